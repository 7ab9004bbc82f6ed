"""What approval brings: the project's changes, and one grant for every set of hospitals that give the same
variables. A hospital that refused is in none of them; what committee, ethics or another desk keeps back is in
none at all, and what they ask for in return stands on each. A renewal that nobody narrowed puts off the end
of the grant that it renews, which stays the same one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.applications import checks
from heluo.access.applications.chain import STAGES
from heluo.access.applications.lengthen import check_decided
from heluo.access.applications.states import CHAIN, HOSPITAL
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.projects import withdrawals
from heluo.access.projects.acts import MOVE_PROJECT
from heluo.access.projects.columns import level_of
from heluo.access.projects.grants import GrantTerms, check_stands, end_of_day, give, move, persons_of, renew
from heluo.access.projects.states import CHAIN as BY_CHAIN
from heluo.access.projects.states import DECISION, PROJECT
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.kit.dates import today
from heluo.kit.states import Moved
from heluo.kit.text import Text

REPLACED = Text("由新的批准替代", "replaced by a later approval")
DATES = ("ends", "ethics_until")


def all_hospitals_refuse(steps: Sequence[ReviewStep]) -> bool:
    """Whether no hospital is left whose rows could be read."""
    asked = [one for one in steps if one.holder == HOSPITAL]
    return bool(asked) and all(one.status == "refused" for one in asked)


def narrowed(steps: Sequence[ReviewStep]) -> bool:
    """Whether less is given than was asked for, or under a condition."""
    return any(
        one.status == "limited" or (one.holder == HOSPITAL and one.status != "agreed") for one in steps
    )


def leaves_something(
    application: DataApplication, steps: Sequence[ReviewStep], step: ReviewStep, withheld: Sequence[str]
) -> bool:
    """Whether anything could still be given after `withheld` in `step`: variables that are asked for, of a
    hospital that has not refused."""
    asked = {str(one) for one in application.terms["variables"]}
    if not set(withheld) <= asked:
        return False
    gone = _withheld(steps) | (set() if step.holder == HOSPITAL else set(withheld))
    if step.holder == HOSPITAL:
        return not withheld or bool(asked - gone - set(withheld))
    hospitals = [one for one in steps if one.holder == HOSPITAL and one.status != "refused"]
    return any(asked - gone - set(one.withheld) for one in hospitals) if hospitals else bool(asked - gone)


def _withheld(steps: Sequence[ReviewStep]) -> set[str]:
    """Variables that somebody else than a hospital keeps back: of everybody's rows."""
    return {str(name) for one in steps if one.holder != HOSPITAL for name in one.withheld}


def _conditions(session: Session, steps: Sequence[ReviewStep]) -> str:
    """What was asked for in return, as who asked for it wrote it."""
    query = sa.select(ReviewVote.reason).where(
        ReviewVote.step.in_([one.id for one in steps if one.holder != HOSPITAL]),
        ReviewVote.decision == "limited",
    )
    return "\n".join(session.scalars(query.order_by(ReviewVote.at)))


def grant(
    session: Session, application: DataApplication, steps: Sequence[ReviewStep], by: str, role: str
) -> None:
    """Applies the changes, ends what is replaced, and gives the grants. Raises NotPermitted, BadInput when
    something has passed meanwhile: then nothing is approved."""
    check_decided(application, steps)
    project = session.get(ResearchProject, application.project)
    assert project is not None
    for name, value in application.changes.items():
        setattr(project, name, checks.day(value) if name in DATES else value)
    project.revision += bool(application.changes)
    session.flush()
    _run_again(session, application, project, by, role)
    before = session.get(ResearchGrant, application.replaces) if application.replaces else None
    if before is not None:
        check_stands(before)
    terms = application.terms
    if before is not None and application.kind == "renewal" and _same(session, before, terms, steps):
        renew(session, before, _end(terms), by, role)
        agreed = {one.hospital for one in steps if one.holder == HOSPITAL}
        for taken in withdrawals.of_grant(session, before.id):
            if taken.hospital in agreed:
                withdrawals.open_again(session, before.id, taken.hospital, by)
        application.grants = [before.id]
        return
    held = before.reason if before is not None and before.cause == DECISION else ""
    if before is not None:
        for taken in withdrawals.of_grant(session, before.id):
            withdrawals.end_part(session, taken, by, REPLACED.zh)
        move(session, before.id, "replaced", by, role, REPLACED.zh, actor=CHAIN)
    conditions = _conditions(session, steps)
    made = [
        give(
            session,
            project.id,
            _terms(terms, variables, hospitals, conditions),
            by,
            role,
            highest=max(STAGES),
        ).id
        for variables, hospitals in _parts(terms, steps)
    ]
    if held:
        # What an administrator suspended does not become open under another number.
        for one in made:
            move(session, one, "suspended", by, role, held, actor=CHAIN)
    application.grants = made


def _run_again(
    session: Session, application: DataApplication, project: ResearchProject, by: str, role: str
) -> None:
    """A project that had come to its end runs on when its end was put off."""
    if project.status != "ended" or project.ends is None or project.ends < today():
        return

    def remember(moved: Moved) -> None:
        detail = {"from": moved.old, "to": moved.new}
        detail["application"] = application.id
        audit.append(
            session, audit.Event(by, role, MOVE_PROJECT.name, "allowed", object=project.id, detail=detail)
        )

    PROJECT.move(project, "running", BY_CHAIN, remember)


def _same(
    session: Session, before: ResearchGrant, terms: dict[str, Any], steps: Sequence[ReviewStep]
) -> bool:
    """Whether `terms` differ from the grant in their dates alone, and no hospital narrowed them."""
    if narrowed(steps):
        return False
    if level_of(terms["variables"]) > before.level:
        return False  # a grant is never widened: the higher level is another one
    asked = (
        sorted(terms["variables"]),
        sorted(terms["hospitals"]) if terms["hospitals"] is not None else None,
        terms["cohort"],
        terms["definition"],
        sorted(terms["persons"]),
    )
    return asked == (
        sorted(str(one) for one in before.variables),
        sorted(before.hospitals) if before.hospitals is not None else None,
        before.cohort,
        before.definition,
        sorted(persons_of(session, before.id)),
    )


def _end(terms: dict[str, Any]) -> dt.datetime:
    until = checks.day(terms["until"])
    assert until is not None
    return end_of_day(until)


def _parts(
    terms: dict[str, Any], steps: Sequence[ReviewStep]
) -> list[tuple[tuple[str, ...], tuple[str, ...] | None]]:
    """(variables, hospitals) of each grant, the widest first."""
    gone = _withheld(steps)
    asked = tuple(str(one) for one in terms["variables"] if one not in gone)
    decided = [one for one in steps if one.holder == HOSPITAL]
    if not decided:
        return [(asked, None if terms["hospitals"] is None else tuple(terms["hospitals"]))]
    by_variables: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in decided:
        if one.status != "refused":
            left = tuple(name for name in asked if name not in one.withheld)
            by_variables[left].append(one.hospital)
    by_variables.pop((), None)  # nothing is left of what this hospital gives
    return [(names, tuple(sorted(of))) for names, of in sorted(by_variables.items(), key=_width)]


def _width(part: tuple[tuple[str, ...], list[str]]) -> tuple[int, tuple[str, ...]]:
    # Given last = newest: whoever names no grant reads by the widest.
    return (len(part[0]), part[0])


def _terms(
    terms: dict[str, Any], variables: tuple[str, ...], hospitals: tuple[str, ...] | None, conditions: str
) -> GrantTerms:
    since = checks.day(terms["since"])
    assert since is not None
    return GrantTerms(
        variables=variables,
        level=level_of(variables),
        persons=tuple(terms["persons"]),
        since=end_of_day(since - dt.timedelta(days=1)),
        until=_end(terms),
        hospitals=hospitals,
        cohort=terms["cohort"],
        definition=terms["definition"],
        conditions=conditions,
    )
