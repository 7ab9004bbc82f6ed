"""Names, schemas and places of every Delta table; the unbound Ibis table of each; snapshots of one version.

Layers: `source.<category>` (append only, as it came), `standard.<category>` and `standard.person_link`,
`standard.person` (coded, linked, checked), `application.<name>` (what services read).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
from deltalake import DeltaTable

from heluo.dictionary import load, source_schema, standard_schema
from heluo.dictionary.diseases import load_diseases
from heluo.engines import Delta
from heluo.engines.base import as_table
from heluo.kit import durable
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.lakehouse.damage import OTHER, Damage, files_of, listing_hash, open_delta, paths_of

EVOLVED = "_evolved"
"""Marker file of a table whose schema has grown since it was created."""
BUCKETS = 32
"""Parts into which tables of persons are cut, so that a change of one person rewrites one part."""

TEXT, LONG, NUMBER, TIME = pa.string(), pa.int64(), pa.float64(), pa.timestamp("us")
INSTANT = pa.timestamp("us", "UTC")

PERSON_LINK = pa.schema(
    [("hospital", TEXT), ("subject_ref", TEXT), ("person_id", TEXT), ("bucket", pa.int32()), ("run_id", TEXT)]
)
PERSON = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("sex", TEXT),
        ("birth_date", pa.date32()),
        ("hospitals", LONG),
        ("records", LONG),
    ]
)
TIMELINE = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("category", TEXT),
        ("row_key", TEXT),
        ("visit_ref", TEXT),
        ("time", TIME),
        ("end_time", TIME),
        ("time_is_date", pa.bool_()),
        ("code", TEXT),
        ("code_system", TEXT),
        ("title", TEXT),
        ("detail", TEXT),
        ("value_text", TEXT),
        ("value_number", NUMBER),
        ("unit", TEXT),
        ("low", NUMBER),
        ("high", NUMBER),
        ("abnormal", TEXT),
        ("level", pa.int32()),
        ("parcel", TEXT),
        ("row", LONG),
    ]
)
SEARCH_DOCUMENT = pa.schema(
    [
        ("bucket", pa.int32()),
        ("key", TEXT),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("category", TEXT),
        ("row_key", TEXT),
        ("visit_ref", TEXT),
        ("time", TIME),
        ("title", TEXT),
        ("text", TEXT),
        ("level", pa.int32()),
    ]
)
INDICATOR_VALUE = pa.schema(
    [
        ("indicator", TEXT),
        ("hospital", TEXT),
        ("period", TEXT),
        ("numerator", NUMBER),
        ("denominator", NUMBER),
        ("value", NUMBER),
        ("computed_at", INSTANT),
    ]
)
DISEASE_PERSON = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("disease", TEXT),
        ("state", TEXT),
        ("reason", TEXT),
        ("day_zero", pa.date32()),
        ("subtype", TEXT),
        ("marks", TEXT),
        ("entries", TEXT),
    ]
)
"""Of the rows of one hospital alone, and (hospital "") of all: who is in a dataset, who is out and why."""
DISEASE_VALUE = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("disease", TEXT),
        ("variable", TEXT),
        ("level", pa.int32()),
        ("text", TEXT),
        ("number", NUMBER),
        ("day", pa.date32()),
        ("category", TEXT),
        ("row_key", TEXT),
        ("source_hospital", TEXT),
    ]
)
DISEASE_QUALITY = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("disease", TEXT),
        ("indicator", TEXT),
        ("state", TEXT),
        ("reason", TEXT),
    ]
)
DISEASE_TREATMENT = pa.schema(
    [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("hospital", TEXT),
        ("disease", TEXT),
        ("what", TEXT),
        ("day", pa.date32()),
        ("category", TEXT),
        ("row_key", TEXT),
        ("source_hospital", TEXT),
        ("reason", TEXT),
    ]
)
"""Treatments of persons in a dataset that tells its own from others': which are this disease's, and why."""
DISEASE_FIGURE = pa.schema(
    [
        ("disease", TEXT),
        ("hospital", TEXT),
        ("kind", TEXT),
        ("name", TEXT),
        ("persons", LONG),
        ("of", LONG),
        ("computed_at", INSTANT),
    ]
)
DISEASE_FIGURES_LOCK = "lakehouse.disease_figures"
"""What a resource opens under which the figures of diseases are read outside of a request."""
FLOW = pa.schema([("source", TEXT), ("target", TEXT), ("persons", LONG), ("computed_at", INSTANT)])
QUALITY_RESULT = pa.schema(
    [
        ("hospital", TEXT),
        ("category", TEXT),
        ("month", TEXT),
        ("check", TEXT),
        ("variable", TEXT),
        ("violated", LONG),
        ("applicable", LONG),
        ("run_id", TEXT),
    ]
)
QUALITY_FINDING = pa.schema(
    [
        ("hospital", TEXT),
        ("category", TEXT),
        ("month", TEXT),
        ("check", TEXT),
        ("row_key", TEXT),
        ("variable", TEXT),
    ]
)


SPAN = "span"
"""Physical partition column of tables with months: the part of `month` by which files are cut (see
`span_of`)."""
SPANS = {"year": 4, "month": 7}
"""Granularity → leading characters of a month."""
QUARANTINE = pa.schema(
    [
        ("hospital", TEXT),
        ("category", TEXT),
        ("epoch", LONG),
        ("seq", LONG),
        ("row", LONG),
        ("code", TEXT),
        ("variable", TEXT),
        ("column", TEXT),
        ("row_key", TEXT),
        ("mapping", TEXT),
    ]
)


@dataclass(frozen=True)
class LakeTable:
    """One Delta table. Rows are clustered by `order` inside a file; `order` is also what file statistics are
    kept for."""

    name: str
    schema: pa.Schema
    """The columns that expressions see; a table partitioned by SPAN holds that column besides."""
    partitions: tuple[str, ...]
    order: tuple[str, ...] = ()

    @property
    def physical(self) -> pa.Schema:
        """The columns on disk, all nullable."""
        fields = [pa.field(field.name, field.type) for field in self.schema]
        return pa.schema([*fields, pa.field(SPAN, TEXT)] if SPAN in self.partitions else fields)

    def place(self, home: Home) -> Path:
        layer, _, rest = self.name.partition(".")
        return home.lake / layer / rest


@cache
def tables() -> dict[str, LakeTable]:
    """Every table of the lake by name, from the shipped dictionary."""
    result: dict[str, LakeTable] = {}
    for name, category in load().categories.items():
        result[f"source.{name}"] = LakeTable(
            f"source.{name}", source_schema(category), ("hospital", SPAN), ("month", "epoch", "seq")
        )
        schema = standard_schema(category)
        order = tuple(c for c in ("month", "subject_ref", "row_key") if c in schema.names)
        result[f"standard.{name}"] = LakeTable(f"standard.{name}", schema, ("hospital", SPAN), order)
    for name, schema, partitions, order in (
        ("source.quarantine", QUARANTINE, ("hospital",), ("category",)),
        ("standard.person_link", PERSON_LINK, ("hospital",), ("subject_ref",)),
        ("standard.person", PERSON, ("bucket",), ("person_id",)),
        ("application.timeline", TIMELINE, ("bucket",), ("person_id", "time")),
        ("application.search_document", SEARCH_DOCUMENT, ("bucket",), ("person_id",)),
        ("application.person_wide", person_wide_schema(), ("bucket",), ("person_id",)),
        ("application.indicator_value", INDICATOR_VALUE, (), ("indicator",)),
        ("application.flow", FLOW, (), ("source", "target")),
        ("application.disease_person", DISEASE_PERSON, ("bucket",), ("disease", "person_id")),
        ("application.disease_value", DISEASE_VALUE, ("bucket",), ("disease", "variable", "person_id")),
        ("application.disease_quality", DISEASE_QUALITY, ("bucket",), ("disease", "indicator", "person_id")),
        ("application.disease_treatment", DISEASE_TREATMENT, ("bucket",), ("disease", "person_id")),
        ("application.disease_figure", DISEASE_FIGURE, (), ("disease", "kind")),
        ("application.quality_result", QUALITY_RESULT, ("category", "hospital"), ("check",)),
        ("application.quality_finding", QUALITY_FINDING, ("category", "hospital"), ("check",)),
    ):
        result[name] = LakeTable(name, schema, partitions, order)
    return result


@cache
def person_wide_schema() -> pa.Schema:
    """One row a person: who, where, since when; for each disease of the dictionary whether, since when,
    subtype and marks; the last standard value of every laboratory item that a disease shows, or the bound
    ("<5") that it is."""
    fields: list[tuple[str, pa.DataType]] = [
        ("bucket", pa.int32()),
        ("person_id", TEXT),
        ("sex", TEXT),
        ("birth_year", pa.int32()),
        ("division", TEXT),
        ("hospitals", LONG),
        ("visits", LONG),
        ("first_time", TIME),
        ("last_time", TIME),
    ]
    for name in load_diseases():
        fields += [
            (f"disease_{name}", pa.bool_()),
            (f"disease_{name}_since", pa.date32()),
            (f"disease_{name}_subtype", TEXT),
            (f"disease_{name}_marks", TEXT),
        ]
    for item in wide_items():
        fields += [(f"last_{item.lower()}", NUMBER), (f"last_{item.lower()}_bound", TEXT)]
    return pa.schema(fields)


@cache
def wide_items() -> tuple[str, ...]:
    """Codes of the laboratory items that a disease of the dictionary shows, sorted."""
    return tuple(
        sorted(
            {item for disease in load_diseases().values() for group in disease.groups for item in group.items}
        )
    )


def lake_table(name: str) -> LakeTable:
    """The declaration of `name` ("standard.lab_result"). Raises NotFound."""
    found = tables().get(name)
    if found is None:
        raise NotFound(f"lake table {name}", "a table of lakehouse.tables", "mend the name")
    return found


@cache
def table(name: str) -> ir.Table:
    """The unbound Ibis table `name`: write expressions over it; the reader or the journey puts a real one in
    its place."""
    return as_table(name, lake_table(name).schema)


def bucket_of(person_id: str) -> int:
    """The part, 0 to BUCKETS − 1, in which tables of persons hold `person_id`."""
    return zlib.crc32(person_id.encode()) % BUCKETS


def exists(home: Home, name: str) -> bool:
    """True when the table `name` has been created in `home`."""
    return DeltaTable.is_deltatable(str(lake_table(name).place(home)))


def latest_version(home: Home, name: str) -> int:
    """Newest version of the table, −1 when it has not been created. For writers; readers take a release's
    version. Raises LakeDamaged."""
    place = lake_table(name).place(home)
    return open_delta(place, name).version() if exists(home, name) else -1


def snapshot(home: Home, name: str, version: int, sha256: str = "") -> Delta:
    """One version of one table, ready for `Engine.register`. Cached: a version never changes, until its table
    is set aside.

    Raises LakeDamaged where it cannot be opened, or its list of files is not the one with the hash `sha256`:
    a table that was made again counts its versions from nought, and would pass for the former one.
    """
    target = lake_table(name)
    return _snapshot(target.place(home), version, target, sha256)


def forget_snapshots() -> None:
    """For whoever sets a table aside: versions of the same numbers are other ones from now on."""
    _snapshot.cache_clear()


@lru_cache(maxsize=512)
def _snapshot(place: Path, version: int, target: LakeTable, sha256: str) -> Delta:
    delta = open_delta(place, target.name, version)
    if sha256 and listing_hash(files_of(delta)) != sha256:
        raise Damage(target.name, place, OTHER, f"version {version}").error()
    absent = frozenset(target.physical.names) - {
        column.name for column in delta.schema().fields
    }  # the dictionary has grown since
    return Delta(
        str(place),
        version,
        target.physical,
        paths_of(place, delta),
        target.partitions,
        not (place / EVOLVED).exists(),
        absent,
    )


def empty(name: str) -> pa.Table:
    """The table `name` without rows: stands in for a table that no night has written yet."""
    return lake_table(name).physical.empty_table()


def span_of(home: Home) -> int:
    """How many leading characters of a month name the part of a table that is rewritten at once.

    "year" suits hospitals of up to some million rows a year (few files, fast scans), "month" larger ones
    (less to rewrite). Chosen by HELUO_LAKE_SPAN when the lake is first written, and fixed from then on.
    Raises BadConfiguration when the setting names another one than the lake was written with.
    """
    return _span_of(home.lake)


@cache
def _span_of(lake: Path) -> int:
    path, wanted = lake / "span", settings()
    if not path.exists():
        durable.write_once(path, wanted.lake_span.encode())
    written = path.read_text(encoding="utf-8")
    if "lake_span" in wanted.model_fields_set and wanted.lake_span != written:
        raise BadConfiguration(
            f"HELUO_LAKE_SPAN={wanted.lake_span}",
            f"{written}, by which the lake in {lake} was written",
            "take the setting back, or begin a new lake",
        )
    return SPANS[written]


@dataclass(frozen=True)
class Size:
    """Rows, and compressed bytes on disk."""

    rows: int = 0
    bytes: int = 0


def partition_sizes(home: Home, name: str, version: int | None = None) -> dict[tuple[str, ...], Size]:
    """Size of every partition (values in the table's order) of one version (default: the newest), from the
    log alone. Raises LakeDamaged."""
    if not exists(home, name):
        return {}
    target = lake_table(name)
    sizes: dict[tuple[str, ...], Size] = {}
    delta = open_delta(target.place(home), name, version)
    for action in pa.table(delta.get_add_actions(flatten=True)).to_pylist():
        key = tuple(str(action[f"partition.{column}"]) for column in target.partitions)
        before = sizes.get(key, Size())
        sizes[key] = Size(before.rows + action["num_records"], before.bytes + action["size_bytes"])
    return sizes
