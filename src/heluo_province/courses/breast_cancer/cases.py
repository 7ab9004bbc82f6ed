"""Breast cancers: where, which kind, which receptors; what every visit about one says."""

from __future__ import annotations

from typing import Any

import numpy as np

from heluo_province.records.ward import Ward

QUADRANTS = (
    ("C50.4", "外上象限"),
    ("C50.2", "内上象限"),
    ("C50.5", "外下象限"),
    ("C50.3", "内下象限"),
    ("C50.1", "中央区"),
)
STAGES = (
    ("0", "Tis", "N0", "M0", 0.13, 0.0),
    ("IA", "T1c", "N0", "M0", 0.27, 0.008),
    ("IIA", "T2", "N0", "M0", 0.22, 0.015),
    ("IIB", "T2", "N1", "M0", 0.17, 0.03),
    ("IIIA", "T3", "N1", "M0", 0.12, 0.06),
    ("IIIC", "T2", "N3a", "M0", 0.04, 0.10),
    ("IV", "T4b", "N2", "M1", 0.05, 0.25),
)


def facts_of(w: Ward, v: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
    """(case columns of the visits, side in words, quadrant in words, histology in words)."""
    c = {k: x[w.case[v]] for k, x in w.cases["breast_cancer"].items()}
    zh = np.where(c["side"] == "left", "左乳", "右乳").astype(object)
    kind = np.where(
        c["stage"] == 0,
        "导管原位癌",
        np.array(("浸润性导管癌", "浸润性小叶癌", "黏液癌"), dtype=object)[c["histology"]],
    ).astype(object)
    return c, zh, np.array([q[1] for q in QUADRANTS], dtype=object)[c["place"]], kind


def codes_of(c: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    icd = np.where(
        c["stage"] == 0, "D05.1", np.array([q[0] for q in QUADRANTS], dtype=object)[c["place"]]
    ).astype(object)
    return icd, np.where(
        c["stage"] == 0, "8500/2", np.array(("8500/3", "8520/3", "8480/3"), dtype=object)[c["histology"]]
    ).astype(object)


def main_diagnosis(w: Ward, v: np.ndarray, **columns: Any) -> None:
    c, zh, place, kind = facts_of(w, v)
    icd, morphology = codes_of(c)
    w.diagnose(v, icd, name=zh + place + kind, morphology_code=morphology, laterality=c["side"], **columns)
    w.diagnose(v[(c["stage"] >= 3)], "C77.3", rank=2)
    w.diagnose(v[c["stage"] == 6], "C79.5", rank=3)


def receptors(c: dict[str, np.ndarray]) -> tuple[dict[str, Any], np.ndarray]:
    columns = {
        "er": np.where(c["er"], "positive", "negative").astype(object),
        "er_percent": c["er_percent"],
        "pr": np.where(c["pr_percent"] > 0, "positive", "negative").astype(object),
        "pr_percent": c["pr_percent"],
        "her2": c["her2"],
        "her2_fish": c["fish"],
        "ki67": c["ki67"],
    }
    text = np.array(
        [
            f"ER({'-' if e == 0 else f'约{e:.0f}%+'}),PR({'-' if r == 0 else f'约{r:.0f}%+'}),"
            f"HER2({h}){'' if f is None else ',FISH' + ('扩增' if f == 'amplified' else '无扩增')},"
            f"Ki-67(约{k:.0f}%+)"
            for e, r, h, f, k in zip(
                c["er_percent"], c["pr_percent"], c["her2"], c["fish"], c["ki67"], strict=True
            )
        ],
        dtype=object,
    )
    return columns, text
