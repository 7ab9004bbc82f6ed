"""UCUM, units of measure: is a code well formed, what is its dimension, by what factor does it turn into
another.

Purely dimensional: a mass never becomes an amount of substance (that needs the analyte:
`dictionary/conversions.csv`), an arbitrary unit ([IU], [arb'U]) is commensurable with itself only, and
special units (Cel, [pH], …) are valid but have no factor. Annotations in braces do not change a value, but
`same` tells them apart.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from heluo.kit.errors import BadInput, NotFound
from heluo.terminology.base import Concept, shipped_folder

EDITION = "2.2"
SYMBOL = re.compile(r"(?:10\*|10\^|\[[^\]\s]*\]|[A-Za-z%'\"_]|(?<=[A-Za-z%'\"_\]])\[[^\]\s]*\])+")
EXPONENT = re.compile(r"[+-]?\d+")
ANNOTATION = re.compile(r"\{[!-z|~]*\}")
INTEGER = re.compile(r"\d+")


@dataclass(frozen=True)
class Unit:
    """factor × product of base units^power. `special`: not a ratio scale, no factor."""

    factor: float
    powers: tuple[tuple[str, int], ...]
    special: bool = False

    def __mul__(self, other: Unit) -> Unit:
        powers = dict(self.powers)
        for base, power in other.powers:
            powers[base] = powers.get(base, 0) + power
        nonzero = tuple(sorted((b, p) for b, p in powers.items() if p))
        return Unit(self.factor * other.factor, nonzero, self.special or other.special)

    def __pow__(self, exponent: int) -> Unit:
        return Unit(
            self.factor**exponent,
            tuple((b, p * exponent) for b, p in self.powers if p * exponent),
            self.special,
        )


ONE = Unit(1.0, ())


@dataclass(frozen=True)
class UcumLine:
    """One line of the table."""

    kind: str
    code: str
    name: str
    metric: bool
    special: str
    value: str
    unit: str


@cache
def _table() -> dict[str, dict[str, UcumLine]]:
    found: dict[str, dict[str, UcumLine]] = {"prefix": {}, "base": {}, "unit": {}}
    with (shipped_folder() / "ucum.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            found[r["kind"]][r["code"]] = UcumLine(
                r["kind"], r["code"], r["name"], r["metric"] == "yes", r["special"], r["value"], r["unit"]
            )
    return found


def parse(code: str) -> Unit:
    """The unit that `code` (case-sensitive UCUM) names. BadInput when it is not well formed or has an unknown
    symbol."""
    if not code or not code.isascii() or " " in code:
        raise _refuse(code)
    unit, at = _term(code, 0)
    if at != len(code):
        raise _refuse(code)
    return unit


def valid(code: str) -> bool:
    """Whether `code` is a well-formed UCUM code of known symbols."""
    try:
        parse(code)
    except BadInput:
        return False
    return True


def factor(source: str, target: str) -> float | None:
    """By what a number in `source` is multiplied to be in `target`; None when they are not commensurable or
    special."""
    a, b = parse(source), parse(target)
    if source == target:
        return 1.0
    if a.powers != b.powers or a.special or b.special:
        return None
    return a.factor / b.factor


def same(a: str, b: str) -> bool:
    """Whether two codes mean one unit, annotations included: `mg/L{FEU}` is not `mg/L{DDU}`."""
    return (
        ANNOTATION.findall(a) == ANNOTATION.findall(b)
        and factor(a, b) is not None
        and abs(float(factor(a, b) or 0) - 1) < 1e-12
    )


class Ucum:
    """UCUM as a code system: every well-formed code is valid, atoms have names."""

    name = "ucum"
    editions = (EDITION,)

    def lookup(self, code: str, edition: str = "") -> Concept | None:
        if edition not in ("", EDITION):
            raise NotFound(f"edition {edition} of ucum", EDITION, "name another edition")
        if not valid(code):
            return None
        atom = _table()["unit"].get(code) or _table()["base"].get(code)
        return Concept(self.name, EDITION, code, "", atom.name if atom else code)

    def valid(self, code: str, edition: str = "") -> bool:
        return self.lookup(code, edition) is not None


def _refuse(code: str) -> BadInput:
    return BadInput(
        f"unit {code!r}",
        ("UCUM 单位代码", "a UCUM code"),
        "map the hospital's spelling in dictionary/units.csv",
    )


def _term(code: str, at: int) -> tuple[Unit, int]:
    sign = 1
    if code[at : at + 1] == "/":
        sign, at = -1, at + 1
    unit, at = _component(code, at)
    unit = unit**sign
    while at < len(code) and code[at] in "./":
        sign = 1 if code[at] == "." else -1
        part, at = _component(code, at + 1)
        unit = unit * part**sign
    return unit, at


def _component(code: str, at: int) -> tuple[Unit, int]:
    if code[at : at + 1] == "(":
        unit, at = _term(code, at + 1)
        if code[at : at + 1] != ")":
            raise _refuse(code)
        at += 1
    elif symbol := SYMBOL.match(code, at):
        unit, at = _symbol(symbol.group(), code), symbol.end()
        if exponent := EXPONENT.match(code, at):
            unit, at = unit ** int(exponent.group()), exponent.end()
    elif number := INTEGER.match(code, at):
        unit, at = Unit(float(number.group()), ()), number.end()
    elif ANNOTATION.match(code, at):
        unit = ONE
    else:
        raise _refuse(code)
    if annotation := ANNOTATION.match(code, at):
        at = annotation.end()
    return unit, at


def _symbol(symbol: str, code: str) -> Unit:
    found = _atom(symbol)
    if found is not None:
        return found
    for length in (2, 1):
        prefix, rest = _table()["prefix"].get(symbol[:length]), symbol[length:]
        row = _table()["unit"].get(rest) or _table()["base"].get(rest)
        if prefix and row and row.metric and (atom := _atom(rest)):
            return Unit(float(prefix.value), ()) * atom
    raise _refuse(code)


@cache
def _atom(symbol: str) -> Unit | None:
    if symbol in _table()["base"]:
        return Unit(1.0, ((symbol, 1),))
    row = _table()["unit"].get(symbol)
    if row is None:
        return None
    if row.special == "yes":
        return Unit(1.0, ((symbol, 1),), special=True)
    if row.special == "arbitrary":
        return Unit(1.0, ((symbol, 1),))
    if symbol in ("10*", "10^"):
        return Unit(10.0, ())
    return Unit(float(row.value), ()) * parse(row.unit)
