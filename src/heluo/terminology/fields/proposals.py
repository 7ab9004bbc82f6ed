"""Columns proposed for each variable of a category, and a category for each view, with scores and reasons a
person can read. Nothing is accepted by itself.

A score is an order from 0 to 1, no probability. What was confirmed before comes first; then name and content
count together; at last the view is looked at as a whole: a column is one variable, so each column is first
proposed where the whole gains most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.terminology.fields.assignment import assigned
from heluo.terminology.fields.columns import ProfiledColumn, ProfiledView
from heluo.terminology.fields.memory import FieldMemory
from heluo.terminology.fields.names import NameLikeness
from heluo.terminology.fields.values import CONFLICT, ValueFit

MOST = 5
"""Columns proposed for a variable."""
LEAST = 0.35
"""Below that score a column is no proposal."""
CONFIRMED, SEEN = 0.99, 0.95
"""Score of what was confirmed: of the same view and column, of the same column of another view."""
SHARES = 0.7
"""Score from which a variable without a column of its own shares one, and of a part of another's text."""
_READ_FROM = {"value_number": "value_text"}
"""A variable that is read from the text of another where the view has no column for it."""
BY_NAME = 0.7
"""Share of the score that the name decides; the rest is the content's."""


@dataclass(frozen=True)
class ColumnProposal:
    """A column for a variable. `first`: it is the one this variable gets when the view is looked at as a
    whole. `convert`: how it was prepared where it was confirmed before, "" where it was not."""

    column: str
    score: float
    reasons: tuple[Text, ...]
    first: bool
    convert: str = ""


@dataclass(frozen=True)
class FieldProposals:
    """A variable and its columns, the likeliest first; empty when no column is like it."""

    variable: Variable
    columns: tuple[ColumnProposal, ...]


@dataclass(frozen=True)
class CategoryProposal:
    """A category for a view, 0 to 1, and why."""

    category: str
    score: float
    reasons: tuple[Text, ...]


class FieldProposer:
    """Proposes for views of one dictionary; `memory` is what other hospitals confirmed."""

    def __init__(self, dictionary: Dictionary, memory: FieldMemory | None = None) -> None:
        self._dictionary = dictionary
        self._memory = memory or FieldMemory()
        self._names, self._values = NameLikeness(dictionary), ValueFit(dictionary)

    def fields(self, category: Category, view: ProfiledView) -> tuple[FieldProposals, ...]:
        """Each viewed variable of `category` with at most MOST columns of `view`."""
        scored = [[self._scored(category, v, view, c) for c in view.columns] for v in category.viewed]
        changed = [_worth(self._names.of_watermark(c.name).score) for c in view.columns]
        chosen = assigned([*([_worth(score) for score, _ in row] for row in scored), changed])
        found = [
            FieldProposals(variable, _best(view.columns, row, first))
            for variable, row, first in zip(category.viewed, scored, chosen[:-1], strict=True)
        ]
        shared = (_with_shared(one, found, category) for one in found)
        return tuple(self._prepared(one, category.name) for one in shared)

    def watermark(self, view: ProfiledView) -> tuple[ColumnProposal, ...]:
        """Columns that may hold the last change of their row, the likeliest first."""
        found = [(c.name, self._names.of_watermark(c.name)) for c in view.columns]
        likely = sorted(
            ((-of.score, name, of) for name, of in found if of.score >= LEAST), key=lambda t: t[:2]
        )
        return tuple(
            ColumnProposal(name, of.score, (of.reason,), not number)
            for number, (_, name, of) in enumerate(likely[:MOST])
        )

    def _prepared(self, one: FieldProposals, category: str) -> FieldProposals:
        """`one` with what the memory says of each column's preparation."""
        columns = (
            replace(c, convert=self._memory.convert(category, c.column, one.variable.name))
            for c in one.columns
        )
        return FieldProposals(one.variable, tuple(columns))

    def categories(self, view: ProfiledView) -> tuple[CategoryProposal, ...]:
        """Categories that the view may hold, the likeliest first."""
        found = [self._category(one, view) for one in self._dictionary.categories.values()]
        return tuple(sorted(found, key=lambda one: (-one.score, one.category)))

    def _category(self, category: Category, view: ProfiledView) -> CategoryProposal:
        """By the view's name, by what was confirmed, and by how many of its columns find a variable."""
        proposals = self.fields(category, view)
        taken = [
            (one.variable, p.score) for one in proposals for p in one.columns if p.first and p.score >= 0.5
        ]
        weight = sum(score * (2.0 if _is_own(category, v) else 1.0) for v, score in taken)
        possible = sum(2.0 if _is_own(category, v) else 1.0 for v, _ in taken) + max(
            len(view.columns) - len(taken), 0
        )
        columns = weight / possible if possible else 0.0
        name = self._names.of_label(category.label, category.name, view.name)
        reasons = [
            Text(
                f"{len(view.columns)} 列中 {len(taken)} 列像它的变量",
                f"{len(taken)} of {len(view.columns)} columns are like its variables",
            )
        ]
        if name.score >= LEAST:
            reasons.append(Text(f"视图名:{name.reason.zh}", f"name of the view: {name.reason.en}"))
        score = 0.65 * columns + 0.35 * name.score
        where = self._memory.views(view.name).get(category.name, ())
        if where:
            reasons.insert(0, _confirmed_at(where))
            score = max(score, CONFIRMED * (0.5 + 0.5 * columns))
        return CategoryProposal(category.name, round(min(score, 1.0), 3), tuple(reasons))

    def _scored(
        self, category: Category, variable: Variable, view: ProfiledView, column: ProfiledColumn
    ) -> tuple[float, tuple[Text, ...]]:
        name = self._names.of(category, variable, column.name, column.comment)
        fit = self._values.of(category, variable, column, view.sampled)
        score = BY_NAME * name.score + (1 - BY_NAME) * fit.score * min(1.0, name.score / LEAST)
        score *= 0.6 if fit.score <= CONFLICT else 1.0
        reasons = [name.reason] if name.score >= LEAST else []
        reasons += [fit.reason] if fit.reason is not None else []
        for tier, confirmed in (
            (SEEN, self._memory.alike(category.name, column.name)),
            (CONFIRMED, self._memory.exact(category.name, view.name, column.name)),
        ):
            where = confirmed.get(variable.name, ())
            if where and fit.score > CONFLICT:
                score = max(score, tier)
                reasons = [_confirmed_at(where), *(r for r in reasons if "确认" not in r.zh)]
        return round(score, 4), tuple(reasons)


def _with_shared(one: FieldProposals, all_of: Sequence[FieldProposals], category: Category) -> FieldProposals:
    """A variable that got no column of its own may share another's: `120/80` is two pressures, `<5` is a
    number and what it bounds."""
    if any(c.first for c in one.columns):
        return one
    first = {other.variable.name: c.column for other in all_of for c in other.columns if c.first}
    taken = set(first.values())
    named = [c for c in one.columns if c.column in taken and c.score >= SHARES]
    text_of = first.get(_READ_FROM.get(one.variable.name, ""), "") or next(
        (column for name, column in first.items() if category.comparator(name) == one.variable.name), ""
    )
    if named:
        column, score, reasons = named[0].column, named[0].score, named[0].reasons
    elif text_of:
        column, score, reasons = text_of, SHARES, ()
    elif one.variable.name in category.variables and (of := _number_of(one.variable, category)) in first:
        column, score, reasons = first[of], SHARES, ()
    else:
        return one
    why = Text("与另一变量同一列,要拆分(转换)", "the column of another variable too: split it (convert)")
    proposal = ColumnProposal(column, score, (*reasons, why), True)
    return FieldProposals(one.variable, (proposal, *(c for c in one.columns if c.column != column))[:MOST])


def _number_of(variable: Variable, category: Category) -> str:
    """The variable whose text a comparator is read from: that of the number that it bounds."""
    return next((_READ_FROM[n] for n in _READ_FROM if category.comparator(n) == variable.name), "")


def _is_own(category: Category, variable: Variable) -> bool:
    """Whether a variable tells this category from the others: not the ids that every one has."""
    return variable.name not in ("patient_id", "visit_id", "order_id", "department_code", "note", "status")


def _worth(score: float) -> float:
    """What an assignment gains: good pairs count more than many middling ones."""
    return score**3 if score >= LEAST else 0.0


def _best(
    columns: Sequence[ProfiledColumn], row: list[tuple[float, tuple[Text, ...]]], first: int
) -> tuple[ColumnProposal, ...]:
    found = [
        ColumnProposal(column.name, score, reasons, number == first)
        for number, (column, (score, reasons)) in enumerate(zip(columns, row, strict=True))
        if score >= LEAST
    ]
    found.sort(key=lambda one: (not one.first, -one.score, one.column))
    return tuple(found[:MOST])


def _confirmed_at(hospitals: tuple[str, ...]) -> Text:
    few = hospitals[:3]
    more = f" 等 {len(hospitals)} 家" if len(hospitals) > 3 else ""
    others = f" and {len(hospitals) - 3} more" if len(hospitals) > 3 else ""
    return Text(f"{'、'.join(few)}{more} 已这样确认", f"confirmed so at {', '.join(few)}{others}")
