"""Twenty thousand moves by whoever tries whatever, in whatever order, under a clock that runs: applicants,
reviewers, hospitals, administrators, and the clock itself.

No state is outside its dictionary, what is final stays final, nobody decides for a project that they are or
were in, nobody has two votes in one round, and no grant opens what its protocol does not name.
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

from heluo.access.applications import accept, decide, write
from heluo.access.applications.states import APPLICATION, STEP
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.projects import ending, grants, membership, training, withdrawals
from heluo.access.projects.states import CAUSES, GRANT, PROJECT
from heluo.access.projects.tables import HospitalWithdrawal, ProjectMember, ResearchGrant, ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit import db
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, account, granted, staffed

HOSPITALS = ("h01", "h02", "h03")
REVIEWERS = {"officer": "officer", "com1": "committee", "com2": "committee", "eth": "ethics"}
MOVES = 20_000
EVERYBODY = (*REVIEWERS, *(f"officer_{code}" for code in HOSPITALS), GIVER, LEAD, ANALYST, "former")


class Scene:
    """One project with its people; `step` does one random thing, and says whether it was let through."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, seed: int) -> None:
        self.control = db.engine(folder / "control.db")
        db.Base.metadata.create_all(self.control)
        self.chance = random.Random(seed)
        self.project = staffed(self.control)
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
        self.clock = MovedClock(patch)
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
        ]

    def step(self) -> bool:
        if self.chance.random() < 0.03:
            self.clock.forward(hours=self.chance.choice((1, 30, 200)))
            return bool(
                ending.end_what_is_over(self.control)
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
        changes = {"ends": later, "ethics_until": later} if found.kind == "renewal" else {}
        asked = {"variables": VARIABLES[: self.chance.choice((2, 4))], "until": later}
        write.edit(session, found, LEAD, {} if found.kind == "renewal" else asked, changes)
        if found.kind == "renewal":
            write.edit(session, found, LEAD, {"until": later}, changes)
        write.send(session, found, LEAD, HOSPITALS)

    def _vote(self, session: Session) -> None:
        open_ones = list(session.scalars(sa.select(ReviewStep).where(ReviewStep.status == "open")))
        step = self.chance.choice(open_ones)
        who = self.chance.choice(EVERYBODY)
        decision = self.chance.choice((*["agreed"] * 8, "limited", "refused", "returned"))
        withheld = [VARIABLES[0]] if decision == "limited" else []
        decide.vote(session, step.id, who, decision, "理由", withheld)

    def _accept(self, session: Session) -> None:
        accept.accept(session, self._one(session, DataApplication), self.chance.choice((LEAD, ANALYST)))

    def _withdraw(self, session: Session) -> None:
        if self.chance.random() < 0.2:
            write.withdraw(session, self._one(session, DataApplication), LEAD)

    def _move(self, session: Session) -> None:
        to = self.chance.choice(("suspended", "active", "active", "revoked", "expired"))
        who = self.chance.choice((GIVER, GIVER, LEAD, "former"))
        grants.move(session, self._one(session, ResearchGrant).id, to, who, "security_admin", "理由")

    def _take(self, session: Session) -> None:
        code = self.chance.choice(HOSPITALS)
        some = self.chance.choice(((), (VARIABLES[0],)))
        grant = self._one(session, ResearchGrant).id
        withdrawals.take_back(session, grant, code, some, "理由", f"officer_{code}", HOSPITALS)

    def _open(self, session: Session) -> None:
        taken = self._one(session, HospitalWithdrawal)
        withdrawals.open_again(session, taken.grant, taken.hospital, f"officer_{taken.hospital}")

    def _train(self, session: Session) -> None:
        day = self.clock.today() + dt.timedelta(days=self.chance.choice((-1, 60, 400)))
        training.enter(session, self.chance.choice((LEAD, ANALYST)), "2026", day, GIVER)

    def _member(self, session: Session) -> None:
        if self.chance.random() < 0.5:
            membership.remove(session, self.project, ANALYST, LEAD)
        else:
            membership.add(session, self.project, ANALYST, "analyst", LEAD)

    def _give(self, session: Session) -> None:
        moment = self.clock.now()
        terms = grants.GrantTerms(
            tuple(VARIABLES),
            3,
            (LEAD,),
            moment,
            moment + dt.timedelta(days=9),
            self.chance.choice((None, HOSPITALS)),
        )
        grants.give(session, self.project, terms, self.chance.choice((GIVER, LEAD)), "security_admin")


def finals(control: sa.Engine) -> dict[str, str]:
    with reading(control) as session:
        pairs = [(DataApplication, APPLICATION), (ReviewStep, STEP), (ResearchGrant, GRANT)]
        return {
            one.id: one.status
            for of, states in pairs
            for one in session.scalars(sa.select(of))
            if one.status in states.terminal
        }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_moves_stay_within_the_dictionaries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    scene, done, ended = Scene(tmp_path, monkeypatch, seed), 0, {}
    for number in range(MOVES // 4):
        done += scene.step()
        if number % 250 == 249:
            now_ended = finals(scene.control)
            assert ended.items() <= now_ended.items(), "what is final stays final"
            ended = now_ended
    with reading(scene.control) as session:
        seen = {one.status for one in session.scalars(sa.select(DataApplication))}
        assert seen <= set(APPLICATION.labels)
        assert {one.status for one in session.scalars(sa.select(ReviewStep))} <= set(STEP.labels)
        every = list(session.scalars(sa.select(ResearchGrant)))
        assert {one.status for one in every} <= set(GRANT.labels)
        assert {one.cause for one in every if one.status == "suspended"} <= set(CAUSES)
        assert {one.cause for one in every if one.status != "suspended"} <= {""}
        project = session.get_one(ResearchProject, scene.project)
        assert project.status in PROJECT.labels
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
    print(f"seed {seed}: {done} moves were let through, states seen: {sorted(seen)}")
    assert done > MOVES // 40
    assert {"approved", "rejected", "withdrawn"} <= seen
