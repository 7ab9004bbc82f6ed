"""Figures of the dictionary as cohorts: the persons of an indicator, the entry rule of a disease. One kind of
definition says all three, so each can be opened, changed and saved as a tree.

What no tree says is named with the reason. Not here: how a figure is computed, and whether its number is the
same; that both select the same persons is a test.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from heluo.dictionary.diseases import DiseaseEntry, disease
from heluo.dictionary.filter import Filter, Selection
from heluo.dictionary.indicators import IndicatorDefinition, load_indicators
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.text import Text

OPERATORS = {
    "in": "in",
    "starts": "starts",
    "present": "exists",
    "absent": "missing",
    "at_least": ">=",
    "above": ">",
    "at_most": "<=",
    "below": "<",
}


@dataclass(frozen=True)
class FigureCohort:
    """A figure's cohort as the JSON of a definition, or the reason why there is none."""

    name: Text
    body: dict[str, Any] | None
    reason: Text | None = None


def disease_tree(id: str) -> FigureCohort:
    """Who enters the dataset of the disease `id`: any of its entries. Raises NotFound."""
    of = disease(id)
    ways = [way for i, entry in enumerate(of.entries, 1) for way in _entry(f"e{i}", entry)]
    return FigureCohort(of.label, _rules(of.label, _any(ways)))


def indicator_tree(id: str) -> FigureCohort:
    """The persons of the indicator `id`: those with such a record, of a share those of its numerator. Raises
    NotFound."""
    of = next((one for one in load_indicators() if one.id == id), None)
    if of is None:
        known = ", ".join(one.id for one in load_indicators())
        raise NotFound(f"indicator {id}", known, ("从驾驶舱打开", "open it from the cockpit"))
    if of.kind not in ("count", "share"):
        reason = Text(
            "这个指标是数值的合计或平均,不是一组人;分母可以另行定义",
            "this figure is a sum or a mean of values: it is about no set of persons",
        )
        return FigureCohort(of.label, None, reason)
    return FigureCohort(of.label, _rules(of.label, _numerator(of)))


def _numerator(of: IndicatorDefinition) -> dict[str, Any]:
    top = _events("n", of.numerator)
    if of.denominator is None:
        return _any(top)
    if of.denominator.category == of.numerator.category:
        where = of.denominator.where + of.numerator.where
        return _any(_events("n", Selection(of.numerator.category, where)))
    below = _events("d", of.denominator)
    if of.count == "visit":
        return _any([_around(one, top, {"same_visit": True}) for one in below])
    return {"all": [_any(below), _any(top)]}


def _entry(id: str, of: DiseaseEntry) -> list[dict[str, Any]]:
    events = _events(id, of.selection)
    if of.times == 1:
        return events
    if of.times == 2 and of.apart_days:
        later = _events(f"{id}b", of.selection)
        return [_around(one, later, {"from": of.apart_days}) for one in events]
    if len(events) == 1:
        return [{**events[0], "count": {"op": ">=", "n": of.times, "distinct": "day"}}]
    raise BadConfiguration(
        f"{of.times} rows with a denial", "at most two rows of such an entry", "say it without not_in"
    )


def _around(event: dict[str, Any], others: list[dict[str, Any]], time: dict[str, Any]) -> dict[str, Any]:
    """`event` with one of `others` at that time around the same record."""
    anchored = [
        {**one, "id": f"{event['id']}{one['id']}", "time": {"anchor": f"{event['id']}.start", **time}}
        for one in others
    ]
    return {**event, "with": {"any": anchored}}


def _any(of: list[dict[str, Any]]) -> dict[str, Any]:
    return of[0] if len(of) == 1 else {"any": of}


def _events(id: str, of: Selection) -> list[dict[str, Any]]:
    """Records of a selection, one event a way. A denial of the dictionary is met by a record without the
    value; a condition of a tree is not, so each is asked in two ways: another value, or none."""
    denied = [one for one in of.where if one.operator in ("not_in", "not_starts")]
    certain = [_condition(one) for one in of.where if one not in denied]
    ways = itertools.product(*([_other(one), _missing(one)] for one in denied))
    made = [{"event": of.category, "where": [*certain, *way]} for way in ways]
    return [{"id": f"{id}{'' if len(made) == 1 else chr(97 + i)}", **one} for i, one in enumerate(made)]


def _other(of: Filter) -> dict[str, Any]:
    if of.operator == "not_starts":
        raise BadConfiguration(f"{of.variable} not_starts", "not_in of codes", "name the codes themselves")
    return {"variable": of.variable, "op": "not_in", "values": list(of.values)}


def _missing(of: Filter) -> dict[str, Any]:
    return {"variable": of.variable, "op": "missing", "values": []}


def _condition(of: Filter) -> dict[str, Any]:
    values: list[Any] = [of.number] if of.number is not None else list(of.values)
    values = [{"true": True, "false": False}.get(str(one), one) for one in values]
    op = OPERATORS[of.operator]
    if op == "in" and values and isinstance(values[0], bool):
        op, values = "=", values[:1]
    return {"variable": of.variable, "op": op, "values": values}


def _rules(name: Text, where: dict[str, Any]) -> dict[str, Any]:
    return {"name": {"zh": name.zh, "en": name.en}, "rules": [{"where": where}]}
