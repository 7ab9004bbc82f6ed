"""Indicators of the cockpit as data: `dictionary/indicators/*.toml`. What is counted, in words and as a
closed expression.

Kinds (an indicator has one, an entity is what `count` names: `row`, `visit` or `person`):

- `count`: entities among the rows of `numerator`; no denominator.
- `sum`: Σ `value` over the rows of `numerator`; no denominator.
- `mean`: Σ `value` over the rows of `numerator` ÷ number of those rows with a value.
- `share`: entities of `denominator` that also occur in `numerator` ÷ entities of `denominator`. With `row`
both name one category and a
  numerator row must satisfy the denominator's filters too.
- `share_of_sum`: Σ `value` over the rows of `numerator` ÷ Σ `value` over the rows of `denominator`.
- `share_followed`: rows of `denominator` after whose end (else start) the same person has a row of
`numerator` that begins within
  `days` (more than 0 days later), ÷ rows of `denominator`. Rows that ended less than `days` before the newest
  fact are left out.

The period of a row is the month of its category's event time (`denominator`'s row where there is one). Not
here: how it is computed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from heluo.dictionary.filter import Selection, parse_selection
from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder
from heluo.kit.text import Text

Kind = Literal["count", "sum", "mean", "share", "share_of_sum", "share_followed"]
Count = Literal["row", "visit", "person"]
Better = Literal["higher", "lower", "neutral"]
WITH_DENOMINATOR = ("share", "share_of_sum", "share_followed")
WITH_VALUE = ("sum", "mean", "share_of_sum")


@dataclass(frozen=True)
class IndicatorDefinition:
    id: str
    label: Text
    definition: Text
    numerator_words: Text
    denominator_words: Text
    """("", "") for a count or a sum."""
    unit: str
    """UCUM; a share is computed as a fraction 0–1 and shown in %."""
    kind: Kind
    count: Count
    numerator: Selection
    denominator: Selection | None
    value: str
    """Variable of the selection's category that is summed; "" otherwise."""
    days: int
    better: Better
    group: str
    decimals: int
    """Decimals shown on a screen."""
    order: int


@cache
def load_indicators(folder: Path | None = None) -> tuple[IndicatorDefinition, ...]:
    """Indicators of the dictionary in `folder`, in the order in which the cockpit shows them. Raises
    BadConfiguration."""
    dictionary = load(folder)
    root = (folder or data_folder("dictionary")) / "indicators"
    found = [_indicator(path, dictionary) for path in sorted(root.glob("*.toml"))]
    return tuple(sorted(found, key=lambda i: (i.order, i.id)))


def _indicator(path: Path, dictionary: Dictionary) -> IndicatorDefinition:
    head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    def refuse(found: str, expected: str) -> BadConfiguration:
        return BadConfiguration(found, expected, "edit the file", where=str(path))

    def words(name: str, optional: bool = False) -> Text:
        pair = Text(head.get(f"{name}_zh", ""), head.get(f"{name}_en", ""))
        if not optional and not (pair.zh and pair.en):
            raise refuse(f"no {name}_zh or {name}_en", "both languages")
        return pair

    kind, count, better = head.get("kind", ""), head.get("count", "row"), head.get("better", "neutral")
    for value, allowed in ((kind, Kind), (count, Count), (better, Better)):
        if value not in get_args(allowed):
            raise refuse(repr(value), " | ".join(get_args(allowed)))
    numerator = parse_selection(head.get("numerator", {}), dictionary, str(path))
    denominator = (
        parse_selection(head["denominator"], dictionary, str(path)) if "denominator" in head else None
    )
    if (kind in WITH_DENOMINATOR) != (denominator is not None):
        raise refuse(f"denominator of a {kind}", f"one for {', '.join(WITH_DENOMINATOR)}, none otherwise")
    if kind == "share" and count == "row" and denominator and denominator.category != numerator.category:
        raise refuse("a share of rows over two categories", "one category, or count = visit or person")
    summed = head.get("value", "")
    if (kind in WITH_VALUE) != bool(summed):
        raise refuse(
            f"value {summed!r} of a {kind}", f"a variable for {', '.join(WITH_VALUE)}, none otherwise"
        )
    if summed:
        variable = dictionary.categories[numerator.category].variables.get(summed)
        if variable is None or variable.type not in ("integer", "decimal"):
            raise refuse(f"value {summed!r}", f"an integer or decimal variable of {numerator.category}")
    if (kind == "share_followed") != (head.get("days", 0) > 0):
        raise refuse("days", "a positive number for share_followed, none otherwise")
    return IndicatorDefinition(
        path.stem,
        Text(head.get("zh", path.stem), head.get("en", path.stem)),
        words("definition"),
        words("numerator"),
        words("denominator", optional=denominator is None and kind != "mean"),
        head.get("unit", "1"),
        kind,
        count,
        numerator,
        denominator,
        summed,
        head.get("days", 0),
        better,
        head.get("group", ""),
        head.get("decimals", 0),
        head.get("order", 999),
    )
