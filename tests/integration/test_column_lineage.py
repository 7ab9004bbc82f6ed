"""The graph of columns: nothing of the lake is without a way back, and nothing that another value changes is
missing from it. The second is asked of the data: a column of the source layer is shuffled, and what comes out
otherwise must be what the graph says it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import ibis.expr.types as ir
import polars as pl
import pytest

from heluo.dictionary import Category, hospital_codes, load, load_hospital
from heluo.dictionary.hospitals import load_hospitals
from heluo.engines import Engine, engine
from heluo.governance.oversee import column_lineage
from heluo.governance.publish import timeline
from heluo.governance.standardise import translate, versions
from heluo.kit.db import Base, reading, transaction
from heluo.kit.db import engine as database
from heluo.kit.places import Home
from heluo.lakehouse.column_graph import ColumnGraph, constant, newest, parsed, store
from heluo.lakehouse.tables import table, tables
from tests.lib.disease_truth import table_of

pytestmark = pytest.mark.second
CATEGORIES = ("lab_result", "diagnosis")
ROWS = 300


@cache
def graph() -> ColumnGraph:
    return column_lineage.graph([load_hospital(code) for code in hospital_codes()])


def test_every_column_of_the_lake_leads_back_to_a_hospital_or_a_named_constant() -> None:
    made = graph()
    lost = []
    for name, of in tables().items():
        for column in of.schema.names:
            id = f"{name}.{column}"
            before = {id, *made.comes_from(id)}
            ends = {one for one in before if not made.made_of[one]}
            known = {one for one in ends if made.columns[one].kind in ("hospital", "declaration", "vault")}
            known |= {one for one in ends if constant(made.columns[one])}
            # A variable that the hospital program itself works out, or that no shipped hospital has.
            lost += [(id, sorted(ends - known))] if ends - known else []
    assert lost == []


def test_what_a_hospital_sends_is_found_on_the_way_to_an_indicator() -> None:
    made = graph()
    sent = next(
        one.id
        for one in made.columns.values()
        if one.kind == "hospital"
        and one.group == "h01.diagnosis"
        and "source.diagnosis.code" in made.used_in[one.id]
    )
    touched = {made.columns[one].kind for one in made.touched_by(sent)}
    assert touched >= {"source", "standard", "application", "disease", "indicator"}


Outcome = Callable[[ir.Table], ir.Table]


def unnamed(
    e: Engine, rows: pl.DataFrame, made_of: str, makes: str, outcome: Outcome
) -> tuple[list[str], int]:
    """Columns of the table `makes` that change with a column of `made_of` without being named by the graph,
    and how many changes there were."""
    made, lost, changes = graph(), [], 0
    schema = table(made_of).schema().to_pyarrow()

    def computed(of: pl.DataFrame) -> pl.DataFrame:
        source = e.register("_shuffled", of.select(schema.names).to_arrow().cast(schema))
        return pl.DataFrame(e.to_arrow(outcome(source))).sort("row_key")

    before = computed(rows)
    for column in rows.columns:
        if column == "row_key":  # rows are told apart by it
            continue
        after = computed(rows.with_columns(pl.col(column).shuffle(seed=11)))
        allowed = made.touched_by(f"{made_of}.{column}")
        for name in after.columns:
            same = after.height == before.height and after[name].equals(before[name], null_equal=True)
            id = f"{makes}.{name}"
            if not same and id in made.columns:
                changes += 1
                lost += [] if id in allowed else [f"{made_of}.{column} -> {id}"]
    return lost, changes


def test_a_shuffled_column_changes_nothing_that_the_graph_does_not_name(night_home: Path) -> None:
    home, dictionary = Home(night_home), load()
    folders = (home.hospitals,)
    declared = translate.mappings(dictionary, load_hospitals(hospital_codes(folders), folders).loaded)
    lost, changes = [], 0
    with engine() as e:
        registered = translate.register(e, declared)
        links = e.register("_own_links", table_of(home, "standard/person_link").to_arrow())
        for name in CATEGORIES:
            category = dictionary.categories[name]

            def standard(rows: ir.Table, category: Category = category) -> ir.Table:
                return translate.standardise(category, versions.current(rows), registered)

            def events(rows: ir.Table, category: Category = category) -> ir.Table:
                return timeline.events(category, rows, links, registered.conversions, dictionary)

            for made_of, makes, how in (
                (f"source.{name}", f"standard.{name}", standard),
                (f"standard.{name}", "application.timeline", events),
            ):
                rows = table_of(home, made_of.replace(".", "/")).head(ROWS)
                found, n = unnamed(e, rows, made_of, makes, how)
                lost, changes = lost + found, changes + n
    assert lost == []
    assert changes > 100, "the shuffles changed next to nothing: this test would see nothing"


def test_a_line_for_what_the_centre_works_out_itself_breaks_no_graph() -> None:
    hospital = load_hospital("h01")
    line = replace(hospital.fields_of("lab_result")[0], variable="value_standard")
    made = column_lineage.graph([replace(hospital, fields=(*hospital.fields, line))])
    assert made.columns.keys() == column_lineage.graph([hospital]).columns.keys()


def test_the_stored_graph_is_the_one_that_was_made(tmp_path: Path) -> None:
    made = graph()
    control = database(tmp_path / "control.db")
    Base.metadata.create_all(control)
    with transaction(control) as session:
        store(session, "a", made)
    with transaction(control) as session:
        store(session, "b", made)
    with reading(control) as session:
        found = newest(session)
        assert found is not None
        assert found.key == "b"
        read = parsed(found.body)
    assert (read.columns, read.made_of, read.decided_by) == (made.columns, made.made_of, made.decided_by)
