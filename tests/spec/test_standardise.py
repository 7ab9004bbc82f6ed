"""What a hospital's row becomes in the standard layer: codes, units, flags, versions. Each table is a page of
the manual."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from heluo.dictionary import Hospital, load
from heluo.dictionary.hospital import Value
from heluo.engines import Engine
from heluo.governance.standardise import translate, versions
from heluo.kit.text import Text
from tests.lib.category_rows import source_rows
from tests.lib.text_tables import rows, table

LAB = load().categories["lab_result"]


def hospital(code: str, *values: tuple[str, str, str]) -> Hospital:
    lines = tuple(
        Value(variable, source, target, "", f"values.csv:{i + 2}")
        for i, (variable, source, target) in enumerate(values)
    )
    return Hospital(code, Text(code, code), Text(code, code), "", "", {}, {}, (), lines, Path())


H1 = hospital(
    "h1",
    ("lab_result.item_code", "谷丙转氨酶", "ALT"),
    ("lab_result.item_code", "XT", "GLU"),
    ("lab_result.abnormal_flag", "↑", "H"),
)
H2 = hospital("h2", ("lab_result.item_code", "XT", "K"))


def standard(engine: Engine, category: str, given: pa.Table, *hospitals: Hospital) -> pa.Table:
    declared = translate.register(engine, translate.mappings(load(), hospitals))
    return engine.to_arrow(
        translate.standardise(load().categories[category], engine.register("given", given), declared)
    )


def test_value_codes(engine: Engine) -> None:
    """The same local code may mean different things in two hospitals; a standard code needs no line; nothing
    is nulled without its text beside it."""
    given = """
        hospital | item_code    | abnormal_flag
        h1       | 谷丙转氨酶   | ↑
        h1       | XT           | N
        h2       | XT           | ↑
        h1       | ALT          | -
        h1       | 自定义项目   | -
        h1       |              | -
    """
    expected = table("""
        hospital | item_code | item_code_source | abnormal_flag | abnormal_flag_source
        h1       | ALT       | 谷丙转氨酶       | H             | ↑
        h1       | GLU       | XT               | N             | N
        h2       | K         | XT               | -             | ↑
        h1       | ALT       | ALT              | -             | -
        h1       | -         | 自定义项目       | -             | -
        h1       | -         | -                | -             | -
    """)
    got = standard(engine, "lab_result", source_rows(LAB, given), H1, H2)
    assert rows(got, *expected.schema.names) == rows(expected)


def test_codes_with_local_extensions(engine: Engine) -> None:
    """An edition of ICD-10 extends the listed codes; a local code of another shape is unmapped."""
    given = "code\n E11.9\n E11.900x001\n I10.x00\n C34\n 糖尿病\n DM-2\n 250.00"
    got = standard(engine, "diagnosis", source_rows(load().categories["diagnosis"], given), H1)
    assert {r["code_source"]: r["code"] for r in got.to_pylist()} == {
        "E11.9": "E11.9",
        "E11.900x001": "E11.900x001",
        "I10.x00": "I10.x00",
        "C34": "C34",
        "糖尿病": None,
        "DM-2": None,
        "250.00": None,
    }


def test_units(engine: Engine) -> None:
    """Spelling, then UCUM, then the item's own unit; no unit, no conversion; a mass becomes an amount by the
    item's molar mass."""
    given = """
        item_code | value_number | unit    | value_comparator
        GLU       | 5.6          | mmol/L  | -
        GLU       | 100.9        | mg/dl   | <
        WBC       | 6.1          | ×10^9/L | -
        WBC       | 6100         | /uL     | -
        GLU       | 5.6          | -       | -
        GLU       | 5.6          | 单位    | -
        GLU       | -            | mmol/L  | -
        自定义    | 5.6          | mmol/L  | -
    """
    got = standard(engine, "lab_result", source_rows(LAB, given), H1).sort_by("row").to_pylist()
    found = [
        (r["value_standard"] and round(r["value_standard"], 3), r["unit_standard"], r["conversion_rule"])
        for r in got
    ]
    assert found[0] == (5.6, "mmol/L", "same@1")
    assert found[1][:2] == (5.601, "mmol/L")
    assert found[1][2] == "molar-GLU@1"
    assert got[1]["value_comparator"] == "<"
    assert found[2][:2] == (6.1, "10*9/L")
    assert found[3][:2] == (6.1, "10*9/L")
    assert found[4:] == [(None, None, None)] * 4


@pytest.mark.parametrize("sign", ["=", "-"])
def test_abnormal_flag_when_the_hospital_gave_none(engine: Engine, sign: str) -> None:
    given = table(
        f"""
        number | comparator | low | high | flag
        3.0    | {sign}     | 3.5 | 5.5  | L
        3.5    | {sign}     | 3.5 | 5.5  | N
        5.6    | {sign}     | 3.5 | 5.5  | H
        5.6    | {sign}     | -   | 5.5  | H
        5.6    | {sign}     | 3.5 | -    | N
        5.6    | {sign}     | -   | -    | -
        -      | {sign}     | 3.5 | 5.5  | -
        0.5    | <          | 3.5 | 5.5  | L
        4.0    | <          | 3.5 | 5.5  | -
        4.0    | <=         | -   | 5.5  | N
        9.0    | >          | 3.5 | 5.5  | H
        4.0    | >          | 3.5 | 5.5  | -
        4.0    | >=         | 3.5 | -    | N
    """,
        {"number": pa.float64(), "low": pa.float64(), "high": pa.float64()},
    )
    source = source_rows(LAB, "row\n" + "\n".join(str(i) for i in range(given.num_rows)))
    for theirs, ours in (
        ("value_number", "number"),
        ("value_comparator", "comparator"),
        ("ref_low", "low"),
        ("ref_high", "high"),
    ):
        source = source.set_column(source.schema.get_field_index(theirs), theirs, given.column(ours))
    got = standard(engine, "lab_result", source, H1).sort_by("row")
    assert got.column("abnormal_flag").to_pylist() == given.column("flag").to_pylist()
    assert got.column("abnormal_flag_source").null_count == got.num_rows


def test_current_version(engine: Engine) -> None:
    """The last by (epoch, seq, row) stands; a deleted row vanishes; a row that came back stands again."""
    given = """
        hospital | row_key | epoch | seq | row | op | item_name
        h1       | a       | 1     | 1   | 0   | U  | first
        h1       | a       | 1     | 2   | 5   | U  | second
        h1       | b       | 1     | 9   | 0   | U  | before the restore
        h1       | b       | 2     | 1   | 0   | U  | new epoch
        h1       | c       | 1     | 1   | 1   | U  | gone
        h1       | c       | 1     | 2   | 0   | D  | -
        h2       | c       | 1     | 1   | 1   | U  | another hospital's
        h1       | d       | 1     | 1   | 2   | U  | gone
        h1       | d       | 1     | 2   | 1   | D  | -
        h1       | d       | 1     | 2   | 2   | U  | back
    """
    got = engine.to_arrow(versions.current(engine.register("given", source_rows(LAB, given))))
    assert rows(got, "hospital", "row_key", "item_name") == [
        ("h1", "a", "second"),
        ("h1", "b", "new epoch"),
        ("h1", "d", "back"),
        ("h2", "c", "another hospital's"),
    ]
