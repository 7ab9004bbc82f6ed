"""Checks of a hospital's category, or a month of it, as one thing: judged from counts, not from rows.

Each judge looks at a hospital's months in order and says which of them violate the check and of how many it
could say anything. First and last month are often partial: whoever counts rows or days leaves them out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from heluo.quality.count import RESULT
from heluo.quality.model import Check
from heluo.quality.templates import TEMPLATES

FEWEST_ROWS = 100
"""Fewer values say nothing about a distribution."""
BASE_MONTHS, LEAST_BASE = 12, 6
"""A month is compared with so many months before it, and not when there are fewer than the second number."""
SPREADS = 4.0
"""Robust standard deviations (of the base's months) by which a month must differ besides: small hospitals
vary by themselves."""
SHIFT_SD, SHIFT_SHARE = 1.0, 0.3
DROP, DROP_ROWS = 0.5, 50
GAP, GAP_DAYS = 0.75, 4
"""A month with rows on fewer than this share of the usual days has a gap, when there are usually at least so
many."""
FILLED = 0.2
"""Share of filled cells from which a variable counts as one that is usually filled."""
STALE_DAYS, STALE_ROWS = 45, 20
"""A category is stale when so many days have passed without a row in which so many rows were to be
expected."""


@dataclass(frozen=True)
class Judged:
    """`months` violate the check, of `applicable` units that it could judge; `detail` says more about a
    violation ("" or a code)."""

    applicable: int
    months: tuple[str, ...]
    details: tuple[str, ...] = ()
    beyond: int = 0
    """Violations that belong to no month."""


@dataclass(frozen=True)
class Months:
    """One hospital's months with an event time, in order: every column of `count.wide` as an array."""

    names: tuple[str, ...]
    columns: dict[str, np.ndarray]

    def measure(self, i: int, name: str) -> np.ndarray:
        return self.columns[f"m{i}_{name}"]

    @property
    def rows(self) -> np.ndarray:
        return self.columns["rows"]


@dataclass(frozen=True)
class Beside:
    """What judges need besides counts: the hospital's latest visit, and (month, code) → (n, mean, sd) tables
    by check."""

    last_visit: dt.datetime | None = None
    by_code: Mapping[str, Mapping[str, Months]] | None = None
    """check → code → months with n, mean, sd."""


def by_hospital(counted: pa.Table, upto: str = "9999-99") -> dict[str, Months]:
    """`count.wide` cut by hospital, months sorted, rows without an event time and those of months after
    `upto` left out: one date in the future would make a gap of every month before it."""
    result: dict[str, Months] = {}
    table = counted.sort_by([("hospital", "ascending"), ("month", "ascending")])
    hospitals = np.array(table.column("hospital").to_pylist(), dtype=object)
    months = np.array(table.column("month").to_pylist(), dtype=object)
    columns = {
        name: _numbers(table.column(name)) for name in table.column_names if name not in ("hospital", "month")
    }
    for hospital in dict.fromkeys(hospitals.tolist()):
        at = np.flatnonzero((hospitals == hospital) & (months != "0000-00") & (months <= upto))
        result[hospital] = Months(
            tuple(months[at].tolist()), {name: values[at] for name, values in columns.items()}
        )
    return result


def results(
    category: str, checks: Sequence[Check], months: Mapping[str, Months], beside: Mapping[str, Beside]
) -> tuple[pa.Table, pa.Table]:
    """(RESULT rows, details (hospital, month, check, detail)) of the checks of level `whole` that judge
    months.

    A violating month has its own row with 1 of 1; the months found good are together one row under month "".
    """
    rows: list[tuple[str, str, str, str, str, int, int]] = []
    details: list[tuple[str, str, str, str]] = []
    for hospital, found in months.items():
        for i, check in enumerate(checks):
            if check.template not in JUDGES:
                continue
            judged = JUDGES[check.template](i, check, found, beside.get(hospital, Beside()))
            bad = dict.fromkeys(judged.months)
            for month in bad:
                n = judged.months.count(month)
                rows.append((hospital, category, month, check.id, check.variable, n, n))
            rows.append(
                (
                    hospital,
                    category,
                    "",
                    check.id,
                    check.variable,
                    judged.beyond,
                    judged.applicable - len(judged.months),
                )
            )
            details += [
                (hospital, month, check.id, detail)
                for month, detail in zip(judged.months, judged.details, strict=False)
                if detail
            ]
    made = pa.Table.from_pylist([dict(zip(RESULT.names, row, strict=True)) for row in rows], schema=RESULT)
    schema = pa.schema([(name, pa.string()) for name in ("hospital", "month", "check", "detail")])
    return made, pa.Table.from_pylist(
        [dict(zip(schema.names, row, strict=True)) for row in details], schema=schema
    )


def gap_in_time(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """Days with rows, against those of the months before; a month without any row between two with rows is a
    gap."""
    inner, days = _inner(months, months.measure(i, "days"))
    judged, bad = _compared(
        np.ones(len(inner), bool),
        lambda at, base: _below(days[at], days[base], GAP),
        lambda base: bool(np.median(days[base]) >= GAP_DAYS),
    )
    return Judged(int(judged.sum()), tuple(m for m, b in zip(inner, bad.tolist(), strict=True) if b))


def volume_drop(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """Rows of a month, against those of the months before."""
    inner, rows = _inner(months, months.rows)
    judged, bad = _compared(
        np.ones(len(inner), bool),
        lambda at, base: _below(rows[at], rows[base], DROP),
        lambda base: bool(np.median(rows[base]) >= DROP_ROWS),
    )
    return Judged(int(judged.sum()), tuple(m for m, b in zip(inner, bad.tolist(), strict=True) if b))


def schema_missing(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """A variable that is usually filled has no value in a month with enough rows."""
    filled, rows = months.measure(i, "n"), months.rows
    enough = rows >= FEWEST_ROWS
    share = np.divide(filled, rows, out=np.zeros(len(rows)), where=rows > 0)
    usual = [
        float(np.median(share[:at][enough[:at]])) if enough[:at].sum() >= 1 else 0.0
        for at in range(len(rows))
    ]
    best = np.maximum.accumulate(np.array([0.0, *usual[1:]])) if usual else np.zeros(0)
    judged = enough & (best >= FILLED)
    bad = judged & (filled == 0)
    return Judged(int(judged.sum()), _where(months, bad))


def schema_extra(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """Rows carry more unmapped columns than in the months before."""
    keys, rows, most = months.measure(i, "keys"), months.rows, np.nan_to_num(months.measure(i, "most"))
    judged, bad = _compared(
        rows >= DROP_ROWS,
        lambda at, base: bool(
            keys[at] / rows[at] > np.median(keys[base] / rows[base]) + 0.2 and most[at] > most[base].max()
        ),
    )
    return Judged(int(judged.sum()), _where(months, bad))


def constant(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """One value in all of the hospital's rows, or for a whole month."""
    n, low, high = (months.measure(i, name) for name in ("n", "low", "high"))
    if n.sum() < FEWEST_ROWS:
        return Judged(0, ())
    if np.nanmin(low) == np.nanmax(high):
        return Judged(1, (months.names[-1],))
    judged = n >= FEWEST_ROWS
    return Judged(max(1, int(judged.sum())), _where(months, judged & (low == high)))


def distribution_shift(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """A month's mean, or the share of a code, against the months before."""
    if "by" in check.parameters:
        judged = [
            (code, _shift(found.columns["n"], found.columns["mean"], found.columns["sd"]), found)
            for code, found in sorted(((beside.by_code or {}).get(check.id) or {}).items())
        ]
        bad = [(month, code) for code, (_, wrong), found in judged for month in _where(found, wrong)]
        return Judged(
            sum(int(which.sum()) for _, (which, _), _ in judged),
            tuple(m for m, _ in bad),
            tuple(c for _, c in bad),
        )
    if f"m{i}_mean" in months.columns:
        which, wrong = _shift(months.measure(i, "n"), months.measure(i, "mean"), months.measure(i, "sd"))
        return Judged(int(which.sum()), _where(months, wrong))
    counts = np.stack([v for name, v in months.columns.items() if name.startswith(f"m{i}_c")])
    total = counts.sum(axis=0)
    share = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    which, wrong = _compared(
        total >= FEWEST_ROWS, lambda at, base: any(_apart(of[at], of[base], SHIFT_SHARE) for of in share)
    )
    return Judged(int(which.sum()), _where(months, wrong))


def stale(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """The category's last row against the hospital's latest visit."""
    last = [v for v in months.measure(i, "last").tolist() if not np.isnan(v)]
    if not last or beside.last_visit is None or check.category == "visit":
        return Judged(0, ())
    newest = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=max(last))
    behind = (beside.last_visit - newest).days
    expected = float(np.median(months.rows[-BASE_MONTHS:])) * behind / 30.4
    return Judged(1, (months.names[-1],) if behind >= STALE_DAYS and expected >= STALE_ROWS else ())


def digit_preference(i: int, check: Check, months: Months, beside: Beside) -> Judged:
    """The commonest last digit of all the hospital's values: those beyond the accepted share are violated."""
    counts = np.array([months.measure(i, str(d)).sum() for d in range(10)])
    total = int(counts.sum())
    if total < FEWEST_ROWS:
        return Judged(0, ())
    return Judged(total, (), beyond=max(0, int(counts.max() - check.number("worst") * total)))


JUDGES: dict[str, Callable[[int, Check, Months, Beside], Judged]] = {
    "gap_in_time": gap_in_time,
    "volume_drop": volume_drop,
    "schema_missing": schema_missing,
    "schema_extra": schema_extra,
    "constant": constant,
    "distribution_shift": distribution_shift,
    "stale": stale,
    "digit_preference": digit_preference,
}
"""Templates of level `whole` that judge months; the others (`empty_table`, `type_format`, `duplicate_key`)
are counted."""
assert all(TEMPLATES[name].level == "whole" for name in JUDGES)


def _shift(n: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    def moved(at: int, base: np.ndarray) -> bool:
        spread = float(np.median(sd[base]))
        return spread > 0 and _apart(mean[at], mean[base], SHIFT_SD * spread)

    return _compared(n >= FEWEST_ROWS, moved)


def _apart(value: float, base: np.ndarray, least: float) -> bool:
    """Whether `value` lies `least`, and several robust standard deviations of `base`, from the base's
    median."""
    middle, spread = _robust(base)
    return abs(value - middle) > max(least, SPREADS * spread)


def _below(count: float, base: np.ndarray, share: float) -> bool:
    """Whether a count is below `share` of the base's median, and further below than the base's months vary;
    no count at all where every month of the base had some always is."""
    middle, spread = _robust(base)
    if count == 0 and base.min() > 0:
        return True
    return count < share * middle and middle - count > SPREADS * max(spread, middle**0.5 / 2)


def _robust(base: np.ndarray) -> tuple[float, float]:
    """(median, standard deviation estimated from the median absolute deviation)."""
    middle = float(np.median(base))
    return middle, 1.4826 * float(np.median(np.abs(base - middle)))


def _compared(
    enough: np.ndarray,
    differs: Callable[[int, np.ndarray], bool],
    usual: Callable[[np.ndarray], bool] = lambda _: True,
) -> tuple[np.ndarray, np.ndarray]:
    """(months that have enough months before them, those of them that differ). A month that differs joins no
    base, so a lasting change is seen in every month after it. `usual` says whether a base can judge at
    all."""
    judged, bad = np.zeros(len(enough), bool), np.zeros(len(enough), bool)
    for at in np.flatnonzero(enough).tolist():
        base = np.flatnonzero(enough[:at] & ~bad[:at])[-BASE_MONTHS:]
        if len(base) >= LEAST_BASE and usual(base):
            judged[at], bad[at] = True, differs(at, base)
    return judged, bad


def _inner(months: Months, counts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Every calendar month between the first and the last, both left out, with its count (0 where there is no
    row)."""
    if not months.names:
        return [], np.zeros(0)
    known = dict(zip(months.names, counts.tolist(), strict=True))
    inner = list(_calendar(months.names[0], months.names[-1]))[1:-1]
    return inner, np.array([known.get(m, 0) for m in inner], dtype=float)


def _where(months: Months, mask: np.ndarray) -> tuple[str, ...]:
    return tuple(m for m, b in zip(months.names, mask.tolist(), strict=True) if b)


def _calendar(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as float64, nulls as NaN; moments as microseconds since 1970."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
