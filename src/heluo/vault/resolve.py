"""Names on a screen and persons by identifier: the reading side of the vault, each resolution an event
written before anything leaves.

`names` opens only with a permit for the resource that opens NAMES (care, treating relation), for persons that
the reader has found under it and that the vault too knows at the asker's hospital. `find` opens with a permit
for the one that opens FIND: own patients of one hospital, ids only, no names. `find_anywhere` opens with one
for an emergency: the id of one person. `trace` opens with one for the audit log: ids again, of a person whose
viewers are asked for. Tables are in `vault/tables.py`; nothing is
written here but the audit log.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.access.declared import resources
from heluo.access.permit import FIGURES, ROWS, Permit
from heluo.access.tables import PortalAccount
from heluo.kit import stopping
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotPermitted
from heluo.kit.text import Text
from heluo.terminology import identity_number

NAMES, FIND, TRACE, ANYWHERE = "vault.names", "vault.persons", "vault.trace", "vault.anywhere"
"""Locks. Which resource opens each is declared where that resource is: the vault knows no room."""
GIVE_NAME = ActKind("vault.name", Text("调取姓名", "took names from the vault"))
FIND_PERSON = ActKind("vault.find", Text("按标识查人", "looked up a person by number"))
TRACE_PERSON = ActKind("vault.trace", Text("为审计按姓名或号码找人", "looked up a person for an audit"))
GIVE_CONTACT = ActKind("vault.contact", Text("调取联系方式", "took a contact from the vault"))
COMPARE_RECORDS = ActKind("vault.compare", Text("比对两份身份登记", "compared two registrations"))
ACTS = (GIVE_NAME, FIND_PERSON, TRACE_PERSON, GIVE_CONTACT, COMPARE_RECORDS)
_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台"
    "皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐"
)
PROVINCIAL = ("id_number", "health_card_number", "insurance_number")
"""Kinds of numbers that are one person's over all hospitals."""
COMPOUND = frozenset(_PAIRS[i : i + 2] for i in range(0, len(_PAIRS), 2))
"""Family names of two characters."""
AT_ONCE = 500
"""Values in one IN list."""
KINDS: dict[str, Text] = {
    "person": Text("人员编号", "person id"),
    "id_number": Text("证件号码", "document number"),
    "patient_id": Text("患者标识", "patient identifier"),
    "record_number": Text("病案号", "medical record number"),
    "card_number": Text("就诊卡号", "visit card number"),
    "health_card_number": Text("电子健康卡号", "health card number"),
    "insurance_number": Text("医保号", "insurance number"),
    "phone": Text("电话", "telephone"),
    "name": Text("姓名", "name"),
}
"""What a given text may be, in the order in which it is tried."""


def _columns(*names: str) -> list[sa.ColumnClause[Any]]:
    return [sa.column(name, sa.String) for name in names]


IDENTITY = sa.table(
    "source_identity",
    *_columns(
        "id",
        "patient_id",
        "name",
        "sex",
        "id_number",
        "record_number",
        "card_number",
        "health_card_number",
        "insurance_number",
        "mobile",
        "phone",
        "number_key",
        "phone_keys",
    ),
    sa.column("birth_date", sa.Date),
)
CURRENT = sa.table("current_identity", *_columns("hospital", "subject_ref", "source_id", "op"))
LINK = sa.table(
    "link",
    *_columns("hospital", "subject_ref", "person_id", "tier", "tier_reason", "name_state"),
    sa.column("open", sa.Boolean),
)
ALIAS = sa.table("alias", *_columns("old_id", "person_id"))
TASK = sa.table("steward_task", *_columns("person_a", "person_b", "state"))
LINKED = LINK.join(
    CURRENT, sa.and_(LINK.c.hospital == CURRENT.c.hospital, LINK.c.subject_ref == CURRENT.c.subject_ref)
).join(IDENTITY, IDENTITY.c.id == CURRENT.c.source_id)
OPEN = sa.and_(LINK.c.open, CURRENT.c.op == "U")


@dataclass(frozen=True)
class PatientRegistration:
    """A person as one hospital has registered them."""

    hospital: str
    subject_ref: str
    name: str | None
    patient_id: str | None
    record_number: str | None
    tier: str
    """How far the document number can be trusted: A own, B another's, X a slip, placeholder, other, none."""


@dataclass(frozen=True)
class PersonName:
    """A person with a name. Numbers are masked: enough to compare, not to use."""

    person_id: str
    name: str | None
    """As the asker's hospital writes it, else as most do."""
    other_names: tuple[str, ...]
    sex: str | None
    birth_date: dt.date | None
    id_number: str
    phone: str
    registered: tuple[PatientRegistration, ...]
    questions: int
    """Open questions of the linkage desk about this person."""


@dataclass(frozen=True)
class PersonsFound:
    """What one given text led to. `kind` is a key of KINDS, "" when nothing was found; more than one person =
    ambiguous."""

    given: str
    kind: str
    persons: tuple[str, ...]


@dataclass(frozen=True)
class PersonTraced:
    """A person of the audit log: how the text led there (a key of KINDS), and the codes of the hospitals that
    have registered them."""

    person_id: str
    kind: str
    hospitals: tuple[str, ...]


def names(
    vault: sa.Engine, control: sa.Engine, persons: Iterable[str], permit: Permit, *, address: str = ""
) -> dict[str, PersonName]:
    """person_id → name, of those whom the vault knows at the permit's treating hospital. One event a person.

    `permit` must be narrowed to persons that the reader returned under it. Raises NotPermitted, Unavailable
    (no event, no name).
    """
    wanted = tuple(dict.fromkeys(persons))
    _check(permit, NAMES, ROWS)
    if (
        permit.purpose != "care"
        or permit.treating is None
        or permit.level < 4
        or permit.persons is None
        or not permit.persons.issuperset(wanted)
    ):
        raise _closed()
    with reading(vault) as session:
        rows = _linked(session, LINK.c.person_id, wanted)
        asked = _questions(session, wanted)
    by_person: dict[str, list[Any]] = {}
    for row in rows:
        by_person.setdefault(row.person_id, []).append(row)
    found = {
        person: _named(person, own, permit.treating, asked[person])
        for person, own in by_person.items()
        if any(r.hospital == permit.treating for r in own)
    }
    try:
        with transaction(control) as session:
            own = _family_name(session, permit.account)
            for person, one in found.items():
                at = [r.hospital for r in one.registered]
                same = {"own_family_name": bool(own) and (one.name or "").startswith(own)}
                audit.append(session, _event(permit, GIVE_NAME, person, at, 1, address, same))
    except SQLAlchemyError as error:
        raise audit.unwritable() from error
    return found


def find(
    vault: sa.Engine, control: sa.Engine, given: Sequence[str], permit: Permit, *, address: str = ""
) -> list[PersonsFound]:
    """Persons behind each text of `given`, in its order: document number, local numbers, telephone, whole
    name.

    Compared by normalised keys. Only patients registered at the permit's hospitals (`treating` or
    `hospitals`) are found, and others answer exactly as texts that nobody has. One event for the whole list.
    Raises NotPermitted, Unavailable.
    """
    _check(permit, FIND, ROWS)
    at = frozenset({permit.treating}) if permit.treating else permit.hospitals
    if not at:
        raise _closed()
    keys = {text: _keys(text) for text in dict.fromkeys(given)}
    with reading(vault) as session:
        hits = _hits(session, keys, at)
        phones = {key for own in keys.values() for key in own.get("phone", ())}
        # Two numbers share a column: one pass over the own patients serves the whole list.
        for person, written in _phones(session, at) if phones else ():
            for key in phones.intersection(written.split()):
                hits.setdefault(("phone", key), set()).add(person)
    result = [_first(text, keys[text], hits) for text in given]
    detail = {"asked": len(keys), "in_a_row": in_a_row(keys)}
    audit.record(
        control, _event(permit, FIND_PERSON, "", at, sum(bool(f.persons) for f in result), address, detail)
    )
    return result


def find_anywhere(
    vault: sa.Engine, control: sa.Engine, given: str, permit: Permit, *, address: str = ""
) -> tuple[str, ...]:
    """Persons behind one number of the province, at whichever hospital: no name, no telephone, no number of a
    hospital, which is another person's elsewhere. One event. Raises NotPermitted, Unavailable."""
    _check(permit, ANYWHERE, ROWS)
    text = given.strip()
    keys = {text: {kind: own for kind, own in _keys(text).items() if kind in PROVINCIAL}}
    with reading(vault) as session:
        found = _first(text, keys[text], _hits(session, keys, None)).persons
    audit.record(control, _event(permit, FIND_PERSON, "", (), len(found), address, {"anywhere": True}))
    return found


def trace(
    vault: sa.Engine, control: sa.Engine, given: str, permit: Permit, *, address: str = ""
) -> list[PersonTraced]:
    """Persons behind one text, for the audit log: whole name, document number, a hospital's own number, or
    the person's id; not telephones, which have no index over a province.

    A permit limited to hospitals finds their patients alone. Ids leave, never a name or a number; one event,
    without the text. Raises NotPermitted, Unavailable.
    """
    _check(permit, TRACE, FIGURES)
    keys = {given: _keys(given)}
    with reading(vault) as session:
        found = _first(given, keys[given], _hits(session, keys, permit.hospitals))
        rows = _linked(session, LINK.c.person_id, found.persons, permit.hospitals)
    at: dict[str, set[str]] = {person: set() for person in found.persons}
    for row in rows:
        at[row.person_id].add(row.hospital)
    audit.record(control, _event(permit, TRACE_PERSON, "", (), len(at), address))
    return [PersonTraced(person, found.kind, tuple(sorted(hospitals))) for person, hospitals in at.items()]


def former(vault: sa.Engine, person: str) -> tuple[str, ...]:
    """Ids that `person` had before records were linked: events of those days name them."""
    found: set[str] = set()
    new = {person}
    with reading(vault) as session:
        while new:
            older = session.scalars(sa.select(ALIAS.c.old_id).where(ALIAS.c.person_id.in_(sorted(new))))
            new = set(older) - found - {person}
            found |= new
    return tuple(sorted(found))


def in_a_row(given: Iterable[str]) -> int:
    """The longest run of texts that are alike but for a last number, each one more than another."""
    numbers: dict[tuple[str, int], set[int]] = {}
    for text in given:
        ending = re.search(r"[0-9]{1,15}$", text.strip())
        if ending:
            head = text.strip()[: ending.start()]
            numbers.setdefault((head, len(ending[0])), set()).add(int(ending[0]))
    longest = 0
    for found in numbers.values():
        for one in found:
            if one - 1 not in found:
                end = one
                while end + 1 in found:
                    end += 1
                longest = max(longest, end - one + 1)
    return longest


def _hits(
    session: Session, keys: Mapping[str, Mapping[str, Sequence[str]]], at: frozenset[str] | None
) -> dict[tuple[str, str], set[str]]:
    """(kind, key) → persons, by every indexed column; `at` None: at whichever hospital."""
    hits: dict[tuple[str, str], set[str]] = {}
    for kind, column in (
        ("id_number", IDENTITY.c.number_key),
        ("patient_id", IDENTITY.c.patient_id),
        ("record_number", IDENTITY.c.record_number),
        ("card_number", IDENTITY.c.card_number),
        ("health_card_number", IDENTITY.c.health_card_number),
        ("insurance_number", IDENTITY.c.insurance_number),
        ("name", IDENTITY.c.name),
    ):
        stopping.check()
        wanted = {key for own in keys.values() for key in own.get(kind, ())}
        for row in _linked(session, column, sorted(wanted), at, column.label("key")):
            hits.setdefault((kind, row.key), set()).add(row.person_id)
    for row in _linked(session, LINK.c.person_id, sorted(keys), at, LINK.c.person_id.label("key")):
        hits.setdefault(("person", row.key), set()).add(row.person_id)
    return hits


def survivor(vault: sa.Engine, person: str) -> str:
    """The id that stands for `person` today: itself, or where it was merged into. Tells nothing of whether
    either exists."""
    with reading(vault) as session:
        for _ in range(100):
            later = session.scalar(sa.select(ALIAS.c.person_id).where(ALIAS.c.old_id == person))
            if later is None:
                break
            person = later
    return person


def mask(text: str | None, head: int, tail: int) -> str:
    """First `head` and last `tail` characters, stars between; stars alone when too little would be hidden."""
    text = (text or "").strip()
    if len(text) < head + tail + 3:
        return "*" * len(text)
    return f"{text[:head]}{'*' * (len(text) - head - tail)}{text[-tail:]}"


def _named(person: str, rows: Sequence[Any], treating: str, questions: int) -> PersonName:
    own = [r for r in rows if r.hospital == treating]
    names = Counter(r.name for r in rows if r.name)
    name = next((r.name for r in own if r.name), None) or (names.most_common(1)[0][0] if names else None)
    first = own + [r for r in rows if r.hospital != treating]
    registered = sorted(
        (
            PatientRegistration(r.hospital, r.subject_ref, r.name, r.patient_id, r.record_number, r.tier)
            for r in rows
        ),
        key=lambda r: (r.hospital, r.patient_id or ""),
    )
    return PersonName(
        person,
        name,
        tuple(sorted(n for n in names if n != name)),
        next((r.sex for r in first if r.sex), None),
        next((r.birth_date for r in first if r.birth_date), None),
        mask(next((r.id_number for r in first if r.id_number), None), 6, 4),
        mask(next((r.mobile or r.phone for r in first if r.mobile or r.phone), None), 3, 4),
        tuple(registered),
        questions,
    )


def _keys(text: str) -> dict[str, tuple[str, ...]]:
    """Kind → keys under which `text` may be found."""
    bare, plain = identity_number.normalise(text), text.strip()
    digits = "".join(c for c in bare if c.isdigit())
    keys: dict[str, tuple[str, ...]] = {
        kind: (plain,) for kind in KINDS if kind not in ("person", "id_number", "phone", "name")
    }
    if len(bare) >= 6:
        keys["id_number"] = (
            (bare, identity_number.widen(bare)) if len(bare) == 15 and bare.isdigit() else (bare,)
        )
        if len(bare) == 18 and bare[6:8] == "19" and bare[:17].isdigit():
            keys["id_number"] = (bare, bare[:6] + bare[8:17])
    if 7 <= len(digits) <= 13 and digits == bare.removeprefix("+"):
        keys["phone"] = tuple(dict.fromkeys((digits, digits.removeprefix("86"))))
    if not digits or not plain.isascii():
        keys["name"] = (plain,)
    return keys


def _first(
    text: str, keys: dict[str, tuple[str, ...]], hits: dict[tuple[str, str], set[str]]
) -> PersonsFound:
    keys = {"person": (text.strip(),)} | keys
    for kind in KINDS:
        persons = set().union(*(hits.get((kind, key), set()) for key in keys.get(kind, ())))
        if persons:
            return PersonsFound(text, kind, tuple(sorted(persons)))
    return PersonsFound(text, "", ())


def _linked(
    session: Session,
    column: sa.ColumnElement[Any],
    values: Sequence[str],
    at: frozenset[str] | None = None,
    *more: sa.ColumnElement[Any],
) -> list[Any]:
    rows: list[Any] = []
    for part in _parts(values):
        rows += _having(session, column.in_(part), at, *more)
    return rows


def _having(
    session: Session,
    condition: sa.ColumnElement[bool],
    at: frozenset[str] | None = None,
    *more: sa.ColumnElement[Any],
) -> Sequence[Any]:
    columns = (
        LINK.c.person_id,
        LINK.c.hospital,
        LINK.c.subject_ref,
        LINK.c.tier,
        IDENTITY.c.name,
        IDENTITY.c.sex,
        IDENTITY.c.birth_date,
        IDENTITY.c.patient_id,
        IDENTITY.c.record_number,
        IDENTITY.c.id_number,
        IDENTITY.c.mobile,
        IDENTITY.c.phone,
    )
    query = sa.select(*columns, *more).select_from(LINKED).where(OPEN, condition)
    if at is not None:
        query = query.where(LINK.c.hospital.in_(sorted(at)))
    return session.execute(query).all()


def _family_name(session: Session, account: str) -> str:
    """The family name that the account's holder is known by: two characters of a compound one, else the
    first; "" when the label is no Chinese name."""
    found = session.get(PortalAccount, account)
    label = found.label_zh.strip() if found else ""
    if not re.match(r"[\u4e00-\u9fff]{2}", label):
        return ""
    return label[:2] if label[:2] in COMPOUND else label[:1]


def _phones(session: Session, at: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(person_id, telephones) of every patient registered at `at` who has one."""
    query = sa.select(LINK.c.person_id, IDENTITY.c.phone_keys).select_from(LINKED)
    query = query.where(OPEN, LINK.c.hospital.in_(sorted(at)), IDENTITY.c.phone_keys.is_not(None))
    for row in session.execute(query.execution_options(yield_per=10_000)):
        yield row.person_id, row.phone_keys


def _questions(session: Session, persons: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in _parts(persons):
        for column in (TASK.c.person_a, TASK.c.person_b):
            found.update(session.scalars(sa.select(column).where(column.in_(part), TASK.c.state == "open")))
    return found


def _parts(values: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), AT_ONCE):
        yield list(values[start : start + AT_ONCE])


def _check(permit: Permit, lock: str, form: str) -> None:
    permit.check_alive()
    resource = resources().get(permit.resource)
    if resource is None or resource.opens != lock or form not in permit.forms:
        raise _closed()


def _closed() -> NotPermitted:
    return NotPermitted(
        ("这份许可不能查身份信息", "this permit does not open identities"),
        ("诊疗用途且有诊疗关系", "care, with a treating relation"),
        ("以诊疗为用途,从本院患者打开", "open a patient of the own hospital, for care"),
        code="vault_closed",
    )


def _event(
    permit: Permit,
    act: ActKind,
    object: str,
    hospitals: Iterable[str],
    rows: int,
    address: str,
    detail: dict[str, Any] | None = None,
) -> audit.Event:
    return audit.Event(
        permit.account,
        permit.role,
        act.name,
        "allowed",
        hospital=permit.treating or "",
        purpose=permit.purpose,
        object=object,
        hospitals=hospitals,
        level=4,
        rows=rows,
        address=address,
        decision=permit.id,
        detail={"policy": permit.policy, **(detail or {})},
    )
