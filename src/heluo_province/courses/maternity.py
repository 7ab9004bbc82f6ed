"""Pregnancy, birth and the newborn: antenatal visits, glucose tolerance test, delivery, the child's own first
stay in the same hospital, six weeks after."""

from __future__ import annotations

import numpy as np

from heluo_province.draw import choose
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.records.ward import Ward

KINDS = (
    VisitKind("antenatal", "outpatient", "05.02"),
    VisitKind("birth", "inpatient", "05.02", exact=True),
    VisitKind("newborn", "inpatient", "07.01", exact=True, way="9"),
    VisitKind("postpartum", "outpatient", "05.02"),
    VisitKind("miscarriage", "outpatient", "05.01"),
)
WEEKS = (8, 12, 16, 20, 24, 28, 31, 34, 36, 38)


def plan(p: Planner) -> None:
    """`cases["maternity"]`: one entry a pregnancy with its child (twins: the first), week of birth, weight,
    mode, complications."""
    rng = p.rng("maternity")
    child = np.flatnonzero((p.persons.birth >= p.first_day) & (p.persons.mother >= 0))
    first = child[(p.persons.twin[child] < 0) | (child < p.persons.twin[child])]
    mother = p.persons.mother[first]
    n = len(first)
    twin = p.persons.twin[first] >= 0
    week = np.clip(np.round(rng.normal(np.where(twin, 36.2, 39.1), 1.3, n)), 33, 41).astype(int)
    grams = np.clip(rng.normal(3320 - 165 * (39 - week) - 420 * twin, 330, n), 1500, 4700)
    gestational = (rng.random(n) < 0.15) & (p.conditions.diabetes[mother] == 0)
    pressure = rng.random(n) < 0.06
    section = (rng.random(n) < 0.42) | twin | pressure & (rng.random(n) < 0.42)
    p.cases["maternity"] = {
        "mother": mother,
        "child": first,
        "week": week,
        "grams": np.round(grams, -1),
        "gestational": gestational,
        "pressure": pressure,
        "section": section,
        "twin": twin,
        "second": np.where(twin, p.persons.twin[first], -1),
    }
    case = np.arange(n)
    day = p.persons.birth[first]
    for number, at in enumerate(WEEKS):
        come = np.flatnonzero((rng.random(n) < 0.42) & (at < week - 0.5))
        p.add(
            "antenatal",
            mother[come],
            day[come] - (week[come] - at) * 7 + rng.integers(-3, 4, len(come)),
            case=case[come],
            step=number,
            tag=np.full(len(come), at),
        )
    later = np.flatnonzero(rng.random(n) < 0.42)
    p.add("postpartum", mother[later], day[later] + rng.integers(40, 50, len(later)), case=case[later])
    women = np.flatnonzero(
        (p.persons.sex == "2")
        & (p.persons.age() > 20)
        & (p.persons.age() < 43)
        & (rng.random(len(p.persons)) < 0.01)
    )
    p.add("miscarriage", women, p.first_day + rng.integers(0, 1090, len(women)))


def births(
    p: Planner, where_person: np.ndarray, where_hospital: np.ndarray, where_newborn: np.ndarray
) -> None:
    """Delivery and newborn stays, in the hospital of the newborn-named record. Called when patient records
    are known."""
    rng = p.rng("births")
    c = p.cases["maternity"]
    record = np.full(len(p.persons), -1)
    record[where_person[where_newborn]] = np.flatnonzero(where_newborn)
    n = len(c["child"])
    case = np.arange(n)
    have = record[c["child"]] >= 0
    hospital = np.where(have, where_hospital[record[c["child"]]], -1)
    mothers = np.full(n, -1)  # the mother's record in that hospital
    order = np.argsort(where_person, kind="stable")
    count = np.bincount(where_person, minlength=len(p.persons))
    first = np.cumsum(count) - count
    for k in range(int(count.max())):
        has = k < count[c["mother"]]
        at = order[np.minimum(first[c["mother"]] + k, len(order) - 1)]
        mothers = np.where(has & (where_hospital[at] == hospital) & (mothers < 0), at, mothers)
    day = p.persons.birth[c["child"]]
    second = rng.integers(3 * 3600, 20 * 3600, n)
    nights = np.where(c["section"], rng.integers(4, 7, n), rng.integers(2, 5, n))
    good = have & (mothers >= 0)
    p.add(
        "birth",
        c["mother"][good],
        day[good],
        stay=nights[good],
        case=case[good],
        record=mothers[good],
        at=np.maximum(second[good] - rng.integers(2, 7, int(good.sum())) * 1800, 600),
    )
    c["birth_second"] = second
    sick = rng.random(n) < np.interp(c["week"], [33, 36, 38, 40], [0.9, 0.5, 0.16, 0.1])
    c["ill"] = np.where(sick, choose(rng, (0.55, 0.25, 0.2), n) + 1, 0)
    stay = np.where(sick, nights + rng.integers(2, 7, n), nights)
    p.add(
        "newborn",
        c["child"][have],
        day[have],
        stay=stay[have],
        case=case[have],
        record=record[c["child"]][have],
        at=second[have] + 300,
    )
    twin = have & (c["second"] >= 0)
    twin &= record[c["second"].clip(0)] >= 0
    p.add(
        "newborn",
        c["second"][twin],
        day[twin],
        stay=stay[twin],
        case=case[twin],
        step=1,
        record=record[c["second"]][twin],
        at=second[twin] + 900,
    )


def write(w: Ward) -> None:
    c = w.cases["maternity"]
    _antenatal(w, c)
    _birth(w)
    _newborn(w)
    _postpartum(w)
    _miscarriage(w)


def _antenatal(w: Ward, c: dict[str, np.ndarray]) -> None:
    """Antenatal visits by week of pregnancy."""
    v = w.of("antenatal")
    week, case = w.tag[v], w.case[v]
    _tests_by_week(w, c, v, week, case)
    w.lab(w.chance(0.35, v[week > 12]), "urine")
    w.lab(w.chance(0.3, v[week > 16]), "cbc_short")
    w.exam(
        v[week >= 34],
        "fetal_monitoring",
        "胎心监护(NST)",
        "胎心基线140次/分,变异正常,20分钟内胎动3次,可见加速,无减速。",
        "NST反应型。",
        body_site="uterus",
        price=40,
        abnormal=False,
    )
    scan = v[np.isin(week, (12, 24, 31, 36))]
    g = w.tag[scan]
    w.image(
        scan,
        "US",
        "产科彩超",
        "uterus",
        np.array(
            [f"宫内单活胎,头臀长或双顶径符合孕{x}周,胎心率148次/分,胎盘位于后壁,羊水量正常。" for x in g],
            dtype=object,
        ),
        np.array([f"宫内妊娠,单活胎,相当于孕{x}周。" for x in g], dtype=object),
        price=150,
        positive=False,
    )
    w.drug(v[week <= 12], "folic_acid", days=30)
    w.drug(v[(week > 16) & (w.rng.random(len(v)) < 0.35)], "ferrous_succinate", days=14)
    w.drug(v[(week > 20) & (w.rng.random(len(v)) < 0.4)], "calcium_carbonate_d3", days=30)
    weeks = pd(week)
    w.note(
        v,
        complaint="停经" + weeks + "周,产前检查。",
        illness="孕妇停经" + weeks + "周,末次月经规律,孕期无腹痛及阴道流血,无头晕眼花,自觉胎动正常。",
        examination="血压正常,宫高、腹围与孕周相符,胎心规律,双下肢无水肿。",
        plan="1. 孕期营养指导。2. 自数胎动。3. 按期产检。",
    )


def _tests_by_week(
    w: Ward, c: dict[str, np.ndarray], v: np.ndarray, week: np.ndarray, case: np.ndarray
) -> None:
    """Figures and tests that belong to a week of pregnancy."""
    w.diagnose(v, "Z34.9")
    sweet = v[c["gestational"][case] & (week >= 26)]
    w.diagnose(sweet, "O24.4", rank=2)
    high = v[c["pressure"][case] & (week >= 30)]
    w.diagnose(high, "O13", rank=3)
    w.overlay.set("systolic", high, w.rng.normal(146, 6, len(high)))
    w.overlay.set("HGB", v, np.clip(124 - 0.45 * week + w.rng.normal(0, 7, len(v)), 84, 146))
    w.overlay.set("BHCG", v[week <= 12], w.rng.uniform(30_000, 120_000, int((week <= 12).sum())))
    w.vital(v)
    early = v[week <= 12]
    w.lab(early, "cbc", "urine", "liver", "kidney_short", "infection_screen", "thyroid")
    w.lab(v[week == 8], "hcg")
    test = v[week == 24]
    sugar = c["gestational"][w.case[test]]
    w.overlay.set(
        "GLU", test, np.where(sugar, w.rng.normal(5.3, 0.3, len(test)), w.rng.normal(4.5, 0.25, len(test)))
    )
    w.overlay.set(
        "GLU2H",
        test,
        np.where(
            sugar, w.rng.normal(9.1, 0.6, len(test)).clip(8.5), w.rng.normal(6.4, 0.7, len(test)).clip(4, 8.3)
        ),
    )
    w.lab(test, "glucose2")


def _postpartum(w: Ward) -> None:
    """Six weeks after the birth."""
    after = w.of("postpartum")
    w.diagnose(after, "Z00.0")
    w.vital(after)
    w.lab(after, "cbc_short", "urine")
    w.note(
        after,
        complaint="产后42天复查。",
        illness="产妇产后42天,恶露已净,母乳喂养,无发热,无腹痛。",
        examination="子宫复旧好,伤口愈合良好,双乳无红肿。",
        plan="避孕指导,盆底功能锻炼。",
    )


def _miscarriage(w: Ward) -> None:
    """Early pregnancies that bleed."""
    lost = w.of("miscarriage")
    w.diagnose(lost, "O20.0")
    w.overlay.set("BHCG", lost, w.rng.uniform(1500, 60_000, len(lost)))
    w.overlay.set("PROG", lost, w.rng.uniform(20, 70, len(lost)))
    w.lab(lost, "hcg")
    w.drug(lost, "progesterone", days=10)
    w.image(
        lost,
        "US",
        "妇科彩超",
        "uterus",
        "宫腔内可见孕囊,大小约20×15mm,可见卵黄囊,似见胎芽。",
        "宫内早孕。",
        price=140,
        positive=True,
    )
    w.note(
        lost,
        complaint="停经50天,阴道少量流血2天",
        illness="患者平素月经规则,停经50天,2天前阴道少量流血,色暗红,无腹痛,无组织物排出。",
        examination="子宫前位,增大如孕50天,质软,宫口闭。",
        plan="卧床休息,保胎治疗,3天后复查HCG。",
    )


def pd(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(str).astype(object)


def _birth(w: Ward) -> None:
    c = w.cases["maternity"]
    v = w.of("birth")
    case = w.case[v]
    section, twin, week = c["section"][case], c["twin"][case], c["week"][case]
    w.diagnose(
        v,
        np.where(section, np.where(w.rng.random(len(v)) < 0.6, "O82.0", "O82.1"), "O80.0").astype(object),
        outcome="1",
    )
    w.diagnose(v[~twin], "Z37.0", rank=2)
    w.diagnose(v[c["gestational"][case]], "O24.4", rank=3)
    w.diagnose(v[c["pressure"][case]], "O14.9", rank=4)
    w.diagnose(w.chance(0.1, v), "O42.9", rank=5)
    w.overlay.set("systolic", v[c["pressure"][case]], 152, 132)
    w.overlay.set("HGB", v, w.rng.normal(114, 10, len(v)), w.rng.normal(103, 10, len(v)))
    w.overlay.set("WBC", v, w.rng.normal(9.8, 1.8, len(v)).clip(5), w.rng.normal(9, 1.5, len(v)).clip(5))
    w.overlay.set("DD", v, w.rng.gamma(3, 0.6, len(v)).clip(0.3))
    w.overlay.set("FIB", v, w.rng.normal(4.3, 0.5, len(v)))
    w.lab(v, "cbc", "coagulation", "liver_short", "infection_screen")
    w.lab(v[w.nights[v] >= 2], "cbc_short", "crp", day=1)
    w.exam(
        v,
        "fetal_monitoring",
        "胎心监护",
        "胎心基线142次/分,变异正常,可见规律宫缩。",
        "胎心监护I类。",
        body_site="uterus",
        price=40,
        abnormal=False,
    )
    _delivery(w, c, v, case, section)
    w.drug(v, "ferrous_succinate", days=14, take_home=True)
    weeks = pd(week)
    w.note(
        v,
        complaint="停经" + weeks + "周,阵发性腹痛3小时",
        illness="孕妇平素月经规律,孕期定期产检,唐氏筛查低风险,胎动正常。3小时前出现阵发性下腹痛,无阴道流液,"
        "为待产收入院。",
        examination="宫高33cm,腹围98cm,胎方位LOA,胎心142次/分,宫缩规律,宫口开大1cm,胎膜未破。",
        course="产妇生命体征平稳,子宫收缩好,阴道流血少,母乳喂养顺利。",
        plan="1. 产科护理常规,监测胎心。2. 完善检查,评估分娩方式。",
        discharge="1. 注意休息及会阴清洁。2. 母乳喂养,禁性生活2月。3. 产后42天复查。",
    )
    w.follow(w.chance(0.5, v), "maternal", 42)


def _delivery(
    w: Ward, c: dict[str, np.ndarray], v: np.ndarray, case: np.ndarray, section: np.ndarray
) -> None:
    """Section or natural delivery, and the drugs of either."""
    cut, natural = v[section], v[~section]
    w.operate(
        cut,
        "74.1",
        day=0,
        minutes=48,
        price=3300,
        anesthesia="combined_spinal",
        body_site="uterus",
        incision_grade="2",
        level="3",
        elective=np.where(w.rng.random(len(cut)) < 0.6, "elective", "emergency").astype(object),
        healing="1",
        blood_loss=np.round(np.clip(w.rng.normal(320, 90, len(cut)), 150, 1200)),
        preoperative_diagnosis="妊娠足月",
        postoperative_diagnosis="剖宫产术后",
        asa_grade="2",
    )
    w.operate(
        natural,
        "73.59",
        day=0,
        minutes=30,
        price=1200,
        procedure_class="therapeutic",
        body_site="uterus",
        blood_loss=np.round(np.clip(w.rng.normal(220, 80, len(natural)), 80, 900)),
    )
    w.drug(v, "oxytocin", days=1)
    w.drug(cut, "cefuroxime", days=2, purpose="perioperative")
    w.drug(v[c["pressure"][case]], "magnesium_sulfate", days=2)


def _newborn(w: Ward) -> None:
    c = w.cases["maternity"]
    v = w.of("newborn")
    case, ill = w.case[v], c["ill"][w.case[v]]
    early = c["week"][case] < 37
    w.diagnose(
        v,
        np.select(
            [ill == 1, ill == 2, ill == 3], ["P59.9", "P23.9", "P22.0"], np.where(early, "P07.3", "Z38.0")
        ).astype(object),
        outcome=np.where(ill > 0, "2", "1").astype(object),
    )
    w.diagnose(v[early & (ill > 0)], "P07.3", rank=2)
    yellow = v[ill == 1]
    w.overlay.set("TBIL", yellow, w.rng.normal(268, 30, len(yellow)), w.rng.normal(140, 20, len(yellow)))
    w.overlay.set("DBIL", yellow, w.rng.normal(9, 2, len(yellow)))
    w.overlay.set("WBC", v, w.rng.normal(14, 3, len(v)).clip(6), w.rng.normal(11, 2, len(v)).clip(5))
    w.overlay.set("HGB", v, w.rng.normal(178, 14, len(v)), w.rng.normal(165, 12, len(v)))
    w.lab(v[ill > 0], "cbc_short", "liver_short", "crp")
    w.lab(yellow, "liver_short", day=2)
    w.treat(yellow, "phototherapy", "蓝光治疗", day=1, hours=12, price=180)
    w.drug(v, "vitamin_k1", days=1)
    w.drug(v[ill == 2], "ceftriaxone", days=5, dose=0.15)
    w.exam(
        v,
        "audiometry",
        "新生儿听力筛查",
        "双耳耳声发射引出。",
        "双耳通过。",
        body_site="ear",
        laterality="bilateral",
        price=90,
        abnormal=False,
        day=1,
    )
    grams = c["grams"][case].astype(int).astype(str).astype(object)
    w.note(
        v,
        complaint="生后即刻,母婴同室观察。",
        illness="患儿系孕"
        + pd(c["week"][case])
        + "周娩出,出生体重"
        + grams
        + "g,Apgar评分1分钟9分、5分钟10分,羊水清,哭声好。",
        examination="反应好,哭声响,皮肤红润,前囟平软,心肺腹未见异常,四肢肌张力正常,原始反射引出。",
        course="患儿反应好,吃奶可,大小便正常,皮肤轻度黄染。",
        plan="1. 新生儿护理常规,母乳喂养。2. 预防接种卡介苗、乙肝疫苗。3. 新生儿疾病及听力筛查。",
        discharge="1. 母乳喂养,注意保暖。2. 监测黄疸。3. 生后42天儿童保健。",
        past="无。",
        personal="新生儿。",
    )
    w.follow(w.chance(0.4, v), "newborn", 30)
