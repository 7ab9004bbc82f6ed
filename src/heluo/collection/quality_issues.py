"""The hospital's own copy of the centre's quality issues, and what it answered: tables of the journal.

An issue is kept as the centre signed it, an answer as the hospital signed it, with the centre's receipt.
Knows no network (`issue_exchange`) and no row (`issue_rows`).
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from heluo.dictionary.issue_answers import ANSWERS, LONGEST_TEXT
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.seal import canonical, sign

OPEN = ("opened", "sent", "reopened", "escalated", "answered")
"""States in which an answer moves an issue."""
SHORTEST_ID = 6


@dataclass(frozen=True)
class StoredAnswer:
    """An answer of this hospital; `receipt` None while the centre has not confirmed it."""

    id: str
    issue: str
    body: dict[str, Any]
    made_at: str
    receipt: dict[str, Any] | None


class QualityIssues:
    """The issues of one agent's journal."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keep(self, statement: dict[str, Any]) -> None:
        """Keeps an issue as the centre stated it; an older statement changes nothing. The caller holds the
        transaction."""
        self._db.execute(
            "INSERT INTO quality_issue VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET n = excluded.n, "
            "statement = excluded.statement WHERE excluded.n >= n",
            (statement["issue"], int(statement["n"]), json.dumps(statement, ensure_ascii=False)),
        )

    def forget_numbers(self) -> None:
        """The centre counts anew, from below: whatever it states next is the newest."""
        self._db.execute("UPDATE quality_issue SET n = 0")

    def listed(self, also_closed: bool = False) -> list[dict[str, Any]]:
        """The issues as stated, what is due first."""
        rows = self._db.execute("SELECT statement FROM quality_issue")
        found = [json.loads(text) for (text,) in rows]
        wanted = [one for one in found if also_closed or one["status"] != "closed"]
        return sorted(wanted, key=lambda one: (one["due"] == "", one["due"], one["opened_at"], one["issue"]))

    def one(self, id: str) -> dict[str, Any]:
        """The issue with that id, or whose id begins with it. Raises NotFound."""
        wanted = id if id.startswith("qi_") else f"qi_{id}"
        found = [one for one in self.listed(also_closed=True) if one["issue"].startswith(wanted)]
        if len(found) != 1 or len(wanted) < SHORTEST_ID + 3:
            raise NotFound(
                (f"没有问题单 {id}", f"no issue {id}"),
                (f"编号,或至少前 {SHORTEST_ID} 位", f"its id, or the first {SHORTEST_ID} digits at least"),
                ("从列表中选择", "choose one of the list"),
            )
        return found[0]

    def answer(
        self, hospital: str, key: Ed25519PrivateKey, issue: str, kind: str, text: str, by: str, promised: str
    ) -> StoredAnswer:
        """Writes an answer down, signed; it is sent by the next exchange. The caller holds the transaction.
        Raises BadInput, NotFound, Conflict for an issue that is closed or waived."""
        about = self.one(issue)
        if about["status"] not in OPEN:
            raise Conflict(
                ("这张问题单已关闭或豁免", "the issue is closed or waived"),
                ("待处理的问题单", "an issue that waits"),
                ("无需答复", "nothing to answer"),
                code="issue_ended",
            )
        body = {
            "id": new_id("qa"),
            "hospital": hospital,
            "issue": about["issue"],
            "at": now().isoformat(),
            **_checked(kind, text, by, promised),
        }
        signed = {**body, "signature": sign(key, canonical(body)).hex()}
        made = StoredAnswer(body["id"], about["issue"], signed, body["at"], None)
        self._db.execute(
            "INSERT INTO quality_answer VALUES (?, ?, ?, ?, NULL)",
            (made.id, made.issue, json.dumps(signed, ensure_ascii=False), made.made_at),
        )
        return made

    def answers(self, issue: str = "") -> list[StoredAnswer]:
        """The answers to an issue, or to all, oldest first."""
        rows = self._db.execute(
            "SELECT id, issue, body, made_at, receipt FROM quality_answer WHERE ? IN ('', issue) "
            "ORDER BY made_at, id",
            (issue,),
        )
        return [
            StoredAnswer(id, of, json.loads(body), at, json.loads(receipt) if receipt else None)
            for id, of, body, at, receipt in rows
        ]

    def unconfirmed(self) -> list[StoredAnswer]:
        """Answers that the centre has not confirmed, oldest first."""
        return [one for one in self.answers() if one.receipt is None]

    def confirmed(self, id: str, receipt: dict[str, Any]) -> None:
        """The centre has that answer."""
        self._db.execute("UPDATE quality_answer SET receipt = ? WHERE id = ?", (json.dumps(receipt), id))

    def send_again(self, issue: str, known: Iterable[str]) -> int:
        """Answers to `issue` that the centre confirmed and no longer knows go out once more; how many."""
        there = set(known)
        lost = [one.id for one in self.answers(issue) if one.receipt is not None and one.id not in there]
        for id in lost:
            self._db.execute("UPDATE quality_answer SET receipt = NULL WHERE id = ?", (id,))
        return len(lost)

    def looked(self, person: str, issue: str, rows: int) -> None:
        """Notes who saw the rows of an issue on this machine. The caller holds the transaction."""
        self._db.execute(
            "INSERT INTO quality_look (at, person, issue, rows) VALUES (?, ?, ?, ?)",
            (now().isoformat(), person, issue, rows),
        )

    def looks(self, issue: str) -> list[tuple[str, str, int]]:
        """(when, who, how many rows) of everybody who saw the rows of an issue, newest first."""
        return self._db.execute(
            "SELECT at, person, rows FROM quality_look WHERE issue = ? ORDER BY id DESC", (issue,)
        ).fetchall()


def _checked(kind: str, text: str, by: str, promised: str) -> dict[str, str]:
    """The fields of an answer. Raises BadInput with what is missing."""
    known = ANSWERS.get(kind)
    if known is None:
        raise _missing("答复的种类", "a kind of answer", " | ".join(ANSWERS))
    text, by = text.strip(), by.strip()
    if not 0 < len(by) <= LONGEST_TEXT:
        raise _missing("答复人", "who answers", "name")
    if len(text) > LONGEST_TEXT or (known.explains and not text):
        raise _missing(
            f"“{known.label.zh}”要写说明,至多 {LONGEST_TEXT} 字",
            f"a text: {known.label.en!r} needs one, of {LONGEST_TEXT} characters at most",
            "text",
        )
    if known.promises:
        try:
            if dt.date.fromisoformat(promised) < today():
                raise ValueError
        except ValueError:
            raise _missing(
                "改正完成的日期(今天或以后)",
                "the day by which it is mended, today or later",
                ("如 2026-12-31", "such as 2026-12-31"),
            ) from None
    return {"kind": kind, "text": text, "by": by, "promised": promised if known.promises else ""}


def _missing(zh: str, en: str, expected: str | tuple[str, str]) -> BadInput:
    return BadInput(
        (f"缺少:{zh}", f"missing: {en}"), expected, ("补上后再提交", "add it, then send again"), code="answer"
    )
