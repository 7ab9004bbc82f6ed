"""`heluo next-night`: what changes in the hospitals' databases is followed by the standard layer, the
timeline and the search index, and the first release still says what it said."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlalchemy as sa
from rich.console import Console

from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.entrypoints.figures import accounting_table
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.progress import silent
from heluo.lakehouse import releases
from heluo.lakehouse.records import Release, Run
from heluo_province.demonstration.next_night import next_night
from heluo_province.demonstration.night import collect
from heluo_province.province import make

pytestmark = pytest.mark.slow
QUIET = Console(quiet=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small province after its first and its second night."""
    made = Home(tmp_path_factory.mktemp("nights") / "home")
    control(made)
    codes = make(made, hospitals=2, patients=300, years=1, seed=11).hospitals
    collect(made, codes, silent, {})
    next_night(made, 3, QUIET)
    return made


def _releases(home: Home) -> list[releases.Pinned]:
    with reading(control(home)) as session:
        rows = session.scalars(sa.select(Release).order_by(Release.number)).all()
        return [releases.pinned(session, row.id) for row in rows]


def _table(home: Home, release: releases.Pinned, name: str) -> pa.Table:
    with engine() as e:
        return e.to_arrow(e.register("t", release.table(home, name)))


def test_every_row_is_accounted_for_after_both_nights(home: Home) -> None:
    lines, *_ = accounting_table(home)
    assert sum(line["read"] for line in lines) > 0
    assert [line for line in lines if line["difference"]] == []


def test_the_second_night_carried_only_what_changed(home: Home) -> None:
    with reading(control(home)) as session:
        first, second = session.scalars(
            sa.select(Run).where(Run.status == "succeeded").order_by(Run.started)
        ).all()
    assert 0 < second.counts["rows_loaded"] < first.counts["rows_loaded"] / 10


def test_timeline_and_documents_follow(home: Home) -> None:
    before, after = _releases(home)
    for standard, application in (
        ("standard.visit", "application.timeline"),
        ("standard.medical_record", "application.search_document"),
    ):
        category = standard.partition(".")[2]
        for release in (before, after):
            stands = _table(home, release, standard)
            shown = _table(home, release, application)
            shown = shown.filter(pc.equal(shown["category"], category))
            wanted = set(stands.filter(pc.is_null(stands["held"]))["row_key"].to_pylist())
            assert wanted >= set(shown["row_key"].to_pylist())
            if application == "application.timeline":
                assert wanted == set(shown["row_key"].to_pylist())
    visits = [
        set(_table(home, release, "standard.visit")["row_key"].to_pylist()) for release in (before, after)
    ]
    assert visits[1] - visits[0], "new visits arrived"
    records = [
        dict(zip(t["row_key"].to_pylist(), t["row_hash"].to_pylist(), strict=True))
        for t in (_table(home, release, "standard.lab_result") for release in (before, after))
    ]
    assert [key for key in records[0].keys() & records[1].keys() if records[0][key] != records[1][key]], (
        "late updates arrived"
    )
    assert records[0].keys() - records[1].keys(), "deleted rows are gone"


def test_the_search_index_is_the_new_release(home: Home) -> None:
    assert [folder.name for folder in home.index.iterdir()] == [_releases(home)[1].id]


def test_the_first_release_still_says_what_it_said(home: Home) -> None:
    before = _releases(home)[0]
    told = before.manifest["tables"]
    for name, facts in told.items():
        assert _table(home, before, name).num_rows == facts["rows"], name
