"""Nights over real parcels, vault and lake: what changes is rewritten and nothing else, and a rebuild from
the source layer gives the same rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from heluo.dictionary import load
from heluo.engines import engine
from heluo.entrypoints import worker
from heluo.entrypoints.control import control as open_control
from heluo.governance.night import categories
from heluo.governance.night.run import CentreNight, run_night
from heluo.governance.night.tidy import tidy
from heluo.governance.oversee import accounting, lineage
from heluo.governance.publish import application
from heluo.kit import db
from heluo.kit.errors import Conflict, NotFound
from heluo.kit.places import Home
from heluo.lakehouse import column_graph, releases
from heluo.lakehouse.interrupted import night_lock
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.tables import BUCKETS, lake_table, tables
from tests.lib.bulk import write_hospital
from tests.lib.sender import Sender, identities, parcel_rows
from tests.lib.text_tables import rows
from tests.lib.two_hospitals import IDENTITIES, PATIENTS, VISITS

pytestmark = pytest.mark.slow
RESULTS = """
    row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | sampled_time        | month
    l1      | s1          | v1        | r1         | L_GLU     | 血糖      | 7.1        | 7.1          | mmol/L | 2024-01-05T08:30:00 | 2024-01-05T08:20:00 | 2024-01
    l2      | s1          | v1        | r1         | 自定义    | 自定义    | 1          | 1            | -      | 2024-01-05T08:30:00 | 2024-01-05T08:20:00 | 2024-01
    l3      | s2          | v2        | r2         | K         | 血钾      | 4.1        | 4.1          | mmol/L | 2024-03-05T08:30:00 | 2024-03-05T08:20:00 | 2024-03
"""


class Place:
    """An installation with one hospital that has delivered a first night."""

    def __init__(self, root: Path, like: Place | None = None) -> None:
        if like is not None:
            shutil.copytree(like.home.root, root)
        self.home = Home(root)
        self.control: sa.Engine = open_control(self.home)
        if like is None:
            write_hospital(self.home.hospitals, "h1")
        self.sender = Sender(self.home, self.control, "h1", like.sender if like else None)

    def deliver(self, category: str, text: str, **options: object) -> None:
        self.sender.send(category, parcel_rows(category, text), **options)

    def night(self, **options: object) -> CentreNight:
        return run_night(self.home, **options)  # type: ignore[arg-type]

    def release(self) -> releases.Pinned:
        with db.reading(self.control) as session:
            found = releases.current(session)
        assert found is not None
        return found

    def read(self, name: str, release: releases.Pinned | None = None) -> pa.Table:
        with engine() as e:
            return e.to_arrow(e.register("t", (release or self.release()).table(self.home, name)))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Rows of every published table, without the run that wrote them and the moment of computing."""
        kept = {
            n: [c for c in lake_table(n).schema.names if c not in ("run_id", "computed_at")]
            for n in tables()
            if not n.startswith("source.")
        }
        return {name: rows(self.read(name), *columns) for name, columns in kept.items()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The installation after its first night, cut by months; each test changes a copy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_LAKE_SPAN", "month")
        made = Place(tmp_path_factory.mktemp("first"))
        made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
        made.deliver("visit", VISITS)
        made.deliver("lab_result", RESULTS, quarantined=2, duplicate=1)
        made.night()
        yield made


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    return Place(tmp_path / "home", first)


def test_the_first_night(place: Place) -> None:
    got = place.read("standard.lab_result")
    assert rows(got, "row_key", "item_code", "item_code_source", "value_standard") == [
        ("l1", "GLU", "L_GLU", 7.1),
        ("l2", None, "自定义", None),
        ("l3", "K", "K", 4.1),
    ]
    assert place.read("application.timeline").num_rows == 7
    assert place.read("standard.person").num_rows == 2
    account = accounting.table(place.home)
    assert sum(row["difference"] for row in account) == 0
    lab = next(row for row in account if row["category"] == "lab_result")
    assert (
        lab["read"],
        lab["accepted"],
        lab["quarantined"],
        lab["duplicate"],
        lab["source_rows"],
        lab["standard_rows"],
    ) == (6, 3, 2, 1, 3, 3)
    explained = lineage.explain(place.home, "h1/lab_result/l1/item_code")
    assert (explained.value, explained.source_text, explained.equal, explained.in_parcel) == (
        "GLU",
        "L_GLU",
        True,
        True,
    )
    assert "values.csv:" in explained.value_mapping


def test_a_night_stores_which_column_is_made_of_which_once(place: Place) -> None:
    def stored() -> tuple[str, bytes]:
        with db.reading(place.control) as session:
            found = column_graph.newest(session)
            assert found is not None
            return found.at.isoformat(), found.body

    before = stored()
    made = column_graph.parsed(before[1])
    assert "standard.lab_result.item_code" in made.touched_by("source.lab_result.item_code")
    place.night()
    assert stored() == before, "the declarations are what they were"


def test_a_quiet_night_makes_no_release(place: Place) -> None:
    before = place.release()
    night = place.night()
    assert night.release_id == before.id
    assert not any(night.partitions.values())


@pytest.mark.parametrize("chunk", [categories.CHUNK_ROWS, 1], ids=["in one step", "a partition a step"])
def test_second_night_touches_only_its_partitions_and_equals_a_rebuild(
    place: Place, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(categories, "CHUNK_ROWS", chunk)
    first = place.release()
    old = {name: rows(place.read(name)) for name in ("standard.lab_result", "application.timeline")}
    files = {
        path.name
        for path in (place.home.lake / "standard" / "lab_result" / "hospital=h1" / "span=2024-03").glob(
            "*.parquet"
        )
    }
    place.deliver(
        "lab_result",
        """
        row_key | op | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l1      | U  | s1          | v1        | r1         | L_GLU     | 血糖      | 7.9        | 7.9          | mmol/L | 2024-02-05T08:30:00 | 2024-02
        l2      | D  | -           | -         | -          | -         | -         | -          | -            | -      | -                   | 2024-01
        l4      | U  | s1          | v1        | r3         | K         | 血钾      | 9          | 9            | mmol/L | 2024-02-05T08:30:00 | 2024-02
    """,
    )
    night = place.night()
    assert night.partitions["lab_result"] == (("h1", "2024-01"), ("h1", "2024-02"))
    assert not night.partitions["visit"]
    assert len(night.buckets) == 1
    assert {
        path.name
        for path in (place.home.lake / "standard" / "lab_result" / "hospital=h1" / "span=2024-03").glob(
            "*.parquet"
        )
    } == files
    assert rows(place.read("standard.lab_result"), "row_key", "month", "value_number") == [
        ("l1", "2024-02", 7.9),
        ("l3", "2024-03", 4.1),
        ("l4", "2024-02", 9.0),
    ]
    assert {name: rows(place.read(name, first)) for name in old} == old
    assert sum(row["difference"] for row in accounting.table(place.home)) == 0
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental


def test_a_row_that_moved_and_then_went_stays_away_however_the_night_is_cut(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = "s1 | v1 | r1 | L_GLU | 血糖 | 7.9 | 7.9 | mmol/L"
    columns = (
        "row_key | op | subject_ref | visit_ref | report_ref | item_code | item_name | value_text "
        "| value_number | unit | result_time | month"
    )
    place.deliver("lab_result", f"{columns}\n l1 | U | {row} | 2024-02-05T08:30:00 | 2024-02")
    place.night()
    place.deliver("lab_result", f"{columns}\n l1 | D | - | - | - | - | - | - | - | - | - | 2024-02")
    place.night()
    assert rows(place.read("standard.lab_result"), "row_key") == [("l2",), ("l3",)]
    kept = place.everything()
    monkeypatch.setattr(categories, "CHUNK_ROWS", 1)
    place.night(full=True)
    assert place.everything() == kept


def test_a_late_visit_and_a_late_death_reach_the_rows_they_concern(place: Place) -> None:
    place.deliver(
        "lab_result",
        """
        row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l5      | s2          | v9        | r5         | K         | 血钾      | 4          | 4            | mmol/L | 2024-05-05T08:30:00 | 2024-05
    """,
    )
    place.night()
    warned = {row["row_key"]: row["warnings"] or "" for row in place.read("standard.lab_result").to_pylist()}
    assert "orphan" in warned["l5"]
    place.deliver(
        "visit",
        VISITS.splitlines()[1]
        + "\n v9 | s2 | v9 | outpatient | 2024-05-05T08:00:00 | 2024-05-05T09:00:00 | 2024-05",
    )
    night = place.night()
    assert night.partitions["lab_result"] == (("h1", "2024-05"),)
    warned = {row["row_key"]: row["warnings"] or "" for row in place.read("standard.lab_result").to_pylist()}
    assert "orphan" not in warned["l5"]
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental


def test_a_changed_mapping_rebuilds_its_category_only(place: Place) -> None:
    values = place.home.hospitals / "h1" / "values.csv"
    values.write_text(
        values.read_text(encoding="utf-8") + "lab_result.item_code,自定义,UA,,test,,2024-01-01,\n",
        encoding="utf-8",
    )
    night = place.night()
    assert [name for name, partitions in night.partitions.items() if partitions] == ["lab_result"]
    assert ("l2", "UA") in rows(place.read("standard.lab_result"), "row_key", "item_code")


def test_a_parcel_counts_once_and_a_broken_one_is_held(place: Place) -> None:
    path = next((place.home.agent("h1") / "segments" / "visit").glob("*.parcel"))
    with db.reading(place.control) as session:
        receipt = session.get_one(Ledger, ("h1", "visit", 1, 1)).receipt
    assert place.sender.deliver("visit", path)["signature"] in receipt
    odd = place.sender.seal("visit", parcel_rows("visit", VISITS))
    shutil.copy(odd, odd.with_name("1-9.parcel"))
    with pytest.raises(Exception, match=r"1-9|1/9"):
        place.sender.deliver("visit", odd.with_name("1-9.parcel"))
    place.sender.send("surgery", parcel_rows("visit", VISITS))
    night = place.night()
    assert night.loaded.held == 1
    with db.reading(place.control) as session:
        held = session.get_one(Ledger, ("h1", "surgery", 1, 1))
        assert (held.status, held.n) == ("held", 4)
        assert "surgery" in held.reason or "columns" in held.reason or held.reason
    assert sum(row["difference"] for row in accounting.table(place.home)) == 0


def test_a_parcel_that_cannot_be_read_waits_with_its_chain(place: Place) -> None:
    later = "row_key | subject_ref | visit_ref | report_ref | item_code | value_number | result_time | month\n{} | s1 | v1 | r1 | K | 4 | 2024-01-05T08:30:00 | 2024-01"
    for key in ("l7", "l8"):
        place.deliver("lab_result", later.format(key))
    path = place.home.inbox / "h1" / "lab_result" / "1-2.parcel"
    away = path.rename(path.with_suffix(".away"))
    night = place.night()
    assert (night.loaded.waiting, night.loaded.held, night.loaded.parcels) == (2, 0, 0)
    with db.reading(place.control) as session:
        waiting = session.scalars(
            sa.select(Ledger).where(Ledger.status == "stored").order_by(Ledger.seq)
        ).all()
        assert [row.seq for row in waiting] == [2, 3]
        assert all(row.reason for row in waiting)
    away.rename(path)
    assert place.night().loaded.parcels == 2
    assert {"l7", "l8"} <= set(place.read("standard.lab_result").column("row_key").to_pylist())
    with db.reading(place.control) as session:
        assert not any(session.scalars(sa.select(Ledger.reason)).all())


def test_a_parcel_of_an_older_dictionary_is_loaded_without_the_new_variable(place: Place) -> None:
    sent = parcel_rows(
        "visit",
        VISITS.splitlines()[1]
        + "\n v7 | s1 | v7 | outpatient | 2024-03-06T08:00:00 | 2024-03-06T09:00:00 | 2024-03",
    )
    place.sender.send("visit", sent.drop_columns(["ward"]))
    assert place.night().loaded.held == 0
    assert ("v7", None) in rows(place.read("standard.visit"), "row_key", "ward")


def test_two_nights_do_not_run_at_once(place: Place) -> None:
    with night_lock(place.home), pytest.raises(Conflict) as refused:
        place.night()
    assert refused.value.code == "night_running"
    place.night()


def test_tidying_keeps_what_a_live_release_names(place: Place) -> None:
    first = place.release()
    place.deliver(
        "visit",
        VISITS.splitlines()[1]
        + "\n v2 | s2 | v2 | inpatient | 2024-03-05T08:00:00 | 2024-03-05T10:00:00 | 2024-03",
    )
    place.night()
    before = place.everything()
    with night_lock(place.home), pytest.raises(Conflict):
        tidy(place.home, place.control, 1)
    assert tidy(place.home, place.control, 2).releases == ()
    assert place.read("standard.visit", first).num_rows == 2
    done = tidy(place.home, place.control, 1)
    assert done.releases == (first.number,)
    assert done.files > 0
    with db.reading(place.control) as session, pytest.raises(NotFound):
        releases.pinned(session, first.id)
    assert place.everything() == before
    place.night(full=True, with_engine=engine())
    assert place.everything() == before


def test_a_worker_outlives_a_night_that_fails(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.deliver(
        "visit",
        VISITS.splitlines()[1]
        + "\n v8 | s1 | v8 | outpatient | 2024-03-06T08:00:00 | 2024-03-06T09:00:00 | 2024-03",
    )

    def power(*_: object) -> None:
        raise RuntimeError("a value that must not be printed")

    with monkeypatch.context() as m:
        m.setattr(application, "publish_persons", power)
        assert worker._tried(lambda: place.night()) is None
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "must not" not in said
    assert worker._waiting(place.control)[0] == 1, "loaded, and no release holds it yet"
    assert worker._tried(lambda: place.night()) is not None
    assert worker._waiting(place.control)[0] == 0


def test_another_content_under_a_known_number_is_refused(place: Place) -> None:
    place.sender.chain.clear()
    other = place.sender.seal("visit", parcel_rows("visit", VISITS))
    with pytest.raises(Conflict) as refused:
        place.sender.deliver("visit", other)
    assert refused.value.code == "other_hash"


def test_a_night_that_dies_half_way_is_done_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.release()
    place.deliver(
        "lab_result",
        """
        row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l3      | s2          | v2        | r2         | K         | 血钾      | 5.1        | 5.1          | mmol/L | 2024-04-05T08:30:00 | 2024-04
    """,
    )
    with monkeypatch.context() as m:
        m.setattr(application, "publish_persons", lambda *_: (_ for _ in ()).throw(RuntimeError("power")))
        with pytest.raises(RuntimeError):
            place.night()
    assert place.release().id == before.id
    with db.reading(place.control) as session:
        assert session.scalars(sa.select(Run.status).order_by(Run.started)).all() == ["succeeded", "failed"]
    place.night()
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental
    assert [row for row in rows(place.read("standard.lab_result"), "row_key", "month") if row[0] == "l3"] == [
        ("l3", "2024-04")
    ]


def test_what_a_failed_night_wrote_under_declarations_since_taken_back_is_not_released(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = place.home.hospitals / "h1" / "values.csv"
    declared, before = values.read_text(encoding="utf-8"), place.everything()
    values.write_text(declared + "lab_result.item_code,自定义,UA,,test,,2024-01-01,\n", encoding="utf-8")
    with monkeypatch.context() as m:
        m.setattr(application, "publish_persons", lambda *_: (_ for _ in ()).throw(RuntimeError("power")))
        with pytest.raises(RuntimeError):
            place.night()
    values.write_text(declared, encoding="utf-8")
    assert "standard.lab_result" in place.night().restored
    assert place.everything() == before


def test_an_edited_disease_or_indicator_is_applied_without_a_new_parcel(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = application.meanings(load())
    monkeypatch.setattr(application, "meanings", lambda _: now | {"persons": "edited"})
    assert len(place.night().buckets) == BUCKETS
    monkeypatch.setattr(
        application, "meanings", lambda _: now | {"persons": "edited", "indicators": "edited"}
    )
    night = place.night()
    assert "indicators" in night.seconds
    assert not night.buckets


def test_every_category_has_a_table_in_each_layer() -> None:
    names = set(tables())
    assert {
        f"{layer}.{category}" for layer in ("source", "standard") for category in load().categories
    } <= names
