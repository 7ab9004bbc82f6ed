"""Counts of every check of a category, as few scans as possible: one aggregate for all row checks and all
measures of table checks, one pass for the windows.

Expressions only; whoever has an engine runs them. `wide` is one row a (hospital, month); `results` makes it
long.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from heluo.quality.derive import HELD
from heluo.quality.expressions import filters, how_many
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Flags, Level, RowTemplate, TableTemplate, WindowTemplate
from heluo.quality.templates import TEMPLATES

RESULT = pa.schema(
    [
        ("hospital", pa.string()),
        ("category", pa.string()),
        ("month", pa.string()),
        ("check", pa.string()),
        ("variable", pa.string()),
        ("violated", pa.int64()),
        ("applicable", pa.int64()),
    ]
)
FINDING = pa.schema(
    [
        ("hospital", pa.string()),
        ("category", pa.string()),
        ("month", pa.string()),
        ("check", pa.string()),
        ("row_key", pa.string()),
        ("variable", pa.string()),
    ]
)
MOST_FINDINGS = 10_000
"""Row keys stored for a (check, hospital): all up to here, beyond it those with the smallest keys."""


def of_level(checks: Iterable[Check], level: Level) -> tuple[Check, ...]:
    return tuple(c for c in checks if TEMPLATES[c.template].level == level)


def flags(row: Row, check: Check) -> Flags:
    """The two boolean columns of a row check on `row`, without nulls and with the rule's own filters
    applied."""
    template = TEMPLATES[check.template]
    assert isinstance(template, RowTemplate), check.id
    made = template.evaluate(row, check)
    if any(v in check.parameters for v in check.variables):
        chosen = filters(row, check)
        made = Flags(made.violated, chosen if made.applies is None else made.applies & chosen)
    return made.settled()


def wide(row: Row, checks: Sequence[Check]) -> ir.Table:
    """hospital, month, `rows`, `held`, then for the i-th check: of level row `v<i>` and, unless it applies to
    every row, `a<i>`; of level table its measures `m<i>_<name>`."""
    table = row.table
    measures: dict[str, ir.Scalar] = {"rows": table.count(), "held": table.held.count()}
    for i, check in enumerate(checks):
        template = TEMPLATES[check.template]
        if isinstance(template, RowTemplate):
            made = flags(row, check)
            measures[f"v{i}"] = how_many(made.violated)
            if made.applies is not None:
                measures[f"a{i}"] = how_many(made.applies)
        elif isinstance(template, TableTemplate):
            measures |= {f"m{i}_{name}": value for name, value in template.measures(row, check).items()}
    return table.group_by("hospital", "month").agg(**measures)


def tally(row: Row, check: Check) -> ir.Table | None:
    """The table of its own that a check of months is evaluated from, besides its measures; None when it has
    none."""
    template = TEMPLATES[check.template]
    return template.tally(row, check) if isinstance(template, TableTemplate) else None


def windows(row: Row, checks: Sequence[Check]) -> ir.Table | None:
    """(hospital, month, check, violated, applicable) of the checks of level `window`; None when there are
    none."""
    parts = []
    for check in of_level(checks, "window"):
        rows = _window(row, check)
        counted = rows.group_by("hospital", "month").agg(
            violated=how_many(rows.violated), applicable=rows.count()
        )
        parts.append(
            counted.select(
                "hospital",
                "month",
                check=ibis.literal(check.id),
                violated=counted.violated,
                applicable=counted.applicable,
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0] if parts else None


def findings(row: Row, checks: Sequence[Check]) -> ir.Table | None:
    """(hospital, month, check, row_key) of rows that violate a check of level `row` or `window`, at most
    MOST_FINDINGS for a (check, hospital). Pass the checks that were counted as violated: the fewer, the
    faster."""
    parts = []
    if single := of_level(checks, "row"):
        violated = [flags(row, check).violated for check in single]
        marks = [
            ibis.ifelse(flag, check.id, ibis.null("string"))
            for flag, check in zip(violated, single, strict=True)
        ]
        some = row.table.filter(
            functools.reduce(operator.or_, violated)
        )  # few rows: the list is made for them alone
        each = some.select("hospital", "month", "row_key", check=ibis.array(marks).unnest())
        parts.append(each.filter(each.check.notnull()))
    for check in of_level(checks, "window"):
        rows = _window(row, check)
        parts.append(
            rows.filter(rows.violated).select("hospital", "month", "row_key", check=ibis.literal(check.id))
        )
    if not parts:
        return None
    found = (
        ibis.union(*(p.select("hospital", "month", "check", "row_key") for p in parts))
        if len(parts) > 1
        else parts[0]
    )
    place = ibis.row_number().over(ibis.window(group_by=["hospital", "check"], order_by="row_key"))
    found = found.mutate(place=place)
    return found.filter(found.place < MOST_FINDINGS).select("hospital", "month", "check", "row_key")


def results(category: str, checks: Sequence[Check], counted: pa.Table) -> pa.Table:
    """The checks of level `row` from `wide` as RESULT rows, and `<category>.held` (applicable = rows,
    violated = held).

    A month in which a check applies to no row is left out; a check that applies to no row of a hospital at
    all keeps one row with 0 of 0, under month "", to say that it ran.
    """
    rows = counted.column("rows").to_numpy()
    parts = [_long(category, f"{category}.{HELD}", "", counted, counted.column("held").to_numpy(), rows)]
    for i, check in enumerate(checks):
        if TEMPLATES[check.template].level == "row":
            applicable = counted.column(f"a{i}").to_numpy() if f"a{i}" in counted.column_names else rows
            parts.append(
                _long(
                    category,
                    check.id,
                    check.variable,
                    counted,
                    counted.column(f"v{i}").to_numpy(),
                    applicable,
                )
            )
    return pa.concat_tables(parts)


def named(category: str, checks: Sequence[Check], found: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows that name their check, with `category` and `variable` put in: RESULT or FINDING."""
    variable = {c.id: c.variable for c in checks}
    ids = found.column("check").to_pylist()
    columns = {
        "category": pa.repeat(pa.scalar(category), len(ids)),
        "variable": pa.array([variable[i] for i in ids], pa.string()),
    }
    return pa.table(
        [columns[f.name] if f.name in columns else found.column(f.name) for f in schema], schema=schema
    )


def _long(
    category: str, check: str, variable: str, counted: pa.Table, violated: np.ndarray, applicable: np.ndarray
) -> pa.Table:
    hospital, month = counted.column("hospital").to_pylist(), counted.column("month").to_pylist()
    some = np.flatnonzero(applicable > 0)
    silent = sorted(set(hospital) - {hospital[i] for i in some})
    n = len(some) + len(silent)
    return pa.table(
        [
            pa.array([hospital[i] for i in some] + silent, pa.string()),
            pa.repeat(pa.scalar(category), n),
            pa.array([month[i] for i in some] + [""] * len(silent), pa.string()),
            pa.repeat(pa.scalar(check), n),
            pa.repeat(pa.scalar(variable), n),
            pa.array([*violated[some].tolist(), *[0] * len(silent)], pa.int64()),
            pa.array([*applicable[some].tolist(), *[0] * len(silent)], pa.int64()),
        ],
        schema=RESULT,
    )


def _window(row: Row, check: Check) -> ir.Table:
    template = TEMPLATES[check.template]
    assert isinstance(template, WindowTemplate), check.id
    return template.evaluate(row, check)
