"""One category's rows on an engine as the check templates see them: columns by the dictionary's names.

Not here: joining rows with their patient and their visit (`context.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary

TAKEN_OUT = "taken_out_"
"""Column with the ids of the checks that took a cell out of the row, while it is being made standard."""
_DAY = ibis.interval(days=1)
_SECOND = ibis.interval(seconds=1)


@dataclass(frozen=True)
class Row:
    """One category's rows on an engine, joined with their context, as templates see them."""

    table: ir.Table
    category: Category
    dictionary: Dictionary
    today: dt.datetime
    """The hospital's wall clock when the check runs: what lies after it is in the future."""

    def value(self, name: str) -> Any:
        """The column of a variable of this category, of `patient.x` or of `visit.x`. Its type is the
        dictionary's: no type checker can know it."""
        of, dot, variable = name.rpartition(".")
        if dot and of != self.category.name:
            return self.table[f"{of}__{self.dictionary.categories[of].variables[variable].shipped}"]
        shipped = self.category.variables[variable].shipped
        # Rules that name what stays in the hospital give no check at the centre, so none asks for it here.
        assert shipped is not None, name
        return self.table[shipped]

    def written(self, name: str) -> ir.StringValue:
        """The hospital's own text of a coded variable."""
        return self.table[f"{name}_source"]

    def moment(self, name: str) -> ir.TimestampValue:
        """A date or a time as a timestamp; a date begins at midnight."""
        value = self.value(name)
        return value.cast("timestamp(6)") if value.type().is_date() else value

    def latest(self, name: str) -> ir.TimestampValue:
        """The last moment that a value can mean: a value without a time of day is its whole day."""
        moment = self.moment(name)
        return (moment == moment.truncate("D")).ifelse(moment + _DAY - _SECOND, moment)

    def has(self, of: str) -> ir.BooleanValue:
        """Whether the row's patient, its visit, or a row of category `of` for its visit is known."""
        return self.table[f"{of}__known"].fill_null(False)

    def taken_out(self, check: str) -> ir.BooleanValue:
        """Whether the check `check` took its cell out of the row (`taken_out.py`)."""
        names = [name for name in (TAKEN_OUT, "warnings") if name in self.table.columns]
        if not names:
            return ibis.literal(False)
        marks = ibis.literal(",") + self.table[names[0]] + ibis.literal(",")
        return marks.contains(f",{check},").fill_null(False)

    def attribute(self, variable: str, name: str) -> Any:
        """An attribute of the code's line in the variable's value set, null where it has none."""
        return self.table[f"{variable}__{name}"]

    def delivered(self, of: str) -> ir.BooleanValue:
        """Whether the row's hospital has delivered any row of `of`."""
        return self.table[f"{of}__delivered"].fill_null(False)

    def years(self, moment: str, birth: str) -> ir.IntegerValue:
        """Full years from `birth` to `moment`."""
        # As numbers like 20240509 the difference counts a birthday only when it has been: no calendar needed.
        return (_digits(self.value(moment)) - _digits(self.value(birth))) // 10_000


def _digits(moment: ir.DateValue | ir.TimestampValue) -> ir.IntegerValue:
    return (
        moment.year().cast("int64") * 10_000 + moment.month().cast("int64") * 100 + moment.day().cast("int64")
    )
