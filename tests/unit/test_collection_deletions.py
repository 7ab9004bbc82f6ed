"""Rows that are gone are deleted at the centre; a view that lost nearly all of them is doubted for a
night."""

from __future__ import annotations

import datetime as dt

import pytest

from heluo.collection import doubted_deletions
from tests.lib.invented_hospital import patients, results
from tests.lib.invented_nights import night, stream


@pytest.fixture
def next_night(monkeypatch):
    """From here on every run is a night of its own."""
    return lambda: monkeypatch.setattr(doubted_deletions, "NEXT_NIGHT", dt.timedelta(0))


@pytest.mark.parametrize("deep", [False, True])
def test_a_view_that_is_empty_for_one_night_deletes_nothing(hospital, centre, next_night, deep):
    hospital.insert("patient", patients(30))
    hospital.insert("lab", results(300))
    hospital.run("UPDATE lab SET BGSJ = 'x' WHERE JGID = 9")
    night(hospital, centre)
    hospital.run("CREATE TABLE away AS SELECT * FROM patient")
    hospital.run("CREATE TABLE away_lab AS SELECT * FROM lab")
    hospital.run("DELETE FROM patient")
    hospital.run("DELETE FROM lab")
    done = night(hospital, centre, deep=deep)
    assert [
        (s.deleted, [f.code for f in s.findings])
        for s in done.streams
        if s.stream in ("patient", "lab_result")
    ] == [(0, ["many_gone"])] * 2
    next_night()
    hospital.run("INSERT INTO patient SELECT * FROM away")
    hospital.run("INSERT INTO lab SELECT * FROM away_lab")
    done = night(hospital, centre, deep=deep)
    assert [f.code for s in done.streams for f in s.findings] == []
    assert sum(s.accepted + s.quarantined for s in done.streams) == 0
    assert (len(centre.rows("patient")), len(centre.rows("lab_result"))) == (30, 299)


@pytest.mark.parametrize("deep", [False, True])
def test_what_two_nights_find_gone_is_deleted(hospital, centre, next_night, deep):
    hospital.insert("lab", results(1000))
    night(hospital, centre)
    hospital.run("DELETE FROM lab WHERE JGID > 500")
    for _ in range(2):  # a run repeated in the same night says nothing new
        done = stream(night(hospital, centre, deep=deep), "lab_result")
        assert (done.deleted, [f.code for f in done.findings]) == (0, ["many_gone"])
    assert "500" in done.findings[0].en
    next_night()
    hospital.run("DELETE FROM lab WHERE JGID > 495")
    assert stream(night(hospital, centre, deep=deep), "lab_result").deleted == 505
    assert len(centre.rows("lab_result")) == 495


def test_rows_that_return_must_be_missed_twice_again(hospital, centre, next_night):
    hospital.insert("lab", results(300))
    night(hospital, centre)
    for _ in range(2):
        hospital.run("DELETE FROM lab")
        assert stream(night(hospital, centre), "lab_result").deleted == 0
        hospital.insert("lab", results(300))
        night(hospital, centre)
        next_night()
    assert len(centre.rows("lab_result")) == 300


@pytest.mark.parametrize("deep", [False, True])
def test_rows_under_new_keys_replace_those_under_the_old_ones_in_one_night(hospital, centre, deep):
    hospital.insert("lab", results(1000))
    night(hospital, centre)
    hospital.run("UPDATE lab SET JGID = JGID + 5000")
    done = stream(night(hospital, centre, deep=deep), "lab_result")
    assert (done.accepted - done.deleted, done.deleted, [f.code for f in done.findings]) == (1000, 1000, [])
    assert len(centre.rows("lab_result")) == 1000


def test_rows_that_are_refused_under_new_keys_replace_nothing(hospital, centre):
    hospital.insert("lab", results(1000))
    night(hospital, centre)
    hospital.run("UPDATE lab SET JGID = JGID + 5000, BGSJ = 'x'")
    done = stream(night(hospital, centre, deep=True), "lab_result")
    assert (done.deleted, [f.code for f in done.findings]) == (0, ["many_gone"])


def test_a_few_deletions_follow_the_same_night(hospital, centre):
    hospital.insert("lab", results(300))
    night(hospital, centre)
    hospital.run("DELETE FROM lab WHERE JGID <= 100")
    assert stream(night(hospital, centre), "lab_result").deleted == 100
