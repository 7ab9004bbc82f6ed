"""What becomes of an impossible value: it stays in the source layer and in the result's text, and no figure
is made of it. Each table is a page of the manual."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ibis
import pyarrow as pa

from heluo.dictionary import load
from heluo.engines import Engine
from heluo.governance.check import judge
from heluo.governance.night.categories import standard_rows
from heluo.governance.publish import timeline
from heluo.governance.standardise import translate
from heluo.lakehouse.labels import labelled
from heluo.quality.count import RESULT
from tests.lib.category_rows import source_rows

DICTIONARY = load()
LAB, VITAL = (DICTIONARY.categories[name] for name in ("lab_result", "vital_sign"))
TODAY = dt.date(2026, 6, 1)
NAMES = ("row_key", "value_text", "value_number", "value_standard", "abnormal_flag", "warnings")


def made(engine: Engine, category: Any, text: str) -> ibis.Table:
    declared = translate.register(engine, translate.mappings(DICTIONARY, ()))
    given = engine.register("given", source_rows(category, text))
    rows = labelled(category, engine.to_arrow(standard_rows(category, given, declared, {}, "run")))
    return engine.register("made", rows.sort_by("row_key"))


def marked(engine: Engine, rows: ibis.Table, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return engine.to_arrow(rows.select(*names).order_by("row_key")).to_pylist()


def test_an_impossible_result_has_a_text_and_no_number(engine: Engine) -> None:
    """A bound is outside where everything that it can mean is: ">300" g/L of haemoglobin, not ">200"; a limit
    of detection ("<2") may be right. The flag that the centre computes goes with the number."""
    rows = made(
        engine,
        LAB,
        """
        row_key | item_code | value_text | value_comparator | value_number | unit | ref_low | ref_high | result_time | month
        a       | HGB       | 120        | -                | 120          | g/L  | 115     | 150      | 2024-01-09T08:00:00 | 2024-01
        b       | HGB       | 1320       | -                | 1320         | g/L  | 115     | 150      | 2024-02-09T08:00:00 | 2024-02
        c       | HGB       | <2         | <                | 2            | g/L  | 115     | 150      | 2024-03-09T08:00:00 | 2024-03
        d       | HGB       | <20        | <                | 20           | g/L  | 115     | 150      | 2024-04-09T08:00:00 | 2024-04
        e       | HGB       | >200       | >                | 200          | g/L  | 115     | 150      | 2024-05-09T08:00:00 | 2024-05
        f       | HGB       | >300       | >                | 300          | g/L  | 115     | 150      | 2024-06-09T08:00:00 | 2024-06
    """,
    )
    got = {line["row_key"]: line for line in marked(engine, rows, NAMES)}
    numbers = {key: line["value_standard"] for key, line in got.items()}
    assert numbers == {"a": 120, "b": None, "c": 2, "d": 20, "e": 200, "f": None}
    assert {key: line["value_number"] for key, line in got.items()} == numbers
    assert got["b"]["value_text"] == "1320"
    assert got["b"]["abnormal_flag"] is None
    marks = {key: (line["warnings"] or "").split(",") for key, line in got.items()}
    out = {key for key, of in marks.items() if "lab_result.implausible" in of}
    assert out == {"b", "f"}


def test_an_impossible_sign_is_taken_out_and_counted(engine: Engine) -> None:
    """The rest of the row stands. The count knows of it, and the empty cell is not missing."""
    rows = made(
        engine,
        VITAL,
        """
        row_key | temperature | pulse | measured_time
        a       | 36.6        | 70    | 2024-05-09T08:00:00
        b       | 63.7        | 71    | 2024-05-09T08:00:00
        c       | -           | 900   | 2024-05-09T08:00:00
    """,
    )
    got = marked(engine, rows, ("row_key", "temperature", "pulse"))
    assert [(line["temperature"], line["pulse"]) for line in got] == [(36.6, 70), (None, 71), (None, None)]
    counted = judge.count(engine, VITAL, rows, {}, today=TODAY)
    found = sums(counted.results)
    assert found["vital_sign.temperature.outside_range"] == (1, 2)
    assert found["vital_sign.pulse.outside_range"] == (1, 3)
    assert found["vital_sign.temperature.missing"] == (1, 3)
    keys = {(line["check"], line["row_key"]) for line in counted.findings.to_pylist()}
    assert ("vital_sign.temperature.outside_range", "b") in keys


def glucose(engine: Engine) -> ibis.Table:
    """Twelve months of glucose; from 10 July on the interface sends mg/dL and goes on saying mmol/L."""
    lines = []
    for i in range(240):
        day = dt.datetime(2024, 1, 1, 8) + dt.timedelta(days=i * 1.5)
        number = 4.2 + (i % 7) * 0.4
        turned = day >= dt.datetime(2024, 7, 10)
        # One in eight is low: 3.2 mmol/L are 58 mg/dL, which a glucose in mmol/L can just be.
        sent = (round(number * 18.0156) if i % 8 else 58) if turned else round(number, 1)
        lines.append(f"r{i:03} | GLU | {sent} | {sent} | mmol/L | {day.isoformat()} | {day:%Y-%m}")
    header = "row_key | item_code | value_text | value_number | unit | result_time | month\n"
    return made(engine, LAB, header + "\n".join(lines))


def test_values_among_impossible_ones_mean_nothing(engine: Engine) -> None:
    rows = glucose(engine)
    known = engine.to_arrow(rows.filter(rows.value_standard.notnull()).order_by("result_time"))
    assert max(known.column("value_standard").to_pylist()) < 11.1
    last = max(known.column("result_time").to_pylist())
    assert last.date() < dt.date(2024, 7, 11)
    assert known.num_rows == sum(1 for i in range(240) if i * 1.5 < 191 - 1 / 3), (
        "none before that day is lost"
    )


def test_one_loud_finding_names_item_day_unit_and_factor(engine: Engine) -> None:
    counted = judge.count(engine, LAB, glucose(engine), {}, today=TODAY)
    assert sums(counted.results)["lab_result.item_turned"][0] == 1
    [found] = [line for line in counted.findings.to_pylist() if line["check"] == "lab_result.item_turned"]
    assert (found["month"], found["row_key"]) == ("2024-07", "")
    assert found["variable"] == "GLU 2024-07-11 mg/dL ×0.05551"


def test_scattered_impossible_values_are_no_turn(engine: Engine) -> None:
    lines = [
        f"r{i:03} | NA | {1400 if i % 20 == 3 else 140} | {1400 if i % 20 == 3 else 140} | mmol/L "
        f"| 2024-05-{i % 28 + 1:02}T08:00:00 | 2024-05"
        for i in range(200)
    ]
    header = "row_key | item_code | value_text | value_number | unit | result_time | month\n"
    rows = made(engine, LAB, header + "\n".join(lines))
    found = sums(judge.count(engine, LAB, rows, {}, today=TODAY).results)
    assert found["lab_result.implausible"] == (10, 200)
    assert found["lab_result.item_turned"][0] == 0


def test_a_sign_that_turns_is_found_too(engine: Engine) -> None:
    """A thermometer that is set to Fahrenheit."""
    lines = []
    for i in range(120):
        day = i % 30 // 2 + (16 if i >= 60 else 1)
        lines.append(f"r{i:03} | {98.2 if i >= 60 else 36.6} | 2024-05-{day:02}T08:00:00 | 2024-05")
    rows = made(engine, VITAL, "row_key | temperature | measured_time | month\n" + "\n".join(lines))
    found = sums(judge.count(engine, VITAL, rows, {}, today=TODAY).results)
    assert found["vital_sign.temperature.turned_implausible"][0] == 1
    assert found["vital_sign.pulse.turned_implausible"][0] == 0


def test_the_timeline_words_it_as_sent(engine: Engine) -> None:
    """No number for a chart, the text as it came, and a word that says so."""
    rows = made(
        engine,
        LAB,
        """
        row_key | subject_ref | item_code | item_name | value_text | value_number | unit  | result_time
        a       | s1          | GLU       | 葡萄糖    | 400        | 400          | mmol/L | 2024-05-09T08:00:00
        b       | s1          | GLU       | 葡萄糖    | 5.1        | 5.1          | mmol/L | 2024-05-09T08:00:00
    """,
    )
    declared = translate.register(engine, translate.mappings(DICTIONARY, ()))
    links = pa.table(
        {"hospital": ["h1"], "subject_ref": ["s1"], "person_id": ["p"], "bucket": pa.array([0], pa.int32())}
    )
    events = (
        engine.to_arrow(
            timeline.events(LAB, rows, engine.register("links", links), declared.conversions, DICTIONARY)
        )
        .sort_by("row_key")
        .to_pylist()
    )
    assert (events[0]["value_number"], events[0]["value_text"], events[0]["unit"]) == (None, "400", "mmol/L")
    assert events[0]["detail"].startswith(timeline.IMPLAUSIBLE)
    assert events[1]["value_number"] == 5.1
    assert not (events[1]["detail"] or "").startswith(timeline.IMPLAUSIBLE)


def sums(results: pa.Table) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for line in results.cast(RESULT).to_pylist():
        v, a = found.get(line["check"], (0, 0))
        found[line["check"]] = (v + line["violated"], a + line["applicable"])
    return found
