"""Every decision, roles × resources × levels × purposes × paths, is the one that a second policy engine makes
from policies of its own (tests/gold/decisions); and a rule changed on either side is a difference."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from heluo.access import permissions, rules
from heluo.access.declared import declared, resources
from heluo.access.roles import PURPOSES, ROLES
from tests.lib import second_engine
from tests.lib.second_engine import LEVELS, PATHS, Cell

pytestmark = pytest.mark.second


@pytest.fixture(scope="module")
def theirs() -> set[Cell]:
    return second_engine.theirs()


def test_every_room_has_a_policy_of_its_own_here() -> None:
    assert second_engine.rooms_without_policy() == set(), (
        "write tests/gold/decisions/<room>.cedar from what the room is for, without looking at its rule file"
    )


def test_no_decision_differs(theirs: set[Cell]) -> None:
    decided = list(second_engine.cells())
    assert len(set(decided)) == len(ROLES) * len(resources()) * len(LEVELS) * len(PURPOSES) * len(PATHS)
    ours = second_engine.ours()
    assert sorted(ours - theirs) == [], "the product allows what the words do not"
    assert sorted(theirs - ours) == [], "the words allow what the product does not"
    assert len(ours) > 300
    assert {cell[4] for cell in ours} == {path.name for path in PATHS}, "each path is allowed somewhere"


def test_a_permit_opens_no_level_above_one_that_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A permit has one highest level: a level denied below it would be open."""
    table = permissions.table()
    gap = {cell: grant for cell, grant in table.items() if cell[1] != "panorama" or cell[2] != 3}
    asker = permissions.Asker("somebody", "clinician", "h01")
    assert permissions.check_permit(asker, "panorama", "care").level == 5
    monkeypatch.setattr(permissions, "table", lambda: gap)
    assert permissions.check_permit(asker, "panorama", "care").level == 2


def test_no_level_is_denied_below_one_that_is_allowed() -> None:
    """So nothing is withheld that a rule means to give."""
    for role in ROLES:
        for resource in resources():
            for purpose in PURPOSES:
                found = [level for level in LEVELS if permissions.decide(role, resource, level, purpose)]
                assert found == list(range(1, len(found) + 1)), (role, resource, purpose, found)


Table = Mapping[permissions.Cell, permissions.Grant]


def _differs(changed: Table, table: Table, theirs: set[Cell]) -> bool:
    """Whether the product, with `changed` instead of `table`, decides otherwise than the other engine."""
    asked = {
        (role, resource, purpose)
        for role, resource, level, purpose in changed.keys() | table.keys()
        if changed.get((role, resource, level, purpose)) != table.get((role, resource, level, purpose))
    }
    expected = {cell for cell in theirs if (cell[0], cell[1], cell[3]) in asked}
    return second_engine.ours(asked) != expected


def test_each_rule_that_changes_a_decision_is_missed(
    theirs: set[Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without any one of the rules, the product differs. Those without which nothing changes are second bolts
    on a closed door, and all of them deny."""
    everything = rules.read_policy(declared())
    table = permissions.add_up(everything, resources())
    unnoticed = []
    for left_out in (one for one in everything if one.roles & ROLES.keys()):
        changed = permissions.add_up([r for r in everything if r is not left_out], resources())
        monkeypatch.setattr(permissions, "table", lambda changed=changed: changed)
        if changed == table:
            assert left_out.effect == "deny", left_out
        elif not _differs(changed, table, theirs):
            unnoticed.append(left_out)
    assert unnoticed == []


def test_a_widened_rule_is_a_difference(theirs: set[Cell], monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty drawn cells that are closed, opened one at a time."""
    table = permissions.table()
    closed = [cell[:4] for cell in second_engine.cells() if cell not in theirs and cell[4] == "REST"]
    closed = [
        (role, resource, level, purpose)
        for role, resource, level, purpose in closed
        if (role, resource, level, purpose) not in table
        and all((role, resource, lower, purpose) in table for lower in range(1, level))
    ]
    for cell in random.Random(5).sample(closed, 20):
        forms = resources()[cell[1]].forms
        wider = {**table, cell: permissions.Grant(forms, frozenset())}
        monkeypatch.setattr(permissions, "table", lambda wider=wider: wider)
        assert _differs(wider, table, theirs), cell


def test_a_policy_left_out_on_the_other_side_is_a_difference() -> None:
    text = (second_engine.WRITTEN / "panorama.cedar").read_text(encoding="utf-8")
    assert text in second_engine.written()
    asked = [("clinician", "panorama", "care")]
    assert second_engine.theirs(asked=asked)
    assert second_engine.theirs(second_engine.written().replace(text, ""), asked) == set()
