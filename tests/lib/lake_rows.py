"""Two homes row by row, read past the product: the published tables of their releases from Delta, the text
index from its own files. Nothing of Heluo is asked, so that what it believes to be equal is not taken at its
word.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa
import tantivy
from deltalake import DeltaTable

BY_NATURE = frozenset({"run_id", "computed_at"})
"""Columns that say which night wrote the row, and when."""
SHOWN = 3
"""Rows of a difference that are told."""


def published(home: Path) -> dict[str, pa.Table]:
    """Every table of the standard and the application layer, as the release of `home` has it."""
    with sqlite3.connect(f"file:{home / 'centre' / 'control.db'}?mode=ro", uri=True) as connection:
        (text,) = connection.execute(
            "SELECT manifest FROM release WHERE current ORDER BY number DESC LIMIT 1"
        ).fetchone()
    return {
        name: DeltaTable(
            home / "centre" / "lake" / Path(*name.split(".")), version=facts["version"]
        ).to_pyarrow_table()
        for name, facts in json.loads(text)["tables"].items()
        if name.split(".")[0] in ("standard", "application")
    }


def differences(home: Path, twin: Path) -> list[str]:
    """In words, what the tables of `home` have otherwise than those of `twin`: every row of every table, with
    all its columns but BY_NATURE, as often as it is there."""
    mine, other = published(home), published(twin)
    found = [f"{name}: only one of the two has it" for name in sorted(mine.keys() ^ other.keys())]
    with duckdb.connect() as connection:
        for name in sorted(mine.keys() & other.keys()):
            columns = ", ".join(f'"{c}"' for c in mine[name].column_names if c not in BY_NATURE)
            if set(mine[name].column_names) != set(other[name].column_names):
                found.append(f"{name}: other columns")
                continue
            for which, one, against in (("too many", mine, other), ("missing", other, mine)):
                connection.register("one", one[name])
                connection.register("against", against[name])
                rows = connection.execute(
                    f"SELECT {columns} FROM one EXCEPT ALL SELECT {columns} FROM against"
                ).fetchall()
                if rows:
                    found.append(f"{name}: {len(rows)} rows {which}, such as {rows[:SHOWN]}")
    return found


def rows(home: Path) -> int:
    """Rows of all published tables."""
    return sum(table.num_rows for table in published(home).values())


def indexed(home: Path, words: tuple[str, ...], hospitals: tuple[str, ...]) -> dict[str, list[str]]:
    """What the newest text index of `home` holds: "" → the key of every document; each of `words`
    (Chinese: a token a character) and each of `hospitals` ("treated" there) → the keys of the documents that
    it finds."""
    (folder,) = (one for one in (home / "centre" / "index").iterdir() if (one / "heluo.json").exists())
    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema
    asked = {"": tantivy.Query.all_query()}
    for word in words:
        asked[word] = (
            tantivy.Query.phrase_query(schema, "text", list(word))
            if len(word) > 1
            else tantivy.Query.term_query(schema, "text", word)
        )
    for hospital in hospitals:
        asked[hospital] = tantivy.Query.term_query(schema, "treated", hospital)
    most = max(searcher.num_docs, 1)
    return {
        name: sorted(searcher.doc(at)["key"][0] for _, at in searcher.search(query, limit=most).hits)
        for name, query in asked.items()
    }
