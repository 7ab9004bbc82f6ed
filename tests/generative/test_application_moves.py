"""Twenty thousand moves by whoever tries whatever, in whatever order, under a clock that runs: applicants,
reviewers, hospitals, administrators, and the clock itself.

Every state of an application, of a step and of a grant is reached, and every cause of a suspension; none is
outside its dictionary, what is final stays final, nobody decides for a project that they are or were in,
nobody has two votes in one round, and no grant opens what its protocol does not name.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import levels
from heluo.access.applications import accept, decide, write
from heluo.access.applications.lengthen import lengthen_chains
from heluo.access.applications.states import APPLICATION, STEP
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.projects import ending, grants, membership, training, withdrawals
from heluo.access.projects.states import CAUSES, GRANT
from heluo.access.projects.tables import HospitalWithdrawal, ProjectMember, ResearchGrant, ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit import dates, db
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, account, granted, staffed

HOSPITALS = ("h01", "h02", "h03")
REVIEWERS = {"officer": "officer", "com1": "committee", "com2": "committee", "eth": "ethics"}
MOVES, SEEDS = 20_000, 4
STATES = {DataApplication: APPLICATION, ReviewStep: STEP, ResearchGrant: GRANT}
LONG = dt.timedelta(days=3000)
"""Longer than the clock of a scene runs: what ends in it are grants, trainings and steps."""
EVERYBODY = (*REVIEWERS, *(f"officer_{code}" for code in HOSPITALS), GIVER, LEAD, ANALYST, "former")


class Scene:
    """One project with its people; `step` does one random thing, and says whether it was let through."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, seed: int) -> None:
        self.control = db.engine(folder / "control.db")
        db.Base.metadata.create_all(self.control)
        self.chance = random.Random(seed)
        day = dates.today() + LONG
        self.project = staffed(self.control, ends=day, ethics_until=day)
        with transaction(self.control) as session:
            for name, seat in (*REVIEWERS.items(), ("former", "committee")):
                account(session, name, "researcher" if name == "former" else "access_reviewer")
                if name == "former":
                    membership.add(session, self.project, name, "analyst", LEAD)
                    membership.remove(session, self.project, name, LEAD)
                    session.get_one(PortalAccount, name).role = "access_reviewer"
                decide.give_seat(session, name, seat, GIVER)
            for code in HOSPITALS:
                account(session, f"officer_{code}", "hospital_officer")
                session.get_one(PortalAccount, f"officer_{code}").hospital = code
        granted(self.control, self.project, hospitals=HOSPITALS, persons=(LEAD, ANALYST))
        self.changed: dict[str, int] = {}
        patch.setattr(levels, "_changed", lambda: self.changed)
        self.clock = MovedClock(patch)
        self.seen: dict[str, set[str]] = {states.thing: set() for states in STATES.values()} | {
            "cause": set()
        }
        self.acts: list[Callable[[Session], object]] = [
            self._begin,
            self._send,
            *[self._vote] * 6,
            self._accept,
            self._withdraw,
            self._move,
            self._take,
            self._open,
            self._train,
            self._member,
            self._give,
            self._level,
            self._ethics,
        ]

    def step(self) -> bool:
        if self.chance.random() < 0.02:
            self.clock.forward(hours=self.chance.choice((1, 30, 200)))
            return bool(
                lengthen_chains(self.control, HOSPITALS)
                + ending.end_what_is_over(self.control)
                + decide.lapse(self.control)
                + accept.withdraw_unaccepted(self.control)
            )
        act = self.chance.choice(self.acts)
        try:
            with transaction(self.control) as session:
                act(session)
        except (HeluoError, IndexError):
            return False
        return True

    def _one(self, session: Session, of: Any) -> Any:
        found = list(session.scalars(sa.select(of)))
        return self.chance.choice(found[-6:])

    def _later(self) -> str:
        return str(self.clock.today() + dt.timedelta(days=self.chance.choice((20, 90, 300))))

    def _begin(self, session: Session) -> None:
        kind = self.chance.choice(list(write.KINDS))
        replaces = "" if kind == "new" else self._one(session, ResearchGrant).id
        write.begin(session, self.project, self.chance.choice((LEAD, LEAD, ANALYST)), kind, replaces)

    def _send(self, session: Session) -> None:
        found = self._one(session, DataApplication)
        later = self._later()
        end = str(self.clock.today() + LONG)
        ethics = self._later() if self.chance.random() < 0.3 else end
        changes = {"ends": end, "ethics_until": ethics} if found.kind == "renewal" else {}
        asked = {"variables": VARIABLES[: self.chance.choice((2, 4))], "until": later}
        write.edit(session, found, LEAD, {} if found.kind == "renewal" else asked, changes)
        if found.kind == "renewal":
            write.edit(session, found, LEAD, {"until": later}, changes)
        write.send(session, found, LEAD, HOSPITALS)

    def _vote(self, session: Session) -> None:
        open_ones = list(session.scalars(sa.select(ReviewStep).where(ReviewStep.status == "open")))
        step = self.chance.choice(open_ones)
        holding = [one for one in EVERYBODY if decide.holder_of(session, one) == (step.holder, step.hospital)]
        who = self.chance.choice(holding if self.chance.random() < 0.7 else EVERYBODY)
        decision = self.chance.choice((*["agreed"] * 8, "limited", "refused", "returned"))
        withheld = [VARIABLES[0]] if decision == "limited" else []
        decide.vote(session, step.id, who, decision, "理由", withheld)

    def _accept(self, session: Session) -> None:
        accept.accept(session, self._one(session, DataApplication), self.chance.choice((LEAD, ANALYST)))

    def _withdraw(self, session: Session) -> None:
        if self.chance.random() < 0.1:
            write.withdraw(session, self._one(session, DataApplication), LEAD)

    def _move(self, session: Session) -> None:
        to = self.chance.choice(("suspended", "active", "active", "revoked", "expired"))
        who = self.chance.choice((GIVER, GIVER, LEAD, "former"))
        grants.move(session, self._one(session, ResearchGrant).id, to, who, "security_admin", "理由")

    def _take(self, session: Session) -> None:
        grant = self._one(session, ResearchGrant).id
        some = self.chance.choice(((), (VARIABLES[0],)))
        codes = HOSPITALS if self.chance.random() < 0.3 else (self.chance.choice(HOSPITALS),)
        for code in codes:
            withdrawals.take_back(session, grant, code, some, "理由", f"officer_{code}", HOSPITALS)

    def _open(self, session: Session) -> None:
        taken = self._one(session, HospitalWithdrawal)
        withdrawals.open_again(session, taken.grant, taken.hospital, f"officer_{taken.hospital}")

    def _train(self, session: Session) -> None:
        day = self.clock.today() + dt.timedelta(days=self.chance.choice((-1, 60, 400, 400)))
        training.enter(session, self.chance.choice((LEAD, ANALYST)), "2026", day, GIVER)

    def _member(self, session: Session) -> None:
        if self.chance.random() < 0.5:
            membership.remove(session, self.project, ANALYST, LEAD)
        else:
            membership.add(session, self.project, ANALYST, "analyst", LEAD)

    def _ethics(self, session: Session) -> None:
        """What the ethics committee said is entered: it is over, or holds for long."""
        project = session.get_one(ResearchProject, self.project)
        days = self.chance.choice((dt.timedelta(days=-1), *[LONG] * 4))
        project.ethics_until = self.clock.today() + days

    def _level(self, session: Session) -> None:
        self.changed = self.chance.choice(({}, {}, {VARIABLES[0]: 4}, {VARIABLES[0]: 5}))

    def _give(self, session: Session) -> None:
        moment = self.clock.now()
        terms = grants.GrantTerms(
            tuple(VARIABLES),
            3,
            self.chance.choice(((LEAD,), (ANALYST,))),
            moment,
            moment + dt.timedelta(days=9),
            self.chance.choice((None, HOSPITALS)),
        )
        grants.give(session, self.project, terms, self.chance.choice((GIVER, LEAD)), "security_admin")

    def look(self) -> dict[str, str]:
        """What is final now, by id; the states that things are in are remembered."""
        final: dict[str, str] = {}
        with reading(self.control) as session:
            for of, states in STATES.items():
                for id, status in session.execute(sa.select(of.id, of.status)):
                    self.seen[states.thing].add(status)
                    if status in states.terminal:
                        final[id] = status
            self.seen["cause"] |= set(session.scalars(sa.select(ResearchGrant.cause))) - {""}
        return final


@pytest.mark.slow
def test_moves_stay_within_the_dictionaries_and_reach_every_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[str]] = {}
    for seed in range(SEEDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        with monkeypatch.context() as patch:
            scene, moves = _walked(folder, patch, seed)
        for thing, states in scene.seen.items():
            seen.setdefault(thing, set()).update(states)
        print(f"seed {seed}: {moves} of {MOVES // SEEDS} moves were let through")
        assert moves > MOVES // SEEDS // 10
    assert seen == {**{states.thing: set(states.labels) for states in STATES.values()}, "cause": set(CAUSES)}


def _walked(folder: Path, patch: pytest.MonkeyPatch, seed: int) -> tuple[Scene, int]:
    """A scene after its moves, and how many of them were let through."""
    scene, done, ended = Scene(folder, patch, seed), 0, {}
    for number in range(MOVES // SEEDS):
        done += scene.step()
        if number % 10 == 9:
            now_ended = scene.look()
            assert ended.items() <= now_ended.items(), "what is final stays final"
            ended = now_ended
    _check_everything(scene)
    return scene, done


def _check_everything(scene: Scene) -> None:
    with reading(scene.control) as session:
        every = list(session.scalars(sa.select(ResearchGrant)))
        assert {one.cause for one in every if one.status == "suspended"} <= set(CAUSES)
        assert {one.cause for one in every if one.status != "suspended"} <= {""}
        project = session.get_one(ResearchProject, scene.project)
        assert project.status == "running", "nothing of all this ends a project"
        assert all(set(one.variables) <= set(project.variables) for one in every)
        ever = set(session.scalars(sa.select(ProjectMember.account)))
        assert not ever & {one.given_by for one in every}
        assert not ever & set(session.scalars(sa.select(ReviewVote.account))), "nobody on their own"
        twice = session.execute(
            sa.text(
                "SELECT s.application, s.round, v.account FROM application_vote v JOIN application_step s "
                "ON s.id = v.step GROUP BY 1, 2, 3 HAVING count(*) > 1"
            )
        ).all()
    assert twice == []
