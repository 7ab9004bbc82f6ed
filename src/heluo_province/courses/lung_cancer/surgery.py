"""Lung cancer's operation: resection with lymph nodes, its pathology with stage, the molecular report of
tumours that were resected without a biopsy."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.courses.lung_cancer.cases import kind_of, main_diagnosis, markers, site_of, stage_of
from heluo_province.courses.lung_cancer.images import chest_ct
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import NOTHING, Ward


def write(w: Ward) -> None:
    v = w.of("lung_surgery")
    c, case = w.cases["lung_cancer"], w.case[v]
    n = len(v)
    _, place, size = site_of(w, v)
    stage = stage_of(w, case)
    situ = c["stage"][case] == 0
    _, kind = kind_of(w, case)
    main_diagnosis(w, v, outcome="1")
    background.diagnoses(w, v)
    _blood_tests(w, v, n)
    direct = v[c["direct"][case]]
    chest_ct(w, direct, contrast=True)
    w.lab(direct, "tumor_lung")
    ecg(w, v)
    wedge, words = _operation(w, v, situ, kind)
    pathological = _specimen(w, v, situ, kind, wedge)
    _genes(w, v, c, case, situ)
    _drugs(w, v)
    w.note(
        v,
        complaint="发现" + place + "占位1月",
        illness="患者1月前发现"
        + place
        + "占位,大小约"
        + rounded(size)
        + "mm,经检查评估无手术禁忌,为行手术治疗收入胸外科。患者无发热,无胸痛,精神食欲可。",
        examination="气管居中,胸廓对称,双肺呼吸音清,锁骨上淋巴结未触及肿大。",
        course="患者术后恢复可,胸腔引流通畅,无发热,咳嗽咳痰有力,复查胸片肺复张良好。术后病理:"
        + place
        + kind
        + "("
        + pathological
        + ","
        + stage
        + "期)。",
        plan="1. 完善术前检查,戒烟及呼吸功能锻炼。2. 拟行" + words + "。3. 术后抗感染、化痰、镇痛。",
        discharge="1. 加强营养及呼吸功能锻炼。2. 术后1月返院复查,根据病理及基因结果制定后续治疗。3. "
        "定期复查胸部CT。",
        stage=place + kind + "(" + pathological + "," + stage + "期)",
    )
    w.follow(v, "surgery", 30, ecog="1", recurrence=False)


def _blood_tests(w: Ward, v: np.ndarray, n: int) -> None:
    """Blood before and after the operation."""
    w.overlay.set("WBC", v, w.rng.normal(6.2, 1.2, n).clip(3.6), w.rng.normal(9.6, 1.6, n).clip(5))
    w.overlay.set("CRP", v, 2.0, w.rng.gamma(4, 7, n).clip(4))
    w.overlay.set(
        "HGB",
        v,
        np.where(w.male[v], 141, 127) + w.rng.normal(0, 8, n),
        np.where(w.male[v], 122, 112) + w.rng.normal(0, 8, n),
    )
    markers(w, v)
    w.lab(v, "cbc", "urine", "liver", "kidney", "electrolyte", "coagulation", "infection_screen", "gas")
    w.lab(v, "cbc", "electrolyte", "crp", day=4)
    w.lab(v[w.nights[v] >= 8], "cbc", "liver_short", day=7)


def _operation(w: Ward, v: np.ndarray, situ: np.ndarray, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lung function, resection by size and place, lymph nodes; returns who had a wedge cut out, and the
    operation's name."""
    c, case = w.cases["lung_cancer"], w.case[v]
    n = len(v)
    side, place, size = site_of(w, v)
    _lung_function(w, v, n)
    wedge = (size < 12) & (w.rng.random(n) < 0.6)
    segment = ~wedge & (size < 20) & (w.rng.random(n) < 0.5)
    entire = c["lobe"][case] == 5
    code = np.select([entire, wedge, segment], ["32.59", "32.20", "32.30"], "32.41").astype(object)
    words = np.select(
        [entire, wedge, segment],
        ["全肺切除术", "胸腔镜下肺楔形切除术", "胸腔镜下肺段切除术"],
        "胸腔镜下肺叶切除术",
    ).astype(object)
    w.operate(
        v,
        code,
        day=2,
        minutes=150,
        price=9800,
        anesthesia="combined",
        body_site="lung",
        laterality=side,
        incision_grade="2",
        level="4",
        elective="time_limited",
        healing="1",
        asa_grade="2",
        blood_loss=np.round(np.clip(w.rng.gamma(3, 45, n), 20, 900)),
        preoperative_diagnosis=place + "占位",
        postoperative_diagnosis=place + kind,
        complication=np.where(w.rng.random(n) < 0.04, "肺漏气", NOTHING),
        operation_note="全麻成功后取侧卧位,胸腔镜探查见病变位于"
        + place
        + ",胸腔无积液,予行"
        + words
        + "及系统性淋巴结清扫,手术顺利,标本送检。",
    )
    _lymph_nodes(w, v, situ, wedge)
    return wedge, words


def _lymph_nodes(w: Ward, v: np.ndarray, situ: np.ndarray, wedge: np.ndarray) -> None:
    """Lymph nodes, where more than a wedge of an invasive tumour was taken."""
    w.operate(
        v[~wedge & ~situ],
        "40.3",
        day=2,
        minutes=150,
        price=1800,
        anesthesia="combined",
        body_site="lymph_node",
        incision_grade="2",
        level="4",
        elective="time_limited",
        sequence=2,
        main_procedure=False,
        healing="1",
    )


def _lung_function(w: Ward, v: np.ndarray, n: int) -> None:
    """Spirometry before the operation."""
    w.exam(
        v,
        "lung_function",
        "肺通气+弥散功能检查",
        "FEV1及FVC在预计值正常范围内,弥散功能轻度减低。",
        "肺通气功能大致正常。",
        body_site="lung",
        price=260,
        fev1=np.round(np.clip(w.rng.normal(np.where(w.male[v], 2.5, 1.9), 0.3, n), 1.0, 4), 2),
        fev1_fvc=np.round(np.clip(w.rng.normal(76, 4, n), 70, 88), 1),
    )


def _specimen(w: Ward, v: np.ndarray, situ: np.ndarray, kind: np.ndarray, wedge: np.ndarray) -> np.ndarray:
    """The resected specimen; returns its pathological stage in letters."""
    c, case = w.cases["lung_cancer"], w.case[v]
    n, stage = len(v), stage_of(w, case)
    side, place, size = site_of(w, v)
    positive, examined, pathological, nodes = _nodes_and_stage(c, case, few=situ | wedge)
    w.pathology(
        v,
        "surgical",
        place + "切除标本",
        "lung",
        "("
        + place
        + ")"
        + kind
        + ",肿瘤最大径"
        + rounded(size)
        + "mm。支气管切缘阴性,脉管内未见癌栓。"
        + nodes
        + "。"
        + pathological
        + "。",
        day=2,
        laterality=side,
        price=560,
        histology=kind_of(w, case)[0],
        malignant=~situ,
        grade=np.where(c["stage"][case] < 4, "1", np.where(c["stage"][case] > 6, "3", "2")).astype(object),
        tumor_size=size,
        t_stage=c["t"][case],
        n_stage=c["n"][case],
        m_stage="M0",
        stage=np.where(situ, "0", stage).astype(object),
        stage_edition="AJCC 8",
        margin="R0",
        vascular_invasion=(positive > 0) & (w.rng.random(n) < 0.5),
        lymph_nodes_examined=examined,
        lymph_nodes_positive=positive,
        gross=place + "切除标本,切面见灰白结节,大小约" + rounded(size) + "mm,质硬,边界不清。",
        microscopic="镜下见肿瘤细胞浸润性生长,胞浆嗜酸,核异型明显。",
        immunohistochemistry="TTF-1(+),CK7(+),P40(-),Ki-67(约25%+)",
    )
    return pathological


def _nodes_and_stage(
    c: dict[str, np.ndarray], case: np.ndarray, few: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Nodes with cancer, nodes examined, the stage in letters, the finding in words. `few`: of whom a few
    nodes alone were taken, unless one has cancer."""
    positive = np.where(
        np.isin(c["n"][case], ("N1", "N2")), np.minimum(1 + c["nodes"][case] // 6, c["nodes"][case]), 0
    )
    examined = np.where(few & (positive == 0), 3, c["nodes"][case])
    pathological = "p" + c["t"][case] + c["n"][case] + "M0"
    nodes = np.array(
        [f"淋巴结({a}/{b}){'可见' if a else '未见'}癌转移" for a, b in zip(positive, examined, strict=True)],
        dtype=object,
    )
    return positive, examined, pathological, nodes


def _genes(w: Ward, v: np.ndarray, c: dict[str, np.ndarray], case: np.ndarray, situ: np.ndarray) -> None:
    """Genes of those who were operated without a biopsy before."""
    first = v[c["direct"][case] & (c["subtype"][case] <= 2) & ~situ]
    at = w.case[first]
    label = np.where(c["egfr"][at] == "wild", "野生型", "突变阳性").astype(object)
    w.pathology(
        first,
        "molecular",
        "肺切除标本(基因检测)",
        "lung",
        "EGFR基因" + label + ";ALK融合" + np.where(c["alk"][at], "阳性", "阴性").astype(object) + "。",
        day=3,
        price=3200,
        egfr=c["egfr"][at],
        alk=np.where(c["alk"][at], "detected", "not_detected").astype(object),
    )


def _drugs(w: Ward, v: np.ndarray) -> None:
    """Drugs around the operation."""
    w.drug(v, "cefuroxime", day=2, days=3, purpose="perioperative")
    w.drug(v, "propofol", day=2, days=1)
    w.drug(v, "ambroxol")
    w.drug(v, "celecoxib", day=2, days=4)
    background.drugs(w, v)
