"""Linkage whatever comes: nobody holds two trusted numbers, ids stay, an undo restores the partition."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heluo.governance.link import decide, link_night, undo
from heluo.governance.link.cluster import cluster, violations
from heluo.governance.link.persons import Before, assign
from heluo.kit.db import reading
from heluo.kit.places import home
from heluo.vault import chain
from heluo.vault.database import open_vault
from heluo.vault.tables import Link, SourceIdentity
from tests.lib.linkage import fill, number, partition

pytestmark = pytest.mark.second

SLOW = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(records, a, b, weights, trusted numbers, pairs kept apart)."""
    n = draw(st.integers(2, 14))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] != p[1]).map(sorted)
    edges = draw(st.lists(st.tuples(pair, st.integers(8, 12)), max_size=40, unique_by=lambda e: tuple(e[0])))
    trusted = np.array(draw(st.lists(st.sampled_from([-1, -1, 1, 2, 3]), min_size=n, max_size=n)))
    apart = np.array(draw(st.lists(pair, max_size=3)), dtype=np.int64).reshape(-1, 2)
    a, b = (np.array([e[0][k] for e in edges], dtype=np.int64) for k in (0, 1))
    return n, a, b, np.array([float(e[1]) for e in edges]), trusted, apart


@given(graphs(), st.randoms())
@settings(deadline=None, max_examples=200)
def test_no_cluster_breaks_a_constraint_and_the_order_of_edges_does_not_matter(
    graph: Any, random: Any
) -> None:
    n, a, b, weight, trusted, apart = graph
    found = cluster(n, a, b, weight, trusted, apart=apart)
    assert not len(violations(found.label, trusted))
    assert all(found.label[x] != found.label[y] for x, y in apart.tolist())
    order = list(range(len(a)))
    random.shuffle(order)
    other = cluster(n, a[order], b[order], weight[order], trusted, apart=apart)
    assert other.label.tolist() == found.label.tolist()
    # maximal: a refused edge would still break a constraint
    for edge in found.refused.tolist():
        x, y = found.label[a[edge]], found.label[b[edge]]
        both = np.where(found.label == max(x, y), min(x, y), found.label)
        assert len(violations(both, trusted)) or any(both[i] == both[j] for i, j in apart.tolist())


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["p1", "p2", "p3", None])), min_size=1, max_size=20)
)
def test_ids_stay_with_most_of_their_records_and_the_older_survives(
    rows: list[tuple[int, str | None]],
) -> None:
    label, before = np.array([r[0] for r in rows]), pl.Series([r[1] for r in rows], dtype=pl.String)
    age = {"p1": 1, "p2": 2, "p3": 3}
    given_ids = assign(label, Before(before, np.arange(1, len(rows) + 1), age))
    by_cluster = {
        int(k): {p for c, p in zip(label, given_ids.person, strict=True) if c == k}
        for k in set(label.tolist())
    }
    assert all(len(ids) == 1 for ids in by_cluster.values()), "one id a cluster"
    assert len({next(iter(ids)) for ids in by_cluster.values()}) == len(by_cluster), "one cluster an id"
    assert all(age[kept] < age[old] for old, kept in given_ids.merged.items())
    held = set(before.drop_nulls().to_list())
    assert set(given_ids.emptied) == set(age) - held
    assert held == (held & set(given_ids.person.to_list())) | set(given_ids.merged)


KEYS = [("hospital", "ascending"), ("subject_ref", "ascending")]
NAMES = ["王伟", "王威", "王小明", "王晓明", "李娜", "李梅", "李梅之子", "张三丰", "无名氏"]
BORN = [dt.date(1980, 3, 5), dt.date(1980, 3, 15), dt.date(2015, 6, 1)]


@st.composite
def patients(draw: st.DrawFn) -> pl.DataFrame:
    """A few patients from small vocabularies, so that everything collides: numbers of one's own, of others,
    typos, none."""
    n = draw(st.integers(2, 16))
    rows = []
    for i in range(n):
        born, sex = draw(st.sampled_from(BORN)), draw(st.sampled_from(["1", "2"]))
        of = draw(st.sampled_from(BORN))
        code = number("430102", of, draw(st.sampled_from([1, 3, 2])))
        rows.append(
            {
                "hospital": draw(st.sampled_from(["t01", "t02"])),
                "subject_ref": f"s{i}",
                "name": draw(st.sampled_from(NAMES)),
                "sex": sex,
                "birth_date": born,
                "id_number": draw(st.sampled_from([None, code, code[:-1] + "0", "111111111111111111"])),
                "mobile": draw(st.sampled_from([None, "13973100001", "13973100002"])),
                "contact_name": draw(st.sampled_from([None, "李梅", "王伟"])),
                "mother_name": draw(st.sampled_from([None, None, "李梅"])),
                "insurance_number": draw(st.sampled_from([None, None, "431234567890", "431234567891"])),
                "district": "430102",
                "address": draw(st.sampled_from([None, "长沙市芙蓉区解放路1号", "长沙市芙蓉区人民路9号"])),
            }
        )
    text = dict.fromkeys(
        ("id_number", "mobile", "contact_name", "mother_name", "insurance_number", "address"), pl.String
    )
    return pl.DataFrame(rows, schema_overrides=text)


@given(patients(), st.integers(1, 15))
@SLOW
def test_nobody_holds_two_trusted_numbers_after_any_nights(rows: pl.DataFrame, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = home(Path(folder))
        fill(at, rows[:cut], parcel=1)
        link_night(at)
        fill(at, rows[cut:], parcel=2)
        for full in (link_night(at), link_night(at, full=True)):
            assert sorted(map(len, partition(full.table))) == sorted(
                r["records"] for r in full.persons.to_pylist()
            )
        with reading(open_vault(at)) as session:
            chain.verify(session)
            columns = (Link.person_id, Link.tier, SourceIdentity.number_key)
            held: dict[str, set[str]] = {}
            for person, tier, key in (
                session.query(*columns)
                .join(SourceIdentity, SourceIdentity.id == Link.source_id)
                .filter(Link.open)
            ):
                if tier == "A":
                    held.setdefault(person, set()).add(key)
        assert all(len(keys) == 1 for keys in held.values())


@given(patients(), st.data())
@SLOW
def test_an_undo_restores_the_partition(rows: pl.DataFrame, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = fill(Path(folder), rows)
        first = link_night(at)
        former = first.table.sort_by(KEYS)
        keys = list(zip(rows["hospital"], rows["subject_ref"], strict=True))
        one, other = data.draw(st.permutations(keys))[:2]
        made = decide(at, data.draw(st.sampled_from(["must", "cannot"])), one, other, "steward", "as seen")
        link_night(at)
        undo(at, made, "steward", "as seen again")
        assert link_night(at).table.sort_by(KEYS) == former, "the same persons under the same ids"
