"""A row in quarantine that is mended in the source, by somebody who does not move its time of the last
change: the next night finds it, although it lies far behind the watermark."""

from __future__ import annotations

import pytest

from heluo.collection.status import status
from tests.lib.invented_hospital import CODE, results
from tests.lib.invented_nights import night, stream

LATE = "2024-06-01 00:00:00"


def lab(hospital, centre, **options):
    return stream(night(hospital, centre, streams=("lab_result",), **options), "lab_result")


def refused(hospital) -> int:
    return sum(part["rows"] for part in status(hospital.home, CODE)["quarantine"])


@pytest.fixture
def behind(hospital, centre):
    """Row 3 is refused, and the watermark has gone far beyond it."""
    hospital.insert("lab", results(20))
    hospital.run("UPDATE lab SET BGSJ = '昨天' WHERE JGID = 3")
    hospital.insert("lab", [(*r[:-1], LATE) for r in results(1, 900)])
    assert lab(hospital, centre).quarantined == 1
    assert refused(hospital) == 1
    return hospital


def test_a_row_that_was_never_at_the_centre_arrives(behind, centre):
    behind.run("UPDATE lab SET BGSJ = '2024/01/11 08:30' WHERE JGID = 3")
    done = lab(behind, centre)
    assert (done.rung, done.accepted, done.quarantined) == ("L1+L2", 1, 0)
    assert done.read == done.counted == done.accepted + done.duplicate
    assert refused(behind) == 0
    assert len(centre.rows("lab_result")) == 21


def test_a_row_that_is_as_it_was_stays_refused_and_is_counted_once_a_night(behind, centre):
    done = lab(behind, centre)
    assert (done.accepted, done.quarantined) == (0, 0)
    assert done.read == done.counted == done.duplicate
    assert refused(behind) == 1


def test_a_row_that_is_put_back_as_the_centre_has_it_is_refused_no_more(hospital, centre):
    hospital.insert("lab", results(20))
    hospital.insert("lab", [(*r[:-1], LATE) for r in results(1, 900)])
    lab(hospital, centre)
    hospital.run(f"UPDATE lab SET BGSJ = '昨天', GXSJ = '{LATE}' WHERE JGID = 3")
    assert lab(hospital, centre).quarantined == 1
    hospital.insert("lab", results(1, 3))
    done = lab(hospital, centre)
    assert (done.accepted, done.quarantined, refused(hospital)) == (0, 0, 0)
    assert len(centre.rows("lab_result")) == 21


def test_a_row_that_is_mended_otherwise_is_refused_for_what_it_has_now(behind, centre):
    behind.run("UPDATE lab SET BGSJ = '前天' WHERE JGID = 3")
    assert lab(behind, centre).quarantined == 1
    assert refused(behind) == 1


def test_a_refused_row_that_the_source_deleted_is_refused_no_more(behind, centre):
    behind.run("DELETE FROM lab WHERE JGID = 3")
    assert lab(behind, centre).deleted == 0
    assert refused(behind) == 0
