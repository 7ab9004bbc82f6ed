"""The embedded index: tantivy in a folder `<home>/centre/index/<release>/`. One token a Han character, so a
phrase is a substring search.

Keys are raw text fields (a delete by an unsigned field deletes nothing, silently). Tokens are written with
blanks between, so the stock whitespace tokenizer serves and none has to be registered after opening. An index
is built beside its place and renamed when whole.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import tantivy
from tantivy import FieldType, Occur, Query

from heluo.access.permit import Names, Permit
from heluo.delivery.search.denials import denied
from heluo.delivery.search.indexes.base import (
    FACET_NAMES,
    Asked,
    FacetName,
    FoundDocument,
    Page,
    Phrases,
    ValueRange,
)
from heluo.delivery.search.measures import measured, sortable, term
from heluo.delivery.search.tokens import BETWEEN, joined, words
from heluo.kit import durable
from heluo.lakehouse import faces
from heluo.lakehouse.faces import SPECIAL

FORMAT = 3
DOCUMENTS = "application.search_document"
UNDATED = -(2**40)
"""Seconds of a document without time: older than everything."""
HEAP = 192 << 20
FACETS = 500
BUCKETS_AT_ONCE = 50_000
"""Persons counted in one aggregation: the index refuses more than 65,000 buckets."""

ASSERTED, DENIED, VALUES = "asserted", "denied", "values"
"""Fields of a document that denies something: what is left of its text, and what is denied; the terms of the
numbers that any document gives. A document without denials asserts its whole text, which is not written
twice."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("text", ASSERTED, DENIED):
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(VALUES, stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("hospital", "category"):
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("treated", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("denies", stored=False, indexed=True)
    builder.add_integer_field("time", stored=False, indexed=True, fast=True)
    builder.add_integer_field("year", stored=False, indexed=True, fast=True)
    builder.add_integer_field("level", stored=False, indexed=True, fast=True)
    builder.add_integer_field("ordinal", stored=False, indexed=True, fast=True)
    return builder.build()


class TantivyIndex:
    """`indexes.base.TextIndex` over one folder."""

    def __init__(self, folder: Path) -> None:
        head = json.loads((folder / "heluo.json").read_text(encoding="utf-8"))
        self.release: str = head["release"]
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        self._searcher = self._index.searcher()
        self._persons = np.array(
            (folder / "persons.txt").read_text(encoding="utf-8").split("\n") if head["persons"] else [],
            dtype=object,
        )
        self._ordinal = {person: i for i, person in enumerate(self._persons)}

    def page(self, asked: Asked, permit: Permit, offset: int, size: int) -> Page:
        # The stub of the library lacks what its own documentation names: `count`, and that a stored text is a
        # str.
        found: Any = self._searcher.search(
            self._query(asked, permit), limit=size, offset=offset, count=True, order_by_field="time"
        )
        addresses = [address for _, address in found.hits]
        ordinals: list[Any] = self._searcher.fast_field_values("ordinal", addresses) if addresses else []
        keys: list[Any] = [self._searcher.doc(address).get_first("key") for address in addresses]
        return Page(
            found.count or 0,
            tuple(
                FoundDocument(key, str(self._persons[ordinal]))
                for key, ordinal in zip(keys, ordinals, strict=True)
            ),
        )

    def persons(self, asked: Asked, permit: Permit) -> np.ndarray:
        query = self._query(asked, permit)
        ordinals: list[int] = []
        for first in range(0, len(self._persons), BUCKETS_AT_ONCE):
            part = Query.range_query(
                self._schema, "ordinal", FieldType.Integer, first, first + BUCKETS_AT_ONCE - 1
            )
            wanted = {
                "persons": {
                    "terms": {"field": "ordinal", "size": BUCKETS_AT_ONCE, "segment_size": BUCKETS_AT_ONCE}
                }
            }
            found = self._searcher.aggregate(
                Query.boolean_query([(Occur.Must, query), (Occur.Must, part)]), wanted
            )
            ordinals += [int(bucket["key"]) for bucket in found["persons"]["buckets"]]
        return self._persons[np.sort(np.array(ordinals, dtype=np.int64))]

    def facets(self, asked: Asked, permit: Permit) -> dict[FacetName, dict[str, int]]:
        wanted = {name: {"terms": {"field": name, "size": FACETS}} for name in FACET_NAMES}
        found = self._searcher.aggregate(self._query(asked, permit), wanted)
        return {
            name: {
                str(_plain(bucket["key"])): int(bucket["doc_count"])
                for bucket in found[name]["buckets"]
                if _plain(bucket["key"]) != 0
            }
            for name in FACET_NAMES
        }

    def documents(self) -> int:
        return self._searcher.num_docs

    def _query(self, asked: Asked, permit: Permit) -> Query:
        mentioned = self._asserted if asked.asserted else self._mentioned
        parts = [(Occur.Must, _any([mentioned(phrase) for phrase in group])) for group in asked.groups]
        parts += [(Occur.Must, self._denied(group)) for group in asked.denied]
        parts += [(Occur.Must, _any([self._within(one) for one in group])) for group in asked.measured]
        parts += [(Occur.MustNot, self._mentioned(phrase)) for phrase in asked.without]
        parts += [(Occur.Must, query) for query in (*self._chosen(asked), *self._permitted(permit))]
        return Query.const_score_query(Query.boolean_query(parts), 1.0)

    def _chosen(self, asked: Asked) -> list[Query]:
        chosen = []
        if asked.hospitals:
            chosen.append(self._among("hospital", asked.hospitals))
        if asked.categories:
            chosen.append(self._among("category", asked.categories))
        if asked.person:
            chosen.append(self._of_persons([asked.person]))
        if asked.since or asked.until:
            before = asked.until + dt.timedelta(days=1) if asked.until and asked.until < dt.date.max else None
            chosen.append(self._times(asked.since, before))
        return chosen

    def _permitted(self, permit: Permit) -> list[Query]:
        limits = [self._of_level(permit)]
        limited: list[tuple[str, Names]] = [("hospital", permit.hospitals), ("category", permit.categories)]
        limits += [self._among(name, values) for name, values in limited if values is not None]
        if permit.persons is not None:
            limits.append(self._of_persons(permit.persons))
        if permit.treating is not None:
            limits.append(self._among("treated", [permit.treating]))
        if permit.since or permit.before:
            limits.append(self._times(permit.since, permit.before))
        return limits

    def _of_level(self, permit: Permit) -> Query:
        """Documents whose level the permit opens: the stored one, or the one in force where a person changed
        a level since. Those stored as special stay so."""
        changed = {category: level for (category,), level in faces.changed(DOCUMENTS).items()}
        highest = min(permit.level, SPECIAL - 1)
        ordinary = [(Occur.Must, self._levels(1, highest))]
        ordinary += [
            (Occur.MustNot, self._of_category(one)) for one, level in changed.items() if level > highest
        ]
        opened = [Query.boolean_query(ordinary)]
        opened += [self._of_category(one) for one, level in changed.items() if level <= highest]
        if permit.level >= SPECIAL and permit.special_hospitals != frozenset():
            special = [self._levels(SPECIAL, 9)]
            special += [self._of_category(one) for one, level in changed.items() if level >= SPECIAL]
            of = [(Occur.Must, _any(special))]
            if permit.special_hospitals is not None:
                of.append((Occur.Must, self._among("hospital", permit.special_hospitals)))
            opened.append(Query.boolean_query(of))
        return _any(opened)

    def _of_category(self, name: str) -> Query:
        """Documents of a category that were stored as ordinary."""
        parts = [self._among("category", [name]), self._levels(1, SPECIAL - 1)]
        return Query.boolean_query([(Occur.Must, part) for part in parts])

    def _levels(self, low: int, high: int) -> Query:
        return Query.range_query(self._schema, "level", FieldType.Integer, low, high)

    def _times(self, since: dt.date | None, before: dt.date | None) -> Query:
        low = _seconds(dt.datetime.combine(since, dt.time())) if since else UNDATED + 1
        high = _seconds(dt.datetime.combine(before, dt.time())) - 1 if before else 2**40
        return Query.range_query(self._schema, "time", FieldType.Integer, low, high)

    def _among(self, field: str, values: Iterable[str]) -> Query:
        wanted = sorted(values)
        return Query.term_set_query(self._schema, field, wanted) if wanted else Query.empty_query()

    def _of_persons(self, persons: Iterable[str]) -> Query:
        wanted = sorted(self._ordinal[p] for p in persons if p in self._ordinal)
        return Query.term_set_query(self._schema, "ordinal", wanted) if wanted else Query.empty_query()

    def _mentioned(self, phrase: str) -> Query:
        return self._phrase("text", phrase)

    def _asserted(self, phrase: str) -> Query:
        undenied = Query.term_query(self._schema, "denies", 0)
        plain = Query.boolean_query([(Occur.Must, undenied), (Occur.Must, self._mentioned(phrase))])
        return _any([plain, self._phrase(ASSERTED, phrase)])

    def _denied(self, group: Phrases) -> Query:
        return _any([self._phrase(DENIED, phrase) for phrase in group])

    def _phrase(self, field: str, phrase: str) -> Query:
        found = words(phrase)
        if not found:
            return Query.empty_query()
        if len(found) == 1:
            return Query.term_query(self._schema, field, found[0], index_option="basic")
        return Query.phrase_query(self._schema, field, list(found))

    def _within(self, of: ValueRange) -> Query:
        """Documents with a number in the range, and with a bound that lies in it for sure: `>200` says
        nothing about 300."""
        low, high = -math.inf if of.low is None else of.low, math.inf if of.high is None else of.high
        ranges = [self._terms(of.key, "e", low, high, of.low_open, of.high_open)]
        if of.high is None:
            ranges.append(self._terms(of.key, "g", low, math.inf, False, False))
        if of.low is None:
            ranges.append(self._terms(of.key, "l", -math.inf, high, False, False))
        return _any(ranges)

    def _terms(self, key: str, kind: str, low: float, high: float, low_open: bool, high_open: bool) -> Query:
        # The library has ranges of text in its language of queries only; these terms are letters and digits.
        first, last = (f"{key}w{kind}{sortable(bound)}" for bound in (low, high))
        return self._index.parse_query(
            f"{VALUES}:{'{' if low_open else '['}{first} TO {last}{'}' if high_open else ']'}", [VALUES]
        )


def _any(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


class TantivyWriter:
    """`indexes.base.IndexWriter`: writes beside `place` and renames when whole. A leftover of a killed build
    is removed first."""

    def __init__(self, place: Path, release: str) -> None:
        self._place, self._release = place, release
        self._folder = place.with_name(f".{place.name}.building")
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), path=str(self._folder))
        self._writer = self._index.writer(heap_size=HEAP, num_threads=2)
        self._ordinals: dict[str, int] = {}
        self._added = 0

    def add(self, documents: pa.Table, treated: dict[str, list[str]]) -> None:
        seconds = pc.fill_null(
            pc.cast(pc.cast(documents["time"], pa.timestamp("s"), safe=False), pa.int64()), UNDATED
        )
        columns = [
            documents[name] for name in ("key", "person_id", "hospital", "category", "title", "text", "level")
        ]
        years = pc.fill_null(pc.year(documents["time"]), 0)
        add, ordinals, build = self._writer.add_document, self._ordinals, tantivy.Document
        for key, person, hospital, category, title, text, level, second, year in zip(
            *(column.to_pylist() for column in (*columns, seconds, years)), strict=True
        ):
            add(
                build(
                    **_words(title or "", text or ""),
                    key=key,
                    hospital=hospital,
                    category=category,
                    level=level,
                    time=second,
                    year=year,
                    ordinal=ordinals.setdefault(person, len(ordinals)),
                    treated=treated.get(person, []),
                )
            )
        self._added += documents.num_rows

    def finish(self) -> int:
        self._writer.commit()
        self._writer.wait_merging_threads()
        (self._folder / "persons.txt").write_text("\n".join(self._ordinals), encoding="utf-8")
        head = {
            "format": FORMAT,
            "release": self._release,
            "documents": self._added,
            "persons": len(self._ordinals),
        }
        (self._folder / "heluo.json").write_text(json.dumps(head), encoding="utf-8")
        shutil.rmtree(self._place, ignore_errors=True)
        os.replace(self._folder, self._place)
        durable.sync_folder(self._place.parent)
        return self._added


def _words(title: str, text: str) -> dict[str, str | int]:
    """The fields of a document's words and numbers."""
    head = f"{joined(title)} {BETWEEN} "
    fields: dict[str, str | int] = {"text": f"{head}{joined(text)}", "denies": 0}
    if reaches := denied(text):
        starts, ends = [a for a, _ in reaches], [b for _, b in reaches]
        left = [text[a:b] for a, b in zip([0, *ends], [*starts, len(text)], strict=True)]
        between = f" {BETWEEN} "
        fields[ASSERTED] = head + between.join(map(joined, left))
        fields[DENIED] = between.join(joined(text[a:b]) for a, b in reaches)
        fields["denies"] = 1
    if numbers := measured(text):
        fields[VALUES] = " ".join({term(one) for one in numbers})
    return fields


def is_complete(folder: Path) -> bool:
    """True when `folder` holds a finished index of this format."""
    head = folder / "heluo.json"
    return head.exists() and json.loads(head.read_text(encoding="utf-8")).get("format") == FORMAT


def _seconds(moment: dt.datetime) -> int:
    return int(moment.replace(tzinfo=dt.UTC).timestamp())


def _plain(value: float | int | str) -> int | str:
    return int(value) if isinstance(value, float) else value
