"""Nights over real parcels, vault and lake: what changes is rewritten and nothing else, and a rebuild from the source layer gives
the same rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from heluo.dictionary import load
from heluo.engines import engine
from heluo.entrypoints.control import control as open_control
from heluo.governance import accounting, lineage
from heluo.governance.journey import Night, run_night
from heluo.kit import db
from heluo.kit.errors import Conflict
from heluo.kit.places import Home
from heluo.lakehouse import releases
from heluo.lakehouse.records import Ledger, Run
from heluo.lakehouse.tables import lake_table, tables
from tests.lib.bulk import write_hospital
from tests.lib.sender import Sender, identities, parcel_rows
from tests.lib.text_tables import rows

pytestmark = pytest.mark.slow
PATIENTS = """
    row_key | subject_ref | sex | birth_date | registered_time     | month
    p1      | s1          | 1   | 1960-01-01 | 2024-01-02T08:00:00 | 2024-01
    p2      | s2          | 2   | 1990-01-01 | 2024-01-03T08:00:00 | 2024-01
"""
IDENTITIES = """
    subject_ref | patient_id | name   | id_number          | birth_date | sex
    s1          | 1          | 张建国 | 11010119600101001X | 1960-01-01 | 1
    s2          | 2          | 李秀英 | 110101199001010028 | 1990-01-01 | 2
"""
VISITS = """
    row_key | subject_ref | visit_ref | visit_type   | start_time          | end_time            | month
    v1      | s1          | v1        | L_outpatient | 2024-01-05T08:00:00 | 2024-01-05T09:00:00 | 2024-01
    v2      | s2          | v2        | outpatient   | 2024-03-05T08:00:00 | 2024-03-05T09:00:00 | 2024-03
"""
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

    def night(self, **options: object) -> Night:
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
        kept = {n: [c for c in lake_table(n).schema.names if c not in ("run_id", "computed_at")] for n in tables() if not n.startswith("source.")}
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
        ("l1", "GLU", "L_GLU", 7.1), ("l2", None, "自定义", None), ("l3", "K", "K", 4.1),
    ]  # fmt: skip
    assert place.read("application.timeline").num_rows == 7
    assert place.read("standard.person").num_rows == 2
    account = accounting.table(place.home)
    assert sum(row["difference"] for row in account) == 0
    lab = next(row for row in account if row["category"] == "lab_result")
    assert (lab["read"], lab["accepted"], lab["quarantined"], lab["duplicate"], lab["source_rows"], lab["standard_rows"]) == (6, 3, 2, 1, 3, 3)
    explained = lineage.explain(place.home, "h1/lab_result/l1/item_code")
    assert (explained.value, explained.source_text, explained.equal, explained.in_parcel) == ("GLU", "L_GLU", True, True)
    assert "values.csv:" in explained.value_mapping


def test_a_quiet_night_makes_no_release(place: Place) -> None:
    before = place.release()
    night = place.night()
    assert night.release_id == before.id
    assert not any(night.partitions.values())


def test_second_night_touches_only_its_partitions_and_equals_a_rebuild(place: Place) -> None:
    first = place.release()
    old = {name: rows(place.read(name)) for name in ("standard.lab_result", "application.timeline")}
    files = {path.name for path in (place.home.lake / "standard" / "lab_result" / "hospital=h1" / "span=2024-03").glob("*.parquet")}
    place.deliver("lab_result", """
        row_key | op | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l1      | U  | s1          | v1        | r1         | L_GLU     | 血糖      | 7.9        | 7.9          | mmol/L | 2024-02-05T08:30:00 | 2024-02
        l2      | D  | -           | -         | -          | -         | -         | -          | -            | -      | -                   | 2024-01
        l4      | U  | s1          | v1        | r3         | K         | 血钾      | 9          | 9            | mmol/L | 2024-02-05T08:30:00 | 2024-02
    """)  # fmt: skip
    night = place.night()
    assert night.partitions["lab_result"] == (("h1", "2024-01"), ("h1", "2024-02"))
    assert not night.partitions["visit"]
    assert len(night.buckets) == 1
    assert {path.name for path in (place.home.lake / "standard" / "lab_result" / "hospital=h1" / "span=2024-03").glob("*.parquet")} == files
    assert rows(place.read("standard.lab_result"), "row_key", "month", "value_number") == [
        ("l1", "2024-02", 7.9), ("l3", "2024-03", 4.1), ("l4", "2024-02", 9.0)]  # fmt: skip
    assert {name: rows(place.read(name, first)) for name in old} == old
    assert sum(row["difference"] for row in accounting.table(place.home)) == 0
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental


def test_a_late_visit_and_a_late_death_reach_the_rows_they_concern(place: Place) -> None:
    place.deliver("lab_result", """
        row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l5      | s2          | v9        | r5         | K         | 血钾      | 4          | 4            | mmol/L | 2024-05-05T08:30:00 | 2024-05
    """)  # fmt: skip
    place.night()
    warned = {row["row_key"]: row["warnings"] or "" for row in place.read("standard.lab_result").to_pylist()}
    assert "orphan" in warned["l5"]
    place.deliver("visit", VISITS.splitlines()[1] + "\n v9 | s2 | v9 | outpatient | 2024-05-05T08:00:00 | 2024-05-05T09:00:00 | 2024-05")
    night = place.night()
    assert night.partitions["lab_result"] == (("h1", "2024-05"),)
    warned = {row["row_key"]: row["warnings"] or "" for row in place.read("standard.lab_result").to_pylist()}
    assert "orphan" not in warned["l5"]
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental


def test_a_changed_mapping_rebuilds_its_category_only(place: Place) -> None:
    values = place.home.hospitals / "h1" / "values.csv"
    values.write_text(values.read_text(encoding="utf-8") + "lab_result.item_code,自定义,UA,,test,,2024-01-01,\n", encoding="utf-8")
    night = place.night()
    assert [name for name, partitions in night.partitions.items() if partitions] == ["lab_result"]
    assert ("l2", "UA") in rows(place.read("standard.lab_result"), "row_key", "item_code")


def test_a_parcel_counts_once_and_a_broken_one_is_held(place: Place) -> None:
    path = next((place.home.agent("h1") / "segments" / "visit").glob("*.parcel"))
    with db.reading(place.control) as session:
        receipt = session.get_one(Ledger, ("h1", "visit", 1, 1, 0)).receipt
    assert place.sender.deliver("visit", path)["signature"] in receipt
    odd = place.sender.seal("visit", parcel_rows("visit", VISITS))
    shutil.copy(odd, odd.with_name("1-9.parcel"))
    with pytest.raises(Exception, match=r"1-9|1/9"):
        place.sender.deliver("visit", odd.with_name("1-9.parcel"))
    place.sender.send("surgery", parcel_rows("visit", VISITS))
    night = place.night()
    assert night.loaded.held == 1
    with db.reading(place.control) as session:
        held = session.get_one(Ledger, ("h1", "surgery", 1, 1, 0))
        assert (held.status, held.n) == ("held", 4)
        assert "surgery" in held.reason or "columns" in held.reason or held.reason
    assert sum(row["difference"] for row in accounting.table(place.home)) == 0


def test_another_content_under_a_known_number_is_refused(place: Place) -> None:
    place.sender.chain.clear()
    other = place.sender.seal("visit", parcel_rows("visit", VISITS))
    with pytest.raises(Conflict) as refused:
        place.sender.deliver("visit", other)
    assert refused.value.code == "other_hash"


def test_a_night_that_dies_half_way_is_done_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from heluo.governance import publish

    before = place.release()
    place.deliver("lab_result", """
        row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
        l3      | s2          | v2        | r2         | K         | 血钾      | 5.1        | 5.1          | mmol/L | 2024-04-05T08:30:00 | 2024-04
    """)  # fmt: skip
    with monkeypatch.context() as m:
        m.setattr(publish, "publish_persons", lambda *_: (_ for _ in ()).throw(RuntimeError("power")))
        with pytest.raises(RuntimeError):
            place.night()
    assert place.release().id == before.id
    with db.reading(place.control) as session:
        assert session.scalars(sa.select(Run.status).order_by(Run.started)).all() == ["succeeded", "failed"]
    place.night()
    incremental = place.everything()
    place.night(full=True, with_engine=engine())
    assert place.everything() == incremental
    assert [row for row in rows(place.read("standard.lab_result"), "row_key", "month") if row[0] == "l3"] == [("l3", "2024-04")]


def test_every_category_has_a_table_in_each_layer() -> None:
    names = set(tables())
    assert {f"{layer}.{category}" for layer in ("source", "standard") for category in load().categories} <= names
