"""Lung cancers: where, which kind, how far spread; what every visit about one says."""

from __future__ import annotations

from typing import Any

import numpy as np

from heluo_province.records.ward import Ward

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


def stage_of(w: Ward, case: np.ndarray) -> np.ndarray:
    return np.array(list(STAGES), dtype=object)[w.cases["lung_cancer"]["stage"][case]]


def code_of(w: Ward, case: np.ndarray) -> np.ndarray:
    c = w.cases["lung_cancer"]
    return np.where(
        c["stage"][case] == 0, "D02.2", np.array([x[1] for x in LOBES], dtype=object)[c["lobe"][case]]
    ).astype(object)


def kind_of(w: Ward, case: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Morphology of the tumour as code and in words."""
    c = w.cases["lung_cancer"]
    situ = c["stage"][case] == 0
    codes, names = (np.array([x[i] for x in SUBTYPES], dtype=object)[c["subtype"][case]] for i in (0, 1))
    return (np.where(situ, "8140/2", codes).astype(object), np.where(situ, "原位腺癌", names).astype(object))


def main_diagnosis(w: Ward, v: np.ndarray, **columns: Any) -> None:
    """The tumour as main diagnosis, its metastases beside it."""
    c, case = w.cases["lung_cancer"], w.case[v]
    place = np.array([x[2] for x in LOBES], dtype=object)[c["lobe"][case]]
    morphology, kind = kind_of(w, case)
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
