"""What stands in a home, read past the product: SQLite, Delta and DuckDB, nothing of Heluo. The oracle of
the drills.

Persons are compared by what they are made of, because the id of a person who is new in the last night is
drawn by chance: a person is called by the smallest of its links.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

RUNS = frozenset({"run_id", "computed_at"})
"""Columns that differ from night to night by nature."""
DRAWN = frozenset({"bucket"})
"""Follows from a person's id, which is drawn."""
Link = tuple[str, str]
"""(hospital, subject_ref)."""


@dataclass(frozen=True)
class Released:
    """The current release of a home."""

    number: int
    rows: Mapping[tuple[str, str], tuple[int, int]]
    """(published table, hospital or "") → rows, and a fingerprint of them in no order."""
    links: Mapping[Link, str]
    """→ person id."""
    keys: Mapping[str, frozenset[tuple[str, str, str]]]
    """standard table → (hospital, row key, row hash)."""

    def differences(self, twin: Released) -> list[str]:
        """In words, what of `twin` this release has otherwise."""
        found = []
        for key in sorted(self.rows.keys() | twin.rows.keys()):
            mine, other = self.rows.get(key, (0, 0)), twin.rows.get(key, (0, 0))
            if mine != other:
                lost = f"{mine[0]} rows instead of {other[0]}" if mine[0] != other[0] else "other content"
                found.append(f"{'/'.join(part for part in key if part)}: {lost}")
        if _groups(self.links) != _groups(twin.links):
            found.append(f"links: {len(self.links)} instead of {len(twin.links)}, or other persons")
        return found

    def lost(self, twin: Released) -> list[str]:
        """In words, what of `twin` this release has not. It may have more: a hospital that sends a stream
        again also finds what was written into its past."""
        found = [
            f"{table}: {len(gone)} of {len(keys)} rows are missing"
            for table, keys in twin.keys.items()
            if (gone := keys - self.keys.get(table, frozenset()))
        ]
        if not _groups(twin.links) <= _groups(self.links):
            found.append(f"links: {len(self.links)} instead of {len(twin.links)}, or other persons")
        return found

    def renamed(self, twin: Released, before: Released) -> int:
        """Patients whose person had an id before the night and has another one than the twin's."""
        known = set(before.links.values())
        return sum(
            1
            for link, person in twin.links.items()
            if person in known and link in self.links and self.links[link] != person
        )


def released(home: Path) -> Released | None:
    """The current release, None when there is none. Raises what the reading of a damaged table raises."""
    found = _query(home, "SELECT number, manifest FROM release WHERE current ORDER BY number DESC LIMIT 1")
    if not found:
        return None
    number, manifest = found[0]
    versions = {name: facts["version"] for name, facts in json.loads(manifest)["tables"].items()}
    with duckdb.connect() as connection:
        links = _table(home, "standard.person_link", versions["standard.person_link"]).to_pydict()
        persons = dict(
            zip(zip(links["hospital"], links["subject_ref"], strict=True), links["person_id"], strict=True)
        )
        connection.register(
            "named",
            pa.table(
                {
                    "id": pa.array(_names(persons).keys(), pa.string()),
                    "name": pa.array(_names(persons).values(), pa.string()),
                }
            ),
        )
        rows, keys = {}, {}
        for name, version in versions.items():
            table = _table(home, name, version)
            for hospital, count, fingerprint in _fingerprints(connection, table):
                rows[name, hospital] = (count, fingerprint)
            if "row_hash" in table.schema.names:
                columns = (table.column(c).to_pylist() for c in ("hospital", "row_key", "row_hash"))
                keys[name] = frozenset(zip(*columns, strict=True))
    return Released(number, rows, persons, keys)


def release_number(home: Path) -> int:
    """0 when there is none or the control database cannot be read."""
    try:
        found = _query(home, "SELECT max(number) FROM release WHERE current")
    except sqlite3.Error:
        return 0
    return (found[0][0] or 0) if found else 0


def runs_running(home: Path) -> int:
    return int(_query(home, "SELECT count(*) FROM run WHERE status = 'running'")[0][0])


def parcels(home: Path) -> dict[tuple[str, str, int, int], tuple[str, bool]]:
    """(hospital, stream, epoch, seq) → (status, whether a release holds it)."""
    return {
        (hospital, stream, epoch, seq): (status, done)
        for hospital, stream, epoch, seq, status, done in _query(
            home, "SELECT hospital, stream, epoch, seq, status, processed_run IS NOT NULL FROM ledger"
        )
    }


def _query(home: Path, statement: str) -> list[tuple]:
    connection = sqlite3.connect(f"file:{home / 'centre' / 'control.db'}?mode=ro", uri=True)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def table_folder(home: Path, name: str) -> Path:
    return home / "centre" / "lake" / Path(*name.split("."))


def _table(home: Path, name: str, version: int) -> pa.Table:
    return DeltaTable(table_folder(home, name), version=version).to_pyarrow_table()


def _fingerprints(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> list[tuple[str, int, int]]:
    names = [name for name in table.schema.names if name not in RUNS | DRAWN | {"person_id"}]
    connection.register("found", table)
    person = "person_id" in table.schema.names
    cells = ", ".join(f'coalesce(CAST("{name}" AS VARCHAR), chr(0))' for name in names)
    cells += ", coalesce(name, '?')" if person else ""
    join = "LEFT JOIN named ON id = person_id" if person else ""
    hospital = "hospital" if "hospital" in names else "''"
    statement = (
        f"SELECT {hospital} AS h, count(*), sum(CAST(hash(concat_ws('|', {cells})) AS HUGEINT)) "
        f"FROM found {join} GROUP BY h"
    )
    return [(row[0] or "", row[1], int(row[2])) for row in connection.execute(statement).fetchall()]


def _groups(links: Mapping[Link, str]) -> set[frozenset[Link]]:
    groups: dict[str, set[Link]] = {}
    for link, person in links.items():
        groups.setdefault(person, set()).add(link)
    return {frozenset(group) for group in groups.values()}


def _names(links: Mapping[Link, str]) -> dict[str, str]:
    smallest: dict[str, Link] = {}
    for link, person in links.items():
        smallest[person] = min(link, smallest.get(person, link))
    return {person: "/".join(link) for person, link in smallest.items()}
