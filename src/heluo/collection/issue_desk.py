"""What the hospital's people do with quality issues, for the page and for the commands alike: see them, see
the rows behind them, answer, exchange with the centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from heluo.collection.centre import Centre, open_centre
from heluo.collection.issue_exchange import IssueExchange, exchange
from heluo.collection.journal import Journal
from heluo.collection.own_rows import OwnRow, OwnRows
from heluo.collection.quality_issues import StoredAnswer
from heluo.kit.errors import BadInput, NotFound
from heluo.kit.places import Home
from heluo.kit.seal import Box, load_agent_keys

ROWS = 50
"""Rows that one page has."""


@dataclass(frozen=True)
class IssueRows:
    """Rows behind an issue: those that this machine finds, with the columns that the check looks at, and the
    keys that are in the source no more."""

    rows: tuple[OwnRow, ...]
    columns: frozenset[str]
    gone: tuple[str, ...]
    start: int
    named: int


class IssueDesk:
    """One hospital's issues. May be used while its program runs. `centre`: another line to it, for tests."""

    def __init__(self, home: Home, code: str, centre: Centre | None = None) -> None:
        self._home, self._code, self._line = home, code, centre
        folder = home.agent(code)
        if not (folder / "journal.db").exists():
            raise NotFound(
                (f"医院 {code} 在本机没有运行记录", f"hospital {code} never ran here"),
                ("在本机运行过的医院", "a hospital that has run on this machine"),
                (f"heluo hospital run {code} --once", f"heluo hospital run {code} --once"),
            )
        self._keys = load_agent_keys(folder / "keys")
        self._journal = Journal(folder, Box(self._keys.reference, "heluo journal"), write=False)

    def close(self) -> None:
        self._journal.close()

    def __enter__(self) -> IssueDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def issues(self, also_closed: bool = False) -> list[dict[str, Any]]:
        """The issues as the centre stated them, what is due first."""
        return self._journal.quality_issues.listed(also_closed)

    def issue(self, id: str) -> dict[str, Any]:
        """One of them. Raises NotFound."""
        return self._journal.quality_issues.one(id)

    def answers(self, id: str) -> list[StoredAnswer]:
        """What was answered to it."""
        return self._journal.quality_issues.answers(self.issue(id)["issue"])

    def waiting(self) -> int:
        """How many answers the centre has not confirmed."""
        return len(self._journal.quality_issues.unconfirmed())

    def looks(self, id: str) -> list[tuple[str, str, int]]:
        """Who saw its rows here."""
        return self._journal.quality_issues.looks(self.issue(id)["issue"])

    def rows(self, id: str, person: str, start: int = 0, most: int = ROWS) -> IssueRows:
        """The hospital's own rows behind an issue; who saw them is noted on this machine. Raises NotFound,
        BadInput without a name."""
        about = self.issue(id)
        if not person.strip():
            raise BadInput(
                ("没有写姓名", "no name"),
                ("查看人的姓名", "the name of whoever looks"),
                ("填写姓名:查看患者数据留痕在本机", "give it: a look at patients' data is noted here"),
                code="name_needed",
            )
        keys = list(about["keys"])[start : start + most]
        with OwnRows(self._home, self._code) as own:
            found = own.rows(about["category"], keys)
        with self._journal.transaction():
            self._journal.quality_issues.looked(person.strip(), about["issue"], len(found))
        rows = tuple(found[key] for key in keys if key in found)
        names = {name.rpartition(".")[2] for name in about["variables"]}
        columns = {column for row in rows for column, of in row.variables.items() if names & set(of)}
        gone = tuple(key for key in keys if key not in found)
        return IssueRows(rows, frozenset(columns), gone, start, len(about["keys"]))

    def answer(self, id: str, kind: str, text: str, by: str, promised: str) -> StoredAnswer:
        """Writes an answer down; it is sent by the next exchange. Raises NotFound, BadInput, Conflict."""
        with self._journal.transaction():
            return self._journal.quality_issues.answer(
                self._code, self._keys.signing, id, kind, text, by, promised
            )

    def exchange(self) -> IssueExchange:
        """Sends answers and fetches issues now. Raises Unavailable, RefusedByCentre, Broken."""
        line = self._line or open_centre(self._code, self._home.agent(self._code))
        try:
            return exchange(self._journal, line)
        finally:
            if line is not self._line:
                line.close()
