"""A permit only narrows, whatever is asked of it, and the policy table denies by default."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heluo.access.declared import resources
from heluo.access.permissions import LEVELS, Asker, check_permit, decide, service_permit, table
from heluo.access.permit import COUNTS, FIGURES, ROWS, Permit
from heluo.access.roles import PURPOSES, ROLES
from heluo.kit.errors import NotPermitted

NAMES = st.none() | st.frozensets(st.sampled_from("abcdef"), max_size=6)
DAYS = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
INSTANTS = st.datetimes(dt.datetime(2030, 1, 1), dt.datetime(2031, 1, 1), timezones=st.just(dt.UTC))
FORMS = st.frozensets(st.sampled_from([ROWS, FIGURES, COUNTS]))
permits = st.builds(
    Permit,
    id=st.just("p"),
    account=st.just("a"),
    role=st.just("clinician"),
    purpose=st.just("care"),
    resource=st.just("panorama"),
    level=st.integers(1, 5),
    until=INSTANTS,
    policy=st.just("v"),
    forms=FORMS,
    categories=NAMES,
    columns=NAMES,
    hospitals=NAMES,
    special_hospitals=NAMES,
    persons=NAMES,
    treating=st.none() | st.sampled_from("ab"),
    since=DAYS,
    before=DAYS,
    held=st.booleans(),
    cell=st.integers(0, 20),
    obligations=st.frozensets(st.sampled_from(["exact", "treating"])),
    project=st.sampled_from(["", "pr_1", "pr_2"]),
    grant=st.sampled_from(["", "gr_1", "gr_2"]),
)
asked = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(0, 9),
        "until": INSTANTS,
        "forms": FORMS,
        "categories": NAMES,
        "columns": NAMES,
        "hospitals": NAMES,
        "special_hospitals": NAMES,
        "persons": NAMES,
        "since": DAYS,
        "before": DAYS,
        "held": st.booleans(),
        "cell": st.integers(0, 30),
        "obligations": st.frozensets(st.sampled_from(["exact", "x"])),
    },
)


@settings(deadline=None)
@given(permits, st.lists(asked, max_size=4))
def test_narrowing_never_widens(permit: Permit, steps: list[dict]) -> None:
    now = permit
    for step in steps:
        after = now.narrow(**step)
        assert after.within(now)
        assert after.within(permit)
        now = after


@settings(deadline=None)
@given(permits, asked)
def test_narrowing_twice_is_narrowing_once(permit: Permit, step: dict) -> None:
    once = permit.narrow(**step)
    assert once.narrow(**step) == once


@settings(deadline=None)
@given(permits, permits)
def test_within_is_an_order(a: Permit, b: Permit) -> None:
    assert a.within(a)
    if a.within(b) and b.within(a):
        assert a == b


def test_no_permit_speaks_for_two_treating_hospitals() -> None:
    permit = check_permit(Asker("a", "clinician", "h01"), "panorama", "care")
    assert permit.narrow(treating="h01") == permit
    with pytest.raises(NotPermitted):
        permit.narrow(treating="h02")


@settings(deadline=None)
@given(st.sampled_from(list(ROLES)), st.sampled_from(list(resources())), st.sampled_from(list(PURPOSES)))
def test_a_permit_is_what_the_table_says(role: str, resource: str, purpose: str) -> None:
    cells = {level: decide(role, resource, level, purpose) for level in LEVELS}
    if not any(cells.values()):
        with pytest.raises(NotPermitted):
            check_permit(Asker("a", role, "h01"), resource, purpose)
        return
    if any("granted" in cell.obligations for cell in cells.values() if cell):
        with pytest.raises(NotPermitted, match="no research project"):
            check_permit(Asker("a", role, "h01"), resource, purpose)
    permit = check_permit(Asker("a", role, "h01"), resource, purpose, under_grant=True)
    assert cells[permit.level] is not None
    assert all(cells[level] is None for level in LEVELS if level > permit.level)
    assert permit.forms <= resources()[resource].forms


def test_levels_of_a_permit_have_no_holes() -> None:
    for role, resource, level, purpose in table():
        assert all((role, resource, lower, purpose) in table() for lower in range(1, level))


def test_identifying_rows_are_for_care_alone() -> None:
    for (role, resource, level, purpose), grant in table().items():
        if level >= 4 and ROWS in grant.forms and role in ROLES:
            # For research by exception: inside a grant that ethics and a security administrator agreed to.
            by_exception = level == 4 and "granted" in grant.obligations and purpose == "research"
            # The two registrations that linkage asks a human about (ADR 49): names, no clinical row.
            identities = (role, resource, purpose) == ("governance_engineer", "linkage.compare", "quality")
            assert purpose in ("care", "follow_up") or by_exception or (identities and level == 4)


def test_administrators_reach_no_clinical_data() -> None:
    machines = {"cockpit.arrivals", "runs", "faults", "parcels", "releases", "audit", "audit.verify"}
    machines |= {"audit.persons", "audit.alarms", "audit.controls"}  # the system's numbers, no name
    machines |= {
        f"administration.{name}"
        for name in ("accounts", "centre", "services", "quotas", "quotas.set", "emergencies")
    }
    machines |= {"research.grants", "applications.all", "applications.seats"}  # rights, no row
    machines |= {"classification.levels"}  # names of variables and their levels
    machines |= {"dry_runs"}  # how many rows of which table the next night would change
    for (role, resource, _, _), grant in table().items():
        if role.endswith("_admin"):
            assert resource in machines
            assert "rows" not in grant.forms, "the keys of rows that a fault names are rows"


def test_level_five_rows_stay_in_the_own_hospital() -> None:
    permit = check_permit(Asker("a", "clinician", "h01"), "search.text", "care")
    assert (permit.level, permit.special_hospitals, permit.treating) == (5, frozenset({"h01"}), "h01")
    assert service_permit("index", "quality").special_hospitals is None


@pytest.mark.parametrize("purpose", [None, "", "curiosity"])
def test_no_purpose_no_permit(purpose: str | None) -> None:
    with pytest.raises(NotPermitted, match="purpose"):
        check_permit(Asker("a", "clinician", "h01"), "panorama", purpose)


def test_a_clinician_without_hospital_gets_nothing() -> None:
    with pytest.raises(NotPermitted, match="no hospital"):
        check_permit(Asker("a", "clinician", None), "panorama", "care")
