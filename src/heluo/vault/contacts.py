"""How to reach a person: name and telephones as the asker's hospital and the others have registered them. For
a caller who has just proven that there is something to call about; each reading is an event written before
anything leaves. Who may is decided where the resource that opens CONTACTS is declared."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from heluo.access import audit
from heluo.access.declared import resources
from heluo.access.permit import ROWS, Permit
from heluo.kit.db import reading
from heluo.kit.errors import NotPermitted
from heluo.vault.resolve import GIVE_CONTACT, IDENTITY, LINK, LINKED, OPEN

CONTACTS = "vault.contacts"
"""The lock: exactly one resource opens it."""


@dataclass(frozen=True)
class PersonContact:
    """`phones`: each number once, those of the asker's hospital first."""

    name: str | None
    sex: str | None
    phones: tuple[str, ...]


def contact(
    vault: sa.Engine, control: sa.Engine, person: str, permit: Permit, *, address: str = ""
) -> PersonContact | None:
    """How to reach `person`; None for one whom the permit's hospital has not registered. Raises NotPermitted,
    Unavailable (no event, no number)."""
    permit.check_alive()
    opened = resources().get(permit.resource)
    if (
        opened is None
        or opened.opens != CONTACTS
        or ROWS not in permit.forms
        or permit.level < 4
        or not permit.treating
        or permit.persons != frozenset({person})
    ):
        raise NotPermitted(
            ("没有调取联系方式的许可", "no permit for contacts"),
            ("分配给自己的未结束任务", "an open task of one's own"),
            ("从今日随访中打开任务", "open the task from today's list"),
            code="no_contact",
        )
    columns = (LINK.c.hospital, IDENTITY.c.name, IDENTITY.c.sex, IDENTITY.c.mobile, IDENTITY.c.phone)
    with reading(vault) as session:
        query = sa.select(*columns).select_from(LINKED).where(OPEN, LINK.c.person_id == person)
        rows = sorted(session.execute(query), key=lambda row: (row.hospital != permit.treating, row.hospital))
    if not rows or rows[0].hospital != permit.treating:
        return None
    audit.record(
        control,
        audit.Event(
            permit.account,
            permit.role,
            GIVE_CONTACT.name,
            "allowed",
            hospital=permit.treating,
            purpose=permit.purpose,
            object=person,
            hospitals=[row.hospital for row in rows],
            level=permit.level,
            rows=1,
            address=address,
            decision=permit.id,
        ),
    )
    phones = dict.fromkeys(number for row in rows for number in (row.mobile, row.phone) if number)
    return PersonContact(
        next((row.name for row in rows if row.name), None),
        next((row.sex for row in rows if row.sex), None),
        tuple(phones),
    )
