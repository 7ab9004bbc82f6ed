"""Verdicts are made at reading; months are evaluated from counts; what is absent is said to be absent."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from heluo.dictionary import Hospital, load
from heluo.dictionary.hospital import Field
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.quality import TEMPLATES, all_checks
from heluo.quality.count import RESULT
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome
from heluo.quality.report import report
from heluo.quality.template import TableTemplate
from heluo.quality.verdict import Thresholds, thresholds, verdict
from tests.lib.text_tables import table

DAY = dt.date(2026, 6, 1)
MONTHS = tuple(f"{2024 + i // 12}-{i % 12 + 1:02d}" for i in range(24))
RESULTS = """
    hospital | category   | month   | check                                | variable    | violated | applicable
    h1       | vital_sign | 2024-05 | vital_sign.held                      |             | 2        | 1000
    h1       | vital_sign | 2024-06 | vital_sign.held                      |             | 0        | 500
    h1       | vital_sign | 2024-05 | vital_sign.temperature.outside_range | temperature | 30       | 1000
    h1       | vital_sign | 2024-06 | vital_sign.temperature.outside_range | temperature | 0        | 400
    h1       | vital_sign | 2024-05 | vital_sign.diastolic_below_systolic  | systolic    | 1        | 900
    h1       | vital_sign |         | vital_sign.adult_height              | height      | 0        | 0
    h1       | vital_sign | 2024-05 | vital_sign.visit_id.missing          | visit_id    | 150      | 1500
    h1       | vital_sign | 2024-05 | vital_sign.weight.missing            | weight      | 1453     | 1500
"""


def results() -> pa.Table:
    return table(RESULTS, {"violated": pa.int64(), "applicable": pa.int64()}).cast(RESULT)


def hospital(folder: Path, lines: str) -> Hospital:
    folder.mkdir(exist_ok=True)
    (folder / "thresholds.csv").write_text(
        "check,share,count,reason,reason_en,until\n" + lines, encoding="utf-8"
    )
    return Hospital("h1", Text("一", "one"), Text("一", "one"), "", "", {}, {}, (), (), folder)


def lines_of(limits: Thresholds, day: dt.date = DAY) -> dict[str, str]:
    cells = report(results(), limits, load(), {"h1": ["vital_sign"]}, day)
    cell = next(c for c in cells if c.category == "vital_sign")
    return {line.check.id: line.verdict for line in cell.lines}


def test_verdicts_from_the_shipped_thresholds() -> None:
    assert lines_of(thresholds()) == {
        "vital_sign.temperature.outside_range": "failed",
        "vital_sign.diastolic_below_systolic": "failed",
        "vital_sign.visit_id.missing": "failed",
        "vital_sign.adult_height": "not_applicable",
        "vital_sign.weight.missing": "not_judged",
    }


def test_a_changed_threshold_changes_the_verdict_without_a_run(tmp_path: Path) -> None:
    limits = thresholds(
        [
            hospital(
                tmp_path,
                "vital_sign.temperature.outside_range,0.05,,thermometers are being replaced,,2026-12-31\n",
            )
        ]
    )
    assert lines_of(limits)["vital_sign.temperature.outside_range"] == "passed_with_failures"
    assert lines_of(limits, dt.date(2027, 1, 1))["vital_sign.temperature.outside_range"] == "failed", (
        "it holds until its day only"
    )


def test_an_absolute_count_fails_what_a_share_hides(tmp_path: Path) -> None:
    check = all_checks()["vital_sign.temperature.outside_range"]
    limit = thresholds([hospital(tmp_path, "@outside_range,0.05,20,counted by hand,,\n")]).of(
        "h1", check, DAY
    )
    assert verdict(30, 1_000_000, check, limit) == "failed"
    assert verdict(20, 1_000_000, check, limit) == "passed_with_failures"
    assert verdict(0, 1_000_000, check, limit) == "passed"
    assert verdict(0, 0, check, limit) == "not_applicable"


@pytest.mark.parametrize(
    "line",
    ["nothing.like.this,0.1,,why,,", "@missing,0.1,,,,", "@missing,2,,why,,", "@missing,0.1,,why,,tomorrow"],
)
def test_a_wrong_threshold_is_named_with_its_line_and_stops_no_other_hospital(
    tmp_path: Path, line: str
) -> None:
    wrong = hospital(tmp_path / "wrong", line + "\n")
    sound = dataclasses.replace(hospital(tmp_path / "sound", "@missing,0.5,,why,,\n"), code="other")
    found = thresholds([wrong, sound])
    assert {code: error.where[-16:] for code, error in found.broken.items()} == {
        wrong.code: "thresholds.csv:2"
    }
    assert set(found.own) == {"other"}
    check = all_checks()["visit.department_code.missing"]
    assert found.of("other", check, DAY).share == 0.5
    assert found.of(wrong.code, check, DAY).share == thresholds().of(wrong.code, check, DAY).share


def test_what_is_absent_is_not_zero() -> None:
    """A hospital that maps a category without a row has it empty; one that does not deliver it has it absent:
    neither gets a 0."""
    cells = {
        c.category: c
        for c in report(results(), thresholds(), load(), {"h1": ["vital_sign", "lab_result"]}, DAY)
    }
    assert (cells["vital_sign"].presence, cells["lab_result"].presence, cells["charge"].presence) == (
        "present",
        "empty",
        "absent",
    )
    assert cells["vital_sign"].rows == 1500
    assert cells["vital_sign"].held == 2
    assert cells["charge"].score is None
    assert cells["charge"].completeness is None
    assert cells["lab_result"].completeness is None


def test_what_never_came_fails_without_a_night_that_counted_it() -> None:
    """Judged from the mapping, once; nothing is said of a category that the hospital does not deliver or has
    rows of."""
    mapped = {"h1": ["vital_sign", "lab_result"], "h2": ["lab_result"]}
    counted = {
        "hospital": "h2",
        "category": "lab_result",
        "month": "",
        "check": "lab_result.empty_table",
        "variable": "",
        "violated": 1,
        "applicable": 1,
    }
    every = pa.concat_tables([results(), pa.Table.from_pylist([counted], schema=RESULT)])
    cells = {(c.hospital, c.category): c for c in report(every, thresholds(), load(), mapped, DAY)}
    for hospital in mapped:
        cell = cells[hospital, "lab_result"]
        assert [(line.check.id, line.violated, line.applicable, line.verdict) for line in cell.lines] == [
            ("lab_result.empty_table", 1, 1, "failed")
        ]
        assert (cell.presence, cell.failed, cell.score) == ("empty", 1, None)
    assert "vital_sign.empty_table" not in {line.check.id for line in cells["h1", "vital_sign"].lines}
    assert cells["h1", "charge"].lines == ()


def test_completeness_and_score() -> None:
    cell = next(
        c
        for c in report(results(), thresholds(), load(), {"h1": ["vital_sign"]}, DAY)
        if c.category == "vital_sign"
    )
    assert cell.completeness == pytest.approx(1 - 150 / 1500), "over required variables"
    assert cell.score == 0.0
    weight = next(line for line in cell.lines if line.check.id == "vital_sign.weight.missing")
    assert weight.violated_share == pytest.approx(0.9687, abs=1e-4)


@pytest.mark.parametrize(
    ("garbled", "rows", "least", "most"),
    [(0, 400, 100, 100), (1, 1_000, 100, 100), (20, 400, 0, 95), (20, 20, 0, 0)],
)
def test_a_score_falls_with_twenty_garbled_notes(garbled: int, rows: int, least: int, most: int) -> None:
    """Among so many checks that pass that theirs alone would cost three points of a hundred."""
    checks = [c.id for c in all_checks().values() if c.category == "medical_record"]
    found = {"medical_record.text.garbled_text": garbled}
    counted = table(
        "hospital | category | month | check | variable | violated | applicable"
        + "".join(
            f"\n h1 | medical_record | 2024-05 | {one} | - | {found.get(one, 0)} | {rows}"
            for one in ("medical_record.held", *checks)
        ),
        {"violated": pa.int64(), "applicable": pa.int64()},
    ).cast(RESULT)
    (cell,) = (
        c
        for c in report(counted, thresholds(), load(), {"h1": ["medical_record"]}, DAY)
        if (c.hospital, c.category) == ("h1", "medical_record")
    )
    assert cell.score is not None
    assert least <= cell.score <= most


def months(**columns: list[float]) -> Months:
    arrays = {name: np.array(values, dtype=float) for name, values in columns.items()}
    arrays.setdefault("rows", np.full(len(MONTHS), 300.0))
    return Months(MONTHS, arrays)


def evaluated(check: Check, found: Months, context: MonthsContext | None = None) -> Outcome:
    template = TEMPLATES[check.template]
    assert isinstance(template, TableTemplate)
    assert template.evaluate is not None
    return template.evaluate(check, found.of_check(0), context or MonthsContext())


def violating(check_id: str, **columns: list[float]) -> tuple[str, ...]:
    return evaluated(all_checks()[check_id], months(**columns)).months


def noisy(mean: float, spread: float, seed: int = 1) -> list[float]:
    return (mean + spread * np.random.default_rng(seed).standard_normal(len(MONTHS))).round(1).tolist()


def changed(values: list[float], at: int, value: float) -> list[float]:
    return [*values[:at], value, *values[at + 1 :]]


def test_volume_drop() -> None:
    steady = noisy(300, 20)
    assert violating("charge.charged_time.volume_drop", rows=steady) == ()
    assert violating("charge.charged_time.volume_drop", rows=changed(steady, 20, 70)) == (MONTHS[20],)
    assert violating("charge.charged_time.volume_drop", rows=changed(steady, 23, 70)) == (), (
        "the last month is often partial"
    )
    assert violating("charge.charged_time.volume_drop", rows=changed(noisy(300, 120), 20, 120)) == (), (
        "a hospital that varies by itself"
    )


def test_gap_in_time() -> None:
    days = [30.0] * len(MONTHS)
    assert violating("lab_result.result_time.gap_in_time", m0_days=days) == ()
    assert violating("lab_result.result_time.gap_in_time", m0_days=changed(days, 15, 12)) == (MONTHS[15],)
    few = noisy(2, 0)
    assert violating("lab_result.result_time.gap_in_time", m0_days=changed(few, 15, 0)) == (), (
        "a rare category has months without rows"
    )


def test_a_month_that_is_missing_altogether_is_a_gap() -> None:
    check = all_checks()["lab_result.result_time.gap_in_time"]
    names = (*MONTHS[:15], *MONTHS[16:])
    found = Months(names, {"rows": np.full(23, 300.0), "m0_days": np.full(23, 9.0)})
    assert evaluated(check, found).months == (MONTHS[15],)


def test_distribution_shift() -> None:
    steady = {"m0_n": [500.0] * 24, "m0_spread": [10.0] * 24}
    assert violating("vital_sign.systolic.distribution_shift", m0_middle=noisy(125, 1), **steady) == ()
    assert violating(
        "vital_sign.systolic.distribution_shift", m0_middle=changed(noisy(125, 1), 20, 140), **steady
    ) == (MONTHS[20],)
    lasting = noisy(125, 1)[:20] + [200.0] * 4
    assert violating("vital_sign.systolic.distribution_shift", m0_middle=lasting, **steady) == MONTHS[20:], (
        "seen in every month after it"
    )


def test_shares_of_codes() -> None:
    share = {"m0_c0": [480.0] * 24, "m0_c1": [20.0] * 24}
    name = "visit.visit_type.distribution_shift"
    assert violating(name, **share) == ()
    assert violating(
        name, m0_c0=changed(share["m0_c0"], 20, 250), m0_c1=changed(share["m0_c1"], 20, 250)
    ) == (MONTHS[20],)


def test_constant() -> None:
    name = "vital_sign.respiration.constant"
    wide = {"m0_n": [200.0] * 24, "m0_low": [12.0] * 24}
    assert violating(name, m0_high=[30.0] * 24, **wide) == ()
    assert violating(name, m0_high=[12.0] * 24, **wide) == (MONTHS[-1],)
    assert violating(name, m0_high=changed([30.0] * 24, 9, 12.0), **wide) == (MONTHS[9],)


def test_schema_missing_and_extra() -> None:
    assert violating("vital_sign.pulse.schema_missing", m0_n=[200.0] * 20 + [0.0] * 4) == MONTHS[20:]
    assert violating("vital_sign.pulse.schema_missing", m0_n=[3.0] * 20 + [0.0] * 4) == (), (
        "rarely filled before"
    )
    assert (
        violating(
            "vital_sign.schema_extra", m0_keys=[300.0] * 18 + [600.0] * 6, m0_most=[1.0] * 18 + [2.0] * 6
        )
        == MONTHS[18:]
    )


def test_stale() -> None:
    check = all_checks()["lab_result.result_time.stale"]
    last = dt.datetime(2025, 12, 20)
    micro = (last - dt.datetime(1970, 1, 1)).total_seconds() * 1e6
    found = months(m0_last=[micro] * 24)
    assert evaluated(check, found, MonthsContext(last + dt.timedelta(days=90))).months == (MONTHS[-1],)
    assert evaluated(check, found, MonthsContext(last + dt.timedelta(days=9))).months == ()


def test_digit_preference() -> None:
    check = all_checks()["vital_sign.systolic_digit"]
    counts = {f"m0_{d}": [10.0] * 24 for d in range(1, 10)}
    assert evaluated(check, months(m0_0=[10.0] * 24, **counts)).beyond == 0
    assert evaluated(check, months(m0_0=[900.0] * 24, **counts)).beyond > 0


def test_a_rule_with_too_few_variables_is_refused_at_its_line() -> None:
    dictionary = load()
    category = dictionary.categories["vital_sign"]
    rule = dataclasses.replace(category.rules[0], variables=("systolic",))
    broken = dataclasses.replace(category, rules=(rule,))
    from heluo.quality.derive import checks

    with pytest.raises(BadConfiguration) as refused:
        checks(broken, dictionary)
    assert refused.value.where.endswith(f"rules.csv:{rule.line}")


def test_every_template_has_a_check() -> None:
    assert {c.template for c in all_checks().values()} == set(TEMPLATES)
    assert len(TEMPLATES) >= 26


def test_an_optional_variable_that_the_hospital_declares_absent_fails_no_check_that_demands_it(
    tmp_path: Path,
) -> None:
    check = all_checks()["visit.inpatient_admission_way"]
    declared = hospital(tmp_path, "")
    line = Field("visit", "", "_absent:admission_way", "", "", "入院途径在本院系统中没有", "fields.csv:9")
    absent = dataclasses.replace(declared, fields=(line,))

    def of(one: Hospital) -> str:
        threshold = thresholds((one,)).of("h1", check, DAY)
        return verdict(300, 300, check, threshold)

    assert of(declared) == "failed"
    assert of(absent) == "passed_with_failures"
    assert thresholds((absent,)).of("h1", check, DAY).reason.zh == line.note
    own = dataclasses.replace(hospital(tmp_path, f"{check.id},0.1,,更严 stricter,,\n"), fields=(line,))
    assert of(own) == "failed", "the hospital's own line for the check wins"
