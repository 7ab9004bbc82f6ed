"""What stops a hospital's parcels of a category, as faults: a file that is damaged or gone, a parcel that is
held, an error that nobody foresaw.

Words only; which parcel waits or is held is decided in `inbox` and `load`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from heluo.governance.bulkhead import unforeseen
from heluo.kit.text import Text
from heluo.lakehouse.faults import FaultFound
from heluo.lakehouse.records import Ledger

UNREADABLE, HELD = "parcel_unreadable", "parcel_held"
BETWEEN = " · "
"""Between the Chinese and the English words of a reason in the ledger."""
_COMES_AGAIN = Text(
    "前置机下次运行时自动重新发送(保存七天);已挂载或恢复收件箱的,下一夜自动继续",
    "the hospital program sends it again when it runs next (it keeps seven days); once the inbox is "
    "mounted or restored, the next night goes on by itself",
)
_NEW_EPOCH = Text(
    "前置机下次运行时自动开启新的一期并全量重送;仍被扣留时,按所述改正医院的数据或升级前置机程序",
    "the hospital program begins a new epoch when it runs next and sends everything again; if that is held "
    "too, correct what is named, or bring the hospital program up to date",
)


def unreadable(entry: Ledger, reason: str) -> FaultFound:
    """The parcel was receipted, and its file in the inbox cannot be used."""
    return FaultFound(
        entry.hospital,
        entry.stream,
        UNREADABLE,
        _of(entry, reason),
        Text("签收时的文件(哈希相同)", "the file that was receipted, with the same hash"),
        _COMES_AGAIN,
    )


def held(session: Session) -> list[FaultFound]:
    """A fault for every hospital × category of which a parcel is held, until a later epoch has come."""
    later = aliased(Ledger)
    replaced = sa.exists().where(
        later.hospital == Ledger.hospital, later.stream == Ledger.stream, later.epoch > Ledger.epoch
    )
    entries = session.scalars(
        sa.select(Ledger)
        .where(Ledger.status == "held", ~replaced)
        .order_by(Ledger.hospital, Ledger.stream, Ledger.epoch, Ledger.seq)
    )
    first = {(entry.hospital, entry.stream): entry for entry in reversed(entries.all())}
    return [
        FaultFound(
            entry.hospital,
            entry.stream,
            HELD,
            _of(entry, entry.reason),
            Text("能打开、列和行都合规的包裹", "a parcel that opens, with the columns and rows it must have"),
            _NEW_EPOCH,
        )
        for entry in first.values()
    ]


def stopped_by(entry: Ledger, error: BaseException) -> FaultFound:
    """Loading the parcel raised what nobody foresaw."""
    return unforeseen((entry.hospital, entry.stream), error)


def _of(entry: Ledger, reason: str) -> Text:
    zh, _, en = reason.partition(BETWEEN)
    name = f"{entry.epoch}-{entry.seq}"
    return Text(f"包裹 {name}:{zh}", f"parcel {name}: {en or zh}")
