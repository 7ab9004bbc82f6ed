"""Cervical cancers and their precursors: stage by FIGO 2018, kind; what every visit about one says."""

from __future__ import annotations

from typing import Any

import numpy as np

from heluo_province.records.ward import Ward

# FIGO, T, N, M, stage group, share, size mm, hazard
STAGES = (
    ("CIN", "Tis", "N0", "M0", "0", 0.30, 0, 0.0),
    ("IA1", "T1a", "N0", "M0", "IA", 0.09, 3, 0.0),
    ("IB1", "T1b", "N0", "M0", "IB", 0.17, 16, 0.01),
    ("IB2", "T1b", "N0", "M0", "IB", 0.13, 29, 0.02),
    ("IIA1", "T2a", "N0", "M0", "IIA", 0.07, 32, 0.03),
    ("IIB", "T2b", "N0", "M0", "IIB", 0.09, 42, 0.07),
    ("IIIB", "T3b", "N0", "M0", "IIIB", 0.04, 52, 0.13),
    ("IIIC1", "T2b", "N1", "M0", "IIIC", 0.07, 45, 0.12),
    ("IVB", "T3b", "N1", "M1", "IVB", 0.04, 58, 0.4),
)


def facts_of(w: Ward, v: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    c = {k: x[w.case[v]] for k, x in w.cases["cervical_cancer"].items()}
    kind = np.where(
        c["stage"] == 0, "高级别鳞状上皮内病变(CIN III)", np.where(c["adeno"], "宫颈腺癌", "宫颈鳞状细胞癌")
    ).astype(object)
    return c, kind


def figo_of(c: dict[str, np.ndarray]) -> np.ndarray:
    return np.array([s[0] for s in STAGES], dtype=object)[c["stage"]]


def main_diagnosis(w: Ward, v: np.ndarray, **columns: Any) -> None:
    c, kind = facts_of(w, v)
    code = np.where(c["stage"] == 0, "D06.9", np.where(c["adeno"], "C53.0", "C53.9")).astype(object)
    w.diagnose(v, code, name=kind, morphology_code=morphology_of(c), **columns)
    w.diagnose(v[c["stage"] == 7], "C77.9", rank=2)
    w.diagnose(v[c["stage"] == 8], "C78.0", rank=2)


def morphology_of(c: dict[str, np.ndarray]) -> np.ndarray:
    return np.where(c["stage"] == 0, "8077/2", np.where(c["adeno"], "8140/3", "8070/3")).astype(object)


def markers(w: Ward, v: np.ndarray, factor: float = 1.0) -> None:
    c, _ = facts_of(w, v)
    burden = np.interp(c["stage"], [0, 2, 5, 8], [1, 1.6, 5, 12]) * factor
    w.overlay.set(
        "SCCA",
        v,
        np.clip(
            0.8 * np.where(c["adeno"], 1.1, burden) * np.exp(0.4 * w.rng.standard_normal(len(v))), 0.2, 120
        ),
    )
    w.overlay.set(
        "CA125",
        v,
        np.clip(13 * np.where(c["adeno"], burden, 1.1) * np.exp(0.4 * w.rng.standard_normal(len(v))), 4, 900),
    )
