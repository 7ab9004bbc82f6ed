"""Standard layer → application tables, by changed persons' buckets; then a release.

What can be rebuilt needs no repair: every table here is a function of standard tables and links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.access import levels
from heluo.dictionary import Dictionary
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.indicators import load_indicators
from heluo.dictionary.load import digest
from heluo.engines import Engine, in_parts
from heluo.governance.publish import indicators, persons, search_feed, timeline
from heluo.governance.publish.flows import flows
from heluo.governance.standardise import units
from heluo.governance.standardise.translate import Registered
from heluo.kit.dates import now
from heluo.kit.places import Home
from heluo.lakehouse import labels, selection, writer
from heluo.lakehouse.newest import newest
from heluo.lakehouse.tables import BUCKETS, lake_table, partition_sizes

CHUNK_ROWS = 2_400_000
"""Rows of the standard layer that one write of a bucketed table covers at most, roughly: they take 1.4 GB of
memory. Every write scans the whole layer, so few are cheap."""


def meanings(dictionary: Dictionary) -> dict[str, str]:
    """What is made of standard rows beside the categories, "persons" and "indicators" → hash of the
    declarations and of the code that reads them: what is stored of persons, levels above all, is made anew by
    the first night of another Heluo."""
    folder = dictionary.folder
    code = [
        Path(str(module.__file__))
        for module in (labels, levels, persons, search_feed, selection, timeline, units)
    ]
    return {
        "persons": digest(
            [
                *(folder / "diseases").glob("*.toml"),
                Path(__file__).with_name("timeline.toml"),
                Path(levels.__file__).with_name("levels.csv"),
                *code,
            ]
        ),
        "indicators": digest((folder / "indicators").glob("*.toml")),
    }


def publish_persons(
    engine: Engine, home: Home, declared: Registered, buckets: Sequence[int], wrote: writer.Wrote
) -> None:
    """Rewrites the parts `buckets` of timeline, search documents and wide table."""
    if not buckets:
        return
    dictionary = declared.mappings.dictionary
    standard = {name: newest(engine, home, f"standard.{name}") for name in dictionary.categories}
    links = newest(engine, home, "standard.person_link")

    def all_events(own: ir.Table) -> Iterator[ir.Table]:
        for name, category in dictionary.categories.items():
            yield timeline.events(
                category, standard[name], own, declared.units, declared.conversions, dictionary
            )

    def all_documents(own: ir.Table) -> Iterator[ir.Table]:
        for name, category in dictionary.categories.items():
            made = search_feed.documents(category, standard[name], own, dictionary)
            if made is not None:
                yield made

    rows = sum(_rows(home, f"standard.{name}") for name in dictionary.categories)
    for name, build in (("application.timeline", all_events), ("application.search_document", all_documents)):
        for chunk in _chunks(buckets, rows):

            def of(part: Sequence[int], build: Callable[[ir.Table], Iterator[ir.Table]] = build) -> ir.Table:
                return ibis.union(
                    *build(engine.view("_links_of_chunk", links.filter(links.bucket.isin(list(part)))))
                )

            _replace(engine, home, name, chunk, of, wrote)
    happened = newest(engine, home, "application.timeline")
    people = newest(engine, home, "standard.person")
    for chunk in _chunks(buckets, rows):

        def wide(part: Sequence[int]) -> ir.Table:
            own, mine, shown = (
                engine.view(f"_{name}_of_chunk", table.filter(table.bucket.isin(list(part))))
                for name, table in (("links", links), ("people", people), ("timeline", happened))
            )
            return persons.wide(mine, standard["patient"], own, shown, standard, dictionary, load_diseases())

        _replace(engine, home, "application.person_wide", chunk, wide, wrote)


def publish_indicators(engine: Engine, home: Home, dictionary: Dictionary, wrote: writer.Wrote) -> None:
    """Computes every indicator of the dictionary anew."""
    standard = {name: newest(engine, home, f"standard.{name}") for name in dictionary.categories}
    links = newest(engine, home, "standard.person_link")
    at = now()
    made = [
        engine.to_arrow(indicators.values(one, standard, links, dictionary, at)) for one in load_indicators()
    ]
    made.append(engine.to_arrow(flows(standard["visit"], links, at)))
    wrote(
        "application.indicator_value",
        writer.replace(home, "application.indicator_value", pa.concat_tables(made)),
    )


def _replace(
    engine: Engine,
    home: Home,
    name: str,
    chunk: Sequence[int],
    of: Callable[[Sequence[int]], ir.Table],
    wrote: writer.Wrote,
) -> None:
    """Writes the parts `chunk`, in halves where they are more than the engine's memory holds (rows with long
    texts)."""

    def write(some: Sequence[int]) -> None:
        made = of(some)
        data = engine.batches(
            made.order_by([made.bucket, *(made[column] for column in lake_table(name).order)])
        )
        wrote(name, writer.replace_partitions(home, name, [(bucket,) for bucket in some], data))

    in_parts(chunk, write)


def _rows(home: Home, name: str) -> int:
    return sum(size.rows for size in partition_sizes(home, name).values())


def _chunks(buckets: Sequence[int], rows: int) -> Iterator[Sequence[int]]:
    """Cuts `buckets` so that one part of a table of `rows` rows has about CHUNK_ROWS."""
    size = max(1, min(len(buckets), BUCKETS * CHUNK_ROWS // max(rows, 1)))
    for start in range(0, len(buckets), size):
        yield buckets[start : start + size]
