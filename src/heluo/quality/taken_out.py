"""Cells with an impossible value: taken out of a row when it becomes standard, so that no figure is made of
them, and recognised ever after by the row's mark.

What came stays in the source layer and, for a result, in its text. The mark is the id of the check that took
the cell out; it travels in the row's `warnings`, so a later count knows of a value that is no longer there.
Expressions only. Not for values with which no engine can compute (`unusable.py`).
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary
from heluo.quality.context import codes, joined
from heluo.quality.count import flags
from heluo.quality.derive import checks
from heluo.quality.model import Check
from heluo.quality.row import TAKEN_OUT
from heluo.quality.template import RowTemplate
from heluo.quality.templates import TEMPLATES

NEAR = 8
"""Results of the item before and after one, of the same month and unit, that say whether its item has
turned."""


def takers(category: Category, dictionary: Dictionary) -> tuple[Check, ...]:
    """The checks of `category` whose violation takes a cell out."""
    templates = {name: t for name, t in TEMPLATES.items() if isinstance(t, RowTemplate) and t.takes_out}
    return tuple(c for c in checks(category, dictionary) if c.template in templates)


def turners(category: Category, dictionary: Dictionary) -> tuple[tuple[Check, Check], ...]:
    """(check that takes out numbers of a code, check under which those go that stand among them)."""
    neighbours = {c.parameters["of"]: c for c in checks(category, dictionary) if c.parameters.get("of")}
    every = {c.id.partition(".")[2]: c for c in takers(category, dictionary) if len(c.variables) > 1}
    return tuple((every[of], turned) for of, turned in neighbours.items() if of in every)


def emptied(check: Check) -> tuple[str, ...]:
    """Variables whose cell goes with a violation of `check`."""
    return (check.variable, *check.listed("also"))


def without_impossible(category: Category, rows: ir.Table, dictionary: Dictionary) -> ir.Table:
    """`rows` (units converted) with null for every impossible value, and TAKEN_OUT: the ids of the checks
    that took one out, each followed by ",", null for an ordinary row."""
    taking = takers(category, dictionary)
    if not taking:
        return rows.mutate(**{TAKEN_OUT: ibis.null("string")})
    # A limit of a value knows no today.
    row = joined(category, rows, taking, {}, dictionary, dt.datetime.min)
    out = {check: flags(row, check).violated for check in taking}
    columns: dict[str, ir.Value] = {}
    for check, violated in out.items():
        for variable in emptied(check):
            name = category.variables[variable].shipped
            assert name is not None
            column = columns[name] if name in columns else row.table[name]
            columns[name] = ibis.ifelse(violated, ibis.null(column.type()), column)
    marks = ibis.literal("").concat(*(ibis.ifelse(v, f"{c.id},", "") for c, v in out.items()))
    return row.table.mutate(**columns, **{TAKEN_OUT: marks.nullif("")}).select(*rows.columns, TAKEN_OUT)


def without_turned(category: Category, rows: ir.Table, dictionary: Dictionary) -> ir.Table:
    """`rows` of whole months with null for the possible values that stand among impossible ones: from where
    an item's unit has changed, 70 means as little as 200.

    One row by itself does not say so: the NEAR results before and after it do, of the same hospital, month,
    code and unit.
    """
    for taking, turned in turners(category, dictionary):
        variable = taking.variables[1]
        given = category.variables[variable]
        assert given.type == "code"
        limits = codes(
            dictionary.value_sets[given.value_set], variable, {"low": "float64", "high": "float64"}
        )
        marked = rows.left_join(limits, rows[variable] == limits[f"{variable}__k"])
        among = _among(category, marked, taking, _usual(category, marked, taking))
        columns: dict[str, ir.Value] = {}
        for name in (str(category.variables[one].shipped) for one in emptied(taking)):
            columns[name] = among.ifelse(ibis.null(marked[name].type()), marked[name])
        mark = among.ifelse(marked[TAKEN_OUT].fill_null("") + f"{turned.id},", marked[TAKEN_OUT])
        rows = marked.mutate(**columns, **{TAKEN_OUT: mark}).select(*rows.columns)
    return rows


def _usual(category: Category, rows: ir.Table, taking: Check) -> ir.BooleanValue:
    """Whether the number lies in the reference range of its code."""
    number, variable = rows[str(category.variables[taking.variable].shipped)], taking.variables[1]
    low, high = rows[f"{variable}__low"], rows[f"{variable}__high"]
    return ((number >= low) | low.isnull()) & ((number <= high) | high.isnull())


def _among(category: Category, rows: ir.Table, taking: Check, usual: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a possible number stands among impossible ones."""
    code, time = rows[taking.variables[1]], rows[category.time]
    number = rows[str(category.variables[taking.variable].shipped)]
    out = (rows[TAKEN_OUT].contains(f"{taking.id},") & code.notnull()).fill_null(False)
    known = out | number.notnull()
    of = [rows.hospital, rows.month, code, *((rows.unit,) if "unit" in rows.columns else ())]

    def around(before: int, after: int) -> tuple[ir.IntegerValue, ir.IntegerValue]:
        """(impossible, known numbers) of so many rows around each, itself included."""
        frame = ibis.window(group_by=of, order_by=[time, rows.row_key], preceding=before, following=after)
        return tuple(one.cast("int64").sum().over(frame) for one in (out, known))

    out_before, known_before = around(NEAR, 0)
    out_after, known_after = (
        one - own.cast("int64") for one, own in zip(around(0, NEAR), (out, known), strict=True)
    )
    mostly_after = (known_after >= 3) & (2 * out_after >= known_after)
    both = 2 * (out_before + out_after) >= known_before + known_after
    after_one = (out_before >= 1) & (out_before + out_after >= 2) & (both | mostly_after)
    # Before the first impossible one, the last right number and the first wrong one differ only by size.
    before_one = (4 * out_after >= 3 * known_after) & (known_after >= 3) & ~usual
    return (~out & number.notnull() & (after_one | before_one)).fill_null(False)
