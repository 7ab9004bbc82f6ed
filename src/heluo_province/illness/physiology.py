"""What the body shows: the value of a laboratory item or a vital sign for a person on a day, given chronic
diseases and the acute illness.

Healthy values have a part that belongs to the person (the same at every visit and in every hospital) and a
part that is noise. Diseases shift them; an acute illness (`Overlay`) replaces them by its own course from
admission to discharge. Units are the dictionary's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from heluo_province.illness.conditions import Conditions

# item: mean of men, mean of women, standard deviation, decimals; "log" draws on the logarithm (sd then is of
# the logarithm).
_ITEMS = """
WBC 6.3 6.1 1.3 2|HGB 150 132 8 0|RBC 4.95 4.4 0.3 2|RDW 12.8 13 0.6 1|PLT 218 232 42 0|MPV 10 10.1 0.8 1|NEUTP 57 58 6 1|MONOP 6.6 6.2 1.2 1|EOSP 2 1.8 0.5 1 log|BASOP 0.4 0.4 0.12 1
RET 1 1 0.25 2|ESR 7 10 0.45 0 log|GLU 5.05 4.95 0.38 2|GLU2H 6.1 6.0 0.7 2|GLUR 5.9 5.8 0.8 2|HBA1C 5.3 5.25 0.25 1|GA 13.2 13.2 1.1 1|INS 7.5 7.8 0.4 2 log|CPEP 0.72 0.72 0.3 3 log
ALT 22 16 0.38 0 log|AST 21 19 0.25 0 log|GGT 26 17 0.42 0 log|ALP 74 68 16 0|TBIL 12.8 11 0.32 1 log|DBIL 3.6 3.1 0.28 1 log|TP 73 72.5 3.6 1|ALB 45.5 44.6 2.2 1|TBA 4 3.8 0.4 1 log
CHE 8600 8300 1000 0|PA 285 262 36 0|LDH 182 178 26 0|UREA 5.4 4.7 0.9 2|UA 355 275 52 0|CYSC 0.84 0.8 0.09 2|B2M 1.7 1.7 0.3 2|UALB 9 9 0.5 1 log|UCREA 10500 9200 0.35 0 log
UPRO24 0.08 0.08 0.3 2 log|K 4.2 4.15 0.28 2|NA 141 141 1.7 1|CL 103.8 104 1.7 1|CA 2.3 2.29 0.07 2|P 1.14 1.18 0.12 2|MG 0.88 0.88 0.05 2|CO2 25.3 25 1.6 1
FE 19 17 4.5 1|TIBC 60 61 6 1|FER 150 60 0.55 1 log|FOL 18 20 0.35 1 log|B12 320 330 0.3 0 log|VITD 52 46 0.3 1 log
TC 4.6 4.7 0.7 2|TG 1.25 1.1 0.4 2 log|HDLC 1.22 1.4 0.22 2|APOA1 1.3 1.45 0.17 2|APOB 0.85 0.84 0.15 2|LPA 110 115 0.75 0 log|HCY 12.5 10 0.25 1 log
PT 11.6 11.5 0.6 1|APTT 28.5 28.5 2.6 1|TT 17 17 1 1|FIB 2.75 2.85 0.4 2|DD 0.22 0.24 0.4 2 log|FDP 1.7 1.7 0.35 1 log|AT3 100 100 8 0
CK 105 82 0.4 0 log|CKMB 11 10 0.28 1 log|MYO 32 26 0.3 1 log|TNT 6 5 0.3 1 log|TNI 5 4 0.4 1 log|BNP 26 28 0.5 0 log|NTBNP 52 58 0.45 0 log
CRP 1.8 1.7 0.6 1 log|HSCRP 0.9 0.9 0.6 2 log|PCT 0.025 0.024 0.3 3 log|IL6 2.6 2.5 0.4 2 log|SAA 4 4 0.4 1 log|ASO 65 65 0.5 0 log|RF 8 8 0.3 1 log
IGG 11.8 12.2 1.6 2|IGA 2.2 2.2 0.55 2|IGM 1.05 1.3 0.28 2|IGE 45 40 0.7 1 log|C3 1.05 1.05 0.11 2|C4 0.24 0.24 0.05 2
TSH 1.9 2.1 0.4 3 log|FT3 5 4.8 0.45 2|FT4 16.6 16.2 1.7 2|T3 1.9 1.9 0.22 2|T4 106 108 14 1|TPOAB 10 11 0.35 1 log|TGAB 13 14 0.35 1 log
AFP 2.5 2.3 0.35 2 log|CEA 2 1.6 0.38 2 log|CA125 10 13 0.38 1 log|CA153 10 11 0.3 1 log|CA199 9 10 0.45 1 log|CA724 1.8 1.8 0.45 2 log|NSE 10.5 10.2 0.18 2 log|CYFRA 1.7 1.6 0.25 2 log
SCCA 0.75 0.7 0.25 2 log|PROGRP 36 35 0.2 1 log|TPSA 0.9 0.1 0.5 2 log|FPSA 0.25 0.05 0.4 2 log|HE4 48 46 0.22 1 log|BHCG 1 1 0.3 1 log|FSH 5.5 6.5 0.3 2 log|LH 5 6 0.35 2 log
E2 90 220 0.5 0 log|PROG 1 2.5 0.6 2 log|TESTO 16 1.1 0.25 2 log|PRL 190 260 0.3 0 log|CORT 330 320 70 0|PTH 38 40 0.25 1 log
PH 7.405 7.405 0.012 2|PCO2 39.5 39 2.2 1|PO2 92 92 4.5 1|LAC 1 1 0.22 1 log|AMY 68 66 14 0|LPS 28 28 0.3 0 log|AMMO 25 24 6 0|KETB 0.11 0.11 0.3 2 log
UPH 6.1 6.2 0.5 1|USG 1.017 1.017 0.004 3|URBC 5 7 0.6 0 log|UWBC 5 9 0.65 0 log|HBVDNA 5 5 0.2 0 log
"""


@dataclass(frozen=True)
class Item:
    male: float
    female: float
    sd: float
    decimals: int
    log: bool
    serial: int


ITEMS: dict[str, Item] = {}
for _cell in (c for line in _ITEMS.split("\n") for c in line.split("|") if c):
    _code, _m, _f, _s, _d, *_l = _cell.split()
    ITEMS[_code] = Item(float(_m), float(_f), float(_s), int(_d), bool(_l), len(ITEMS) + 1)

DERIVED = {
    "HCT": 1, "MCV": 1, "MCH": 1, "MCHC": 0, "NEUT": 2, "LYMPH": 2, "LYMPHP": 1, "MONO": 2, "EOS": 2, "BASO": 2, "IBIL": 1, "GLB": 1, "CREA": 0, "EGFR": 1,
    "UACR": 1, "LDLC": 2, "INR": 2, "HCO3": 1, "BE": 1, "SAO2": 1,
}  # fmt: skip
"""Items that follow from others of the same report, with their decimals."""

_U = (np.arange(4096) + 0.5) / 4096


def _normal_quantiles(u: np.ndarray) -> np.ndarray:
    """Acklam's rational approximation of the normal quantile, good to 1e-9 inside (0, 1)."""
    a = (
        -39.69683028665376,
        220.9460984245205,
        -275.9285104469687,
        138.3577518672690,
        -30.66479806614716,
        2.506628277459239,
    )
    b = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572)
    c = (
        -0.007784894002430293,
        -0.3223964580411365,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    )
    d = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416)
    low = np.sqrt(-2 * np.log(np.minimum(u, 1 - u)))
    tail = np.polyval(c, low) / np.polyval((*d, 1), low)
    q = u - 0.5
    middle = q * np.polyval(a, q * q) / np.polyval((*b, 1), q * q)
    return np.where(u < 0.02425, tail, np.where(u > 1 - 0.02425, -tail, middle))


_QUANTILES = _normal_quantiles(_U)


def own(person: np.ndarray, serial: int) -> np.ndarray:
    """A standard normal number that belongs to (person, item) for ever."""
    x = person.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(
        serial * 0xBF58476D1CE4E5B9 % 2**64
    )
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    return _QUANTILES[(x >> np.uint64(52)).astype(np.int64)]


@dataclass
class Overlay:
    """The acute illness: for each visit the value of an item at admission and at discharge, NaN where it does
    not differ from usual."""

    visits: int
    first: dict[str, np.ndarray] = field(default_factory=dict)
    last: dict[str, np.ndarray] = field(default_factory=dict)

    def set(
        self, item: str, v: np.ndarray, first: np.ndarray | float, last: np.ndarray | float | None = None
    ) -> None:
        """Visits `v` show `item` = `first` at the beginning, moving evenly to `last` (default: the same)."""
        for side, value in ((self.first, first), (self.last, first if last is None else last)):
            side.setdefault(item, np.full(self.visits, np.nan))[v] = value


@dataclass(frozen=True)
class Moment:
    """Where and when values are asked for: one entry a report or measurement."""

    visit: np.ndarray
    person: np.ndarray
    day: np.ndarray  # days since 1970
    age: np.ndarray  # years
    male: np.ndarray
    fraction: np.ndarray  # 0 at the beginning of the visit, 1 at its end


class Body:
    """Values for moments of one hospital's visits."""

    def __init__(self, conditions: Conditions, overlay: Overlay, rng: np.random.Generator) -> None:
        self.conditions, self.overlay, self.rng = conditions, overlay, rng

    def items(self, codes: tuple[str, ...], m: Moment) -> dict[str, np.ndarray]:
        """Numbers of several items of one report, rounded, consistent with one another. Ordinal items are not
        here (`panels.py`)."""
        result: dict[str, np.ndarray] = {}
        for code in codes:
            self._get(code, m, result)
        return {code: result[code] for code in codes}

    def _get(self, code: str, m: Moment, known: dict[str, np.ndarray]) -> np.ndarray:
        if code not in known:
            decimals = DERIVED[code] if code in DERIVED else ITEMS[code].decimals
            value = self._derived(code, m, known) if code in DERIVED else self._drawn(code, m)
            known[code] = np.round(value, decimals)
        return known[code]

    def _drawn(self, code: str, m: Moment) -> np.ndarray:
        item = ITEMS[code]
        mean = np.where(m.male, item.male, item.female)
        z = 0.72 * own(m.person, item.serial) + 0.5 * self.rng.standard_normal(len(m.person))
        z = np.clip(z, -2.6, 2.6)
        value = mean * np.exp(item.sd * z) if item.log else mean + item.sd * z
        value = _chronic(code, value, z, m, self.conditions)
        return self._acute(code, value, m)

    def _acute(self, code: str, value: np.ndarray, m: Moment) -> np.ndarray:
        first = self.overlay.first.get(code)
        if first is None:
            return value
        start, end = first[m.visit], self.overlay.last[code][m.visit]
        there = start + (end - start) * m.fraction
        return np.where(np.isnan(there), value, there * (1 + 0.03 * self.rng.standard_normal(len(value))))

    def _derived(self, code: str, m: Moment, known: dict[str, np.ndarray]) -> np.ndarray:
        get = lambda c: self._get(c, m, known)  # noqa: E731
        match code:
            case "HCT":
                return get("HGB") / (333 + 2.5 * own(m.person, 901)) * 100
            case "MCV":
                return get("HCT") / np.maximum(get("RBC"), 0.6) * 10
            case "MCH":
                return get("HGB") / np.maximum(get("RBC"), 0.6)
            case "MCHC":
                return get("HGB") / get("HCT") * 100
            case "NEUT" | "MONO" | "EOS" | "BASO" | "LYMPH":
                return get("WBC") * get(code + "P") / 100
            case "LYMPHP":
                return np.maximum(100 - get("NEUTP") - get("MONOP") - get("EOSP") - get("BASOP"), 0.5)
            case "IBIL":
                return np.maximum(get("TBIL") - get("DBIL"), 0)
            case "GLB":
                return get("TP") - get("ALB")
            case "CREA":
                rate = self.conditions.egfr(m.person, m.day) * np.exp(
                    0.045 * self.rng.standard_normal(len(m.day))
                )
                value = np.where(m.age < 16, 28 + 2.4 * m.age, creatinine(rate, m.age, m.male))
                return np.clip(self._acute("CREA", value, m), 12, 2200)
            case "EGFR":
                return np.clip(filtration(get("CREA"), m.age, m.male), 2, 165)
            case "UACR":
                return get("UALB") / (get("UCREA") * 113.118e-6)
            case "LDLC":
                return np.clip(get("TC") - get("HDLC") - np.minimum(get("TG"), 4.2) / 2.2, 0.4, 14)
            case "INR":
                return np.power(get("PT") / 11.6, 1.05)
            case "HCO3":
                return 0.0307 * get("PCO2") * np.power(10, get("PH") - 6.1)
            case "BE":
                return 0.93 * (get("HCO3") - 24.4 + 14.8 * (get("PH") - 7.4))
            case "SAO2":
                p = get("PO2")
                return np.clip(100 * (p**3 + 150 * p) / (p**3 + 150 * p + 23400), 30, 100)
        raise KeyError(code)


def creatinine(rate: np.ndarray, age: np.ndarray, male: np.ndarray) -> np.ndarray:
    """Serum creatinine (umol/L) that gives the filtration `rate` by CKD-EPI 2021."""
    kappa, alpha, factor = np.where(male, 0.9, 0.7), np.where(male, 0.302, 0.241), np.where(male, 1.0, 1.012)
    top = 142 * 0.9938**age * factor
    ratio = top / np.maximum(rate, 1)
    return 88.4 * kappa * np.where(ratio >= 1, ratio ** (1 / 1.2), ratio ** (1 / alpha)).clip(0.3)


def filtration(umol: np.ndarray, age: np.ndarray, male: np.ndarray) -> np.ndarray:
    """CKD-EPI 2021, mL/min/1.73 m2."""
    kappa, alpha = np.where(male, 0.9, 0.7), np.where(male, -0.302, -0.241)
    x = umol / 88.4 / kappa
    return (
        142 * np.minimum(x, 1) ** alpha * np.maximum(x, 1) ** -1.2 * 0.9938**age * np.where(male, 1.0, 1.012)
    )


def _chronic(code: str, value: np.ndarray, z: np.ndarray, m: Moment, c: Conditions) -> np.ndarray:
    """Shift of an item by chronic disease, habits, age and treatment."""
    p = m.person
    if code in ("GLU", "GLU2H", "GLUR", "HBA1C", "GA", "UALB"):
        return _of_sugar(code, value, z, m, c, p)
    if code in ("INS", "CPEP"):
        return np.where(c.diabetes[p] == 1, value * 0.15, value * (1 + np.maximum(c.bmi[p] - 24, 0) * 0.06))
    if code in ("TC", "TG", "HDLC", "APOB"):
        treated = c.dyslipidemia[p] & (c.careful[p] > 0.55)
        up = {"TC": 1.25, "TG": 1.6, "HDLC": -0.14, "APOB": 0.2}[code] * c.dyslipidemia[p]
        down = {"TC": -1.15, "TG": -0.3, "HDLC": 0.03, "APOB": -0.18}[code] * treated
        return np.maximum(
            value + up + down + (0.05 * np.maximum(c.bmi[p] - 24, 0) if code == "TG" else 0), 0.35
        )
    if code in ("UREA", "CYSC", "UA", "P", "PTH", "K", "CO2", "HGB", "B2M", "CA"):
        return _of_kidneys(code, value, m, c, p)
    if code in ("ALT", "GGT", "AST"):
        return value * (1 + 0.05 * np.maximum(c.bmi[p] - 24, 0) + 0.35 * (c.alcohol[p] == 3))
    if code in ("BNP", "NTBNP"):
        heart = c.has(c.coronary_from, p, m.day)
        return value * (1 + 1.6 * heart + np.maximum(m.age - 60, 0) * 0.03)
    if code == "ALP":
        return np.where(m.age < 16, value * 3.1, value)
    if code == "TPSA":
        return np.where(m.male, value * (1 + np.maximum(m.age - 50, 0) * 0.03), 0.02)
    if code in ("FSH", "LH"):
        return np.where(~m.male & (m.age > 51), value * 8, value)
    if code == "E2":
        return np.where(~m.male & (m.age > 51), value * 0.2, value)
    if code == "ESR":
        return value * (1 + np.maximum(m.age - 50, 0) * 0.012)
    return value


def _of_sugar(
    code: str, value: np.ndarray, z: np.ndarray, m: Moment, c: Conditions, p: np.ndarray
) -> np.ndarray:
    """Glucose and what follows it, from the level of HbA1c on that day."""
    level = c.hba1c(p, m.day)
    sick = ~np.isnan(level)
    if code == "UALB":
        years = np.clip((m.day - c.diabetes_from[p]) / 365.25, 0, 30)
        kidney = c.has(c.kidney_from, p, m.day)
        return value * np.where(kidney, 14, 1) * np.where(sick, 1 + 0.12 * years, 1)
    mean = 1.59 * np.nan_to_num(level, nan=5.2) - 2.59
    expected = {
        "GLU": 0.86 * mean,
        "GLU2H": 1.28 * mean,
        "GLUR": 1.1 * mean,
        "HBA1C": level,
        "GA": 2.6 * np.nan_to_num(level, nan=5.2) - 1.2,
    }[code]
    spread = {"GLU": 0.11, "GLU2H": 0.14, "GLUR": 0.16, "HBA1C": 0.025, "GA": 0.05}[code]
    obese = np.maximum(c.bmi[p] - 25, 0) * (0.035 if code in ("GLU", "GLU2H", "GLUR") else 0.012)
    return np.where(
        sick, np.clip(expected * (1 + spread * z), 2.9 if code != "HBA1C" else 4.6, 38), value + obese
    )


def _of_kidneys(code: str, value: np.ndarray, m: Moment, c: Conditions, p: np.ndarray) -> np.ndarray:
    """Items that rise or fall as filtration is lost."""
    loss = np.clip((75 - c.egfr(p, m.day)) / 60, 0, 1.15)
    value = value * (
        1
        + loss
        * {
            "UREA": 2.4,
            "CYSC": 2.6,
            "UA": 0.45,
            "P": 0.55,
            "PTH": 4.5,
            "K": 0.17,
            "CO2": -0.2,
            "HGB": -0.26,
            "B2M": 4.0,
            "CA": -0.05,
        }[code]
    )
    return (
        value
        + (8 * np.maximum(c.bmi[p] - 24, 0) if code == "UA" else 0)
        - (np.maximum(m.age - 65, 0) * 0.35 if code == "HGB" else 0)
    )
