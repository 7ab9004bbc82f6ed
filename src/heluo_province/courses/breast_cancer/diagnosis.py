"""Images with BI-RADS, needle biopsy, receptors, genes."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.breast_cancer.cases import STAGES, codes_of, facts_of, main_diagnosis, receptors
from heluo_province.courses.checkup import ecg
from heluo_province.courses.hypertension import heart
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import Ward


def write_found(w: Ward) -> None:
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
    w.note(
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


def write_biopsy(w: Ward) -> None:
    v = w.of("breast_biopsy")
    c, zh, place, kind = facts_of(w, v)
    _, text = receptors(c)
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
    _staging(w, v)
    _needle(w, v)
    _genes(w, v, c)
    words = (
        zh + kind + np.array([f"(c{s[1]}{s[2]}{s[3]},{s[0]}期)" for s in STAGES], dtype=object)[c["stage"]]
    )
    w.note(
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


def _staging(w: Ward, v: np.ndarray) -> None:
    """Images before treatment."""
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


def _needle(w: Ward, v: np.ndarray) -> None:
    """Needle biopsy with receptors."""
    c, zh, place, kind = facts_of(w, v)
    columns, text = receptors(c)
    _, morphology = codes_of(c)
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


def _genes(w: Ward, v: np.ndarray, c: dict[str, np.ndarray]) -> None:
    """BRCA of those whose family or age asks for it."""
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
