"""Who is who in a project's rows: keyed names that differ from project to project, and dates that are moved
by a number of days which is a person's own.

A pseudonym is HMAC-SHA-256 under the project's key of what it stands for, so two projects' files have none in
common and nobody without the key can compute one. All dates of one person move by the same number of days,
at most MOST_DAYS either way and never by none: distances stay what they are. The reader applies this to every
answer of a project's permit; nobody else has to think of it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from heluo.kit import durable
from heluo.kit.errors import BadInput, Unavailable
from heluo.kit.places import Home

MOST_DAYS = 182
"""Half a year: a day that somebody knows is hidden, an age is off by at most one."""
PERSON = "person_id"
REFERENCES = frozenset({"row_key", "row_id", "visit", "key"})
"""Columns beside PERSON and those on `_ref` whose values tell one row from another."""
MONTH = "month"
"""The column by which the lake is cut: a date that nobody moves, as text. It leaves empty."""
KEY_BYTES = 32
_PERSON_ID = re.compile(r"^p_[0-9a-f]{24}$")
_PROJECT = re.compile(r"^[a-z]+_[0-9a-f]{24}$")


class Pseudonyms:
    """The names and shifts of one project."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, kind: str, value: str) -> str:
        """What `value` (of a column of the sort `kind`) is called in this project."""
        return f"s_{self._drawn(kind, value).hex()[:24]}"

    def days(self, person: str) -> int:
        """By how many days the dates of `person` are moved; never 0."""
        drawn = int.from_bytes(self._drawn("days", person)[:8], "big")
        shift = drawn % (2 * MOST_DAYS) - MOST_DAYS
        return shift if shift < 0 else shift + 1

    def _drawn(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._key, kind.encode() + b"\0" + value.encode(), "sha256")

    def apply(self, rows: pa.Table) -> pa.Table:
        """`rows` as the project may have them: every name of a person or row replaced, every date moved.

        Raises BadInput for dates without the person beside them: nobody could say by how much to move them.
        """
        moved = self._moved(rows)
        columns: list[pa.ChunkedArray] = []
        for name, column in zip(moved.column_names, moved.columns, strict=True):
            if name == MONTH and _is_text(column):
                column = pa.chunked_array([pa.nulls(len(column), column.type)])
            kind = _kind(name, column)
            columns.append(self._renamed(column, kind) if kind else column)
        return pa.table(columns, names=moved.column_names)

    def _moved(self, rows: pa.Table) -> pa.Table:
        dated = [field.name for field in rows.schema if pa.types.is_temporal(field.type)]
        if not dated:
            return rows
        if PERSON not in rows.column_names:
            raise BadInput(
                ("日期旁没有人员编号", "dates without the person beside them"),
                ("同一行带 person_id 的日期", "dates in rows that also have person_id"),
                ("一并读出 person_id,或只取间隔天数", "read person_id too, or take numbers of days"),
                code="dates_alone",
            )
        persons = pc.dictionary_encode(rows[PERSON].combine_chunks())
        shifts = pa.array([self.days(one) for one in persons.dictionary.to_pylist()], pa.int64())
        by = pc.take(shifts, persons.indices)
        for name in dated:
            at = rows.schema.get_field_index(name)
            rows = rows.set_column(at, name, _shifted(rows[name], by))
        return rows

    def _renamed(self, column: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
        found = pc.dictionary_encode(column.combine_chunks())
        names = pa.array([self.name(kind, one) for one in found.dictionary.to_pylist()], pa.string())
        return pa.chunked_array([pc.take(names, found.indices)])


def _shifted(column: pa.ChunkedArray, days: pa.Array) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_date(kind):
        numbers = pc.add(column.combine_chunks().cast(pa.date32()).cast(pa.int32()).cast(pa.int64()), days)
        return pa.chunked_array([numbers.cast(pa.int32()).cast(pa.date32())])
    steps = pc.multiply(days, 86_400_000_000)
    moment = column.combine_chunks().cast(pa.timestamp("us", tz=getattr(kind, "tz", None)))
    numbers = pc.add(moment.cast(pa.int64()), steps)
    return pa.chunked_array([numbers.cast(moment.type)])


def _kind(name: str, column: pa.ChunkedArray) -> str:
    """What sort of name `column` holds, "" = none. A person's id is known by its form as well, under whatever
    name it was selected."""
    if not _is_text(column):
        return ""
    if name == PERSON or _holds_persons(column):
        return PERSON
    return name if name in REFERENCES or name.endswith("_ref") else ""


def _is_text(column: pa.ChunkedArray) -> bool:
    return pa.types.is_string(column.type) or pa.types.is_large_string(column.type)


def _holds_persons(column: pa.ChunkedArray) -> bool:
    # One is enough: a column is of one sort, and a text that happens to look so loses nothing by a new name.
    first = next((one.as_py() for one in column if one.is_valid), None)
    return first is not None and _PERSON_ID.match(first) is not None


def key_path(home: Home, project: str) -> Path:
    """Where the key of `project` is kept, with the centre's other keys."""
    if not _PROJECT.match(project):
        raise BadInput(f"project {project!r}", "pr_…", ("从“我的项目”中选择", "choose one of your projects"))
    return home.centre / "keys" / "projects" / f"{project}.key"


def make_key(home: Home, project: str) -> None:
    """Draws the key of `project` unless it has one: when its first grant is given."""
    durable.write_once(key_path(home, project), secrets.token_bytes(KEY_BYTES))


def of_project(home: Home, project: str) -> Pseudonyms:
    """The names of `project`. Raises Unavailable without its key: rows then leave under no name at all."""
    return Pseudonyms(project_key(home, project))


def project_key(home: Home, project: str) -> bytes:
    """The key of `project`, from which everything that names its persons is drawn. Raises Unavailable."""
    try:
        key = key_path(home, project).read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unavailable(
            ("这个项目的密钥不在了", "the key of this project is not there"),
            ("授权时生成的项目密钥", "the key that was made with the grant"),
            (
                "请系统管理员从备份恢复 centre/keys",
                "ask the system administrator to restore centre/keys from the backup",
            ),
            code="project_key",
        )
    return key
