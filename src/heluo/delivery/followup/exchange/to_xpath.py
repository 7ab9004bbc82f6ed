"""An expression of ours → one of XLSForm. Ours is three-valued, XLSForm's is not: what is written is true
exactly where ours is true, and false where ours is false or unknown. What XLSForm has no word for raises
Untranslatable."""

from __future__ import annotations

from typing import Any

from heluo.delivery.followup.exchange.from_xpath import Untranslatable
from heluo.delivery.followup.forms.expression import CompiledExpression, Tree

REVERSED = {"==": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
FACTORS = frozenset("*/+-")


def condition(of: CompiledExpression, current: str = "") -> str:
    """A condition; `current`: the field that "." stands for. Raises Untranslatable."""
    return ToXPath(current).true(of.tree)


def calculation(of: CompiledExpression) -> str:
    """A value. Raises Untranslatable."""
    return ToXPath("").value(of.tree)


class ToXPath:
    """Writes trees; other languages of the kind spell the same things otherwise."""

    unlike, divide, yes, no = "!=", "div", "'yes'", "'no'"

    def __init__(self, current: str) -> None:
        self.current = current

    def named(self, name: str) -> str:
        """An answer."""
        return f"${{{name}}}"

    def ticked(self, codes: Tree, code: str, wanted: bool) -> str:
        """That a code is among several chosen, or (not `wanted`) that it is not while others are."""
        chosen = f"selected({self.value(codes)}, {quoted(code)})"
        return chosen if wanted else f"{self.value(codes)} != '' and not({chosen})"

    def otherwise(self, of: Tree) -> str:
        """True where `of` is false or unknown."""
        return f"not({self.true(of)})"

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
                return f"{self.value(one)} {self.unlike} ''"
            case ["call", "blank", one]:
                return f"{self.value(one)} = ''"
            case ["call", "coalesce", one, ["truth", False]]:
                return self.true(one)
            case ["call", "coalesce", ["!=", one, other], ["truth", True]]:
                return f"{self.value(one)} {self.unlike} {self.value(other)}"
            case ["call", "coalesce", ["not", ["field", name]], ["truth", True]]:
                return f"{self.named(name)} {self.unlike} {self.yes}"
            case ["call", "coalesce", ["field", name], ["truth", True]]:
                return f"{self.named(name)} {self.unlike} {self.no}"
            case ["call", "coalesce", one, ["truth", True]]:
                return self.unless_false(one)
            case ["call", "has", codes, ["text", code]]:
                return self.ticked(codes, code, True)
            case ["==", one, other]:
                return f"{self.value(one)} = {self.value(other)}"
            case ["!=", one, other]:
                return f"{self._guard(one, other)}{self.value(one)} {self.unlike} {self.value(other)}"
            case [("<" | "<=" | ">" | ">=") as sign, one, other]:
                return f"{self.value(one)} {sign} {self.value(other)}"
            case ["in", one, codes]:
                value = self.value(one)
                return " or ".join(f"{value} = {_literal(code)}" for code in codes)
            case ["field", name]:
                return f"{self.named(name)} = {self.yes}"
        raise Untranslatable(written(tree))

    def unless_false(self, tree: Tree) -> str:
        """True where `tree` is true or unknown."""
        return f"not({self.false(tree)})"

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
                return f"{self.value(one)} {'=' if name == 'known' else self.unlike} ''"
            case ["call", "coalesce", one, ["truth", False]]:
                return self.otherwise(one)
            case ["call", "has", codes, ["text", code]]:
                return self.ticked(codes, code, False)
            case [("==" | "!=" | "<" | "<=" | ">" | ">=") as sign, one, other]:
                turned = f"{self.value(one)} {self._reversed(sign)} {self.value(other)}"
                return f"{self._guard(one, other) if sign == '==' else ''}{turned}"
            case ["in", one, codes]:
                value = self.value(one)
                unlike = [f"{value} {self.unlike} {_literal(code)}" for code in codes]
                return " and ".join([f"{value} {self.unlike} ''", *unlike])
            case ["field", name]:
                return f"{self.named(name)} = {self.no}"
        raise Untranslatable(written(tree))

    def value(self, tree: Tree) -> str:
        match tree:
            case ["num", number]:
                return f"{number:.10f}".rstrip("0").rstrip(".")
            case ["text", text]:
                return quoted(text)
            case ["date", text]:
                return f"date('{text}')"
            case ["today"]:
                return "today()"
            case ["field" | "own", name]:
                return "." if name == self.current else self.named(name)
            case ["minus", one]:
                return f"-{self._tight(one)}"
            case [("+" | "-" | "*" | "/") as sign, one, other]:
                left = self._tight(one) if sign in "*/" else self.value(one)
                return f"{left} {self.divide if sign == '/' else sign} {self._tight(other)}"
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
        raise Untranslatable(written(tree))

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
        return "".join(f"{value} {self.unlike} '' and " for value in asked)

    def _reversed(self, sign: str) -> str:
        return self.unlike if sign == "==" else REVERSED[sign]


def quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Untranslatable(text)


def _literal(value: Any) -> str:
    return quoted(value) if isinstance(value, str) else f"{value:g}"


def written(tree: Tree) -> str:
    return str(tree[1]) if tree and tree[0] in ("call", "over") else str(tree[0] if tree else "")
