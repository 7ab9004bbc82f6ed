"""Every operation of the portal, asked of two lakes that differ in something hidden: which questions there
are, and what is compared of their answers.

The operations are those of the portal's own description: a new one is asked without anything being done here,
with an empty body and unknown ids; what it would tell only with a body of its own belongs into BODIES.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heluo.access import permissions
from heluo.entrypoints.api import document
from tests.lib.built_portal import Portal, scrubbed

OF_THE_MACHINE = ("/api/workspace/session", "/api/administration/services")
"""Say whether this machine runs sessions, which it tries each time (on a busy one the trial may take too
long), and how much of its disk is left. Only the status is compared; without a grant no row is in them."""
Answers = dict[tuple[str, ...], str]
"""(role, purpose, method, path, body) → status and body, less what differs between runs of one lake."""


def operations() -> list[tuple[str, str]]:
    """(method, path) of what is asked: everything but signing in and out, second factors and other things
    of the session itself, which read no row, hold secrets drawn for each, and would end the session."""
    return [
        (method, path)
        for path, methods in document()["paths"].items()
        for method in methods
        if (method, path) == ("get", "/api/session") or not path.startswith("/api/session")
    ]


def tree(where: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a question about one condition."""
    return {"definition": {"rules": [{"where": where}]}}


def equal(event: str, variable: str, value: str) -> dict[str, Any]:
    """A tree of one equality."""
    return tree({"event": event, "where": [{"variable": variable, "op": "=", "values": [value]}]})


@dataclass(frozen=True)
class Asked:
    """What is asked for: the person, visit and rows that differ (category → row key), at whose hospital; the
    words that are searched; condition trees."""

    person: str
    visit: str
    hospital: str
    keys: Mapping[str, str]
    words: Sequence[str]
    trees: Sequence[dict[str, Any]]
    bodies: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def questions(self, saved: str = "none") -> list[tuple[str, str, Any]]:
        """(method, path, body) for every operation; `saved`: id of a cohort of the asker."""
        found: list[tuple[str, str, Any]] = []
        for method, path in operations():
            bodies = [None] if method == "get" else self._bodies(path, saved)
            found += [(method.upper(), one, body) for one in self._filled(path, saved) for body in bodies]
        return found

    def _bodies(self, path: str, saved: str) -> list[dict[str, Any]]:
        codes = {"members": {"value_set": "icd10", "include": [{"code": "C34", "below": True}]}}
        frame = {"definition": {"columns": []}, "cohort": f"{saved}@1"}
        own = {
            "/api/search/text": [
                *({"q": word} for word in self.words),
                *({"q": word, "person": self.person} for word in self.words),
                *(
                    {"q": word, "categories": ["medical_record"], "hospitals": [self.hospital]}
                    for word in self.words[:3]
                ),
            ],
            "/api/search/count": list(self.trees),
            "/api/search/persons": list(self.trees),
            "/api/search/why": [{"person": self.person, **one} for one in self.trees[:4]],
            "/api/search/document": [{"person": self.person, "key": key} for key in self.keys.values()],
            "/api/search/batch": [{"text": "Ph020003"}],
            "/api/search/lists": [{"name": "list", "text": "Ph020003"}],
            "/api/search/code-sets/read": [codes],
            "/api/search/code-sets/count": [codes],
            "/api/search/frames/plan": [frame, {**frame, "count": True}],
            "/api/management/audit/persons": [{"text": "Ph020003"}, {"text": self.person}],
            **self.bodies,
        }
        return own.get(path, [{}])

    def _filled(self, path: str, saved: str) -> list[str]:
        values = {
            "id": ["lung_cancer_persons", "run_1", saved],
            "person": [self.person],
            "visit_ref": [self.visit],
            "hospital": [self.hospital],
            "category": list(self.keys),
            "value_set": ["icd10", "sex"],
            "kind": ["indicator", "disease"],
            "name": ["text", "content", "item_name", "findings", "lung_cancer", "lung_cancer_persons"],
        }
        paths = [path]
        for name in re.findall(r"\{(\w+)\}", path):
            if name != "row_key":
                paths = [
                    one.replace("{" + name + "}", value)
                    for one in paths
                    for value in values.get(name, ["none"])
                ]
        return [
            re.sub(r"/(\w+)/\{row_key\}", lambda found: f"/{found[1]}/{self.keys[found[1]]}", one)
            for one in paths
        ]

    def answers(self, portal: Portal, *roles: str) -> Answers:
        """What every question of every purpose is answered to each of `roles`."""
        found: Answers = {}
        for role in roles:
            portal.sign_in(role)
            for purpose in permissions.purposes(role):
                portal.browser.purpose = purpose
                for method, path, body in self.questions(self._saved(portal)):
                    answer = portal.browser.request(method, path, body)
                    assert answer.status_code < 500 or answer.status_code == 503, (
                        role,
                        method,
                        path,
                        answer.text[:300],
                    )
                    question = re.sub(
                        r"cohort_[a-z0-9]{20,}", "<saved>", f"{path} {json.dumps(body, ensure_ascii=False)}"
                    )
                    found[role, purpose, method, *question.split(" ", 1)] = (
                        f"{answer.status_code} {'' if path.startswith(OF_THE_MACHINE) else _plain(answer)}"
                    )
        return found

    def _saved(self, portal: Portal) -> str:
        """A cohort of the asker's own over the first tree; "none" for whoever may save none."""
        draft = {"name": "twin", **self.trees[0]}
        answer = portal.browser.post("/api/search/cohorts", draft)
        return str(answer.json()["saved"]["id"]) if answer.status_code == 201 else "none"


def _plain(answer: Any) -> str:
    try:
        text = json.dumps(_of_persons(scrubbed(answer.json())), ensure_ascii=False, sort_keys=True)
    except ValueError:
        text = re.sub(r"(,index\.build,.*,allowed,)\d+,", r"\1<rows>,", answer.text)
    text = re.sub(r'"csrf": "[^"]*"', '"csrf": ""', text)
    text = re.sub(r'"key": "[A-Za-z0-9+/_=-]{43,}"', '"key": ""', text)  # drawn for each account
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z?(?:\+00:00)?", "<time>", text)
    return re.sub(r"[0-9a-f]{12,}|\b[A-Za-z]+_(?:[A-Z0-9]{10,}|[a-z0-9]{20,})\b", "<id>", text)


def _of_persons(body: Any) -> Any:
    """Without the compressed size of a table's files and how many documents the whole index has: they differ
    with any row and are about nobody."""
    if isinstance(body, dict):
        left_out = {"bytes", *(("rows",) if body.get("action") == "index.build" else ())}
        return {k: _of_persons(v) for k, v in body.items() if k not in left_out}
    return [_of_persons(v) for v in body] if isinstance(body, list) else body
