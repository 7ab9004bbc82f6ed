"""Health check-ups of adults: vital signs, the usual panels, chest imaging, ultrasound, electrocardiogram,
cervical screening."""

from __future__ import annotations

import numpy as np

from heluo_province.draw import choose
from heluo_province.illness.plan import Planner, VisitKind
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (VisitKind("checkup", "physical_exam", "60"),)


def plan(p: Planner) -> None:
    rng, age = p.rng("checkup"), p.persons.age()
    yearly = np.where((age >= 22) & (age < 80), 0.025 + 0.045 * p.conditions.careful, 0)
    for year in range((LAST_DAY - p.first_day) // 365 + 1):
        who = np.flatnonzero(rng.random(len(age)) < yearly)
        p.add("checkup", who, p.first_day + year * 365 + rng.integers(0, 365, len(who)), step=year)


def write(w: Ward) -> None:
    v = w.of("checkup")
    c, person = w.conditions, w.person[v]
    w.diagnose(v, "Z00.0")
    rank = 2
    for mask, code in (
        (c.has(c.hypertension_from, person, w.day[v]), "I10"),
        (c.has(c.diabetes_from, person, w.day[v]), "E11.9"),
        (c.dyslipidemia[person], "E78.5"),
        ((c.bmi[person] > 26) & (w.rng.random(len(v)) < 0.5), "K76.0"),
    ):
        w.diagnose(v[mask], code, rank=rank)
        rank += 1
    w.vital(v)
    w.lab(v, "cbc", "urine", "liver_short", "kidney_short", "glucose", "lipid")
    older = v[w.age[v] >= 40]
    w.lab(w.chance(0.6, older), "tumor_screen")
    w.lab(w.chance(0.35, older), "hba1c")
    w.lab(w.chance(0.3, v), "thyroid")
    w.lab(w.chance(0.5, older[w.male[older]]), "psa")
    w.lab(w.chance(0.12, v), "hepatitis")
    ecg(w, w.chance(0.9, v))
    chest(w, w.chance(0.75, v))
    abdomen(w, w.chance(0.8, v))
    women = v[~w.male[v] & (w.age[v] >= 25) & (w.age[v] < 65)]
    screened = w.chance(0.6, women)
    cytology(w, screened)
    w.lab(w.chance(0.7, screened), "hpv")
    breast_ultrasound(w, w.chance(0.55, women))
    w.note(
        v,
        complaint="健康体检。",
        illness="受检者无特殊不适,自愿要求健康体检。",
        plan="1. 均衡饮食,规律运动。2. 异常指标门诊复查。3. 每年体检一次。",
    )


def ecg(w: Ward, v: np.ndarray) -> None:
    """A resting electrocardiogram; sinus rhythm for most."""
    rate = np.clip(np.round(w.rng.normal(73, 9, len(v))), 48, 118).astype(int)
    kind = choose(w.rng, (0.72, 0.1, 0.08, 0.06, 0.04), len(v))
    wording = np.array(
        ("窦性心律,正常心电图", "窦性心律,ST-T改变", "窦性心动过缓", "窦性心律不齐", "窦性心律,偶发室性早搏"),
        dtype=object,
    )[kind]
    rate = np.where(kind == 2, np.clip(rate - 22, 46, 59), rate)
    w.exam(
        v,
        "ecg",
        "常规心电图",
        np.array([f"心率{r}次/分,PR间期及QRS时限正常。" for r in rate], dtype=object),
        wording,
        body_site="heart",
        price=30,
        heart_rate=rate,
        pr_interval=w.rng.integers(128, 196, len(v)),
        qrs_duration=w.rng.integers(78, 108, len(v)),
        qtc_interval=w.rng.integers(382, 448, len(v)),
        abnormal=kind > 0,
    )


def chest(w: Ward, v: np.ndarray) -> None:
    """A chest radiograph or, over 45, mostly a low-dose CT; one in eight shows a small nodule."""
    ct = w.rng.random(len(v)) < np.where(w.age[v] >= 45, 0.6, 0.12)
    plain = v[~ct]
    w.image(
        plain,
        "DX",
        "胸部正位片",
        "chest",
        "双侧胸廓对称,双肺纹理清晰,未见明显实变影。心影大小、形态正常,双侧膈面光整,肋膈角锐利。",
        "心肺膈未见明显异常。",
        price=85,
        positive=False,
        image_count=1,
    )
    scanned = v[ct]
    nodule = w.rng.random(len(scanned)) < 0.13
    clear = scanned[~nodule]
    w.image(
        clear,
        "CT",
        "胸部低剂量CT平扫",
        "lung",
        "双肺野清晰,未见明显实性结节及磨玻璃影。气管支气管通畅,纵隔内未见肿大淋巴结。未见胸腔积液。",
        "双肺未见明显异常。",
        price=210,
        positive=False,
        lung_rads="1",
        series_count=4,
        image_count=w.rng.integers(180, 420, len(clear)),
        dose_length_product=np.round(w.rng.normal(62, 9, len(clear)), 1),
    )
    _nodules(w, scanned, nodule)


def _nodules(w: Ward, scanned: np.ndarray, nodule: np.ndarray) -> None:
    """The scans that show a small nodule."""
    found = scanned[nodule]
    size = np.round(np.clip(w.rng.gamma(3, 1.4, len(found)), 2, 7.8), 1)
    side = np.where(w.rng.random(len(found)) < 0.5, "right", "left").astype(object)
    lobe = np.array(("上叶", "下叶"), dtype=object)[w.rng.integers(0, 2, len(found))]
    words = [
        f"{'右' if s == 'right' else '左'}肺{b}见一小结节,直径约{d}mm,边界清,余肺野清晰。"
        "纵隔内未见肿大淋巴结,未见胸腔积液。"
        for s, b, d in zip(side, lobe, size, strict=True)
    ]
    ends = [
        f"{'右' if s == 'right' else '左'}肺{b}小结节,良性可能,建议{12 if d < 6 else 6}个月后复查。"
        for s, b, d in zip(side, lobe, size, strict=True)
    ]
    w.image(
        found,
        "CT",
        "胸部低剂量CT平扫",
        "lung",
        np.array(words, dtype=object),
        np.array(ends, dtype=object),
        price=210,
        positive=True,
        laterality=side,
        lung_rads=np.where(size < 6, "2", "3").astype(object),
        largest_lesion=size,
        series_count=4,
        image_count=w.rng.integers(180, 420, len(found)),
        dose_length_product=np.round(w.rng.normal(62, 9, len(found)), 1),
    )


def abdomen(w: Ward, v: np.ndarray) -> None:
    """An abdominal ultrasound."""
    fatty = w.conditions.bmi[w.person[v]] > 25.5
    w.exam(
        v[fatty],
        "ultrasound",
        "腹部彩超",
        "肝脏大小正常,回声细密增强,后场衰减。胆囊壁光滑,腔内未见强回声。胰、脾、双肾未见明显异常。",
        "脂肪肝声像。",
        body_site="abdomen",
        price=120,
        abnormal=True,
    )
    w.exam(
        v[~fatty],
        "ultrasound",
        "腹部彩超",
        "肝、胆、胰、脾、双肾大小形态正常,实质回声均匀,未见明显占位。",
        "肝胆胰脾双肾未见明显异常。",
        body_site="abdomen",
        price=120,
        abnormal=False,
    )


def cytology(w: Ward, v: np.ndarray) -> None:
    """Cervical cytology of women who are screened."""
    grade = choose(w.rng, (0.955, 0.03, 0.015), len(v))
    w.pathology(
        v,
        "cytology",
        "宫颈液基细胞学标本",
        "cervix",
        np.array(
            (
                "未见上皮内病变或恶性细胞(NILM)。",
                "意义不明的非典型鳞状细胞(ASC-US),建议HPV检测。",
                "低级别鳞状上皮内病变(LSIL),建议阴道镜检查。",
            ),
            dtype=object,
        )[grade],
        cytology=np.array(("NILM", "ASC-US", "LSIL"), dtype=object)[grade],
        microscopic="标本满意,可见鳞状上皮细胞及颈管细胞。",
        malignant=False,
        price=180,
    )


def breast_ultrasound(w: Ward, v: np.ndarray) -> None:
    grade = choose(w.rng, (0.5, 0.4, 0.1), len(v))
    w.image(
        v,
        "US",
        "乳腺彩超",
        "breast",
        np.array(
            (
                "双侧乳腺腺体层次清晰,未见明显占位。双侧腋窝未见肿大淋巴结。",
                "双侧乳腺腺体增厚,回声不均,未见明显占位。",
                "右侧乳腺外上象限见一低回声结节,大小约8×5mm,边界清,未见血流信号。",
            ),
            dtype=object,
        )[grade],
        np.array(
            (
                "双乳未见明显异常。BI-RADS 1类。",
                "双乳增生。BI-RADS 2类。",
                "右乳结节,BI-RADS 3类,建议6个月复查。",
            ),
            dtype=object,
        )[grade],
        price=130,
        bi_rads=np.array(("1", "2", "3"), dtype=object)[grade],
        positive=grade == 2,
        laterality="bilateral",
    )
