"""What a frame's columns mean: windows, picks, units, reasons of missing values, times to events. Tables as
text, on every engine, each read by `heluo.statistics` as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from heluo.access.projects import pseudonyms
from heluo.cohort import Definition
from heluo.cohort.frame import BuiltFrame, FrameDefinition, build, read_frame, write
from heluo.engines import Engine
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.statistics.frame import describe
from tests.lib.cohort_tables import tables
from tests.lib.frame_permit import frame_permit
from tests.lib.small_lake import SmallLake, control_of
from tests.lib.small_lake import write as write_lake

COHORT = {"entry": {"any": [{"event": "diagnosis", "where": [{"variable": "code", "starts": ["C34"]}]}]}}
MADE = tables(
    """
    person | sex | year
    p1 | 1 | 1950
    p2 | 2 | 1960
    p3 | 2 | 1970
    p4 | - | -
    """,
    diagnoses="""
    person | hospital | code | time | visit
    p1 | h1 | C34.1 | 2024-03-31T10:00 | v0
    p1 | h2 | C34.9 | 2024-05-01T10:00 | v1
    p2 | h1 | C34.1 | 2024-03-31T10:00 | v2
    p3 | h2 | C34.1 | 2024-03-31T10:00 | v3
    p4 | h1 | E11.9 | 2024-03-31T10:00 | v4
    """,
    labs="""
    person | item | value | time | visit | comparator
    p1 | HBA1C | 6.0 | 2024-01-01T08:00 | v0 | -
    p1 | HBA1C | 7.0 | 2024-03-31T23:00 | v0 | -
    p1 | HBA1C | 9.0 | 2024-04-01T00:00 | v1 | -
    p2 | HBA1C | - | 2024-03-30T08:00 | v2 | -
    p3 | HBA1C | 4.0 | 2024-03-30T08:00 | v3 | <
    p1 | GLU | 10 | 2024-03-30T08:00 | v0 | -
    """,
    visits="""
    person | hospital | time | end | department
    p1 | h1 | 2024-03-30T08:00 | 2024-04-02T08:00 | 03.01
    p1 | h2 | 2024-04-20T08:00 | - | 03.02
    p2 | h1 | 2024-03-01T08:00 | - | 03.01
    """,
    patients="""
    person | time | death | birth
    p1 | 2020-01-01 | 2024-04-30 | 1950-01-01
    p2 | 2020-01-01 | - | 1960-01-01
    p3 | 2020-01-01 | - | 1970-01-01
    """,
)
LAST = {"p1": dt.datetime(2024, 4, 20, 8), "p2": dt.datetime(2024, 4, 10, 8), "p3": dt.datetime(2024, 3, 1)}
HBA1C = {"variable": "lab_result.value_standard", "where": [{"variable": "item_code", "in": ["HBA1C"]}]}


@pytest.fixture(scope="module", name="lakes")
def lakes_by_engine() -> dict[str, Lake]:
    return {}


@pytest.fixture(name="lake")
def lake_of_text(engine: Engine, lakes: dict[str, Lake], tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The rows above as a release, one lake an engine."""
    if engine.name not in lakes:
        made = SmallLake()
        for name, table in MADE.items():
            made.rows[name] = [{"row_level": 1, **_present(row)} for row in table.to_pylist()]
        for row in made.rows["application.person_wide"]:
            row["last_time"] = LAST.get(row["person_id"])
        home = Home(tmp_path_factory.mktemp("frame"))
        control = control_of(home)
        write_lake(home, control, made)
        lakes[engine.name] = Lake(home, control, engine, cursors=1)
    return lakes[engine.name]


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def built(lake: Lake, *columns: dict[str, Any], **more: Any) -> BuiltFrame:
    limits = more.pop("permit", frame_permit())
    cohort = Definition.model_validate(more.pop("cohort", COHORT))
    plan = read_frame(FrameDefinition.model_validate({"columns": list(columns), **more}), cohort, limits)
    with lake.act(limits, "search.count") as act:
        return build(act, plan, b"key")


def values(lake: Lake, column: dict[str, Any], **more: Any) -> dict[str, Any]:
    """person → value of one column."""
    names = {"p1": "1950", "p2": "1960", "p3": "1970"}
    frame = built(lake, {"name": "born", "variable": "person.birth_year"}, {"name": "x", **column}, **more)
    of = {float(year): person for person, year in names.items()}
    rows = frame.rows.to_pylist()
    return {of[row["born"]]: row[next(name for name in row if name.startswith("x"))] for row in rows}


def reasons(lake: Lake, column: dict[str, Any], **more: Any) -> dict[str, float]:
    """Reason → persons of three."""
    facts = built(lake, {"name": "x", **column}, **more).columns[1]
    return {name: round(share * 3, 6) for name, share in facts.reasons.items()}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ({"pick": "last"}, (9.0, None, None)),
        ({"pick": "first"}, (6.0, None, None)),
        ({"pick": "last", "window": [-90, 0]}, (7.0, None, None)),
        ({"pick": "last", "window": [-90, -1]}, (6.0, None, None)),
        ({"pick": "last", "window": [-89, -1]}, (None, None, None)),
        ({"pick": "max"}, (9.0, None, None)),
        ({"pick": "min"}, (6.0, None, None)),
        ({"pick": "mean", "window": [None, 0]}, (6.5, None, None)),
        ({"pick": "mean", "bounds": "limit"}, (22 / 3, None, 4.0)),
        ({"pick": "count"}, (3, 0, 1)),
        ({"pick": "any"}, ("1", "0", "1")),
        ({"pick": "any", "is": {"op": ">", "values": [8]}}, ("1", None, "0")),
        ({"pick": "all", "is": {"op": "<", "values": [8]}}, ("0", None, "1")),
        ({"pick": "all", "is": {"op": ">", "values": [3]}, "window": [-30, -1]}, (None, None, None)),
        ({"pick": "last", "unit": "mmol/mol"}, (pytest.approx(74.86, abs=0.05), None, None)),
    ],
)
def test_picks_within_closed_windows_of_calendar_days(
    lake: Lake, column: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    """Day 0 is 2024-03-31. p1 has HbA1c on days −90, 0 and 1; p2 one without a value; p3 one below 4.0."""
    assert values(lake, HBA1C | column) == dict(zip(("p1", "p2", "p3"), expected, strict=True))


def test_a_missing_value_says_why(lake: Lake) -> None:
    assert reasons(lake, HBA1C | {"pick": "last"}) == {"bound": 1, "no_value": 1}
    glucose = {"variable": "lab_result.value_standard", "where": [{"variable": "item_code", "in": ["GLU"]}]}
    assert reasons(lake, glucose | {"pick": "last"}) == {"no_record": 2}
    assert reasons(lake, HBA1C | {"pick": "count"}) == {}


def test_a_column_above_the_permit_is_masked_and_conditions_on_it_do_not_exist(lake: Lake) -> None:
    assert reasons(lake, HBA1C | {"pick": "last"}, permit=frame_permit(level=3)) == {
        "bound": 1,
        "no_value": 1,
    }
    birth = {"variable": "patient.birth_date", "pick": "first"}
    assert reasons(lake, birth, permit=frame_permit(level=3)) == {"masked": 3}
    assert values(lake, birth, permit=frame_permit(level=4))["p1"] == dt.date(1950, 1, 1)
    condition = {"variable": "patient", "pick": "any", "where": [{"variable": "birth_date", "op": "exists"}]}
    with pytest.raises(BadInput) as refused:
        built(lake, {"name": "x", **condition}, permit=frame_permit(level=3))
    assert refused.value.code == "no_such_variable"


def test_units_are_the_items_own_or_converted(lake: Lake) -> None:
    glucose = {"variable": "lab_result.value_standard", "where": [{"variable": "item_code", "in": ["GLU"]}]}
    frame = built(lake, {"name": "mmol", **glucose}, {"name": "mg", **glucose, "unit": "mg/dL"})
    assert [column.unit for column in frame.columns] == ["", "mmol/L", "mg/dL"]
    row = next(row for row in frame.rows.to_pylist() if row["mmol"] is not None)
    assert row["mmol"] == 10.0
    assert row["mg"] == pytest.approx(180.16, abs=0.1)
    both = {**glucose, "where": [{"variable": "item_code", "in": ["GLU", "HBA1C"]}]}
    for column, word in (
        (both, "units"),
        (glucose | {"unit": "kPa"}, "kPa"),
        ({"variable": "lab_result.value_standard"}, "item"),
        ({"variable": "lab_result.value_number", "where": both["where"]}, "standard value"),
    ):
        with pytest.raises(BadInput, match=word):
            built(lake, {"name": "x", **column})


DEATH = [{"event": "patient", "date": "death_time"}]


@pytest.mark.parametrize(
    ("outcome", "days", "event"),
    [
        ({}, (30.0, 10.0, None), ("1", "0", None)),
        ({"window": [0, 20]}, (20.0, 10.0, None), ("0", "0", None)),
        ({"window": [0, 30]}, (30.0, 10.0, None), ("1", "0", None)),
        ({"end": "2024-04-10"}, (10.0, 10.0, 10.0), ("0", "0", "0")),
        ({"end": "2024-04-30"}, (30.0, 30.0, 30.0), ("1", "0", "0")),
        (
            {"censor": [{"event": "visit", "where": [{"variable": "department_code", "in": ["03.02"]}]}]},
            (20.0, 10.0, None),
            ("0", "0", None),
        ),
        ({"competing": [{"event": "lab_result"}], "window": [1, 365]}, (1.0, 10.0, None), ("2", "0", None)),
    ],
)
def test_a_time_to_an_event_ends_with_it_or_with_what_is_known(
    lake: Lake, outcome: dict[str, Any], days: tuple[Any, ...], event: tuple[Any, ...]
) -> None:
    """p1 dies 30 days after day 0, ten days after the last visit; p2 is last seen on day 10; nothing is known
    of p3 after day 0."""
    given = {"events": DEATH, **outcome}
    frame = built(lake, {"name": "born", "variable": "person.birth_year"}, {"name": "x", **given})
    rows = {row["born"]: row for row in frame.rows.to_pylist()}
    found = [(rows[year]["x_days"], rows[year]["x_event"]) for year in (1950, 1960, 1970)]
    assert found == list(zip(days, event, strict=True))
    assert [column.kind for column in frame.columns[2:]] == [
        "duration",
        "category" if "competing" in outcome else "binary",
    ]
    if days[2] is None:
        assert frame.columns[2].reasons == {"no_follow_up": pytest.approx(1 / 3)}


def test_a_frame_of_visits_counts_from_each_visit(lake: Lake) -> None:
    same = {"variable": "lab_result", "pick": "count", "window": {"same_visit": True}}
    frame = built(
        lake,
        {"name": "department", "variable": "visit.department_code", "window": {"same_visit": True}},
        {"name": "labs", **same},
        {"name": "after", "variable": "lab_result", "pick": "count", "window": [0, 5]},
        row="visit",
    )
    found = [(row["department"], row["labs"], row["after"]) for row in frame.rows.to_pylist()]
    assert sorted(found) == [("03.01", 1, 0), ("03.01", 3, 3), ("03.02", 0, 0)]
    assert len(set(frame.rows["visit"].to_pylist())) == 3
    assert len(set(frame.rows["person"].to_pylist())) == 2


def test_without_an_entry_there_is_no_day_0(lake: Lake) -> None:
    everybody: dict[str, Any] = {"rules": []}
    assert (
        values(lake, HBA1C | {"pick": "max"}, cohort={"rules": [{"where": {"event": "lab_result"}}]})["p1"]
        == 9.0
    )
    for column in (HBA1C | {"window": [-90, 0]}, {"events": DEATH}, {"variable": "person.day_0"}):
        with pytest.raises(BadInput, match="day 0"):
            built(lake, {"name": "x", **column}, cohort=everybody)


def test_statistics_reads_the_files_as_they_are_written(lake: Lake, tmp_path: Path) -> None:
    columns = (
        {"name": "sex", "variable": "person.sex"},
        {"name": "age", "variable": "person.age"},
        {"name": "hba1c", **HBA1C},
        {"name": "never", "variable": "visit.discharge_way"},
        {"name": "os", "events": DEATH},
    )
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, built(lake, *columns), "lung@1")
    found = describe(tmp_path / "a")
    assert (found.frame, found.rows, found.row) == ("lung@1", 3, "person")
    assert [(c.name, c.kind) for c in found.columns] == [
        ("person", "id"),
        ("sex", "category"),
        ("age", "number"),
        ("hba1c", "number"),
        ("never", "category"),
        ("os_days", "duration"),
        ("os_event", "binary"),
    ]
    assert list(found.column("sex").levels) == ["1", "2"]
    assert found.column("never").missing == 1.0
    assert found.column("hba1c").missing == pytest.approx(2 / 3)
    for file in sorted(path.name for path in (tmp_path / "a").iterdir()):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file
    for lang, words in (("zh", "有记录但没有该值"), ("en", "a record without this value")):
        text = (tmp_path / "a" / f"dictionary.{lang}.csv").read_text(encoding="utf-8-sig")
        assert words in text
        assert len(text.splitlines()) == 1 + len(found.columns)


def test_one_project_knows_its_persons_again_and_another_does_not(lake: Lake) -> None:
    plan = read_frame(
        FrameDefinition.model_validate({"columns": [{"name": "sex", "variable": "person.sex"}]}),
        Definition.model_validate(COHORT),
    )
    with lake.act(frame_permit(), "search.count") as act:
        mine, again, theirs = (build(act, plan, key).rows["person"].to_pylist() for key in (b"a", b"a", b"b"))
    assert mine == again
    assert not set(mine) & set(theirs)
    assert not set(mine) & {"p1", "p2", "p3"}


def test_under_a_project_the_reader_names_persons_and_moves_days_but_no_distance(lake: Lake) -> None:
    """Dates are moved by each person's own number of days, so what is counted in days must not change."""
    project = f"pr_{'0' * 24}"
    pseudonyms.make_key(lake.home, project)
    columns = (
        {"name": "born", "variable": "person.birth_year"},
        {"name": "age", "variable": "person.age"},
        {"name": "day", "variable": "person.day_0"},
        {"name": "death", "variable": "patient.death_time", "unit": "d"},
        {"name": "died", "variable": "patient.death_time"},
        {"name": "os", "events": DEATH, "end": "2024-05-31"},
    )
    plain, moved = built(lake, *columns), built(lake, *columns, permit=frame_permit(project=project))
    rows = {row["born"]: row for row in plain.rows.to_pylist()}
    names = pseudonyms.of_project(lake.home, project)
    assert {row["person"] for row in moved.rows.to_pylist()} == {
        names.name(pseudonyms.PERSON, person) for person in ("p1", "p2", "p3")
    }
    for row in moved.rows.to_pylist():
        same = rows[row["born"]]
        assert [row[name] for name in ("age", "death", "os_days", "os_event")] == [
            same[name] for name in ("age", "death", "os_days", "os_event")
        ]
        assert row["day"] != same["day"]
        if same["died"]:
            assert row["died"] - row["day"] == same["died"] - same["day"]
