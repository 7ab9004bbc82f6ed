"""Laboratory reports of one hospital: items of a panel in one report, as a laboratory system writes them."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo.synthetic import panels
from heluo.synthetic.panels import CEILINGS, FLOORS, LADDERS, SHARES
from heluo.synthetic.physiology import DERIVED, ITEMS, Moment, own
from heluo.synthetic.plan import DAY
from heluo.synthetic.ward import Ward

CRITICAL = {
    "K": (2.8, 6.2), "NA": (120, 160), "GLU": (2.8, 22.2), "GLUR": (2.8, 22.2), "WBC": (1.5, 30), "HGB": (60, 200), "PLT": (30, 1000), "PH": (7.2, 7.55),
    "PO2": (45, 500), "CA": (1.6, 3.5), "CREA": (0, 1060), "APTT": (0, 75), "TNT": (0, 500), "TNI": (0, 1000), "PCO2": (20, 70),
}  # fmt: skip
STABLE = ("HBSAG", "HBSAB", "HBEAG", "HBEAB", "HBCAB", "HCVAB", "HIVAB", "TPAB", "ANA")
"""Serology that belongs to the person."""


def decimals(code: str) -> int:
    """Decimals with which an item is reported; 0 for words."""
    return DERIVED[code] if code in DERIVED else ITEMS[code].decimals if code in ITEMS else 0


def fixed(values: np.ndarray, places: int) -> pl.Series:
    """Numbers as text with exactly `places` decimals."""
    whole = np.round(np.abs(values) * 10**places).astype(np.int64)
    text = pl.Series(whole // 10**places).cast(pl.String)
    if places:
        text = text + "." + pl.Series(whole % 10**places).cast(pl.String).str.zfill(places)
    negative = pl.Series((values < 0) & (whole > 0))
    return pl.select(pl.when(negative).then("-" + text).otherwise(text)).to_series() if negative.any() else text


def reports(ward: Ward) -> pl.DataFrame:
    """One row a report: v, panel, requested_time, sampled_time, received_time, result_time."""
    if not ward.reports:
        return pl.DataFrame()
    v = np.concatenate([r[0] for r in ward.reports])
    panel = np.concatenate([np.full(len(r[0]), r[1]) for r in ward.reports])
    asked = np.concatenate([r[2] for r in ward.reports])
    minutes = np.array([p.minutes for p in panels.PANELS])[panel]
    n = len(v)
    sampled = asked + ward.rng.integers(240, 1500, n)
    result = sampled + (minutes * 60 * (0.8 + 0.5 * ward.rng.random(n))).astype(np.int64)
    last = np.maximum(ward.end[v] - 60, ward.start[v] + 120)
    result = np.minimum(result, last)
    sampled = np.minimum(sampled, result - 60)
    received = sampled + ((result - sampled) * 0.3).astype(np.int64)
    asked = np.minimum(asked, sampled - 30)
    order = np.lexsort((panel, result))
    return pl.DataFrame({"v": v, "panel": panel, "requested_time": asked, "sampled_time": sampled, "received_time": received, "result_time": result})[order]


def results(ward: Ward, sheets: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, np.ndarray]]:
    """One row an item of each report in `sheets`: report (its position), item_code, value_text, value_number, value_comparator, unit, ref_low, ref_high,
    ref_text, abnormal_flag, critical; and the first text of each item in each visit (object arrays by item), for the notes to quote."""
    codes = ward.dictionary.value_sets["lab_item"].codes
    v, panel, at = (sheets[c].to_numpy() for c in ("v", "panel", "sampled_time"))
    parts: list[pl.DataFrame] = []
    first: dict[str, np.ndarray] = {}
    for i, p in enumerate(panels.PANELS):
        rows = np.flatnonzero(panel == i)
        if len(rows) == 0:
            continue
        where = ward.moment(v[rows], at[rows])
        numbers = ward.body.items(tuple(c for c in p.items if c not in LADDERS), where)
        for position, code in enumerate(p.items):
            spec = codes[code].attributes
            block = _words(ward, code, where) if code in LADDERS else _numbers(code, numbers[code], spec)
            block = block.with_columns(report=pl.Series(rows), position=pl.lit(position, pl.Int16), item_code=pl.lit(code), unit=pl.lit(spec.get("unit") or None, pl.String))
            parts.append(block)
            text = first.setdefault(code, np.full(ward.n, None, dtype=object))
            text[v[rows][::-1]] = block["value_text"].to_numpy()[::-1]
    table = pl.concat(parts, how="diagonal_relaxed").sort("report", "position")
    return table, first


def _numbers(code: str, values: np.ndarray, spec: dict[str, str]) -> pl.DataFrame:
    places = decimals(code)
    low, high = (float(spec[k]) if spec.get(k) else None for k in ("low", "high"))
    worst, best = (float(spec[k]) if spec.get(k) else None for k in ("plausible_low", "plausible_high"))
    values = np.round(np.clip(values, None if worst is None else worst + (10**-places), None if best is None else best * 0.98), places)
    text = fixed(values, places)
    number = values.copy()
    comparator = pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    if code in FLOORS:
        below = pl.Series(values < FLOORS[code])
        number = np.where(below.to_numpy(), FLOORS[code], number)
        limit = "<" + (f"{FLOORS[code]:g}")
        text, comparator = (pl.select(pl.when(below).then(pl.lit(a)).otherwise(b)).to_series() for a, b in ((limit, text), ("<", comparator)))
    if code in CEILINGS:
        above = pl.Series(values > CEILINGS[code])
        number = np.where(above.to_numpy(), CEILINGS[code], number)
        text, comparator = (pl.select(pl.when(above).then(pl.lit(a)).otherwise(b)).to_series() for a, b in ((f">{CEILINGS[code]:g}", text), (">", comparator)))
    is_low, is_high = (values < low if low is not None else np.zeros(len(values), bool)), (values > high if high is not None else np.zeros(len(values), bool))
    worst_low, worst_high = CRITICAL.get(code, (-np.inf, np.inf))
    very_low, very_high = values < worst_low, values > worst_high
    flag = np.where(very_low, "LL", np.where(very_high, "HH", np.where(is_low, "L", np.where(is_high, "H", "N"))))
    if low is not None and high is not None:
        reference = f"{low:g}-{high:g}"
    else:
        reference = f">={low:g}" if low is not None else f"<={high:g}" if high is not None else None
    return pl.DataFrame({
        "value_text": text, "value_number": number, "value_comparator": comparator, "abnormal_flag": pl.Series(flag), "critical": pl.Series(very_low | very_high),
    }).with_columns(ref_low=pl.lit(low, pl.Float64), ref_high=pl.lit(high, pl.Float64), ref_text=pl.lit(reference, pl.String))  # fmt: skip


def _words(ward: Ward, code: str, m: Moment) -> pl.DataFrame:
    ladder, shares = LADDERS[code], np.cumsum(SHARES[code])
    n = len(m.person)
    u = ((own(m.person, 700 + len(code) * 31 + sum(map(ord, code))) + 4) * 1e6 % 997 / 997) if code in STABLE else ward.rng.random(n)
    level = np.searchsorted(shares, u, side="right").clip(0, len(ladder) - 1)
    c = ward.conditions
    if code == "UGLU":
        sugar = c.hba1c(m.person, m.day)
        level = np.where(~np.isnan(sugar) & (sugar > 8.5), np.maximum(level, np.minimum(((np.nan_to_num(sugar) - 7.5) / 1.2).astype(int), 4)), level)
    if code == "UPRO":
        kidney = c.has(c.kidney_from, m.person, m.day)
        level = np.where(kidney, np.maximum(level, 1 + (own(m.person, 77) > 0) + (own(m.person, 78) > 0.8)), level)
    acute = ward.overlay.first.get(code)
    if acute is not None:
        now = acute[m.visit]
        level = np.where(np.isnan(now), level, np.nan_to_num(now)).astype(int)
    if code == "UNIT" and "ULEU" in ward.overlay.first:
        level = np.where(np.nan_to_num(ward.overlay.first["ULEU"][m.visit]) >= 3, 1, level)
    normal = 0 if code != "HBSAB" else 1
    flag = np.where((level == normal) | ((code == "HBSAB") & (level == 0)), "N", "A")
    return pl.DataFrame({"value_text": pl.Series(ladder).gather(level), "abnormal_flag": pl.Series(flag)}).with_columns(
        ref_text=pl.lit("阴性" if code != "ANA" else "<1:100"), critical=pl.lit(False))  # fmt: skip


def lab_category(ward: Ward) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, np.ndarray]]:
    """(reports, lab_result rows with their times and v, first texts)."""
    sheets = reports(ward)
    if sheets.is_empty():
        return sheets, pl.DataFrame(), {}
    rows, first = results(ward, sheets)
    codes = ward.dictionary.value_sets["lab_item"].codes
    names = {p: i for i, p in enumerate(codes)}
    at = rows["item_code"].replace_strict(names, return_dtype=pl.Int32)
    of = rows["report"]
    panel = sheets["panel"].gather(of)
    rows = rows.with_columns(
        v=sheets["v"].gather(of), item_name=pl.Series([c.label.zh for c in codes.values()]).gather(at),
        specimen=pl.Series([c.attributes.get("specimen") or "serum" for c in codes.values()]).gather(at),
        report_name=pl.Series([p.zh for p in panels.PANELS]).gather(panel), method=pl.Series([p.method for p in panels.PANELS]).gather(panel),
        instrument=pl.Series([p.instrument for p in panels.PANELS]).gather(panel),
        **{c: sheets[c].gather(of) for c in ("requested_time", "sampled_time", "received_time", "result_time")},
    ).drop("position")  # fmt: skip
    return sheets, rows, first


def days_of_stay(ward: Ward, v: np.ndarray, last: int = 30, every: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(v repeated, day number) for the days 0, every, … of each stay up to `last`; one day for visits that are no stays."""
    count = np.minimum(ward.nights[v], last) // every + 1
    repeated = np.repeat(v, count)
    day = (np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)) * every
    return repeated, day


def seconds_of_day(day: np.ndarray) -> np.ndarray:
    return day * DAY
