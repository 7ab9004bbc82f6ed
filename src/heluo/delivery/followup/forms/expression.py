"""Text of an expression → a typed tree of plain lists, which `compute` and the browser evaluate.

Nothing is ever executed as a program: a parser generator (lark) reads the text, every name must be a field
that the form declares, every function one of `signatures`. Length, size and depth are bounded, so that
reading one takes milliseconds whatever was typed.

A tree is `[operation, …]`, JSON as it stands: `["num", 3]`, `["field", "weight"]`, `["and", a, b]`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from heluo.delivery.followup.forms.signatures import (
    CODES,
    DATE,
    NUMBER,
    OVER,
    PARTIAL,
    SIGNATURES,
    TEXT,
    TIME,
    TRUTH,
)
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

LONGEST = 1000
"""Characters of one expression."""
DEEPEST = 80
"""Nested operations of one expression."""
LARGEST = 300
"""Operations of one expression."""
RESERVED = frozenset({"today", "age", "true", "false", "and", "or", "not", "in"})
"""Words of the language: no field can have such a name."""
Tree = list[Any]
ORDERED = frozenset({NUMBER, DATE, TIME})
"""Types that `<` compares. Codes and texts have no order."""


@dataclass(frozen=True)
class ExpressionScope:
    """What the names of an expression may be. `own`: fields of the repeat in which the expression stands;
    `events`: (event, field) → type."""

    fields: Mapping[str, str]
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(matrix, row) → type."""
    repeats: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class CompiledExpression:
    """A compiled expression: its source, tree and type, and the names it depends on (fields, matrices,
    repeats)."""

    source: str
    tree: Tree
    type: str
    names: frozenset[str]


def compiled(source: str, scope: ExpressionScope, wanted: str = "") -> CompiledExpression:
    """The expression `source`. `wanted`: the type that it must have. Raises BadInput, whose text names what
    was not understood, never a value."""
    if len(source) > LONGEST:
        raise wrong(Text(f"表达式超过 {LONGEST} 个字符", f"an expression over {LONGEST} characters"))
    try:
        parsed = _parser().parse(source)
    except UnexpectedInput as error:
        column = getattr(error, "column", None) or 0
        raise wrong(
            Text(f"第 {column} 个字符处看不懂", f"not understood at character {column}"),
            Text("字段、数字、'文本'、运算与函数", "fields, numbers, 'texts', operators and functions"),
        ) from error
    except VisitError as error:
        if isinstance(error.orig_exc, BadInput):
            raise error.orig_exc from error
        raise
    typing = _ExpressionTyping(scope)
    tree, type_ = typing.of(parsed.tree)
    if wanted and type_ != wanted:
        raise wrong(
            Text(f"结果是{_word(type_).zh}", f"the result is {_word(type_).en}"),
            Text(_word(wanted).zh, _word(wanted).en),
        )
    return CompiledExpression(source, tree, type_, frozenset(typing.names))


def wrong(found: Text, expected: Text | str = "") -> BadInput:
    """An expression that cannot be used, in words."""
    return BadInput(found, expected, ("改正表达式", "correct the expression"), code="bad_expression")


@dataclass(frozen=True)
class _ExpressionNode:
    """A part of what was parsed, with its measures. `tree` is untyped."""

    tree: tuple[Any, ...]
    depth: int
    size: int


def _node(kind: str, *parts: Any) -> _ExpressionNode:
    inner = [one for one in parts if isinstance(one, _ExpressionNode)]
    depth, size = 1 + max((one.depth for one in inner), default=0), 1 + sum(one.size for one in inner)
    if depth > DEEPEST or size > LARGEST:
        raise wrong(
            Text("表达式太复杂", "the expression is too complex"),
            Text(f"最多 {LARGEST} 步、{DEEPEST} 层", f"at most {LARGEST} operations, {DEEPEST} deep"),
        )
    return _ExpressionNode((kind, *parts), depth, size)


class _ExpressionBuilding(Transformer[Token, _ExpressionNode]):
    """Makes nodes while the text is parsed, so that nothing recurses through a tree of unknown depth."""

    def start(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return given[0]

    def either(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return _node("or", *given)

    def both(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return _node("and", *given)

    def negated(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return _node("not", *given)

    def compared(self, given: list[Any]) -> _ExpressionNode:
        return _node("compare", str(given[1]), given[0], given[2])

    def among(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return _node("in", *given)

    def arithmetic(self, given: list[Any]) -> _ExpressionNode:
        return _node("arithmetic", str(given[1]), given[0], given[2])

    def minus(self, given: list[_ExpressionNode]) -> _ExpressionNode:
        return _node("minus", *given)

    def call(self, given: list[Any]) -> _ExpressionNode:
        return _node("call", str(given[0]), *(one for one in given[1:] if one is not None))

    def name(self, given: list[Token]) -> _ExpressionNode:
        return _node("name", str(given[0]))

    def part(self, given: list[Token]) -> _ExpressionNode:
        return _node("part", str(given[0]), str(given[1]))

    def elsewhere(self, given: list[Token]) -> _ExpressionNode:
        return _node("at", str(given[0]), str(given[1]))

    def number(self, given: list[Token]) -> _ExpressionNode:
        return _node("num", float(given[0]))

    def text(self, given: list[Token]) -> _ExpressionNode:
        return _node("text", str(given[0])[1:-1])

    def true(self, _: list[Token]) -> _ExpressionNode:
        return _node("truth", True)

    def false(self, _: list[Token]) -> _ExpressionNode:
        return _node("truth", False)

    def today(self, _: list[Token]) -> _ExpressionNode:
        return _node("today")

    def age(self, _: list[Token]) -> _ExpressionNode:
        return _node("age")


@cache
def _parser() -> Any:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_ExpressionBuilding(), maybe_placeholders=False)


class _ExpressionTyping:
    """Gives each node its type and refuses what does not fit. `names`: what was met on the way."""

    def __init__(self, scope: ExpressionScope, inside: str = "") -> None:
        self.scope, self.inside = scope, inside
        self.names: set[str] = set()

    def of(self, tree: tuple[Any, ...]) -> tuple[Tree, str]:
        kind, *parts = tree
        match kind:
            case "num":
                return ["num", parts[0]], NUMBER
            case "text":
                return ["text", parts[0]], TEXT
            case "truth":
                return ["truth", parts[0]], TRUTH
            case "today":
                return ["today"], DATE
            case "age":
                return ["age"], NUMBER
            case "or" | "and" | "not":
                return [kind, *(self._as(one, TRUTH) for one in parts)], TRUTH
            case "minus":
                return ["minus", self._as(parts[0], NUMBER)], NUMBER
            case "arithmetic":
                return [parts[0], self._as(parts[1], NUMBER), self._as(parts[2], NUMBER)], NUMBER
            case "compare":
                return self._compare(*parts)
            case "in":
                return self._among(*parts)
            case "call":
                return self._call(*parts)
            case "name":
                return self._name(parts[0])
            case "part":
                return self._part(*parts)
            case _:
                return self._elsewhere(*parts)

    def _as(self, node: _ExpressionNode, wanted: str) -> Tree:
        tree, found = self.of(node.tree)
        if found != wanted:
            raise wrong(
                Text(f"这里是{_word(found).zh}", f"{_word(found).en} stands"),
                Text(f"{_word(wanted).zh}", f"{_word(wanted).en} here"),
            )
        return tree

    def _compare(self, sign: str, left: _ExpressionNode, right: _ExpressionNode) -> tuple[Tree, str]:
        one, first = self.of(left.tree)
        other, second = self.of(right.tree)
        if first != second or first in (CODES, PARTIAL):
            raise wrong(
                Text(
                    f"{_word(first).zh}与{_word(second).zh}不能比较",
                    f"{_word(first).en} is not compared with {_word(second).en}",
                )
            )
        if sign not in ("==", "!=") and first not in ORDERED:
            raise wrong(
                Text(f"{_word(first).zh}没有大小", f"{_word(first).en} has no order"),
                Text("== 或 !=", "== or !="),
            )
        return [sign, one, other], TRUTH

    def _among(self, value: _ExpressionNode, *listed: _ExpressionNode) -> tuple[Tree, str]:
        tree, found = self.of(value.tree)
        return ["in", tree, [self._as(one, found)[1] for one in listed]], TRUTH

    def _name(self, name: str) -> tuple[Tree, str]:
        if name in self.scope.own:
            self.names.add(name)
            return ["own", name], self.scope.own[name]
        if name in self.scope.fields:
            self.names.add(name)
            return ["field", name], self.scope.fields[name]
        raise unknown_name(name)

    def _part(self, matrix: str, row: str) -> tuple[Tree, str]:
        found = self.scope.parts.get((matrix, row))
        if found is None:
            raise unknown_name(f"{matrix}.{row}")
        self.names.add(matrix)
        return ["part", matrix, row], found

    def _elsewhere(self, event: str, name: str) -> tuple[Tree, str]:
        found = self.scope.events.get((event, name))
        if found is None:
            raise unknown_name(f"@{event}.{name}")
        return ["at", event, name], found

    def _call(self, name: str, *given: _ExpressionNode) -> tuple[Tree, str]:
        if name in OVER:
            return self._over(name, given)
        if name == "date":
            return _date_literal(given)
        signature = SIGNATURES.get(name)
        if signature is None:
            raise wrong(Text(f"没有函数 {name}", f"no function {name}"), ", ".join(sorted(SIGNATURES)))
        found = [self.of(one.tree) for one in given]
        type_ = signature.result(name, [one[1] for one in found])
        return ["call", name, *(one[0] for one in found)], type_

    def _over(self, name: str, given: tuple[_ExpressionNode, ...]) -> tuple[Tree, str]:
        repeat = given[0].tree[1] if given and given[0].tree[0] == "name" else None
        own = self.scope.repeats.get(repeat) if isinstance(repeat, str) else None
        most = 2 if name == "count" else 0
        if own is None or self.inside or len(given) not in ({1, 2} if most else {2}):
            raise wrong(
                Text(f"{name} 的写法不对", f"{name} is not written so"),
                Text(f"{name}(重复节, 条件或值),不嵌套", f"{name}(repeated section, expression), not nested"),
            )
        assert isinstance(repeat, str)
        self.names.add(repeat)
        inner = _ExpressionTyping(
            ExpressionScope(self.scope.fields, self.scope.parts, {}, own, self.scope.events), repeat
        )
        wanted = NUMBER if name == "sum" else TRUTH
        tree = inner._as(given[1], wanted) if len(given) == 2 else None
        self.names |= {n for n in inner.names if n not in own}
        return ["over", name, repeat, tree], TRUTH if name == "any" else NUMBER


def _date_literal(given: tuple[_ExpressionNode, ...]) -> tuple[Tree, str]:
    value = given[0].tree[1] if len(given) == 1 and given[0].tree[0] == "text" else ""
    try:
        return ["date", dt.date.fromisoformat(value).isoformat()], DATE
    except ValueError as error:
        raise wrong(Text("不是日期", "no date"), "date('2026-01-31')") from error


def unknown_name(name: str) -> BadInput:
    """One text for a name that the form does not have."""
    return wrong(
        Text(f"没有字段 {name}", f"no field {name}"),
        Text(
            "本表单的字段;其他随访点写 @随访点.字段", "a field of this form; @event.field for another event"
        ),
    )


_WORDS = {
    NUMBER: Text("数字", "a number"),
    TEXT: Text("文本", "a text"),
    TRUTH: Text("真假", "true or false"),
    DATE: Text("日期", "a date"),
    PARTIAL: Text("不完整日期", "a partial date"),
    TIME: Text("时间", "a time of day"),
    CODES: Text("多选", "several codes"),
}


def _word(type_: str) -> Text:
    return _WORDS.get(type_, Text(type_, type_))
