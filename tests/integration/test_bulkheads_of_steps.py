"""What one hospital's rows break behind the standard layer stays with it: while persons are linked, while
indicators are computed, while it is counted where persons go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

from heluo.governance.link import night as link_night
from heluo.governance.publish import flows
from tests.lib.sender import identities, parcel_rows
from tests.lib.two_hospitals import BAD, GOOD, Province, delivered

pytestmark = pytest.mark.slow
VISIT = """
    row_key | subject_ref | visit_ref | visit_type   | start_time          | end_time            | month
    v4      | s1          | v4        | L_outpatient | 2024-04-05T08:00:00 | 2024-04-05T09:00:00 | 2024-04
"""
PATIENT = """
    row_key | subject_ref | sex | birth_date | registered_time     | month
    p3      | s3          | 1   | 1970-01-01 | 2024-04-02T08:00:00 | 2024-04
"""
IDENTITY = """
    subject_ref | patient_id | name   | id_number          | birth_date | sex
    s3          | 3          | {}     | 110101197001010015 | 1970-01-01 | 1
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return delivered(tmp_path_factory.mktemp("first"))


@pytest.fixture
def place(first: Province, tmp_path: Path) -> Province:
    return Province(tmp_path / "copy", first)


def spoilt(visits: ir.Table) -> ir.Table:
    """The same rows, of which the bad hospital's new one ends whatever reads it."""
    bad = (visits.row_key == "v4") & (visits.hospital == BAD)
    return visits.filter(ibis.ifelse(bad, "no number", "1").cast("float64") == 1)


def _flows(patch: pytest.MonkeyPatch) -> None:
    made = flows.flows
    patch.setattr(flows, "flows", lambda visits, *more: made(spoilt(visits), *more))


def _spread(patch: pytest.MonkeyPatch) -> None:
    made = flows.spread
    patch.setattr(flows, "spread", lambda visits, *more: made(spoilt(visits), *more))


@pytest.mark.parametrize("spoil", [_flows, _spread], ids=["flows", "indicators"])
def test_a_row_that_stops_figures_is_found_and_left_out(
    place: Province, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[pytest.MonkeyPatch], None]
) -> None:
    place.deliver("visit", VISIT)
    with monkeypatch.context() as patch:
        spoil(patch)
        done = place.night()
    assert place.keys("standard.visit", GOOD) == ["v1", "v2", "v4"]
    assert place.keys("standard.visit", BAD) == ["v1", "v2"]
    assert place.keys("application.timeline", GOOD).count("v4") >= 1
    assert "v4" not in place.keys("application.timeline", BAD)
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"], fault["row_keys"]) == (BAD, "visit", ["v4"])
    assert all(fault[f"{part}_{lang}"] for part in ("found", "expected", "todo") for lang in ("zh", "en"))
    assert place.stale() == {(BAD, "visit")}
    assert done.loaded.parcels == 2  # counted once, though the night began again
    place.night()
    assert place.keys("standard.visit", BAD) == ["v1", "v2", "v4"]
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])


def test_an_identity_that_stops_the_linkage_leaves_its_hospital_as_it_was_linked(
    place: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = link_night.links.identities

    def identities_of(*given: Any, **options: Any) -> Any:
        found = read(*given, **options)
        if "毒药" in found["name"].to_list():
            raise ArithmeticError("毒药")
        return found

    for code, name in ((GOOD, "王小明"), (BAD, "毒药")):
        identity = identities(IDENTITY.format(name))
        place.senders[code].send("patient", parcel_rows("patient", PATIENT), identity=identity)
    with monkeypatch.context() as patch:
        patch.setattr(link_night.links, "identities", identities_of)
        place.night()
    assert place.keys("standard.patient", GOOD) == ["p1", "p2", "p3"]
    assert place.keys("standard.patient", BAD) == ["p1", "p2"]
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"]) == (BAD, "patient")
    assert fault["todo_zh"]
    assert "毒药" not in str(fault)
    assert place.stale() == {(BAD, "patient")}
    place.night()
    assert place.keys("standard.patient", BAD) == ["p1", "p2", "p3"]
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])
