"""Takes pushed messages durably: `append` returns only when they would survive a power cut, and a receiver
acknowledges only then.

    with Landing(connections(folder)["lis_messages"]) as landing:
        landing.append([Message("MSG00001", (("v_lab", {"JGID": "1", "JG": "5.6"}),))])

A message that comes again under its id changes nothing, so a sender that heard no answer may send again.
Parses no message, listens nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from heluo.collection.interfaces.base import Connection
from heluo.collection.landing import table
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict


@dataclass(frozen=True)
class Message:
    """One message as rows of views. `id` is the sender's own (MSH-10, a request's id, a file's name); `rows`
    are (view, column → text) in the order in which they count."""

    id: str
    rows: tuple[tuple[str, table.Cells], ...]


@dataclass(frozen=True)
class Landed:
    """Where a message stands. `is_new` is False when it had come before; `number` is then the one it got
    first."""

    number: int
    is_new: bool


class Landing:
    """One landing, open for appending. Several processes may have it open."""

    def __init__(self, connection: Connection) -> None:
        self._db, secret = table.opened(connection)
        self._box = table.box(secret)
        self._secret = hmac.digest(secret, b"heluo landing ids", "sha256")

    def append(self, messages: Sequence[Message]) -> list[Landed]:
        """Appends `messages` in their order, all or none, in one transaction that is on disk when this
        returns.

        Many at once cost one write to disk. Raises BadInput for a message without rows or with a cell that is
        no text, Conflict for a known id with another content (nothing is overwritten), Unavailable when the
        disk refuses; in each case none of them was taken.
        """
        for message in messages:
            _check(message)
        with table.reported():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                landed = [self._put(message) for message in messages]
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        return landed

    def expect(self, view: str, columns: Sequence[str]) -> None:
        """From now on `view` has these columns, empty until a message fills them: what a mapping asks for is
        no missing column because no sender has filled it yet."""
        with table.reported():
            self._db.execute("BEGIN IMMEDIATE")
            self._note_columns(view, dict.fromkeys(columns))
            self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Landing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put(self, message: Message) -> Landed:
        key, digest = self._hash(message.id), self._hash(_canonical(message))
        known = self._db.execute("SELECT number, digest FROM message WHERE id = ?", (key,)).fetchone()
        if known is not None:
            if known[1] != digest:
                raise Conflict(
                    ("同一消息号,内容不同", "a known message id with another content"),
                    ("每条消息有自己的消息号", "an id of its own for each message"),
                    ("请对方系统换一个消息号重发", "let the sender send it again under another id"),
                    code="conflict:message_id",
                )
            return Landed(known[0], False)
        number = self._db.execute(
            "INSERT INTO message (id, digest, arrived_at) VALUES (?, ?, ?)", (key, digest, now().isoformat())
        ).lastrowid
        assert number is not None
        self._db.executemany(
            "INSERT INTO landed_row VALUES (?, ?, ?, ?)",
            [
                (view, number, position, table.sealed(self._box, cells, view, number, position))
                for position, (view, cells) in enumerate(message.rows)
            ],
        )
        for view, cells in message.rows:
            self._note_columns(view, cells)
            self._db.execute("INSERT OR REPLACE INTO view_newest VALUES (?, ?)", (view, number))
        return Landed(number, True)

    def _note_columns(self, view: str, cells: table.Cells) -> None:
        known = {name for (name,) in self._db.execute("SELECT name FROM view_column WHERE view = ?", (view,))}
        new = [name for name in cells if name not in known]
        rows = [(view, position, name) for position, name in enumerate(new, len(known))]
        self._db.executemany("INSERT INTO view_column VALUES (?, ?, ?)", rows)

    def _hash(self, text: str) -> bytes:
        return hmac.digest(self._secret, text.encode(), hashlib.sha256)


def _canonical(message: Message) -> str:
    return json.dumps([[view, dict(cells)] for view, cells in message.rows], sort_keys=True)


def _check(message: Message) -> None:
    texts = [
        message.id,
        *(view for view, _ in message.rows),
        *(c for _, cells in message.rows for c in cells),
    ]
    cells = [cell for _, row in message.rows for cell in row.values()]
    is_text = all(isinstance(t, str) and t for t in texts) and all(isinstance(c, str | None) for c in cells)
    if not message.rows or not is_text:
        # names no cell: a message carries patients' values
        raise BadInput(
            ("消息没有行,或有单元格不是文本", "a message without rows, or a cell that is no text"),
            ("消息号,和逐行的:视图名、列名 → 文本", "an id, and rows: a view, column → text"),
            ("修改接收程序", "mend the receiver"),
        )
