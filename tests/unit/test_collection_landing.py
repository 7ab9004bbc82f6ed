"""Pushed messages: durable before they are acknowledged, there once, and read by an ordinary night as rows of
views."""

from __future__ import annotations

import datetime as dt
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from heluo.collection.interfaces.base import After, Connection
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.landing.append import Landed, Landing, Message
from heluo.collection.mapping_check import check
from heluo.collection.night import HospitalNight, run_once
from heluo.collection.profile import profile
from heluo.collection.selftest import selftest
from heluo.kit.errors import BadInput, Conflict, Unavailable
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, make
from tests.lib.pushing_sender import lab_message

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    """Its laboratory pushes; nothing else is collected."""
    made = make(tmp_path)
    (made.agent / "connections.toml").write_text('[his]\ndriver = "landing"\n', encoding="utf-8")
    lines = made.fields.read_text(encoding="utf-8").splitlines()
    lab = [
        line for line in lines if line.startswith(("category,", "lab_result,")) and "_watermark" not in line
    ]
    made.fields.write_text("\n".join(lab) + "\n", encoding="utf-8")
    return made


def landing(hospital: Invented) -> Connection:
    return connections(hospital.agent)["his"]


def push(hospital: Invented, *messages: Message) -> list[Landed]:
    with Landing(landing(hospital)) as open_:
        return open_.append(messages)


def read(hospital: Invented, *columns: str, where: After | None = None) -> list[tuple[str | None, ...]]:
    with closing(connect(landing(hospital))) as source:
        return [tuple(r.values()) for t in source.batches("v_lab", columns, where) for r in t.to_pylist()]


def night(hospital: Invented, centre: CentreDouble, **options: Any) -> HospitalNight:
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), **options)
    assert done.ok, done.problems
    for stream in done.streams:
        assert stream.read == stream.accepted + stream.quarantined + stream.duplicate == stream.counted
    return done


def test_a_message_that_comes_again_is_there_once(hospital):
    assert push(hospital, lab_message(1), lab_message(2)) == [Landed(1, True), Landed(2, True)]
    assert push(hospital, lab_message(2), lab_message(3)) == [Landed(2, False), Landed(3, True)]
    assert read(hospital, "JGID") == [("1",), ("2",), ("3",)]
    assert read(hospital, "JGID", where=After("2")) == [("3",)]


def test_a_known_id_with_another_content_is_refused_and_nothing_of_the_batch_is_taken(hospital):
    push(hospital, lab_message(1))
    with pytest.raises(Conflict):
        push(hospital, lab_message(2), lab_message(1, value="9.9"))
    assert read(hospital, "JGID") == [("1",)]


@pytest.mark.parametrize(
    "message",
    [
        Message("", (("v_lab", {"JGID": "1"}),)),
        Message("M1", ()),
        Message("M1", (("", {"JGID": "1"}),)),
        Message("M1", (("v_lab", {"": "1"}),)),
        Message("M1", (("v_lab", {"JGID": 1}),)),  # pyright: ignore[reportArgumentType]  planted: no text
    ],
    ids=["no id", "no rows", "no view", "no column", "a number"],
)
def test_what_is_no_message_is_refused_without_its_values(hospital, message):
    with pytest.raises(BadInput) as caught:
        push(hospital, message)
    assert "1" not in caught.value.text("zh") + caught.value.text("en")
    assert read(hospital, "JGID") == []


def test_texts_come_back_as_they_were_pushed(hospital):
    texts = [None, "", "\\N", " 前后 ", "𠀀", "\u3000", "a\nb", '"', "0x1F", "汉" * 3000, "nul\0inside"]
    rows = [("v_lab", {"n": str(i), "a": text}) for i, text in enumerate(texts)]
    push(hospital, Message("M1", (*rows, ("v_lab", {"n": "last"}))))
    assert read(hospital, "n", "a") == [*((str(i), t) for i, t in enumerate(texts)), ("last", None)]


def test_nobody_finds_a_patient_in_the_file(hospital):
    push(hospital, Message("张三丰.xml", (("v_patient", {"XM": "张三丰", "SFZH": "410105198001011234"}),)))
    folder = hospital.agent / "landing"
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"v_patient" in stored, "the file is the one that was written"
    for secret in ("张三丰", "410105198001011234"):
        assert secret.encode() not in stored


def test_every_commit_is_written_through(hospital):
    """What kill -9 cannot show: the disk has it before the sender is answered."""
    with Landing(landing(hospital)) as open_:
        settings = {
            name: open_._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2}


def test_a_disk_that_refuses_is_said_so_and_nothing_was_taken(hospital):
    push(hospital, lab_message(1))
    with Landing(landing(hospital)) as open_:
        other = sqlite3.connect(hospital.agent / "landing" / "his.db", isolation_level=None)
        open_._db.execute("PRAGMA busy_timeout=1")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            open_.append([lab_message(2)])
        other.close()
        open_.append([lab_message(2)])
    assert read(hospital, "JGID") == [("1",), ("2",)]


def test_what_was_acknowledged_is_there_once_after_kills(hospital):
    acknowledged: list[int] = []
    rng = random.Random(7)
    for _ in range(6):
        # the sender does not trust its own memory: it pushes its last three once more
        first = max(1, (acknowledged[-1] if acknowledged else 0) - 2)
        command = [
            sys.executable,
            "-m",
            "tests.lib.pushing_sender",
            str(hospital.home.root),
            "his",
            str(first),
        ]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sender:
            assert sender.stdout is not None
            for _ in range(rng.randrange(5, 60)):
                acknowledged.append(int(sender.stdout.readline()))
            sender.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in sender.stdout.read().split("\n")[:-1]]
        assert sender.returncode == -signal.SIGKILL
    found = [int(key or 0) for (key,) in read(hospital, "JGID")]
    assert len(found) == len(set(found)), "none is there twice"
    assert set(acknowledged) <= set(found), "none is lost"
    # at most the one that was on disk when its sender was killed before it heard so
    assert len(set(found) - set(acknowledged)) <= 6
    centre = CentreDouble(hospital.home, CODE)
    (lab,) = night(hospital, centre).streams
    assert lab.read == lab.accepted == len(found) == len(centre.rows("lab_result"))


def test_messages_become_rows_of_a_parcel(hospital):
    push(hospital, *(lab_message(i) for i in range(1, 41)))
    centre = CentreDouble(hospital.home, CODE)
    (lab,) = night(hospital, centre).streams
    assert (lab.rung, lab.accepted, lab.quarantined) == ("L0", 40, 0)
    rows = list(centre.rows("lab_result").values())
    assert {r["item_name"] for r in rows} == {"葡萄糖"}
    assert sorted(r["value_number"] for r in rows) == sorted(
        float(f"{4 + i % 7}.{i % 10}") for i in range(1, 41)
    )
    (lab,) = night(hospital, centre).streams
    assert (lab.rung, lab.read, lab.parcels) == ("L1", 0, 0), "a quiet night reads nothing"
    push(hospital, lab_message(41), lab_message(3, "88.8", "M3-b"), lab_message(3, "99.9", "M3-c"))
    (lab,) = night(hospital, centre).streams
    assert (lab.rung, lab.read, lab.accepted, lab.duplicate) == ("L1", 3, 2, 1)
    assert 99.9 in [r["value_number"] for r in centre.rows("lab_result").values()], "the last message counts"
    assert 88.8 not in [r["value_number"] for r in centre.rows("lab_result").values()]
    assert len(centre.rows("lab_result")) == 41


def test_a_message_that_does_not_fit_is_refused_and_a_better_one_replaces_it(hospital):
    push(
        hospital,
        lab_message(1),
        Message("bad", (("v_lab", {"JGID": "2", "XMMC": "x", "BGSJ": "yesterday"}),)),
    )
    centre = CentreDouble(hospital.home, CODE)
    (lab,) = night(hospital, centre).streams
    assert (lab.accepted, lab.quarantined) == (1, 1)
    push(hospital, lab_message(2))
    (lab,) = night(hospital, centre).streams
    assert (lab.accepted, lab.quarantined) == (1, 0)
    assert len(centre.rows("lab_result")) == 2


def test_only_what_the_centre_has_loaded_is_forgotten(hospital):
    (hospital.agent / "connections.toml").write_text(
        '[his]\ndriver = "landing"\nretention_days = 0\n', encoding="utf-8"
    )
    centre = CentreDouble(hospital.home, CODE)
    push(hospital, *(lab_message(i) for i in range(1, 6)))
    night(hospital, centre)
    assert len(read(hospital, "JGID")) == 5, "stored is not loaded"
    centre.load()
    push(hospital, lab_message(6), lab_message(7))
    night(hospital, centre)
    assert read(hospital, "JGID") == [("6",), ("7",)], "the receipt of the first night came in the second"
    assert push(hospital, lab_message(8)) == [Landed(8, True)], "a number is never given twice"
    centre.load()
    night(hospital, centre)
    centre.load()
    night(hospital, centre)
    assert read(hospital, "JGID") == []
    assert len(centre.rows("lab_result")) == 8, "nothing is deleted because a message is gone"
    assert push(hospital, lab_message(1)) == [Landed(9, True)]
    (lab,) = night(hospital, centre).streams
    assert (lab.accepted, lab.duplicate) == (0, 1), (
        "one that comes again after it was forgotten changes nothing"
    )


def test_messages_stay_for_the_retention(hospital):
    centre = CentreDouble(hospital.home, CODE)
    push(hospital, lab_message(1))
    night(hospital, centre)
    centre.load()
    night(hospital, centre)
    night(hospital, centre)
    assert read(hospital, "JGID") == [("1",)]


def test_a_lost_journal_never_lets_the_centre_end_what_is_no_longer_here(hospital, monkeypatch):
    """The new epoch has what is still here; it is not called complete, however many nights pass."""
    centre = CentreDouble(hospital.home, CODE)
    push(hospital, *(lab_message(i) for i in range(1, 6)))
    night(hospital, centre)
    for path in hospital.agent.glob("journal.db*"):
        path.unlink()
    monkeypatch.setattr("heluo.collection.doubted_deletions.NEXT_NIGHT", dt.timedelta(0))
    for number in range(6, 9):
        push(hospital, lab_message(number))
        night(hospital, centre)
    windows = [opened.manifest.window for opened in centre.opened("lab_result")]
    assert max(opened.manifest.epoch for opened in centre.opened("lab_result")) == 2
    assert not [w for w in windows if "whole" in w]


def test_a_changed_mapping_reads_again_what_is_still_here(hospital):
    centre = CentreDouble(hospital.home, CODE)
    push(hospital, lab_message(1), lab_message(2))
    night(hospital, centre)
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(text.replace("lab_result,v_lab,ref_low,CKXX,number | lenient,\n", ""), "utf-8")
    (lab,) = night(hospital, centre).streams
    assert (lab.rung, lab.accepted, lab.deleted) == ("L0", 2, 0)
    assert [f.code for f in lab.findings] == ["pruned_rows_stay"]


def test_before_the_first_message_nothing_is_wrong(hospital):
    done = night(hospital, CentreDouble(hospital.home, CODE))
    assert [f.code for f in done.streams[0].findings] == ["nothing_arrived"]
    assert done.streams[0].paused == ""
    for found in (
        check(hospital.home, CODE, hospital.folders),
        selftest(hospital.home, CODE, hospital.folders, centre=False),
    ):
        assert "nothing_arrived" in [f.code for f in found]
        assert not [f for f in found if f.severity == "error"]


def test_selftest_and_profile_say_what_a_landing_cannot_do(hospital):
    push(hospital, *(lab_message(i) for i in range(1, 21)), lab_message(3, "9.9", "again"))
    found = selftest(hospital.home, CODE, hospital.folders, centre=False)
    limits = next(f for f in found if f.code == "source_limits")
    assert "不等于已删除" in limits.zh
    assert "not deleted" in limits.en
    assert not [f for f in found if f.severity != "note"], "a key that comes again is no fault of a log"
    (view,) = profile(hospital.home, CODE, hospital.folders)["views"]
    assert view["rows"] == 21
