"""What a person should look at first: hospitals that are late, parcels that wait or are held, failed runs;
and their own last acts.

From control tables alone, within what the role may see. Shows no row of the lake.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit, permissions
from heluo.access.tables import AuditEvent
from heluo.delivery.arrivals import Arrival, arrivals
from heluo.delivery.caller import Caller
from heluo.delivery.session_shapes import Alert, Recent
from heluo.delivery.shapes import Words, words
from heluo.kit.dates import now
from heluo.lakehouse.records import Ledger, Run

MOST = 8
FEW = 3
"""More late hospitals than these are one alert: a list of them is the cockpit's, and would push the others
away."""
ACTIONS: dict[str, tuple[str, str]] = {
    "panorama.open": ("打开了患者全景", "opened a panorama"),
    "panorama.item": ("查看了一条记录", "looked at one record"),
    "panorama.visit": ("查看了一次就诊", "looked at one visit"),
    "search.text": ("全文检索", "searched texts"),
    "search.count": ("条件计数", "counted a condition tree"),
    "search.persons": ("列出了人员", "listed persons"),
    "search.batch": ("按标识批量查找", "looked up identifiers"),
}


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """At most MOST alerts, errors first."""
    found: list[Alert] = []
    if _sees(asking, "cockpit.arrivals"):
        found += _late(session, asking)
    if _sees(asking, "parcels"):
        found += _parcels(session, asking)
    if _sees(asking, "runs"):
        found += _runs(session)
    return sorted(found, key=lambda a: a.severity != "error")[:MOST]


def recent(session: Session, asking: Caller) -> list[Recent]:
    """The caller's own last acts, one a person or question, newest first."""
    events, _ = audit.search(session, audit.Question(account=asking.account, result="allowed", limit=60))
    found: dict[tuple[str, str], Recent] = {}
    for event in events:
        if event.action in ACTIONS and (event.action, event.object) not in found:
            found[event.action, event.object] = Recent(
                at=event.at, text=words(ACTIONS[event.action]), to=_page(event)
            )
    return list(found.values())[:MOST]


def _sees(asking: Caller, resource: str) -> bool:
    return bool(permissions.purposes(asking.role, resource))


def _own(asking: Caller) -> sa.ColumnElement[bool]:
    return Ledger.hospital == asking.hospital if asking.hospital else sa.true()


def _late(session: Session, asking: Caller) -> list[Alert]:
    only = {asking.hospital} if asking.hospital else None
    late = [one for one in arrivals(session, asking.portal.hospitals, only, now()) if one.state != "arrived"]
    if len(late) > FEW:
        text = Words(
            zh=f"{len(late)} 家医院没有按时送达数据", en=f"{len(late)} hospitals did not deliver in time"
        )
        return [Alert(kind="late", severity="error", text=text, to="/cockpit")]
    return [
        Alert(
            kind="late",
            severity="error",
            text=_nothing_came(asking, one),
            to=f"/cockpit?hospital={one.hospital}",
        )
        for one in late
    ]


def _nothing_came(asking: Caller, of: Arrival) -> Words:
    name, _ = asking.hospital_name(of.hospital)
    if of.last_parcel_at is None:
        text = Words(zh=f"{name.zh}还没有数据到达", en=f"{name.en}: nothing has arrived yet")
    else:
        hours = int((now() - of.last_parcel_at).total_seconds() // 3600)
        text = Words(
            zh=f"{name.zh}已 {hours} 小时没有数据到达", en=f"{name.en}: nothing has arrived for {hours} hours"
        )
    return Words(zh=f"{text.zh}（程序在线）", en=f"{text.en}; its program is running") if of.online else text


def _parcels(session: Session, asking: Caller) -> list[Alert]:
    counted = session.execute(
        sa.select(Ledger.status, sa.func.count())
        .where(_own(asking), Ledger.status != "loaded")
        .group_by(Ledger.status)
    )
    numbers = dict(counted.all())
    found = []
    if n := numbers.get("held"):
        text = Words(zh=f"{n} 个数据包被扣留", en=f"{n} parcels are held")
        found.append(Alert(kind="held", severity="error", text=text, to="/management/parcels?status=held"))
    if n := numbers.get("stored"):
        text = Words(zh=f"{n} 个数据包已收下,等待入湖", en=f"{n} parcels wait to be loaded")
        found.append(
            Alert(kind="waiting", severity="warning", text=text, to="/management/parcels?status=stored")
        )
    return found


def _runs(session: Session) -> list[Alert]:
    last = session.scalar(sa.select(Run).order_by(Run.started.desc()).limit(1))
    if last is None or last.status != "failed":
        return []
    text = Words(zh="上一次夜间作业失败", en="the last night failed")
    return [Alert(kind="run", severity="error", text=text, to=f"/management/runs?run={last.id}")]


def _page(event: AuditEvent) -> str | None:
    if event.action.startswith("panorama"):
        return f"/panorama/{event.object.partition('/')[0]}"
    return "/search"
