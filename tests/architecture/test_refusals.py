"""What a person is refused says what was found, what is expected and what to do, in Chinese and in English:
everything that is raised anywhere in the product."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from pathlib import Path

import heluo
from heluo.kit import errors

SOURCE = Path(str(heluo.__file__)).parent
PARTS = ("found", "expected", "todo")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BASES = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.HeluoError)
}


def kinds(trees: Iterator[ast.Module]) -> tuple[set[str], set[str]]:
    """Names of the classes of errors in `trees`: those that are given their parts where they are raised, and
    those that say them in an `__init__` of their own."""
    defined = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = set(BASES)
    while more := {one.name for one in defined if {_name(base) for base in one.bases} & known} - known:
        known |= more
    own = {
        one.name
        for one in defined
        if one.name in known - {"HeluoError"}
        and any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in one.body)
    }
    return known - own, own


def silent_parts(tree: ast.Module, told: Set[str], own: Set[str]) -> Iterator[int]:
    """Lines of `tree` that make an error with a part missing, empty, or in Chinese alone."""
    inside = {
        id(call)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in own
        for call in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and _is_problem(node):
            parts = [value for key, value in zip(node.keys, node.values, strict=True) if _is_part(key)]
            if any(_is_mute(part) for part in parts):
                yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        of_own = id(node) in inside and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
        if not (of_own or _name(node.func) in told):
            continue
        given = [*node.args[:3], *(one.value for one in node.keywords if one.arg in PARTS)]
        starred = any(isinstance(one, ast.Starred) for one in given)
        if (len(given) < 3 and not starred) or any(_is_mute(one) for one in given):
            yield node.lineno


def _name(of: ast.expr) -> str:
    return of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""


def _is_part(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value in PARTS


def _is_problem(node: ast.Dict) -> bool:
    """An error as a table, as workers hand it on."""
    return sum(_is_part(key) for key in node.keys) == len(PARTS)


def _is_mute(part: ast.expr) -> bool:
    """Nothing is said, or only half of the readers understand it. A plain string (a code, a name, a command)
    reads the same in both languages."""
    if isinstance(part, ast.IfExp):
        return _is_mute(part.body) or _is_mute(part.orelse)
    texts = list(part.values if isinstance(part, ast.Dict) else getattr(part, "elts", [part]))
    if isinstance(part, ast.Call) and _name(part.func) in ("Text", "words"):
        texts = part.args
    if any(isinstance(one, ast.Constant) and one.value == "" for one in texts):
        return True
    alone = texts[0] if len(texts) == 1 else texts[1] if len(texts) == 2 else None
    return alone is not None and bool(CHINESE.search(_written(alone)))


def _written(of: ast.expr) -> str:
    pieces = of.values if isinstance(of, ast.JoinedStr) else [of]
    return "".join(str(one.value) for one in pieces if isinstance(one, ast.Constant))


def test_every_refusal_of_the_product_has_three_parts_in_both_languages() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    told, own = kinds(iter(trees.values()))
    assert {"Stopped", "TooLarge", "BadInput"} <= told
    assert {"Busy", "RunEnded", "NonsenseRefused"} <= own
    found = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path, tree in trees.items()
        for line in silent_parts(tree, told, own)
        if path.name != "errors.py"
    ]
    assert found == []


def test_busy_says_its_parts_itself() -> None:
    busy = errors.Busy(("满", "full"), 60)
    assert all((busy.found.zh, busy.expected.zh, busy.todo.zh, busy.expected.en))


def lines(source: str) -> list[int]:
    tree = ast.parse(source)
    return list(silent_parts(tree, *kinds(iter([tree]))))


def test_a_missing_part_is_found() -> None:
    assert lines('raise NotFound("a", "", "c")\nraise BadInput("a", "b")') == [1, 2]
    assert lines('raise NotFound("a", "b", "c", code="d")\nraise Conflict(*given)') == []
    assert lines('raise errors.NotFound("a", ("甲", ""), "c")') == [1]
    assert lines('raise NotFound(("甲", "a"), Text("乙", "b") if x else "", ("丙", "c"))') == [1]


def test_a_part_in_chinese_alone_is_found() -> None:
    assert lines('raise NotFound(("甲", "a"), "乙", ("丙", "c"))') == [1]
    assert lines('raise NotFound(("甲", "甲"), ("乙", "b"), ("丙", "c"))') == [1]
    assert lines('raise NotFound(("甲", "a"), f"{code} 乙", ("丙", "c"))') == [1]
    assert lines('raise NotFound(("甲", "a"), f"{code} | {name}", ("丙", "c"))') == []


def test_a_class_of_its_own_is_read_too() -> None:
    own = """
class Late(Unavailable):
    def __init__(self, why):
        super().__init__((why, why), "", ("丙", "c"))
class Damaged(Late):
    pass
class Slow(errors.HeluoError):
    pass
raise Slow(("甲", "a"))
"""
    assert sorted(lines(own)) == [4, 9]


def test_a_table_of_an_error_is_read_too() -> None:
    table = '{"code": "x", "found": {"zh": "甲", "en": "a"}, "expected": {"zh": "", "en": ""}, "todo": W}'
    assert lines(table) == [1]
    assert lines(table.replace('{"zh": "", "en": ""}', "W")) == []
