"""Cervical cancer in depth: screening, colposcopy, FIGO 2018, cone or radical hysterectomy, chemoradiation,
review."""

from __future__ import annotations

from heluo_province.courses.cervical_cancer.cases import main_diagnosis, markers
from heluo_province.courses.cervical_cancer.diagnosis import write_screening
from heluo_province.courses.cervical_cancer.plan import plan
from heluo_province.courses.cervical_cancer.surgery import write_operations
from heluo_province.courses.cervical_cancer.treatment import write_radiation
from heluo_province.illness.plan import VisitKind
from heluo_province.records.ward import Ward

__all__ = ["KINDS", "plan", "write"]

KINDS = (
    VisitKind("cervix_screen", "outpatient", "05.01"),
    VisitKind("cervix_colposcopy", "outpatient", "05.01", large=True),
    VisitKind("cervix_cone", "inpatient", "05.01", large=True),
    VisitKind("cervix_surgery", "inpatient", "05.01", large=True),
    VisitKind("cervix_radiation", "inpatient", "19.01", large=True),
    VisitKind("cervix_review", "outpatient", "05.01"),
)


def write(w: Ward) -> None:
    write_screening(w)
    write_operations(w)
    write_radiation(w)
    v = w.of("cervix_review")
    main_diagnosis(w, v)
    w.diagnose(v, "Z08.9", rank=5)
    markers(w, v, 0.4)
    w.lab(v, "tumor_cervix", "cbc_short")
    half = v[w.step[v] % 2 == 0]
    w.lab(half, "hpv")
    w.pathology(
        half,
        "cytology",
        "阴道残端细胞学标本",
        "vagina",
        "未见上皮内病变或恶性细胞(NILM)。",
        cytology="NILM",
        malignant=False,
        microscopic="标本满意,背景见少量炎细胞。",
        price=180,
    )
    w.image(
        w.chance(0.35, v),
        "MR",
        "盆腔MRI平扫+增强",
        "pelvis",
        "宫颈癌治疗后改变,阴道残端及盆腔未见异常强化灶,盆腔未见肿大淋巴结。",
        "宫颈癌治疗后,未见复发征象。",
        price=980,
        contrast=True,
        positive=False,
    )
    w.note(
        v,
        complaint="宫颈病变治疗后复查。",
        illness="患者宫颈病变治疗后定期复查,无阴道流血流液,无腹痛,无下肢水肿。",
        examination="阴道残端愈合好,未见异常赘生物,盆腔未触及包块。",
        plan="3月后复查妇检、HPV、TCT及肿瘤标志物。",
    )
    heard = w.chance(0.3, v)
    w.follow(heard, "cervical_cancer", 15, recurrence=False, ecog="0")
