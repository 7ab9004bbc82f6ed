"""Lung cancer in depth: found by CT, proven by biopsy, staged, tested for drivers, operated or treated by
drugs and radiation, followed, recurring, dying.

Beside the cases proper stand persons whom an entry rule must tell apart: in-situ carcinoma, a lung metastasis
of another tumour, a suspicion ruled out.
"""

from __future__ import annotations

import numpy as np

from heluo_province.courses import background
from heluo_province.courses.checkup import ecg
from heluo_province.draw import choose
from heluo_province.illness.plan import Kind, Planner
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import Ward

KINDS = (
    Kind("lung_found", "outpatient", "03.01"),
    Kind("lung_diagnosis", "inpatient", "03.01", large=True),
    Kind("lung_surgery", "inpatient", "04.05", large=True),
    Kind("lung_cycle", "inpatient", "19", large=True),
    Kind("lung_radiation", "inpatient", "19.01", large=True),
    Kind("lung_drugs", "outpatient", "19", large=True),
    Kind("lung_review", "outpatient", "19"),
    Kind("lung_last", "inpatient", "19", severity="1"),
    Kind("lung_suspected", "outpatient", "03.01"),
    Kind("lung_metastasis", "inpatient", "19", large=True),
)
LOBES = (
    ("right", "C34.1", "右肺上叶"),
    ("left", "C34.1", "左肺上叶"),
    ("right", "C34.3", "右肺下叶"),
    ("left", "C34.3", "左肺下叶"),
    ("right", "C34.2", "右肺中叶"),
    ("right", "C34.0", "右主支气管"),
)
STAGES = {  # stage: (share, T choices, N choices, M choices, yearly hazard of death)
    "0": (0.05, ("Tis",), ("N0",), ("M0",), 0.0),
    "IA1": (0.07, ("T1a",), ("N0",), ("M0",), 0.01),
    "IA2": (0.13, ("T1b",), ("N0",), ("M0",), 0.012),
    "IA3": (0.08, ("T1c",), ("N0",), ("M0",), 0.02),
    "IB": (0.07, ("T2a",), ("N0",), ("M0",), 0.04),
    "IIA": (0.03, ("T2b",), ("N0",), ("M0",), 0.08),
    "IIB": (0.06, ("T1c", "T2a"), ("N1",), ("M0",), 0.10),
    "IIIA": (0.11, ("T2a", "T3"), ("N2", "N1"), ("M0",), 0.17),
    "IIIB": (0.09, ("T3", "T4"), ("N2",), ("M0",), 0.28),
    "IIIC": (0.03, ("T4",), ("N3",), ("M0",), 0.34),
    "IVA": (0.14, ("T2a", "T3", "T4"), ("N2", "N3"), ("M1a", "M1b"), 0.46),
    "IVB": (0.14, ("T3", "T4"), ("N2", "N3"), ("M1c",), 0.62),
}
SUBTYPES = (
    ("8140/3", "腺癌", 0.44),
    ("8550/3", "腺泡型腺癌", 0.12),
    ("8256/3", "微浸润性腺癌", 0.02),
    ("8070/3", "鳞状细胞癌", 0.26),
    ("8041/3", "小细胞癌", 0.13),
    ("8012/3", "大细胞癌", 0.03),
)
METASTASES = (
    ("C79.3", "脑", "brain"),
    ("C79.5", "骨", "bone"),
    ("C78.7", "肝", "liver"),
    ("C78.2", "胸膜", "pleura"),
)


def plan(p: Planner) -> None:
    rng, age, c = p.rng("lung_cancer"), p.persons.age(), p.conditions
    risk = np.interp(age, [38, 50, 62, 75, 90], [0.001, 0.011, 0.034, 0.05, 0.03]) * (
        0.75 + 0.9 * (c.smoking > 0)
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n = len(who)
    names = list(STAGES)
    stage = choose(rng, [STAGES[s][0] for s in names], n)
    subtype = choose(rng, [s[2] for s in SUBTYPES], n)
    subtype = np.where(np.isin(stage, (0, 1)), np.where(stage == 0, 0, rng.choice([0, 1, 2], n)), subtype)
    small = np.isin(subtype, (4,))
    adeno = np.isin(subtype, (0, 1, 2))
    never = c.smoking[who] == 0
    egfr = np.where(
        adeno & (rng.random(n) < np.where(never, 0.62, 0.34)),
        rng.choice(
            ["19del", "L858R", "L858R", "19del", "G719X", "20ins"], n, p=[0.27, 0.26, 0.2, 0.19, 0.04, 0.04]
        ),
        "wild",
    )
    alk = adeno & (egfr == "wild") & (rng.random(n) < 0.11)
    found = LAST_DAY - 30 - (rng.random(n) ** 1.1 * (LAST_DAY - p.first_day + 500)).astype(int)
    lobe = choose(rng, (0.30, 0.24, 0.2, 0.16, 0.06, 0.04), n)
    size = np.round(
        np.interp(stage, [0, 1, 2, 3, 4, 6, 11], [8, 9, 15, 25, 35, 36, 48])
        * np.exp(0.12 * rng.standard_normal(n)),
        0,
    )
    spread = rng.integers(0, len(METASTASES), n)
    pdl1 = np.where(rng.random(n) < 0.35, 0, np.round(rng.beta(0.6, 1.1, n) * 95 + 1))
    case = np.arange(n)
    biopsy = found + rng.integers(4, 20, n)
    stay = rng.integers(5, 10, n)
    operated = (stage <= 6) | ((stage == 7) & (rng.random(n) < 0.55))
    operated &= ~(small & (stage > 3)) & (age[who] < 80)
    surgery = biopsy + stay + rng.integers(8, 22, n)
    direct = (
        operated & (stage <= 3) & (rng.random(n) < 0.6)
    )  # small nodules are resected without a biopsy before
    p.cases["lung_cancer"] = {
        "person": who,
        "stage": stage,
        "subtype": subtype,
        "egfr": egfr.astype(object),
        "alk": alk,
        "found": found,
        "lobe": lobe,
        "size": size,
        "spread": spread,
        "pdl1": pdl1,
        "operated": operated,
        "direct": direct,
        "t": np.array(
            [STAGES[names[s]][1][i % len(STAGES[names[s]][1])] for i, s in enumerate(stage)], dtype=object
        ),
        "n": np.array(
            [STAGES[names[s]][2][i % len(STAGES[names[s]][2])] for i, s in enumerate(stage)], dtype=object
        ),
        "m": np.array(
            [STAGES[names[s]][3][i % len(STAGES[names[s]][3])] for i, s in enumerate(stage)], dtype=object
        ),
        "nodes": rng.integers(8, 26, n),
        "kras": (adeno & (egfr == "wild") & ~alk & (rng.random(n) < 0.12)),
    }
    hazard = (
        np.array([STAGES[names[s]][4] for s in stage])
        * np.where(small, 1.5, 1.0)
        * np.where((egfr != "wild") | alk, 0.62, 1.0)
    )
    life = rng.exponential(1 / np.maximum(hazard, 1e-6), n)
    death = found + 40 + (life * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C34.9")
    alive_until = np.where(dies, death, LAST_DAY + 1)
    p.add("lung_found", who, found, case=case)
    proven = ~direct
    p.add("lung_diagnosis", who[proven], biopsy[proven], stay=stay[proven], case=case[proven])
    cut = np.where(direct, biopsy, surgery)
    p.add(
        "lung_surgery",
        who[operated],
        cut[operated],
        stay=rng.integers(8, 14, int(operated.sum())),
        case=case[operated],
    )
    adjuvant = operated & (stage >= 5)
    oral = (egfr != "wild") & (egfr != "20ins") | alk
    chemo = (adjuvant & ~oral) | (~operated & ~oral)
    begin = np.where(operated, cut + 35, biopsy + stay + 8)
    cycles = np.where(adjuvant, 4, np.where(small, 6, rng.integers(4, 11, n)))
    for k in range(10):
        now = np.flatnonzero(chemo & (k < cycles) & (begin + 21 * k < alive_until - 25))
        p.add(
            "lung_cycle",
            who[now],
            begin[now] + 21 * k + rng.integers(0, 4, len(now)),
            stay=rng.integers(3, 6, len(now)),
            case=case[now],
            step=k,
        )
    for k in range(34):
        now = np.flatnonzero(oral & (~operated | adjuvant) & (begin + 30 * k < alive_until - 20))
        p.add(
            "lung_drugs", who[now], begin[now] + 30 * k + rng.integers(0, 6, len(now)), case=case[now], step=k
        )
    radiated = (
        (small & (stage < 10))
        | ((stage >= 8) & (stage <= 9) & ~oral)
        | ((stage >= 10) & (spread <= 1) & (rng.random(n) < 0.5))
    )
    at = begin + np.where(operated, 90, 100)
    now = np.flatnonzero(radiated & (at < alive_until - 60))
    p.add("lung_radiation", who[now], at[now], stay=rng.integers(28, 44, len(now)), case=case[now])
    for k in range(1, 13):
        gap = 95 if k < 9 else 180
        now = np.flatnonzero(cut + gap * k < alive_until - 15)
        p.add(
            "lung_review",
            who[now],
            cut[now] + gap * k + rng.integers(-8, 9, len(now)),
            case=case[now],
            step=k,
        )
    end = np.flatnonzero(dies & (rng.random(n) < 0.75))
    p.add("lung_last", who[end], death[end] - rng.integers(4, 16, len(end)), stay=40, case=case[end])
    others = np.flatnonzero((age > 40) & (rng.random(len(age)) < 0.012) & ~np.isin(np.arange(len(age)), who))
    p.add("lung_suspected", others, p.first_day + rng.integers(0, 1000, len(others)))
    other = np.flatnonzero((age > 45) & (rng.random(len(age)) < 0.003) & ~np.isin(np.arange(len(age)), who))
    for k in range(3):
        p.add(
            "lung_metastasis",
            other,
            p.first_day + 100 + rng.integers(0, 600, len(other)) + 40 * k,
            stay=5,
            step=k,
        )


def stage_of(w: Ward, case: np.ndarray) -> np.ndarray:
    return np.array(list(STAGES), dtype=object)[w.cases["lung_cancer"]["stage"][case]]


def code_of(w: Ward, case: np.ndarray) -> np.ndarray:
    c = w.cases["lung_cancer"]
    return np.where(
        c["stage"][case] == 0, "D02.2", np.array([x[1] for x in LOBES], dtype=object)[c["lobe"][case]]
    ).astype(object)


def main_diagnosis(w: Ward, v: np.ndarray, **columns: object) -> None:
    """The tumour as main diagnosis, its metastases beside it."""
    c, case = w.cases["lung_cancer"], w.case[v]
    place = np.array([x[2] for x in LOBES], dtype=object)[c["lobe"][case]]
    kind = np.where(
        c["stage"][case] == 0,
        "原位腺癌",
        np.array([x[1] for x in SUBTYPES], dtype=object)[c["subtype"][case]],
    ).astype(object)
    morphology = np.where(
        c["stage"][case] == 0, "8140/2", np.array([x[0] for x in SUBTYPES], dtype=object)[c["subtype"][case]]
    ).astype(object)
    side = np.array([x[0] for x in LOBES], dtype=object)[c["lobe"][case]]
    w.diagnose(v, code_of(w, case), name=place + kind, morphology_code=morphology, laterality=side, **columns)
    far = v[c["stage"][case] >= 10]
    spread = c["spread"][w.case[far]]
    w.diagnose(far, np.array([x[0] for x in METASTASES], dtype=object)[spread], rank=2)
    near = v[(c["stage"][case] >= 7) & (c["stage"][case] < 10)]
    w.diagnose(near, "C77.1", rank=2)


def site_of(w: Ward, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(side code, lobe in words, size in mm) of the tumour of each visit."""
    c, case = w.cases["lung_cancer"], w.case[v]
    return (
        np.array([x[0] for x in LOBES], dtype=object)[c["lobe"][case]],
        np.array([x[2] for x in LOBES], dtype=object)[c["lobe"][case]],
        c["size"][case],
    )


def markers(w: Ward, v: np.ndarray, factor: np.ndarray | float = 1.0) -> None:
    c, case = w.cases["lung_cancer"], w.case[v]
    burden = np.interp(c["stage"][case], [0, 3, 7, 11], [1, 1.3, 4, 14]) * factor
    adeno, squamous, small = c["subtype"][case] <= 2, c["subtype"][case] == 3, c["subtype"][case] == 4
    noise = lambda: np.exp(0.45 * w.rng.standard_normal(len(v)))  # noqa: E731
    w.overlay.set("CEA", v, np.clip(2.2 * np.where(adeno, burden, 1.1) * noise(), 0.6, 900))
    w.overlay.set("CYFRA", v, np.clip(1.9 * np.where(squamous, burden, 1.2) * noise(), 0.7, 120))
    w.overlay.set("SCCA", v, np.clip(0.8 * np.where(squamous, burden * 0.7, 1) * noise(), 0.3, 60))
    w.overlay.set("NSE", v, np.clip(11 * np.where(small, 1 + burden * 0.5, 1.05) * noise(), 5, 320))
    w.overlay.set("PROGRP", v, np.clip(36 * np.where(small, burden * 1.5, 1) * noise(), 12, 4800))


def chest_ct(w: Ward, v: np.ndarray, *, after: str = "", day: int = 0, contrast: bool = False) -> None:
    """Chest CT: before treatment the tumour with its size and nodes, later what became of it."""
    side, place, size = site_of(w, v)
    c, case = w.cases["lung_cancer"], w.case[v]
    stage = c["stage"][case]
    if after:
        change = w.rng.random(len(v))
        grown = change < np.interp(stage, [0, 4, 8, 11], [0.01, 0.05, 0.22, 0.32])
        now = np.round(size * np.where(grown, 1.3, 0.62))
        cut = c["operated"][case]
        found = np.where(
            cut & ~grown,
            place + "切除术后改变,残端未见明显异常软组织影。双肺余野未见新发结节。纵隔淋巴结未见肿大,"
            "未见胸腔积液。",
            np.where(
                grown,
                place + "肿块较前增大,现长径约" + rounded(now) + "mm,双肺可见新发小结节。",
                place + "病灶较前缩小,现长径约" + rounded(now) + "mm。纵隔淋巴结较前变化不大。",
            ),
        ).astype(object)
        said = np.where(
            cut & ~grown,
            "肺癌术后改变,未见复发及转移征象。",
            np.where(grown, "肺癌治疗后,病灶较前增大,考虑进展。", "肺癌治疗后,病灶较前缩小。"),
        ).astype(object)
        w.image(
            v,
            "CT",
            "胸部CT平扫+增强" if contrast else "胸部CT平扫",
            "lung",
            found,
            said,
            day=day,
            price=520 if contrast else 280,
            positive=True,
            laterality=side,
            contrast=contrast,
            largest_lesion=np.where(cut & ~grown, np.nan, now),
            series_count=6,
            image_count=w.rng.integers(260, 620, len(v)),
            dose_length_product=np.round(w.rng.normal(410, 60, len(v)).clip(150), 1),
        )
        return
    ground = stage <= 2
    shape = np.where(ground, "混合磨玻璃结节", "软组织肿块").astype(object)
    nodes = np.where(
        np.isin(c["n"][case], ("N2", "N3")),
        "纵隔及肺门多发肿大淋巴结,短径最大约16mm。",
        np.where(c["n"][case] == "N1", "右肺门见肿大淋巴结,短径约12mm。", "纵隔及肺门未见肿大淋巴结。"),
    ).astype(object)
    fluid = np.where(
        (stage >= 10) & (c["spread"][case] == 3), "患侧胸腔少量积液,胸膜结节状增厚。", "未见胸腔积液。"
    ).astype(object)
    text = (
        place
        + "见一"
        + shape
        + ",大小约"
        + rounded(size)
        + "mm×"
        + rounded(np.round(size * 0.8))
        + "mm,可见分叶、毛刺及胸膜牵拉征。"
        + nodes
        + fluid
    )
    rads = np.where(size < 8, "4A", np.where(size < 15, "4B", "4X")).astype(object)
    w.image(
        v,
        "CT",
        "胸部CT平扫+增强" if contrast else "胸部低剂量CT平扫",
        "lung",
        text,
        place
        + np.where(
            ground, "混合磨玻璃结节,考虑早期肺癌可能,建议胸外科就诊。", "占位,考虑周围型肺癌,建议穿刺活检。"
        ).astype(object),
        day=day,
        price=520 if contrast else 210,
        positive=True,
        laterality=side,
        contrast=contrast,
        lung_rads=rads,
        largest_lesion=size,
        series_count=6,
        image_count=w.rng.integers(260, 620, len(v)),
        dose_length_product=np.round(w.rng.normal(400 if contrast else 62, 12, len(v)).clip(30), 1),
    )


def rounded(numbers: np.ndarray) -> np.ndarray:
    return np.array([f"{x:.0f}" for x in numbers], dtype=object)


def tell(w: Ward) -> None:
    from heluo_province.courses import lung_cancer_surgery, lung_cancer_treatment

    _found(w)
    _diagnosis(w)
    lung_cancer_surgery.tell(w)
    lung_cancer_treatment.tell(w)


def _found(w: Ward) -> None:
    v = w.of("lung_found")
    _, place, _ = site_of(w, v)
    w.diagnose(v, "R91", certainty="suspected")
    chest_ct(w, v)
    markers(w, v)
    w.lab(w.chance(0.6, v), "tumor_lung")
    w.vital(v)
    early = w.cases["lung_cancer"]["stage"][w.case[v]] <= 4
    w.say(
        v,
        complaint=np.where(early, "体检发现肺部结节1周", "咳嗽、痰中带血1月").astype(object),
        illness=np.where(
            early,
            "患者1周前体检CT发现" + place + "结节,无咳嗽、咯血,无胸痛、气促,无发热盗汗,体重无明显变化。",
            "患者1月前出现刺激性干咳,偶有痰中带血,伴右侧胸部隐痛,无发热,无声音嘶哑,近期体重下降约3kg。",
        ).astype(object),
        examination="全身浅表淋巴结未触及肿大,双肺呼吸音清,未闻及干湿啰音。",
        plan="1. 胸部CT示" + place + "占位,建议住院进一步检查。2. 戒烟。",
    )


def _diagnosis(w: Ward) -> None:
    v = w.of("lung_diagnosis")
    c, case = w.cases["lung_cancer"], w.case[v]
    n = len(v)
    side, place, size = site_of(w, v)
    stage, kind = stage_of(w, case), np.array([x[1] for x in SUBTYPES], dtype=object)[c["subtype"][case]]
    main_diagnosis(w, v, outcome="2")
    background.diagnoses(w, v)
    markers(w, v)
    w.lab(
        v,
        "cbc",
        "urine",
        "liver",
        "kidney",
        "electrolyte",
        "coagulation",
        "tumor_lung",
        "infection_screen",
        "glucose",
    )
    chest_ct(w, v, contrast=True)
    w.image(
        v,
        "MR",
        "头颅MRI平扫+增强",
        "brain",
        np.where(
            (c["stage"][case] >= 10) & (c["spread"][case] == 0),
            "右侧额叶见一类圆形强化结节,大小约14×12mm,周围水肿。",
            "脑实质未见明显异常强化灶。",
        ).astype(object),
        np.where(
            (c["stage"][case] >= 10) & (c["spread"][case] == 0),
            "右侧额叶结节,考虑转移瘤。",
            "颅脑MRI平扫+增强未见明显异常。",
        ).astype(object),
        day=1,
        price=980,
        contrast=True,
        positive=(c["stage"][case] >= 10) & (c["spread"][case] == 0),
    )
    pet = w.chance(0.35, v)
    w.image(
        pet,
        "PT",
        "全身PET-CT",
        "whole_body",
        site_of(w, pet)[1]
        + "肿块,FDG代谢增高,SUVmax约"
        + np.array([f"{x:.1f}" for x in w.rng.uniform(4, 16, len(pet))], dtype=object)
        + "。",
        site_of(w, pet)[1] + "恶性占位。",
        day=1,
        price=6800,
        positive=True,
    )
    w.image(
        w.chance(0.7, v),
        "NM",
        "全身骨显像",
        "bone",
        "全身骨骼显影清晰,放射性分布大致均匀对称。",
        "全身骨显像未见明显异常。",
        day=1,
        price=620,
        positive=False,
    )
    ecg(w, v)
    central = c["lobe"][case] == 5
    through = v[central | (w.rng.random(n) < 0.35)]
    needle = np.setdiff1d(v, through)
    w.exam(
        through,
        "bronchoscopy",
        "电子支气管镜检查",
        "气管、隆突正常," + site_of(w, through)[1] + "开口见新生物,表面凹凸不平,触之易出血,予活检及刷检。",
        site_of(w, through)[1] + "新生物,性质待病理。",
        body_site="lung",
        day=2,
        price=480,
        abnormal=True,
    )
    w.operate(
        through,
        "33.24",
        day=2,
        minutes=25,
        price=680,
        anesthesia="intravenous",
        body_site="lung",
        laterality=site_of(w, through)[0],
        procedure_class="diagnostic",
        level="3",
        elective="elective",
    )
    w.operate(
        needle,
        "33.26",
        day=2,
        minutes=30,
        price=860,
        anesthesia="local",
        body_site="lung",
        laterality=site_of(w, needle)[0],
        procedure_class="diagnostic",
        level="3",
        elective="elective",
    )
    _biopsy(w, v, kind, side, place)
    w.drug(w.chance(0.5, v), "ambroxol", days=4)
    background.drugs(w, v)
    words = place + kind + "(c" + c["t"][case] + c["n"][case] + c["m"][case] + "," + stage + "期)"
    w.say(
        v,
        complaint="发现肺部占位半月",
        illness="患者半月前因咳嗽行胸部CT示"
        + place
        + "占位,大小约"
        + rounded(size)
        + "mm,伴痰中带血丝,无发热,无胸痛,无骨痛头痛,近1月体重下降约2kg。为求进一步诊治,门诊以“"
        + place
        + "占位性质待查”收入院。",
        examination="神志清,浅表淋巴结未触及肿大,胸廓对称,双肺呼吸音清,未闻及干湿啰音,心律齐,腹软,"
        "双下肢无水肿。",
        course="病理回报:"
        + place
        + "活检组织为"
        + kind
        + "。结合影像学检查,诊断为"
        + words
        + "。已行多学科讨论,向患者家属交代病情。",
        plan="1. 完善胸部增强CT、头颅MRI、骨显像,必要时PET-CT。2. 支气管镜或穿刺活检明确病理。3. 行基因检测,"
        "多学科讨论制定方案。",
        discharge="1. 按多学科讨论意见返院治疗。2. 戒烟,加强营养。3. 如有咯血、胸痛、头痛及时就诊。",
        stage=words,
    )


def _biopsy(w: Ward, v: np.ndarray, kind: np.ndarray, side: np.ndarray, place: np.ndarray) -> None:
    """Biopsy with immunohistochemistry; adenocarcinoma gets its molecular report."""
    c, case = w.cases["lung_cancer"], w.case[v]
    subtype = c["subtype"][case]
    marks = np.select(
        [subtype <= 2, subtype == 3, subtype == 4],
        [
            "TTF-1(+),NapsinA(+),CK7(+),P40(-),Ki-67(约30%+)",
            "P40(+),CK5/6(+),TTF-1(-),Ki-67(约50%+)",
            "CD56(+),Syn(+),CgA(+),TTF-1(+),Ki-67(约80%+)",
        ],
        "CK(+),TTF-1(-),P40(-),Ki-67(约60%+)",
    ).astype(object)
    ki = np.select([subtype <= 2, subtype == 3, subtype == 4], [30, 50, 80], 60)
    codes = np.array([x[0] for x in SUBTYPES], dtype=object)[subtype]
    grade = np.where(subtype == 4, "4", np.where(c["stage"][case] > 6, "3", "2")).astype(object)
    w.pathology(
        v,
        "biopsy",
        "肺活检组织",
        "lung",
        "(" + place + ")" + kind + "。免疫组化支持上述诊断。",
        day=2,
        laterality=side,
        histology=codes,
        malignant=True,
        grade=grade,
        gross="灰白组织数条,长0.5-1.2cm。",
        microscopic="镜下见异型细胞呈巢团状或腺样排列,核大深染,核分裂象可见,间质纤维组织增生。",
        immunohistochemistry=marks,
        ki67=ki.astype(float),
        pd_l1_tps=c["pdl1"][case],
    )
    gene = v[(subtype <= 2) & (w.rng.random(len(v)) < 0.88)]
    at = w.case[gene]
    egfr, alk, kras = c["egfr"][at], c["alk"][at], c["kras"][at]
    label = {
        "wild": "野生型",
        "19del": "19外显子缺失突变",
        "L858R": "21外显子L858R突变",
        "G719X": "18外显子G719X突变",
        "20ins": "20外显子插入突变",
    }
    text = np.array(
        [
            f"EGFR基因{label[e]};ALK融合{'阳性' if a else '阴性'};ROS1融合阴性;"
            f"KRAS{'突变阳性' if k else '野生型'}。"
            for e, a, k in zip(egfr, alk, kras, strict=True)
        ],
        dtype=object,
    )
    w.pathology(
        gene,
        "molecular",
        "肺活检组织(基因检测)",
        "lung",
        text,
        day=3,
        price=3200,
        egfr=egfr,
        alk=np.where(alk, "detected", "not_detected").astype(object),
        ros1="not_detected",
        kras=np.where(kras, "detected", "not_detected").astype(object),
    )
