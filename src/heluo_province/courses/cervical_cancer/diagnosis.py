"""HPV and cytology, colposcopy, biopsy."""

from __future__ import annotations

import numpy as np

from heluo_province.courses.cervical_cancer.cases import facts_of, morphology_of
from heluo_province.records.ward import Ward


def write_screening(w: Ward) -> None:
    v = w.of("cervix_screen")
    n = len(v)
    c, _ = facts_of(w, v)
    w.overlay.set("HPVDNA", v, 1)
    w.diagnose(v, "N72")
    w.lab(v, "hpv")
    grade = np.where(
        c["stage"] == 0,
        np.where(w.rng.random(n) < 0.6, "HSIL", "ASC-H"),
        np.where(c["adeno"], "AGC", np.where(w.rng.random(n) < 0.6, "HSIL", "SCC")),
    ).astype(object)
    words = {
        "HSIL": "高级别鳞状上皮内病变(HSIL)",
        "ASC-H": "不除外高级别病变的非典型鳞状细胞(ASC-H)",
        "AGC": "非典型腺细胞(AGC)",
        "SCC": "鳞状细胞癌",
    }
    w.pathology(
        v,
        "cytology",
        "宫颈液基细胞学标本",
        "cervix",
        np.array([words[g] + ",建议阴道镜检查。" for g in grade], dtype=object),
        cytology=grade,
        hpv_type=c["hpv"],
        malignant=False,
        microscopic="标本满意,见核大深染、核浆比增高的异型细胞。",
        price=180,
    )
    bleeding = c["stage"] >= 2
    w.note(
        v,
        complaint=np.where(bleeding, "接触性阴道出血2月", "宫颈癌筛查").astype(object),
        illness=np.where(
            bleeding,
            "患者2月前出现接触性阴道出血,色鲜红,量少,无腹痛,伴白带增多,无尿频便血。",
            "患者自愿行宫颈癌筛查,无阴道流血,无白带异常。",
        ).astype(object),
        examination=np.where(
            bleeding, "宫颈见菜花样新生物,触之出血。", "宫颈光滑或轻度糜烂样改变,无接触性出血。"
        ).astype(object),
        plan="HPV" + c["hpv"] + "型阳性,建议阴道镜检查及活检。",
    )
    _colposcopy(w)


def _colposcopy(w: Ward) -> None:
    """Colposcopy with biopsy."""
    k = w.of("cervix_colposcopy")
    c, kind = facts_of(w, k)
    w.diagnose(
        k,
        np.where(c["stage"] == 0, "N87.2", "N72").astype(object),
        certainty=np.where(c["stage"] == 0, "confirmed", "suspected").astype(object),
    )
    w.exam(
        k,
        "colposcopy",
        "阴道镜检查",
        np.where(
            c["stage"] <= 1,
            "宫颈转化区III型,醋白上皮浓厚,边界清,可见粗点状血管及镶嵌,碘试验阴性。",
            "宫颈见外生型肿物,表面血管异型,质脆,触之出血。",
        ).astype(object),
        np.where(c["stage"] <= 1, "高级别病变可能,予多点活检。", "浸润癌可能,予活检。").astype(object),
        body_site="cervix",
        price=160,
        abnormal=True,
    )
    w.operate(
        k,
        "67.12",
        day=0,
        minutes=15,
        price=180,
        anesthesia="none",
        body_site="cervix",
        procedure_class="diagnostic",
        level="1",
        elective="elective",
    )
    w.pathology(
        k,
        "biopsy",
        "宫颈活检组织",
        "cervix",
        "(宫颈)" + kind + ",P16(+),Ki-67(约60%+)。",
        histology=morphology_of(c),
        malignant=c["stage"] > 0,
        p16="positive",
        ki67=60.0,
        hpv_type=c["hpv"],
        grade=np.where(c["stage"] > 4, "3", "2").astype(object),
        microscopic="鳞状上皮全层异型,核分裂象易见。",
        immunohistochemistry="P16(+),Ki-67(约60%+)",
        gross="灰白组织3块,直径0.2-0.4cm。",
    )
    w.note(
        k,
        complaint="宫颈筛查异常,行阴道镜检查。",
        illness="患者HPV及TCT异常,今行阴道镜检查及活检,无阴道流血。",
        examination="宫颈见可疑病变。",
        plan="等待病理结果,根据病理制定治疗方案。",
    )
