"""A front-end machine without its journal cannot report what was deleted: a parcel that says its epoch is
whole ends the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.governance.oversee import accounting
from heluo.governance.receive import load
from heluo.kit.db import reading
from heluo.lakehouse.records import Ledger
from heluo.vault.database import open_vault
from heluo.vault.tables import CurrentIdentity
from tests.integration.test_night import IDENTITIES, PATIENTS, RESULTS, VISITS, Place
from tests.lib.sender import identities
from tests.lib.text_tables import rows

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The installation after its first night; each test changes a copy."""
    made = Place(tmp_path_factory.mktemp("first"))
    made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    made.deliver("visit", VISITS)
    made.deliver("lab_result", RESULTS)
    made.night()
    return made


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    return Place(tmp_path / "home", first)


def without(text: str, *keys: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.split("|")[0].strip() not in keys)


def keys(place: Place, name: str) -> list[str]:
    return [key for (key,) in rows(place.read(name), "row_key")]


def balanced(place: Place) -> dict[str, dict]:
    table = {row["category"]: row for row in accounting.table(place.home)}
    assert [row["explanation"] for row in table.values() if row["difference"]] == []
    return table


def test_what_a_whole_epoch_does_not_hold_is_ended(place: Place) -> None:
    place.deliver("lab_result", without(RESULTS, "l2", "l3"), epoch=2)
    place.night()
    assert keys(place, "standard.lab_result") == ["l1", "l2", "l3"], "nothing is said yet"
    place.deliver(
        "lab_result", without(RESULTS, "l1", "l2", "l3"), epoch=2, refused=("l3",), duplicate=1, whole=True
    )
    balanced(place)
    place.night()
    assert keys(place, "standard.lab_result") == ["l1", "l3"], "l3 is still there, only refused"
    assert balanced(place)["lab_result"]["ended"] == 1
    place.deliver("lab_result", without(RESULTS, "l1", "l3"), epoch=2)
    place.night()
    assert keys(place, "standard.lab_result") == ["l1", "l2", "l3"], "and a row that returns stands again"
    balanced(place)


def test_other_hospitals_and_other_categories_stay(place: Place) -> None:
    place.deliver("visit", without(VISITS, "v1"), epoch=2, whole=True)
    place.night()
    assert keys(place, "standard.visit") == ["v2"]
    assert keys(place, "standard.lab_result") == ["l1", "l2", "l3"]


def test_patients_who_are_ended_leave_the_vault_too(place: Place) -> None:
    place.deliver(
        "patient",
        without(PATIENTS, "p2"),
        identity=identities(without(IDENTITIES, "s2")),
        epoch=2,
        whole=True,
    )
    place.night()
    assert keys(place, "standard.patient") == ["p1"]
    with reading(open_vault(place.home)) as session:
        assert session.get_one(CurrentIdentity, ("h1", "s2")).op == "D"
    balanced(place)


def test_patients_whom_a_hospital_deletes_leave_the_vault(place: Place) -> None:
    place.deliver("patient", "row_key | op | month\np2 | D | 2024-01")
    place.night()
    assert keys(place, "standard.patient") == ["p1"]
    with reading(open_vault(place.home)) as session:
        assert session.get_one(CurrentIdentity, ("h1", "s2")).op == "D"


def test_an_epoch_with_a_parcel_that_is_held_is_not_whole(place: Place) -> None:
    place.deliver("lab_result", without(RESULTS, "l3"), epoch=2)
    with sa.orm.Session(place.control) as session:
        held = session.get_one(Ledger, ("h1", "lab_result", 2, 1, 0))
        held.status, held.reason = "held", "does not open"
        session.commit()
    place.deliver("lab_result", without(RESULTS, "l1", "l2"), epoch=2, whole=True)
    place.night()
    assert keys(place, "standard.lab_result") == ["l1", "l2", "l3"]


def test_a_crash_between_lake_and_ledger_counts_tombstones_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.deliver("lab_result", without(RESULTS, "l2", "l3"), epoch=2, whole=True)
    with monkeypatch.context() as patch:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(load, "_note", crash)
        with pytest.raises(KeyboardInterrupt):
            place.night()
    place.night()
    assert keys(place, "standard.lab_result") == ["l1"]
    assert balanced(place)["lab_result"]["ended"] == 2
