"""Inspection: every check of level `row` in the plan that makes the standard layer, and the counts of all
checks of a category.

`annotate` only adds two columns: rows are held, never dropped. `count` reads rows that are already standard.
The checks themselves are derived in `quality`; verdicts are made at reading.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category, Dictionary, Hospital, load
from heluo.engines import Engine
from heluo.kit import dates
from heluo.quality import count as counting
from heluo.quality import monthly, unusable
from heluo.quality.context import joined, runnable
from heluo.quality.derive import checks
from heluo.quality.model import Check
from heluo.quality.months import MonthsContext, by_hospital
from heluo.quality.refused import refusals
from heluo.quality.row import Row
from heluo.quality.taken_out import turners

Context = Mapping[str, ir.Table]
"""`patient`, `visit` and counted categories, as `governance.context` makes them; what is left out is not
checked."""


@dataclass(frozen=True)
class CheckCounts:
    """`results`: `quality.count.RESULT` rows; `findings`: `quality.count.FINDING` rows."""

    results: pa.Table
    findings: pa.Table
    rows: Mapping[str, int]
    """hospital → rows that were looked at."""


def annotate(
    category: Category,
    rows: ir.Table,
    context: Context,
    *,
    absent: Mapping[str, Sequence[str]] | None = None,
    dictionary: Dictionary | None = None,
    today: dt.date | None = None,
) -> ir.Table:
    """`rows` (standardised) with `held`, the id of the first error check that the row violates, and
    `warnings`, the ids of the warning checks that it violates joined by ","; null where there is none.
    `today`: what lies behind it is in the future.

    `absent`: variable → hospitals that declare they do not have it: there its absence is counted, but holds
    no row back.
    """
    dictionary = dictionary or load()
    single = [c for c in _row_checks(category, dictionary, context) if c.severity != "note"]
    row = _row(category, rows, single, context, dictionary, today)
    flagged = row.table.mutate(
        **{f"_violated{i}": counting.flags(row, c).violated for i, c in enumerate(single)}
    )
    flags = {c: flagged[f"_violated{i}"] for i, c in enumerate(single)}
    held = [
        _named(flag & ~_excused(flagged, c, absent or {}), c.id)
        for c, flag in flags.items()
        if c.severity == "error"
    ]
    warned = {c: flag for c, flag in flags.items() if c.severity == "warning"}
    marked = Row(flagged, category, dictionary, row.today)
    warned |= {turned: marked.taken_out(turned.id) for _, turned in turners(category, dictionary)}
    listed = (
        ibis.literal("")
        .concat(*(ibis.ifelse(flag, f"{c.id},", "") for c, flag in warned.items()))
        .re_replace(",$", "")
    )
    warnings = ibis.ifelse(
        functools.reduce(operator.or_, warned.values(), ibis.literal(False)), listed, ibis.null("string")
    )
    made = flagged.mutate(held=ibis.coalesce(*held, ibis.null("string")), warnings=warnings)
    return made.select(*(c for c in rows.columns if c not in ("held", "warnings")), "held", "warnings")


def count(
    engine: Engine,
    category: Category,
    rows: ir.Table,
    context: Context,
    *,
    hospitals: Sequence[Hospital] = (),
    quarantine: ir.Table | None = None,
    dictionary: Dictionary | None = None,
    today: dt.date | None = None,
) -> CheckCounts:
    """Counts and findings of every check of `category` on `rows`, standard rows of whole hospitals (all
    months).

    `hospitals`: those that were to deliver; one that maps the category without a row in `rows` violates
    `empty_table`. `quarantine`: (hospital, code, variable, row_key) of rows that are refused in the hospitals
    now.
    """
    dictionary = dictionary or load()
    every = checks(category, dictionary)
    single = _row_checks(category, dictionary, context)
    windows = runnable(counting.of_level(every, "window"), context)
    scanned = (*single, *(c for c in counting.of_level(every, "table") if monthly.of_months(c)))
    row = _row(category, rows, single, context, dictionary, today)
    wide = engine.to_arrow(counting.wide(row, scanned))
    bare = _row(category, rows, windows, context, dictionary, today)
    upto = f"{row.today:%Y-%m}"
    months = by_hospital(wide, upto)
    contexts = _month_contexts(engine, bare, scanned, context, upto)
    evaluated, details = monthly.results(category.name, scanned, months, contexts)
    results = [
        counting.results(category.name, scanned, wide),
        evaluated,
        empty_tables(category, every, hospitals, wide),
    ]
    if (windowed := counting.windows(bare, windows)) is not None:
        results.append(counting.named(category.name, windows, engine.to_arrow(windowed), counting.RESULT))
    refused, refused_keys = refusals(
        category.name, every, wide, engine.to_arrow(quarantine) if quarantine is not None else None
    )
    held, held_keys = _unusable(engine, category, every, rows, wide)
    counted = pa.concat_tables([*results, refused, held])
    findings = [
        _findings(engine, category, row, bare, (*single, *windows), counted),
        _detailed(category.name, details),
        refused_keys,
        held_keys,
    ]
    looked_at: Counter[str] = Counter()
    for line in wide.select(["hospital", "rows"]).to_pylist():
        looked_at[line["hospital"]] += line["rows"]
    return CheckCounts(counted, pa.concat_tables(findings), looked_at)


def _unusable(
    engine: Engine, category: Category, every: Sequence[Check], rows: ir.Table, wide: pa.Table
) -> tuple[pa.Table, pa.Table]:
    counts, keys = unusable.found_in(rows)
    some = engine.to_arrow(counts)
    return unusable.counted(
        category.name, every, wide, some, engine.to_arrow(keys if some.num_rows else keys.limit(0))
    )


def empty_tables(
    category: Category, every: Iterable[Check], hospitals: Sequence[Hospital], wide: pa.Table
) -> pa.Table:
    """`empty_table` for every hospital that maps the category."""
    check = next(c for c in every if c.template == "empty_table")
    present = set(wide.column("hospital").to_pylist())
    lines = [
        {
            "hospital": h.code,
            "category": category.name,
            "month": "",
            "check": check.id,
            "variable": "",
            "violated": int(h.code not in present),
            "applicable": 1,
        }
        for h in hospitals
        if h.fields_of(category.name)
    ]
    return pa.Table.from_pylist(lines, schema=counting.RESULT)


def _row_checks(category: Category, dictionary: Dictionary, context: Context) -> tuple[Check, ...]:
    return runnable(counting.of_level(checks(category, dictionary), "row"), context)


def _row(
    category: Category,
    rows: ir.Table,
    single: Sequence[Check],
    context: Context,
    dictionary: Dictionary,
    today: dt.date | None,
) -> Row:
    day = today or dates.today()
    return joined(category, rows, single, context, dictionary, dt.datetime.combine(day, dt.time()))


def _excused(rows: ir.Table, check: Check, absent: Mapping[str, Sequence[str]]) -> ir.BooleanValue:
    hospitals = absent.get(check.variable, ()) if check.template == "missing" else ()
    return rows.hospital.isin(list(hospitals)) if hospitals else ibis.literal(False)


def _named(violated: ir.BooleanValue, name: str) -> ir.StringValue:
    return ibis.ifelse(violated, name, ibis.null("string"))


def _month_contexts(
    engine: Engine, row: Row, scanned: Sequence[Check], context: Context, upto: str
) -> dict[str, MonthsContext]:
    """What the checks of months need besides the counts, by hospital."""
    visits: dict[str, dt.datetime] = {}
    if "visit" in context:
        table = context["visit"]
        for line in engine.to_arrow(table.group_by("hospital").agg(last=table.start_time.max())).to_pylist():
            visits[line["hospital"]] = line["last"]
    scans: dict[str, dict[str, pa.Table]] = {}
    for check in scanned:
        if (tally := counting.tally(row, check)) is not None:
            found = engine.to_arrow(tally)
            if "month" in found.column_names:
                months = found.column("month")
                found = found.filter(pc.and_(pc.not_equal(months, "0000-00"), pc.less_equal(months, upto)))
            for hospital in found.column("hospital").unique().to_pylist():
                own = found.filter(pc.equal(found.column("hospital"), hospital))
                scans.setdefault(hospital, {})[check.id] = own
    return {h: MonthsContext(visits.get(h), scans.get(h, {})) for h in visits.keys() | scans.keys()}


def _findings(
    engine: Engine, category: Category, row: Row, bare: Row, evaluated: Sequence[Check], counted: pa.Table
) -> pa.Table:
    """Keys of violating rows, of the checks that have any; notes have none."""
    violated = set(
        counted.filter(pc.greater(counted.column("violated"), 0)).column("check").unique().to_pylist()
    )
    wanted = [c for c in evaluated if c.severity != "note" and c.id in violated]
    parts = []
    for side, of_side in (
        (row, counting.of_level(wanted, "row")),
        (bare, counting.of_level(wanted, "window")),
    ):
        found = counting.findings(side, of_side)
        if found is not None:
            parts.append(counting.named(category.name, wanted, engine.to_arrow(found), counting.FINDING))
    return pa.concat_tables(parts) if parts else counting.FINDING.empty_table()


def _detailed(category: str, details: pa.Table) -> pa.Table:
    """Which code a violating month is about: findings without a row key, the code in place of the
    variable."""
    n = details.num_rows
    columns = {
        "category": pa.repeat(pa.scalar(category), n),
        "row_key": pa.repeat(pa.scalar(""), n),
        "variable": details.column("detail"),
    }
    return pa.table(
        [columns[f.name] if f.name in columns else details.column(f.name) for f in counting.FINDING],
        schema=counting.FINDING,
    )
