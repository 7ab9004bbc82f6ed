"""Branching logic and calculations of REDCap → expressions of ours, and back. REDCap compares like XLSForm: a
comparison with a blank answer is false, `<>` with one is true; what is written here says so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, UnexpectedInput

from heluo.delivery.followup.exchange.from_xpath import TRUTH, FromXPath, Untranslatable, XPathTree
from heluo.delivery.followup.exchange.to_xpath import ToXPath, written
from heluo.delivery.followup.forms.expression import CompiledExpression, Tree

YES, NO = "1", "0"
"""How REDCap codes yes, no, and a box that is ticked or not."""


class _RedcapTree(XPathTree):
    def either(self, given: list[Any]) -> Any:
        return ("or", given[0], given[2])

    def both(self, given: list[Any]) -> Any:
        return ("and", given[0], given[2])

    def compared(self, given: list[Any]) -> Any:
        sign = {"=": "==", "<>": "!="}.get(str(given[1]), str(given[1]))
        return ("compare", sign, given[0], given[2])

    def box(self, given: list[Any]) -> Any:
        return ("call", "selected", ("question", str(given[0])), ("text", str(given[1])))


@cache
def _parser() -> Any:
    grammar = Path(__file__).with_name("redcap.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_RedcapTree(), maybe_placeholders=False)


class _FromRedcap(FromXPath):
    def _compare(self, sign: str, left: Any, right: Any) -> str:
        code = right[1] if right[0] in ("text", "number") else ""
        if left[:2] == ("call", "selected"):
            if code not in (YES, NO) or sign not in ("==", "!="):
                raise Untranslatable(f"[{left[2][1]}({left[3][1]})] {sign} {code}")
            ticked = self.truth(left)
            return ticked if (code == YES) == (sign == "==") else f"not ({ticked})"
        if left[0] == "question" and self.value(left)[1] == TRUTH and code in (YES, NO):
            right = ("text", "yes" if code == YES else "no")
        return super()._compare(sign, left, right)


def translated(source: str, types: Mapping[str, str], *, calculation: bool = False) -> str:
    """`source` of REDCap in our language. `types`: field → type in our expressions. Raises Untranslatable."""
    try:
        tree = _parser().parse(source)
    except UnexpectedInput as error:
        raise Untranslatable(source) from error
    work = _FromRedcap(types, "")
    return work.value(tree)[0] if calculation else work.truth(tree)


class _ToRedcap(ToXPath):
    unlike, divide, yes, no = "<>", "/", "'1'", "'0'"

    def named(self, name: str) -> str:
        return f"[{name}]"

    def ticked(self, codes: Tree, code: str, wanted: bool) -> str:
        if codes[0] not in ("field", "own"):
            raise Untranslatable(written(codes))
        return f"[{codes[1]}({code})] = {self.yes if wanted else self.no}"

    def otherwise(self, of: Tree) -> str:
        match of:
            case ["call", "has", codes, ["text", code]]:
                return self.ticked(codes, code, False)
        raise Untranslatable("not")

    def unless_false(self, tree: Tree) -> str:
        raise Untranslatable(written(tree))

    def value(self, tree: Tree) -> str:
        match tree:
            case ["today"] | ["date", _] | ["call", ("length" | "chosen" | "coalesce"), *_]:
                raise Untranslatable(written(tree))
        return super().value(tree)


def logic(of: CompiledExpression) -> str:
    """A condition in REDCap's language. Raises Untranslatable."""
    return _ToRedcap("").true(of.tree)


def calculation(of: CompiledExpression) -> str:
    """A value in REDCap's language. Raises Untranslatable."""
    return _ToRedcap("").value(of.tree)
