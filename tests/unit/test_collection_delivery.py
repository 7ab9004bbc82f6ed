"""Parcels on their way: cut, halved, killed between any two steps, lost replies, a centre that is closed or
away, a full outbox; any history ends equal to the source."""

from __future__ import annotations

import random

import httpx
import pytest

from heluo.collection import deliver, parcel_draft
from heluo.collection.night import run_once
from heluo.collection.status import status
from heluo.kit.errors import Conflict
from heluo.kit.seal import load_agent_keys, reference
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, KEYS, Invented, make, patients, results
from tests.lib.invented_nights import night, stream


def key(hospital: Invented, category: str, value: str) -> str:
    return reference(load_agent_keys(hospital.agent / "keys").reference, category, value)


def test_large_nights_become_several_parcels_that_form_a_chain(hospital, centre, monkeypatch):
    monkeypatch.setattr(parcel_draft, "ROWS", 400)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 100)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 100)
    hospital.insert("lab", results(1000))
    done = stream(night(hospital, centre), "lab_result")
    assert done.parcels == 3
    opened = centre.opened("lab_result")
    assert [o.manifest.seq for o in opened] == [1, 2, 3]
    assert [o.manifest.previous for o in opened] == [
        None,
        opened[0].manifest_sha256,
        opened[1].manifest_sha256,
    ]
    assert sum(o.manifest.accepted for o in opened) == 1000


def test_a_parcel_too_large_is_halved(hospital, centre, monkeypatch):
    monkeypatch.setattr("heluo.collection.ship.Sealer.most_bytes", 40_000, raising=False)
    hospital.insert("lab", results(1000))
    hospital.run("UPDATE lab SET BGSJ = 'x' WHERE JGID = 9")
    import heluo.collection.night as module

    original = module.Sealer
    monkeypatch.setattr(module, "Sealer", lambda *a, **k: original(*a, **k, most_bytes=40_000))
    done = stream(night(hospital, centre), "lab_result")
    opened = centre.opened("lab_result")
    assert len(opened) > 2
    assert (sum(o.manifest.read for o in opened), sum(o.manifest.accepted for o in opened)) == (
        done.read,
        999,
    )
    assert len(centre.rows("lab_result")) == 999
    assert stream(night(hospital, centre, deep=True), "lab_result").duplicate == 1000


class Killed(BaseException):
    """Stands for kill -9: nothing may catch it."""


STEPS = ("written", "synced", "renamed", "settled", "noted", "journaled", "sending", "received", "stored")


@pytest.mark.parametrize("where", STEPS)
def test_killed_between_any_two_steps_nothing_is_lost_or_doubled(hospital, centre, where):
    hospital.insert("patient", patients(30))
    hospital.insert("lab", results(100))
    for nth in range(1, 5):
        seen = {"n": 0}

        def step(name: str, kill_at=1 + nth % 2, seen=seen) -> None:
            seen["n"] += name == where
            if name == where and seen["n"] == kill_at:
                raise Killed

        hospital.insert("lab", results(10, 1000 * nth))
        hospital.run(f"DELETE FROM lab WHERE JGID = {nth}")
        with pytest.raises(Killed):
            run_once(
                hospital.home, CODE, folders=hospital.folders, centre=centre.line(), deep=True, step=step
            )
        night(hospital, centre, deep=True)
        expected = {
            key(hospital, "lab_result", str(i))
            for i in [
                *range(nth + 1, 101),
                *(i for k in range(1, nth + 1) for i in range(1000 * k, 1000 * k + 10)),
            ]
        }
        assert set(centre.rows("lab_result")) == expected
        opened = centre.opened("lab_result")
        assert [o.manifest.seq for o in opened] == list(range(1, len(opened) + 1))
        versions = [r["row_key"] for o in opened for r in o.rows.to_pylist() if r["op"] == "U"]
        assert len(versions) == len(set(versions)), "a row was shipped twice"


def test_lost_replies_and_a_centre_that_is_away(hospital, centre):
    hospital.insert("lab", results(100))
    random_ = random.Random(5)

    def fault(request: httpx.Request, late: bool):
        if random_.random() < 0.4:
            if random_.random() < 0.5:
                return httpx.Response(503, headers={"Retry-After": "0"})
            raise httpx.ReadError("cut")
        return None

    centre.fault = fault
    waits: list[float] = []
    original = deliver.Courier.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.sleep = waits.append

    pytest.MonkeyPatch().setattr(deliver.Courier, "__init__", init)
    for _ in range(5):
        run_once(
            hospital.home, CODE, folders=hospital.folders, centre=centre.line(), deep=True, patience=10_000
        )
    pytest.MonkeyPatch().setattr(deliver.Courier, "__init__", original)
    centre.fault = lambda request, late: None
    assert night(hospital, centre).waiting == 0
    assert len(centre.rows("lab_result")) == 100
    assert 0 in waits


def test_a_closed_centre_keeps_everything_and_says_so(hospital, centre):
    hospital.insert("lab", results(100))

    def fault(request, late):
        raise httpx.ConnectError("closed")

    centre.fault = fault
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), patience=0)
    assert not done.ok
    assert done.waiting > 0
    centre.fault = lambda request, late: None
    assert night(hospital, centre).waiting == 0
    assert len(centre.rows("lab_result")) == 100


def test_loaded_parcels_are_pruned_and_others_never(hospital, centre, monkeypatch):
    import datetime as dt

    monkeypatch.setattr(deliver.Courier.prune, "__defaults__", (dt.timedelta(0),))
    hospital.insert("lab", results(5))
    night(hospital, centre)

    def files() -> list[str]:
        return sorted(p.name for p in (hospital.agent / "segments" / "lab_result").glob("*.parcel"))

    assert files() == ["1-1.parcel"]
    centre.load()
    done = night(hospital, centre, deep=True)
    assert done.loaded > 0
    assert "1-1.parcel" not in files()
    assert "1-2.parcel" in files()


def test_a_full_outbox_stops_reading_but_loses_nothing(hospital, centre, monkeypatch):
    monkeypatch.setattr("heluo.collection.night.MOST_WAITING", 2)
    monkeypatch.setattr(parcel_draft, "ROWS", 100)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 100)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 100)
    hospital.insert("lab", results(1000))

    def fault(request, late):
        raise httpx.ConnectError("closed")

    centre.fault = fault
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), patience=0)
    assert done.waiting == 2
    assert stream(done, "lab_result").paused
    centre.fault = lambda request, late: None
    night(hospital, centre)
    assert len(centre.rows("lab_result")) == 1000


def test_two_agents_of_one_hospital_do_not_run_at_once(hospital, centre):
    from heluo.collection.night import open_agent

    agent = open_agent(hospital.home, CODE, folders=hospital.folders)
    with pytest.raises(Conflict):
        run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    agent.journal.close()


def test_status_reads_beside_the_agent(hospital, centre):
    hospital.insert("lab", results(20))
    night(hospital, centre)
    found = status(hospital.home, CODE)
    lab = next(s for s in found["streams"] if s["stream"] == "lab_result")
    assert (lab["read"], lab["accepted"], lab["rows_at_centre"], lab["stored"]) == (20, 20, 20, 1)


@pytest.mark.slow
def test_any_history_of_changes_ends_equal_to_the_source(tmp_path):
    """Random inserts, updates, deletes, kills and faults over many nights: what stands at the centre is the
    source."""
    for seed in range(3):
        rng = random.Random(seed)
        hospital = make(tmp_path / str(seed))
        centre = CentreDouble(hospital.home, CODE)
        hospital.insert("lab", results(200))
        for _ in range(8):
            for _ in range(rng.randint(1, 30)):
                number = rng.randint(1, 260)
                kind = rng.random()
                if kind < 0.4:
                    hospital.insert(
                        "lab",
                        [(*results(1, number)[0][:6], str(rng.randint(1, 99)), *results(1, number)[0][7:])],
                    )
                elif kind < 0.6:
                    hospital.run(f"DELETE FROM lab WHERE {KEYS['lab']} = {number}")
                else:
                    hospital.run(
                        f"UPDATE lab SET BGSJ = '{rng.choice(['bad', '2024/01/01 10:00'])}' WHERE JGID = "
                        f"{number}"
                    )
            limit = rng.randint(1, 40)
            seen = {"n": 0}

            def step(name: str, seen=seen, limit=limit) -> None:
                seen["n"] += 1
                if seen["n"] == limit:
                    raise Killed

            try:
                run_once(
                    hospital.home,
                    CODE,
                    folders=hospital.folders,
                    centre=centre.line(),
                    deep=rng.random() < 0.7,
                    step=step,
                )
            except Killed:
                continue
        night(hospital, centre, deep=True)
        import sqlite3

        source = {
            key(hospital, "lab_result", str(i)): (jg, t)
            for i, jg, t in sqlite3.connect(hospital.database).execute("SELECT JGID, JG, BGSJ FROM lab")
        }
        standing = centre.rows("lab_result")
        for k, (value, moment) in source.items():
            if moment != "bad":
                assert standing[k]["value_text"] == str(value)
        assert set(standing) <= set(source)
