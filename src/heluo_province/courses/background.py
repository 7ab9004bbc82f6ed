"""What a person lives with shows at every visit: diagnoses beside the main one, and the drugs taken for
them."""

from __future__ import annotations

import numpy as np

from heluo_province.illness.physiology import own
from heluo_province.records.ward import Ward

ANTIHYPERTENSIVES = (
    "amlodipine",
    "valsartan",
    "irbesartan",
    "nifedipine",
    "telmisartan",
    "levamlodipine",
    "losartan",
    "perindopril",
)
SECOND = ("bisoprolol", "hydrochlorothiazide", "metoprolol", "valsartan")
STATINS = ("atorvastatin", "rosuvastatin", "atorvastatin")


def pick(ward: Ward, v: np.ndarray, choices: tuple[str, ...], serial: int) -> np.ndarray:
    """A drug that belongs to the person, so that it stays the same from visit to visit."""
    return np.array(choices, dtype=object)[
        ((own(ward.person[v], serial) + 4) * 1e5).astype(int) % len(choices)
    ]


def diagnoses(ward: Ward, v: np.ndarray, *, but: tuple[str, ...] = (), rank: int = 3) -> None:
    """Diagnoses of chronic diseases beside the main one. `but` names those that the visit itself is about."""
    c, p, day = ward.conditions, ward.person[v], ward.day[v]
    if "hypertension" not in but:
        ward.diagnose(v[c.has(c.hypertension_from, p, day)], "I10", rank=rank, chronic=True)
    if "diabetes" not in but:
        sick = v[c.has(c.diabetes_from, p, day)]
        ward.diagnose(
            sick,
            np.where(c.diabetes[ward.person[sick]] == 1, "E10.9", "E11.9").astype(object),
            rank=rank + 1,
            chronic=True,
        )
    if "coronary" not in but:
        ward.diagnose(v[c.has(c.coronary_from, p, day)], "I25.1", rank=rank + 2, chronic=True)
    if "copd" not in but:
        ward.diagnose(v[c.has(c.copd_from, p, day)], "J44.9", rank=rank + 3, chronic=True)
    if "kidney" not in but:
        sick = v[c.has(c.kidney_from, p, day)]
        ward.diagnose(sick, kidney_stage(ward, sick), rank=rank + 4, chronic=True)
    if "lipid" not in but:
        ward.diagnose(v[c.dyslipidemia[p]], "E78.5", rank=rank + 5, chronic=True)
    if "stroke" not in but:
        ward.diagnose(v[c.stroke_on[p] < day - 180], "I69.3", rank=rank + 6, chronic=True)


def kidney_stage(ward: Ward, v: np.ndarray) -> np.ndarray:
    rate = ward.conditions.egfr(ward.person[v], ward.day[v])
    return np.array(("N18.5", "N18.4", "N18.3", "N18.2", "N18.1"), dtype=object)[
        np.searchsorted((15, 30, 60, 90), rate, side="right")
    ]


def drugs(
    ward: Ward, v: np.ndarray, *, days: np.ndarray | int | None = None, but: tuple[str, ...] = ()
) -> None:
    """Continued drugs of the chronic diseases: in a stay until discharge, else for `days` days."""
    c, p, day = ward.conditions, ward.person[v], ward.day[v]
    if "hypertension" not in but:
        high = v[c.has(c.hypertension_from, p, day)]
        ward.drug(high, pick(ward, high, ANTIHYPERTENSIVES, 830), days=_of(days, v, high))
        more = high[c.systolic_untreated[ward.person[high]] > 166]
        ward.drug(more, pick(ward, more, SECOND, 831), days=_of(days, v, more))
    if "diabetes" not in but:
        antidiabetics(
            ward,
            v[c.has(c.diabetes_from, p, day)],
            days=days if not isinstance(days, np.ndarray) else days[c.has(c.diabetes_from, p, day)],
        )
    if "lipid" not in but:
        fat = v[(c.dyslipidemia[p] | c.has(c.coronary_from, p, day)) & (c.careful[p] > 0.4)]
        ward.drug(fat, pick(ward, fat, STATINS, 832), days=_of(days, v, fat))
    if "coronary" not in but:
        heart = v[c.has(c.coronary_from, p, day) | (c.stroke_on[p] < day)]
        ward.drug(heart, "aspirin", days=_of(days, v, heart))
    if "copd" not in but:
        lung = v[c.has(c.copd_from, p, day) & (c.copd_grade[p] >= 2)]
        ward.drug(lung, "tiotropium", days=_of(days, v, lung))


def antidiabetics(ward: Ward, v: np.ndarray, *, days: np.ndarray | int | None = None) -> None:
    """Steps of treatment by type, duration and level of HbA1c: metformin, a second drug, basal insulin,
    premixed insulin; no metformin when the kidney fails."""
    if len(v) == 0:
        return
    c, p, day = ward.conditions, ward.person[v], ward.day[v]
    rate, years = c.egfr(p, day), (day - c.diabetes_from[p]) / 365.25
    first, goal, type_one = c.hba1c_first[p], c.hba1c_goal[p], c.diabetes[p] == 1
    draw = (own(p, 833) + 4) * 1000 % 1
    insulin = type_one | (first > 11.5) | (years > 12) | ((years > 5) & (goal > 8.2))
    basal = v[insulin & ~type_one & (draw < 0.6)]
    mixed = v[insulin & ~type_one & (draw >= 0.6)]

    def dose(rows: np.ndarray, low: float, high: float) -> np.ndarray:
        """Units a day, even numbers, by body mass index."""
        return np.round(np.interp(c.bmi[ward.person[rows]], [18, 36], [low, high]) / 2) * 2

    ward.drug(v[type_one], "insulin_degludec", dose=dose(v[type_one], 10, 26), days=_of(days, v, v[type_one]))
    ward.drug(v[type_one], "insulin_aspart", dose=dose(v[type_one], 5, 12), days=_of(days, v, v[type_one]))
    ward.drug(basal, "insulin_glargine", dose=dose(basal, 10, 32), days=_of(days, v, basal))
    ward.drug(mixed, "insulin_aspart_30", dose=dose(mixed, 10, 24), days=_of(days, v, mixed))
    met = v[~type_one & (rate >= 40) & (draw < 0.86)]
    ward.drug(met, "metformin", days=_of(days, v, met))
    second = v[~type_one & ((years > 1.2) | (first > 8.8)) & ~(insulin & (draw >= 0.6))]
    choices = (
        "acarbose",
        "sitagliptin",
        "dapagliflozin",
        "glimepiride",
        "empagliflozin",
        "gliclazide",
        "linagliptin",
    )
    chosen = pick(ward, second, choices, 834)
    low = (
        rate[np.searchsorted(v, second)]
        if np.all(np.diff(v) > 0)
        else c.egfr(ward.person[second], ward.day[second])
    )
    chosen = np.where(low < 40, "linagliptin", chosen)
    ward.drug(second, chosen, days=_of(days, v, second))
    fat = v[~type_one & (c.bmi[p] > 29.5) & (years > 2) & (draw < 0.3)]
    ward.drug(fat, "semaglutide", days=_of(days, v, fat))


def _of(days: np.ndarray | int | None, v: np.ndarray, part: np.ndarray) -> np.ndarray | int | None:
    """The days that belong to the rows `part` of `v`."""
    if not isinstance(days, np.ndarray):
        return days
    position = {int(x): i for i, x in enumerate(v)}
    return days[[position[int(x)] for x in part]]
