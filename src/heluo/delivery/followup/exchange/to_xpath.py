"""An expression of ours → one of XLSForm. Ours is three-valued, XLSForm's is not: what is written is true
exactly where ours is true, and false where ours is false or unknown. What XLSForm has no word for raises
Untranslatable."""

from __future__ import annotations

from typing import Any

from heluo.delivery.followup.exchange.from_xpath import Untranslatable
from heluo.delivery.followup.forms.expression import CompiledExpression, Tree

REVERSED = {"==": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
FACTORS = {"*": "*", "/": "div", "+": "+", "-": "-"}


def condition(of: CompiledExpression, current: str = "") -> str:
    """A condition; `current`: the field that "." stands for. Raises Untranslatable."""
    return _ToXPath(current).true(of.tree)


def calculation(of: CompiledExpression) -> str:
    """A value. Raises Untranslatable."""
    return _ToXPath("").value(of.tree)


class _ToXPath:
    def __init__(self, current: str) -> None:
        self.current = current

    def true(self, tree: Tree) -> str:
        """True exactly where `tree` is."""
        match tree:
            case ["truth", value]:
                return "true()" if value else "false()"
            case [("and" | "or") as word, one, other]:
                return f"{self._inner(one, word, True)} {word} {self._inner(other, word, True)}"
            case ["not", one]:
                return self.false(one)
            case ["call", "known", one]:
                return f"{self.value(one)} != ''"
            case ["call", "blank", one]:
                return f"{self.value(one)} = ''"
            case ["call", "coalesce", one, ["truth", False]]:
                return self.true(one)
            case ["call", "coalesce", ["!=", one, other], ["truth", True]]:
                return f"{self.value(one)} != {self.value(other)}"
            case ["call", "coalesce", ["not", ["field", name]], ["truth", True]]:
                return f"${{{name}}} != 'yes'"
            case ["call", "coalesce", ["field", name], ["truth", True]]:
                return f"${{{name}}} != 'no'"
            case ["call", "coalesce", one, ["truth", True]]:
                return f"not({self.false(one)})"
            case ["call", "has", codes, ["text", code]]:
                return f"selected({self.value(codes)}, {_quoted(code)})"
            case ["==", one, other]:
                return f"{self.value(one)} = {self.value(other)}"
            case ["!=", one, other]:
                return f"{self._guard(one, other)}{self.value(one)} != {self.value(other)}"
            case [("<" | "<=" | ">" | ">=") as sign, one, other]:
                return f"{self.value(one)} {sign} {self.value(other)}"
            case ["in", one, codes]:
                value = self.value(one)
                return " or ".join(f"{value} = {_literal(code)}" for code in codes)
            case ["field", name]:
                return f"${{{name}}} = 'yes'"
        raise Untranslatable(_written(tree))

    def false(self, tree: Tree) -> str:
        """True exactly where `tree` is false; not where it is unknown."""
        match tree:
            case ["truth", value]:
                return "false()" if value else "true()"
            case ["and", one, other]:
                return f"{self._inner(one, 'or', False)} or {self._inner(other, 'or', False)}"
            case ["or", one, other]:
                return f"{self._inner(one, 'and', False)} and {self._inner(other, 'and', False)}"
            case ["not", one]:
                return self.true(one)
            case ["call", ("known" | "blank") as name, one]:
                return f"{self.value(one)} {'=' if name == 'known' else '!='} ''"
            case ["call", "coalesce", one, ["truth", False]]:
                return f"not({self.true(one)})"
            case ["call", "has", codes, _]:
                return f"{self.value(codes)} != '' and not({self.true(tree)})"
            case [("==" | "!=" | "<" | "<=" | ">" | ">=") as sign, one, other]:
                turned = f"{self.value(one)} {REVERSED[sign]} {self.value(other)}"
                return f"{self._guard(one, other) if sign == '==' else ''}{turned}"
            case ["in", one, codes]:
                value = self.value(one)
                return " and ".join([f"{value} != ''", *(f"{value} != {_literal(code)}" for code in codes)])
            case ["field", name]:
                return f"${{{name}}} = 'no'"
        raise Untranslatable(_written(tree))

    def value(self, tree: Tree) -> str:
        match tree:
            case ["num", number]:
                return f"{number:.10f}".rstrip("0").rstrip(".")
            case ["text", text]:
                return _quoted(text)
            case ["date", text]:
                return f"date('{text}')"
            case ["today"]:
                return "today()"
            case ["field" | "own", name]:
                return "." if name == self.current else f"${{{name}}}"
            case ["minus", one]:
                return f"-{self._tight(one)}"
            case [("+" | "-" | "*" | "/") as sign, one, other]:
                left = self._tight(one) if sign in "*/" else self.value(one)
                return f"{left} {FACTORS[sign]} {self._tight(other)}"
            case ["call", ("round" | "abs" | "min" | "max") as name, *given]:
                return f"{name}({', '.join(map(self.value, given))})"
            case ["call", "length", one]:
                return f"string-length({self.value(one)})"
            case ["call", "chosen", one]:
                return f"count-selected({self.value(one)})"
            case ["call", "coalesce", one, other]:
                return f"coalesce({self.value(one)}, {self.value(other)})"
            case ["call", "if", test, one, other]:
                return f"if({self.true(test)}, {self.value(one)}, {self.value(other)})"
        raise Untranslatable(_written(tree))

    def _inner(self, tree: Tree, outer: str, wanted: bool) -> str:
        text = self.true(tree) if wanted else self.false(tree)
        loose = " or " in text if outer == "and" else " and " in text and tree[0] not in ("==", "!=")
        return f"({text})" if loose else text

    def _tight(self, tree: Tree) -> str:
        text = self.value(tree)
        return f"({text})" if tree[0] in FACTORS or tree[0] == "minus" else text

    def _guard(self, one: Tree, other: Tree) -> str:
        """What must have an answer before "is not" means anything; XLSForm's blank is unlike everything."""
        asked = [self.value(part) for part in (one, other) if part[0] in ("field", "own")]
        return "".join(f"{value} != '' and " for value in asked)


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Untranslatable(text)


def _literal(value: Any) -> str:
    return _quoted(value) if isinstance(value, str) else f"{value:g}"


def _written(tree: Tree) -> str:
    return str(tree[1]) if tree and tree[0] in ("call", "over") else str(tree[0] if tree else "")
