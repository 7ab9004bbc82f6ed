"""What one hospital's content or configuration breaks stays with it: its last good version stays in the
release, marked; the others are released the same night; the next good night makes all complete again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from heluo.engines import engine
from heluo.entrypoints.api import hospital_names
from heluo.entrypoints.worker import _waiting
from heluo.governance.publish import timeline
from tests.lib.sender import parcel_rows
from tests.lib.two_hospitals import BAD, GOOD, HEAD, LATER, Province, delivered

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return delivered(tmp_path_factory.mktemp("first"))


@pytest.fixture
def place(first: Province, tmp_path: Path) -> Province:
    return Province(tmp_path / "copy", first)


def poisoned(rows: pa.Table, key: str = "l4") -> bool:
    """Whether `rows` hold the row of the bad hospital that is to stop a night."""
    pairs = zip(rows.column("hospital").to_pylist(), rows.column("row_key").to_pylist(), strict=True)
    return (BAD, key) in set(pairs)


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A row that standardising raises for, as long as it has a value_text: rows of the chunk are read into
    memory first, so that the engine's own `register` sees them."""

    def spoil() -> None:
        from heluo.engines import duckdb

        register = duckdb.DuckDb.register

        def checked(self: Any, name: str, data: Any) -> ir.Table:
            if (
                name in ("_rows_of_chunk", "_suspects")
                and "value_text" in data.schema.names
                and poisoned(data)
            ):
                at = data.column("row_key").to_pylist().index("l4")
                if data.column("value_text")[at].as_py() is not None:
                    raise pa.ArrowInvalid("a value that must not be shown")
            return register(self, name, data)

        monkeypatch.setattr(duckdb.DuckDb, "register", checked)

    return spoil


def released_without(place: Province, category: str = "lab_result") -> None:
    """The good hospital has the new row, the bad one what it had; the release and the fault say so."""
    assert place.keys(f"standard.{category}", GOOD) == ["l1", "l3", "l4"]
    assert place.keys(f"standard.{category}", BAD) == ["l1", "l3"]
    assert place.stale() == {(BAD, category)}
    assert place.waiting() == {(BAD, category)}


def test_a_row_stops_its_hospital_and_category_only_and_is_named(
    place: Province, poison: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.release().id
    place.deliver("lab_result", LATER)
    with monkeypatch.context():
        poison()
        done = place.night()
        released_without(place)
        (fault,) = place.faults()
        assert (fault["hospital"], fault["category"], fault["variable"]) == (BAD, "lab_result", "value_text")
        assert fault["row_keys"] == ["l4"]
        assert fault["status"] == "open"
        assert fault["first_run"] == fault["last_run"] == done.run_id
        assert all(fault[f"{part}_{lang}"] for part in ("found", "expected", "todo") for lang in ("zh", "en"))
        assert "must not be shown" not in json.dumps(fault)
        (mark,) = place.release().manifest["stale"]
        assert mark == {"hospital": BAD, "category": "lab_result", "release": before, "fault": fault["id"]}
        place.night()  # met again: the same fault, dated from the same release
        (again,) = place.faults()
        assert (again["id"], again["first_run"]) == (fault["id"], fault["first_run"])
        assert again["last_run"] != fault["last_run"]
        assert place.release().manifest["stale"][0]["release"] == before
    monkeypatch.undo()
    place.night()
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3", "l4"]
    assert place.keys("application.timeline", BAD).count("l4") == 1
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])
    (closed,) = place.faults("--all")
    assert closed["status"] == "closed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "content", "category", "words"),
    [
        ("hospital.toml", b"zh = ", "", "hospital.toml"),
        ("hospital.toml", b'zh="a"\nen="a"\nshort_zh="a"\nshort_en="a"\n[sources.his]\n', "", "vendor"),
        ("values.csv", "变量,\n".encode("gbk"), "", "values.csv"),
        ("values.csv", None, "lab_result", "nonsense"),
    ],
    ids=["no TOML", "no vendor", "another encoding", "an unknown variable"],
)
def test_a_configuration_stops_its_hospital_only(
    place: Province, file: str, content: bytes | None, category: str, words: str
) -> None:
    path = place.home.hospitals / BAD / file
    good = path.read_bytes()
    path.write_bytes(content or good + b"lab_result.nonsense,a,b,,x,,2022-01-01,\n")
    place.deliver("lab_result", LATER)
    place.night()
    assert place.keys("standard.lab_result", GOOD) == ["l1", "l3", "l4"]
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3"]
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"]) == (BAD, category)
    assert words in fault["found_zh"] + fault["expected_zh"] + fault["variable"]
    assert fault["todo_zh"]
    assert (BAD, "lab_result") in place.stale()
    assert {hospital for hospital, _ in place.stale()} == {BAD}
    assert set(hospital_names(place.home)) == {GOOD, BAD}
    assert _waiting(place.control)[0] == 0  # no night every few minutes for what a fault stops
    path.write_bytes(good)
    place.night()
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3", "l4"]
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])


@pytest.mark.slow
def test_a_row_that_stops_what_is_made_of_persons_is_found_and_left_out(
    place: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = timeline.events

    def events(category: Any, rows: ir.Table, *more: Any) -> ir.Table:
        if category.name == "lab_result":
            bad = (rows.row_key == "l4") & (rows.hospital == BAD)
            rows = rows.filter(ibis.ifelse(bad, "no number", "1").cast("float64") == 1)
        return made(category, rows, *more)

    place.deliver("lab_result", LATER)
    with monkeypatch.context() as patch:
        patch.setattr(timeline, "events", events)
        done = place.night()
    released_without(place)
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"], fault["row_keys"]) == (BAD, "lab_result", ["l4"])
    assert done.loaded.parcels == 2  # counted once, though the night began again
    assert place.keys("application.timeline", GOOD).count("l4") == 1
    place.night()
    assert place.keys("application.timeline", BAD).count("l4") == 1
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])


def test_values_that_no_engine_computes_with_are_held_and_nothing_else_is(place: Province) -> None:
    rows = parcel_rows("lab_result", "".join((LATER, *(_row(f"x{n}") for n in range(4)))))
    for name, values in {
        "value_number": [8.8, 1e308, float("nan"), 7.0, float("-inf")],
        "result_time": [dt.datetime(2024, 1, 5)] * 3 + [dt.datetime(9999, 12, 31), dt.datetime(1, 1, 1)],
    }.items():
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, rows.schema.field(at), pa.array(values, rows.schema.field(at).type))
    place.senders[BAD].send("lab_result", rows)
    place.deliver("lab_result", LATER, [GOOD])
    place.night()
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])
    with engine() as e:
        table = e.to_arrow(e.register("t", place.release().table(place.home, "standard.lab_result")))
    held = {r["row_key"]: r["held"] for r in table.to_pylist() if r["hospital"] == BAD}
    assert (held["l1"], held["l4"]) == (None, None)
    assert {key: held[key] for key in ("x0", "x1", "x2", "x3")} == {
        "x0": "lab_result.value_number.unusable",
        "x1": "lab_result.value_number.unusable",
        "x2": "lab_result.result_time.unusable",
        "x3": "lab_result.value_number.unusable",
    }


def _row(key: str) -> str:
    return LATER.removeprefix(HEAD).replace("l4", key)
