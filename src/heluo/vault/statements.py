"""What a human said about two patients: the same person, or not. Beats the model on every later night, until
it is undone.

Not a screen and not a permission: whoever calls has already checked who may decide.
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.places import Home
from heluo.vault import chain
from heluo.vault.database import open_vault
from heluo.vault.tables import Constraint, CurrentIdentity, Decision, LinkRun, StewardTask

Patient = tuple[str, str]
"""(hospital, subject_ref)."""


def decide(
    home: Home, kind: Literal["must", "cannot"], one: Patient, other: Patient, actor: str, reason: str
) -> int:
    """Records that `one` and `other` are ("must") or are not ("cannot") one person; the next night obeys.
    Returns the decision's id: the one in force, unless the patients have been described otherwise since it
    was made.

    Raises NotFound for a patient the vault does not have, BadInput without a reason, Conflict when the
    opposite is in force.
    """
    if not reason.strip() or one == other:
        raise BadInput(
            ("没有理由,或两位患者相同", "no reason, or twice the same patient"),
            ("两位患者和一句理由", "two patients and a reason"),
            ("补全后再提交", "complete it, then send it again"),
        )
    with transaction(open_vault(home)) as session:
        return state(session, kind, one, other, actor, reason)


def state(
    session: Session, kind: Literal["must", "cannot"], one: Patient, other: Patient, actor: str, reason: str
) -> int:
    """`decide` inside somebody's transaction."""
    sources = [_source(session, patient) for patient in (one, other)]
    for statement in _between(session, one, other):
        if statement.kind == kind:
            decision = session.get_one(Decision, statement.decision_id)
            if {decision.source_a, decision.source_b} != set(sources):
                statement.decision_id, statement.actor, statement.reason, statement.at = (
                    _record(session, kind, actor, sources, reason),
                    actor,
                    reason,
                    now(),
                )
                _answered(session, sources)
            return statement.decision_id
        raise Conflict(
            ("相反的人工决定仍然有效", "the opposite human decision is in force"),
            ("两位患者之间没有相反的决定", "two patients without an opposite decision"),
            ("先撤销该决定", "undo it first"),
        )
    number = _record(session, kind, actor, sources, reason)
    session.add(
        Constraint(
            kind=kind,
            hospital_a=one[0],
            subject_a=one[1],
            hospital_b=other[0],
            subject_b=other[1],
            actor=actor,
            reason=reason,
            decision_id=number,
            at=now(),
            active=True,
        )
    )
    _answered(session, sources)
    session.flush()
    return number


def undo(home: Home, decision_id: int, actor: str, reason: str) -> int:
    """Takes a human decision back. The next night's partition is the one without it: decisions and identities
    are replayed.

    Returns the id of the undoing decision. Raises NotFound when no human decision with that id is in force.
    """
    with transaction(open_vault(home)) as session:
        return end(session, decision_id, actor, reason)


def end(session: Session, decision_id: int, actor: str, reason: str) -> int:
    """`undo` inside somebody's transaction."""
    statement = session.scalar(
        sa.select(Constraint).where(Constraint.decision_id == decision_id, Constraint.active)
    )
    if statement is None:
        raise NotFound(
            ("没有该编号的有效人工决定", "no human decision of that id in force"),
            ("有效的人工决定的编号", "the id of a human decision that is in force"),
            ("刷新后核对编号", "load the list again and compare the id"),
        )
    statement.active = False
    sources = [
        _source(session, (statement.hospital_a, statement.subject_a)),
        _source(session, (statement.hospital_b, statement.subject_b)),
    ]
    pair = sa.and_(
        StewardTask.source_a.in_(sources), StewardTask.source_b.in_(sources), StewardTask.state == "done"
    )
    session.execute(sa.update(StewardTask).where(pair).values(state="open"))
    return _record(session, "undo", actor, sources, reason)


def _answered(session: Session, sources: list[int]) -> None:
    pair = sa.and_(
        StewardTask.source_a.in_(sources), StewardTask.source_b.in_(sources), StewardTask.state == "open"
    )
    session.execute(sa.update(StewardTask).where(pair).values(state="done"))


def _between(session: Session, one: Patient, other: Patient) -> list[Constraint]:
    active = session.scalars(sa.select(Constraint).where(Constraint.active)).all()
    return [c for c in active if {(c.hospital_a, c.subject_a), (c.hospital_b, c.subject_b)} == {one, other}]


def _source(session: Session, patient: Patient) -> int:
    found = session.get(CurrentIdentity, patient)
    if found is None:
        raise NotFound(
            ("保管库中没有该患者", "the vault has no such patient"),
            ("医院与 subject_ref", "a hospital and a subject_ref"),
            ("核对医院与 subject_ref", "compare the hospital and the subject_ref"),
        )
    return found.source_id


def _record(session: Session, kind: str, actor: str, sources: list[int], reason: str) -> int:
    number, _ = chain.last(session)
    last = sa.select(LinkRun.model, LinkRun.normaliser).order_by(LinkRun.ended.desc()).limit(1)
    model, normaliser = session.execute(last).one_or_none() or ("", "")
    row = (number + 1, "", kind, actor, *sources, reason, 0.0, 0.0, "", "", model, normaliser)
    chain.append(session, [row])
    return number + 1
