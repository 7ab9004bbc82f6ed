"""A thing's states are data: which follow which, who may act in each. The state is one question (policy), the
person another (permission); every move gives an event to the caller; a declaration that contradicts itself is
refused before anything runs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

import heluo
from heluo.kit.errors import BadConfiguration, Conflict, NotPermitted
from heluo.kit.states import Moved, States, declared_states, own_record
from heluo.kit.text import Text
from heluo.lakehouse.states import PARCEL, RUN


@dataclass
class Row:
    status: str


@dataclass
class Form:
    """A declaration to be spoiled."""

    labels: dict[str, Text] = field(
        default_factory=lambda: {s: Text(f"{s}态", s) for s in ("draft", "sent", "accepted", "refused")}
    )
    initial: str = "draft"
    terminal: frozenset[str] = frozenset({"accepted", "refused"})
    transitions: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"draft": ("sent",), "sent": ("draft", "accepted", "refused")}
    )
    owners: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"draft": ("author",), "sent": ("reviewer", "board")}
    )

    def states(self) -> States:
        return States("form", Text("表单", "form"), **vars(self))


@pytest.mark.parametrize(
    ("now", "to", "actor", "outcome"),
    [
        ("draft", "sent", "author", "moved"),
        ("sent", "draft", "board", "moved"),
        ("sent", "accepted", "reviewer", "moved"),
        ("draft", "accepted", "author", "Conflict"),
        ("accepted", "draft", "author", "Conflict"),
        ("draft", "sent", "reviewer", "NotPermitted"),
        ("accepted", "sent", "nobody", "Conflict"),
        ("lost", "sent", "author", "Conflict"),
    ],
)
def test_a_move_needs_the_state_and_the_person(now: str, to: str, actor: str, outcome: str) -> None:
    row, events = Row(now), list[Moved]()
    form = Form().states()
    if outcome == "moved":
        form.move(row, to, actor, events.append)
        assert row.status == to
        assert events == [Moved("form", now, to, actor)]
        return
    with pytest.raises((Conflict, NotPermitted)) as caught:
        form.move(row, to, actor, events.append)
    assert type(caught.value).__name__ == outcome
    assert (row.status, events) == (now, []), "nothing has changed"


def test_policy_and_permission_are_asked_apart() -> None:
    form = Form().states()
    assert form.can_move("draft", "sent")
    assert not form.can_move("draft", "refused")
    assert form.can_act("sent", "board")
    assert not form.can_act("sent", "author")


def test_the_reasons_can_be_displayed() -> None:
    form = Form().states()
    with pytest.raises(Conflict) as policy:
        form.check_move("draft", "accepted")
    assert policy.value.text("en") == "the form is draft; expected: sent; to do: read it again, then decide"
    with pytest.raises(NotPermitted) as permission:
        form.check_owner("sent", "author")
    for part in ("author", "sent", "reviewer | board"):
        assert part in permission.value.text("en")
    assert "表单" in permission.value.text("zh")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"initial": "new"}, "state new of form: is not declared"),
        (
            {"transitions": {"draft": ("sent",), "sent": ("accepted", "lost")}},
            "state lost of form: is not declared",
        ),
        (
            {"transitions": {"draft": ("sent",), "sent": ("accepted",)}},
            "state refused of form: cannot be reached",
        ),
        ({"terminal": frozenset({"accepted"})}, "state refused of form: is terminal and left, or neither"),
        (
            {"terminal": frozenset({"accepted", "refused", "sent"})},
            "state sent of form: is terminal and left",
        ),
        ({"owners": {"draft": ("author",)}}, "state sent of form: needs an owner"),
        ({"owners": {"draft": ("author",), "sent": ()}}, "state sent of form: needs an owner"),
        (
            {"owners": {"draft": ("a",), "sent": ("b",), "accepted": ("c",)}},
            "state accepted of form: needs an owner",
        ),
        (
            {"owners": {"draft": ("a",), "sent": ("b",), "gone": ("c",)}},
            "state gone of form: is not declared",
        ),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadConfiguration, match=words):
        Form(**change).states()


def test_runs_and_parcels_have_states() -> None:
    assert {"run", "parcel", "fault", "project", "grant"} <= {s.thing for s in declared_states(heluo)}
    run = Row(RUN.initial)
    RUN.move(run, "succeeded", "night", own_record)
    with pytest.raises(Conflict, match="nothing follows"):
        RUN.move(run, "failed", "night", own_record)
    parcel = Row(PARCEL.initial)
    with pytest.raises(NotPermitted, match="intake may not act"):
        PARCEL.move(parcel, "loaded", "intake", own_record)
    PARCEL.move(parcel, "held", "loader", own_record)
    with pytest.raises(Conflict, match="the parcel is held"):
        PARCEL.move(parcel, "loaded", "loader", own_record)
    lost = Row("loaded")
    with pytest.raises(NotPermitted, match="loader may not act"):
        PARCEL.move(lost, "stored", "loader", own_record)
    PARCEL.move(lost, "stored", "repair", own_record)


def test_the_page_draws_every_transition() -> None:
    page = "\n".join(Form().states().page())
    for line in ("[*] --> draft", "sent --> refused", "refused --> [*]", "| `sent` | sent态 | sent |"):
        assert line in page
    assert page.count(" --> ") == 4 + 3
