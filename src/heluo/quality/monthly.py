"""Checks of a hospital's category, month by month: results and details from counts, not from rows.

Which month violates is the templates' (`TableTemplate.evaluate`); how months are compared: `months.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from heluo.quality.count import RESULT
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext
from heluo.quality.template import TableTemplate
from heluo.quality.templates import TEMPLATES

DETAIL = pa.schema([(name, pa.string()) for name in ("hospital", "month", "check", "detail")])


def of_months(check: Check) -> bool:
    """Whether `check` is evaluated from the counts of months."""
    template = TEMPLATES[check.template]
    return isinstance(template, TableTemplate) and template.evaluate is not None


def results(
    category: str,
    checks: Sequence[Check],
    months: Mapping[str, Months],
    contexts: Mapping[str, MonthsContext],
) -> tuple[pa.Table, pa.Table]:
    """(RESULT rows, DETAIL rows) of the checks that are evaluated from months. `checks`: those of
    `count.wide`, in its order; `months` and `contexts` by hospital.

    A violating month has its own row with 1 of 1; the months found good are together one row under month "".
    """
    rows: list[tuple[str, str, str, str, str, int, int]] = []
    details: list[tuple[str, str, str, str]] = []
    for hospital, found in months.items():
        for i, check in enumerate(checks):
            template = TEMPLATES[check.template]
            if not isinstance(template, TableTemplate) or template.evaluate is None:
                continue
            outcome = template.evaluate(check, found.of_check(i), contexts.get(hospital, MonthsContext()))
            for month in dict.fromkeys(outcome.months):
                n = outcome.months.count(month)
                rows.append((hospital, category, month, check.id, check.variable, n, n))
            good = outcome.applicable - len(outcome.months)
            rows.append((hospital, category, "", check.id, check.variable, outcome.beyond, good))
            details += [
                (hospital, month, check.id, detail)
                for month, detail in zip(outcome.months, outcome.details, strict=False)
                if detail
            ]
    return _table(rows, RESULT), _table(details, DETAIL)


def _table(rows: Sequence[tuple], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
