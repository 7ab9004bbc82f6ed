"""What a check template is: words, the rule it takes, the checks that follow from the dictionary, and the
function that evaluates.

One file of `templates/` holds one template as the constant `TEMPLATE`; the file's name is its name. Three
kinds by what a check must see:

- `RowTemplate`: decided by the row, its patient and its visit; two boolean columns.
- `WindowTemplate`: needs the hospital's other rows of the category; gives the rows that it applies to.
- `TableTemplate`: about a hospital's category as one thing, month by month, from counts; it has no violating
  rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check, Kahn, Severity
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.row import Row

Level = Literal["row", "window", "table"]


@dataclass(frozen=True)
class Flags:
    """Two boolean columns: does the check apply to the row, and does the row violate it. `applies` None
    means: to every row.

    Nulls count as false; a row that the check does not apply to never violates it (`settled`).
    """

    violated: ir.BooleanValue
    applies: ir.BooleanValue | None = None

    def settled(self) -> Flags:
        """The same without nulls, violated only where it applies."""
        if self.applies is None:
            return Flags(self.violated.fill_null(False))
        return Flags((self.applies & self.violated).fill_null(False), self.applies.fill_null(False))


@dataclass(frozen=True)
class RuleForm:
    """How a line of `rules.csv` uses the template."""

    variables: str
    """Which variables in which order, and when the rule is violated."""
    fewest: int
    most: int
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Name → meaning. A parameter named like one of the rule's variables is a filter and not listed here."""
    required: tuple[str, ...] = ()
    """Parameters without which the template says nothing."""


@dataclass(frozen=True)
class Binding:
    """A check that follows from the dictionary; `variable` None: it is about the category's table."""

    severity: Severity
    variable: Variable | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


def _of_no_category(category: Category) -> Binding | None:
    return None


def _of_no_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    return None


@dataclass(frozen=True)
class Derivation:
    """Which checks follow from the dictionary without a rule.

    `order`: a row is held under the *first* error check that it violates, and lists keep this order, so the
    order of derived checks is part of their meaning.
    """

    order: int
    of_category: Callable[[Category], Binding | None] = _of_no_category
    of_variable: Callable[[Category, Variable, Dictionary], Binding | None] = _of_no_variable


def _nothing(check: Check) -> tuple[str, ...]:
    return ()


def _no_attributes(check: Check) -> Mapping[str, str]:
    return {}


def _no_measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    return {}


def _no_tally(row: Row, check: Check) -> ir.Table | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Template:
    """One kind of check. A template has a `rule` or a `derivation`, or both."""

    name: str = ""
    """The file's name, put in when templates are collected."""
    kahn: Kahn
    place: int
    """Where it stands among the templates of its dimension in reports."""
    label: Text
    meaning: Text
    todo: Text
    """The way out of a violation for whoever can mend it; `{variables}` stands for their names."""
    rule: RuleForm | None = None
    derivation: Derivation | None = None
    excused: bool = False
    """Where a hospital declares with a reason that it does not have the first variable, it passes with
    failures."""
    level: Level = field(init=False)


@dataclass(frozen=True, kw_only=True)
class RowTemplate(Template):
    """`evaluate` gives the two columns of a check; `needs` the context that it reads."""

    evaluate: Callable[[Row, Check], Flags]
    needs: Callable[[Check], tuple[str, ...]] = _nothing
    """Context variables (`patient.x`, `visit.x`) and contexts (`patient`, a category) besides the rule's."""
    attributes: Callable[[Check], Mapping[str, str]] = _no_attributes
    """Attributes that it reads of the codes of its second variable: name → type."""
    spellings: Callable[[ir.Table, Check], ir.Table] | None = None
    """Standard rows of the category → violated ones with `spelling`: how what no code stands for is written.
    Of coded variables and units only, since it is printed."""
    takes_out: bool = False
    """A cell that violates it is no standard value (`taken_out.py`)."""
    level: Level = field(init=False, default="row")


@dataclass(frozen=True, kw_only=True)
class WindowTemplate(Template):
    """`evaluate` gives the rows to which the check applies: hospital, month, row_key, violated (never
    null)."""

    evaluate: Callable[[Row, Check], ir.Table]
    needs: Callable[[Check], tuple[str, ...]] = _nothing
    """Context variables that it reads, as a row template's."""
    level: Level = field(init=False, default="window")


@dataclass(frozen=True, kw_only=True)
class TableTemplate(Template):
    """`measures` are aggregated by hospital and month in the category's one scan, `evaluate` looks at a
    hospital's months in order. What needs more than one line a month is a `tally`: a table of its own, by
    hospital (and month, code, value …), which costs a further scan of its columns.

    `evaluate` None: the check is counted where its rows are, not from months (`refused.py`,
    `unusable.py`, `never_delivered.py`).
    """

    evaluate: Callable[[Check, Months, MonthsContext], Outcome] | None = None
    measures: Callable[[Row, Check], dict[str, ir.Scalar]] = _no_measures
    tally: Callable[[Row, Check], ir.Table | None] = _no_tally
    of_refused_rows: bool = False
    """It counts rows that a hospital refused, so its counts are counts of rows although it sees no row."""
    of_held_rows: bool = False
    """It counts rows that are held before any check looks at them (`unusable.py`)."""
    level: Level = field(init=False, default="table")
