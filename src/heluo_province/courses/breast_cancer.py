"""Breast cancer in depth: imaging with BI-RADS, needle biopsy, receptors, neoadjuvant or adjuvant drugs,
breast and axilla, radiation, endocrine years.

Beside the invasive cases stand ductal carcinoma in situ, benign lumps and a few men.
"""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.hypertension import heart
from heluo_province.courses.lung_cancer import rounded
from heluo_province.draw import choose
from heluo_province.illness.plan import Kind, Planner
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    Kind("breast_found", "outpatient", "04.01.02"),
    Kind("breast_biopsy", "inpatient", "04.01.02", large=True),
    Kind("breast_surgery", "inpatient", "04.01.02", large=True),
    Kind("breast_cycle", "inpatient", "19", large=True),
    Kind("breast_radiation", "inpatient", "19.01", large=True),
    Kind("breast_endocrine", "outpatient", "04.01.02", large=True),
    Kind("breast_review", "outpatient", "04.01.02"),
    Kind("breast_benign", "inpatient", "04.01.02"),
)
QUADRANTS = (
    ("C50.4", "外上象限"),
    ("C50.2", "内上象限"),
    ("C50.5", "外下象限"),
    ("C50.3", "内下象限"),
    ("C50.1", "中央区"),
)
STAGES = (
    ("0", "Tis", "N0", "M0", 0.13, 0.0),
    ("IA", "T1c", "N0", "M0", 0.27, 0.008),
    ("IIA", "T2", "N0", "M0", 0.22, 0.015),
    ("IIB", "T2", "N1", "M0", 0.17, 0.03),
    ("IIIA", "T3", "N1", "M0", 0.12, 0.06),
    ("IIIC", "T2", "N3a", "M0", 0.04, 0.10),
    ("IV", "T4b", "N2", "M1", 0.05, 0.25),
)


def plan(p: Planner) -> None:
    rng, age = p.rng("breast_cancer"), p.persons.age()
    woman = p.persons.sex == "2"
    risk = np.where(
        woman,
        np.interp(age, [26, 38, 48, 62, 80], [0.001, 0.021, 0.052, 0.046, 0.028]),
        np.where(age > 50, 0.0011, 0),
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n = len(who)
    stage = choose(rng, [s[4] for s in STAGES], n)
    kind = choose(rng, (0.42, 0.24, 0.18, 0.16), n)  # luminal A, luminal B, HER2 positive, triple negative
    er = kind <= 1
    er |= (kind == 2) & (rng.random(n) < 0.5)
    her2 = np.where(
        kind == 2,
        np.where(rng.random(n) < 0.75, "3+", "2+"),
        np.where(rng.random(n) < 0.2, "2+", np.where(rng.random(n) < 0.5, "1+", "0")),
    )
    found = LAST_DAY - 30 - (rng.random(n) * (LAST_DAY - p.first_day + 250)).astype(int)
    biopsy = found + rng.integers(4, 14, n)
    size = np.round(
        np.interp(stage, [0, 1, 2, 3, 4, 6], [14, 16, 27, 29, 54, 46]) * np.exp(0.1 * rng.standard_normal(n))
    )
    neo = (stage >= 2) & (stage < 6) & ((kind >= 2) | (stage >= 4)) & (rng.random(n) < 0.75)
    operated = stage < 6
    conserve = operated & (stage <= 2) & (rng.random(n) < 0.38)
    case = np.arange(n)
    p.cases["breast_cancer"] = {
        "person": who,
        "stage": stage,
        "kind": kind,
        "er": er,
        "er_percent": np.where(er, np.round(rng.beta(5, 1.3, n) * 95 / 5) * 5, 0.0),
        "pr_percent": np.where(
            er & (rng.random(n) < 0.8), np.round(rng.beta(2.5, 2, n) * 90 / 5) * 5 + 5, 0.0
        ),
        "her2": her2.astype(object),
        "fish": np.where(her2 == "2+", np.where(kind == 2, "amplified", "not_amplified"), None),
        "ki67": np.round(
            np.select(
                [kind == 0, kind == 1, kind == 2],
                [rng.normal(10, 3, n), rng.normal(30, 9, n), rng.normal(38, 11, n)],
                rng.normal(58, 15, n),
            ).clip(2, 95)
        ),
        "found": found,
        "size": size,
        "side": np.where(rng.random(n) < 0.51, "left", "right").astype(object),
        "place": choose(rng, (0.48, 0.2, 0.14, 0.1, 0.08), n),
        "neo": neo,
        "conserve": conserve,
        "nodes": rng.integers(12, 26, n),
        "histology": choose(rng, (0.9, 0.07, 0.03), n),
        "brca": rng.random(n) < 0.06,
    }
    hazard = np.array([s[5] for s in STAGES])[stage] * np.where(kind == 3, 1.8, 1)
    death = found + 60 + (rng.exponential(1 / np.maximum(hazard, 1e-6), n) * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C50.9")
    until = np.where(dies, death, LAST_DAY + 1)
    p.add("breast_found", who, found, case=case)
    p.add("breast_biopsy", who, biopsy, stay=rng.integers(3, 6, n), case=case)
    begin = biopsy + 16
    total = np.where(
        stage == 0,
        0,
        np.where((kind == 0) & (stage == 1), 0, np.where(kind == 2, 8, np.where(stage == 6, 8, 6))),
    )
    surgery = np.where(neo, begin + 21 * 6 + 20, biopsy + rng.integers(8, 18, n))
    first = np.where(neo | ~operated, begin, surgery + 30)
    for k in range(8):
        now = np.flatnonzero((k < total) & (first + 21 * k + 10 < until))
        p.add(
            "breast_cycle",
            who[now],
            first[now] + np.where(neo[now] & (k >= 6), 50, 0) + 21 * k + rng.integers(0, 3, len(now)),
            stay=rng.integers(2, 5, len(now)),
            case=case[now],
            step=k,
        )
    p.add(
        "breast_surgery",
        who[operated],
        surgery[operated],
        stay=rng.integers(7, 13, int(operated.sum())),
        case=case[operated],
    )
    done = np.maximum(np.where(total > 0, first + 21 * total, surgery + 30), surgery + 30)
    radiated = operated & (conserve | (stage >= 3)) & (rng.random(n) < 0.9)
    now = np.flatnonzero(radiated & (done + 70 < until))
    p.add("breast_radiation", who[now], done[now] + 20, stay=rng.integers(30, 38, len(now)), case=case[now])
    for k in range(14):
        now = np.flatnonzero(er & (stage > 0) & (done + 75 + 85 * k < until - 5))
        p.add(
            "breast_endocrine",
            who[now],
            done[now] + 75 + 85 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )
        now = np.flatnonzero((~er | (stage == 0)) & (done + 90 + 100 * k < until - 5))
        p.add(
            "breast_review",
            who[now],
            done[now] + 90 + 100 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )
    lump = np.flatnonzero(
        woman & (age > 18) & (age < 55) & (rng.random(len(age)) < 0.016) & ~np.isin(np.arange(len(age)), who)
    )
    p.add(
        "breast_benign",
        lump,
        p.first_day + rng.integers(0, 1080, len(lump)),
        stay=rng.integers(2, 5, len(lump)),
    )


def facts_of(w: Ward, v: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
    """(case columns of the visits, side in words, quadrant in words, histology in words)."""
    c = {k: x[w.case[v]] for k, x in w.cases["breast_cancer"].items()}
    zh = np.where(c["side"] == "left", "左乳", "右乳").astype(object)
    kind = np.where(
        c["stage"] == 0,
        "导管原位癌",
        np.array(("浸润性导管癌", "浸润性小叶癌", "黏液癌"), dtype=object)[c["histology"]],
    ).astype(object)
    return c, zh, np.array([q[1] for q in QUADRANTS], dtype=object)[c["place"]], kind


def _code(c: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    icd = np.where(
        c["stage"] == 0, "D05.1", np.array([q[0] for q in QUADRANTS], dtype=object)[c["place"]]
    ).astype(object)
    return icd, np.where(
        c["stage"] == 0, "8500/2", np.array(("8500/3", "8520/3", "8480/3"), dtype=object)[c["histology"]]
    ).astype(object)


def main_diagnosis(w: Ward, v: np.ndarray, **columns: object) -> None:
    c, zh, place, kind = facts_of(w, v)
    icd, morphology = _code(c)
    w.diagnose(v, icd, name=zh + place + kind, morphology_code=morphology, laterality=c["side"], **columns)
    w.diagnose(v[(c["stage"] >= 3)], "C77.3", rank=2)
    w.diagnose(v[c["stage"] == 6], "C79.5", rank=3)


def _receptors(c: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    columns = {
        "er": np.where(c["er"], "positive", "negative").astype(object),
        "er_percent": c["er_percent"],
        "pr": np.where(c["pr_percent"] > 0, "positive", "negative").astype(object),
        "pr_percent": c["pr_percent"],
        "her2": c["her2"],
        "her2_fish": c["fish"],
        "ki67": c["ki67"],
    }
    text = np.array(
        [
            f"ER({'-' if e == 0 else f'约{e:.0f}%+'}),PR({'-' if r == 0 else f'约{r:.0f}%+'}),"
            f"HER2({h}){'' if f is None else ',FISH' + ('扩增' if f == 'amplified' else '无扩增')},"
            f"Ki-67(约{k:.0f}%+)"
            for e, r, h, f, k in zip(
                c["er_percent"], c["pr_percent"], c["her2"], c["fish"], c["ki67"], strict=True
            )
        ],
        dtype=object,
    )
    return columns, text


def tell(w: Ward) -> None:
    from heluo_province.courses import breast_cancer_treatment

    _found(w)
    _biopsy(w)
    _surgery(w)
    breast_cancer_treatment.tell(w)


def _found(w: Ward) -> None:
    v = w.of("breast_found")
    c, zh, place, _ = facts_of(w, v)
    w.diagnose(v, "N63", laterality=c["side"])
    grade = np.where(c["stage"] == 0, "4B", np.where(c["size"] < 20, "4C", "5")).astype(object)
    size = rounded(c["size"])
    w.image(
        v,
        "US",
        "乳腺彩超",
        "breast",
        zh
        + place
        + "见一低回声团块,大小约"
        + size
        + "×"
        + rounded(c["size"] * 0.75)
        + "mm,边界不清,形态不规则,可见毛刺及簇状强回声,CDFI见较丰富血流信号。"
        + np.where(
            c["stage"] >= 3, "同侧腋窝见肿大淋巴结,皮髓质分界不清。", "双侧腋窝未见明显肿大淋巴结。"
        ).astype(object),
        zh + "占位,BI-RADS " + grade + "类,建议穿刺活检。",
        price=130,
        positive=True,
        laterality=c["side"],
        bi_rads=grade,
        largest_lesion=c["size"],
    )
    m = w.chance(0.7, v[~w.male[v]])
    cm, zm, pm, _ = facts_of(w, m)
    g = np.where(cm["stage"] == 0, "4C", "5").astype(object)
    w.image(
        m,
        "MG",
        "双乳钼靶摄影",
        "breast",
        zm + pm + "见高密度肿块影,边缘毛刺,其内可见多形性细小钙化,簇状分布。",
        zm + "肿块伴钙化,BI-RADS " + g + "类。",
        price=220,
        positive=True,
        laterality=cm["side"],
        bi_rads=g,
        largest_lesion=cm["size"],
    )
    w.lab(w.chance(0.5, v), "tumor_breast")
    w.say(
        v,
        complaint="发现" + zh + "肿块2周",
        illness="患者2周前无意中发现"
        + zh
        + "肿块,约"
        + size
        + "mm大小,无疼痛,无乳头溢液,无皮肤红肿,无发热。",
        examination=zh + place + "可扪及肿块,质硬,边界不清,活动度差,乳头无内陷,腋窝淋巴结未触及明显肿大。",
        plan="建议住院行粗针穿刺活检明确性质。",
    )


def _biopsy(w: Ward) -> None:
    v = w.of("breast_biopsy")
    c, zh, place, kind = facts_of(w, v)
    columns, text = _receptors(c)
    _, morphology = _code(c)
    main_diagnosis(w, v, outcome="2")
    background.diagnoses(w, v, rank=5)
    w.overlay.set(
        "CA153", v, np.clip(10 * np.exp(0.18 * c["stage"] + 0.4 * w.rng.standard_normal(len(v))), 4, 900)
    )
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney_short",
        "electrolyte",
        "coagulation",
        "tumor_breast",
        "infection_screen",
    )
    w.image(
        w.chance(0.6, v),
        "MR",
        "双乳MRI平扫+增强",
        "breast",
        "患侧乳腺见不规则肿块,边缘毛刺,早期明显强化,时间-信号强度曲线呈流出型。",
        "乳腺恶性占位,BI-RADS 5类。",
        day=1,
        price=1180,
        positive=True,
        contrast=True,
        bi_rads="5",
    )
    w.image(
        w.chance(0.7, v),
        "CT",
        "胸部CT平扫",
        "lung",
        "双肺未见明显结节及实变影,纵隔未见肿大淋巴结。",
        "双肺未见明显异常。",
        price=280,
        positive=False,
    )
    w.image(
        w.chance(0.5, v),
        "NM",
        "全身骨显像",
        "bone",
        "全身骨骼显影清晰,放射性分布大致对称。",
        "全身骨显像未见明显异常。",
        day=1,
        price=620,
        positive=False,
    )
    ecg(w, v)
    heart(w, w.chance(0.5, v))
    w.operate(
        v,
        "85.11",
        day=1,
        minutes=20,
        price=420,
        anesthesia="local",
        body_site="breast",
        laterality=c["side"],
        procedure_class="diagnostic",
        level="1",
        elective="elective",
    )
    w.pathology(
        v,
        "biopsy",
        "乳腺穿刺组织",
        "breast",
        "("
        + zh
        + place
        + ")"
        + kind
        + np.where(c["stage"] == 0, ",高级别。", ",非特殊型,II-III级。").astype(object)
        + "免疫组化:"
        + text
        + "。",
        day=1,
        laterality=c["side"],
        histology=morphology,
        malignant=c["stage"] > 0,
        grade=np.where(c["kind"] >= 2, "3", "2").astype(object),
        immunohistochemistry=text,
        microscopic="镜下见异型导管上皮细胞呈巢团状、条索状浸润,间质纤维化。",
        gross="灰白条索状组织4条,长0.8-1.5cm。",
        **columns,
    )
    known = c["brca"] & (w.rng.random(len(v)) < 0.9)
    tested = v[known | (w.rng.random(len(v)) < 0.12)]
    carrier = w.cases["breast_cancer"]["brca"][w.case[tested]]
    w.pathology(
        tested,
        "molecular",
        "外周血(BRCA基因检测)",
        "breast",
        np.where(carrier, "BRCA1/2基因检出致病性突变。", "BRCA1/2基因未检出致病性突变。").astype(object),
        day=2,
        price=4200,
        brca=np.where(carrier, "detected", "not_detected").astype(object),
    )
    words = (
        zh + kind + np.array([f"(c{s[1]}{s[2]}{s[3]},{s[0]}期)" for s in STAGES], dtype=object)[c["stage"]]
    )
    w.say(
        v,
        complaint="发现" + zh + "肿块1月",
        illness="患者1月前发现"
        + zh
        + place
        + "肿块,彩超及钼靶提示恶性可能,为行穿刺活检收入院。患者无乳头溢液,无骨痛,"
        "无咳嗽,月经规律,无恶性肿瘤家族史。",
        examination=zh
        + place
        + "可扪及肿块,大小约"
        + rounded(c["size"])
        + "mm,质硬,边界不清,皮肤无橘皮样改变,锁骨上淋巴结未触及。",
        course="穿刺病理:" + kind + "。免疫组化:" + text + "。诊断为" + words + ",经多学科讨论制定治疗方案。",
        plan="1. 完善乳腺MRI、胸部CT、骨显像。2. 粗针穿刺活检及免疫组化。3. 多学科讨论。",
        discharge="按多学科讨论意见返院治疗。",
        stage=words,
    )


def _surgery(w: Ward) -> None:
    v = w.of("breast_surgery")
    n = len(v)
    c, zh, place, kind = facts_of(w, v)
    columns, text = _receptors(c)
    _, morphology = _code(c)
    main_diagnosis(w, v, outcome="1")
    background.diagnoses(w, v, rank=5)
    w.overlay.set("WBC", v, w.rng.normal(5.9, 1.1, n).clip(3.6), w.rng.normal(8.4, 1.4, n).clip(4.5))
    w.lab(v, "cbc", "urine", "liver", "kidney_short", "electrolyte", "coagulation", "infection_screen")
    w.lab(v, "cbc", "electrolyte", day=3)
    ecg(w, v)
    code = np.where(c["conserve"], "85.22", "85.43").astype(object)
    words = zh + np.where(c["conserve"], "象限切除术(保乳手术)", "改良根治术").astype(object)
    w.operate(
        v,
        code,
        day=2,
        minutes=115,
        price=5400,
        anesthesia="general",
        body_site="breast",
        laterality=c["side"],
        incision_grade="1",
        level="3",
        elective="time_limited",
        healing="1",
        asa_grade="2",
        blood_loss=np.round(np.clip(w.rng.gamma(3, 25, n), 10, 400)),
        preoperative_diagnosis=zh + kind,
        postoperative_diagnosis=zh + kind,
        operation_note="全麻后取平卧位,患侧上肢外展,常规消毒铺巾,行"
        + words
        + ",术中冰冻切缘阴性,创面止血,放置引流,手术顺利。",
    )
    clear = c["stage"] <= 2
    w.operate(
        v[clear & (c["stage"] > 0)],
        "40.23",
        day=2,
        minutes=115,
        price=1400,
        anesthesia="general",
        body_site="axilla",
        incision_grade="1",
        level="3",
        elective="time_limited",
        sequence=2,
        main_procedure=False,
        healing="1",
    )
    w.operate(
        v[~clear],
        "40.51",
        day=2,
        minutes=115,
        price=1900,
        anesthesia="general",
        body_site="axilla",
        incision_grade="1",
        level="4",
        elective="time_limited",
        sequence=2,
        main_procedure=False,
        healing="1",
    )
    examined = np.where(clear, 3 + c["nodes"] % 3, c["nodes"])
    positive = np.where(clear, 0, np.minimum(1 + c["nodes"] % 4 + np.where(c["stage"] >= 5, 9, 0), examined))
    gone = c["neo"] & (w.rng.random(n) < np.where(c["kind"] >= 2, 0.36, 0.1))
    positive = np.where(gone, 0, positive)
    stage = np.array([s[0] for s in STAGES], dtype=object)[c["stage"]]
    t, nn = (np.array([s[i] for s in STAGES], dtype=object)[c["stage"]] for i in (1, 2))
    nodes = np.array(
        [
            f"腋窝淋巴结({a}/{b}){'可见' if a else '未见'}癌转移"
            for a, b in zip(positive, examined, strict=True)
        ],
        dtype=object,
    )
    w.pathology(
        v,
        "surgical",
        zh + "切除标本",
        "breast",
        "("
        + zh
        + ")"
        + kind
        + ",肿瘤大小约"
        + rounded(c["size"])
        + "mm,切缘阴性。"
        + nodes
        + "。免疫组化:"
        + text
        + "。",
        day=2,
        price=560,
        laterality=c["side"],
        histology=morphology,
        malignant=c["stage"] > 0,
        grade=np.where(c["kind"] >= 2, "3", "2").astype(object),
        tumor_size=np.where(gone, 0.0, c["size"]),
        t_stage=np.where(gone, "T0", t).astype(object),
        n_stage=np.where(positive == 0, "N0", nn).astype(object),
        m_stage="M0",
        stage=stage,
        stage_edition="AJCC 8",
        margin="R0",
        lymph_nodes_examined=examined,
        lymph_nodes_positive=positive,
        immunohistochemistry=text,
        gross="乳腺切除标本,切面见灰白质硬肿块,边界不清。",
        microscopic="镜下见肿瘤组织浸润性生长,脉管内未见明确癌栓。",
        **columns,
    )
    w.drug(v, "propofol", day=2, days=1)
    w.drug(v, "celecoxib", day=2, days=3)
    background.drugs(w, v)
    w.say(
        v,
        complaint=zh + "癌确诊后,拟手术治疗",
        illness="患者确诊"
        + zh
        + kind
        + np.where(c["neo"], ",已完成新辅助化疗,肿块缩小,", ",").astype(object)
        + "为行手术治疗收入院,无发热,无骨痛,精神食欲可。",
        examination=zh + place + "可触及肿块,腋窝淋巴结未触及明显肿大,对侧乳腺未触及肿块。",
        course="患者术后恢复可,引流通畅,皮瓣血运良好,患侧上肢无水肿。术后病理:" + kind + "," + nodes + "。",
        plan="1. 完善术前检查。2. 拟行" + words + "。3. 术后镇痛、功能锻炼。",
        discharge="1. 患肢功能锻炼,避免提重物及抽血。2. 术后1月返院行后续治疗。",
        stage=zh + kind + "(" + stage + "期)",
    )
    w.follow(v, "surgery", 30, recurrence=False, ecog="0")
