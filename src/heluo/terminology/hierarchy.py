"""The codes of a value set as a tree, and what "this and everything below" means in it: chapter → block
→ category → code of ICD-10, chapter → category → code of ICD-9-CM-3, groups of drugs and of laboratory
items.

Below a code of a classification lies whatever begins with it, also the extensions of an edition that no list
has (`E11.900x001` below `E11.9`). Below a group of a plain list lie the codes listed in it. Names of groups
are our own, in `dictionary/terminology/code_groups.csv`. Not here: finding codes by words.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from heluo.dictionary import load
from heluo.dictionary.value_sets import EXTENSIBLE
from heluo.kit.text import Text
from heluo.terminology.base import shipped_folder
from heluo.terminology.icd10 import CHAPTERS

Kind = Literal["chapter", "block", "category", "group", "code"]
RANGE = re.compile(r"([A-Z]?)(\d\d)-([A-Z]?)(\d\d)")
ATC = "atc:"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class CodeNode:
    """A chapter, block, category, group or code. `code`: what is printed for it, "" for a group without
    one."""

    key: str
    label: Text
    kind: Kind
    code: str


@dataclass(frozen=True)
class CodeSpan:
    """What a key stands for with everything below it: whole codes, and beginnings of codes."""

    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def holds(self, code: str) -> bool:
        return code in self.codes or code.startswith(self.prefixes or ("\0",))


@dataclass(frozen=True)
class CodeTree:
    """One value set. A code may lie in several groups."""

    value_set: str
    nodes: dict[str, CodeNode]
    below: dict[str, tuple[str, ...]]
    """Key → keys right below it; "" → the roots."""

    def path(self, key: str) -> tuple[str, ...]:
        """The keys above `key`, outermost first, of every group that it lies in."""
        found: list[str] = []
        for parent in _parents(self.value_set).get(key, ()):
            found += [one for one in (*self.path(parent), parent) if one not in found]
        if not found and key not in self.nodes and self.value_set in EXTENSIBLE:
            nearest = max((one for one in self.nodes if key.startswith(one)), key=len, default="")
            if nearest:
                return (*self.path(nearest), nearest)
            ranges = [one for one in self.nodes if RANGE.fullmatch(one)]
            return tuple(one for one in ranges if (span := self.span(one)) and span.holds(key))
        return tuple(found)

    def codes(self, key: str) -> tuple[str, ...]:
        """The listed codes at `key` and below it."""
        span = self.span(key)
        return tuple(code for code in load().value_sets[self.value_set].codes if span and span.holds(code))

    def node(self, key: str) -> CodeNode | None:
        """What `key` is; None where it is nothing: neither listed nor a code that an edition may add."""
        known = self.nodes.get(key)
        if known or self.span(key) is None:
            return known
        text = key.removeprefix(ATC)
        nearest = next((self.nodes[one] for one in reversed(self.path(key)) if one in self.nodes), None)
        if key.startswith(ATC):
            return CodeNode(key, Text(f"ATC {text}", f"ATC {text}"), "group", text)
        if nearest is None:
            return CodeNode(key, Text("列表外的编码", "a code that is not listed"), "code", text)
        of = nearest.label
        return CodeNode(key, Text(f"{of.zh}的细分", f"a subdivision of {of.en}"), "code", text)

    def span(self, key: str) -> CodeSpan | None:
        """`key` with everything below it; None where it is nothing."""
        if (chapter := RANGE.fullmatch(key)) and key in self.nodes:
            return CodeSpan(prefixes=tuple(_beginnings(*chapter.groups())))
        if self.value_set in EXTENSIBLE:
            shape = key in self.nodes or re.fullmatch(EXTENSIBLE[self.value_set], key)
            return CodeSpan(prefixes=(key,)) if shape else None
        if key.startswith(ATC):
            codes = load().value_sets[self.value_set].codes.values()
            letters = key.removeprefix(ATC)
            listed = tuple(
                c.code for c in codes if letters and c.attributes.get("atc", "").startswith(letters)
            )
            return CodeSpan(codes=listed) if listed else None
        if key not in self.nodes:
            return None
        inner = self.below.get(key, ())
        return CodeSpan(codes=inner) if inner else CodeSpan(codes=(key,))


@cache
def code_tree(value_set: str) -> CodeTree | None:
    """The tree of a value set; None for one that has none."""
    made = {"icd10": _icd10, "icd9cm3": _icd9cm3, "drug": _drugs, "lab_item": _items}.get(value_set)
    return made() if made else None


@cache
def _parents(value_set: str) -> dict[str, tuple[str, ...]]:
    tree = code_tree(value_set)
    found: dict[str, tuple[str, ...]] = {}
    for parent, keys in tree.below.items() if tree else ():
        for key in keys if parent else ():
            found[key] = (*found.get(key, ()), parent)
    return found


def _icd10() -> CodeTree:
    chapters = [
        CodeNode(f"{c.first}-{c.last}", Text(c.zh, c.en), "chapter", f"{c.first}-{c.last}") for c in CHAPTERS
    ]
    return _classified("icd10", chapters, 3)


def _icd9cm3() -> CodeTree:
    chapters = [node for node in _named("icd9cm3") if RANGE.fullmatch(node.key)]
    return _classified("icd9cm3", chapters, 2)


def _classified(value_set: str, chapters: list[CodeNode], length: int) -> CodeTree:
    """Chapters over blocks over categories (the first `length` characters) over codes. What has nothing
    listed below it is left out."""
    codes = load().value_sets[value_set].codes
    named = {node.key: node for node in _named(value_set)}
    blocks = [node for node in named.values() if RANGE.fullmatch(node.key) and node not in chapters]
    nodes: dict[str, CodeNode] = {}
    below: dict[str, dict[str, None]] = {}
    for code in sorted(codes):
        category = code[:length]
        listed = codes.get(category)
        over = [
            _over(chapters, category),
            _over(blocks, category),
            named.get(category) or (listed and CodeNode(category, listed.label, "category", category)),
            None if category == code else CodeNode(code, codes[code].label, "code", code),
        ]
        parent = ""
        for node in over:
            if node:
                nodes[node.key] = node
                below.setdefault(parent, {})[node.key] = None
                parent = node.key
    return CodeTree(value_set, nodes, {key: tuple(keys) for key, keys in below.items()})


def _over(ranges: list[CodeNode], category: str) -> CodeNode | None:
    return next((one for one in ranges if one.key[:3].rstrip("-") <= category <= _last(one.key)), None)


def _last(key: str) -> str:
    return key.rpartition("-")[2]


def _drugs() -> CodeTree:
    codes = load().value_sets["drug"].codes
    pairs: list[tuple[str, str]] = []
    for code in codes.values():
        pairs += [(f"class:{code.attributes['class']}", code.code)] if "class" in code.attributes else []
        if atc := code.attributes.get("atc"):
            pairs += [(f"{ATC}{atc[0]}", f"{ATC}{atc[:3]}"), (f"{ATC}{atc[:3]}", code.code)]
    return _grouped("drug", pairs)


def _items() -> CodeTree:
    codes = load().value_sets["lab_item"].codes.values()
    return _grouped("lab_item", [(f"panel:{c.attributes.get('panel', '')}", c.code) for c in codes])


def _grouped(value_set: str, pairs: Iterable[tuple[str, str]]) -> CodeTree:
    """Groups in the order of their file; a code without a group is a root."""
    codes = load().value_sets[value_set].codes
    named = {node.key: node for node in _named(value_set)}
    leaves = {code.code: CodeNode(code.code, code.label, "code", code.code) for code in codes.values()}
    below: dict[str, dict[str, None]] = {}
    inside: set[str] = set()
    for parent, key in pairs:
        if parent in named and (key in named or key in leaves):
            below.setdefault(parent, {})[key] = None
            inside.add(key)
    roots = [key for key in (*named, *leaves) if key not in inside and (key in below or key in leaves)]
    return CodeTree(
        value_set, {**named, **leaves}, {"": tuple(roots), **{k: tuple(v) for k, v in below.items()}}
    )


@cache
def _named(value_set: str) -> tuple[CodeNode, ...]:
    with (shipped_folder() / "code_groups.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value_set"] == value_set]
    return tuple(
        CodeNode(row["key"], Text(row["zh"], row["en"]), _kind(row["key"]), _code(row["key"])) for row in rows
    )


def _kind(key: str) -> Kind:
    if ":" in key:
        return "group"
    if not RANGE.fullmatch(key):
        return "category"
    return "block" if key[0].isalpha() else "chapter"


def _code(key: str) -> str:
    return key.removeprefix(ATC) if key.startswith(ATC) else "" if ":" in key else key


def _beginnings(letter: str, first: str, last_letter: str, last: str) -> list[str]:
    """The beginnings of the categories of a range, whole tens as one: E00–E90 → E0 … E8, E90."""
    low, high = (
        LETTERS.find(one) * 100 + int(n) if one else int(n)
        for one, n in ((letter, first), (last_letter, last))
    )
    found: list[str] = []
    at = low
    while at <= high:
        head = LETTERS[at // 100] if letter else ""
        tens = at % 10 == 0 and at + 9 <= high
        found.append(f"{head}{at % 100 // 10}" if tens else f"{head}{at % 100:02d}")
        at += 10 if tens else 1
    return found
