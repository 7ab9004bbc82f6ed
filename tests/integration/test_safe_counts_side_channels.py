"""What leaves the portal besides the numbers: nothing that depends on one person. Twin lakes differ in one
person's diseases and in words and day of the note, or in whether somebody is there at all; every number is
drawn the same. Whatever then differs in an answer, in a refusal or in what is spent, gives the person away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from heluo.access import noise
from heluo.lakehouse.reader import Act
from tests.lib import attack_questions
from tests.lib.attacked_people import AttackedPeople, amount, bill, lake_of_attacked, people, phrase
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import SmallLake

pytestmark = pytest.mark.second

SEEN = range(480, 640)
"""The persons of the lake: forty targets and others."""
TARGET = 501
DRAWN = 500
"""What every number is drawn as."""
LONG_AGO = dt.datetime(2003, 5, 6, 7)


def lake(change: str) -> SmallLake:
    of = people()
    has = of.has.copy()
    has[TARGET] = change != "facts"
    made = lake_of_attacked(
        AttackedPeople(has, of.rates), [n for n in SEEN if n != TARGET or change != "person"]
    )
    documents = made.rows["application.search_document"]
    (note,) = [one for one in documents if phrase(TARGET) in one["text"]] or [{}]
    if change == "facts":
        note |= {"text": "患者入院。", "time": LONG_AGO}
    return made


CHANGES = ("facts", "person")


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Portal]]:
    """The lake, and its twins by what differs."""
    with cheap_passwords():
        made = {one: build(tmp_path_factory.mktemp(one), lake(one)) for one in ("nothing", *CHANGES)}
        yield made
        for one in made.values():
            one.browser.close()


@pytest.fixture(autouse=True)
def one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "300")
    monkeypatch.setattr(noise, "draw", lambda count, sigma: DRAWN)


def charge(op: str, *values: Any, **more: Any) -> dict[str, Any]:
    return {"event": "charge", "where": [{"variable": "amount", "op": op, "values": list(values)}], **more}


HERE = amount(TARGET)
ILL = attack_questions.code(3)
TREES: dict[str, list[dict[str, Any]]] = {
    "exact": [charge("=", HERE)],
    "list": [{"event": "charge", "where": [{"variable": "item_code", "op": "in", "values": [bill(TARGET)]}]}],
    "between": [charge("between", HERE - 0.1, HERE + 0.1)],
    "with": [
        charge("=", HERE, id="c", **{"with": ILL | {"time": {"anchor": "c.start", "from": -9, "to": 9}}})
    ],
    "attrition": [charge("=", HERE), ILL, {"not": ILL}],
    "all": [{"all": [charge("=", HERE), ILL]}],
    "padding": [{"any": [{"all": [charge("=", HERE), ILL]}, attack_questions.born_before(1950)]}],
    "nobody": [{"all": [charge("=", HERE), {"not": charge("=", HERE)}]}],
    "shaving": [{"at_most": 1, "of": [charge("=", HERE), ILL, attack_questions.born_before(1950)]}],
    "how often": [charge("exists", count={"op": "=", "n": 0}), charge("missing", count={"op": "<=", "n": 0})],
    "phrase": [{"text": phrase(TARGET)}, ILL],
    "none": [{"text": "没有这样的话"}, charge("=", 0.07)],
    "last": [charge("=", HERE, pick="last", time={"since": "2024-03-01", "until": "2024-03-01"})],
    "unknown code": [
        {"event": "diagnosis", "where": [{"variable": "code", "op": "in", "values": ["Q99.9"]}]}
    ],
    "no code": [{"event": "diagnosis", "where": [{"variable": "code", "op": "in", "values": ["肺癌"]}]}],
    "wrong": [charge("in", HERE)],
    "new": [charge("<", HERE), ILL, {"all": [charge("<", HERE), ILL]}],
    "new, longer": [charge("<", HERE + n / 100) for n in range(9)],
    "closed": [{"event": "diagnosis", "where": [{"variable": "note", "op": "exists", "values": []}]}],
}
TEXTS: tuple[dict[str, Any], ...] = (
    {"q": phrase(TARGET)},
    {"q": f"{phrase(TARGET)} -患者"},
    {"q": "患者", "until": "2003-12-31"},
    {"q": "患者", "since": "2010-01-01", "hospitals": ["h03"]},
    {"q": "患者", "person": f"person_{TARGET:05}"},
    {"q": "没有这样的话"},
)
VARIED: dict[str, tuple[dict[str, Any], ...]] = {
    "attrition": ({}, {"unknown": "false"}, {"entry": {"any": [charge("exists")]}}),
    "exact": ({}, {"unknown": "false"}),
}
PATHS = (
    f"/api/panorama/person_{TARGET:05}",
    "/api/search/variables",
    "/api/search/variables/charge/amount",
    "/api/search/variables/diagnosis/code",
    "/api/home",
)


def plain(body: Any) -> Any:
    """Without what differs between two runs of one lake. The numbers left stay."""
    if isinstance(body, dict):
        return {
            k: plain(v)
            for k, v in body.items()
            if k not in ("release", "took_ms", "request_id", "at", "as_of")
        }
    return [plain(one) for one in body] if isinstance(body, list) else body


def trees(portal: Portal, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """(what was asked, what came back) of these trees; of some with an entry and read strictly, too."""
    browser = portal.browser
    for name in names:
        rules = TREES[name]
        definition: dict[str, Any] = {"rules": [{"where": rule} for rule in rules]}
        for more in VARIED.get(name, ({},)):
            answer = browser.post("/api/search/count", {"definition": definition | more})
            yield f"{name} {more}", (answer.status_code, plain(answer.json()))


def everything(portal: Portal) -> Iterator[tuple[str, Any]]:
    """The same of all questions."""
    browser = portal.browser
    yield from trees(portal, (name for name in TREES if "new" not in name))
    for question in TEXTS:
        answer = browser.post("/api/search/text", question)
        yield str(question), (answer.status_code, plain(answer.json()))
    for path, body in (("persons", {"definition": {"rules": []}}), ("batch", {"text": "P0001"})):
        answer = browser.post(f"/api/search/{path}", body)
        yield path, (answer.status_code, plain(answer.json()))
    for path in PATHS:
        answer = browser.get(path)
        yield path, (answer.status_code, plain(answer.json()))


def partly(portal: Portal) -> Iterator[tuple[str, Any]]:
    """New trees and one that was answered."""
    yield from trees(portal, ("exact", "new", "new, longer", "wrong"))


Answered = dict[str, dict[str, Any]]
"""By twin, what was asked → what came back."""


@pytest.fixture(scope="module")
def answered(portals: dict[str, Portal]) -> dict[str, Answered]:
    """Of every twin, with a full account and with one that is used up."""
    found: dict[str, Answered] = {}
    for state, left in (("full", 300), ("used up", 3)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HELUO_NUMBERS_A_MONTH", str(left))
            patch.setattr(noise, "draw", lambda count, sigma: DRAWN)
            for portal in portals.values():
                portal.sign_in("researcher", "research")
            ask = everything if state == "full" else partly
            found[state] = {one: dict(ask(portal)) for one, portal in portals.items()}
    return found


@pytest.mark.parametrize("state", ["full", "used up"])
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_but_the_numbers_depends_on_one_person(
    answered: dict[str, Answered], change: str, state: str
) -> None:
    """Neither texts nor refusals nor what is spent."""
    mine, twin = answered[state]["nothing"], answered[state][change]
    assert len(mine) >= 5
    assert {asked: (found, twin[asked]) for asked, found in mine.items() if found != twin[asked]} == {}


def test_the_account_was_used_and_used_up(answered: dict[str, Answered]) -> None:
    """Else the tests above would compare nothing."""
    full, empty = (answered[state]["nothing"] for state in ("full", "used up"))
    assert full["exact {}"][0] == 200
    assert min(found[1].get("numbers_left") or 300 for found in full.values()) < 270
    assert {asked: found[0] for asked, found in empty.items()} == {
        "exact {}": 200,
        "exact {'unknown': 'false'}": 200,
        "new {}": 429,
        "new, longer {}": 429,
        "wrong {}": 200,
    }


def test_exact_numbers_would_differ(portals: dict[str, Portal], monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail."""
    monkeypatch.setattr(noise, "draw", lambda count, sigma: 100 * count + DRAWN)
    found = []
    for one in ("nothing", "person"):
        portals[one].sign_in("hospital_officer", "management")
        found.append(dict(trees(portals[one], ("exact", "list", "phrase"))))
    assert sum(mine != twin for mine, twin in zip(*(one.values() for one in found), strict=True)) >= 4


def test_as_many_statements_run_whatever_is_found(
    portals: dict[str, Portal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shorter way for an empty set: how long an answer takes depends on the question. Times themselves are
    measured in `bench/`."""
    strict, run = {"unknown": "false"}, list[str]()
    read = Act.read

    def counted(act: Act, *arguments: Any, **more: Any) -> Any:
        run.append("")
        return read(act, *arguments, **more)

    monkeypatch.setattr(Act, "read", counted)
    found = []
    for one in ("nothing", "facts"):
        portals[one].sign_in("decision_maker", "management")
        run.clear()
        for name in ("exact", "all", "padding", "with", "phrase", "nobody"):
            rules = [{"where": rule} for rule in TREES[name]]
            portals[one].browser.post("/api/search/count", {"definition": {"rules": rules, **strict}})
        found.append(len(run))
    assert found[0] == found[1]
