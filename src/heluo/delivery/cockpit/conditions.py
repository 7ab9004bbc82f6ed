"""An indicator of persons as conditions of a search: the same definition, so that the number opens there.

What search cannot say is left out as a whole: half of a definition would count something else.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from heluo.dictionary import Dictionary, IndicatorDefinition
from heluo.dictionary.filter import Filter

OPERATORS = {
    "in": "in",
    "not_in": "not_in",
    "starts": "starts",
    "present": "exists",
    "absent": "missing",
    "at_least": ">=",
    "above": ">",
    "at_most": "<=",
    "below": "<",
}
"""Operator of the dictionary's filters → operator of a condition; the others have none."""


def conditions(of: IndicatorDefinition, dictionary: Dictionary) -> str:
    """The definition of the persons whom `of` counts, as the address of a search holds it; "" for an
    indicator that counts something else or asks for more."""
    if of.kind != "count" or of.count != "person":
        return ""
    if any(one.operator not in OPERATORS for one in of.numerator.where):
        return ""
    choices = [_ways(one, of.numerator.category, dictionary) for one in of.numerator.where]
    leaves = [
        {"id": f"n{i}", "event": of.numerator.category, "where": list(chosen)}
        for i, chosen in enumerate(product(*choices), 1)
    ]
    joined = {"id": "g1", "any": leaves} if len(leaves) > 1 else leaves[0]
    definition = {"heluo_cohort": 1, "rules": [{"where": {"id": "root", "all": [joined]}}]}
    return json.dumps(definition, ensure_ascii=False, separators=(",", ":"))


def _ways(one: Filter, category: str, dictionary: Dictionary) -> list[dict[str, Any]]:
    """The conditions of which one must hold. A filter that excludes holds where the value is missing; to a
    condition that is unknown, so the missing value is asked for besides."""
    variable = dictionary.categories[category].variables[one.variable]
    values: list[str | float | bool] = [] if one.number is None else [one.number]
    values += [v == "true" for v in one.values] if variable.type == "boolean" else list(one.values)
    condition = {"variable": one.variable, "op": OPERATORS[one.operator], "values": values}
    if one.operator == "not_in" and not variable.required:
        return [condition, {"variable": one.variable, "op": "missing", "values": []}]
    return [condition]
