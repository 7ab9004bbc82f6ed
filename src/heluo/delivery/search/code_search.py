"""Codes found by what somebody types: a code however it is spelt, a name in Chinese or English, pinyin or
initials, another name of the same thing, a brand. Only codes and groups of the dictionary, never a patient's
value.

What is found first is the widest that the words mean: of a category its whole, before its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin

from heluo.delivery.search.synonyms import Reason, others
from heluo.delivery.search.tokens import normal
from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words
from heluo.dictionary.value_sets import EXTENSIBLE
from heluo.kit.text import Text
from heluo.terminology.hierarchy import ATC, CodeNode, CodeTree, code_tree
from heluo.terminology.icd10 import normalise

MOST = 40
LEAST_SPELLING = 2
"""Letters by which a word is found by its pinyin or initials."""
KINDS = ("category", "group", "block", "chapter", "code")
BY = {
    "synonym": Text("同义词", "another name"),
    "brand": Text("商品名", "a brand name"),
    "narrower": Text("更窄的词", "a narrower word"),
    "pinyin": Text("拼音", "pinyin"),
}
EXACT, BEGINS = 0, 1
NAMED = (2, 8)
"""Ranks of a node whose whole name was typed, or another name of it."""


@dataclass(frozen=True)
class FoundCode:
    """One offer. `below`: with everything below it; `by`: what led there, None for its own code or name."""

    node: CodeNode
    below: bool
    by: Text | None = None


@dataclass(frozen=True)
class _Spelt:
    """A node as it is compared with what was typed."""

    node: CodeNode
    code: str
    names: tuple[str, ...]
    pinyin: str
    initials: str
    listed: int
    """Listed codes at it and below."""


def find_codes(value_set: str, typed: str, most: int = MOST) -> list[FoundCode]:
    """What `typed` may mean in a value set, best first; its roots for nothing typed."""
    tree = code_tree(value_set)
    wanted = normal(typed).strip()
    if not wanted:
        return [_offer(tree, value_set, node) for node in _roots(value_set, tree)][:most]
    found: list[tuple[_Place, FoundCode]] = []
    for spelt in _spelt(value_set):
        rank, by = _rank(spelt, value_set, wanted)
        if rank is not None:
            found.append((_place(spelt, value_set, rank), _offer(tree, value_set, spelt.node, by)))
    found.sort(key=lambda one: one[0])
    offers = [offer for _, offer in found]
    exact = offers[0] if found and found[0][0][0] == EXACT else None
    if exact is None and (unlisted := _unlisted(tree, value_set, typed)):
        exact = unlisted
        offers.insert(0, unlisted)
    if exact and exact.below and (exact.node.kind == "code" or _is_listed(value_set, exact.node.key)):
        offers.insert(1, FoundCode(exact.node, False))
    return offers[:most]


_Place = tuple[int, int, int, int, str]


def _place(spelt: _Spelt, value_set: str, rank: int) -> _Place:
    """Where an offer stands: what was typed as a code, a whole or a plain code of that name, then categories
    before blocks before single codes, the larger ones first."""
    node = spelt.node
    if rank <= BEGINS:
        return (rank, 0, 0, 0, node.key)
    wide = node.kind != "code"
    if rank in NAMED and (wide or value_set not in EXTENSIBLE):
        return (2, rank, KINDS.index(node.kind), 0, node.key)
    return (3, KINDS.index(node.kind), -spelt.listed if wide else 0, rank, node.key)


def named_code(value_set: str, key: str, below: bool) -> FoundCode | None:
    """What a key of a condition or a saved set is called; None where it is nothing."""
    tree = code_tree(value_set)
    node = tree.node(key) if tree else None
    listed = load().value_sets[value_set].codes.get(key)
    if node is None and listed:
        node = CodeNode(key, listed.label, "code", key)
    return FoundCode(node, below) if node else None


def _offer(tree: CodeTree | None, value_set: str, node: CodeNode, by: Text | None = None) -> FoundCode:
    """Of a classification everything below a code, because editions divide it further; of a plain list a code
    is itself."""
    below = bool(tree) and (value_set in EXTENSIBLE or node.kind != "code")
    return FoundCode(node, below, by)


def _is_listed(value_set: str, key: str) -> bool:
    return key in load().value_sets[value_set].codes


def _rank(spelt: _Spelt, value_set: str, wanted: str) -> tuple[int | None, Text | None]:
    """How near a node is to what was typed, 0 for its code; None for not at all."""
    words = wanted.split()
    code = _as_code(value_set, wanted)
    if spelt.code and spelt.code == code:
        return EXACT, None
    if spelt.code and code and spelt.code.startswith(code):
        return BEGINS, None
    if wanted in spelt.names:
        return 2, None
    if value_set == "lab_item" and wanted in _measured().get(spelt.node.key, ()):
        return 8, BY["synonym"]
    same = _same_as(wanted)
    why = next((same[name] for name in spelt.names if name in same), None)
    if why:
        return 8, BY[why]
    if all(any(word in name for name in (*spelt.names, spelt.code)) for word in words):
        return (3 if any(name.startswith(wanted) for name in spelt.names) else 4), None
    if wanted.isascii() and wanted.isalnum() and len(wanted) >= LEAST_SPELLING:
        if wanted in (spelt.pinyin, spelt.initials):
            return 5, BY["pinyin"]
        # Of few letters any long name holds some: they begin it, or are most of it.
        if spelt.initials.startswith(wanted) or (len(wanted) > 2 and wanted in spelt.initials):
            return 6, BY["pinyin"]
        if len(wanted) > 3 and wanted in spelt.pinyin:
            return 7, BY["pinyin"]
    for other, why in _other_names(wanted):
        if any(_holds(name, other) for name in spelt.names):
            return 9, BY[why]
    return None, None


def _holds(name: str, other: str) -> bool:
    """A word of Latin letters is not looked for inside another: MI is in no "examination"."""
    if not other.isascii():
        return other in name
    return re.search(rf"(?<![a-z0-9]){re.escape(other)}(?![a-z0-9])", name) is not None


@cache
def _other_names(wanted: str) -> tuple[tuple[str, Reason], ...]:
    return tuple((normal(word), why) for word, why in others(wanted).items() if len(word) > 1)


@cache
def _same_as(wanted: str) -> dict[str, Reason]:
    """Every name of the thing, also one that the typed word is a part of: 高血压 is 原发性高血压 too."""
    found: dict[str, Reason] = {}
    for one in load_search_words().synonyms:
        names = [normal(name) for name in one.names]
        if wanted in (*names, *map(normal, one.typed)):
            found |= dict.fromkeys(names, "brand" if one.kind == "drug" else "synonym")
    return found


@cache
def _measured() -> dict[str, tuple[str, ...]]:
    """Laboratory item → its names."""
    found: dict[str, list[str]] = {}
    for measure in load_search_words().measures:
        for item in measure.items:
            found.setdefault(item, []).extend(normal(name) for name in measure.names)
    return {item: tuple(names) for item, names in found.items()}


def _as_code(value_set: str, wanted: str) -> str:
    """What was typed as a code in its one spelling, lower case."""
    if value_set == "icd10" and re.match(r"[a-z]\d", wanted) and "-" not in wanted:
        return normal(normalise(wanted))
    if value_set == "icd9cm3" and re.fullmatch(r"\d{3,4}", wanted):
        return f"{wanted[:2]}.{wanted[2:]}"
    return wanted


def _unlisted(tree: CodeTree | None, value_set: str, typed: str) -> FoundCode | None:
    """A code that no list has but that an edition may add, or a level of ATC."""
    if tree is None:
        return None
    plain = typed.strip()
    keys: Iterable[str] = (normalise(plain), plain, f"{ATC}{plain.upper()}")
    if value_set == "icd9cm3":
        keys = (_as_code(value_set, plain),)
    for key in keys:
        node = tree.node(key)
        if node and key not in tree.nodes:
            return FoundCode(node, True)
    return None


def _roots(value_set: str, tree: CodeTree | None) -> list[CodeNode]:
    if tree:
        return [tree.nodes[key] for key in tree.below[""]]
    codes = load().value_sets[value_set].codes.values()
    return [CodeNode(code.code, code.label, "code", code.code) for code in codes]


@cache
def _spelt(value_set: str) -> tuple[_Spelt, ...]:
    tree = code_tree(value_set)
    nodes = list(tree.nodes.values()) if tree else _roots(value_set, None)
    return tuple(_as_compared(node, len(tree.codes(node.key)) if tree else 1) for node in nodes)


def _as_compared(node: CodeNode, listed: int) -> _Spelt:
    syllables = lazy_pinyin(node.label.zh, style=Style.NORMAL, v_to_u=False)
    plain = [normal(one) for one in syllables if one.strip()]
    return _Spelt(
        node,
        normal(node.code),
        (normal(node.label.zh), normal(node.label.en)),
        "".join(plain),
        "".join(one if one.isascii() and one[0].isdigit() else one[0] for one in plain),
        listed,
    )
