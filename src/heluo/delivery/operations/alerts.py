"""What operations reports to the first page: parcels that wait or are held, faults, a night that failed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.dictionary import load
from heluo.kit.text import Text
from heluo.lakehouse.faults import listed
from heluo.lakehouse.records import Ledger, Run

NAMED = 3
"""Places that an alert names."""


def parcels(session: Session, asking: Caller) -> list[Alert]:
    """Parcels that are not in the lake: of the caller's hospital, of all for whoever belongs to none."""
    own = Ledger.hospital == asking.hospital if asking.hospital else sa.true()
    not_loaded = sa.select(Ledger.status, sa.func.count()).where(own, Ledger.status != "loaded")
    numbers = {row[0]: row[1] for row in session.execute(not_loaded.group_by(Ledger.status))}
    found = []
    if n := numbers.get("held"):
        text = words(Text(f"{n} 个数据包被扣留", f"{n} parcels are held"))
        found.append(Alert(kind="held", severity="error", text=text, to="/management/parcels?status=held"))
    if n := numbers.get("stored"):
        text = words(Text(f"{n} 个数据包已收下,等待入湖", f"{n} parcels wait to be loaded"))
        found.append(
            Alert(kind="waiting", severity="warning", text=text, to="/management/parcels?status=stored")
        )
    return found


def faults(session: Session, asking: Caller) -> list[Alert]:
    """Hospitals × categories that stay at an earlier state: of the caller's hospital, of all for whoever
    belongs to none."""
    found = listed(session, hospital=asking.hospital or "")
    if not found:
        return []
    places = list(dict.fromkeys((one["hospital"], one["category"]) for one in found))
    names = [_place(asking, *place) for place in places[:NAMED]]
    more = len(places) - len(names)
    zh = f"{'、'.join(one.zh for one in names)}{f'等 {len(places)} 处' if more else ''}"
    en = f"{', '.join(one.en for one in names)}{f' and {more} more' if more else ''}"
    text = words(
        Text(
            f"{zh}出错,数据停在上一个好版本;看怎么办",
            f"{en}: data stay at the last good version; see what to do",
        )
    )
    return [Alert(kind="run", severity="error", text=text, to="/management/faults")]


def _place(asking: Caller, hospital: str, category: str) -> Text:
    name = asking.hospital_name(hospital)[1]
    known = load().categories.get(category)
    of = (
        known.label if known else Text(category, category) if category else Text("全部类别", "all categories")
    )
    return Text(f"{name.zh}{of.zh}", f"{name.en} {of.en}")


def runs(session: Session, asking: Caller) -> list[Alert]:
    """The last run, when it failed; an earlier failure that a later night mended asks for nobody's
    attention."""
    last = session.scalar(sa.select(Run).order_by(Run.started.desc()).limit(1))
    if last is None or last.status != "failed":
        return []
    text = words(Text("上一次夜间作业失败", "the last night failed"))
    return [Alert(kind="run", severity="error", text=text, to=f"/management/runs?run={last.id}")]


def parcels_held(session: Session) -> tuple[int, int]:
    """(parcels that are held, all of which somebody has to look at), for the management centre."""
    held = sa.select(sa.func.count()).select_from(Ledger).where(Ledger.status == "held")
    n = session.scalar(held) or 0
    return n, n


def faults_open(session: Session) -> tuple[int, int]:
    """(faults that are open, all of which somebody has to look at), for the management centre."""
    n = len(listed(session))
    return n, n
