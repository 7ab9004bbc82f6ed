"""Registrations of one person that belong to another: who has which, the split that a human states, and its
way back. The registrations are reached from a question about that person, never by looking for somebody.

A split is constraints of `statements.py`, stated and ended in one transaction: each leaving registration is
kept apart from each staying one, and the leaving ones may be stated to be one person's.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from heluo.access.permit import Permit
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.text import Text
from heluo.vault.questions import COLUMNS, NUMBERS, check_opens, compared_values, log_comparison
from heluo.vault.statements import Patient, end, state
from heluo.vault.tables import (
    Constraint,
    Link,
    LinkRun,
    LinkSplit,
    LinkSplitPart,
    ModelText,
    SourceIdentity,
    StewardTask,
)

Side = Literal["one", "other"]
MOST = 2_000
"""Constraints of one split."""


@dataclass(frozen=True)
class Registration:
    """One registration of a person. `id` is the version that is linked; `fields`: what it says of each thing,
    masked where it agrees with the registration that the question is about (`asked`)."""

    id: int
    hospital: str
    tier: str
    number: Text | None
    asked: bool
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PersonOfQuestion:
    """The person that one side of a question belongs to. `things`: (id, label) of what each registration
    says."""

    things: tuple[tuple[str, Text], ...]
    registrations: tuple[Registration, ...]


@dataclass(frozen=True)
class Split:
    """`followed`: a night of linkage has run since. `parted`: no two that were to be parted are one person's
    today."""

    id: int
    leaving: int
    staying: int
    hospitals: tuple[str, ...]
    actor: str
    reason: str
    at: dt.datetime
    active: bool
    followed: bool
    parted: bool


def person_of(
    vault: sa.Engine, control: sa.Engine, question: int, side: Side, permit: Permit, *, address: str = ""
) -> PersonOfQuestion:
    """All registrations of the person, one event. Raises NotPermitted, NotFound, Unavailable (no event, no
    value)."""
    check_opens(permit)
    with reading(vault) as session:
        task, links = _registered(session, question, side)
        identities = [session.get_one(SourceIdentity, link.source_id) for link in links]
        hospitals = {one.hospital for one in identities}
        if permit.hospitals is not None and not permit.hospitals.issuperset(hospitals):
            raise _gone()
        asked = session.get_one(SourceIdentity, task.source_a if side == "one" else task.source_b)
        text = session.get(ModelText, task.model)
        declared = tomllib.loads(text.text)["comparison"] if text else []
        things = [(one["id"], Text(one["zh"], one["en"])) for one in declared if one["id"] in COLUMNS]
        values = [[_shown(id, one, asked, identities) for id, _ in things] for one in identities]
        shown = [at for at in range(len(things)) if any(fields[at] for fields in values)]
        found = PersonOfQuestion(
            tuple(things[at] for at in shown),
            tuple(
                Registration(
                    identity.id,
                    identity.hospital,
                    link.tier,
                    NUMBERS.get(link.tier_reason),
                    (identity.hospital, identity.subject_ref) == (asked.hospital, asked.subject_ref),
                    tuple(fields[at] for at in shown),
                )
                for link, identity, fields in zip(links, identities, values, strict=True)
            ),
        )
    log_comparison(control, permit, f"{question}/{side}", sorted(hospitals), address, len(identities))
    return found


def _shown(thing: str, one: SourceIdentity, asked: SourceIdentity, all_: Sequence[SourceIdentity]) -> str:
    """What `one` says of `thing`, in stars where it agrees with `asked`; of `asked` itself, where it agrees
    with every other."""
    against = [asked] if one is not asked else [other for other in all_ if other is not asked] or [asked]
    views = [compared_values(thing, (one, other))[0] for other in against]
    return "".join(next((char for char in chars if char != "*"), "*") for chars in zip(*views, strict=True))


def check(vault: sa.Engine, question: int, side: Side, leaving: Sequence[int]) -> list[str]:
    """The hospitals of the person, when `leaving` can leave it. Raises as `split` does, but for decisions in
    force."""
    with reading(vault) as session:
        links = _registered(session, question, side)[1]
        _divided(links, leaving)
        return sorted({link.hospital for link in links})


def split(
    vault: sa.Engine,
    question: int,
    side: Side,
    leaving: Sequence[int],
    together: bool,
    actor: str,
    reason: str,
) -> Split:
    """Takes the registrations `leaving` out of the person; `together`: they are one other person's. Obeyed by
    the next night.

    Raises NotFound, BadInput unless some of its registrations leave and some stay, Conflict when a human's
    decision in force says otherwise, or the person has changed since it was read.
    """
    with transaction(vault) as session:
        _, links = _registered(session, question, side)
        out, stay = _divided(links, leaving)
        before = set(session.scalars(sa.select(Constraint.id).where(Constraint.active)))
        made = [state(session, "cannot", one, other, actor, reason) for one in out for other in stay]
        if together:
            made += [state(session, "must", one, other, actor, reason) for one, other in pairwise(out)]
        line = LinkSplit(
            person=links[0].person_id,
            leaving=len(out),
            staying=len(stay),
            hospitals=sorted({hospital for hospital, _ in out}),
            actor=actor,
            reason=reason,
            at=now(),
            active=True,
        )
        session.add(line)
        session.flush()
        # What somebody had stated before is theirs to take back, also where it has a new number because a
        # registration has a new version.
        stated = sa.select(Constraint.decision_id).where(
            Constraint.active, Constraint.decision_id.in_(made), Constraint.id.not_in(before)
        )
        session.add_all(LinkSplitPart(decision=one, split=line.id) for one in session.scalars(stated).all())
        session.flush()
        return _described(session, line)


def take_back(vault: sa.Engine, id: int, actor: str, reason: str) -> Split:
    """Ends every constraint of a split. Raises NotFound when no such split is in force."""
    with transaction(vault) as session:
        line = _in_force(session, id)
        parts = sa.select(LinkSplitPart.decision).where(LinkSplitPart.split == id)
        force = sa.select(Constraint.decision_id).where(Constraint.decision_id.in_(parts), Constraint.active)
        for decision in session.scalars(force).all():
            end(session, decision, actor, reason)
        line.active = False
        session.flush()
        return _described(session, line)


def splits(vault: sa.Engine, *, most: int) -> list[Split]:
    """The last first, also those that were taken back."""
    with reading(vault) as session:
        query = sa.select(LinkSplit).order_by(LinkSplit.id.desc()).limit(most)
        return [_described(session, line) for line in session.scalars(query)]


def _registered(session: Session, question: int, side: Side) -> tuple[StewardTask, list[Link]]:
    """The question, and the open links of the person of that side, by hospital and patient."""
    task = session.get(StewardTask, question)
    if task is None:
        raise _gone()
    asked = session.get_one(SourceIdentity, task.source_a if side == "one" else task.source_b)
    mine = sa.select(Link.person_id).where(
        Link.hospital == asked.hospital, Link.subject_ref == asked.subject_ref, Link.open
    )
    person = session.scalar(mine)
    if person is None:
        raise _gone()
    every = sa.select(Link).where(Link.person_id == person, Link.open)
    return task, list(session.scalars(every.order_by(Link.hospital, Link.subject_ref)))


def _divided(links: Sequence[Link], leaving: Sequence[int]) -> tuple[list[Patient], list[Patient]]:
    """Who leaves and who stays."""
    at = {link.source_id: (link.hospital, link.subject_ref) for link in links}
    if set(leaving) - set(at):
        raise Conflict(
            ("此人的登记在打开后有了变化", "the person has changed since it was opened"),
            ("此人现在的登记", "registrations that the person has now"),
            ("重新打开", "open it again"),
            code="person_changed",
        )
    out = [at[one] for one in dict.fromkeys(leaving)]
    stay = [patient for one, patient in at.items() if one not in set(leaving)]
    if not out or not stay or len(out) * len(stay) > MOST:
        raise BadInput(
            (f"离开 {len(out)} 份,留下 {len(stay)} 份", f"{len(out)} registrations leave, {len(stay)} stay"),
            (f"两边都有登记,相乘不超过 {MOST}", f"some on both sides, at most {MOST} pairs"),
            ("重新选择属于另一人的登记", "choose again which belong to another person"),
            code="no_split",
        )
    return out, stay


def check_in_force(vault: sa.Engine, id: int) -> None:
    """Raises NotFound unless the split is in force."""
    with reading(vault) as session:
        _in_force(session, id)


def _in_force(session: Session, id: int) -> LinkSplit:
    line = session.get(LinkSplit, id)
    if line is None or not line.active:
        raise NotFound(
            ("没有这次有效的拆分", "there is no such split in force"),
            ("清单里未撤回的拆分", "a split of the list that was not taken back"),
            ("刷新清单", "reload the list"),
            code="no_such_split",
        )
    return line


def _described(session: Session, line: LinkSplit) -> Split:
    last = session.scalar(sa.select(sa.func.max(LinkRun.started)))
    one, other = aliased(Link), aliased(Link)
    together = (
        sa.select(sa.func.count())
        .select_from(LinkSplitPart)
        .join(Constraint, Constraint.decision_id == LinkSplitPart.decision)
        .join(
            one,
            sa.and_(one.open, one.hospital == Constraint.hospital_a, one.subject_ref == Constraint.subject_a),
        )
        .join(
            other,
            sa.and_(
                other.open, other.hospital == Constraint.hospital_b, other.subject_ref == Constraint.subject_b
            ),
        )
        .where(LinkSplitPart.split == line.id, Constraint.kind == "cannot", one.person_id == other.person_id)
    )
    return Split(
        line.id,
        line.leaving,
        line.staying,
        tuple(line.hospitals),
        line.actor,
        line.reason,
        line.at,
        line.active,
        last is not None and last > line.at,
        not session.scalar(together),
    )


def _gone() -> NotFound:
    return NotFound(
        ("没有这个问题,或其登记已撤回", "no such question, or its registration was withdrawn"),
        ("清单里的问题", "a question of the list"),
        ("从清单中选择", "choose one of the list"),
        code="no_such_question",
    )
