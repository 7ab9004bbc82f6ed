"""What checks see of a hospital's months: shares of codes, volumes of an item, defaults, digits, times of
day; with few rows as with many. Each test plants one fault in twelve ordinary months, and shows that the
same months without it give no finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from heluo.dictionary import load, standard_schema
from heluo.engines import engine
from heluo.governance.check import judge

pytestmark = pytest.mark.second

DICTIONARY = load()
TODAY = dt.date(2026, 6, 1)
MONTHS = 12
Rows = list[dict[str, Any]]


def table(category: str, rows: Rows) -> pa.Table:
    schema = standard_schema(DICTIONARY.categories[category])
    time = DICTIONARY.categories[category].time
    preset = {"hospital": "h1", "parcel": "p", "row": 0, "run_id": "run", "row_hash": "0"}
    lines = []
    for i, row in enumerate(rows):
        month = f"{row[time]:%Y-%m}" if time and row.get(time) else "0000-00"
        own = {"row_key": f"r{i:05}", "month": month, "subject_ref": f"s{i}", "visit_ref": f"v{i}"}
        lines.append({f.name: (preset | own | row).get(f.name) for f in schema})
    return pa.Table.from_pylist(lines, schema=pa.schema([pa.field(f.name, f.type) for f in schema]))


def violated(category: str, rows: Rows, births: dict[str, dt.date] | None = None) -> dict[str, Any]:
    """Check → (violations, months, details) of those that find anything."""
    with engine("duckdb", threads=1) as e:
        context = {}
        if births:
            people = [
                {"hospital": "h1", "subject_ref": s, "sex": None, "birth_date": day, "death_time": None}
                for s, day in births.items()
            ]
            kinds = {"birth_date": pa.date32(), "death_time": pa.timestamp("us")}
            names = list(people[0])
            schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
            context["patient"] = e.register("_patient", pa.Table.from_pylist(people, schema=schema))
        made = judge.count(
            e,
            DICTIONARY.categories[category],
            e.register("_rows", table(category, rows)),
            context,
            today=TODAY,
        )
    found: dict[str, Any] = {}
    for line in made.results.to_pylist():
        if line["violated"]:
            n, months, details = found.setdefault(line["check"], (0, [], []))
            found[line["check"]] = (n + line["violated"], [*months, line["month"]], details)
    for line in made.findings.to_pylist():
        if not line["row_key"] and line["check"] in found:
            found[line["check"]][2].append(line["variable"])
    return found


def moments(per_month: int, first: dt.date = dt.date(2024, 1, 1)) -> list[dt.datetime]:
    """So many working moments in each of twelve months, none at midnight."""
    found = []
    for month in range(MONTHS):
        start = dt.datetime(first.year + month // 12, month % 12 + 1, 1, 8)
        found += [
            start + dt.timedelta(days=i % 28, hours=i % 9, minutes=7 * i % 59 + 1) for i in range(per_month)
        ]
    return found


def visits(per_month: int) -> Rows:
    rng = np.random.default_rng(4)
    departments = ["03.01", "03.02", "04.03", "05.01", "07"]
    return [
        {
            "start_time": at,
            "visit_type": "outpatient",
            "department_code": str(rng.choice(departments)),
            "department_code_source": "x",
            "doctor": f"医师{rng.integers(0, 30)}",
            "main_diagnosis_code": f"{rng.choice(['I10', 'E11', 'J18', 'K29'])}.9",
            "main_diagnosis_code_source": "x",
            "chief_complaint": "".join(rng.choice(list("咳嗽痰发热胸闷天乏力"), int(rng.integers(4, 90)))),
        }
        for at in moments(per_month)
    ]


def results(per_month: int, item: str = "K", middle: float = 4.0) -> Rows:
    rng = np.random.default_rng(5)
    return [
        {
            "result_time": at,
            "item_code": item,
            "item_code_source": item,
            "item_name": item,
            "value_text": "x",
            "value_standard": round(float(rng.normal(middle, middle / 10)), 2),
        }
        for at in moments(per_month)
    ]


def signs(per_month: int) -> Rows:
    rng = np.random.default_rng(6)
    return [
        {"measured_time": at, "weight": round(float(rng.normal(60, 9)), 1), "pulse": int(rng.normal(78, 9))}
        for at in moments(per_month)
    ]


def late(rows: Rows, time: str, from_month: int = 10) -> Rows:
    return [row for row in rows if row[time].month >= from_month]


def to(rows: Rows, time: str, share: float, **values: Any) -> Rows:
    """`rows` with these values in so large a share of those of the last three months."""
    changed = late(rows, time)
    for row in changed[: int(share * len(changed))]:
        row.update(values)
    return rows


def midnight(rows: Rows, time: str) -> Rows:
    for row in late(rows, time):
        row[time] = row[time].replace(hour=0, minute=0)
    return rows


def moved(rows: Rows, time: str, hours: int) -> Rows:
    for row in late(rows, time):
        row[time] += dt.timedelta(hours=hours)
    return rows


def times(rows: Rows, time: str, variable: str, factor: float) -> Rows:
    for row in late(rows, time):
        row[variable] *= factor
    return rows


def twice(rows: Rows, time: str) -> Rows:
    middle = [row for row in rows if row[time].month == 9]
    return [*rows, *(dict(row) | {time: row[time] + dt.timedelta(minutes=9)} for row in middle)]


def without(rows: Rows, time: str, item: str, months: tuple[int, ...]) -> Rows:
    return [row for row in rows if row["item_code"] != item or row[time].month not in months]


def repeated(rows: Rows, value: float, share: float) -> Rows:
    """`rows` with this value in a share of one month's."""
    month = [row for row in rows if row["result_time"].month == 9]
    for row in month[: int(share * len(month))]:
        row["value_standard"] = value
    return rows


def integral(rows: Rows) -> Rows:
    for row in rows:
        if row["result_time"].month == 9:
            row["value_standard"] = float(round(row["value_standard"]))
    return rows


def tens(rows: Rows) -> Rows:
    for row in late(rows, "measured_time", 12):
        row["weight"] = round(row["weight"] / 10) * 10.0
    return rows


def weekdays(rows: Rows, time: str) -> Rows:
    return [row for row in rows if row[time].month < 11 or row[time].weekday() < 5]


def mixed() -> Rows:
    return [*results(40), *results(15, "NA", 140)]


NOTHING = {"department_code": None, "department_code_source": None}
PLANTED: list[tuple[str, Callable[[], Rows], Callable[[Rows], Rows], str]] = [
    (
        "visit",
        lambda: visits(40),
        lambda r: to(r, "start_time", 0.9, department_code="03.01"),
        "visit.department_code.code_shift",
    ),
    (
        "visit",
        lambda: visits(25),
        lambda r: to(r, "start_time", 1.0, department_code="07"),
        "visit.department_code.code_shift",
    ),
    (
        "visit",
        lambda: visits(40),
        lambda r: to(r, "start_time", 0.5, main_diagnosis_code="R69"),
        "visit.main_diagnosis_code.code_shift",
    ),
    (
        "visit",
        lambda: visits(40),
        lambda r: to(r, "start_time", 0.5, main_diagnosis_code="R69"),
        "visit.main_not_stated",
    ),
    (
        "visit",
        lambda: visits(40),
        lambda r: to(r, "start_time", 1.0, **NOTHING),
        "visit.department_code.schema_missing",
    ),
    ("visit", lambda: visits(40), lambda r: midnight(r, "start_time"), "visit.start_time.time_of_day"),
    ("visit", lambda: visits(40), lambda r: moved(r, "start_time", 12), "visit.start_time.time_of_day"),
    ("visit", lambda: visits(40), lambda r: twice(r, "start_time"), "visit.start_time.volume_rise"),
    ("visit", lambda: visits(140), lambda r: weekdays(r, "start_time"), "visit.start_time.time_of_day"),
    ("visit", lambda: visits(40), lambda r: to(r, "start_time", 0.9, doctor="x"), "visit.doctor.code_shift"),
    ("lab_result", mixed, lambda r: repeated(r, 4.0, 0.5), "lab_result.value_standard.frequent_value"),
    ("lab_result", lambda: results(40, "ALB", 42.0), integral, "lab_result.value_standard.frequent_value"),
    ("vital_sign", lambda: signs(60), lambda r: tens(r), "vital_sign.weight_digit"),
    (
        "lab_result",
        mixed,
        lambda r: times(r, "result_time", "value_standard", 1.4),
        "lab_result.value_standard.distribution_shift",
    ),
    ("lab_result", mixed, lambda r: without(r, "result_time", "NA", (8, 9, 10)), "lab_result.item_volume"),
    (
        "vital_sign",
        lambda: signs(30),
        lambda r: to(r, "measured_time", 0.6, weight=60.0),
        "vital_sign.weight.frequent_value",
    ),
    (
        "vital_sign",
        lambda: signs(30),
        lambda r: times(r, "measured_time", "weight", 2.0),
        "vital_sign.weight.distribution_shift",
    ),
]


@pytest.mark.parametrize(("category", "ordinary", "plant", "check"), PLANTED, ids=[p[3] for p in PLANTED])
def test_a_planted_fault_is_found(
    category: str, ordinary: Callable[[], Rows], plant: Callable[[Rows], Rows], check: str
) -> None:
    assert check not in violated(category, ordinary())
    assert check in violated(category, plant(ordinary()))


@pytest.mark.parametrize("rows", [visits, results, signs])
def test_ordinary_months_give_no_finding_of_a_trend(rows: Callable[[int], Rows]) -> None:
    category = {"visits": "visit", "results": "lab_result", "signs": "vital_sign"}[rows.__name__]
    trends = ("code_shift", "item_volume", "frequent_value", "time_of_day", "volume_rise", "digit")
    trends += ("distribution_shift", "volume", "turned_implausible")
    for per_month in (9, 25, 150):
        found = violated(category, rows(per_month))
        assert [check for check in found if check.endswith(trends)] == [], per_month


def test_a_birth_date_that_a_form_fills_in() -> None:
    rng = np.random.default_rng(7)
    days = [dt.date(1950, 1, 1) + dt.timedelta(days=int(rng.integers(0, 20_000))) for _ in range(300)]
    rows: Rows = [{"birth_date": day, "registered_time": dt.datetime(2024, 5, 9, 8)} for day in days]
    assert "patient.birth_date.frequent_value" not in violated("patient", rows)
    filled = [
        row | {"birth_date": dt.date(1960 + i % 30, 1, 1)} if i < 30 else row for i, row in enumerate(rows)
    ]
    assert violated("patient", filled)["patient.birth_date.frequent_value"][2] == ["01-01"]


def test_a_price_by_the_hundred_and_a_dose_too_large() -> None:
    """Against the hospital's own median of the code and unit; a small child's against the grown-ups'."""
    at = dt.datetime(2024, 5, 9, 8)
    prices = [{"charged_time": at, "item_code": "A", "unit": "次", "unit_price": 12.0, "quantity": 1.0}] * 20
    assert "charge.price_usual" not in violated("charge", prices)
    found = violated("charge", [*prices, prices[0] | {"unit_price": 1200.0}])
    assert found["charge.price_usual"][0] == 1
    doses = [{"start_time": at, "drug_code": "metformin", "dose": 500.0, "dose_unit": "mg"}] * 20
    births = {f"s{i}": dt.date(1960, 1, 1) for i in range(20)} | {"s20": dt.date(2022, 1, 1)}
    child = doses[0] | {"dose": 750.0}
    assert violated("medication", [*doses, child], births)["medication.dose_usual"][0] == 1
    births["s20"] = dt.date(1962, 1, 1)
    assert "medication.dose_usual" not in violated("medication", [*doses, child], births)


def test_a_name_has_its_code_and_a_stay_one_main_diagnosis() -> None:
    at = dt.datetime(2024, 5, 9, 8)
    rows: Rows = [
        {"diagnosed_time": at, "name": name, "code": code, "type": "discharge_main"}
        for name, code in [("原发性高血压", "I10.x00")] * 12
        + [("原发性高血压", "K29.500"), ("糖尿病", "E11.900")]
    ]
    found = violated("diagnosis", rows)
    assert found["diagnosis.code_of_name"][0] == 1
    assert "diagnosis.two_main" not in found
    assert violated("diagnosis", [row | {"visit_ref": "v"} for row in rows[:2]])["diagnosis.two_main"][0] == 2


def test_a_double_click_is_one_row_too_many() -> None:
    at = dt.datetime(2024, 5, 9, 8)
    order = {"visit_ref": "v", "content": "二甲双胍片", "dose": 0.5, "frequency": "bid"}
    rows = [order | {"ordered_time": at + dt.timedelta(seconds=s)} for s in (0, 3, 86_400)]
    assert violated("order", rows)["order.same_order_again"][0] == 1
    assert "order.same_order_again" not in violated("order", [rows[0], rows[2]])


def test_a_text_under_another_patient_is_copied() -> None:
    text = "患者因反复咳嗽、咳痰三天入院,查体双肺呼吸音粗,未闻及明显干湿啰音,血常规提示白细胞升高。" * 3
    rows = [
        {"written_time": dt.datetime(2024, 5, day, 8), "text": text, "subject_ref": who}
        for day, who in ((9, "a"), (10, "a"), (11, "b"))
    ]
    assert violated("medical_record", rows)["medical_record.copied_text"][0] == 3
    assert "medical_record.copied_text" not in violated("medical_record", rows[:2])


def test_two_stays_at_once() -> None:
    def stay(first: int, last: int | None) -> dict[str, Any]:
        end = dt.datetime(2024, 5, last, 9) if last else None
        return {
            "subject_ref": "s",
            "visit_type": "inpatient",
            "start_time": dt.datetime(2024, 5, first, 8),
            "end_time": end,
        }

    assert "visit.overlapping_stays" not in violated("visit", [stay(1, 9), stay(9, 12), stay(20, None)])
    assert violated("visit", [stay(1, 19), stay(3, 5), stay(9, 12)])["visit.overlapping_stays"][0] == 2


def test_parts_of_a_report() -> None:
    def report(name: str, total: float) -> Rows:
        values = {"TP": total, "ALB": 42.0, "GLB": 28.0}
        at = dt.datetime(2024, 5, 9, 8)
        return [
            {"result_time": at, "report_ref": name, "item_code": code, "value_standard": value}
            for code, value in values.items()
        ]

    found = violated("lab_result", [*report("a", 70.5), *report("b", 93.0)])
    assert found["lab_result.protein_parts"][0] == 1


def test_a_bound_changes_only_where_it_surely_does() -> None:
    def result(hour: int, value: float, comparator: str | None = None) -> dict[str, Any]:
        return {
            "subject_ref": "s",
            "result_time": dt.datetime(2024, 5, 9, hour),
            "item_code": "PLT",
            "value_standard": value,
            "value_comparator": comparator,
        }

    name = "lab_result.implausible_change"
    assert violated("lab_result", [result(8, 100), result(9, 400)])[name][0] == 1
    assert name not in violated("lab_result", [result(8, 100), result(9, 400, "<")])
    assert violated("lab_result", [result(8, 100, "<"), result(9, 400)])[name][0] == 1
    assert name not in violated("lab_result", [result(8, 100, ">"), result(9, 400)])


def test_a_stay_without_an_end() -> None:
    rows = visits(5)
    for i, row in enumerate(rows):
        row |= {
            "visit_type": "inpatient",
            "end_time": None if i == 2 else row["start_time"] + dt.timedelta(days=2),
        }
    assert violated("visit", rows)["visit.never_ended"][0] == 1
