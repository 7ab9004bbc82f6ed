"""Questions of the linkage for a human: the list of them, the two records of one beside each other, and what
was answered. The list tells no patient's value; a comparison does, so it opens with a permit for the resource
that opens QUESTIONS, and is an event before anything leaves. Decides nothing: answers are `statements.py`'s.

Numbers, telephones and addresses are masked where the two agree: to decide, what matters is where they
differ.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from heluo.access import audit
from heluo.access.declared import resources
from heluo.access.permit import ROWS, Permit
from heluo.kit.db import reading
from heluo.kit.errors import NotFound, NotPermitted
from heluo.kit.text import Text
from heluo.vault.kin import Kin, kin
from heluo.vault.link_reasons import NUMBER_REASONS, PAIR_REASONS
from heluo.vault.resolve import COMPARE_RECORDS
from heluo.vault.tables import (
    Constraint,
    Link,
    LinkRun,
    LinkSplitPart,
    ModelText,
    SourceIdentity,
    StewardTask,
)

QUESTIONS = "vault.questions"
"""The lock: exactly one resource opens it."""
LARGE = "large"
OTHER_KINDS = {
    "refused": Text(
        "关联会使一人有两个可信号码,或违背人工决定",
        "joining would give one person two trusted numbers, or oppose what a person decided",
    ),
    LARGE: Text("一个人名下的登记过多", "one person has very many registrations"),
}
KINDS: Mapping[str, Text] = {id: Text(zh, en) for id, _, zh, en in PAIR_REASONS.values()} | OTHER_KINDS
"""Why a question was asked, by the task's kind."""
NUMBERS: Mapping[str, Text] = {id: Text(zh, en) for id, zh, en in NUMBER_REASONS.values()}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "birth": ("birth_date",),
    "number": ("id_number",),
    "sex": ("sex",),
    "phone": ("mobile", "phone", "contact_phone"),
    "insurance": ("insurance_number",),
    "address": ("address",),
    "relative": ("contact_name", "mother_name"),
    "card": ("health_card_number",),
    "certificate": ("birth_certificate_number",),
}
"""Comparison of the model → the columns of an identity that it reads."""
OPENLY = frozenset({"name", "birth", "sex", "relative"})
"""Shown as written, on both sides: nobody can judge a name behind stars."""
HEAD, TAIL = 3, 2
"""Characters of a masked value that stay."""


@dataclass(frozen=True)
class LinkQuestion:
    """Two persons that might be one (or, of kind "large", one that might be several). `weight` in bits,
    `records` of both persons together."""

    id: int
    kind: str
    hospitals: tuple[str, str]
    weight: float
    records: int
    opened: dt.datetime | None
    state: str


@dataclass(frozen=True)
class ComparedField:
    """What two records say of one thing, masked where they agree; `finding` None where they cannot be
    compared."""

    id: str
    label: Text
    one: str
    other: str
    finding: Text | None
    weight: float


@dataclass(frozen=True)
class ComparedRecord:
    """A registration of a patient. `number`: what was found about its document number. `with_it`: (hospital,
    registrations) of the person that it belongs to today. `kin`: relatives among all registrations."""

    hospital: str
    subject_ref: str
    tier: str
    number: Text | None
    with_it: tuple[tuple[str, int], ...]
    kin: tuple[Kin, ...]


@dataclass(frozen=True)
class LinkComparison:
    """The two registrations that a question is about. `prior`, `auto` in bits: what so many records ask for,
    and from where on the machine joins."""

    question: LinkQuestion
    one: ComparedRecord
    other: ComparedRecord
    fields: tuple[ComparedField, ...]
    prior: float
    auto: float


@dataclass(frozen=True)
class HumanStatement:
    """A human's decision on two registrations. `followed`: a night of linkage has run since. `same`: they are
    one person now."""

    decision: int
    kind: str
    hospitals: tuple[str, str]
    actor: str
    reason: str
    at: dt.datetime
    active: bool
    followed: bool
    same: bool


def questions(
    vault: sa.Engine, kind: str = "", hospitals: frozenset[str] | None = None, *, most: int
) -> list[LinkQuestion]:
    """Open questions about two persons, those with most records first, `most` of them. `kind`: only those
    that it asked; `hospitals`: only those with a record there."""
    with reading(vault) as session:
        return _questions(session, _open(kind, hospitals), most)


def open_kinds(vault: sa.Engine, hospitals: frozenset[str] | None = None) -> dict[str, int]:
    """Kind → open questions, LARGE among them, the most frequent first."""
    n = sa.func.count()
    query = sa.select(StewardTask.kind, n).where(StewardTask.state == "open", _at(hospitals))
    with reading(vault) as session:
        found = session.execute(query.group_by(StewardTask.kind).order_by(n.desc(), StewardTask.kind))
        return {row.kind: row[1] for row in found}


def comparison(
    vault: sa.Engine, control: sa.Engine, question: int, permit: Permit, *, address: str = ""
) -> LinkComparison:
    """The two registrations of `question`, one event. Raises NotPermitted, NotFound, Unavailable (no event,
    no value)."""
    check_opens(permit)
    with reading(vault) as session:
        found = next(iter(_questions(session, StewardTask.id == question, 1)), None)
        task = session.get(StewardTask, question)
        if found is None or task is None:
            raise _gone()
        both = [session.get_one(SourceIdentity, source) for source in (task.source_a, task.source_b)]
        if permit.hospitals is not None and not permit.hospitals.issuperset(one.hospital for one in both):
            raise _gone()
        one, other = (_record(session, *pair) for pair in (both, both[::-1]))
        text = session.get(ModelText, task.model)
        model = tomllib.loads(text.text) if text else {"comparison": [], "cuts": {"auto": 0.0}}
    fields = tuple(_fields(model["comparison"], both, task))
    log_comparison(control, permit, str(question), [one.hospital, other.hospital], address)
    prior = task.weight - sum(field.weight for field in fields) if task.weights else 0.0
    return LinkComparison(found, one, other, fields, round(prior, 1), float(model["cuts"]["auto"]))


def patients(vault: sa.Engine, question: int) -> tuple[tuple[str, str], tuple[str, str]]:
    """(hospital, subject_ref) of the two registrations of `question`. Raises NotFound."""
    with reading(vault) as session:
        task = session.get(StewardTask, question)
        if task is None:
            raise _gone()
        one, other = (session.get_one(SourceIdentity, source) for source in (task.source_a, task.source_b))
        return (one.hospital, one.subject_ref), (other.hospital, other.subject_ref)


def state(vault: sa.Engine, question: int) -> str:
    """ "open", "closed" or "done". Raises NotFound."""
    with reading(vault) as session:
        task = session.get(StewardTask, question)
        if task is None:
            raise _gone()
        return task.state


def statements(
    vault: sa.Engine, hospitals: frozenset[str] | None = None, *, decision: int | None = None, most: int
) -> list[HumanStatement]:
    """What humans decided, the last first, also what was taken back, `most` of it. `decision`: only that
    one."""
    one, other = aliased(Link), aliased(Link)
    query = (
        sa.select(Constraint, one.person_id, other.person_id)
        .outerjoin(one, _open_link(one, Constraint.hospital_a, Constraint.subject_a))
        .outerjoin(other, _open_link(other, Constraint.hospital_b, Constraint.subject_b))
        .order_by(Constraint.at.desc(), Constraint.id.desc())
        .limit(most)
    )
    if decision is not None:
        query = query.where(Constraint.decision_id == decision)
    else:  # a split is told as one (`splits.py`)
        query = query.where(Constraint.decision_id.not_in(sa.select(LinkSplitPart.decision)))
    if hospitals is not None:
        codes = sorted(hospitals)
        query = query.where(Constraint.hospital_a.in_(codes) | Constraint.hospital_b.in_(codes))
    with reading(vault) as session:
        last = session.scalar(sa.select(sa.func.max(LinkRun.started)))
        return [
            HumanStatement(
                of.decision_id,
                of.kind,
                (of.hospital_a, of.hospital_b),
                of.actor,
                of.reason,
                of.at,
                of.active,
                last is not None and last > of.at,
                a is not None and a == b,
            )
            for of, a, b in session.execute(query)
        ]


def _open_link(link: Any, hospital: Any, subject: Any) -> sa.ColumnElement[bool]:
    return sa.and_(link.open, link.hospital == hospital, link.subject_ref == subject)


def masked(one: Sequence[str], other: Sequence[str]) -> tuple[str, str]:
    """What two registrations say of one thing, each perhaps several values, with stars where they agree but
    for the first HEAD and last TAIL characters; as written where they differ. A value is compared with the
    same one of the other side, else with the most similar."""
    return _in_stars(one, other), _in_stars(other, one)


def _in_stars(values: Sequence[str], others: Sequence[str]) -> str:
    def alike(text: str, other: str) -> int:
        return sum(x == y for x, y in zip(text, other, strict=False))

    return " / ".join(
        _stars(text, max(others, key=lambda other: (other == text, alike(text, other)), default=""))
        for text in values
    )


def _stars(text: str, other: str) -> str:
    return "".join(
        char if not other or i < HEAD or i >= len(text) - TAIL or i >= len(other) or other[i] != char else "*"
        for i, char in enumerate(text)
    )


def _at(hospitals: frozenset[str] | None) -> sa.ColumnElement[bool]:
    if hospitals is None:
        return sa.true()
    there = sa.select(SourceIdentity.id).where(SourceIdentity.hospital.in_(sorted(hospitals)))
    return StewardTask.source_a.in_(there) | StewardTask.source_b.in_(there)


def _open(kind: str, hospitals: frozenset[str] | None) -> sa.ColumnElement[bool]:
    of_kind = StewardTask.kind == kind if kind else StewardTask.kind != LARGE
    return sa.and_(StewardTask.state == "open", of_kind, _at(hospitals))


def _questions(session: Session, which: sa.ColumnElement[bool], most: int) -> list[LinkQuestion]:
    one, other = aliased(SourceIdentity), aliased(SourceIdentity)
    query = (
        sa.select(StewardTask, one.hospital, other.hospital, LinkRun.started)
        .join(one, one.id == StewardTask.source_a)
        .join(other, other.id == StewardTask.source_b)
        .outerjoin(LinkRun, LinkRun.id == StewardTask.opened_run)
        .where(which)
        .order_by(StewardTask.impact.desc(), StewardTask.weight.desc(), StewardTask.id)
        .limit(most)
    )
    return [
        LinkQuestion(task.id, task.kind, (a, b), round(task.weight, 1), task.impact, opened, task.state)
        for task, a, b, opened in session.execute(query)
    ]


def _record(session: Session, identity: SourceIdentity, other: SourceIdentity) -> ComparedRecord:
    link = session.scalar(
        sa.select(Link).where(
            Link.hospital == identity.hospital, Link.subject_ref == identity.subject_ref, Link.open
        )
    )
    with_it: Sequence[Any] = ()
    if link is not None:
        counted = sa.select(Link.hospital, sa.func.count()).where(Link.open, Link.person_id == link.person_id)
        with_it = session.execute(counted.group_by(Link.hospital).order_by(Link.hospital)).all()
    return ComparedRecord(
        identity.hospital,
        identity.subject_ref,
        link.tier if link else "",
        NUMBERS.get(link.tier_reason) if link else None,
        tuple((hospital, n) for hospital, n in with_it),
        kin(session, identity, other),
    )


def _fields(
    comparisons: Sequence[Mapping[str, Any]], both: Sequence[SourceIdentity], task: StewardTask
) -> Iterable[ComparedField]:
    levels = [int(digit) for digit in task.levels] or [0] * len(comparisons)
    weights = [float(part) for part in task.weights.split()] or [0.0] * len(comparisons)
    for declared, level, weight in zip(comparisons, levels, weights, strict=True):
        one, other = compared_values(declared["id"], both)
        if not one and not other:
            continue
        finding = declared["level"][level - 1] if level else None
        yield ComparedField(
            declared["id"],
            Text(declared["zh"], declared["en"]),
            one,
            other,
            Text(finding["zh"], finding["en"]) if finding else None,
            round(weight, 1),
        )


def compared_values(thing: str, both: Sequence[SourceIdentity]) -> tuple[str, str]:
    """What two registrations say of `thing` (a key of COLUMNS), masked where they agree unless it is shown
    OPENLY; "" for nothing."""
    written = [_written(identity, COLUMNS[thing]) for identity in both]
    one, other = (" / ".join(values) for values in written) if thing in OPENLY else masked(*written)
    return one, other


def _written(identity: SourceIdentity, columns: Sequence[str]) -> tuple[str, ...]:
    values = (getattr(identity, column) for column in columns)
    return tuple(dict.fromkeys(str(value).strip() for value in values if value))


def check_opens(permit: Permit) -> None:
    """Raises NotPermitted unless `permit` opens registrations for a comparison."""
    permit.check_alive()
    opened = resources().get(permit.resource)
    if opened is None or opened.opens != QUESTIONS or ROWS not in permit.forms or permit.level < 4:
        raise NotPermitted(
            ("没有比对身份登记的许可", "no permit to compare identities"),
            ("主索引核对的许可", "a permit for the questions of linkage"),
            ("由治理工程师在“主索引核对”中打开", "a governance engineer opens it at the desk of linkage"),
            code="no_comparison",
        )


def log_comparison(
    control: sa.Engine, permit: Permit, of: str, hospitals: Sequence[str], address: str, rows: int = 2
) -> None:
    """Records that `rows` registrations of `of` were opened."""
    event = audit.Event(
        permit.account,
        permit.role,
        COMPARE_RECORDS.name,
        "allowed",
        purpose=permit.purpose,
        object=of,
        hospitals=hospitals,
        level=permit.level,
        rows=rows,
        address=address,
        decision=permit.id,
    )
    audit.record(control, event)


def _gone() -> NotFound:
    return NotFound(
        ("没有这个待核对的问题", "there is no such question"),
        ("清单里的问题", "a question of the list"),
        ("从清单中选择", "choose one of the list"),
        code="no_such_question",
    )
