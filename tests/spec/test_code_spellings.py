"""Spellings of classification codes on a column: what is read as a code, and what stays a hospital's own
text."""

from __future__ import annotations

import pyarrow as pa
import pytest

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.standardise.values import as_standard
from heluo.terminology import icd10

DIAGNOSES = """
C34.9             | C34.9
C34.900           | C34.900
C34.900x001       | C34.900x001
c34.900X001       | C34.900x001
Ｃ３４．９００    | C34.900
C34。9            | C34.9
C349              | C34.9
C34900            | C34.900
C34 .9            | C34.9
I10.x00x002       | I10.x00x002
i10               | I10
E11.2+            | E11.2
E11.2†            | E11.2
N08.3*            | N08.3
E11.2+N08.3*      | E11.2
E11.2†N08.3*      | E11.2
X59.9             | X59.9
C34.9;I10         | -
C34.9、I10        | -
C34.9/I10         | -
M8140/3           | -
肺癌              | -
C                 | -
34.9              | -
"""
PROCEDURES = """
32.4              | 32.4
３２．４０        | 32.40
32.4100X001       | 32.4100x001
32.4 1            | 32.41
肺叶切除          | -
"""


def cells(table: str) -> dict[str, str | None]:
    lines = ([c.strip() for c in line.split("|")] for line in table.strip().splitlines())
    return {text: None if code == "-" else code for text, code in lines}


def read(engine: Engine, texts: list[str], category: str, variable: str) -> dict[str, str | None]:
    rows = engine.register("texts", pa.table({"text": texts}))
    dictionary = load()
    coded = dictionary.categories[category].variables[variable]
    made = rows.mutate(code=as_standard(coded, rows.text, dictionary))
    return {row["text"]: row["code"] for row in engine.to_arrow(made).to_pylist()}


@pytest.mark.parametrize(
    ("category", "variable", "table"),
    [("diagnosis", "code", DIAGNOSES), ("surgery", "procedure_code", PROCEDURES)],
    ids=["icd10", "icd9cm3"],
)
def test_a_code_is_read_in_every_spelling(engine: Engine, category: str, variable: str, table: str) -> None:
    expected = cells(table)
    assert read(engine, list(expected), category, variable) == expected


def test_columns_and_the_terminology_read_alike(engine: Engine) -> None:
    """`terminology.icd10.pair` is the other way to the same answer, for one text."""
    for text, code in read(engine, list(cells(DIAGNOSES)), "diagnosis", "code").items():
        first = icd10.pair(text)[0]
        if icd10.well_formed(first):
            assert code == first, text
