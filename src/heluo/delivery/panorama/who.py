"""Who the person is on the screen: the name from the vault for a treating clinician, and what is unsure about
it, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.panorama.resources import NAME
from heluo.delivery.panorama.schemas import InHospital
from heluo.kit.text import Text
from heluo.vault import resolve
from heluo.vault.database import vault_if_any
from heluo.vault.resolve import PersonName

DOUBTS = {
    "X": Text(
        "证件号码有误,按姓名等其他信息关联",
        "the document number has an error; linked by name and other facts",
    ),
    "B": Text(
        "登记的证件号码可能是他人的(如监护人)",
        "the recorded document number may be somebody else's (a guardian's)",
    ),
    "placeholder": Text("登记的证件号码是占位号码", "the recorded document number is a placeholder"),
    "none": Text("没有登记证件号码", "no document number is recorded"),
}
"""Tier of a hospital's record → what it means for the link."""
NO_VAULT = Text(
    "身份库不在本机:不显示姓名、院内号与关联依据",
    "the vault is not on this machine: no name, no local numbers, no reasons of the link",
)
NAMELESS = Text(
    "紧急调阅不显示姓名与院内号:用性别、出生日期核对是否本人",
    "an emergency access gives no name and no local number: compare sex and birth date with the person",
)
SPECIAL = Text(
    "外院的特殊病种记录(艾滋病、性传播疾病)不在此显示",
    "records of special diseases (HIV, STD) of other hospitals are not shown here",
)
LEVEL_FOUR = Text(
    "第 4 级内容(直接识别信息、未脱敏文本)不在此显示",
    "level 4 (identifying data, unmasked text) is not shown here",
)
LEVEL_FIVE = Text("特殊病种记录不在此显示", "records of special diseases are not shown here")


def survivor(asking: Caller, person: str) -> str:
    """The id that stands for `person` today: an id that was merged away leads to the one that remained."""
    found = vault_if_any(asking.portal.home)
    return resolve.survivor(found, person) if found is not None else person


def named(asking: Caller, person: str) -> PersonName | None:
    """The name of `person`, who was just found under the same treating relation; None without the right or
    without a vault."""
    found = vault_if_any(asking.portal.home)
    if found is None or not asking.may(NAME):
        return None
    permit = asking.permit(NAME, person).narrow(persons=[person])
    return resolve.names(found, asking.portal.control, [person], permit, address=asking.address).get(person)


def unsure(asking: Caller, name: PersonName | None) -> list[Words]:
    """What the reader must know before trusting that all of this is one person."""
    if name is None:
        return [words(NO_VAULT)] if vault_if_any(asking.portal.home) is None and asking.may(NAME) else []
    doubts: list[Text] = []
    if name.other_names:
        doubts.append(
            Text(
                "各院登记的姓名不同:" + "、".join((name.name or "", *name.other_names)),
                "hospitals write the name differently",
            )
        )
    for tier, text in DOUBTS.items():
        codes = sorted({r.hospital for r in name.registered if r.tier == tier})
        if codes:
            short = [asking.hospital_name(code)[1] for code in codes]
            doubts.append(
                Text(
                    f"{'、'.join(s.zh for s in short)}:{text.zh}",
                    f"{', '.join(s.en for s in short)}: {text.en}",
                )
            )
    if name.questions:
        doubts.append(
            Text(
                "可能还有此人的其他档案,待关联岗核对",
                "further records may belong to this person; the linkage desk has been asked",
            )
        )
    return [words(one) for one in doubts]


def hidden(permit: Permit) -> list[Words]:
    """What is closed to this permit whether or not it exists: says nothing of this person."""
    closed: list[Text] = [NAMELESS] if "emergency" in permit.obligations else []
    if permit.level < 4:
        closed.append(LEVEL_FOUR)
    if permit.level < 5:
        closed.append(LEVEL_FIVE)
    elif permit.special_hospitals is not None:
        closed.append(SPECIAL)
    return [words(one) for one in closed]


def in_hospitals(events: Iterable[dict[str, Any]], name: PersonName | None) -> list[InHospital]:
    """The person as each hospital knows them, by hospital code."""
    by_hospital: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        by_hospital.setdefault(event["hospital"], []).append(event)
    numbers: dict[str, list[str]] = {}
    for record in name.registered if name else ():
        numbers.setdefault(record.hospital, []).extend(
            n for n in dict.fromkeys((record.patient_id, record.record_number)) if n
        )
    return [_in_hospital(code, own, numbers.get(code, [])) for code, own in sorted(by_hospital.items())]


def _in_hospital(code: str, events: Sequence[dict[str, Any]], numbers: list[str]) -> InHospital:
    times = [event["time"] for event in events if event["time"] is not None]
    return InHospital(
        hospital=code,
        patient_ids=numbers,
        records=len(events),
        visits=sum(event["category"] == "visit" for event in events),
        first=min(times, default=None),
        last=max(times, default=None),
    )


def age(birth_date: dt.date | None, on: dt.date) -> int | None:
    """Full years on the day `on`; None before birth or without a birth date."""
    if birth_date is None or on < birth_date:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
