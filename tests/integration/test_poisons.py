"""Forty poisons and more, planted in one of five hospitals: the other four are released the same night, a
finding says where it is and the way out, and when it is taken away nothing is missing.

Nights of several poisons are shared; `-k name` plants that poison alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lib.centre_double import CentreDouble
from tests.lib.five_hospitals import CODES, MARKER, PERSON
from tests.lib.invented_hospital import CODE, TABLES, make, patients
from tests.lib.invented_nights import night, stream
from tests.lib.poisoned_nights import Night, PoisonedNights, fault_of, finding_of
from tests.lib.poisoning import Planted
from tests.lib.poisons import POISONS, BadFile, Poison, nights
from tests.lib.source_server import Server

pytestmark = pytest.mark.second

EVERYDAY = ("patient", "visit", "lab_result", "charge")
"""The categories of the smaller installation."""
SOME_TEST = "test_some_poisons"
SOME = tuple(poison for poison in POISONS if poison.everyday)
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\s+File \".*\", line \d+", re.M)
BARE = re.compile(r"^\s*(?:\S+ )?[A-Z]\w*(?:Error|Exception|Invalid)\b(?!.*[\u4e00-\u9fff])", re.M)
"""The name of an exception on a line that has no word for a person."""


Made = Callable[[pytest.FixtureRequest, tuple[str, ...]], PoisonedNights]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The nights of the poisons that this session asks the same test about, in an installation with the
    given categories."""
    found: dict[tuple[str, tuple[str, ...]], PoisonedNights] = {}

    def of(request: pytest.FixtureRequest, categories: tuple[str, ...]) -> PoisonedNights:
        test = request.node.originalname
        if (test, categories) not in found:
            items = (item for item in request.session.items if isinstance(item, pytest.Function))
            asked: list[Any] = [i.callspec.params["poison"] for i in items if i.originalname == test]
            chosen = [one for one in asked if test == SOME_TEST or _categories(one) == categories]
            root = tmp_path_factory.mktemp("five")
            found[test, categories] = PoisonedNights(root, nights(chosen), categories)
        return found[test, categories]

    return of


def _categories(poison: Poison) -> tuple[str, ...]:
    """Of the installation that it is planted in: what a file says concerns every category alike, so that an
    installation with few of them shows it."""
    return EVERYDAY if isinstance(poison.plant, BadFile) else tuple(MARKER)


def test_there_are_forty() -> None:
    names = [poison.name for poison in POISONS]
    assert len(set(names)) == len(names) >= 40
    assert {poison.category for poison in POISONS} - {""} == set(MARKER)


@pytest.mark.parametrize("poison", SOME, ids=lambda p: p.name)
def test_some_poisons(made: Made, request: pytest.FixtureRequest, poison: Poison) -> None:
    _stays_where_it_is(made(request, EVERYDAY), poison)


@pytest.mark.slow
@pytest.mark.parametrize("poison", POISONS, ids=lambda p: p.name)
def test_every_poison(made: Made, request: pytest.FixtureRequest, poison: Poison) -> None:
    _stays_where_it_is(made(request, _categories(poison)), poison)


@pytest.mark.slow
def test_a_table_without_columns(tmp_path: Path, postgresql_server: Server) -> None:
    """Only a server can have one: the category without columns is named, the others are read."""
    hospital = make(tmp_path)
    for table, columns in TABLES.items():
        texts = ", ".join(f'"{c}" text' for c in columns)
        postgresql_server.run(f"DROP TABLE IF EXISTS v_{table}")
        postgresql_server.run(f"CREATE TABLE v_{table} ({'' if table == 'lab' else texts})")
    marks = ", ".join("?" * len(TABLES["patient"]))
    postgresql_server.run(f"INSERT INTO v_patient VALUES ({marks})", patients(3))
    settings = "\n".join(f'{name} = "{value}"' for name, value in postgresql_server.settings.items())
    (hospital.agent / "connections.toml").write_text(f"[his]\n{settings}\n", "utf-8")
    done = night(hospital, CentreDouble(hospital.home, CODE))
    assert stream(done, "patient").accepted == 3
    found = [f for f in stream(done, "lab_result").findings if f.severity == "error"]
    assert found
    assert all("v_lab" in f.text("zh") and f.todo_zh and f.todo_en for f in found)
    assert [s.stream for s in done.streams if s.paused] == ["lab_result"]


def _stays_where_it_is(of: PoisonedNights, poison: Poison) -> None:
    wrong = what_is_wrong(of, poison)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def what_is_wrong(of: PoisonedNights, poison: Poison) -> list[str]:
    """What the night with `poison` and the night after it did otherwise than they must."""
    before, poisoned, after = of.of(poison)
    planted = next(one for one in poisoned.planted if one.poison == poison)
    wrong = {
        "the others": _others_are_released(poisoned),
        "its own": _own_rows_are_there(before, poisoned, planted),
        "a finding": _is_found(poisoned, planted),
        "words": _processes_keep_their_words(poisoned, planted),
        "taken away": _is_complete(after, planted),
    }
    return [f"{about}: {one}" for about, found in wrong.items() for one in found]


def _others_are_released(night: Night) -> list[str]:
    """Every other hospital's rows, the new ones as well, are in the release as its source holds them."""
    wrong = [] if night.outcomes["work"].status == 0 else [f"work ended {night.outcomes['work'].status}"]
    wrong += [] if night.run["status"] == "succeeded" else [f"the run {night.run}"]
    for (code, category), rows in night.source.items():
        if code != night.hospital and night.centre[code, category] != rows:
            missing = len(rows.keys() - night.centre[code, category].keys())
            wrong.append(f"{code} {category}: {missing} of {len(rows)} are missing or other")
    stale = night.release.stale if night.release else []
    wrong += [f"stale: {one}" for one in stale if one["hospital"] != night.hospital]
    wrong += [
        f"run {code} ended {night.outcomes[f'run {code}'].status}"
        for code in CODES
        if code != night.hospital and night.outcomes[f"run {code}"].status
    ]
    return wrong


def _own_rows_are_there(before: Night, night: Night, planted: Planted) -> list[str]:
    """The poisoned hospital's rows are there: all that the poison does not touch are new, the others are at
    least what they were."""
    poison, code, wrong = planted.poison, planted.hospital, []
    mine = {one.marker for one in night.planted}
    reached = {one.poison.category for one in night.planted if one.poison.reach in ("category", "values")}
    poorer = {one.poison.category for one in night.planted if one.poison.reach == "values"}
    for category in MARKER:
        if (code, category) not in night.source:
            continue
        there, was = night.centre[code, category], before.centre[code, category]
        lost = [m for m, cells in was.items() if there.get(m) != cells and m not in mine]
        lost = [m for m in lost if m not in there] if category in poorer else lost
        wrong += [f"{code} {category}: {len(lost)} old rows are gone or other"] if lost else []
        if poison.reach == "hospital" or category in reached:
            continue
        want = {m: c for m, c in night.source[code, category].items() if m not in mine}
        if {m: c for m, c in there.items() if m not in mine} != want:
            wrong.append(f"{code} {category}: its other rows are not complete")
    cells = night.centre.get((code, poison.category), {}).get(planted.marker)
    at_centre = cells is not None
    if poison.row in ("arrives", "emptied") and not at_centre:
        wrong.append("the planted row is not released")
    if poison.row == "arrives" and planted.text and planted.text not in (cells or ()):
        wrong.append("the planted row is not released as it is")
    if poison.row == "emptied" and planted.text in (cells or ()):
        wrong.append("the planted cell is released")
    if poison.row == "held" and at_centre:
        wrong.append("the planted row is released")
    wrong += [f"accounting: {line}" for line in night.accounting if line["difference"]]
    return wrong if night.accounting else [*wrong, "no accounting"]


def _is_found(night: Night, planted: Planted) -> list[str]:
    if planted.poison.finding is None:
        return []
    found, wrong = finding_of(night, planted), []
    if not found:
        wrong.append("nothing names it")
    elif planted.poison.todo and not any(all(one.todo) for one in found):
        wrong.append(f"no way out in {found[0].by}: {found[0].words[:300]}")
    if planted.poison.fault and not fault_of(night, planted):
        wrong.append("the centre has no fault")
    return wrong


def _processes_keep_their_words(night: Night, planted: Planted) -> list[str]:
    """No traceback, no bare name of an exception, nobody's value."""
    wrong = []
    names = [make(n) for make in PERSON.values() for n in range(1, 7)]
    for name, text in night.written.items():
        wrong += [f"{name}: a traceback"] if TRACEBACK.search(text) else []
        wrong += [f"{name}: {found[0]}"] if (found := BARE.search(text)) else []
        values = [*names, "标记甲", *([planted.secret] if planted.secret else [])]
        wrong += [f"{name}: somebody's value" for value in values if value in text]
    return wrong


def _is_complete(after: Night, planted: Planted) -> list[str]:
    """The mended hospital holds at the centre what its source holds, and nobody speaks of it any more."""
    code, wrong = planted.hospital, []
    for (hospital, category), rows in after.source.items():
        if hospital == code and after.centre[code, category] != rows:
            at_centre = after.centre[code, category]
            wrong.append(
                f"{category}: {len(rows.keys() - at_centre.keys())} missing,"
                f" {len(at_centre.keys() - rows.keys())} too many, of {len(rows)}"
            )
    if after.outcomes[f"run {code}"].status:
        wrong.append(f"run ended {after.outcomes[f'run {code}'].status}")
    wrong += [f"an open fault: {fault}" for fault in fault_of(after, planted)]
    wrong += [
        f"stale: {one}" for one in (after.release.stale if after.release else ()) if one["hospital"] == code
    ]
    wrong += [f"accounting: {line}" for line in after.accounting if line["difference"]]
    return wrong
