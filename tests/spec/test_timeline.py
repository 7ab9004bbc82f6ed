"""What a laboratory result says on a person's timeline. Each table is a page of the manual."""

from __future__ import annotations

import ibis
import pyarrow as pa

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.publish import timeline
from heluo.governance.standardise import translate
from tests.lib.category_rows import source_rows
from tests.lib.text_tables import rows, table

LAB = load().categories["lab_result"]


def shown(engine: Engine, text: str) -> pa.Table:
    """Source rows of lab_result → their events; each row is another person's."""
    declared = translate.register(engine, translate.mappings(load(), ()))
    source = source_rows(LAB, text)
    subjects = pa.array([f"s{i}" for i in range(source.num_rows)])
    source = source.set_column(source.schema.get_field_index("subject_ref"), "subject_ref", subjects)
    nothing = ibis.null("string")
    standard = translate.standardise(LAB, engine.register("given", source), declared).mutate(
        parcel=ibis.literal("p"), held=nothing, warnings=nothing, row_level=ibis.literal(1)
    )
    links = engine.register(
        "links",
        pa.table(
            {
                "hospital": source.column("hospital"),
                "subject_ref": subjects,
                "person_id": subjects,
                "bucket": pa.array([0] * source.num_rows, pa.int32()),
            }
        ),
    )
    return engine.to_arrow(timeline.events(LAB, standard, links, declared.conversions, load()))


def test_a_converted_result_says_its_number_in_the_unit_beside_it(engine: Engine) -> None:
    """The hospital's text belongs to the hospital's unit: beside the standard one it would be another result.
    Where nothing was converted, or nothing could be, it stands as it came."""
    given = """
        row_key | item_code | value_text | value_comparator | value_number | unit     | ref_low | ref_high
        r0      | GLU       | 126        | -                | 126          | mg/dL    | 70      | 110
        r1      | GLU       | <5         | <                | 5            | mg/dL    | 70      | 110
        r2      | GLU       | >=900 复查 | >=               | 900          | mg/dL    | -       | -
        r3      | CREA      | 0.90       | =                | 0.9          | mg/dL    | -       | -
        r4      | GLU       | 5.60       | -                | 5.6          | mmol/L   | -       | -
        r5      | GLU       | <0.1       | <                | 0.1          | mmol/L   | -       | -
        r6      | GLU       | 126        | -                | 126          | -        | 70      | 110
        r7      | 自定义    | 0.30       | -                | 0.3          | mg/dL    | -       | -
        r8      | GLU       | 阴性       | -                | -            | mg/dL    | -       | -
        r9      | WBC       | 6100       | -                | 6100         | /uL      | -       | -
        r10     | WBC       | 10000      | -                | 10000        | /uL      | -       | -
        r11     | HBA1C     | 48         | -                | 48           | mmol/mol | -       | -
        r12     | GLU       | 1e30       | -                | 1e30         | mg/dL    | -       | -
        r13     | DBIL      | 0          | -                | 0            | mg/dL    | -       | -
        r14     | DBIL      | 0.0001     | -                | 0.0001       | mg/dL    | -       | -
    """
    expected = table("""
        row_key | value_text | unit
        r0      | 6.99       | mmol/L
        r1      | <0.278     | mmol/L
        r2      | >=50       | mmol/L
        r3      | 79.6       | umol/L
        r4      | 5.60       | mmol/L
        r5      | <0.1       | mmol/L
        r6      | 126        | -
        r7      | 0.30       | mg/dL
        r8      | 阴性       | mg/dL
        r9      | 6.1        | 10*9/L
        r10     | 10         | 10*9/L
        r11     | 6.54       | %
        r12     | 1e30       | mg/dL
        r13     | 0          | umol/L
        r14     | 0.00171    | umol/L
    """)
    got = shown(engine, given)
    assert rows(got, *expected.schema.names) == rows(expected)
    glucose = next(r for r in got.to_pylist() if r["row_key"] == "r0")
    assert [round(glucose[name], 2) for name in ("value_number", "low", "high")] == [6.99, 3.89, 6.11]
