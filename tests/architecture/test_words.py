"""Words: the glossary is the code's vocabulary, words that were given up stay away, drawers have no place."""

from __future__ import annotations

import re

import pytest

from heluo.dictionary import hospital_codes, load
from heluo.lakehouse.tables import tables
from tools.rules import glossary, tree, words

SOURCE = tree.python()
PAGE = (tree.ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
DATA_NAMES = frozenset({"whole", "whole_at"})
"""A JSON field of the audit log's verification and a column of the journal: they stay what they are."""
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "misc",
    "manager",
    "v2",
    "legacy",
    "nextgen",
}


def test_every_entry_of_the_glossary_is_used_and_no_word_has_two() -> None:
    assert len(glossary.entries(PAGE)) >= 30
    assert glossary.twice(PAGE) == []
    found = glossary.unused(PAGE, SOURCE)
    assert found == []


def test_every_table_of_the_lake_has_a_name_on_the_screen() -> None:
    """Tables of a category are called as the category; the others have names in the words of the portal."""
    page = (tree.ROOT / "web/src/clinical/words.ts").read_text(encoding="utf-8")
    blocks = re.findall(r"tableNames: \{(.*?)\}", page, re.DOTALL)
    assert len(blocks) == 2, "Chinese and English"
    needed = {name.split(".")[1] for name in tables()} - set(load().categories)
    for block in blocks:
        assert needed - set(re.findall(r"(\w+):", block)) == set()


def test_an_unused_entry_and_a_word_with_two_entries_are_found() -> None:
    page = "| **value set** | a | 值域 |\n| **mask**, **secret** | b | 部分 |\n| **mask** | c | 值域 |\n"
    assert glossary.entries(page) == ["value set", "mask", "secret", "mask"]
    assert glossary.twice(page) == ["mask", "值域"]
    assert glossary.unused(page, {"a.py": "value_set = mask"}) == ["secret"]


@pytest.mark.parametrize(
    "word",
    [
        "hospital",
        "category",
        "variable",
        "value_set",
        "parcel",
        "patient",
        "person",
        "permit",
        "cohort",
        "check",
        "rule",
        "release",
    ],
)
def test_the_glossary_explains_the_words_that_everything_is_built_of(word: str) -> None:
    assert word.replace("_", " ") in glossary.entries(PAGE)


def test_words_that_were_given_up_stay_away() -> None:
    found = words.given_up(SOURCE, DATA_NAMES)
    assert found == []


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("src/kept.py", "", "src/kept.py:0: kept"),
        ("a.py", "class JudgedRow: ...", "a.py:1: JudgedRow"),
        ("a.py", "def _tell(x): ...", "a.py:1: _tell"),
        ("a.py", "def f(the_whole): ...", "a.py:1: the_whole"),
        ("a.py", "\nSPOKEN_AS = 1", "a.py:2: SPOKEN_AS"),
        ("a.py", "self.beside = 1", "a.py:1: beside"),
        ("a.py", "from b import c as told", "a.py:0: told"),
    ],
)
def test_a_word_that_was_given_up_is_found(path: str, text: str, found: str) -> None:
    (one,) = words.given_up({path: text})
    assert one.startswith(found + ": ")
    assert words.given_up({path: text}, frozenset({found.rpartition(" ")[2]})) == []


def test_prose_and_names_of_others_are_free() -> None:
    text = '"""The whole is said to be told."""\nx = row.whole + satellite  # kept\nintelligence = 1'
    assert words.given_up({"a.py": text}) == []


def test_no_drawers() -> None:
    named = [path for path in SOURCE | tree.web() if DRAWERS & {*re.split(r"[/.]", path)}]
    assert named == []


def test_no_hospital_or_vendor_is_named_in_the_product() -> None:
    vendors = {p.name for p in (tree.ROOT / "hospitals/_vendors").iterdir() if p.is_dir()}
    named = re.compile(r"\b(" + "|".join(map(re.escape, sorted({*hospital_codes(), *vendors}))) + r")\b")
    found = [
        f"{path}:{n}"
        for path, text in tree.python("src/heluo").items()
        for n, line in enumerate(text.splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


def test_no_other_word_is_used_for_a_hospital() -> None:
    wrong = re.compile(r"\b(site_id|org_id|organisation_id|institution_code|tenant_id)\b")
    assert [path for path, text in SOURCE.items() if wrong.search(text)] == []
