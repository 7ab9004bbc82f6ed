"""The reading side of the vault: names only in care for proven persons, look-up by normalised identifiers
among own patients, each an event."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import Permit
from heluo.kit.errors import NotPermitted
from heluo.vault import resolve
from heluo.vault.database import required_vault
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import SmallPortal, small_portal


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("portal"), province()) as made:
        yield made


def permit(resource: str, role: str = "clinician", purpose: str = "care") -> Permit:
    return check_permit(Asker("doctor", role, "h01"), resource, purpose)


def test_names_are_masked_numbers_and_one_event_a_person(portal: SmallPortal) -> None:
    wanted = [person_id(0), person_id(3), person_id(1)]
    before = len(portal.events("vault.name"))
    found = resolve.names(
        required_vault(portal.home), portal.control, wanted, permit("panorama.name").narrow(persons=wanted)
    )
    assert set(found) == {person_id(0), person_id(3)}, "p001 is no patient of h01"
    one = found[person_id(0)]
    assert (one.name, one.other_names, one.phone) == ("测试000", ("测试另名",), "199****0000")
    assert one.id_number == "990101********000X"
    assert [(r.hospital, r.patient_id) for r in one.registered] == [
        ("h01", "Ph010000"),
        ("h02", "Ph020000"),
        ("h03", "Ph030000"),
    ]
    assert {e.object for e in portal.events("vault.name")[before:]} == set(found)


def test_a_permit_that_names_no_persons_or_is_for_something_else_opens_nothing(portal: SmallPortal) -> None:
    base = required_vault(portal.home)
    for closed in (
        permit("panorama.name"),
        permit("panorama").narrow(persons=[person_id(0)]),
        permit("panorama.name").narrow(persons=[person_id(3)]),
    ):
        with pytest.raises(NotPermitted):
            resolve.names(base, portal.control, [person_id(0)], closed)
    with pytest.raises(NotPermitted):
        resolve.find(base, portal.control, ["x"], permit("panorama"))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("990101 1930 0101 000x", "id_number"),
        ("Ph010000", "patient_id"),
        ("1990000 0000", "phone"),
        ("+86 199-0000-0000", "phone"),
        ("测试000", "name"),
        ("person_000", "person"),
    ],
)
def test_own_patients_are_found_by_any_identifier(portal: SmallPortal, given: str, kind: str) -> None:
    (found,) = resolve.find(required_vault(portal.home), portal.control, [given], permit("search.batch"))
    assert (found.kind, found.persons) == (kind, (person_id(0),))
    event = portal.events("vault.find")[-1]
    assert (event.object, event.rows, event.hospitals) == ("", 1, ",h01,"), "the event holds no identifier"


@pytest.mark.parametrize("given", ["Ph020000", "P-none", "测试001", "person_001", "19900000001"])
def test_other_hospitals_patients_look_like_nobody(portal: SmallPortal, given: str) -> None:
    (found,) = resolve.find(
        required_vault(portal.home),
        portal.control,
        [given],
        permit("search.batch", "hospital_officer", "management"),
    )
    assert (found.kind, found.persons) == ("", ())
