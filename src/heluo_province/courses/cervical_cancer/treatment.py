"""Chemoradiation with brachytherapy."""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.cervical_cancer.cases import facts_of, figo_of, main_diagnosis, markers
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import Ward


def write_radiation(w: Ward) -> None:
    v = w.of("cervix_radiation")
    n = len(v)
    c, kind = facts_of(w, v)
    figo = figo_of(c)
    after = c["stage"] <= 4
    main_diagnosis(w, v, outcome="2")
    w.diagnose(v, "Z51.0", rank=5)
    background.diagnoses(w, v, rank=6)
    markers(w, v)
    _blood_tests(w, v, n)
    w.image(
        v[~after],
        "MR",
        "盆腔MRI平扫+增强",
        "cervix",
        "宫颈见不规则肿块,大小约" + rounded(c["size"][~after]) + "mm,累及宫旁,盆腔见肿大淋巴结可能。",
        "宫颈癌,宫旁受侵。",
        price=980,
        positive=True,
        contrast=True,
        largest_lesion=c["size"][~after],
    )
    _fractions(w, v, n, after)
    _weekly_chemotherapy(w, v)
    background.drugs(w, v)
    w.note(
        v,
        complaint=np.where(after, "宫颈癌术后,返院放化疗", "阴道不规则流血3月,确诊宫颈癌").astype(object),
        illness="患者确诊"
        + kind
        + "(FIGO "
        + figo
        + "期),"
        + np.where(
            after,
            "术后病理提示中危因素,为行辅助放化疗入院。",
            "经多学科讨论行根治性同步放化疗,伴阴道少量流血,无肉眼血尿。",
        ).astype(object),
        examination=np.where(
            after, "阴道残端愈合好,盆腔未触及包块。", "宫颈见菜花样肿物,阴道穹窿受累,双侧宫旁增厚。"
        ).astype(object),
        course="患者放化疗顺利,轻度腹泻及骨髓抑制,对症处理后好转,肿瘤较前缩小。",
        plan="1. 盆腔外照射45Gy/25次,同步顺铂周疗。2. 后装近距离治疗28Gy/4次。3. 监测血象及肾功能。",
        discharge="1. 阴道冲洗,预防粘连。2. 1月后复查MRI及妇检。",
        stage=kind + "(FIGO " + figo + "期)",
    )
    w.follow(w.chance(0.6, v), "cervical_cancer", 30, recurrence=False, ecog="1")


def _blood_tests(w: Ward, v: np.ndarray, n: int) -> None:
    """Counts fall during treatment."""
    w.overlay.set("HGB", v, w.rng.normal(110, 12, n).clip(76), w.rng.normal(98, 10, n).clip(70))
    w.overlay.set("WBC", v, w.rng.normal(6, 1.2, n).clip(3.2), w.rng.normal(3.9, 0.8, n).clip(2))
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney_short",
        "electrolyte",
        "coagulation",
        "tumor_cervix",
        "infection_screen",
    )
    for day in (7, 14, 21, 28, 35):
        w.lab(v, "cbc", "liver_short", day=day)


def _fractions(w: Ward, v: np.ndarray, n: int, after: np.ndarray) -> None:
    """External beam, then brachytherapy where the uterus is still there."""
    for k in range(25):
        w.treat(
            v,
            "radiotherapy",
            "盆腔外照射放疗",
            day=k * 7 // 5 + 1,
            hours=0.35,
            price=1200,
            radiotherapy_technique="IMRT",
            target_site="pelvis",
            fraction_dose=1.8,
            total_dose=np.round(1.8 * (k + 1), 1) * np.ones(n),
            session=k + 1,
            planned_sessions=25,
            intent=np.where(after, "adjuvant", "concurrent").astype(object),
        )
    full = v[~after]
    for k in range(4):
        w.treat(
            full,
            "brachytherapy",
            "三维后装近距离治疗",
            day=36 + k * 2,
            hours=0.8,
            price=2600,
            radiotherapy_technique="HDR",
            target_site="cervix",
            fraction_dose=7.0,
            total_dose=7.0 * (k + 1),
            session=k + 1,
            planned_sessions=4,
            intent="curative",
        )
        w.operate(
            full[:0] if k else full,
            "92.27",
            day=36,
            minutes=40,
            price=900,
            procedure_class="therapeutic",
            body_site="cervix",
        )


def _weekly_chemotherapy(w: Ward, v: np.ndarray) -> None:
    """Cisplatin once a week."""
    for k in range(4):
        w.treat(
            v,
            "chemotherapy",
            "顺铂周疗",
            day=2 + 7 * k,
            hours=3,
            price=260,
            regimen="顺铂40mg/m2 每周",
            cycle=k + 1,
            line=1,
            intent="concurrent",
            toxicity_grade="1",
            toxicity="轻度恶心",
        )
        w.drug(v, "cisplatin", day=2 + 7 * k, days=1)
    w.drug(v, "palonosetron", day=2, days=1, purpose="supportive")
