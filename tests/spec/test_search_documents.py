"""Which documents full-text search finds. Each table is a page of the manual."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words
from heluo.engines import Engine
from heluo.governance.publish import search_feed
from heluo.governance.standardise import translate
from heluo.lakehouse.labels import labelled
from tests.lib.category_rows import source_rows
from tests.lib.text_tables import rows, table

LEVEL = {"level": pa.int32()}
COLUMNS = ("row_key", "title", "text", "level")


def made(engine: Engine, category: str, text: str) -> pa.Table:
    """Source rows of one patient → their documents, by row key; the lines of a text apart by `/`."""
    declared = translate.register(engine, translate.mappings(load(), ()))
    of = load().categories[category]
    source = source_rows(of, text)
    nothing = ibis.null("string")
    rows_of = translate.standardise(of, engine.register("given", source), declared).mutate(
        parcel=ibis.literal("p"), held=nothing, warnings=nothing
    )
    standard = engine.register("standard_rows", labelled(of, engine.to_arrow(rows_of)))
    one = {
        "hospital": ["h1"],
        "subject_ref": ["s1"],
        "person_id": ["p1"],
        "bucket": pa.array([0], pa.int32()),
    }
    documents = search_feed.documents(of, standard, engine.register("links", pa.table(one)), load())
    assert documents is not None
    found = documents.mutate(text=documents.text.replace("\n", "/")).select(*COLUMNS)
    return engine.to_arrow(found.order_by("row_key", "title"))


def test_results_of_one_report_are_one_document_and_a_special_item_is_its_own(engine: Engine) -> None:
    """Search promises tests and their values: the lines of a report stand together, so that two of its items
    can be asked for; a line that tells of a special disease is a document of level 5 by itself."""
    given = """
        row_key | subject_ref | visit_ref | report_name | item_code | item_name | value_text | unit   | sampled_time
        r0      | s1          | v1        | 生化全套    | CREA      | 肌酐      | 256        | umol/L | 2024-05-01T08:00:00
        r1      | s1          | v1        | 生化全套    | GLU       | 血糖      | 15.2       | mmol/L | 2024-05-01T08:00:00
        r2      | s1          | v1        | 血常规      | WBC       | 白细胞计数 | 3.1        | 10^9/L | 2024-05-01T08:00:00
        r3      | s1          | v1        | 生化全套    | HIVAB     | HIV抗体   | 阳性       | -      | 2024-05-01T08:00:00
        r4      | s1          | v2        | 生化全套    | CREA      | 肌酐      | 88         | umol/L | 2024-06-02T08:00:00
    """
    expected = table(
        """
        row_key | title    | text                                                        | level
        r0      | 生化全套 | 肌酐 256 umol/L/血糖 葡萄糖(空腹) 15.2 mmol/L                | 3
        r2      | 血常规   | 白细胞计数 3.1 10^9/L                                       | 3
        r3      | 生化全套 | HIV抗体 人类免疫缺陷病毒抗体 阳性                            | 5
        r4      | 生化全套 | 肌酐 88 umol/L                                              | 3
    """,
        LEVEL,
    )
    assert rows(made(engine, "lab_result", given)) == rows(expected)


def test_drugs_of_a_day_are_one_document_with_the_names_of_each_once(engine: Engine) -> None:
    """A drug is found by the hospital's name, the generic name and the standard name of its code."""
    given = """
        row_key | subject_ref | visit_ref | drug_code | drug_name    | generic  | start_time
        r0      | s1          | v1        | metformin | 格华止       | 二甲双胍 | 2024-05-01T08:00:00
        r1      | s1          | v1        | cefuroxime | 头孢呋辛    | 头孢呋辛 | 2024-05-01T10:00:00
        r2      | s1          | v1        | -         | -            | -        | 2024-05-01T10:00:00
    """
    expected = table(
        """
        row_key | title | text                         | level
        r0      | 用药  | 头孢呋辛/格华止 二甲双胍     | 3
    """,
        LEVEL,
    )
    assert rows(made(engine, "medication", given)) == rows(expected)


def test_diagnoses_are_found_by_the_hospitals_name_and_the_codes(engine: Engine) -> None:
    given = """
        row_key | subject_ref | visit_ref | code  | name         | diagnosed_time
        r0      | s1          | v1        | I48.9 | 房颤(持续性) | 2024-05-01T08:00:00
        r1      | s1          | v1        | B24   | 获得性免疫缺陷综合征 | 2024-05-01T08:00:00
    """
    found = rows(made(engine, "diagnosis", given))
    assert [(row[0], row[-1]) for row in found] == [("r0", 3), ("r1", 5)]
    assert "房颤(持续性)" in found[0][2]
    assert "获得性" not in found[0][2]


@pytest.mark.parametrize("category", ["charge", "vital_sign"])
def test_what_is_found_by_conditions_only_has_no_documents(category: str) -> None:
    assert category not in load_search_words().documents
