"""Lakes that differ only in the words of a few rows (a special disease, another one, an ordinary one, no row)
answer whoever must not see such rows in equal bytes, on every endpoint that any role may call.

The endpoints are those of the portal's own description: a new one without a question here fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from heluo.access import disclosure, noise, permissions
from heluo.cohort.safe import sets
from heluo.engines import engine as open_engine
from heluo.entrypoints.api import document
from tests.lib.built_portal import Portal, build, cheap_passwords, scrubbed
from tests.lib.special_twins import HOSPITAL, KEYS, PERSON, VISIT, WORDS, twin

pytestmark = pytest.mark.slow
TWINS = tuple(WORDS)
CHANGES = {
    ("post", "/api/session"): "signs in",
    ("delete", "/api/session"): "signs out",
    ("post", "/api/session/password"): "changes a password",
}
"""What reads no row."""
WHERE = {
    "id": ["lung_cancer_persons", "run_1"],
    "person": [PERSON],
    "visit_ref": [VISIT],
    "row_key": [],
    "hospital": [HOSPITAL],
    "category": list(KEYS),
    "name": ["text", "content", "item_name", "findings"],
}
"""Parameter of a path → what is asked for; a row's key follows its category."""
ASKED = ("HIV", "梅毒", "艾滋病", "抗病毒", "RPR", "TPPA", "降糖", "甲胎蛋白", "阳性", "特殊", "会诊记录")


def _tree(where: dict[str, Any]) -> dict[str, Any]:
    return {"definition": {"rules": [{"where": where}]}}


def _equal(event: str, variable: str, value: str) -> dict[str, Any]:
    return _tree({"event": event, "where": [{"variable": variable, "op": "=", "values": [value]}]})


TREES = [
    *(_tree({"text": word}) for word in ASKED),
    *(_tree({"event": category}) for category in KEYS),
    *(_equal("charge", "item_name", one["charge"]["item_name"]) for one in WORDS.values() if one),
    *(_equal("order", "content", one["order"]["content"]) for one in WORDS.values() if one),
    *(_equal("lab_result", "item_name", one["lab_result"]["item_name"]) for one in WORDS.values() if one),
    *(_equal("lab_result", "value_text", value) for value in ("阳性", "1:32")),
]
BODIES: dict[str, list[dict[str, Any]]] = {
    "/api/search/text": [
        *({"q": word} for word in ASKED),
        *({"q": word, "person": PERSON} for word in ASKED),
        *({"q": word, "categories": ["medical_record"], "hospitals": [HOSPITAL]} for word in ASKED[:3]),
    ],
    "/api/search/count": TREES,
    "/api/search/persons": TREES,
    "/api/search/batch": [{"text": "Ph020003"}],
}


def questions() -> list[tuple[str, str, Any]]:
    """(method, path, body) for every operation of the portal."""
    found: list[tuple[str, str, Any]] = []
    for path, operations in document()["paths"].items():
        for method in operations:
            if (method, path) in CHANGES:
                continue
            bodies = BODIES[path] if method != "get" else [None]
            found += [(method.upper(), one, body) for one in _filled(path) for body in bodies]
    return found


def _filled(path: str) -> list[str]:
    paths = [path]
    for name in re.findall(r"\{(\w+)\}", path):
        if name == "row_key":
            continue
        assert WHERE[name], name
        paths = [one.replace("{" + name + "}", value) for one in paths for value in WHERE[name]]
    return [
        re.sub(r"/(\w+)/\{row_key\}", lambda found: f"/{found[1]}/{KEYS[found[1]]}", one) for one in paths
    ]


def answers(portal: Portal, *roles: str) -> dict[tuple[str, ...], str]:
    """What every question of every purpose is answered to each of `roles`, without what differs between two
    runs of one lake."""
    found: dict[tuple[str, ...], str] = {}
    for role in roles:
        portal.sign_in(role)
        for purpose in permissions.purposes(role):
            portal.browser.purpose = purpose
            for method, path, body in questions():
                answer = portal.browser.request(method, path, body)
                assert answer.status_code < 500 or answer.status_code == 503, (role, path, answer.text[:300])
                found[role, purpose, method, path, json.dumps(body, ensure_ascii=False)] = (
                    f"{answer.status_code} {_plain(answer)}"
                )
    return found


def _plain(answer: Any) -> str:
    try:
        text = json.dumps(_of_persons(scrubbed(answer.json())), ensure_ascii=False, sort_keys=True)
    except ValueError:
        text = answer.text
    text = re.sub(r'"csrf": "[^"]*"', '"csrf": ""', text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z?(?:\+00:00)?", "<time>", text)
    return re.sub(r"[0-9a-f]{12,}|\b[A-Za-z]+_[A-Z0-9]{10,}\b", "<id>", text)


def _of_persons(body: Any) -> Any:
    """Without the compressed size of a table's files and how many documents the whole index has: they differ
    with any row and are about nobody."""
    if isinstance(body, dict):
        left_out = {"bytes", *(("rows",) if body.get("action") == "index.build" else ())}
        return {k: _of_persons(v) for k, v in body.items() if k not in left_out}
    return [_of_persons(v) for v in body] if isinstance(body, list) else body


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
def answered(tmp_path_factory: pytest.TempPathFactory, exact: None) -> dict[str, dict[tuple[str, ...], str]]:
    """Twin → answers to all roles."""
    found = {}
    for name in TWINS:
        with open_engine() as engine:
            made = twin(engine, name)
        portal = build(tmp_path_factory.mktemp(name), made)
        try:
            found[name] = answers(portal, *(role for role in portal.accounts if permissions.purposes(role)))
        finally:
            portal.browser.close()
    return found


def test_every_endpoint_is_asked() -> None:
    asked = {(method, path) for method, path, _ in questions()}
    described = {(m, p) for p, operations in document()["paths"].items() for m in operations}
    assert len({path for _, path in asked}) >= len({p for _, p in described - CHANGES.keys()})
    assert {p for _, p in CHANGES} <= set(document()["paths"])


def test_two_special_diseases_are_one_to_whoever_must_not_see_them(
    answered: dict[str, dict[tuple[str, ...], str]],
) -> None:
    """Accounts are of another hospital, or of none: nobody of them may see a row of level 5 of this one."""
    special, other = answered["special"], answered["other"]
    assert len(special) > 500
    assert [key for key, text in special.items() if text != other[key]] == []


def test_a_special_disease_is_an_ordinary_row_or_none(
    answered: dict[str, dict[tuple[str, ...], str]],
) -> None:
    """Where rows are counted whatever they say (volumes), an answer is that of the ordinary twin; where rows
    or persons with them are given, that of the twin without the row."""
    special, ordinary, absent = (answered[name] for name in ("special", "ordinary", "absent"))
    assert [key for key, text in special.items() if text not in (ordinary[key], absent[key])] == []


def test_the_twins_are_told_apart_where_they_may_be(answered: dict[str, dict[tuple[str, ...], str]]) -> None:
    """The test could not fail if nobody saw the rows at all: the clinician sees the ordinary note."""
    ordinary, absent = answered["ordinary"], answered["absent"]
    seen = {key[3] for key, text in ordinary.items() if text != absent[key]}
    assert {f"/api/panorama/{PERSON}", "/api/search/text", "/api/search/count", "/api/search/persons"} <= seen
    assert {f"/api/panorama/{PERSON}/items/{c}/{key}" for c, key in KEYS.items()} <= seen
    text = json.dumps(list(answered["special"].values()), ensure_ascii=False)
    assert "抗病毒治疗" not in text.replace('"q": "抗病毒"', "")
