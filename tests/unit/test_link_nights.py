"""Nights of linkage on a small vault: once a parcel, ids that stay, humans above the model, everything
explained and chained."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from pyrage.x25519 import Identity

from heluo.governance.link import decide, explain_pair, link_night, receive_identity, undo, withdraw_identity
from heluo.governance.link.idle import until
from heluo.governance.link.linkage import clean
from heluo.kit import dates
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Broken, Conflict, NotFound
from heluo.kit.places import home
from heluo.kit.seal import seal
from heluo.vault import chain
from heluo.vault.database import open_vault
from heluo.vault.tables import (
    Alias,
    CurrentIdentity,
    Decision,
    Link,
    LinkRun,
    Person,
    Relation,
    SourceIdentity,
    StewardTask,
)
from heluo_province.evaluation.linkage import evaluate
from tests.lib.linkage import fill, identities, partition

FAMILY = """
    hospital | subject_ref | patient_id | name     | sex | birth_date | id_number          | mobile      | mother_name | contact_name | district | address
    t01      | a1          | 1          | 王小明   | 1   | 1980-03-05 | 430102198003050017 | 13973100001 | -           | 李梅         | 430102   | 长沙市芙蓉区解放路1号
    t02      | b1          | 9          | 王小明   | 1   | 1980-03-05 | -                  | 13973100001 | -           | 李梅         | 430102   | 长沙市芙蓉区解放路1号
    t01      | a2          | 2          | 李梅     | 2   | 1982-07-09 | -                  | 13973100002 | -           | 王小明       | 430102   | 长沙市芙蓉区解放路1号
    t02      | b2          | 8          | 李梅之子 | 1   | 2026-05-01 | -                  | 13973100002 | -           | 王小明       | 430102   | 长沙市芙蓉区解放路1号
    t03      | c1          | 5          | 王晓明   | 1   | 1980-03-05 | -                  | 13973100009 | -           | -            | 430104   | 长沙市岳麓区麓山路9号
"""


def test_an_identity_file_counts_once_and_opens_only_in_the_vault(tmp_path: Path) -> None:
    at, key = home(tmp_path), Identity.generate()
    (at.vault / "keys").mkdir(parents=True)
    (at.vault / "keys" / "linkage.age").write_text(str(key))
    sink = io.BytesIO()
    pq.write_table(identities(FAMILY).filter(pl.col("hospital") == "t01").drop("hospital").to_arrow(), sink)
    sealed = seal(sink.getvalue(), [key.to_public()])
    assert receive_identity(at, "t01", "t01/patient/1/1", sealed).versions == 2
    assert receive_identity(at, "t01", "t01/patient/1/1", sealed).versions == 2
    assert receive_identity(at, "t01", "t01/patient/1/2", sealed).versions == 0
    with reading(open_vault(at)) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SourceIdentity)) == 2
    with pytest.raises(Broken):
        receive_identity(at, "t01", "t01/patient/1/3", seal(b"other", [Identity.generate().to_public()]))


def test_a_night_links_relates_and_asks(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    night = link_night(at)
    assert partition(night.table) == {
        frozenset({("t01", "a1"), ("t02", "b1")}),
        frozenset({("t01", "a2")}),
        frozenset({("t02", "b2")}),
        frozenset({("t03", "c1")}),
    }
    people = {row["records"]: row for row in night.persons.to_pylist()}
    assert (people[2]["sex"], people[2]["birth_date"], people[2]["hospitals"]) == (
        "1",
        dt.date(1980, 3, 5),
        2,
    )
    with reading(open_vault(at)) as session:
        assert [r.kind for r in session.scalars(sa.select(Relation))] == ["newborn_of"]
        assert session.scalar(sa.select(Link.tier).where(Link.subject_ref == "a1")) == "A"
        assert session.scalar(sa.select(Link.name_state).where(Link.subject_ref == "b2")) == "newborn"
    again = link_night(at)
    assert (again.stats["fresh"], again.stats["full"], again.changed_persons, again.table) == (
        0,
        False,
        frozenset(),
        night.table,
    )


def test_updates_are_versions_and_withdrawals_close(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    before = {row["subject_ref"]: row["person_id"] for row in link_night(at).table.to_pylist()}
    changed = (
        identities(FAMILY)
        .filter(pl.col("subject_ref") == "c1")
        .with_columns(
            pl.lit("13973100001").alias("mobile"),
            pl.lit("王小明").alias("name"),
            pl.lit("430102198003050017").alias("id_number"),
        )
    )
    fill(at, changed, parcel=2)
    withdraw_identity(at, "t01", "t01/patient/1/2", ["a2", "nobody"])
    night = link_night(at)
    after = {row["subject_ref"]: row["person_id"] for row in night.table.to_pylist()}
    assert night.stats["fresh"] == 3, "with the two of that name and day: its arrival may put them in doubt"
    assert after["c1"] == after["a1"] == before["a1"], "the older id survives the merge"
    assert "a2" not in after
    assert night.changed_persons == {before["a1"], before["c1"], before["a2"]}
    with reading(open_vault(at)) as session:
        assert session.get_one(Alias, before["c1"]).person_id == before["a1"]
        assert session.get_one(Person, before["a2"]).state == "empty"
        assert session.get_one(CurrentIdentity, ("t03", "c1")).version == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(Link).where(~Link.open)) == 2


def test_a_patient_who_was_away_is_the_same_person_again(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    before = {row["subject_ref"]: row["person_id"] for row in link_night(at).table.to_pylist()}
    for hospital, subjects in (("t01", ["a1", "a2"]), ("t02", ["b1", "b2"]), ("t03", ["c1"])):
        withdraw_identity(at, hospital, f"{hospital}/patient/1/2", subjects)
    assert link_night(at).table.num_rows == 0
    fill(at, identities(FAMILY).filter(pl.col("subject_ref") != "b2"), parcel=3)
    night = link_night(at)
    after = {row["subject_ref"]: row["person_id"] for row in night.table.to_pylist()}
    assert after == {subject: person for subject, person in before.items() if subject != "b2"}
    assert night.changed_persons == set(after.values())
    with reading(open_vault(at)) as session:
        states = {p.person_id: (p.state, p.records) for p in session.scalars(sa.select(Person))}
        assert states[before["a1"]] == ("live", 2)
        assert states[before["b2"]] == ("empty", 0)
    assert link_night(at).changed_persons == frozenset()


def test_one_who_left_a_person_that_goes_on_takes_nothing_from_it(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    before = {row["subject_ref"]: row["person_id"] for row in link_night(at).table.to_pylist()}
    withdraw_identity(at, "t01", "t01/patient/1/2", ["a1"])
    link_night(at)
    decide(at, "cannot", ("t01", "a1"), ("t02", "b1"), "steward", "two brothers")
    fill(at, identities(FAMILY).filter(pl.col("hospital") == "t01"), parcel=3)
    after = {row["subject_ref"]: row["person_id"] for row in link_night(at).table.to_pylist()}
    assert after["b1"] == before["b1"]
    assert after["a1"] not in before.values()


def test_humans_beat_the_model_and_can_take_it_back(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    first = link_night(at)
    apart = decide(at, "cannot", ("t01", "a1"), ("t02", "b1"), "steward", "two brothers")
    joined = decide(at, "must", ("t01", "a1"), ("t03", "c1"), "steward", "same card seen")
    second = link_night(at)
    assert frozenset({("t01", "a1"), ("t03", "c1")}) in partition(second.table)
    assert frozenset({("t02", "b1")}) in partition(second.table)
    assert partition(link_night(at, full=True).table) == partition(second.table), (
        "a full rebuild keeps what humans said"
    )
    assert explain_pair(at, ("t01", "a1"), ("t03", "c1")).reason == "human"
    with pytest.raises(Conflict):
        decide(at, "must", ("t02", "b1"), ("t01", "a1"), "steward", "no, one person")
    undo(at, apart, "steward", "wrong file")
    undo(at, joined, "steward", "wrong file")
    third = link_night(at)
    assert partition(third.table) == partition(first.table)
    ids = {row["subject_ref"]: row["person_id"] for row in third.table.to_pylist()}
    assert ids["a1"] == next(
        row["person_id"] for row in first.table.to_pylist() if row["subject_ref"] == "a1"
    )
    with pytest.raises(NotFound):
        undo(at, apart, "steward", "again")
    with pytest.raises(BadInput):
        decide(at, "must", ("t01", "a1"), ("t03", "c1"), "steward", " ")


def test_every_link_is_explained_in_words_and_chained(tmp_path: Path) -> None:
    at = fill(tmp_path, identities(FAMILY))
    link_night(at)
    linked = explain_pair(at, ("t01", "a1"), ("t02", "b1"))
    assert linked.same
    assert linked.decision == 1
    assert any(line.startswith("姓名:相同") for line in linked.zh)
    assert any(line.startswith("Name: the same") for line in linked.en)
    figures = [float(line.rsplit(" ", 1)[1]) for line in linked.en[1:]]
    assert sum(figures) == pytest.approx(linked.total, abs=0.1 * len(figures))
    other = explain_pair(at, ("t01", "a1"), ("t01", "a2"))
    assert (other.same, other.decision, other.reason) == (False, None, "relatives")
    assert not any("1397310" in line or "王小明" in line for line in (*linked.zh, *other.zh)), (
        "no patient's value in an explanation"
    )
    with transaction(open_vault(at)) as session:
        assert chain.verify(session) == 1
        session.execute(sa.update(Decision).values(weight=99.0))
    with reading(open_vault(at)) as session, pytest.raises(Broken):
        chain.verify(session)


def test_a_human_did_not_join_a_trusted_number_that_came_later(tmp_path: Path) -> None:
    header = "subject_ref | name | sex | birth_date | id_number | mobile"
    two = f"""
        {header}
        a | 王小明 | 1 | 1980-03-05 | 430102198003050017 | 13973100001
        b | 王晓明 | 1 | 1980-03-05 | -                  | 13973100009
    """
    at = fill(tmp_path, identities(two))
    link_night(at)
    decide(at, "must", ("t01", "a"), ("t01", "b"), "steward", "same card seen")
    assert partition(link_night(at).table) == {frozenset({("t01", "a"), ("t01", "b")})}
    fill(
        at,
        identities(f"""
        {header}
        b | 赵国强 | 1 | 1975-01-01 | 430102197501010013 | 13973100009
    """),
        parcel=2,
    )
    assert partition(link_night(at).table) == {frozenset({("t01", "a")}), frozenset({("t01", "b")})}
    assert partition(link_night(at, full=True).table) == {
        frozenset({("t01", "a")}),
        frozenset({("t01", "b")}),
    }
    again = decide(at, "must", ("t01", "a"), ("t01", "b"), "steward", "changed the name and the number")
    assert again == decide(at, "must", ("t01", "b"), ("t01", "a"), "steward", "the same once more")
    fill(
        at,
        identities(f"""
        {header}
        b | 赵国强 | 1 | 1975-01-01 | 430102197501010013 | 13973100008
    """),
        parcel=3,
    )
    assert partition(link_night(at).table) == {frozenset({("t01", "a"), ("t01", "b")})}, (
        "another telephone is not another number"
    )


def test_a_question_is_asked_once_and_closed_when_answered(tmp_path: Path) -> None:
    rows = identities("""
        subject_ref | name   | sex | birth_date | mobile      | contact_name
        a           | 王小明 | 1   | 1980-03-05 | 13973100001 | 李梅
        b           | 王小红 | 1   | 1980-03-05 | 13973100001 | 李梅
    """)
    at = fill(tmp_path, rows)
    assert link_night(at).stats["tasks"] == {"one_character": 1}
    assert link_night(at, full=True).stats["tasks"] == {"one_character": 1}
    decide(at, "cannot", ("t01", "a"), ("t01", "b"), "steward", "twins")
    assert link_night(at, full=True).stats["tasks"] == {}
    with reading(open_vault(at)) as session:
        assert [t.state for t in session.scalars(sa.select(StewardTask))] == ["done"]


def test_an_empty_vault_has_a_night(tmp_path: Path) -> None:
    night = link_night(home(tmp_path))
    assert (night.table.num_rows, night.persons.num_rows, night.stats["records"]) == (0, 0, 0)


def test_figures_count_pairs_after_clustering() -> None:
    truth = pl.DataFrame(
        {
            "hospital": ["h"] * 5,
            "patient_id": list("abcde"),
            "person": [1, 1, 1, 2, 2],
            "cause": ["", "", "newborn", "", ""],
        }
    )
    links = truth.select("hospital", "patient_id").with_columns(
        person_id=pl.Series(["p", "p", "q", "p", "r"])
    )
    figures = evaluate(links, truth)
    assert (
        figures["true_pairs"],
        figures["linked_pairs"],
        figures["false_pairs"],
        figures["missed_pairs"],
    ) == (4, 3, 2, 3)
    assert (figures["precision"], figures["recall"], figures["recall_outside_newborns"]) == (
        pytest.approx(1 / 3),
        0.25,
        0.5,
    )
    assert (figures["mixed_persons"], figures["missed_by_cause"]) == (1, {" + newborn": 2, " + ": 1})


def test_an_idle_night_equals_a_full_one(tmp_path: Path) -> None:
    """Nothing arrived and nobody decided: the outcome is read back, equal in every row to a night that works
    everything anew, and that night can be asked for."""
    at = fill(tmp_path, identities(FAMILY))
    first = link_night(at)
    quiet = link_night(at)
    full = link_night(at, full=True)
    assert (first.stats["compared"] > 0, quiet.stats["compared"], full.stats["compared"] > 0) == (
        True,
        0,
        True,
    )
    assert quiet.table.equals(full.table)
    assert quiet.persons.equals(full.persons)
    assert quiet.changed_persons == full.changed_persons == frozenset()
    standing = ("records", "persons", "edges", "tasks", "tiers", "names", "sizes", "newest", "model")
    assert {k: quiet.stats[k] for k in standing} == {k: full.stats[k] for k in standing}
    with reading(open_vault(at)) as session:
        kinds = session.scalars(sa.select(LinkRun.kind).order_by(LinkRun.ended)).all()
    assert list(kinds) == ["full", "idle", "full"]


def test_no_night_is_idle_after_a_change(tmp_path: Path) -> None:
    """A new record, a withdrawal, a human's decision and its undoing each end the rest; so does a day on
    which a birth date in a number is no longer in the future."""
    at = fill(tmp_path, identities(FAMILY))
    link_night(at)

    def rested() -> bool:
        with reading(open_vault(at)) as session:
            runs = session.scalars(sa.select(LinkRun.kind).order_by(LinkRun.ended)).all()
        return runs[-1] == "idle"

    link_night(at)
    assert rested()
    fill(
        at,
        identities(FAMILY).filter(pl.col("subject_ref") == "c1").with_columns(name=pl.lit("陈新")),
        parcel=2,
    )
    link_night(at)
    assert not rested()
    withdraw_identity(at, "t01", "t01/patient/1/3", ["a2"])
    link_night(at)
    assert not rested()
    decision = decide(at, "cannot", ("t01", "a1"), ("t02", "b1"), "steward", "two people")
    link_night(at)
    assert not rested()
    undo(at, decision, "steward", "a mistake")
    link_night(at)
    assert not rested()
    link_night(at)
    assert rested()
    future = dates.today() + dt.timedelta(days=3)
    text = pl.DataFrame({"hospital": "t01", "subject_ref": "z", "id_number": f"430102{future:%Y%m%d}0012"})
    assert until(clean(text)) == min(future, dt.date(dates.today().year + 1, 1, 1)).isoformat()
