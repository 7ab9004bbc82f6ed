"""Lakes that differ only in the words of a few rows (a special disease, another one, an ordinary one, no row)
answer whoever must not see such rows in equal bytes, on every endpoint that any role may call.

The endpoints are those of the portal's own description: a new one without a question here fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from heluo.access import disclosure, noise, permissions
from heluo.cohort.safe import sets
from heluo.engines import engine as open_engine
from tests.lib.asked_routes import Answers, Asked, equal, operations, tree
from tests.lib.built_portal import build, cheap_passwords
from tests.lib.special_twins import HOSPITAL, KEYS, PERSON, VISIT, WORDS, twin

pytestmark = pytest.mark.slow
TWINS = tuple(WORDS)
ASKED = ("HIV", "梅毒", "艾滋病", "抗病毒", "RPR", "TPPA", "降糖", "甲胎蛋白", "阳性", "特殊", "会诊记录")


TREES = [
    *(tree({"text": word}) for word in ASKED),
    *(tree({"event": category}) for category in KEYS),
    *(equal("charge", "item_name", one["charge"]["item_name"]) for one in WORDS.values() if one),
    *(equal("order", "content", one["order"]["content"]) for one in WORDS.values() if one),
    *(equal("lab_result", "item_name", one["lab_result"]["item_name"]) for one in WORDS.values() if one),
    *(equal("lab_result", "value_text", value) for value in ("阳性", "1:32")),
]
QUESTIONS = Asked(PERSON, VISIT, HOSPITAL, KEYS, ASKED, TREES)


@pytest.fixture(scope="module", autouse=True)
def exact() -> Iterator[None]:
    """Safe numbers without noise, rounding and threshold: any difference is one of the data."""
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(noise, "draw", lambda count, sigma: count)
        patch.setattr(sets, "GIVEN_AS", -1)
        patch.setattr(disclosure, "LEAST", 0)
        patch.setattr(disclosure, "ROUND", 1)
        yield


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, exact: None) -> dict[str, Answers]:
    """Twin → answers to all roles."""
    found = {}
    for name in TWINS:
        with open_engine() as engine:
            made = twin(engine, name)
        portal = build(tmp_path_factory.mktemp(name), made)
        try:
            found[name] = QUESTIONS.answers(
                portal, *(role for role in portal.accounts if permissions.purposes(role))
            )
        finally:
            portal.browser.close()
    return found


def test_every_endpoint_is_asked() -> None:
    asked = {(method.lower(), path) for method, path, _ in QUESTIONS.questions()}
    templates = {(m, re.compile(re.sub(r"\{\w+\}", "[^/]+", p))) for m, p in operations()}
    assert len(templates) > 100
    unasked = [
        (m, pattern.pattern)
        for m, pattern in templates
        if not any(m == method and pattern.fullmatch(path) for method, path in asked)
    ]
    assert unasked == []


def test_two_special_diseases_are_one_to_whoever_must_not_see_them(answered: dict[str, Answers]) -> None:
    """Accounts are of another hospital, or of none: nobody of them may see a row of level 5 of this one."""
    special, other = answered["special"], answered["other"]
    assert len(special) > 500
    assert [key for key, text in special.items() if text != other[key]] == []


def test_a_special_disease_is_an_ordinary_row_or_none(answered: dict[str, Answers]) -> None:
    """Where rows are counted whatever they say (volumes), an answer is that of the ordinary twin; where rows
    or persons with them are given, that of the twin without the row."""
    special, ordinary, absent = (answered[name] for name in ("special", "ordinary", "absent"))
    assert [
        (key, line)
        for key, text in special.items()
        if text not in (ordinary[key], absent[key])
        for line in neither(text, ordinary[key], absent[key])
    ] == []


def neither(text: str, ordinary: str, absent: str) -> list[str]:
    """Lines of `text` that neither of the two twins has in that place. The log as a file is a line an event,
    and each event counts the rows of another answer."""
    lines, *others = (one.splitlines() for one in (text, ordinary, absent))
    if any(len(other) != len(lines) for other in others):
        return [text]
    return [line for line, *two in zip(lines, *others, strict=True) if line not in two]


def test_the_twins_are_told_apart_where_they_may_be(answered: dict[str, Answers]) -> None:
    """The test could not fail if nobody saw the rows at all: the clinician sees the ordinary note."""
    ordinary, absent = answered["ordinary"], answered["absent"]
    seen = {key[3] for key, text in ordinary.items() if text != absent[key]}
    assert {f"/api/panorama/{PERSON}", "/api/search/text", "/api/search/count", "/api/search/persons"} <= seen
    assert {f"/api/panorama/{PERSON}/items/{c}/{key}" for c, key in KEYS.items()} <= seen
    text = json.dumps(list(answered["special"].values()), ensure_ascii=False)
    assert "抗病毒治疗" not in text.replace('"q": "抗病毒"', "")
