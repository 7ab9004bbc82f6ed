"""Brings sealed parcels to the centre: in order, each until its receipt is verified and stored; nothing
unreceipted is deleted.

At least once on the wire; the centre's ledger makes it once in effect. Seals nothing and reads no source.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from heluo.collection.centre import Centre, RefusedByCentre, TryLater
from heluo.collection.findings import CollectionFinding
from heluo.collection.journal import Journal
from heluo.collection.outbox import Segment
from heluo.collection.ship import Step
from heluo.kit.dates import now
from heluo.kit.progress import Report, silent

RETENTION = dt.timedelta(days=7)
"""Parcels stay so long after the centre has loaded them: it may lose its last days and ask for them again."""
_AGAIN = ("other_hash", "broken:chain")


@dataclass
class Delivery:
    """`stored`: parcels receipted; `reopened`: streams that must be read anew in a new epoch; `waiting`:
    parcels left."""

    stored: int = 0
    waiting: int = 0
    loaded: int = 0
    reopened: list[str] = field(default_factory=list)
    problem: str = ""
    findings: list[CollectionFinding] = field(default_factory=list)


@dataclass
class Courier:
    """Delivers for one agent. `patience` is how many seconds in all it may wait for a centre that cannot be
    reached."""

    journal: Journal
    centre: Centre
    patience: float = 60
    step: Step = lambda _: None
    report: Report = silent
    sleep: Callable[[float], None] = time.sleep
    result: Delivery = field(default_factory=Delivery)
    _waited: float = 0
    _tries: int = 0

    def run(self, stream: str = "", patient: bool = True) -> Delivery:
        """Send what waits (of `stream`, or all). Without `patient` the first refusal to listen ends it."""
        while segments := self.journal.outbox.segments("sealed", stream):
            blocked: set[str] = set()
            for segment in segments:
                if segment.stream in blocked:
                    continue
                try:
                    if not self._send(segment):
                        blocked.add(segment.stream)
                    self._tries = 0
                except TryLater as error:
                    if not (patient and self._wait(error.seconds)):
                        self.result.problem = error.text("en")
                        self.result.waiting = len(self.journal.outbox.segments("sealed"))
                        return self.result
                    break
            else:
                if blocked:
                    break
        self.result.waiting = len(self.journal.outbox.segments("sealed"))
        return self.result

    def settle(self) -> int:
        """Fetch second receipts; returns how many parcels the centre has newly loaded. Raises TryLater,
        RefusedByCentre.

        A parcel that the centre holds back never enters the lake: its stream begins a new epoch.
        """
        loaded = 0
        while True:
            after = int(self.journal.note("receipts_after") or 0)
            receipts, upto = self.centre.receipts(after)
            if not receipts and upto < after:  # a centre restored from a backup counts from where that ended
                with self.journal.transaction():
                    self._receipts_again()
                continue
            if not receipts:
                self.result.loaded += loaded
                return loaded
            with self.journal.transaction():
                loaded += self.journal.outbox.settle(receipts)
            for receipt in (
                receipts
            ):  # before the place in the receipts moves on: a kill between the two repeats this, harmlessly
                if (
                    receipt["status"] == "held"
                    and receipt["epoch"] == self.journal.stream(receipt["stream"]).epoch
                ):
                    why = receipt["reason"]
                    self._reopen(
                        receipt["stream"],
                        receipt["epoch"],
                        f"中心扣留了一个包裹({why})",
                        f"the centre held a parcel ({why})",
                    )
            with self.journal.transaction():
                self.journal.put_note("receipts_after", str(upto))

    def resend_missing(self) -> int:
        """Puts back into the queue what the centre has receipted and lost; returns how many parcels. Where
        one is no longer here, its stream begins a new epoch, unless one has begun since. Raises TryLater,
        RefusedByCentre."""
        sent = 0
        for one in self.centre.missing():
            stream, epoch, seq = one["stream"], int(one["epoch"]), int(one["seq"])
            segment = self.journal.outbox.receipted(stream, epoch, seq, one["sha256"])
            if segment is not None and self._bytes(segment) is not None:
                with self.journal.transaction():
                    self._receipts_again()
                    self.journal.outbox.resend(segment)
                sent += 1
            elif epoch == self.journal.stream(stream).epoch:
                self._reopen(
                    stream,
                    epoch,
                    "中心丢失的包裹本机已清理",
                    "the centre lost parcels that are no longer here",
                )
        if sent:
            self.result.findings.append(
                CollectionFinding(
                    "sent_again",
                    "note",
                    "",
                    str(sent),
                    f"中心丢失了已签收的包裹,重新发送 {sent} 个",
                    f"the centre lost receipted parcels: {sent} are sent again",
                    "无需处理",
                    "nothing to do",
                )
            )
        return sent

    def align(self, streams: Sequence[str]) -> list[str]:
        """Compare each stream's place with the centre's; returns streams that begin a new epoch because this
        machine was restored from a backup, or because the centre lost what is no longer here. Raises
        TryLater, RefusedByCentre."""
        for name in streams:
            epoch, seq, manifest = self.centre.position(name)
            state = self.journal.stream(name)
            ahead = (epoch, seq) > (state.epoch, state.seq)
            other = (
                epoch == state.epoch
                and 0 < seq <= state.seq
                and self.journal.outbox.manifest_at(name, epoch, seq) != manifest
            )
            if ahead or other:
                self._reopen(
                    name,
                    epoch,
                    "本机早于中心:从备份恢复" if ahead else "中心保存的是另一个包裹",
                    "this machine is behind the centre" if ahead else "another chain",
                )
                continue
            stored = [
                s
                for status in ("stored", "loaded", "held")
                for s in self.journal.outbox.segments(status, name)
                if s.epoch == state.epoch
            ]
            last = max((s.seq for s in stored), default=0)
            first = seq + 1 if epoch == state.epoch else 1
            if last >= first and not self._resend(name, state.epoch, first):
                self._reopen(
                    name, epoch, "中心丢失的包裹本机已清理", "the centre lost parcels that are no longer here"
                )
        return self.result.reopened

    def prune(self, retention: dt.timedelta = RETENTION) -> int:
        """Delete files of parcels that were loaded longer ago than `retention`; returns how many."""
        done = self.journal.outbox.prunable((now() - retention).isoformat())
        for segment in done:
            (self.journal.folder / segment.file).unlink(missing_ok=True)
            self.step("pruned")
            self.journal.outbox.pruned(segment)
        return len(done)

    def _send(self, segment: Segment) -> bool:
        """One parcel; False when its stream cannot go on now. Raises TryLater."""
        data = self._bytes(segment)
        if data is None:
            self._reopen(
                segment.stream, segment.epoch, "本机的包裹文件损坏", "a parcel on this machine is damaged"
            )
            return False
        self.step("sending")
        try:
            receipt = self.centre.put(segment, data)
        except RefusedByCentre as error:
            return self._refused(segment, error)
        self.step("received")
        self.journal.outbox.stored(segment, receipt)
        self.journal.witness.keep(receipt)
        self.step("stored")
        self.result.stored += 1
        self.report("送达 · delivered", self.result.stored)
        return True

    def _bytes(self, segment: Segment) -> bytes | None:
        """The parcel's file, None when it is gone or damaged."""
        path = self.journal.folder / segment.file
        data = path.read_bytes() if path.exists() else b""
        return data if hashlib.sha256(data).hexdigest() == segment.sha256 else None

    def _refused(self, segment: Segment, error: RefusedByCentre) -> bool:
        code = error.body.get("code", "")
        expected = error.body.get("expected_seq")
        if error.status == 409 and expected is not None:
            epoch = int(error.body.get("epoch", segment.epoch))
            if (
                epoch == segment.epoch
                and expected < segment.seq
                and self._resend(segment.stream, epoch, expected)
            ):
                return True
            self._reopen(
                segment.stream, epoch, "与中心的序号不连续", "numbers that do not continue the centre's"
            )
            return False
        if code in _AGAIN:
            self._reopen(
                segment.stream,
                segment.epoch,
                "中心已有同号的另一个包裹",
                "the centre holds another parcel of this number",
            )
            return False
        self.result.problem = error.text("en")
        self.result.findings.append(
            CollectionFinding(
                "refused",
                "error",
                segment.stream,
                f"{segment.epoch}-{segment.seq}",
                error.text("zh"),
                error.text("en"),
                "把此信息发给中心;包裹仍保存在本机",
                "send this to the centre; the parcel stays here",
            )
        )
        return False

    def _resend(self, stream: str, epoch: int, seq: int) -> bool:
        """Send again from `seq` on; False when the centre asks for a parcel that is no longer here."""
        with self.journal.transaction():
            self._receipts_again()
            return self.journal.outbox.resend_from(stream, epoch, seq)

    def _receipts_again(self) -> None:
        """Second receipts are numbered by the centre: one that lost parcels numbers anew, below what was
        read. To settle twice is harmless."""
        self.journal.put_note("receipts_after", "0")

    def _reopen(self, stream: str, epoch: int, zh: str, en: str) -> None:
        """Begin a new epoch: the stream is read completely and sealed again."""
        new = max(epoch, self.journal.stream(stream).epoch) + 1
        self.journal.new_epoch(stream, new)
        with self.journal.transaction():
            self._receipts_again()
        if stream not in self.result.reopened:
            self.result.reopened.append(stream)
        self.result.findings.append(
            CollectionFinding(
                "new_epoch",
                "note",
                stream,
                str(new),
                f"开启第 {new} 期:{zh}",
                f"epoch {new} begins: {en}",
                "无需处理:全量重新采集",
                "nothing to do: everything is read again",
            )
        )

    def _wait(self, seconds: float | None) -> bool:
        """Sleep as the centre asked, else twice as long each time; False when patience is at its end."""
        self._tries += 1
        pause = (
            seconds
            if seconds is not None
            # spread, so that a province's hospitals do not all come back in the same second
            else min(60.0, 0.5 * 2 ** min(self._tries, 7)) * random.uniform(0.75, 1.25)
        )
        if self._waited + pause > self.patience:
            return False
        self._waited += pause
        self.sleep(pause)
        return True
