"""The operation: breast, axilla, specimen."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.breast_cancer.cases import STAGES, codes_of, facts_of, main_diagnosis, receptors
from heluo_province.courses.checkup import ecg
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import Ward


def write_surgery(w: Ward) -> None:
    v = w.of("breast_surgery")
    n = len(v)
    c, zh, place, kind = facts_of(w, v)
    main_diagnosis(w, v, outcome="1")
    background.diagnoses(w, v, rank=5)
    w.overlay.set("WBC", v, w.rng.normal(5.9, 1.1, n).clip(3.6), w.rng.normal(8.4, 1.4, n).clip(4.5))
    w.lab(v, "cbc", "urine", "liver", "kidney_short", "electrolyte", "coagulation", "infection_screen")
    w.lab(v, "cbc", "electrolyte", day=3)
    ecg(w, v)
    words = _breast(w, v)
    clear = _axilla(w, v, c)
    stage, nodes = _specimen(w, v, clear)
    w.drug(v, "propofol", day=2, days=1)
    w.drug(v, "celecoxib", day=2, days=3)
    background.drugs(w, v)
    w.note(
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


def _breast(w: Ward, v: np.ndarray) -> np.ndarray:
    """Conserving or radical operation; returns its name."""
    c, zh, _, kind = facts_of(w, v)
    n = len(v)
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
    return words


def _axilla(w: Ward, v: np.ndarray, c: dict[str, np.ndarray]) -> np.ndarray:
    """Sentinel node or clearance; returns who kept the axilla."""
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
    return clear


def _specimen(w: Ward, v: np.ndarray, clear: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The specimen after operation; returns the nodes' finding and the stage."""
    c, zh, _, kind = facts_of(w, v)
    columns, text = receptors(c)
    _, morphology = codes_of(c)
    n = len(v)
    examined, positive, gone, stage, t, nn, nodes = _nodes_of_axilla(w, clear, c, n)
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
    return stage, nodes


def _nodes_of_axilla(
    w: Ward, clear: np.ndarray, c: dict[str, np.ndarray], n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """After treatment before the operation some tumours are gone; returns who has none left, stage, T and N,
    nodes examined, nodes with cancer, the finding in words."""
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
    return examined, positive, gone, stage, t, nn, nodes
