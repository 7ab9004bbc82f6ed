"""The only way out of the lake: an expression and a permit in, rows out, an audit event written or nothing
given.

Every table in the expression is replaced by a sub-query over the release's pinned version: rows that the
permit opens (hospital, persons, treating relation, dates, level of the row, held or not), then the columns of
its level, the rest null. What filters, sorts or counts above it therefore sees masked values only. An
expression that *uses* a column above the level is refused with the text that an unknown column gets. There is
no reader that takes SQL text and none without a permit.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, LifoQueue
from threading import Lock
from types import TracebackType
from typing import Any, Self

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from cachetools import LRUCache
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.permit import COUNTS, FIGURES, ROWS, Permit
from heluo.access.policies import check_released
from heluo.access.projects import pseudonyms
from heluo.access.projects.permits import check_still_granted
from heluo.engines import Engine, Values, bind
from heluo.engines.base import unbound
from heluo.kit import stopping
from heluo.kit.db import reading
from heluo.kit.errors import Busy, HeluoError, NotPermitted
from heluo.kit.places import Home
from heluo.kit.stopping import Stop, Stopped
from heluo.lakehouse import guard, releases
from heluo.lakehouse.guard import (
    FEW,
    TIMELINE,
    TREATED,
    check_columns,
    guarded,
    is_figures,
    needed,
    treated_persons,
)
from heluo.lakehouse.releases import Pinned

SECONDS = 30
"""A statement that runs longer is stopped."""
REMEMBERED = 64
"""Registered table versions that a cursor keeps, and so many views of them."""
STATEMENTS = 128
"""Expressions that a cursor keeps with the guarded tables in their places, and that a lake has checked."""
TREATED_BYTES = 32 << 20
"""Persons with a visit at a hospital that a cursor keeps: some million; larger sets are looked up again."""

_numbers = itertools.count()


@dataclass
class _Cursor:
    engine: Engine
    registered: dict[tuple[str, str], tuple[str, ir.Table]] = field(default_factory=dict)
    views: dict[tuple[Any, ...], tuple[str, ir.Table]] = field(default_factory=dict)
    bound: LRUCache[tuple[Any, ...], ir.Table] = field(default_factory=lambda: LRUCache(STATEMENTS))
    treated: LRUCache[tuple[str, str], tuple[ir.Table, int]] = field(
        default_factory=lambda: LRUCache(TREATED_BYTES, getsizeof=lambda found: found[1])
    )

    def bind(
        self, home: Home, release: Pinned, expr: ir.Table, tables: Iterable[str], permit: Permit
    ) -> ir.Table:
        """`expr` with what `permit` leaves of each of its `tables` in their places."""
        put = {name: self.guarded(home, release, name, permit) for name in tables}
        key = (expr.op(), *(found.op() for found in put.values()))
        if key not in self.bound:
            self.bound[key] = bind(expr, put)
        return self.bound[key]

    def guarded(self, home: Home, release: Pinned, name: str, permit: Permit) -> ir.Table:
        """What `permit` leaves of the table `name`, as a view: masks and filters are compiled once, not with
        every question.

        A permit for a few persons gets an expression in which they are parameters: no view can have any. One
        for a list gets its own.
        """
        raw = {
            needs: self.treated_at(home, release, permit.treating or "")
            if needs == TREATED
            else self.table(home, release, needs)
            for needs in sorted(needed(name, permit))
        }
        if permit.persons is not None and len(permit.persons) > FEW:
            return guarded(name, raw, permit)
        key = (name, tuple(found.op() for found in raw.values()), guard.shape(permit))
        found = self.views.pop(key, None)
        if found is None:
            if len(self.views) >= REMEMBERED and (alias := self.views.pop(next(iter(self.views)))[0]):
                self.engine.forget(alias)
            alias = f"guarded_{next(_numbers)}" if permit.persons is None else ""
            made = guarded(name, raw, permit)
            found = (alias, self.engine.view(alias, made) if alias else made)
        self.views[key] = found
        return found[1]

    def treated_at(self, home: Home, release: Pinned, hospital: str) -> ir.Table:
        """The persons with a visit at `hospital`, once for the release: each question of a clinician asks for
        them."""
        timeline = self.table(home, release, TIMELINE)
        key = (release.content(TIMELINE), hospital)
        if key not in self.treated:
            alias, asked = f"{TREATED}_{next(_numbers)}", treated_persons(timeline, hospital)
            found = self.engine.to_arrow(asked)
            if found.nbytes > TREATED_BYTES:
                return asked
            while self.treated.currsize + found.nbytes > TREATED_BYTES:
                self.engine.forget(self.treated.popitem()[1][0].get_name())
            self.treated[key] = (self.engine.register(alias, found), found.nbytes)
        return self.treated[key][0]

    def table(self, home: Home, release: Pinned, name: str) -> ir.Table:
        key = (name, release.content(name))
        found = self.registered.pop(key, None)
        if found is None:
            if len(self.registered) >= REMEMBERED:
                self.engine.forget(self.registered.pop(next(iter(self.registered)))[0])
            alias = f"{name.replace('.', '_')}_{next(_numbers)}"
            found = (alias, self.engine.register(alias, release.table(home, name)))
        self.registered[key] = (
            found  # at the end: what a question has just asked for is the last to be forgotten
        )
        return found[1]


class Lake:
    """The lake of one installation, for one process: pinned tables, a bounded number of cursors, the audit
    log beside it."""

    def __init__(self, home: Home, control: sa.Engine, engine: Engine, cursors: int = 4) -> None:
        self.home, self.control = home, control
        self._engine = engine
        self._free: LifoQueue[_Cursor] = LifoQueue()
        for _ in range(cursors):
            self._free.put(_Cursor(engine.cursor()))
        self._checked: LRUCache[tuple[Any, ...], tuple[str, ...]] = LRUCache(STATEMENTS)
        self._lock = Lock()

    def release(self, id: str | None = None) -> Pinned:
        """The current release, or the release `id`. Raises Unavailable before the first night, NotFound for
        one that is not kept."""
        with reading(self.control) as session:
            found = releases.pinned(session, id) if id else releases.current(session)
        check_released(found)
        assert found is not None
        return found

    def act(
        self,
        permit: Permit,
        action: str,
        object: str = "",
        *,
        release: Pinned | None = None,
        address: str = "",
    ) -> Act:
        """An act of several reads under one permit that is remembered as one event: `with lake.act(…) as act:
        act.read(…)`."""
        return Act(self, permit, action, object, release or self.release(), address)

    def read(
        self,
        expr: ir.Table,
        permit: Permit,
        *,
        release: Pinned | None = None,
        what: str,
        object: str = "",
        address: str = "",
    ) -> pa.Table:
        """The rows of `expr` that `permit` opens. `what` names the act in the audit log.

        Raises NotPermitted (form, category, ended permit), BadInput (no such column, or one above the level:
        one text), Unavailable (no release, audit log not writable, stopped), Busy (no cursor is free).
        """
        with self.act(permit, what, object, release=release, address=address) as act:
            return act.read(expr)

    def close(self) -> None:
        """Ends the engine; running statements fail."""
        self._engine.close()

    @contextmanager
    def _cursor(self, seconds: float = 10) -> Iterator[_Cursor]:
        try:
            cursor = self._free.get(timeout=seconds)
        except Empty:
            raise Busy(("查询太多,暂时没有空位", "too many queries at once"), 5) from None
        try:
            yield cursor
        finally:
            self._free.put(cursor)

    def _check(self, expr: ir.Table, permit: Permit, *, rows: bool) -> tuple[str, ...]:
        """The tables of `expr`. Raises NotPermitted or BadInput when `permit` opens them in another form
        only, or not all columns that `expr` uses."""
        key = (expr.op(), guard.shape(permit))
        with self._lock:
            known = self._checked.get(key)
        tables = unbound(expr) if known is None else known
        check_forms(tables, permit, rows=rows)
        if known is None:
            check_columns(expr, permit)
            with self._lock:
                self._checked[key] = tables
        return tables

    def _run(
        self, expr: ir.Table, tables: tuple[str, ...], permit: Permit, release: Pinned, values: Values | None
    ) -> pa.Table:
        stopping.check()
        stop = stopping.work.get() or Stop()
        given = {**(values or {}), **guard.values(permit)}
        with self._cursor() as cursor, stop.calling(cursor.engine.interrupt):
            alarm = threading.Timer(SECONDS, stop.now, [_too_long])
            alarm.start()
            try:
                bound = cursor.bind(self.home, release, expr, tables, permit)
                return cursor.engine.to_arrow(bound, given)
            finally:
                alarm.cancel()


class Act:
    """Reads that belong together. Leaving the block writes the event; if that fails, the answer must not
    leave either."""

    def __init__(
        self, lake: Lake, permit: Permit, action: str, object: str, release: Pinned, address: str
    ) -> None:
        self.lake, self.permit, self.release = lake, permit, release
        self._action, self._object, self._address = action, object, address
        self._hospitals: set[str] = set()
        self._reads: list[dict[str, Any]] = []
        self._detail: dict[str, Any] = {}
        self._session: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            event = self._event("allowed", "")
        else:
            refused = isinstance(error, HeluoError) and error.status in (403, 404, 422)
            event = self._event(
                "refused" if refused else "failed",
                error.code if isinstance(error, HeluoError) else type(error).__name__,
            )
        if self._session is not None and error is None:
            audit.append(self._session, event)
        else:
            audit.record(self.lake.control, event)

    def read(self, expr: ir.Table, permit: Permit | None = None, values: Values | None = None) -> pa.Table:
        """The rows of `expr` under the act's permit, or under a narrower one; `values`: of its parameters.
        A project gets them under its pseudonyms, dates moved. Raises as `Lake.read`."""
        using = permit or self.permit
        if permit is not None and not permit.within(self.permit):
            raise NotPermitted(
                ("许可比原来的宽", "a permit wider than the act's"),
                ("不超出原许可的许可", "a permit within that of the act"),
                ("重新申请", "ask again"),
            )
        found = self._rows(expr, using, values)
        return pseudonyms.of_project(self.lake.home, using.project).apply(found) if using.project else found

    def inner(self, expr: ir.Table, values: Values | None = None) -> pa.Table:
        """Rows under their true names also for a project, for code that puts one answer together from several
        reads and gives it the project's pseudonyms itself (a frame). Checked, remembered and masked as
        `read`; never an answer as it is. Raises as `read`."""
        return self._rows(expr, self.permit, values)

    def _rows(self, expr: ir.Table, using: Permit, values: Values | None) -> pa.Table:
        self._check_open(using)
        tables = self.lake._check(expr, using, rows=True)
        found = self.lake._run(expr, tables, using, self.release, values)
        self._remember(tables, found)
        return found

    def vectors(self, expr: ir.Table) -> pa.Table:
        """Rows of `expr` for the disclosure gate alone: one line a person, never shown, never returned to a
        caller of the portal.

        Needs the form `counts` (or `rows`).
        """
        self._check_open(self.permit)
        tables = self.lake._check(expr, self.permit, rows=False)
        return self.lake._run(expr, tables, self.permit, self.release, None)

    def _check_open(self, permit: Permit) -> None:
        permit.check_alive()
        check_still_granted(self.lake.control, permit)

    def about(self, object: str) -> None:
        """Names what the act was about, when that is known only after reading."""
        self._object = object

    def note(self, **detail: str | int | float | bool | list[str]) -> None:
        """Adds to the event's detail. Never a patient's value."""
        self._detail |= detail

    def touched(self, hospitals: Iterable[str]) -> None:
        """Adds hospitals whose rows were read: their officers may read the event."""
        self._hospitals |= set(hospitals)

    def within(self, session: Session) -> None:
        """Puts the event into `session`'s transaction, together with what the act changes there."""
        self._session = session

    def _remember(self, tables: tuple[str, ...], found: pa.Table) -> None:
        if "hospital" in found.column_names:
            self._hospitals |= {h for h in pc.unique(found["hospital"]).to_pylist() if h}
        self._reads.append({"tables": list(tables), "rows": found.num_rows})

    def _event(self, result: str, reason: str) -> audit.Event:
        permit = self.permit
        detail: dict[str, Any] = {"release": self.release.id, "policy": permit.policy, **self._detail}
        if permit.grant:
            detail |= {"project": permit.project, "grant": permit.grant}
        if self._reads:
            detail["reads"] = self._reads
        return audit.Event(
            permit.account,
            permit.role,
            self._action,
            result,
            hospital=permit.treating or "",
            purpose=permit.purpose,
            object=self._object,
            hospitals=self._hospitals,
            level=permit.level,
            rows=sum(r["rows"] for r in self._reads),
            reason=reason,
            address=self._address,
            decision=permit.id,
            detail=detail,
        )


def _too_long() -> Stopped:
    return Stopped(
        (f"查询超过 {SECONDS} 秒,已中止", f"the query took over {SECONDS} seconds and was stopped"),
        (f"{SECONDS} 秒内结束的查询", f"a query that ends within {SECONDS} seconds"),
        ("缩小范围后重试", "narrow the question and repeat"),
    )


def check_forms(tables: Iterable[str], permit: Permit, *, rows: bool) -> None:
    """Raises NotPermitted when the permit's forms do not cover `tables`. `rows`: the answer leaves as rows,
    else as safe counts."""
    for name in tables:
        form = FIGURES if is_figures(name) else ROWS if rows else COUNTS
        if form not in permit.forms and not (form == COUNTS and ROWS in permit.forms):
            raise NotPermitted(
                ("这份许可不含此种形式的数据", "the permit does not cover data in this form"),
                " | ".join(sorted(permit.forms)),
                ("申请相应的许可", "ask for a permit that does"),
                code="form",
            )


def read(
    lake: Lake,
    expr: ir.Table,
    permit: Permit,
    *,
    release: Pinned | None = None,
    what: str,
    object: str = "",
    address: str = "",
) -> pa.Table:
    """`Lake.read` as a function."""
    return lake.read(expr, permit, release=release, what=what, object=object, address=address)
