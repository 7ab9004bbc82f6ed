"""A mapping changes, and the reading under it is cut short: at the end every row stands as the mapping in
force reads it."""

from __future__ import annotations

import pytest

import heluo.collection.night as night_module
from heluo.collection import parcel_draft
from heluo.collection.night import run_once
from heluo.collection.replay import replay
from tests.lib.invented_hospital import CODE
from tests.lib.invented_nights import night, stream

OTHER = "sentinel:37℃ | number:度"


class Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


@pytest.fixture
def small(monkeypatch):
    """Parcels of forty rows."""
    monkeypatch.setattr(parcel_draft, "ROWS", 40)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 20)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 20)


@pytest.fixture
def vital(hospital):
    hospital.insert("vital", [(i, "V", "1", "2024-01-01 08:00:00", "120/80", "37℃") for i in range(100)])
    return hospital


def mapped(hospital, temperature: str) -> None:
    lines = hospital.fields.read_text(encoding="utf-8").splitlines()
    lines = [
        line.rsplit(",", 2)[0] + f",{temperature}," if ",temperature," in line else line for line in lines
    ]
    hospital.fields.write_text("\n".join(lines) + "\n", encoding="utf-8")


def timed(hospital, spec: str) -> None:
    lines = hospital.fields.read_text(encoding="utf-8").splitlines()
    lines = [f"{','.join(x.split(',')[:4])},{spec}," if ",measured_time," in x else x for x in lines]
    hospital.fields.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cut_short(hospital, centre, after: int = 1) -> None:
    """A night that ends behind its parcel number `after`."""
    seen = {"n": 0}

    def step(name: str) -> None:
        seen["n"] += name == "journaled"
        if seen["n"] == after:
            raise Killed

    with pytest.raises(Killed):
        run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), step=step)


def temperatures(centre) -> list[float | None]:
    return [row["temperature"] for row in centre.rows("vital_sign").values()]


def test_a_mapping_taken_back_while_it_was_being_applied(vital, centre, small):
    night(vital, centre)
    mapped(vital, OTHER)
    cut_short(vital, centre)
    mapped(vital, "number:℃")
    done = stream(night(vital, centre), "vital_sign")
    assert (done.rung, done.accepted) == ("L0", 100), (
        "which rows were sealed under which mapping is not known: all that could differ go again"
    )
    assert temperatures(centre) == [37.0] * 100
    assert stream(night(vital, centre), "vital_sign").accepted == 0


def test_a_third_mapping_while_the_second_was_being_applied(vital, centre, small):
    night(vital, centre)
    mapped(vital, OTHER)
    cut_short(vital, centre, 2)
    mapped(vital, "sentinel:37℃ | number:度|C")
    night(vital, centre)
    assert temperatures(centre) == [None] * 100
    done = stream(night(vital, centre), "vital_sign")
    assert done.accepted == 0


def test_halves_of_a_parcel_under_another_mapping(vital, centre, monkeypatch):
    night(vital, centre)
    original = night_module.Sealer
    monkeypatch.setattr(night_module, "Sealer", lambda *a, **k: original(*a, **k, most_bytes=12_000))
    mapped(vital, OTHER)
    cut_short(vital, centre)
    mapped(vital, "number:℃")
    night(vital, centre)
    assert temperatures(centre) == [37.0] * 100
    mapped(vital, OTHER)
    cut_short(vital, centre)
    night(vital, centre)
    assert temperatures(centre) == [None] * 100


def test_another_mapping_while_a_new_epoch_was_being_read(vital, centre, small, monkeypatch):
    night(vital, centre)
    centre.load("held")
    night(vital, centre)
    cut_short(vital, centre)
    mapped(vital, OTHER)
    night(vital, centre)
    assert temperatures(centre) == [None] * 100


def test_rows_replayed_under_a_mapping_that_is_then_taken_back(hospital, centre):
    hospital.insert("vital", [(i, "V", "1", "2024/01/02", "120/80", "37℃") for i in range(10)])
    night(hospital, centre)
    timed(hospital, "datetime:%Y/%m/%d")
    assert (
        stream(
            replay(hospital.home, CODE, folders=hospital.folders, centre=centre.line()), "vital_sign"
        ).accepted
        == 10
    )
    timed(hospital, "datetime:%Y/%d/%m")
    night(hospital, centre)
    days = [f"{row['measured_time']:%Y-%m-%d}" for row in centre.rows("vital_sign").values()]
    assert days == ["2024-02-01"] * 10
