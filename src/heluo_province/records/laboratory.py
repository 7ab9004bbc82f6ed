"""Laboratory reports of one hospital: items of a panel in one report, as a laboratory system writes them."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.illness.physiology import DERIVED, ITEMS, Moment, own
from heluo_province.records import panels
from heluo_province.records.panels import CEILINGS, FLOORS, LADDERS, SHARES
from heluo_province.records.ward import Ward

CRITICAL = {
    "K": (2.8, 6.2), "NA": (120, 160), "GLU": (2.8, 22.2), "GLUR": (2.8, 22.2), "WBC": (1.5, 30), "HGB": (60, 200), "PLT": (30, 1000), "PH": (7.2, 7.55),
    "PO2": (45, 500), "CA": (1.6, 3.5), "CREA": (0, 1060), "APTT": (0, 75), "TNT": (0, 500), "TNI": (0, 1000), "PCO2": (20, 70),
}  # fmt: skip
STABLE = ("HBSAG", "HBSAB", "HBEAG", "HBEAB", "HBCAB", "HCVAB", "HIVAB", "TPAB", "ANA")
"""Serology that belongs to the person."""
QUOTED = ("WBC", "HGB", "PLT", "CRP", "GLU", "HBA1C", "CREA", "K", "ALT", "LDLC", "CEA", "TNI", "NTBNP")
"""Items whose first result a note may quote."""


def decimals(code: str) -> int:
    """Decimals with which an item is reported; 0 for words."""
    return DERIVED[code] if code in DERIVED else ITEMS[code].decimals if code in ITEMS else 0


def fixed(values: np.ndarray, places: int) -> pl.Series:
    """Numbers as text with exactly `places` decimals."""
    entire = np.round(np.abs(values) * 10**places).astype(np.int64)
    text = pl.Series(entire // 10**places).cast(pl.String)
    if places:
        text = text + "." + pl.Series(entire % 10**places).cast(pl.String).str.zfill(places)
    negative = pl.Series((values < 0) & (entire > 0))
    return (
        pl.select(pl.when(negative).then("-" + text).otherwise(text)).to_series() if negative.any() else text
    )


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
    return pl.DataFrame(
        {
            "v": v,
            "panel": panel,
            "requested_time": asked,
            "sampled_time": sampled,
            "received_time": received,
            "result_time": result,
        }
    )[order]


def results(ward: Ward, sheets: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, np.ndarray]]:
    """One row an item of each report in `sheets`: report (its position), item_code, value_text, value_number,
    value_comparator, unit, ref_low, ref_high, ref_text, abnormal_flag, critical; and the first text of each
    item in each visit (object arrays by item), for the notes to quote."""
    codes = ward.dictionary.value_sets["lab_item"].codes
    position = {code: i for i, code in enumerate(codes)}
    v, panel, at = (sheets[c].to_numpy() for c in ("v", "panel", "sampled_time"))
    measured: list[
        tuple[np.ndarray, int, int, np.ndarray]
    ] = []  # rows of sheets, place in the report, item, value
    read: list[
        tuple[np.ndarray, int, int, np.ndarray]
    ] = []  # the same with the step on the item's ladder of words
    for i in np.unique(panel):
        p = panels.PANELS[i]
        rows = np.flatnonzero(panel == i)
        where = ward.moment(v[rows], at[rows])
        numbers = ward.body.items(tuple(c for c in p.items if c not in LADDERS), where)
        for place, code in enumerate(p.items):
            if code in LADDERS:
                read.append((rows, place, position[code], _level(ward, code, where)))
            else:
                measured.append((rows, place, position[code], numbers[code]))
    table = pl.concat(
        [t for t in (_numbers(measured, ward), _words(read, ward)) if t is not None], how="diagonal_relaxed"
    ).sort("report", "place")
    items = list(codes.values())
    units = pl.Series([c.attributes.get("unit") or None for c in items], dtype=pl.String)
    table = table.with_columns(
        item_code=pl.Series(list(codes)).gather(table["item"]), unit=units.gather(table["item"])
    )
    return table, _first(ward, table, v)


def _flat(
    parts: list[tuple[np.ndarray, int, int, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(report, place, item, value) of all parts, end to end."""
    sizes = [len(p[0]) for p in parts]
    return (
        np.concatenate([p[0] for p in parts]),
        np.repeat([p[1] for p in parts], sizes),
        np.repeat([p[2] for p in parts], sizes),
        np.concatenate([p[3] for p in parts]),
    )


def _limits(ward: Ward) -> dict[str, np.ndarray]:
    """Numbers of each item of the value set, NaN where there is none."""
    codes = ward.dictionary.value_sets["lab_item"].codes
    number = lambda text: float(text) if text else np.nan  # noqa: E731
    found = {
        k: np.array([number(c.attributes.get(k)) for c in codes.values()])
        for k in ("low", "high", "plausible_low", "plausible_high")
    }
    found["decimals"] = np.array([decimals(c) for c in codes])
    found["floor"] = np.array([FLOORS.get(c, np.nan) for c in codes])
    found["ceiling"] = np.array([CEILINGS.get(c, np.nan) for c in codes])
    found["worst_low"] = np.array([CRITICAL.get(c, (-np.inf, np.inf))[0] for c in codes])
    found["worst_high"] = np.array([CRITICAL.get(c, (-np.inf, np.inf))[1] for c in codes])
    return found


def _numbers(parts: list[tuple[np.ndarray, int, int, np.ndarray]], ward: Ward) -> pl.DataFrame | None:
    if not parts:
        return None
    report, place, item, values = _flat(parts)
    limit = _limits(ward)
    of = {k: x[item] for k, x in limit.items()}
    step = 10.0 ** -of["decimals"]
    values = np.clip(
        values,
        np.where(np.isnan(of["plausible_low"]), -np.inf, of["plausible_low"] + step),
        np.where(np.isnan(of["plausible_high"]), np.inf, of["plausible_high"] * 0.98),
    )
    values = np.round(values / step) * step
    below, above = values < of["floor"], values > of["ceiling"]
    text = _texts(np.where(below, of["floor"], np.where(above, of["ceiling"], values)), of["decimals"])
    limits = {x: f"{x:g}" for x in (*FLOORS.values(), *CEILINGS.values())}
    edge = pl.Series(
        [
            limits.get(x)
            for x in np.where(below, of["floor"], np.where(above, of["ceiling"], np.nan)).tolist()
        ],
        dtype=pl.String,
    )
    comparator = pl.select(
        pl.when(pl.Series(below)).then(pl.lit("<")).when(pl.Series(above)).then(pl.lit(">"))
    ).to_series()
    text = pl.select(pl.when(comparator.is_not_null()).then(comparator + edge).otherwise(text)).to_series()
    very_low, very_high = values < of["worst_low"], values > of["worst_high"]
    flag = np.where(
        very_low,
        "LL",
        np.where(very_high, "HH", np.where(values < of["low"], "L", np.where(values > of["high"], "H", "N"))),
    )
    reference = [
        f"{a:g}-{b:g}" if a == a and b == b else f">={a:g}" if a == a else f"<={b:g}" if b == b else None
        for a, b in zip(limit["low"], limit["high"], strict=True)
    ]
    return pl.DataFrame(
        {
            "report": report,
            "place": place,
            "item": item,
            "value_text": text,
            "value_number": np.where(below, of["floor"], np.where(above, of["ceiling"], values)),
            "value_comparator": comparator,
            "abnormal_flag": flag,
            "critical": very_low | very_high,
            "ref_low": of["low"],
            "ref_high": of["high"],
            "ref_text": pl.Series(reference, dtype=pl.String).gather(item),
        }
    ).with_columns(pl.col("ref_low", "ref_high").fill_nan(None), value_number=pl.col("value_number").round(4))


def _texts(values: np.ndarray, places: np.ndarray) -> pl.Series:
    """Each number with its own count of decimals."""
    order = np.argsort(places, kind="stable")
    parts = [fixed(values[places == d], int(d)) for d in np.unique(places)]
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return pl.concat(parts).gather(back)


def _words(parts: list[tuple[np.ndarray, int, int, np.ndarray]], ward: Ward) -> pl.DataFrame | None:
    if not parts:
        return None
    report, place, item, level = _flat(parts)
    codes = list(ward.dictionary.value_sets["lab_item"].codes)
    ladders = [LADDERS.get(c, ()) for c in codes]
    begin = np.cumsum([0, *(len(x) for x in ladders)])[:-1]
    protective = np.array([c == "HBSAB" for c in codes])[item]
    titre = np.array([c == "ANA" for c in codes])[item]
    return pl.DataFrame(
        {
            "report": report,
            "place": place,
            "item": item,
            "value_text": pl.Series([w for x in ladders for w in x]).gather(begin[item] + level),
            "abnormal_flag": np.where((level == 0) | protective, "N", "A"),
            "critical": np.zeros(len(item), bool),
            "ref_text": np.where(titre, "<1:100", "阴性"),
        }
    )


def _first(ward: Ward, table: pl.DataFrame, v: np.ndarray) -> dict[str, np.ndarray]:
    """The first text of the items that notes quote, by visit."""
    visit = pl.Series(v).gather(table["report"])
    found: dict[str, np.ndarray] = {}
    for code in QUOTED:
        rows = np.flatnonzero((table["item_code"] == code).to_numpy())[::-1]
        found[code] = np.full(ward.n, None, dtype=object)
        found[code][visit.gather(rows).to_numpy()] = table["value_text"].gather(rows).to_numpy()
    return found


def _level(ward: Ward, code: str, m: Moment) -> np.ndarray:
    """Step of each result on the item's ladder."""
    ladder, shares = LADDERS[code], np.cumsum(SHARES[code])
    n = len(m.person)
    u = (
        ((own(m.person, 700 + len(code) * 31 + sum(map(ord, code))) + 4) * 1e6 % 997 / 997)
        if code in STABLE
        else ward.rng.random(n)
    )
    level = np.searchsorted(shares, u, side="right").clip(0, len(ladder) - 1)
    c = ward.conditions
    if code == "UGLU":
        sugar = c.hba1c(m.person, m.day)
        level = np.where(
            ~np.isnan(sugar) & (sugar > 8.5),
            np.maximum(level, np.minimum(((np.nan_to_num(sugar) - 7.5) / 1.2).astype(int), 4)),
            level,
        )
    if code == "UPRO":
        kidney = c.has(c.kidney_from, m.person, m.day)
        level = np.where(
            kidney, np.maximum(level, 1 + (own(m.person, 77) > 0) + (own(m.person, 78) > 0.8)), level
        )
    acute = ward.overlay.first.get(code)
    if acute is not None:
        now = acute[m.visit]
        level = np.where(np.isnan(now), level, np.nan_to_num(now)).astype(int)
    if code == "UNIT" and "ULEU" in ward.overlay.first:
        level = np.where(np.nan_to_num(ward.overlay.first["ULEU"][m.visit]) >= 3, 1, level)
    return level


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
        v=sheets["v"].gather(of),
        item_name=pl.Series([c.label.zh for c in codes.values()]).gather(at),
        specimen=pl.Series([c.attributes.get("specimen") or "serum" for c in codes.values()]).gather(at),
        report_name=pl.Series([p.zh for p in panels.PANELS]).gather(panel),
        method=pl.Series([p.method for p in panels.PANELS]).gather(panel),
        instrument=pl.Series([p.instrument for p in panels.PANELS]).gather(panel),
        **{
            c: sheets[c].gather(of)
            for c in ("requested_time", "sampled_time", "received_time", "result_time")
        },
    ).drop("place", "item")
    return sheets, rows, first


def days_of_stay(ward: Ward, v: np.ndarray, last: int = 30, every: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(v repeated, day number) for the days 0, every, … of each stay up to `last`; one day for visits that
    are no stays."""
    count = np.minimum(ward.nights[v], last) // every + 1
    repeated = np.repeat(v, count)
    day = (np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)) * every
    return repeated, day
