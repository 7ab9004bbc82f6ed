"""Signs of decay that are neither form nor words: modules that say nothing, silent excepts, work left undone,
names of the dictionary typed by hand."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from heluo.delivery.frame.collect import rooms
from heluo.dictionary import load

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/heluo"


def python_files() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and "webdist" not in p.parts]


def web_files() -> list[Path]:
    return [p for p in (ROOT / "web/src").rglob("*.ts*") if "generated" not in p.parts]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in python_files()
        if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def silent_excepts(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or (len(node.body) == 1 and isinstance(node.body[0], ast.Pass))
        ):
            yield node.lineno


def test_no_silent_except() -> None:
    found = [
        f"{p.relative_to(ROOT)}:{n}"
        for p in python_files()
        for n in silent_excepts(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_silent_except_rule_catches_one() -> None:
    assert list(silent_excepts(ast.parse("try:\n    x()\nexcept ValueError:\n    pass\n"))) == [3]


def test_nothing_is_left_to_do() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    found = [
        f"{p.relative_to(ROOT)}:{n}"
        for p in (*python_files(), *web_files())
        for n, t in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(t)
    ]
    assert found == []


def test_modules_have_the_same_names_on_both_sides() -> None:
    back = set(rooms())
    front = {p.name for p in (ROOT / "web/src/modules").iterdir() if p.is_dir()}
    assert back == front


def test_no_variable_name_is_typed_in_a_module_of_the_portal() -> None:
    names = {v.full_name for c in load().categories.values() for v in c.variables.values()}
    labels = {
        v.label.zh for c in load().categories.values() for v in c.variables.values() if len(v.label.zh) >= 4
    }
    found = []
    for path in (ROOT / "web/src/modules").rglob("*.tsx"):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {n}" for n in names if f'"{n}"' in text]
        found += [f"{path.relative_to(ROOT)}: {n}" for n in labels if f'"{n}"' in text]
    assert found == []


def test_every_csv_of_hospitals_has_the_columns_of_its_kind() -> None:
    from heluo.dictionary import hospital as declared

    kinds = {
        "fields.csv": declared.FIELD_COLUMNS,
        "values.csv": declared.VALUE_COLUMNS,
        "thresholds.csv": declared.THRESHOLD_COLUMNS,
    }
    for path in (ROOT / "hospitals").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert tuple(next(csv.reader(file))) == kinds[path.name], path
