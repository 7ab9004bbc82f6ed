"""An expression of XLSForm → one of ours, with XLSForm's treatment of blanks written out: there a
comparison with a blank answer is false (`!=` true), here it is unknown. What has no counterpart raises
Untranslatable, whose text names the construct."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput

from heluo.delivery.followup.forms.expression import RESERVED

NUMBER, TEXT, TRUTH, DATE, CODES = "number", "text", "truth", "date", "codes"


def our_name(written: str) -> str:
    """A name of XLSForm as one of ours: small letters, digits, underscores, and no word of the language."""
    name = re.sub(r"[^a-z0-9_]", "_", written.lower())
    name = name if name[:1].isalpha() else f"q_{name}"
    return (f"{name}_" if name in RESERVED else name)[:64]


class Untranslatable(Exception):
    """The construct that has no counterpart, as it is written."""


class XPathTree(Transformer[Token, tuple[Any, ...]]):
    """Plain tuples: ("compare", sign, left, right), …"""

    def start(self, given: list[Any]) -> Any:
        return given[0]

    def either(self, given: list[Any]) -> Any:
        return ("or", *given)

    def both(self, given: list[Any]) -> Any:
        return ("and", *given)

    def compared(self, given: list[Any]) -> Any:
        return ("compare", {"=": "=="}.get(str(given[1]), str(given[1])), given[0], given[2])

    def arithmetic(self, given: list[Any]) -> Any:
        return ("arithmetic", {"div": "/"}.get(str(given[1]), str(given[1])), given[0], given[2])

    def minus(self, given: list[Any]) -> Any:
        return ("minus", given[0])

    def number(self, given: list[Any]) -> Any:
        return ("number", str(given[0]))

    def text(self, given: list[Any]) -> Any:
        return ("text", str(given[0])[1:-1])

    def current(self, _: list[Any]) -> Any:
        return ("current",)

    def question(self, given: list[Any]) -> Any:
        return ("question", str(given[0]))

    def call(self, given: list[Any]) -> Any:
        return ("call", str(given[0]), *(one for one in given[1:] if one is not None))


@cache
def _parser() -> Any:
    grammar = Path(__file__).with_name("xpath.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=XPathTree(), maybe_placeholders=False)


def translated(source: str, types: Mapping[str, str], current: str = "", *, calculation: bool = False) -> str:
    """`source` in our language. `types`: question → type in our expressions; `current`: what "." stands for.
    Raises Untranslatable."""
    try:
        tree = _parser().parse(source)
    except UnexpectedInput as error:
        raise Untranslatable(source) from error
    work = FromXPath(types, current)
    return work.value(tree)[0] if calculation else work.truth(tree)


class FromXPath:
    """Reads the tuples of `XPathTree`."""

    def __init__(self, types: Mapping[str, str], current: str) -> None:
        self.types, self.current = types, current

    def truth(self, tree: Any) -> str:
        """Two-valued, as XLSForm is: never unknown."""
        match tree:
            case ("or" | "and") as word, one, other:
                return f"{self._inner(one, word)} {word} {self._inner(other, word)}"
            case "call", "not", one:
                return f"not ({self.truth(one)})"
            case "call", "true":
                return "true"
            case "call", "false":
                return "false"
            case "compare", sign, left, right:
                return self._compare(sign, left, right)
            case "call", "selected", ("question", name), ("text", code):
                return f"coalesce({self._has(name, code)}, false)"
            case "call", "selected", ("current",), ("text", code):
                return f"coalesce({self._has(self.current, code)}, false)"
        raise Untranslatable(_written(tree))

    def value(self, tree: Any) -> tuple[str, str]:
        """(expression, type) of a value that may be blank."""
        match tree:
            case "number", number:
                return number, NUMBER
            case "text", text:
                return _quoted(text), TEXT
            case "question", name:
                return self._named(name)
            case ("current",) if self.current:
                return self._named(self.current)
            case "minus", one:
                return f"-{self._number(one, tight=True)}", NUMBER
            case "arithmetic", "mod", _, _:
                raise Untranslatable("mod")
            case "arithmetic", sign, one, other:
                tight = sign in "*/"
                left = self._number(one, tight=tight)
                return f"{left} {sign} {self._number(other, tight=True)}", NUMBER
            case "call", name, *given:
                return self._call(name, given)
        raise Untranslatable(_written(tree))

    def _call(self, name: str, given: list[Any]) -> tuple[str, str]:
        match name, given:
            case "today", []:
                return "today", DATE
            case "date", [("text", text)]:
                return f"date({_quoted(text)})", DATE
            case "round", [one, ("number", digits)]:
                return f"round({self._number(one)}, {digits})", NUMBER
            case "round", [one]:
                return f"round({self._number(one)})", NUMBER
            case "abs", [one]:
                return f"abs({self._number(one)})", NUMBER
            case (("min" | "max"), [_, _, *_]):
                return f"{name}({', '.join(self._number(one) for one in given)})", NUMBER
            case "string-length", [one]:
                return f"length({self._text(one)})", NUMBER
            case "count-selected", [("question", question)]:
                return f"chosen({self._named(question, CODES)[0]})", NUMBER
            case "coalesce", [one, other]:
                first, type_ = self.value(one)
                return f"coalesce({first}, {self._typed(other, type_)})", type_
            case "if", [condition, one, other]:
                first, type_ = self.value(one)
                return f"if({self.truth(condition)}, {first}, {self._typed(other, type_)})", type_
        raise Untranslatable(f"{name}()")

    def _compare(self, sign: str, left: Any, right: Any) -> str:
        if right == ("text", "") and sign in ("==", "!="):
            return f"{'blank' if sign == '==' else 'known'}({self.value(left)[0]})"
        one, first = self.value(left)
        if first == NUMBER and right[0] == "text" and _is_number(right[1]):
            right = ("number", right[1])
        if first == TRUTH:
            if right not in (("text", "yes"), ("text", "no")):
                raise Untranslatable(_written(("compare", sign, left, right)))
            plain = one if (right[1] == "yes") == (sign == "==") else f"not {one}"
            return f"coalesce({plain}, {'true' if sign == '!=' else 'false'})"
        other = self._typed(right, first)
        return f"coalesce({one} {sign} {other}, {'true' if sign == '!=' else 'false'})"

    def _has(self, name: str, code: str) -> str:
        one, type_ = self._named(name)
        if type_ == CODES:
            return f"has({one}, {_quoted(code)})"
        if type_ == TRUTH and code in ("yes", "no"):
            return one if code == "yes" else f"not {one}"
        return f"{one} == {_quoted(code)}"

    def _named(self, name: str, wanted: str = "") -> tuple[str, str]:
        name = our_name(name)
        type_ = self.types.get(name)
        if type_ is None or (wanted and type_ != wanted):
            raise Untranslatable(f"${{{name}}}")
        return name, type_

    def _number(self, tree: Any, *, tight: bool = False) -> str:
        text = self._typed(tree, NUMBER)
        return f"({text})" if tight and tree[0] in ("arithmetic", "minus") else text

    def _text(self, tree: Any) -> str:
        return self._typed(tree, TEXT)

    def _typed(self, tree: Any, wanted: str) -> str:
        text, type_ = self.value(tree)
        if type_ != wanted:
            raise Untranslatable(_written(tree))
        return text

    def _inner(self, tree: Any, outer: str) -> str:
        text = self.truth(tree)
        return f"({text})" if tree[0] in ("or", "and") and tree[0] != outer else text


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Untranslatable(text)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _written(tree: Any) -> str:
    """A construct as a person recognises it: its kind and names, enough to find it in the cell."""
    match tree:
        case "question", name:
            return f"${{{name}}}"
        case "call", name, *_:
            return f"{name}()"
        case "compare", sign, one, other:
            return f"{_written(one)} {sign} {_written(other)}"
        case (("text" | "number"), text):
            return str(text)
        case ("current",):
            return "."
    return str(tree[0])
