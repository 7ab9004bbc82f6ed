"""What is counted: windows over a hospital's rows, annotation of rows, counts by month. Each table is a page
of the manual."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.check import judge as inspection
from heluo.governance.check.counts import left_empty
from heluo.quality import TEMPLATES, all_checks, checks, count
from heluo.quality.context import joined, runnable
from heluo.quality.row import Row
from heluo.quality.template import WindowTemplate
from tests.lib.judged_rows import standard_rows
from tests.lib.text_tables import table

DICTIONARY = load()
TODAY = dt.date(2026, 6, 1)


def windowed(engine: Engine, check_id: str, text: str) -> dict[str, bool]:
    """row_key → violated, of the rows to which a window check applies."""
    check = all_checks()[check_id]
    category = DICTIONARY.categories[check.category]
    row = Row(
        engine.register("spec", standard_rows(category, text)), category, DICTIONARY, dt.datetime(2026, 6, 1)
    )
    template = TEMPLATES[check.template]
    assert isinstance(template, WindowTemplate)
    found = engine.to_arrow(template.evaluate(row, check))
    return dict(zip(found.column("row_key").to_pylist(), found.column("violated").to_pylist(), strict=True))


def test_duplicate_event(engine: Engine) -> None:
    """Of equal events under several keys all but the one with the smallest key are counted; nulls are equal;
    a code that was not understood counts by its text; another hospital's row is another event."""
    text = """
        row_key | hospital | visit_ref | type | code | code_source | sequence
        a       | h1       | v1        | 3    | I10  | 高血压      | 1
        b       | h1       | v1        | 3    | I10  | 高血压病    | 1
        c       | h1       | v1        | 3    | I10  | 高血压      | 2
        d       | h1       | v2        | 3    | -    | 怪病        | -
        e       | h1       | v2        | 3    | -    | 怪病        | -
        f       | h1       | v2        | 3    | -    | 别的怪病    | -
        g       | h2       | v1        | 3    | I10  | 高血压      | 1
    """
    expected = {"a": False, "b": True, "c": False, "d": False, "e": True, "f": False, "g": False}
    assert windowed(engine, "diagnosis.same_diagnosis_twice", text) == expected


def test_two_unknowns_are_not_one_event(engine: Engine) -> None:
    """Without the birth date, which every patient must have, two records cannot be said to be one
    person's."""
    text = """
        row_key | hospital | birth_date | sex | district | registered_time
        a       | h1       | 1960-01-01 | 1   | -        | 2024-05-09T08:00:00
        b       | h1       | 1960-01-01 | 1   | -        | 2024-05-09T08:00:00
        c       | h1       | -          | 1   | -        | 2024-05-09T08:00:00
        d       | h1       | -          | 1   | -        | 2024-05-09T08:00:00
    """
    assert windowed(engine, "patient.same_person_twice", text) == {"a": False, "b": True}


def test_implausible_change(engine: Engine) -> None:
    """Against the patient's previous value of the item within 24 hours; the first value, and one after a
    longer time, do not apply."""
    text = """
        row_key | subject_ref | item_code | value_standard | result_time
        a       | s1          | HGB       | 120            | 2024-05-09T08:00:00
        b       | s1          | HGB       | 118            | 2024-05-09T18:00:00
        c       | s1          | HGB       | 30             | 2024-05-10T08:00:00
        d       | s1          | HGB       | 120            | 2024-05-20T08:00:00
        e       | s1          | K         | 4              | 2024-05-10T08:00:00
        f       | s2          | HGB       | 30             | 2024-05-09T09:00:00
        g       | s1          | ALT       | 20             | 2024-05-09T08:00:00
        h       | s1          | ALT       | 900            | 2024-05-09T09:00:00
    """
    assert windowed(engine, "lab_result.implausible_change", text) == {"b": False, "c": True}


def test_annotation(engine: Engine) -> None:
    """An error holds the row back under the first check that found it; warnings travel with it; notes leave
    no mark."""
    text = """
        row_key | start_time          | end_time            | visit_type | department_code | department_code_source | discharge_way | length_of_stay
        a       | 2024-05-09T08:00:00 | 2024-05-10T08:00:00 | outpatient | 03              | 内科                   | -             | -
        b       | 2024-05-09T08:00:00 | 2024-05-01T08:00:00 | outpatient | 03              | 内科                   | -             | -
        c       | 2024-05-09T08:00:00 | 2024-05-10T08:00:00 | outpatient | -               | KS9                    | -             | 9999
        d       | -                   | -                   | outpatient | -               | -                      | -             | -
    """
    category = DICTIONARY.categories["visit"]
    rows = engine.register("spec", standard_rows(category, text))
    got = engine.to_arrow(inspection.annotate(category, rows, {}, today=TODAY)).sort_by("row_key")
    marks = {r["row_key"]: (r["held"], r["warnings"]) for r in got.to_pylist()}
    assert marks["a"] == (None, None)
    assert marks["b"] == ("visit.end_before_start", None)
    assert marks["c"] == (
        None,
        "visit.department_code.unmapped_value,visit.length_of_stay.outside_range,visit.length_matches",
    )
    assert marks["d"] == ("visit.start_time.missing", "visit.department_code.missing")
    assert set(got.schema.names) == set(rows.columns)


def test_what_a_hospital_declares_absent_holds_no_row(engine: Engine) -> None:
    """h1 says that it has no start of a visit: its rows stand, h2's without one are held; the count is the
    same for both."""
    text = """
        row_key | hospital | start_time | visit_type
        a       | h1       | -          | outpatient
        b       | h2       | -          | outpatient
    """
    category = DICTIONARY.categories["visit"]
    rows = engine.register("spec", standard_rows(category, text))
    got = engine.to_arrow(inspection.annotate(category, rows, {}, absent={"start_time": ["h1"]}, today=TODAY))
    assert {r["row_key"]: r["held"] for r in got.to_pylist()} == {"a": None, "b": "visit.start_time.missing"}
    made = inspection.count(
        engine, category, engine.register("spec2", standard_rows(category, text)), {}, today=TODAY
    )
    counted = {
        (r["hospital"], r["violated"], r["applicable"])
        for r in made.results.to_pylist()
        if r["check"] == "visit.start_time.missing"
    }
    assert counted == {("h1", 1, 1), ("h2", 1, 1)}


def test_a_date_in_the_future_makes_no_gap(engine: Engine) -> None:
    """Months after today are no months of the hospital's: those before them are not missing."""
    months = [f"2023-{m:02d}" for m in range(1, 13)]
    lines = [f"{m}{d} | h1 | {m} | {m}-{d:02d}T08:00:00 | 36.6" for m in months for d in range(1, 11)]
    text = "row_key | hospital | month | measured_time | temperature\n" + "\n".join(
        [*lines, "x | h1 | 2199-01 | 2199-01-01T08:00:00 | 36.6"]
    )
    category = DICTIONARY.categories["vital_sign"]
    made = inspection.count(
        engine, category, engine.register("spec", standard_rows(category, text)), {}, today=TODAY
    )
    gaps = [r for r in made.results.to_pylist() if r["check"].endswith("gap_in_time") and r["violated"]]
    assert gaps == []


def test_counts_and_findings(engine: Engine) -> None:
    """By hospital and month; keys of violating rows; a check that applies to nothing says 0 of 0."""
    text = """
        row_key | hospital | month   | temperature | measured_time       | systolic | diastolic
        a       | h1       | 2024-05 | 36.6        | 2024-05-09T08:00:00 | 120      | 80
        b       | h1       | 2024-05 | 63.7        | 2024-05-09T09:00:00 | 80       | 120
        c       | h1       | 2024-06 | 36.8        | 2024-06-09T08:00:00 | -        | -
        d       | h2       | 2024-06 | 3.1         | 2024-06-09T08:00:00 | -        | -
    """
    category = DICTIONARY.categories["vital_sign"]
    made = inspection.count(
        engine, category, engine.register("spec", standard_rows(category, text)), {}, today=TODAY
    )
    found = {
        (r["hospital"], r["month"], r["check"]): (r["violated"], r["applicable"])
        for r in made.results.to_pylist()
    }
    name = "vital_sign.temperature.outside_range"
    assert found["h1", "2024-05", name] == (1, 2)
    assert found["h1", "2024-06", name] == (0, 1)
    assert found["h2", "2024-06", name] == (1, 1)
    assert found["h1", "2024-05", "vital_sign.diastolic_below_systolic"] == (1, 2)
    assert found["h2", "", "vital_sign.diastolic_below_systolic"] == (0, 0)
    assert found["h1", "2024-05", "vital_sign.held"] == (0, 2)
    assert found["h1", "2024-05", "vital_sign.weight.missing"] == (2, 2)
    keys = {(r["hospital"], r["check"], r["row_key"], r["variable"]) for r in made.findings.to_pylist()}
    assert ("h1", name, "b", "temperature") in keys
    assert ("h2", name, "d", "temperature") in keys
    assert not {k for k in keys if k[2] in ("a", "c") and k[1] == name}
    assert not [k for k in keys if k[1] == "vital_sign.weight.missing"], "notes have no findings"


def test_findings_are_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count, "MOST_FINDINGS", 2)
    text = "row_key | temperature\n" + "\n".join(f"r{i} | 63" for i in range(5))
    category = DICTIONARY.categories["vital_sign"]
    made = inspection.count(
        engine, category, engine.register("spec", standard_rows(category, text)), {}, today=TODAY
    )
    name = "vital_sign.temperature.outside_range"
    assert sorted(r["row_key"] for r in made.findings.to_pylist() if r["check"] == name) == ["r0", "r1"]
    assert sum(r["violated"] for r in made.results.to_pylist() if r["check"] == name) == 5


def test_cells_left_empty_with_a_reason_are_counted(engine: Engine) -> None:
    """The last version of a row counts; a sentinel date, and a text that only looks like a reason, do not."""
    raws = {
        ("k1", 1): '{"_why": {"temperature": "number", "measured_time": "open_end"}, "temperature": "高"}',
        ("k2", 1): '{"_why": {"temperature": "number"}}',
        ("k2", 2): None,
        ("k3", 1): '{"_why": {"measured_time": "unknown"}}',
        ("k4", 1): '{"note": "\\"_why\\": {\\"pulse\\": \\"number\\"}"}',
        ("k5", 1): '{"_why": {"pulse": "encoding"}}',
    }
    lines = [
        {"hospital": "h1", "row_key": k, "epoch": 1, "seq": seq, "row": 0, "op": "U", "raw": raw}
        for (k, seq), raw in raws.items()
    ]
    empty = left_empty(engine, engine.register("cells", pa.Table.from_pylist(lines)))
    assert sorted((e["variable"], e["row_key"], e["code"]) for e in empty.to_pylist()) == [
        ("pulse", "k5", "left_empty"),
        ("temperature", "k1", "left_empty"),
    ]
    category = DICTIONARY.categories["vital_sign"]
    rows = engine.register("spec", standard_rows(category, "row_key\n k1\n k5"))
    made = inspection.count(
        engine, category, rows, {}, quarantine=engine.register("refused", empty), today=TODAY
    )
    found = {
        r["check"]: (r["violated"], r["applicable"]) for r in made.results.to_pylist() if r["month"] == ""
    }
    assert found["vital_sign.temperature.type_format"] == (1, 2)
    assert found["vital_sign.pulse.type_format"] == (1, 2)


def test_refused_rows_are_counted(engine: Engine) -> None:
    category = DICTIONARY.categories["vital_sign"]
    refused = table("""
        hospital | code          | variable    | row_key
        h1       | number        | temperature | k1
        h1       | number        | temperature | k2
        h1       | duplicate_key | vital_id    | k3
    """)
    rows = engine.register("spec", standard_rows(category, "row_key\n a\n b"))
    made = inspection.count(
        engine, category, rows, {}, quarantine=engine.register("refused", refused), today=TODAY
    )
    found = {
        r["check"]: (r["violated"], r["applicable"]) for r in made.results.to_pylist() if r["month"] == ""
    }
    assert found["vital_sign.temperature.type_format"] == (2, 5)
    assert found["vital_sign.vital_id.duplicate_key"] == (1, 5)
    assert found["vital_sign.pulse.type_format"] == (0, 5)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(DICTIONARY.categories))
def test_every_check_of_a_category_runs(engine: Engine, name: str) -> None:
    """The whole dictionary as one aggregate a category, with every context, on an empty and on a bare row."""
    category = DICTIONARY.categories[name]
    visits = "hospital | visit_ref\n h1 | v0"
    patient = standard_rows(DICTIONARY.categories["patient"], "subject_ref\n s0")
    visit = standard_rows(DICTIONARY.categories["visit"], "visit_ref | subject_ref\n v0 | s0")
    context = {"patient": engine.register("c_patient", patient), "visit": engine.register("c_visit", visit)}
    context |= {
        c: engine.register(f"c_{c}", table(visits))
        for c in ("order", "diagnosis", "charge", "medical_record")
    }
    single = count.of_level(checks(category, DICTIONARY), "row")
    assert runnable(single, context) == single
    rows = engine.register(
        "spec", standard_rows(category, "subject_ref\n s0" if name == "patient" else "visit_ref\n v0")
    )
    annotated = engine.to_arrow(inspection.annotate(category, rows, context, today=TODAY))
    assert annotated.num_rows == 1
    row = joined(category, rows, single, context, DICTIONARY, dt.datetime(2026, 6, 1))
    assert engine.to_arrow(count.wide(row, checks(category, DICTIONARY))).num_rows == 1


def test_rows_held_for_what_cannot_be_computed_with_are_counted(engine: Engine) -> None:
    category = DICTIONARY.categories["vital_sign"]
    rows = standard_rows(
        category,
        """
        row_key | held                             | month
        a       | vital_sign.temperature.unusable  | 2024-05
        b       | vital_sign.temperature.unusable  | 2024-06
        c       | vital_sign.measured_time.missing | 2024-05
        d       | -                                | 2024-05
    """,
    )
    made = inspection.count(engine, category, engine.register("spec", rows), {}, today=TODAY)
    name = "vital_sign.temperature.unusable"
    counted = {
        (r["month"], r["violated"], r["applicable"]) for r in made.results.to_pylist() if r["check"] == name
    }
    assert counted == {("2024-05", 1, 3), ("2024-06", 1, 1)}
    assert [r["row_key"] for r in made.findings.to_pylist() if r["check"] == name] == ["a", "b"]
    checks = {r["check"] for r in made.results.to_pylist()}
    assert "vital_sign.systolic.unusable" not in checks  # no merit that adds to a score
    assert "temperature" in all_checks()[name].todo.en
