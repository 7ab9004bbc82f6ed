"""The lake's writer and its releases, on real Delta tables."""

from __future__ import annotations

import os
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
import sqlalchemy as sa
from deltalake import DeltaTable, write_deltalake

from heluo.engines import engine
from heluo.kit import db
from heluo.kit.dates import now
from heluo.kit.errors import Conflict, NotFound
from heluo.kit.places import Home
from heluo.lakehouse import lineage, reader, releases, tables, writer
from heluo.lakehouse.records import Release
from tests.lib.text_tables import rows, table

LINK = {"bucket": pa.int32()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def control(home: Home) -> sa.Engine:
    made = db.engine(home.control_db)
    db.Base.metadata.create_all(made, tables=[Release.__table__])
    return made


def _links(text: str) -> pa.Table:
    return table("hospital | subject_ref | person_id | bucket | run_id\n" + text, LINK)


def _read(home: Home, name: str, version: int | None = None) -> list[tuple]:
    at = tables.latest_version(home, name) if version is None else version
    with engine() as e:
        return rows(e.to_arrow(e.register("t", tables.snapshot(home, name, at))))


def test_a_transaction_counts_once(home: Home) -> None:
    first = _links("h1 | s1 | p1 | 1 | r1")
    written = writer.append(home, "standard.person_link", first, {"h1/patient/1": 3})
    assert written.rows == 1
    assert written.columns == ("hospital",)
    assert written.parts == {("h1",): lineage.WrittenPart(1, 0)}
    assert writer.transactions(home, "standard.person_link", ["h1/patient/1", "h2/patient/1"]) == {
        "h1/patient/1": 3,
        "h2/patient/1": -1,
    }
    with pytest.raises(Conflict, match="h1/patient/1"):
        writer.append(home, "standard.person_link", first, {"h1/patient/1": 3})
    writer.append(home, "standard.person_link", _links("h1 | s2 | p2 | 2 | r1"), {"h1/patient/1": 4})
    assert [row[2] for row in _read(home, "standard.person_link")] == ["p1", "p2"]


def test_only_the_named_partitions_change(home: Home) -> None:
    writer.append(
        home,
        "standard.person_link",
        _links("h1 | s1 | p1 | 1 | r1\n h2 | s2 | p2 | 2 | r1\n o'h3 | s3 | p3 | 3 | r1"),
        {},
    )
    before = {path.name for path in (home.lake / "standard" / "person_link" / "hospital=h2").iterdir()}
    writer.replace_partitions(
        home, "standard.person_link", [("h1",), ("o'h3",)], _links("o'h3 | s9 | p9 | 9 | r2")
    )
    assert rows(pa.table({"x": [row[1] for row in _read(home, "standard.person_link")]})) == [
        ("s2",),
        ("s9",),
    ]
    assert {
        path.name for path in (home.lake / "standard" / "person_link" / "hospital=h2").iterdir()
    } == before
    with pytest.raises(Exception, match=r"(?i)predicate|constraint|invariant|check"):
        writer.replace_partitions(home, "standard.person_link", [("h1",)], _links("h2 | s8 | p8 | 8 | r3"))
    assert len(_read(home, "standard.person_link")) == 2


def test_a_table_of_an_older_dictionary_can_be_read_and_rewritten(home: Home) -> None:
    name = "standard.visit"
    target = tables.lake_table(name)
    older = pa.schema([field for field in target.physical if field.name != "ward"])
    place = target.place(home)
    DeltaTable.create(place, schema=older, partition_by=list(target.partitions))
    one = older.empty_table().to_pylist() or [
        {"hospital": "h1", "span": "2024", "month": "2024-05", "row_key": "v1", "row_hash": "a"}
    ]
    write_deltalake(place, pa.Table.from_pylist(one, schema=older), mode="append")
    old = tables.snapshot(home, name, tables.latest_version(home, name))
    assert old.absent == {"ward"}
    with engine() as e:
        assert rows(e.to_arrow(e.register("old", old)), "row_key", "ward") == [("v1", None)]
        again = (
            e.register("rows", e.to_arrow(e.register("old", old)))
            .drop("span")
            .mutate(ward=ibis.literal("B3"))
        )
        writer.replace_partitions(home, name, [("h1", "2024")], e.to_arrow(again))
        new = tables.snapshot(home, name, tables.latest_version(home, name))
        assert not new.absent
        assert rows(e.to_arrow(e.register("new", new)), "row_key", "ward") == [("v1", "B3")]
        assert rows(e.to_arrow(e.register("old", old)), "row_key", "ward") == [("v1", None)]


def test_a_cursor_never_forgets_a_table_of_the_question(
    home: Home, control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "REMEMBERED", 2)
    for name in ("standard.person_link", "standard.patient", "standard.visit", "standard.order"):
        writer.replace(home, name, tables.lake_table(name).schema.empty_table())
    pinned = releases.Pinned(
        "r",
        1,
        now(),
        dict.fromkeys(("standard.person_link", "standard.patient", "standard.visit", "standard.order"), 1),
        {},
    )
    with engine() as e:
        cursor = reader._Cursor(e)
        for other in ("standard.patient", "standard.visit", "standard.order"):
            link, beside = (
                cursor.table(home, pinned, "standard.person_link"),
                cursor.table(home, pinned, other),
            )
            assert (
                e.to_arrow(link.count().as_table()).num_rows
                == e.to_arrow(beside.count().as_table()).num_rows
                == 1
            )


def test_a_failing_stream_writes_nothing(home: Home) -> None:
    writer.append(home, "standard.person_link", _links("h1 | s1 | p1 | 1 | r1"), {})
    schema = tables.lake_table("standard.person_link").schema

    def broken():
        yield _links("h1 | s2 | p2 | 2 | r1").to_batches()[0]
        raise RuntimeError("the engine stopped")

    with pytest.raises(Exception, match="the engine stopped"):
        writer.append(
            home, "standard.person_link", pa.RecordBatchReader.from_batches(schema, broken()), {"a": 1}
        )
    assert len(_read(home, "standard.person_link")) == 1
    assert writer.transactions(home, "standard.person_link", ["a"]) == {"a": -1}


def test_every_written_byte_is_synced(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[str] = set()
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.add(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    writer.append(
        home, "standard.person_link", _links("h1 | s1 | p1 | 1 | r1\n h 2 | s2 | p2 | 2 | r1"), {"a": 1}
    )
    place = home.lake / "standard" / "person_link"
    written = {str(path) for path in place.rglob("*") if path.is_file()}
    folders = {
        str(place),
        str(place / "_delta_log"),
        *(str(path.parent) for path in place.rglob("*.parquet")),
    }
    assert written | folders <= synced


def test_a_release_reads_the_same_after_later_writes_compaction_and_vacuum(
    home: Home, control: sa.Engine
) -> None:
    name = "standard.person_link"
    writer.append(home, name, _links("h1 | s1 | p1 | 1 | r1"), {})
    with db.transaction(control) as session:
        first = releases.create(session, None, releases.describe(home), {"note": "first"}).id
    old = _read(home, name)
    for i in range(12):
        writer.append(home, name, _links(f"h1 | t{i} | q{i} | 1 | r2"), {})
    with db.transaction(control) as session:
        releases.create(session, None, releases.describe(home), {})
    version = writer.compact(home, name)
    with db.reading(control) as session:
        removed = writer.vacuum(home, name, releases.live_versions(session)[name])
        pin = releases.pinned(session, first)
        newest = releases.current(session)
    assert version > newest.versions[name]
    assert removed == 0  # every small file belongs to the second release
    with engine() as e:
        assert rows(e.to_arrow(e.register("t", pin.table(home, name)))) == old
        assert e.to_arrow(e.register("t", newest.table(home, name))).num_rows == 13
        assert e.to_arrow(e.register("t", pin.table(home, "application.timeline"))).num_rows == 0
    with db.transaction(control) as session:
        session.execute(sa.update(Release).where(Release.id != newest.id).values(live=False))
    with db.reading(control) as session:
        assert writer.vacuum(home, name, []) == 13
        with pytest.raises(NotFound):
            releases.pinned(session, first)
