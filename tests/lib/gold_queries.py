"""Clinicians' queries with what they must find and must not find (`tests/gold/search_queries.toml`), asked
of an index that holds all texts of the file, each a document of its own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from heluo.access.permissions import service_permit
from heluo.delivery.search.indexes.tantivy import TantivyIndex, TantivyWriter
from heluo.delivery.search.question import read
from heluo.delivery.search.schemas import TextQuestion
from heluo.lakehouse.tables import SEARCH_DOCUMENT, bucket_of

FILE = Path(__file__).parents[1] / "gold" / "search_queries.toml"


@dataclass(frozen=True)
class GoldQuery:
    """One query; `held_back`: its texts were not looked at while the words of `dictionary/search` were
    written."""

    query: str
    kind: str
    difficulty: str
    finds: tuple[str, ...]
    not_found: tuple[str, ...]
    held_back: bool


@dataclass(frozen=True)
class Outcome:
    """What one query missed of what it must find, and what it found that it must not."""

    of: GoldQuery
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.missed and not self.wrong


LOOKED_AT = 15
"""The first queries of the file were seen; of the others every second one was held back."""


def gold_queries() -> list[GoldQuery]:
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))["query"]
    return [
        GoldQuery(
            one["query"],
            one["kind"],
            one["difficulty"],
            tuple(one["finds"]),
            tuple(one["not"]),
            number >= LOOKED_AT and number % 2 == 1,
        )
        for number, one in enumerate(given)
    ]


def asked_of_index(folder: Path) -> list[Outcome]:
    """Every query, asked of one index of all texts."""
    queries = gold_queries()
    texts = list(dict.fromkeys(text for one in queries for text in (*one.finds, *one.not_found)))
    index = index_of(texts, folder)
    permit = service_permit("index", "quality")
    outcomes = []
    for one in queries:
        page = index.page(read(TextQuestion(q=one.query)).asked, permit, 0, len(texts))
        found = {texts[int(document.key)] for document in page.found}
        outcomes.append(
            Outcome(
                one,
                tuple(text for text in one.finds if text not in found),
                tuple(text for text in one.not_found if text in found),
            )
        )
    return outcomes


def index_of(texts: list[str], folder: Path) -> TantivyIndex:
    """An index of `texts`; the key of a document is its place in the list."""
    writer = TantivyWriter(folder / "gold", "rel_gold")
    rows = [
        {
            "bucket": bucket_of(f"p{number:04}"),
            "key": str(number),
            "person_id": f"p{number:04}",
            "hospital": "h01",
            "category": "medical_record",
            "row_key": str(number),
            "title": "",
            "text": text,
            "level": 3,
        }
        for number, text in enumerate(texts)
    ]
    names = SEARCH_DOCUMENT.names
    table = pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], SEARCH_DOCUMENT)
    writer.add(table, {})
    writer.finish()
    return TantivyIndex(folder / "gold")
