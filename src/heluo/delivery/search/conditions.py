"""Conditions on values as they are typed into the box: "肌酐>200", "血糖≥11.1 mmol/L", "白细胞 4以下",
"血糖 7-11". Each becomes ranges of the index and leaves of a condition tree.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from heluo.cohort.definition import AnyOf, Condition, EventLeaf
from heluo.delivery.search.indexes.base import ValueRange
from heluo.delivery.search.measures import keys_within, name_at_end
from heluo.delivery.search.tokens import normal
from heluo.dictionary import load
from heluo.dictionary.units import load_units
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

SIGNS = {
    "大于等于": ">=",
    "小于等于": "<=",
    "大于或等于": ">=",
    "小于或等于": "<=",
    "不低于": ">=",
    "不小于": ">=",
    "不少于": ">=",
    "不高于": "<=",
    "不大于": "<=",
    "不超过": "<=",
    "大于": ">",
    "高于": ">",
    "超过": ">",
    "小于": "<",
    "低于": "<",
    "少于": "<",
    "等于": "=",
    ">=": ">=",
    "<=": "<=",
    "≥": ">=",
    "≤": "<=",
    "≧": ">=",
    "≦": "<=",
    "⩾": ">=",
    "⩽": "<=",
    "=>": ">=",
    "=<": "<=",
    ">": ">",
    "<": "<",
    "=": "=",
}
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
UNIT = r"(?P<unit>\s?[A-Za-zμµ%‰°/][A-Za-zμµ%‰°/^*×·0-9]{0,14}|\s?[×x*]?10[\^*]?[0-9]{1,2}/[A-Za-zμµ]{1,2})?"
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
FORMS = (
    re.compile(rf"(?P<name>[^\s\"“”<>=≥≤]+)\s*(?P<sign>{_SIGN})\s*(?P<a>{NUMBER}){UNIT}"),
    re.compile(rf"(?P<name>[^\s\"“”<>=≥≤]*[^\s\"“”<>=≥≤0-9.])\s*(?P<a>{NUMBER}){UNIT}\s*(?P<side>以上|以下)"),
    re.compile(
        rf"(?P<name>[^\s\"“”<>=≥≤]*[^\s\"“”<>=≥≤0-9.\-])\s*"
        rf"(?P<a>{NUMBER})\s*[-~—–至到]\s*(?P<b>{NUMBER}){UNIT}"
    ),
)
"""A name, a comparison, a number, perhaps a unit; "… 以上"; from one number to another."""


@dataclass(frozen=True)
class ValueCondition:
    """One condition on a measured value. `text` says it with the standard unit of the first item."""

    typed: str
    text: Text
    ranges: tuple[ValueRange, ...]
    leaf: EventLeaf | AnyOf


@dataclass(frozen=True)
class Cut:
    """A question cut at its conditions: what stands around them, the conditions, and comparisons with a name
    that is no measured value."""

    rest: str
    conditions: tuple[ValueCondition, ...]
    unread: tuple[str, ...]


def cut(question: str) -> Cut:
    """Raises BadInput for a unit that does not fit the item, naming those that do."""
    text = unicodedata.normalize("NFKC", question)
    conditions: list[ValueCondition] = []
    unread: list[str] = []
    for form in FORMS:
        at = 0
        while found := form.search(text, at):
            before, items = name_at_end(normal(found["name"]))
            if not items or _is_name(found.group()):
                if form is FORMS[0]:
                    unread.append(found.group().strip())
                at = found.end()
                continue
            own = (
                found["name"][len(before) :]
                if len(normal(found["name"])) == len(found["name"])
                else found["name"]
            )
            condition, taken = _condition(found, own, items)
            conditions.append(condition)
            text = f"{text[: found.start()]}{before} {text[found.start() + taken :]}"
            at = found.start() + len(before)
    return Cut(text, tuple(conditions), tuple(unread))


def _is_name(text: str) -> bool:
    """CA19-9 is no calcium between 9 and 19."""
    return name_at_end(normal(text).strip()) != (normal(text).strip(), ())


def _condition(found: re.Match[str], name: str, items: tuple[str, ...]) -> tuple[ValueCondition, int]:
    """(the condition, how many characters of the match belong to it)."""
    unit, taken = (found["unit"] or ""), found.end() - found.start()
    spelt = unit.strip()
    fitting = [item for item in items if _fits(item, spelt)]
    if not fitting and unit[:1].isspace():
        # A word that follows the number, no unit of it.
        taken, spelt, fitting = found.start("unit") - found.start(), "", list(items)
    if not fitting:
        raise BadInput(
            (f"“{spelt}”不是{name}的单位", f"“{spelt}” is no unit of {name}"),
            (_units_of(items[0]), _units_of(items[0])),
            ("改用列出的单位,或不写单位", "use one of these, or none: then it is the standard unit"),
            code="unit_does_not_fit",
        )
    bounds = _bounds(found)
    ranges, leaves = [], []
    within = tuple(fitting)
    for key, item in keys_within(within):
        low, high = (None if b is None else _convert(item, b, spelt) for b in bounds[:2])
        ranges.append(ValueRange(key, low, high, bounds[2], bounds[3]))
    for item in within:
        low, high = (None if b is None else _convert(item, b, spelt) for b in bounds[:2])
        leaves.append(_leaf(item, low, high, bounds[2], bounds[3]))
    low, high = (None if b is None else _convert(within[0], b, spelt) for b in bounds[:2])
    text = _in_words(name, within[0], low, high, bounds[2], bounds[3])
    merged = _merged(leaves)
    leaf = merged[0] if len(merged) == 1 else AnyOf(any=list(merged))
    return ValueCondition(found.group()[:taken].strip(), text, tuple(ranges), leaf), taken


def _bounds(found: re.Match[str]) -> tuple[float | None, float | None, bool, bool]:
    """(low, high, low is open, high is open) as typed."""
    groups = found.groupdict()
    a = float(groups["a"])
    if groups.get("b"):
        return min(a, float(groups["b"])), max(a, float(groups["b"])), False, False
    sign = SIGNS[groups["sign"]] if groups.get("sign") else {"以上": ">=", "以下": "<="}[groups["side"]]
    match sign:
        case ">" | ">=":
            return a, None, sign == ">", False
        case "<" | "<=":
            return None, a, False, sign == "<"
        case _:
            return a, a, False, False


def _fits(item: str, unit: str) -> bool:
    """True when `unit`, all of it, is a unit of `item`."""
    if not unit:
        return True
    if "." in item:
        declared = load().variable(item).unit
        return load_units().ucum(unit) == declared
    return load_units().conversion(item, unit) is not None


def _convert(item: str, number: float, unit: str) -> float:
    # A bound may lie beyond what is plausible as a value.
    if not unit or "." in item:
        return number
    conversion = load_units().conversion(item, unit)
    return conversion.apply(number) if conversion else number


def _leaf(item: str, low: float | None, high: float | None, low_open: bool, high_open: bool) -> EventLeaf:
    category, _, name = item.partition(".")
    variable = name or "value_standard"
    where: list[Condition] = []
    if low is not None:
        where.append(Condition(variable=variable, op=">" if low_open else ">=", values=[low]))
    if high is not None:
        where.append(Condition(variable=variable, op="<" if high_open else "<=", values=[high]))
    if low is not None and low == high:
        where = [Condition(variable=variable, op="=", values=[low])]
    if name:
        return EventLeaf(event=category, where=where)
    code = Condition(variable="item_code", op="in", values=[item])
    return EventLeaf(event="lab_result", where=[code, *where])


def _merged(leaves: list[EventLeaf]) -> list[EventLeaf]:
    """Leaves of laboratory items with equal numbers as one leaf of several codes."""
    merged: list[EventLeaf] = []
    for leaf in leaves:
        same = next(
            (m for m in merged if leaf.event == m.event == "lab_result" and m.where[1:] == leaf.where[1:]),
            None,
        )
        if same is None:
            merged.append(leaf)
        else:
            codes = [*same.where[0].values, *leaf.where[0].values]
            joined = same.where[0].model_copy(update={"values": codes})
            merged[merged.index(same)] = same.model_copy(update={"where": [joined, *same.where[1:]]})
    return merged


def _in_words(
    name: str, item: str, low: float | None, high: float | None, low_open: bool, high_open: bool
) -> Text:
    unit = _printed(item)
    parts = []
    if low is not None and low == high:
        parts.append(f"= {low:g}")
    else:
        parts += [f"{'>' if low_open else '≥'} {low:g}"] if low is not None else []
        parts += [f"{'<' if high_open else '≤'} {high:g}"] if high is not None else []
    comparison = f"{' '.join(parts)}{f' {unit}' if unit else ''}"
    return Text(f"{name} {comparison}", f"{name} {comparison}")


def _printed(item: str) -> str:
    if "." in item:
        unit = load().variable(item).unit
    else:
        unit = load().value_sets["lab_item"].codes[item].attributes.get("unit", "")
    printed = load_units().printed.get(unit, unit.strip("{}"))
    return printed.replace("[arb'U]", "U").replace("[IU]", "IU")


def _units_of(item: str) -> str:
    if "." in item:
        return _printed(item)
    printed = load_units().printed
    return ", ".join(printed[unit] for of, unit in load_units().conversions if of == item)
