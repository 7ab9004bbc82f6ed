"""Hospitals as whoever operates the centre sees them: is the machine there, did parcels come, who is
responsible. Numbers of parcels, no row of theirs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import PortalAccount
from heluo.delivery.administration.resources import SEE_HOSPITALS, SERVICES
from heluo.delivery.administration.schemas import Health, HospitalState, HospitalStates, OfficerLine
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.text import Text
from heluo.lakehouse.faults import listed as open_faults
from heluo.lakehouse.records import Heartbeat, Ledger

EVERY, SILENT = dt.timedelta(hours=26), dt.timedelta(hours=72)
"""A hospital delivers every night."""
OFFICER = "hospital_officer"


def states(asking: Caller) -> HospitalStates:
    """One line a hospital. Raises NotPermitted."""
    permit = asking.permit(SERVICES)
    with reading(asking.portal.control) as session:
        lines = _lines(session, asking)
    asking.remember(permit, SEE_HOSPITALS, rows=len(lines))
    return HospitalStates(hospitals=lines)


def _lines(session: Session, asking: Caller) -> list[HospitalState]:
    seen = {one.hospital: one for one in session.scalars(sa.select(Heartbeat))}
    newest = sa.select(Ledger.hospital, sa.func.max(Ledger.stored_at)).group_by(Ledger.hospital)
    parcels = dict(session.execute(newest).all())
    open_ones = sa.select(Ledger.hospital, Ledger.status, sa.func.count()).where(Ledger.status != "loaded")
    numbers = {
        (code, status): n
        for code, status, n in session.execute(open_ones.group_by(Ledger.hospital, Ledger.status))
    }
    faults = Counter(one["hospital"] for one in open_faults(session))
    enrolled = {path.stem for path in (asking.portal.home.centre / "keys" / "hospitals").glob("*.pub")}
    officers: dict[str, list[OfficerLine]] = {}
    for one in session.scalars(sa.select(PortalAccount).where(PortalAccount.role == OFFICER)):
        line = OfficerLine(
            account=one.name, name=words(Text(one.label_zh, one.label_en)), open=not one.disabled
        )
        officers.setdefault(one.hospital or "", []).append(line)
    return [
        _line(
            code,
            enrolled=code in enrolled,
            beat=seen.get(code),
            parcel=parcels.get(code),
            waiting=numbers.get((code, "stored"), 0),
            held=numbers.get((code, "held"), 0),
            faults=faults[code],
            officers=officers.get(code, []),
        )
        for code in asking.portal.hospitals
    ]


def _line(
    code: str,
    *,
    enrolled: bool,
    beat: Heartbeat | None,
    parcel: dt.datetime | None,
    waiting: int,
    held: int,
    faults: int,
    officers: list[OfficerLine],
) -> HospitalState:
    body: dict[str, Any] = beat.body if beat else {}
    health, label = judgement(now(), beat.at if beat else None, parcel, held, faults)
    free = body.get("disk_free")
    return HospitalState(
        hospital=code,
        enrolled=enrolled,
        seen_at=beat.at if beat else None,
        version=str(body.get("version", "")),
        disk_free=free if isinstance(free, int) else None,
        last_parcel_at=parcel,
        waiting=waiting,
        held=held,
        faults=faults,
        state=health,
        state_label=words(label),
        officers=officers,
    )


def judgement(
    moment: dt.datetime, seen: dt.datetime | None, parcel: dt.datetime | None, held: int, faults: int
) -> tuple[Health, Text]:
    """How a hospital's connection is, the worst first, in words."""
    alive = seen is not None and moment - seen <= EVERY
    if parcel is None:
        return "bad", Text("还没有数据送达", "nothing has arrived yet")
    if moment - parcel > SILENT:
        if alive:
            return "bad", Text(
                "前置机在线,但三天没有数据", "its machine runs, but nothing came for three days"
            )
        return "bad", Text("三天没有数据,前置机也没有心跳", "no data and no sign of life for three days")
    if held or faults:
        return "warning", Text("有扣留的数据包或故障", "parcels are held, or a fault is open")
    if moment - parcel > EVERY:
        return "warning", Text("昨夜没有送达", "nothing came last night")
    return "good", Text("正常", "in order")
