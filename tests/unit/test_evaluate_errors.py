"""What counts as found and what as a false alarm, on truths and findings of a few rows."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from heluo.kit.seal import reference
from heluo_province.evaluation.errors import Evaluation, compare

SECRET = b"k" * 32
TRUTH = ("hospital", "category", "key", "variable", "kind", "template")
FINDING = ("hospital", "category", "check", "row_key")
RESULT = ("hospital", "category", "check", "month", "violated", "applicable")


def ref(category: str, key: str) -> str:
    return reference(SECRET, category, key)


def compared(
    truth: Sequence[tuple], findings: Sequence[tuple] = (), results: Sequence[tuple] = ()
) -> Evaluation:
    def table(names: tuple[str, ...], rows: list[tuple]) -> pa.Table:
        numbers = ("violated", "applicable")
        columns = [[r[i] for r in rows] for i in range(len(names))]
        return pa.table(
            [
                pa.array(c, pa.int64() if n in numbers else pa.string())
                for n, c in zip(names, columns, strict=True)
            ],
            names=list(names),
        )

    return compare(
        table(TRUTH, truth), table(FINDING, list(findings)), table(RESULT, list(results)), {"h1": SECRET}
    )


def test_found_by_the_template_and_the_variable() -> None:
    """Another template at the row, or the right one about another variable, has not found the error."""
    truth = [("h1", "vital_sign", "v1", "temperature", "impossible_value", "outside_range")]
    right = ("h1", "vital_sign", "vital_sign.temperature.outside_range", ref("vital_sign", "v1"))
    other_variable = ("h1", "vital_sign", "vital_sign.pulse.outside_range", ref("vital_sign", "v1"))
    other_template = ("h1", "vital_sign", "vital_sign.outside_visit", ref("vital_sign", "v1"))
    assert compared(truth, [right]).missed == ()
    for finding in (other_variable, other_template):
        found = compared(truth, [finding])
        assert [line.missed for line in found.lines] == [1]
        assert found.missed == (("h1", "vital_sign", "impossible_value", ref("vital_sign", "v1")),)
        assert found.false_rows == 0  # the row is spoilt: what else it violates is no false alarm


def test_a_finding_where_nothing_was_planted_is_false() -> None:
    results = [
        ("h1", "vital_sign", "vital_sign.held", "2026-05", 0, 50),
        ("h1", "vital_sign", "vital_sign.pulse.outside_range", "2026-05", 1, 40),
    ]
    found = compared(
        [], [("h1", "vital_sign", "vital_sign.pulse.outside_range", ref("vital_sign", "v9"))], results
    )
    assert (found.rows, found.false_rows, found.false_share) == (50, 1, 0.02)
    assert [(a.template, a.reported, a.false, a.applicable) for a in found.alarms] == [
        ("outside_range", 1, 1, 40)
    ]


def test_months_are_found_one_by_one() -> None:
    """An error of a month is found in that month, of that variable; what else is said of a spoilt month is
    neither; other months are false."""
    truth = [
        ("h1", "lab_result", m, "instrument", "column_empty", "schema_missing")
        for m in ("2026-09", "2026-10")
    ]
    check = "lab_result.instrument.schema_missing"
    results = [
        ("h1", "lab_result", check, "2026-09", 1, 1),
        ("h1", "lab_result", check, "2025-01", 1, 1),
        ("h1", "lab_result", "lab_result.method.schema_missing", "2026-10", 1, 1),
        ("h1", "lab_result", check, "", 0, 20),
    ]
    found = compared(truth, results=results)
    assert [(line.planted, line.found) for line in found.lines] == [(2, 1)]
    assert found.missed == (("h1", "lab_result", "column_empty", "2026-10"),)
    assert [(a.template, a.reported, a.false) for a in found.alarms] == [("schema_missing", 3, 1)]


def test_an_error_of_the_table_as_it_stands_covers_its_variable_only() -> None:
    truth = [("h1", "vital_sign", "*", "respiration", "always_20", "constant")]
    results = [
        ("h1", "vital_sign", f"vital_sign.{v}.constant", "2026-10", 1, 1) for v in ("respiration", "pulse")
    ]
    found = compared(truth, results=results)
    assert found.missed == ()
    assert [(a.reported, a.false) for a in found.alarms] == [(2, 1)]
    assert compared(truth, results=results[1:]).missed == (("h1", "vital_sign", "always_20", "*"),)


def test_either_of_two_equal_events_may_be_named() -> None:
    truth = [("h1", "charge", "c1", "charge_id", "twice", "duplicate_event")]
    for key in ("c1", "c1-2"):
        assert (
            compared(truth, [("h1", "charge", "charge.same_charge_twice", ref("charge", key))]).missed == ()
        )
