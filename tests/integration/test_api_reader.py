"""The one door: row and column filters at every table reference, levels, held rows, the audit event; no
oracle."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import ibis
import pytest
import sqlalchemy as sa
from ibis.backends.sql.compilers.base import SQLGlotCompiler

import heluo.access.tables
import heluo.lakehouse.records  # noqa: F401
from heluo.access.permissions import Asker, check_permit, service_permit
from heluo.access.permit import Permit
from heluo.access.tables import AuditEvent
from heluo.engines import engine
from heluo.kit import db
from heluo.kit.errors import BadInput, NotPermitted, Unavailable
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from tests.lib.small_lake import HOSPITALS, SmallLake, control_of, person_id, province, write
from tests.lib.text_tables import rows


def lake_of(folder: Path, made: SmallLake) -> Lake:
    home = Home(folder)
    control = control_of(home)
    write(home, control, made)
    return Lake(home, control, engine(), cursors=2)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = province()
    made.standard(
        "lab_result",
        "h01",
        "sh01000",
        "held",
        dt.datetime(2024, 1, 2),
        held="lab_result.value.range",
        value_text="9",
        item_code="GLU",
    )
    return lake_of(tmp_path_factory.mktemp("lake"), made)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return lake_of(tmp_path_factory.mktemp("twin"), province(secret="b"))


def clinician(hospital: str = "h01") -> Permit:
    return check_permit(Asker("doctor", "clinician", hospital), "panorama", "care")


def events(lake: Lake) -> list[AuditEvent]:
    with db.reading(lake.control) as session:
        return list(session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n)))


def test_a_clinician_sees_treated_persons_with_every_hospitals_rows(lake: Lake) -> None:
    timeline = table("application.timeline")
    got = lake.read(timeline.select("person_id", "hospital").distinct(), clinician(), what="demo.tour")
    seen = {p for p, _ in rows(got)}
    assert seen == {person_id(n) for n in range(60) if n % 3 == 0}
    assert (person_id(0), "h03") in rows(got)
    standard = table("standard.visit")
    assert {
        h for (h,) in rows(lake.read(standard.select("hospital").distinct(), clinician(), what="demo.tour"))
    } == set(HOSPITALS)


def test_rows_of_special_diseases_stay_in_their_hospital(lake: Lake) -> None:
    codes = table("standard.diagnosis").select("code")
    assert ("B20.0",) not in rows(lake.read(codes, clinician("h01"), what="demo.tour"))
    assert ("B20.0",) in rows(lake.read(codes, clinician("h02"), what="demo.tour"))
    assert ("B20.0",) not in rows(
        lake.read(table("application.timeline").select("code"), clinician("h01"), what="demo.tour")
    )


@pytest.mark.parametrize(
    "name", ["standard.visit", "standard.diagnosis", "application.timeline", "application.search_document"]
)
def test_a_limit_on_persons_holds_in_every_table(lake: Lake, name: str) -> None:
    permit = clinician("h02").narrow(persons=[person_id(3), person_id(1)])
    t = table(name)
    assert lake.read(t.select("hospital", "row_key"), permit, what="demo.tour").num_rows > 0
    refs = {r[1] for r in rows(lake.read(t.select("hospital", "row_key"), permit, what="demo.tour"))}
    assert all(key.endswith(("003", "001")) for key in refs)


def test_held_rows_stay_out_unless_permitted(lake: Lake) -> None:
    t = table("standard.lab_result")
    keys = t.filter(t.row_key == "held").select("row_key")
    assert lake.read(keys, clinician(), what="demo.tour").num_rows == 0
    officer = check_permit(Asker("o", "hospital_officer", "h01"), "quality.findings", "quality")
    assert officer.held
    assert lake.read(keys, officer, what="demo.tour").num_rows == 1
    assert lake.read(keys, officer.narrow(held=False), what="demo.tour").num_rows == 0


def test_a_column_above_the_level_is_null_and_using_it_is_like_an_unknown_name(lake: Lake) -> None:
    permit = clinician().narrow(level=3)
    t = table("standard.diagnosis")
    got = lake.read(t.select("row_key", "note", "name"), permit, what="demo.tour")
    assert got["note"].null_count == got.num_rows > 0
    assert got["name"].null_count == 0
    other = table("standard.visit")
    uses = {
        "filter": t.filter(t.note == "x"),
        "filter after a selection": t.select("note", "row_key").filter(lambda s: s.note.length() > 2),
        "renamed": t.select(y=t.note).filter(lambda s: s.y.notnull()),
        "sort": t.order_by("note").select("row_key"),
        "group": t.group_by("note").agg(n=t.count()),
        "aggregate": t.agg(m=t.note.max()),
        "computed": t.mutate(z=t.note.upper()).select("z"),
        "join": t.join(other, t.note == other.chief_complaint).select(t.row_key),
        "semi-join": t.semi_join(other, [t.note == other.chief_complaint]).select("row_key"),
        "in": t.filter(t.name.isin(other.chief_complaint)).select("row_key"),
        "window": t.mutate(r=ibis.row_number().over(order_by=t.note)).select("r"),
        "having": t.group_by("code").having(t.note.max() == "x").agg(n=t.count()),
        "case": t.select(z=ibis.cases((t.note.notnull(), 1), else_=0)),
    }
    texts = set()
    for expr in uses.values():
        with pytest.raises(BadInput) as caught:
            lake.read(expr, permit, what="demo.tour")
        texts.add(caught.value.text())
    assert len(texts) == 1
    assert "note" not in texts.pop()


def test_passing_a_closed_column_through_is_not_using_it(lake: Lake) -> None:
    permit = clinician().narrow(level=3)
    t, v = table("standard.diagnosis"), table("standard.visit")
    for expr in (
        t,
        t.filter(t.code == "C34.1"),
        t.order_by("row_key").limit(3),
        t.join(v, "visit_ref"),
        t.select("note").union(t.select("note")),
        t.count().as_table(),
    ):
        got = lake.read(expr, permit, what="demo.tour")
        for name in got.column_names:
            if name.startswith("note"):
                assert got[name].null_count == got.num_rows


def test_level_five_columns_do_not_exist_for_anybody_without_the_right(lake: Lake) -> None:
    with pytest.raises(BadInput):
        lake.read(
            table("standard.visit").filter(lambda t: t.extra == "x"),
            clinician().narrow(special_hospitals=[]),
            what="demo.tour",
        )
    assert (
        lake.read(
            table("standard.visit").filter(lambda t: t.extra == "x"),
            service_permit("index", "quality"),
            what="demo.tour",
        ).num_rows
        == 0
    )


def test_twin_lakes_that_differ_in_hidden_values_answer_alike(lake: Lake, twin: Lake) -> None:
    permit = clinician().narrow(level=3)
    for name in (
        "standard.pathology",
        "standard.diagnosis",
        "standard.visit",
        "application.timeline",
        "application.search_document",
    ):
        t = table(name)
        expr = t.drop("run_id", "row_hash") if "row_hash" in t.columns else t
        ours, theirs = (rows(one.read(expr, permit, what="demo.tour")) for one in (lake, twin))
        assert ours == theirs
        assert ours


def test_every_reference_is_guarded_not_only_the_first(lake: Lake) -> None:
    permit = clinician().narrow(persons=[person_id(3)])
    t = table("application.timeline")
    other = t.view()
    joined = t.join(other, t.code == other.code).select(a=t.person_id, b=other.person_id)
    assert set(rows(lake.read(joined, permit, what="demo.tour"))) == {(person_id(3), person_id(3))}
    union = t.select("person_id").union(table("application.search_document").select("person_id"))
    assert set(rows(lake.read(union.distinct(), permit, what="demo.tour"))) == {(person_id(3),)}


@pytest.mark.parametrize(
    ("resource", "role", "purpose", "name"),
    [
        ("search.count", "researcher", "research", "application.timeline"),
        ("cockpit.overview", "decision_maker", "management", "application.person_wide"),
        ("quality.findings", "governance_engineer", "quality", "application.indicator_value"),
    ],
)
def test_a_form_that_was_not_granted_is_refused(
    lake: Lake, resource: str, role: str, purpose: str, name: str
) -> None:
    permit = check_permit(Asker("a", role, "h01"), resource, purpose).narrow()
    if resource == "quality.findings":
        permit = permit.narrow(forms=["rows"])
    with pytest.raises(NotPermitted, match="form"):
        lake.read(table(name), permit, what="demo.tour")
    assert events(lake)[-1].result == "refused"


def test_facts_of_a_person_are_the_permits_hospitals(tmp_path: Path) -> None:
    """What a hospital's officer can ask of sex, age or division does not change with another hospital's
    registration."""
    made = province()
    for row in made.rows["standard.patient"]:
        if row["hospital"] == "h02":
            row["district"] = "510999"
    for name, changed in (
        ("application.person_wide", {"sex": "9", "birth_year": 1900, "division": "510999"}),
        ("standard.person", {"sex": "9"}),
    ):
        for row in made.rows[name]:
            row.update(changed)
    lake = lake_of(tmp_path, made)
    permit = check_permit(Asker("o", "hospital_officer", "h01"), "search.batch", "management")
    t = table("application.person_wide")
    facts = t.select("person_id", "sex", "birth_year", "division", "visits")
    got = rows(
        lake.read(
            facts.filter(t.person_id.isin([person_id(0), person_id(1), person_id(3)])),
            permit,
            what="demo.tour",
        )
    )
    assert got == [
        (person_id(0), "1", 1930, "510104", None),
        (person_id(3), "2", 1933, "510104", None),
    ]  # 1 was never at h01
    assert rows(
        lake.read(
            t.filter(t.birth_year == 1933, t.division == "510104").select("person_id"),
            permit,
            what="demo.tour",
        )
    ) == [(person_id(3),)]
    with pytest.raises(BadInput):
        lake.read(t.filter(t.disease_lung_cancer).select("person_id"), permit, what="demo.tour")
    person = table("standard.person")
    found = rows(
        lake.read(
            person.filter(person.person_id == person_id(0)).select("sex", "birth_date", "hospitals"),
            permit.narrow(level=3),
            what="demo.tour",
        )
    )
    assert found[0][0] == "1"
    assert found[0][2] is None
    lake.close()


def test_own_hospital_figures_only(lake: Lake) -> None:
    permit = check_permit(Asker("o", "hospital_officer", "h02"), "cockpit.overview", "management")
    got = lake.read(
        table("application.indicator_value").select("hospital").distinct(), permit, what="demo.tour"
    )
    assert rows(got) == [("h02",)]


def test_one_act_is_one_event_that_names_no_value(lake: Lake) -> None:
    before = len(events(lake))
    with lake.act(clinician(), "panorama", person_id(0), address="::1") as act:
        act.read(table("application.timeline").filter(lambda t: t.person_id == person_id(0)))
        act.read(table("standard.visit").select("hospital").limit(1))
        act.note(visits=3)
    found = events(lake)
    assert len(found) == before + 1
    event = found[-1]
    assert (event.action, event.object, event.result, event.purpose, event.address) == (
        "panorama",
        person_id(0),
        "allowed",
        "care",
        "::1",
    )
    assert event.hospitals == ",h01,h02,h03,"
    assert event.detail["visits"] == 3
    assert [r["tables"] for r in event.detail["reads"]] == [["application.timeline"], ["standard.visit"]]


def test_an_act_may_only_narrow(lake: Lake) -> None:
    with pytest.raises(NotPermitted), lake.act(clinician("h01"), "search.count") as act:
        act.read(table("application.timeline"), clinician("h02"))


def test_an_ended_permit_opens_nothing(lake: Lake) -> None:
    with pytest.raises(NotPermitted, match="ended"):
        lake.read(
            table("application.timeline"),
            clinician().narrow(until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
            what="demo.tour",
        )


def test_an_empty_permit_opens_nothing(lake: Lake) -> None:
    for limit in (
        {"persons": []},
        {"hospitals": []},
        {"categories": []},
        {"since": dt.date(2030, 1, 1)},
        {"before": dt.date(2000, 1, 1)},
    ):
        assert (
            lake.read(table("application.timeline"), clinician().narrow(**limit), what="demo.tour").num_rows
            == 0
        )
        assert lake.read(table("standard.visit"), clinician().narrow(**limit), what="demo.tour").num_rows == 0


def test_without_a_log_nothing_is_read(tmp_path: Path) -> None:
    lake = lake_of(tmp_path, province(persons=3))
    with lake.control.begin() as connection:
        connection.execute(sa.text("DROP TABLE audit"))
    with pytest.raises(Unavailable, match="audit log"):
        lake.read(table("application.timeline"), clinician(), what="demo.tour")


def test_before_the_first_night_there_is_no_release(tmp_path: Path) -> None:
    home = Home(tmp_path)
    lake = Lake(home, control_of(home), engine(), cursors=1)
    with pytest.raises(Unavailable, match="no release"):
        lake.read(table("application.timeline"), clinician(), what="demo.tour")


def test_an_old_release_reads_as_it_was(tmp_path: Path) -> None:
    lake = lake_of(tmp_path, province(persons=6))
    old = lake.release()
    more = SmallLake()
    more.event(person_id(0), "h01", "visit", "new", "new", dt.datetime(2025, 1, 1), "门诊")
    write(lake.home, lake.control, more)
    expr = table("application.timeline").filter(lambda t: t.row_key == "new")
    assert lake.read(expr, clinician(), what="demo.tour").num_rows == 1
    assert lake.read(expr, clinician(), release=lake.release(old.id), what="demo.tour").num_rows == 0


def test_one_question_of_many_persons_and_clinicians_is_each_ones_own(lake: Lake) -> None:
    """The statement is compiled once; whom the permit names, and who is treated where, never stays in it."""
    timeline = table("application.timeline")
    asked = timeline.select("person_id", "hospital", "row_key")
    everything = rows(lake.read(asked, service_permit("index", "quality"), what="demo.tour"))
    ids = [person_id(n) for n in range(12)]
    lists = [[ids[0]], [ids[3]], [ids[1]], ids[:2], ids[3:6], ids[:5], ids, [*ids[6:], "nobody"], []]
    for persons in (*lists, *reversed(lists)):
        for hospital in HOSPITALS:
            permit = clinician(hospital)
            of_all = set(rows(lake.read(asked, permit, what="demo.tour")))
            got = rows(lake.read(asked, permit.narrow(persons=persons), what="demo.tour"))
            assert sorted(got) == sorted(row for row in of_all if row[0] in persons)
            assert of_all <= set(everything)


def test_who_is_treated_is_of_the_release(tmp_path: Path) -> None:
    lake = lake_of(tmp_path, province(persons=6))
    old = lake.release()
    asked = table("application.timeline").select("person_id").distinct()
    assert (person_id(1),) not in rows(lake.read(asked, clinician("h01"), what="demo.tour"))
    more = SmallLake()
    more.event(person_id(1), "h01", "visit", "new", "new", dt.datetime(2025, 1, 1), "门诊")
    write(lake.home, lake.control, more)
    for release, expected in ((lake.release(), True), (lake.release(old.id), False), (lake.release(), True)):
        for permit in (clinician("h01"), clinician("h01").narrow(persons=[person_id(1)])):
            got = rows(lake.read(asked, permit, release=release, what="demo.tour"))
            assert ((person_id(1),) in got) is expected


def test_a_statement_that_was_checked_for_one_permit_is_refused_to_another(lake: Lake) -> None:
    t = table("standard.diagnosis")
    asked = t.filter(t.note.notnull()).select("row_key")
    counting = check_permit(Asker("r", "researcher", None), "search.count", "research")
    for _ in range(2):
        lake.read(asked, clinician(), what="demo.tour")
        with pytest.raises(BadInput, match="no such variable"):
            lake.read(asked, clinician().narrow(level=3), what="demo.tour")
        with pytest.raises(NotPermitted):
            lake.read(asked, counting, what="demo.tour")


def test_another_person_is_asked_with_the_same_statement(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = table("application.timeline").select("person_id", "hospital", "row_key")
    lake.read(asked, clinician().narrow(persons=[person_id(0)]), what="demo.tour")
    compiled: list[object] = []
    translate = SQLGlotCompiler.translate
    monkeypatch.setattr(
        SQLGlotCompiler,
        "translate",
        lambda self, op, **given: compiled.append(op) or translate(self, op, **given),
    )
    got = rows(lake.read(asked, clinician().narrow(persons=[person_id(3)]), what="demo.tour"))
    assert {person for person, _, _ in got} == {person_id(3)}
    assert compiled == []
    lake.read(asked.limit(1), clinician(), what="demo.tour")
    assert compiled, "another question is another statement"
