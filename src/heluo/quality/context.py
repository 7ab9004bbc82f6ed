"""Rows of a category next to what their patient and visit say: the one table that every row check reads.

The context is given (governance makes it from current rows): `patient` by (hospital, subject_ref), `visit` by
(hospital, visit_ref), and for each category that a visit must have rows of, the visits that have any. What is
not given is not joined, and checks that need it do not run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, ValueSet
from heluo.quality.derive import checks
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import RowTemplate, WindowTemplate
from heluo.quality.templates import TEMPLATES

KEYS = {"patient": "subject_ref", "visit": "visit_ref"}


def needed(check: Check) -> tuple[str, ...]:
    """Context variables (`patient.x`, `visit.x`) and contexts of which only the presence matters (`patient`,
    `charge`) that `check` reads."""
    template = TEMPLATES[check.template]
    own = template.needs(check) if isinstance(template, RowTemplate | WindowTemplate) else ()
    named = (n for n in check.variables if "." in n and not n.startswith(f"{check.category}."))
    return (*named, *own)


def asked_of_visits(category: Category, dictionary: Dictionary) -> frozenset[str]:
    """Categories whose mere presence in a visit a check of `category` asks for."""
    names = (name for check in checks(category, dictionary) for name in needed(check))
    return frozenset(name for name in names if "." not in name and name not in KEYS)


def attributes(check: Check) -> Mapping[str, str]:
    """Attributes of the codes of `check`'s code variable that it reads: name → type."""
    template = TEMPLATES[check.template]
    return template.attributes(check) if isinstance(template, RowTemplate) else {}


def runnable(wanted: Sequence[Check], context: Mapping[str, ir.Table]) -> tuple[Check, ...]:
    """The checks of `wanted` whose context is given."""
    return tuple(
        c
        for c in wanted
        if all(n.partition(".")[0] in context for n in needed(c) if n.partition(".")[0] != c.category)
    )


def joined(
    category: Category,
    rows: ir.Table,
    wanted: Sequence[Check],
    context: Mapping[str, ir.Table],
    dictionary: Dictionary,
    today: dt.datetime,
) -> Row:
    """`rows` with one column `<context>__<column>` for everything that the checks `wanted` read. One row in,
    one row out."""
    # One chain of joins and one projection: a projection after every join doubles the time to compile the
    # plan.
    chain, columns = rows, list(rows.columns)
    for of, read in _read(category, wanted, dictionary).items():
        known, hospitals = _of_context(context[of], of, sorted(read))
        key = KEYS.get(of, "visit_ref")
        chain = chain.left_join(known, [rows.hospital == known[f"{of}__h"], rows[key] == known[f"{of}__k"]])
        chain = chain.left_join(hospitals, rows.hospital == hospitals[f"{of}__d"])
        columns += [*known.columns[2:], f"{of}__delivered"]
    for variable, kinds in _looked_up(wanted).items():
        attributes_of = codes(dictionary.value_sets[category.variables[variable].value_set], variable, kinds)
        chain = chain.left_join(attributes_of, rows[variable] == attributes_of[f"{variable}__k"])
        columns += attributes_of.columns[1:]
    rows = chain.select(*columns) if columns != list(rows.columns) else rows
    return Row(rows, category, dictionary, today)


def _read(category: Category, wanted: Sequence[Check], dictionary: Dictionary) -> dict[str, set[str]]:
    """Context → columns of it that the checks read; none when only the presence matters."""
    found: dict[str, set[str]] = {}
    for check in wanted:
        for name in needed(check):
            of, _, variable = name.partition(".")
            if of != category.name:
                shipped = dictionary.categories[of].variables[variable].shipped if variable else None
                found.setdefault(of, set()).update({shipped} if shipped else ())
    return found


def _of_context(table: ir.Table, of: str, columns: Sequence[str]) -> tuple[ir.Table, ir.Table]:
    """(the context's rows by hospital and key, the hospitals that delivered any)."""
    known = table.select(
        **{
            f"{of}__h": table.hospital,
            f"{of}__k": table[KEYS.get(of, "visit_ref")],
            f"{of}__known": ibis.literal(True),
        },
        **{f"{of}__{column}": table[column] for column in columns},
    )
    hospitals = table.select(**{f"{of}__d": table.hospital}).distinct()
    return known, hospitals.mutate(**{f"{of}__delivered": ibis.literal(True)})


def _looked_up(wanted: Sequence[Check]) -> dict[str, dict[str, str]]:
    """Code variable → attributes of its codes that the checks read, with their types."""
    found: dict[str, dict[str, str]] = {}
    for check in wanted:
        if read := attributes(check):
            found.setdefault(check.variables[1], {}).update(read)
    return found


def codes(values: ValueSet, variable: str, kinds: Mapping[str, str]) -> ir.Table:
    """A value set as a table inside the plan: `<variable>__k` (code) and `<variable>__<attribute>` for each
    of `kinds`."""
    lines = []
    for code in values.codes.values():
        cells = {n: float(t) if kinds[n] == "float64" else t for n in kinds if (t := code.attributes.get(n))}
        if cells:
            lines.append(
                ibis.struct(
                    {"k": code.code} | {n: ibis.literal(cells.get(n), type=kind) for n, kind in kinds.items()}
                )
            )
    table = ibis.array(lines).unnest().name("line").as_table()
    return table.select(**{f"{variable}__{name}": table.line[name] for name in ("k", *kinds)})
