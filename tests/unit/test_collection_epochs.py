"""When the centre and the hospital disagree about what was sent: a new epoch begins, or parcels travel again;
nothing is lost."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

import heluo.collection.night as night_module
from heluo.collection import doubted_deletions
from heluo.collection.night import run_once
from heluo.collection.status import status
from tests.lib.invented_hospital import CODE, results
from tests.lib.invented_nights import night


def test_a_machine_restored_from_a_backup_opens_a_new_epoch(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    backup = {p: p.read_bytes() for p in hospital.agent.rglob("*") if p.is_file()}
    hospital.insert("lab", results(10, 500))
    night(hospital, centre, deep=True)
    for path in list(hospital.agent.rglob("*")):
        if path.is_file():
            path.unlink()
    for path, data in backup.items():
        path.write_bytes(data)
    hospital.insert("lab", results(10, 700))
    done = night(hospital, centre)
    assert any(f.code == "new_epoch" for f in done.findings)
    assert max(k[1] for k in centre.parcels if k[0] == "lab_result") == 2
    assert len(centre.rows("lab_result")) == 70


def test_what_the_centre_holds_back_is_sent_again_in_a_new_epoch(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    centre.load("held")
    night(hospital, centre)  # learns of it
    hospital.run("DELETE FROM lab WHERE JGID = (SELECT min(JGID) FROM lab)")
    night(hospital, centre)
    again = [
        opened
        for key, opened in zip(
            sorted(k for k in centre.parcels if k[0] == "lab_result"),
            centre.opened("lab_result"),
            strict=True,
        )
        if key[1] == 2
    ]
    operations = [row["op"] for opened in again for row in opened.rows.to_pylist()]
    assert (operations.count("U"), operations.count("D")) == (49, 1), (
        "all rows, and that one has gone meanwhile"
    )
    assert len(centre.rows("lab_result")) == 49
    centre.load()
    done = night(hospital, centre)
    assert not any(f.code == "new_epoch" for f in done.findings)


def test_a_centre_that_lost_parcels_gets_them_again(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    hospital.insert("lab", results(10, 500))
    night(hospital, centre, deep=True)
    lost = max(k for k in centre.parcels if k[0] == "lab_result")
    del centre.parcels[lost], centre.receipts[lost]
    night(hospital, centre)
    assert lost in centre.parcels
    assert len(centre.rows("lab_result")) == 60


def test_a_receipted_parcel_that_the_centre_lost_travels_again(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    centre.load()
    night(hospital, centre)
    centre.missing = [max(k for k in centre.parcels if k[0] == "lab_result")]
    asked: list[str] = []
    centre.fault = lambda request, late: asked.append(f"{request.method} {request.url.path}")
    done = night(hospital, centre)
    _, epoch, seq = centre.missing[0]
    assert asked.count(f"PUT /intake/{CODE}/lab_result/{epoch}/{seq}") == 2, "before it is served, and after"
    assert [f.code for f in done.findings] == ["sent_again"]
    assert max(k[1] for k in centre.parcels) == 1, "no new epoch"
    assert done.waiting == 0


def test_a_parcel_lost_at_both_ends_begins_an_epoch_that_holds_its_rows(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    centre.load()
    night(hospital, centre)
    centre.missing = [max(k for k in centre.parcels if k[0] == "lab_result")]
    for path in (hospital.agent / "segments" / "lab_result").glob("*.parcel"):
        path.unlink()
    done = night(hospital, centre)
    assert [f.code for f in done.findings] == ["new_epoch"]
    assert "清理" in done.findings[0].zh
    assert max(k[1] for k in centre.parcels if k[0] == "lab_result") == 2
    assert len(centre.rows("lab_result")) == 50
    again = night(hospital, centre)
    assert not any(f.code == "new_epoch" for f in again.findings), "asked for once more, and covered"


def test_a_centre_too_old_to_be_asked_is_no_problem(hospital, centre):
    hospital.insert("lab", results(5))
    centre.fault = lambda request, late: (
        httpx.Response(404, json={}) if request.url.path.endswith("/missing") else None
    )
    done = night(hospital, centre)
    assert done.ok
    assert len(centre.rows("lab_result")) == 5


def test_an_epoch_that_begins_in_the_middle_of_a_night_is_read_whole(hospital, centre, monkeypatch):
    monkeypatch.setattr("heluo.collection.parcel_draft.ROWS", 40)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 20)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 20)
    hospital.insert("lab", results(200))

    def fault(request, late):
        if request.method == "PUT" and request.url.path.endswith("/lab_result/1/2"):
            return httpx.Response(409, json={"code": "other_hash"})
        return None

    centre.fault = fault
    night(hospital, centre)
    assert {
        row["row_key"]
        for key, o in zip(sorted(centre.parcels), centre.opened("lab_result"), strict=True)
        if key[1] == 2
        for row in o.rows.to_pylist()
    } == set(centre.rows("lab_result"))
    assert len(centre.rows("lab_result")) == 200


def unsettled(hospital, stream: str) -> int:
    return next(s for s in status(hospital.home, CODE)["streams"] if s["stream"] == stream)["stored"]


def test_second_receipts_of_a_centre_that_lost_parcels_are_read_from_its_own_beginning(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    backup = dict(centre.parcels), dict(centre.receipts)
    for start in (500, 600, 700):
        hospital.insert("lab", results(10, start))
        night(hospital, centre, deep=True)
    centre.load()
    night(hospital, centre)
    centre.parcels, centre.receipts, centre.settled = *backup, []
    night(hospital, centre)
    centre.load()
    night(hospital, centre)
    assert unsettled(hospital, "lab_result") == 1, "this night's own parcel"


def test_second_receipts_of_a_centre_that_gives_them_anew(hospital, centre):
    """Restored from a backup, it has every parcel and numbers its receipts below what this machine has
    read."""
    for start in (100, 200, 300):
        hospital.insert(
            "vital", [(i, "V", "1", "2024-01-01 08:00:00", "120/80", "37℃") for i in range(start, start + 10)]
        )
        night(hospital, centre)
    centre.load()
    night(hospital, centre)
    centre.settled = []
    hospital.insert("lab", results(5))
    night(hospital, centre)
    centre.load()
    hospital.run("DELETE FROM lab")
    night(hospital, centre, streams=("vital_sign",))
    assert unsettled(hospital, "lab_result") == 0


def test_a_forged_receipt_is_not_believed(hospital, centre):
    from heluo.kit.errors import Broken

    hospital.insert("lab", results(5))

    def fault(request, late):
        if late and request.method == "PUT":
            return httpx.Response(201, json=next(iter(centre.receipts.values())) | {"signature": "00" * 64})
        return None

    centre.fault = fault
    with pytest.raises(Broken):
        run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    centre.fault = lambda request, late: None
    assert night(hospital, centre).waiting == 0


def whole(centre, stream: str = "lab_result") -> list[tuple[int, int]]:
    """(epoch, seq) of the parcels that say that their epoch is whole."""
    return [(o.manifest.epoch, o.manifest.seq) for o in centre.opened(stream) if "whole" in o.manifest.window]


def test_a_new_epoch_says_once_and_on_a_later_night_that_it_is_whole(hospital, centre, monkeypatch):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))
    night(hospital, centre, deep=True)
    monkeypatch.undo()
    assert whole(centre) == [], "the first epoch has none before it"
    (hospital.agent / "journal.db").unlink()
    hospital.run("DELETE FROM lab WHERE JGID = 7")
    for _ in range(2):
        night(hospital, centre)
    assert whole(centre) == [], (
        "the night that read it, and a run repeated in it, may have met a view that was just being loaded"
    )
    monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))
    for _ in range(2):
        night(hospital, centre)
    assert whole(centre) == [(2, 3)]


def test_an_epoch_that_loses_most_of_its_rows_does_not_say_that_it_is_whole(hospital, centre, monkeypatch):
    hospital.insert("lab", results(300))
    night(hospital, centre)
    (hospital.agent / "journal.db").unlink()
    night(hospital, centre)
    monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))
    hospital.run("DELETE FROM lab WHERE JGID > 20")
    night(hospital, centre, deep=True)
    assert whole(centre) == []
    night(hospital, centre, deep=True)
    assert whole(centre) == [(2, 3)]


def test_a_parcel_of_an_epoch_that_began_meanwhile_does_not_say_that_it_is_whole(
    hospital, centre, monkeypatch
):
    hospital.insert("lab", results(200))
    night(hospital, centre)
    (hospital.agent / "journal.db").unlink()
    night(hospital, centre)
    monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))
    monkeypatch.setattr("heluo.collection.parcel_draft.ROWS", 40)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 20)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 20)
    hospital.run("UPDATE lab SET JG = '1.5'")

    def fault(request, late):
        if request.method == "PUT" and request.url.path.endswith("/lab_result/2/2"):
            return httpx.Response(409, json={"code": "other_hash"})
        return None

    centre.fault = fault
    night(hospital, centre, deep=True)
    assert whole(centre) == []
    night(hospital, centre, deep=True)
    assert [epoch for epoch, _ in whole(centre)] == [3]


def test_half_a_parcel_does_not_say_that_its_epoch_is_whole(hospital, centre, monkeypatch):
    hospital.insert("lab", results(600))
    night(hospital, centre)
    (hospital.agent / "journal.db").unlink()
    night(hospital, centre)
    monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))
    original = night_module.Sealer
    monkeypatch.setattr(night_module, "Sealer", lambda *a, **k: original(*a, **k, most_bytes=20_000))
    hospital.run("UPDATE lab SET JG = '1.5'")
    night(hospital, centre, deep=True)
    last = max((o.manifest.epoch, o.manifest.seq) for o in centre.opened("lab_result"))
    assert last[1] > 3
    assert whole(centre) == [last]
