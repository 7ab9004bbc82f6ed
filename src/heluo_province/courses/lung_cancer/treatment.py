"""Lung cancer after the diagnosis: cycles of chemotherapy and immunotherapy, targeted drugs, radiation,
review, the last stay; and the persons whom an entry rule must leave out. The plan and the facts of the tumour
are in `lung_cancer.py`."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.lung_cancer.cases import METASTASES, SUBTYPES, main_diagnosis, markers, site_of
from heluo_province.courses.lung_cancer.images import chest_ct
from heluo_province.draw import choose
from heluo_province.records.ward import NOTHING, Ward


def write(w: Ward) -> None:
    _cycles(w)
    _later(w)
    _others(w)


def _cycles(w: Ward) -> None:
    v = w.of("lung_cycle")
    c, case = w.cases["lung_cancer"], w.case[v]
    n = len(v)
    subtype, number = c["subtype"][case], w.step[v] + 1
    _, place, _ = site_of(w, v)
    kind = np.array([x[1] for x in SUBTYPES], dtype=object)[subtype]
    main_diagnosis(w, v, outcome="2")
    w.diagnose(v, "Z51.1", rank=5)
    background.diagnoses(w, v, rank=6)
    _tests_of_cycle(w, v, n, number)
    small, squamous, immune, regimen, intent = _regimen(w, c, case, n, subtype)
    toxic, wording = _infusion(w, v, c, case, n, number, regimen, intent)
    _drugs_of_cycle(w, v, number, small, squamous, immune, toxic)
    background.drugs(w, v)
    chest_ct(w, w.chance(0.6, v[number % 2 == 1]), after="治疗后", contrast=True)
    turn = number.astype(str).astype(object)
    w.note(
        v,
        complaint=place + "癌确诊后,返院行第" + turn + "周期化疗",
        illness="患者确诊"
        + place
        + kind
        + "后行"
        + regimen
        + "方案治疗,上周期化疗后轻度恶心,无发热,无腹泻,无皮疹。今为行第"
        + turn
        + "周期化疗入院,精神食欲可,体重无明显变化。",
        examination="KPS评分80分,浅表淋巴结未触及肿大,双肺呼吸音清,腹软,双下肢无水肿。",
        course="患者按计划完成第"
        + turn
        + "周期"
        + regimen
        + "方案化疗,"
        + wording
        + ",予止吐、保肝等对症处理。",
        plan="1. 完善血常规、肝肾功能,评估化疗耐受性。2. 行" + regimen + "方案化疗。3. 止吐、对症支持。",
        discharge="1. 每周复查血常规、肝肾功能。2. 3周后返院行下一周期治疗。3. 发热、呕吐加重及时就诊。",
    )
    w.follow(w.chance(0.15, v), "lung_cancer", 14, ecog="1", adverse_reaction=True)


def _infusion(
    w: Ward,
    v: np.ndarray,
    c: dict[str, np.ndarray],
    case: np.ndarray,
    n: int,
    number: np.ndarray,
    regimen: np.ndarray,
    intent: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The cycle itself: toxicity, and what the tumour does at every second cycle of those who were not
    operated. Returns the grade of toxicity and its name."""
    toxic = choose(w.rng, (0.35, 0.3, 0.22, 0.1, 0.03), n)
    wording = np.array(
        (
            "无明显不良反应",
            "轻度恶心,食欲下降",
            "恶心、呕吐2次,白细胞下降",
            "骨髓抑制3级,予升白治疗",
            "粒细胞缺乏伴发热",
        ),
        dtype=object,
    )[toxic]
    answer = np.where(
        c["operated"][case],
        NOTHING,
        np.array(("PR", "SD", "PD"), dtype=object)[choose(w.rng, (0.42, 0.42, 0.16), n)],
    )
    answer = np.where(number % 2 == 0, answer, NOTHING)
    w.treat(
        v,
        "chemotherapy",
        "静脉化疗第" + number.astype(str).astype(object) + "周期",
        day=1,
        hours=6,
        price=320,
        regimen=regimen,
        cycle=number,
        line=1,
        intent=intent,
        toxicity_grade=toxic.astype(str).astype(object),
        toxicity=wording,
        response=answer,
    )
    w.operate(v, "99.25", day=1, minutes=240, price=180, procedure_class="therapeutic")
    return toxic, wording


def _tests_of_cycle(w: Ward, v: np.ndarray, n: int, number: np.ndarray) -> None:
    """Counts fall from cycle to cycle, markers with them."""
    low = np.minimum(number, 6)
    w.overlay.set(
        "WBC",
        v,
        np.clip(w.rng.normal(5.6 - 0.25 * low, 1.1, n), 1.9, 10),
        np.clip(w.rng.normal(5.2 - 0.2 * low, 1.0, n), 1.8, 10),
    )
    w.overlay.set(
        "HGB", v, np.clip(np.where(w.male[v], 136, 122) - 3.5 * low + w.rng.normal(0, 7, n), 72, 160)
    )
    w.overlay.set("PLT", v, np.clip(w.rng.normal(205 - 8 * low, 40, n), 45, 380))
    markers(w, v, np.exp(-0.12 * low))
    w.lab(v, "cbc", "liver", "kidney_short", "electrolyte")
    w.lab(v[number % 2 == 1], "tumor_lung", "coagulation")
    w.lab(v, "cbc", day=np.maximum(w.nights[v] - 1, 1))
    ecg(w, w.chance(0.5, v))


def _regimen(
    w: Ward, c: dict[str, np.ndarray], case: np.ndarray, n: int, subtype: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Drugs by subtype, with immunotherapy for some. Returns who has small-cell and squamous cancer, who
    gets immunotherapy, regimen and intent."""
    small, squamous = subtype == 4, subtype == 3
    immune = ~small & (w.rng.random(n) < 0.55) & (c["stage"][case] >= 8)
    regimen = np.select(
        [small, squamous, c["stage"][case] >= 8],
        ["EP(依托泊苷+顺铂)", "TP(紫杉醇+卡铂)", "AP(培美曲塞+卡铂)"],
        "AP(培美曲塞+顺铂)",
    ).astype(object)
    regimen = np.where(immune, regimen + "+信迪利单抗", regimen).astype(object)
    intent = np.where(c["operated"][case], "adjuvant", "palliative").astype(object)
    return small, squamous, immune, regimen, intent


def _drugs_of_cycle(
    w: Ward,
    v: np.ndarray,
    number: np.ndarray,
    small: np.ndarray,
    squamous: np.ndarray,
    immune: np.ndarray,
    toxic: np.ndarray,
) -> None:
    """What is infused, and what is given against its side effects."""
    for mask, drugs in (
        (small, ("etoposide", "cisplatin")),
        (squamous, ("paclitaxel_albumin", "carboplatin")),
        (~small & ~squamous, ("pemetrexed", "carboplatin")),
    ):
        for drug in drugs:
            w.drug(v[mask], drug, day=1, days=1)
    w.treat(
        v[immune],
        "immunotherapy",
        "信迪利单抗免疫治疗",
        day=1,
        hours=1,
        price=60,
        regimen="信迪利单抗200mg q3w",
        cycle=number[immune],
        line=1,
        intent="palliative",
    )
    w.drug(v[immune], "sintilimab", day=1, days=1)
    w.drug(v, "palonosetron", day=1, days=1, purpose="supportive")
    w.drug(v, "dexamethasone", day=1, days=2, purpose="supportive")
    w.drug(v[toxic >= 2], "rhg_csf", day=2, days=2, purpose="supportive")


def _later(w: Ward) -> None:
    _targeted(w)
    _radiation(w)
    _review(w)
    _last_stay(w)


def _targeted(w: Ward) -> None:
    """Tablets against a driver, month by month."""
    v = w.of("lung_drugs")
    c, case = w.cases["lung_cancer"], w.case[v]
    main_diagnosis(w, v)
    drug = np.where(
        c["alk"][case],
        "alectinib",
        np.where(
            c["egfr"][case] == "G719X",
            "almonertinib",
            np.where((case % 3) == 0, "gefitinib", np.where((case % 3) == 1, "osimertinib", "almonertinib")),
        ),
    ).astype(object)
    w.drug(v, drug, days=30)
    zh = {
        "alectinib": "阿来替尼",
        "almonertinib": "阿美替尼",
        "gefitinib": "吉非替尼",
        "osimertinib": "奥希替尼",
    }
    names = np.array([zh[d] for d in drug], dtype=object)
    w.treat(
        v,
        "targeted",
        names + "靶向治疗",
        hours=0.3,
        price=20,
        regimen=names,
        cycle=w.step[v] + 1,
        line=1,
        intent=np.where(c["operated"][case], "adjuvant", "palliative").astype(object),
    )
    markers(w, v, np.exp(-0.08 * w.step[v]))
    third = v[w.step[v] % 3 == 0]
    w.lab(v, "cbc_short", "liver_short")
    w.lab(third, "tumor_lung", "kidney_short")
    chest_ct(w, third[w.step[third] > 0], after="治疗后")
    w.note(
        v,
        complaint="肺癌靶向治疗复诊。",
        illness="患者肺腺癌,规律口服" + names + ",轻度皮疹及腹泻,无发热,无气促,无头痛。",
        examination="面部少许痤疮样皮疹,双肺呼吸音清。",
        plan="继续" + names + "治疗,1月后复诊,3月复查CT。",
    )


def _radiation(w: Ward) -> None:
    """Radiation of the chest, or of a metastasis with another dose."""
    r = w.of("lung_radiation")
    at = w.cases["lung_cancer"]
    rc = w.case[r]
    main_diagnosis(w, r, outcome="2")
    w.diagnose(r, "Z51.0", rank=5)
    brain = at["stage"][rc] >= 10
    dose, total = np.where(brain, 3.0, 2.0), np.where(brain, 30.0, 60.0)
    planned = np.round(total / dose).astype(int)
    for k in range(30):
        now = np.flatnonzero((k < planned) & (w.nights[r] > k * 7 // 5 + 1))
        w.treat(
            r[now],
            "radiotherapy",
            "外照射放疗",
            day=k * 7 // 5 + 1,
            hours=0.35,
            price=1200,
            radiotherapy_technique=np.where(brain[now], "SRS", "IMRT").astype(object),
            target_site=np.where(brain[now], "brain", "lung").astype(object),
            fraction_dose=dose[now],
            total_dose=dose[now] * (k + 1),
            session=k + 1,
            planned_sessions=planned[now],
            intent=np.where(brain[now], "palliative", "concurrent").astype(object),
        )
    w.lab(r, "cbc", "liver", "kidney_short", "electrolyte")
    for day in (7, 14, 21):
        w.lab(r, "cbc", "liver_short", day=day)
    w.drug(r, "dexamethasone", days=5)
    background.drugs(w, r)
    w.note(
        r,
        complaint="肺癌治疗后,返院放疗",
        illness="患者确诊肺癌,经多学科讨论行放射治疗,无发热,无咯血,吞咽稍疼痛。",
        examination="浅表淋巴结未触及肿大,放射野皮肤无破溃,双肺呼吸音清。",
        course="患者放疗顺利,放射野皮肤轻度色素沉着,无放射性肺炎表现。",
        plan="1. CT定位,制定放疗计划。2. 按计划放疗,监测血象。",
        discharge="1. 保护放射野皮肤。2. 1月后复查CT。",
    )


def _review(w: Ward) -> None:
    """Reviews; some recur."""
    review = w.of("lung_review")
    main_diagnosis(w, review)
    w.diagnose(review, "Z08.9", rank=5)
    markers(w, review, 0.5)
    chest_ct(w, w.chance(0.8, review), after="治疗后")
    w.lab(review, "tumor_lung", "cbc_short")
    w.lab(w.chance(0.4, review), "liver_short", "kidney_short")
    w.note(
        review,
        complaint="肺癌治疗后复查。",
        illness="患者肺癌治疗后定期复查,无咳嗽咯血,无胸痛,无骨痛头痛,精神食欲可。",
        examination="锁骨上淋巴结未触及肿大,双肺呼吸音清。",
        plan="继续随访,3月后复查胸部CT及肿瘤标志物。",
    )
    heard = w.chance(0.4, review)
    again = w.rng.random(len(heard)) < np.interp(
        w.cases["lung_cancer"]["stage"][w.case[heard]], [0, 4, 8, 11], [0.0, 0.05, 0.25, 0.4]
    )
    day = w.day[heard] - w.rng.integers(0, 30, len(heard))
    w.follow(
        heard,
        "lung_cancer",
        20,
        ecog=np.where(again, "2", "1").astype(object),
        recurrence=again,
        recurrence_date=np.where(again, day, -1),
        recurrence_site=np.where(
            again,
            np.array([m[2] for m in METASTASES], dtype=object)[
                w.cases["lung_cancer"]["spread"][w.case[heard]]
            ],
            NOTHING,
        ),
    )


def _last_stay(w: Ward) -> None:
    """The last days."""
    last = w.of("lung_last")
    main_diagnosis(w, last, outcome="5")
    w.diagnose(last, "Z51.5", rank=5)
    w.overlay.set("ALB", last, w.rng.normal(28, 3, len(last)), 25)
    w.overlay.set("HGB", last, w.rng.normal(92, 12, len(last)), 84)
    w.overlay.set("spo2", last, 91, 82)
    w.lab(last, "cbc", "liver", "kidney_short", "electrolyte", "coagulation")
    w.lab(last, "cbc", "electrolyte", day=3)
    w.drug(last, "morphine")
    w.drug(w.chance(0.5, last), "human_albumin", days=3)
    w.drug(w.chance(0.4, last), "shenqi_fuzheng", days=5)
    w.note(
        last,
        complaint="肺癌晚期,气促、乏力加重1周",
        illness="患者肺癌多发转移,1周来气促、乏力加重,不能进食,伴胸背部疼痛,无抽搐,无呕血。",
        examination="恶病质,端坐呼吸,双肺呼吸音低,双下肢水肿。",
        course="患者病情进行性加重,予吸氧、镇痛、营养支持治疗,向家属交代病情危重。",
        plan="1. 姑息支持治疗。2. 镇痛、吸氧。3. 与家属充分沟通。",
        discharge="临床死亡。",
    )


def _others(w: Ward) -> None:
    """Persons whom the entry rule must leave out."""
    _suspected(w)
    _metastasis(w)


def _suspected(w: Ward) -> None:
    """A suspicion ruled out."""
    v = w.of("lung_suspected")
    w.diagnose(v, "C34.9", certainty="suspected", name="肺恶性肿瘤待排")
    w.diagnose(v, "R91", rank=2)
    w.image(
        v,
        "CT",
        "胸部CT平扫+增强",
        "lung",
        "左肺下叶见一结节,直径约9mm,边界清,其内可见钙化,增强扫描无明显强化。纵隔淋巴结未见肿大。",
        "左肺下叶结节,良性可能大,肺癌待排,建议3月复查。",
        price=520,
        positive=True,
        contrast=True,
        laterality="left",
        largest_lesion=9.0,
        lung_rads="3",
    )
    w.lab(v, "tumor_lung")
    w.note(
        v,
        complaint="体检发现左肺结节1周",
        illness="患者体检发现左肺下叶结节,无咳嗽咯血,无胸痛,无消瘦。",
        examination="双肺呼吸音清,未闻及啰音。",
        plan="肺癌待排,3月后复查胸部CT,必要时穿刺。",
    )


def _metastasis(w: Ward) -> None:
    """A lung metastasis of another tumour."""
    m = w.of("lung_metastasis")
    w.diagnose(m, "C18.9", outcome="2")
    w.diagnose(m, "C78.0", rank=2)
    w.lab(m, "cbc", "liver", "kidney_short", "electrolyte", "tumor_gut")
    w.overlay.set("CEA", m, np.clip(w.rng.gamma(2, 24, len(m)), 3, 900))
    w.image(
        m,
        "CT",
        "胸腹部CT平扫+增强",
        "lung",
        "双肺多发大小不等结节影,边界清,较大者直径约14mm。结肠癌术后改变,肝内未见异常强化灶。",
        "结肠癌术后,双肺多发转移瘤。",
        price=860,
        positive=True,
        contrast=True,
    )
    w.treat(
        m,
        "chemotherapy",
        "静脉化疗",
        day=1,
        hours=6,
        price=320,
        regimen="XELOX(奥沙利铂+卡培他滨)",
        cycle=w.step[m] + 1,
        line=1,
        intent="palliative",
    )
    w.drug(m, "capecitabine", days=14)
    w.drug(m, "palonosetron", day=1, days=1)
    background.drugs(w, m)
    w.note(
        m,
        complaint="结肠癌术后2年,发现肺转移,返院化疗",
        illness="患者结肠癌术后2年,复查发现双肺多发结节,考虑转移,行全身化疗,无咳嗽咯血,无腹痛便血。",
        examination="腹部见陈旧手术瘢痕,腹软无压痛,双肺呼吸音清。",
        course="患者完成本周期化疗,轻度恶心,予对症处理。",
        plan="行XELOX方案化疗,对症支持。",
        discharge="3周后返院化疗,复查血常规。",
    )
