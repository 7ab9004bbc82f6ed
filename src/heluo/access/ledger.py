"""What the disclosure gate remembers: an institution's cells, the answers given, the questions of a day.
Decisions are in `disclosure.py`.

Cells are kept per institution (a hospital, or the province's own accounts), because accounts collude. They
are a file of (person, cell) beside the control database; a row of `cell_ledger` names the file that counts. A
file without a row is a leftover and harmless.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from heluo.access import disclosure
from heluo.access.disclosure import OUTSIDE, Cells
from heluo.access.policies import check_budget
from heluo.access.tables import CellLedger, QuestionCount, StoredAnswer
from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import Broken, Conflict
from heluo.kit.places import Home
from heluo.kit.seal import canonical

PROVINCE = "province"


@dataclass(frozen=True)
class State:
    """Cells of an institution, aligned with the release's persons. `n` is the ledger's position when it was
    read."""

    institution: str
    release: str
    n: int
    persons: NDArray[np.object_]
    cells: Cells


def state(
    control: sa.Engine, home: Home, institution: str, release: str, persons: NDArray[np.object_]
) -> State:
    """The cells of `institution` for the sorted `persons` of `release`. Raises Broken when the file is not
    the one that was named."""
    with reading(control) as session:
        row = session.get(CellLedger, institution)
    if row is None:
        return State(
            institution, release, 0, persons, disclosure.settle(np.zeros(len(persons), dtype=np.uint32))
        )
    known, cells = _read(_path(home, institution, row.n), row.sha256)
    if row.release == release and len(known) == len(persons) and bool((known == persons).all()):
        return State(institution, release, row.n, persons, cells)
    at = np.searchsorted(known, persons)
    at[at == len(known)] = 0
    here = known[at] == persons if len(known) else np.zeros(len(persons), dtype=bool)
    carried = (
        np.where(here, cells[at], OUTSIDE).astype(np.uint32)
        if len(known)
        else np.zeros(len(persons), dtype=np.uint32)
    )
    return State(institution, release, row.n, persons, disclosure.settle(carried))


def commit(session: Session, home: Home, before: State, cells: Cells) -> None:
    """Makes `cells` the institution's cells, in `session`'s transaction. Raises Conflict when another
    question was answered meanwhile."""
    row = session.get(CellLedger, before.institution, with_for_update=True)
    if (row.n if row else 0) != before.n:
        raise Conflict(
            ("同时有另一个问题", "another question at the same time"),
            "",
            ("重试", "repeat"),
            code="ledger_moved",
        )
    if row and row.release == before.release and bool((cells == before.cells).all()):
        return
    n = before.n + 1
    data = _bytes(before.persons, cells)
    durable.write(_path(home, before.institution, n), data, mode=0o600)
    values = {
        "n": n,
        "release": before.release,
        "sha256": hashlib.sha256(data).hexdigest(),
        "cells": len(np.unique(cells)),
        "at": now(),
    }
    if row is None:
        session.add(CellLedger(institution=before.institution, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    for old in _path(home, before.institution, 0).parent.glob(f"{before.institution}-*.arrow"):
        if int(old.stem.rsplit("-", 1)[1]) < before.n:
            old.unlink(missing_ok=True)


def question_id(question: Any) -> str:
    """sha256 of the canonical JSON of a question and of the limits that it was asked under."""
    return hashlib.sha256(canonical(question)).hexdigest()


def answered(control: sa.Engine, institution: str, release: str, question: str) -> dict[str, Any] | None:
    """The answer that was given to `question` on `release`, None when it is new."""
    with reading(control) as session:
        found = session.get(StoredAnswer, (institution, release, question))
    return found.answer if found else None


def check_day(session: Session, account: str) -> None:
    """Raises TooMany when the account's questions of today are used up."""
    row = session.get(QuestionCount, (account, _today()))
    check_budget(row.asked if row else 0)


def remember(
    session: Session, institution: str, release: str, question: str, account: str, answer: dict[str, Any]
) -> None:
    """Keeps the answer and counts the question, in `session`'s transaction. Raises TooMany over the day's
    budget."""
    check_day(session, account)
    row = session.get(QuestionCount, (account, _today())) or QuestionCount(
        account=account, day=_today(), asked=0
    )
    row.asked += 1
    session.add(row)
    session.merge(
        StoredAnswer(institution=institution, release=release, question=question, answer=answer, at=now())
    )


def _today() -> str:
    return now().astimezone(dt.UTC).date().isoformat()


def _path(home: Home, institution: str, n: int) -> Path:
    return home.centre / "disclosure" / f"{institution}-{n}.arrow"


def _bytes(persons: NDArray[np.object_], cells: Cells) -> bytes:
    out = io.BytesIO()
    feather.write_feather(
        pa.table({"person": pa.array(persons, pa.string()), "cell": pa.array(cells)}), out, compression="zstd"
    )
    return out.getvalue()


def _read(path: Path, sha256: str) -> tuple[NDArray[np.object_], Cells]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise _broken(path) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _broken(path)
    table = feather.read_table(io.BytesIO(data))
    return table["person"].to_numpy(zero_copy_only=False), table["cell"].to_numpy(zero_copy_only=False).copy()


def _broken(path: Path) -> Broken:
    return Broken(
        (f"单元台账 {path.name} 缺失或被改动", f"cell ledger {path.name} is missing or altered"),
        ("与控制库记录一致的文件", "the file that the control database names"),
        (
            "从备份恢复;在此之前不回答安全计数",
            "restore it from the backup; until then no safe count is answered",
        ),
        code="ledger_broken",
    )
