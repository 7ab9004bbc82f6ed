"""Cone or radical hysterectomy."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.cervical_cancer.cases import (
    STAGES,
    facts_of,
    figo_of,
    main_diagnosis,
    markers,
    morphology_of,
)
from heluo_province.courses.checkup import ecg
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import NOTHING, Ward


def write_operations(w: Ward) -> None:
    _cone(w)
    _hysterectomy(w)


def _cone(w: Ward) -> None:
    """Cones of precursors and of the earliest cancers."""
    v = w.of("cervix_cone")
    c, kind = facts_of(w, v)
    figo = np.where(c["stage"] == 0, NOTHING, figo_of(c))
    main_diagnosis(w, v, outcome="1")
    background.diagnoses(w, v, rank=5)
    markers(w, v)
    w.lab(v, "cbc", "urine", "liver_short", "kidney_short", "coagulation", "infection_screen", "tumor_cervix")
    ecg(w, v)
    _cone_and_specimen(w, v, c, kind, figo)
    background.drugs(w, v)
    w.note(
        v,
        complaint="宫颈病变确诊2周,拟行锥切术",
        illness="患者2周前阴道镜活检提示" + kind + ",无阴道流血,无腹痛,要求手术治疗。",
        examination="宫颈轻度糜烂样改变,子宫前位,正常大小,双附件未触及异常。",
        course="术后阴道少量血性分泌物,无腹痛,无发热。",
        plan="完善检查,行宫颈冷刀锥切术。",
        discharge="禁性生活及盆浴2月,1月后复查。",
    )


def _cone_and_specimen(
    w: Ward, v: np.ndarray, c: dict[str, np.ndarray], kind: np.ndarray, figo: np.ndarray
) -> None:
    """The cone, and what the pathologist finds in it."""
    w.operate(
        v,
        "67.2",
        day=1,
        minutes=35,
        price=1850,
        anesthesia="spinal",
        body_site="cervix",
        incision_grade="2",
        level="2",
        elective="time_limited",
        healing="1",
        asa_grade="1",
        blood_loss=10.0,
        preoperative_diagnosis=kind,
        postoperative_diagnosis=kind,
    )
    w.pathology(
        v,
        "surgical",
        "宫颈锥切标本",
        "cervix",
        "(宫颈锥切)" + kind + ",切缘阴性,脉管未见癌栓。",
        day=1,
        histology=morphology_of(c),
        malignant=c["stage"] > 0,
        margin="R0",
        p16="positive",
        figo_stage=figo,
        hpv_type=c["hpv"],
        tumor_size=c["size"],
        grade="2",
        t_stage=np.where(c["stage"] == 0, "Tis", "T1a").astype(object),
        n_stage="N0",
        m_stage="M0",
        stage=np.where(c["stage"] == 0, "0", "IA").astype(object),
        stage_edition="FIGO 2018",
        gross="锥形宫颈组织,高约2cm。",
        microscopic="病变累及腺体,未见深部浸润。",
    )


def _hysterectomy(w: Ward) -> None:
    """Radical hysterectomy with lymph nodes."""
    s = w.of("cervix_surgery")
    n = len(s)
    c, kind = facts_of(w, s)
    figo = figo_of(c)
    main_diagnosis(w, s, outcome="1")
    background.diagnoses(w, s, rank=5)
    markers(w, s)
    _tests_and_image(w, s, n, c)
    _uterus_and_nodes(w, s, n, kind)
    deep = _specimen(w, s, c, kind, figo)
    _drugs_of_operation(w, s)
    w.note(
        s,
        complaint="接触性阴道出血3月,确诊宫颈癌2周",
        illness="患者3月前出现接触性阴道出血,2周前宫颈活检示"
        + kind
        + ",无腹痛,无尿频便血,无下肢水肿。妇科检查及MRI评估为FIGO "
        + figo
        + "期,为手术收入院。",
        examination="宫颈肥大,见菜花样肿物,直径约" + rounded(c["size"]) + "mm,触之出血,双侧宫旁软,未及增厚。",
        course="患者术后恢复可,留置尿管通畅,引流液淡红,肛门已排气。病理:"
        + kind
        + ","
        + deep
        + ",淋巴结阴性。",
        plan="1. 完善盆腔MRI等检查。2. 行根治性子宫切除+盆腔淋巴结清扫术。3. 术后预防感染及血栓。",
        discharge="1. 注意休息,禁性生活3月。2. 根据病理行后续治疗。3. 1月后复查。",
        stage=kind + "(FIGO " + figo + "期)",
    )
    w.follow(s, "surgery", 30, recurrence=False, ecog="0")


def _tests_and_image(w: Ward, s: np.ndarray, n: int, c: dict[str, np.ndarray]) -> None:
    """Blood around the operation, MRI before it."""
    w.overlay.set("HGB", s, w.rng.normal(118, 11, n).clip(80), w.rng.normal(104, 10, n).clip(72))
    w.lab(
        s,
        "cbc",
        "urine",
        "liver",
        "kidney_short",
        "electrolyte",
        "coagulation",
        "infection_screen",
        "tumor_cervix",
    )
    for day in (4, 8):
        w.lab(s, "cbc", "crp", "electrolyte", day=day)
    ecg(w, s)
    w.image(
        s,
        "MR",
        "盆腔MRI平扫+增强",
        "cervix",
        "宫颈见不规则肿块,大小约"
        + rounded(c["size"])
        + "mm,T2呈稍高信号,增强不均匀强化,未见明确宫旁浸润,盆腔未见肿大淋巴结。",
        "宫颈癌,局限于宫颈。",
        price=980,
        positive=True,
        contrast=True,
        largest_lesion=c["size"],
    )


def _uterus_and_nodes(w: Ward, s: np.ndarray, n: int, kind: np.ndarray) -> None:
    """The operation."""
    w.operate(
        s,
        np.where(w.rng.random(n) < 0.45, "68.61", "68.69").astype(object),
        day=3,
        minutes=210,
        price=7900,
        anesthesia="combined",
        body_site="uterus",
        incision_grade="2",
        level="4",
        elective="time_limited",
        healing="1",
        asa_grade="2",
        blood_loss=np.round(np.clip(w.rng.gamma(4, 70, n), 60, 1800)),
        preoperative_diagnosis=kind,
        postoperative_diagnosis=kind,
    )
    w.operate(
        s,
        "40.3",
        day=3,
        minutes=210,
        price=2200,
        anesthesia="combined",
        body_site="lymph_node",
        incision_grade="2",
        level="4",
        elective="time_limited",
        sequence=2,
        main_procedure=False,
        healing="1",
    )


def _specimen(
    w: Ward, s: np.ndarray, c: dict[str, np.ndarray], kind: np.ndarray, figo: np.ndarray
) -> np.ndarray:
    """The specimen; returns how deep the tumour went."""
    deep = np.where(c["deep"], "侵及肌层外1/2", "侵及肌层内1/2").astype(object)
    w.pathology(
        s,
        "surgical",
        "全子宫+双附件+盆腔淋巴结",
        "cervix",
        kind
        + ",肿瘤大小约"
        + rounded(c["size"])
        + "mm,"
        + deep
        + ",宫旁及阴道切缘阴性,盆腔淋巴结未见癌转移(0/"
        + c["nodes"].astype(str).astype(object)
        + ")。FIGO "
        + figo
        + "期。",
        day=3,
        price=560,
        histology=morphology_of(c),
        malignant=True,
        tumor_size=c["size"],
        figo_stage=figo,
        t_stage=np.array([x[1] for x in STAGES], dtype=object)[c["stage"]],
        n_stage="N0",
        m_stage="M0",
        stage=np.array([x[4] for x in STAGES], dtype=object)[c["stage"]],
        stage_edition="FIGO 2018",
        margin="R0",
        vascular_invasion=c["deep"],
        lymph_nodes_examined=c["nodes"],
        lymph_nodes_positive=0,
        p16="positive",
        ki67=65.0,
        grade="2",
        hpv_type=c["hpv"],
        gross="全子宫标本,宫颈见外生型肿物。",
        microscopic="肿瘤细胞呈巢团状浸润,角化珠可见。",
    )
    return deep


def _drugs_of_operation(w: Ward, s: np.ndarray) -> None:
    """Drugs around the operation."""
    w.drug(s, "cefuroxime", day=3, days=3, purpose="perioperative")
    w.drug(s, "metronidazole", day=3, days=3, purpose="perioperative")
    w.drug(s, "propofol", day=3, days=1)
    w.drug(s, "enoxaparin", day=4, days=5, purpose="prevention")
    background.drugs(w, s)
