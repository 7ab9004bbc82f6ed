"""Standard layer → application tables, by changed persons' buckets; then a release.

What can be rebuilt needs no repair: every table here is a function of standard tables and links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.access import levels
from heluo.dictionary import Dictionary
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.indicators import load_indicators
from heluo.dictionary.load import digest
from heluo.dictionary.search_words import load_search_words
from heluo.engines import Engine, dialect, in_parts
from heluo.governance.publish import disease, flows, indicators, persons, search_feed, timeline
from heluo.governance.publish.disease import figures as disease_figures
from heluo.governance.standardise import units
from heluo.governance.standardise.translate import Registered
from heluo.kit.dates import now
from heluo.kit.places import Home
from heluo.lakehouse import faces, labels, selection, spellings, writer
from heluo.lakehouse.faults import Pair
from heluo.lakehouse.lineage import LOOKED_UP, MADE_OF, Input, Read, Wrote
from heluo.lakehouse.newest import newest, rows_by
from heluo.lakehouse.tables import BUCKETS, lake_table, latest_version, partition_sizes

CHUNK_ROWS = 2_400_000
"""Rows of the standard layer that one write of a bucketed table covers at most, roughly: they take 1.4 GB of
memory. Every write scans the whole layer, so few are cheap."""
FOR_DISEASES = 4
"""So many times as large are the parts of disease datasets: of the layer only rows of their persons are read
into memory."""
DISEASES = (
    "application.disease_person",
    "application.disease_value",
    "application.disease_quality",
    "application.disease_treatment",
)


def meanings(dictionary: Dictionary) -> dict[str, str]:
    """What is made of standard rows beside the categories, "persons" and "indicators" → hash of the
    declarations and of the code that reads them: what is stored of persons, levels above all, is made anew by
    the first night of another Heluo."""
    folder = dictionary.folder
    code = [
        Path(str(module.__file__))
        for module in (
            dialect,
            faces,
            labels,
            levels,
            persons,
            search_feed,
            selection,
            spellings,
            timeline,
            units,
        )
    ]
    return {
        "persons": digest(
            [
                *(folder / "diseases").glob("*.toml"),
                folder / "special_diseases.toml",
                folder / "search" / "documents.csv",
                Path(str(faces.__file__)).with_name("timeline.toml"),
                Path(levels.__file__).with_name("levels.csv"),
                *code,
            ]
        ),
        "indicators": digest([*(folder / "indicators").glob("*.toml"), Path(flows.__file__)]),
        "diseases": digest(
            [
                *(folder / "diseases").glob("*.toml"),
                folder / "special_diseases.toml",
                *Path(str(disease.__file__)).parent.glob("*.py"),
                *code,
            ]
        ),
    }


def publish_persons(
    engine: Engine,
    home: Home,
    declared: Registered,
    buckets: Sequence[int],
    wrote: Wrote,
    part: RowsOfPart | None = None,
) -> None:
    """Rewrites the parts `buckets` of timeline, search documents and wide table. With `part` it only tries
    whether that can be done for those rows, and leaves the tables as they are."""
    if not buckets:
        return
    dictionary = declared.mappings.dictionary
    standard = standard_tables(engine, home, dictionary, part)
    links = newest(engine, home, "standard.person_link")
    read = _ReadByBucket(home, _rows_of_persons(engine, standard, links, buckets))

    def events(part: Sequence[int]) -> ir.Table:
        own = engine.view("_links_of_chunk", links.filter(links.bucket.isin(list(part))))
        return ibis.union(
            *(
                timeline.events(category, standard[name], own, declared.conversions, dictionary)
                for name, category in dictionary.categories.items()
            )
        )

    def documents(part: Sequence[int]) -> ir.Table:
        own = engine.view("_links_of_chunk", links.filter(links.bucket.isin(list(part))))
        made = (
            search_feed.documents(category, standard[name], own, dictionary)
            for name, category in dictionary.categories.items()
        )
        return ibis.union(*(one for one in made if one is not None))

    searched = list(load_search_words().documents)
    rows = sum(_rows(home, f"standard.{name}") for name in dictionary.categories)
    for name, of, categories in (
        ("application.timeline", events, list(standard)),
        ("application.search_document", documents, searched),
    ):
        target = _Target(home, name, wrote, _layer(categories), ("standard.person_link",), part is not None)
        for chunk in _chunks(buckets, rows):
            _replace(engine, target, chunk, of, read)
    _publish_wide(engine, home, dictionary, buckets, wrote, read, part)


def _publish_wide(
    engine: Engine,
    home: Home,
    dictionary: Dictionary,
    buckets: Sequence[int],
    wrote: Wrote,
    read: _ReadByBucket,
    part: RowsOfPart | None,
) -> None:
    """The wide table, which looks at the timeline that has just been written."""
    standard = standard_tables(engine, home, dictionary, part)
    tables = {
        name: newest(engine, home, name)
        for name in ("standard.person_link", "standard.person", "application.timeline")
    }
    diseases = load_diseases()

    def wide(part: Sequence[int]) -> ir.Table:
        own, people, happened = (
            engine.view(f"_{name.partition('.')[2]}_of_chunk", table.filter(table.bucket.isin(list(part))))
            for name, table in tables.items()
        )
        return persons.wide(people, standard["patient"], own, happened, standard, dictionary, diseases)

    mine = {name: table.filter(table.bucket.isin(list(buckets))) for name, table in tables.items()}
    read = _ReadByBucket(home, {**read.rows, **rows_by(engine, mine, ("bucket",))})
    looked_up = ("standard.person_link", "application.timeline", *_layer(persons.categories(diseases)))
    name = "application.person_wide"
    target = _Target(home, name, wrote, ("standard.person",), looked_up, part is not None)
    rows = sum(_rows(home, f"standard.{name}") for name in dictionary.categories)
    for chunk in _chunks(buckets, rows):
        _replace(engine, target, chunk, wide, read)


def publish_diseases(
    engine: Engine,
    home: Home,
    dictionary: Dictionary,
    buckets: Sequence[int],
    wrote: Wrote,
    part: RowsOfPart | None = None,
) -> None:
    """Rewrites the parts `buckets` of the disease datasets. `part`: as for `publish_persons`."""
    if not buckets:
        return
    diseases = load_diseases()
    used = disease.categories(diseases)
    standard = standard_tables(engine, home, dictionary, part)
    links = newest(engine, home, "standard.person_link")
    read = _ReadByBucket(
        home, _rows_of_persons(engine, {name: standard[name] for name in used}, links, buckets)
    )

    def write(some: Sequence[int]) -> None:
        own = engine.view("_links_of_chunk", links.filter(links.bucket.isin(list(some))))
        made = disease.made(engine, standard, own, dictionary, diseases)
        tables = (made.persons, made.values, made.quality, made.treatments)
        for name, rows in zip(DISEASES, tables, strict=True):
            table = engine.register(f"_{name.partition('.')[2]}_made", rows)
            target = _Target(home, name, wrote, _layer(used), ("standard.person_link",), part is not None)
            _replace(engine, target, some, lambda few, t=table: t.filter(t.bucket.isin(list(few))), read)

    rows = sum(_rows(home, f"standard.{name}") for name in dictionary.categories)
    for chunk in _chunks(buckets, rows // FOR_DISEASES):
        in_parts(chunk, write)


def publish_disease_figures(engine: Engine, home: Home, wrote: Wrote) -> None:
    """Counts the disease datasets anew."""
    tables = {name: newest(engine, home, name) for name in DISEASES[:3]}
    people, values, quality = tables.values()
    made = disease_figures.figures(engine, people, values, quality, load_diseases(), now())
    made = engine.to_arrow(made)
    wrote(writer.replace(home, "application.disease_figure", made, _read_complete(engine, home, tables)))


def publish_indicators(
    engine: Engine, home: Home, dictionary: Dictionary, wrote: Wrote, part: RowsOfPart | None = None
) -> None:
    """Computes every indicator of the dictionary anew, and to how many hospitals persons go. `part`: as for
    `publish_persons`."""
    defined = load_indicators()
    named = {s.category for one in defined for s in (one.numerator, one.denominator) if s} | {"visit"}
    tables = standard_tables(engine, home, dictionary, part)
    links = newest(engine, home, "standard.person_link")
    at = now()
    made = [engine.to_arrow(indicators.values(one, tables, links, dictionary, at)) for one in defined]
    made.append(engine.to_arrow(flows.spread(tables["visit"], links, at)))
    name = "application.indicator_value"
    if part:
        writer.rehearse(name, pa.concat_tables(made))
        return
    read = _read_complete(engine, home, {f"standard.{name}": tables[name] for name in sorted(named)}, links)
    wrote(writer.replace(home, name, pa.concat_tables(made), read))


def publish_flows(
    engine: Engine, home: Home, dictionary: Dictionary, wrote: Wrote, part: RowsOfPart | None = None
) -> None:
    """Computes anew where persons go. `part`: as for `publish_persons`."""
    visits = standard_tables(engine, home, dictionary, part)["visit"]
    links = newest(engine, home, "standard.person_link")
    made = engine.to_arrow(flows.flows(visits, links, now()))
    if part:
        writer.rehearse("application.flow", made)
        return
    read = _read_complete(engine, home, {"standard.visit": visits}, links)
    wrote(writer.replace(home, "application.flow", made, read))


@dataclass(frozen=True)
class RowsOfPart:
    """Some of the rows of the standard layer: of these hospitals × categories, with these keys (None: all),
    and without the values of some columns."""

    pairs: tuple[Pair, ...]
    keys: tuple[str, ...] | None = None
    emptied: tuple[str, ...] = ()

    def of(self, name: str, rows: ir.Table) -> ir.Table:
        rows = rows.filter(rows.hospital.isin([h for h, category in self.pairs if category == name]))
        if self.keys is not None:
            rows = rows.filter(rows.row_key.isin(list(self.keys)))
        return rows.mutate(**{c: ibis.null(rows[c].type()) for c in self.emptied if c in rows.columns})


def standard_tables(
    engine: Engine, home: Home, dictionary: Dictionary, part: RowsOfPart | None = None
) -> dict[str, ir.Table]:
    """Category → its standard table as it is now; `part`: those of its rows."""
    tables = {name: newest(engine, home, f"standard.{name}") for name in dictionary.categories}
    return {name: part.of(name, rows) for name, rows in tables.items()} if part else tables


@dataclass(frozen=True)
class _Target:
    """A table of persons that is written, and the tables that it is made of and looks at. `rehearsed`: it is
    tried, and stays as it is."""

    home: Home
    name: str
    wrote: Wrote
    made_of: tuple[str, ...]
    looked_up: tuple[str, ...]
    rehearsed: bool = False


@dataclass(frozen=True)
class _ReadByBucket:
    """Table → (bucket,) → rows of it that belong to the persons of that bucket, held ones included."""

    home: Home
    rows: Mapping[str, Mapping[tuple[str, ...], int]]

    def of(self, names: Sequence[str], buckets: Sequence[int], use: str) -> tuple[Input, ...]:
        found = []
        for name in names:
            by = {(str(bucket),): self.rows[name].get((str(bucket),), 0) for bucket in buckets}
            version = latest_version(self.home, name)
            if version >= 0:  # a category that nobody has delivered yet is no input
                found.append(Input(name, version, sum(by.values()), use, by))
        return tuple(found)


def _rows_of_persons(
    engine: Engine, standard: Mapping[str, ir.Table], links: ir.Table, buckets: Sequence[int]
) -> dict[str, dict[tuple[str, ...], int]]:
    """Rows of every standard table, and links, by the bucket of the person: what the writes below read."""
    own = links.filter(links.bucket.isin(list(buckets))).select("hospital", "subject_ref", "bucket")
    joined = {
        f"standard.{name}": rows.select("hospital", "subject_ref").inner_join(
            own, ["hospital", "subject_ref"]
        )
        for name, rows in standard.items()
    }
    return rows_by(engine, {**joined, "standard.person_link": own}, ("bucket",))


def _read_complete(
    engine: Engine, home: Home, tables: Mapping[str, ir.Table], links: ir.Table | None = None
) -> Read:
    """All rows of `tables`, with all `links` looked up."""
    looked_up = {} if links is None else {"standard.person_link": links}
    counted = rows_by(engine, {**tables, **looked_up})
    return Read(
        tuple(
            Input(name, version, rows[()], MADE_OF if name in tables else LOOKED_UP, rows)
            for name, rows in counted.items()
            if (version := latest_version(home, name)) >= 0
        )
    )


def _layer(categories: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"standard.{name}" for name in categories)


def _replace(
    engine: Engine,
    target: _Target,
    chunk: Sequence[int],
    of: Callable[[Sequence[int]], ir.Table],
    read: _ReadByBucket,
) -> None:
    """Writes the parts `chunk`, in halves where they are more than the engine's memory holds (rows with long
    texts)."""

    def write(some: Sequence[int]) -> None:
        made = of(some)
        order = [made.bucket, *(made[column] for column in lake_table(target.name).order)]
        if target.rehearsed:
            writer.rehearse(target.name, engine.batches(made))
            return
        inputs = (*read.of(target.made_of, some, MADE_OF), *read.of(target.looked_up, some, LOOKED_UP))
        data = engine.batches(made.order_by(order))
        parts = [(bucket,) for bucket in some]
        target.wrote(writer.replace_partitions(target.home, target.name, parts, data, Read(inputs)))

    in_parts(chunk, write)


def _rows(home: Home, name: str) -> int:
    return sum(size.rows for size in partition_sizes(home, name).values())


def _chunks(buckets: Sequence[int], rows: int) -> Iterator[Sequence[int]]:
    """Cuts `buckets` so that one part of a table of `rows` rows has about CHUNK_ROWS."""
    size = max(1, min(len(buckets), BUCKETS * CHUNK_ROWS // max(rows, 1)))
    for start in range(0, len(buckets), size):
        yield buckets[start : start + size]
