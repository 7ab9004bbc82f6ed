"""Chest CT of a lung cancer: the tumour before treatment, and what became of it."""

from __future__ import annotations

import numpy as np

from heluo_province.courses.lung_cancer.cases import site_of
from heluo_province.courses.wording import rounded
from heluo_province.records.ward import Ward


def chest_ct(w: Ward, v: np.ndarray, *, after: str = "", day: int = 0, contrast: bool = False) -> None:
    """Chest CT: before treatment the tumour with its size and nodes, later what became of it."""
    side, place, size = site_of(w, v)
    c, case = w.cases["lung_cancer"], w.case[v]
    stage = c["stage"][case]
    if after:
        _ct_after_treatment(w, v, day, contrast)
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


def _ct_after_treatment(w: Ward, v: np.ndarray, day: int, contrast: bool) -> None:
    """What became of the tumour: gone, smaller or larger."""
    side, place, size = site_of(w, v)
    c, case = w.cases["lung_cancer"], w.case[v]
    stage = c["stage"][case]
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
    wording = np.where(
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
        wording,
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
