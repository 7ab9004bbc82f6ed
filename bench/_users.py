"""People who use the portal during a working day: what each asks next. Not for how requests are sent and
measured (`load.py`).

What they ask about is read from the files of a home (Parquet of the timeline and the documents, the vault's
table of identities) without the server's code, goes into requests only, and is never printed.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
TREE, COHORT = "tree", "persons of a tree"
PERSON_FACTS = (
    {"variable": "sex", "op": "=", "values": ["2"]},
    {"variable": "age", "op": "between", "values": [40, 64]},
    {"variable": "age", "op": ">=", "values": [65]},
    {"variable": "hospitals", "op": ">=", "values": [2]},
)
Body = dict[str, Any]


@dataclass(frozen=True)
class Role:
    """`people` of a hundred users; `habits`: kind of question → how often, in proportion."""

    purpose: str
    people: int
    habits: dict[str, int]


ROLES = {
    "clinician": Role("care", 60, {"panorama": 34, "panorama, one row": 8, "panorama, one visit": 8, "text": 20, TREE: 12, COHORT: 3, "cockpit": 4, "first page": 7, "variables": 4}),
    "researcher": Role("research", 12, {TREE: 40, "text": 25, "cockpit": 10, "quality": 10, "variables": 10, "first page": 5}),
    "hospital_officer": Role("management", 10, {"quality": 30, "quality, one category": 10, "cockpit": 15, "list of 200": 15, TREE: 10, "text": 5, "runs": 10, "first page": 5}),
    "decision_maker": Role("management", 8, {"cockpit": 50, "flows": 10, "quality": 15, TREE: 15, "first page": 10}),
    "follow_up_nurse": Role("follow_up", 4, {"list of 200": 70, "cockpit": 20, "first page": 10}),
    "governance_engineer": Role("quality", 6, {"quality": 40, "quality, one category": 20, "runs": 20, "parcels": 15, "first page": 5}),
}  # fmt: skip
"""Assumed, as nobody has counted yet: most users treat patients, and most of what they do is opening one
patient after the other and looking something up there; whoever counts asks one question many times with
small changes; whoever reports looks at the same screens all day. Texts and trees are more frequent than they
will be, so that their tail rests on enough of them."""
OF_ONE_HOSPITAL = ("hospital_officer", "decision_maker")
"""To whom a fact that several hospitals make together, the last of PERSON_FACTS, is closed."""
REFINED = 0.75
"""Of the trees: a change of the one before. A quarter of those is the same one again."""


@dataclass(frozen=True)
class Ask:
    """One request. `kind` is its line in the table."""

    kind: str
    method: str
    path: str
    body: Body | None = None


@dataclass(frozen=True)
class Known:
    """What can be asked about."""

    persons: dict[str, list[str]]
    """hospital → persons with a visit there."""
    codes: dict[str, list[tuple[str, float | None]]]
    """category → (code, mean number), most frequent first."""
    phrases: list[str]
    numbers: dict[str, list[str]]
    """hospital → its patients' own numbers."""
    categories: list[str]


def known(root: Path, seed: int) -> Known:
    """What the province in the folder `root` holds."""
    lake, draw = root / "centre/lake", random.Random(seed)
    columns = ["person_id", "hospital", "category", "code", "value_number"]
    events = _table(lake / "application/timeline", columns)
    visits = events.filter(pc.equal(events["category"], "visit"))
    pairs = visits.group_by(["hospital", "person_id"]).aggregate([]).sort_by("person_id")
    persons: dict[str, list[str]] = {}
    for hospital, person in zip(pairs["hospital"].to_pylist(), pairs["person_id"].to_pylist(), strict=True):
        persons.setdefault(hospital, []).append(person)
    coded = events.filter(pc.is_valid(events["code"]))
    # By one thread: the same province gives the same questions to the last digit.
    found = coded.group_by(["category", "code"], use_threads=False).aggregate(
        [("person_id", "count"), ("value_number", "mean")]
    )
    codes: dict[str, list[tuple[str, float | None]]] = {}
    for row in found.sort_by([("person_id_count", "descending"), ("code", "ascending")]).to_pylist():
        codes.setdefault(row["category"], []).append((row["code"], row["value_number_mean"]))
    texts = _table(lake / "application/search_document", ["key", "text"]).sort_by("key")["text"].to_pylist()
    return Known(persons, codes, _phrases(texts, draw), _numbers(root / "vault/vault.db"), sorted(codes))


def _table(place: Path, columns: list[str]) -> pa.Table:
    return DeltaTable(place).to_pyarrow_dataset().to_table(columns=columns)


def _phrases(texts: list[str], draw: random.Random, most: int = 2_000) -> list[str]:
    """Different phrases of two to six characters that documents hold."""
    found: dict[str, None] = {}
    for _ in range(20 * most):
        if runs := HAN.findall(draw.choice(texts) or ""):
            run = draw.choice(runs)
            start = draw.randrange(max(1, len(run) - 5))
            found[run[start : start + draw.randint(2, 6)]] = None
        if len(found) == most:
            break
    return list(found)


def _numbers(vault: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(f"file:{vault}?mode=ro", uri=True)) as opened:
        rows = opened.execute(
            "SELECT DISTINCT hospital, patient_id FROM source_identity "
            "WHERE patient_id IS NOT NULL ORDER BY 1, 2"
        )
        for hospital, number in rows:
            found.setdefault(hospital, []).append(number)
    return found


@dataclass
class User:
    """One person at a screen: what is asked next depends on what is open."""

    role: str
    hospital: str
    known: Known
    draw: random.Random
    _open: Body = field(default_factory=dict)
    """The panorama on the screen."""
    _tree: Body = field(default_factory=dict)
    """The definition on the screen."""

    def next(self) -> Ask:
        habits = ROLES[self.role].habits
        kind = self.draw.choices(list(habits), weights=list(habits.values()))[0]
        if kind.startswith("panorama, ") and not self._open.get("events"):
            kind = "panorama"
        method, path, body = _ASKED[kind](self)
        return Ask(_line(self.role, kind), method, path, body)

    def saw(self, ask: Ask, answer: Body) -> None:
        """Remembers what the answer opened on the screen."""
        if ask.kind == "panorama":
            self._open = answer

    def panorama(self) -> tuple[str, str, None]:
        return "GET", f"/api/panorama/{self.draw.choice(self.known.persons[self.hospital])}", None

    def row(self) -> tuple[str, str, None]:
        event = self.draw.choice(self._open["events"])
        person = self._open["person"]
        return "GET", f"/api/panorama/{person}/items/{event['category']}/{event['row_key']}", None

    def visit(self) -> tuple[str, str, None]:
        visit = self.draw.choice(self._open["visits"])
        return "GET", f"/api/panorama/{self._open['person']}/visits/{visit['visit_ref']}", None

    def text(self) -> tuple[str, str, Body]:
        body: Body = {"q": self.draw.choice(self.known.phrases)}
        if self.draw.random() < 0.3:
            year = self.draw.choice((2023, 2024, 2025))
            body |= {"categories": ["medical_record", "examination", "imaging"], "since": f"{year}-01-01"}
        return "POST", "/api/search/text", body

    def tree(self) -> tuple[str, str, Body]:
        rules = self._tree.get("rules", [])
        if not rules or len(rules) > 4 or self.draw.random() > REFINED:
            self._tree = _definition([_diagnosis(self)], [_leaf(self)])
        else:
            self._refine(rules)
        return "POST", "/api/search/count", {"definition": self._tree}

    def _refine(self, rules: list[Body]) -> None:
        """Another condition, another value in the last one, or nothing."""
        entry, change = self._tree["entry"]["any"], self.draw.random()
        where = [rule["where"] for rule in rules]
        if change < 0.5:
            self._tree = _definition(entry, [*where, _leaf(self)])
        elif change < 0.75:
            self._tree = _definition(entry, [*where[:-1], _leaf(self)])

    def persons(self) -> tuple[str, str, Body]:
        if not self._tree:
            self.tree()
        return "POST", "/api/search/persons", {"definition": self._tree}

    def batch(self) -> tuple[str, str, Body]:
        numbers = self.known.numbers[self.hospital]
        real = self.draw.sample(numbers, min(180, len(numbers)))
        nobody = [f"X{self.draw.randrange(10**11):011}" for _ in range(20)]
        return "POST", "/api/search/batch", {"text": "\n".join([*real, *nobody])}

    def category(self) -> tuple[str, str, None]:
        return (
            "GET",
            f"/api/management/quality/{self.hospital}/{self.draw.choice(self.known.categories)}",
            None,
        )

    def variables(self) -> tuple[str, str, None]:
        return (
            "GET",
            f"/api/search/variables?q={self.draw.choice(('日期', '诊断', '结果', 'code', 'time'))}",
            None,
        )


def _screen(path: str) -> Callable[[User], tuple[str, str, None]]:
    return lambda _: ("GET", path, None)


_ASKED: dict[str, Callable[[User], tuple[str, str, Body | None]]] = {
    "panorama": User.panorama,
    "panorama, one row": User.row,
    "panorama, one visit": User.visit,
    "text": User.text,
    TREE: User.tree,
    COHORT: User.persons,
    "list of 200": User.batch,
    "quality": _screen("/api/management/quality"),
    "quality, one category": User.category,
    "variables": User.variables,
    "cockpit": _screen("/api/cockpit/overview"),
    "flows": _screen("/api/cockpit/flows"),
    "runs": _screen("/api/management/runs"),
    "parcels": _screen("/api/management/parcels"),
    "first page": _screen("/api/home"),
}


def _line(role: str, kind: str) -> str:
    """Texts and trees cost another amount for whoever sees rows and for whoever gets safe counts."""
    return (
        kind if kind not in ("text", TREE) else f"{kind}, {'rows' if role == 'clinician' else 'safe counts'}"
    )


def _definition(entry: list[Body], where: list[Body]) -> Body:
    return {
        "heluo_cohort": 1,
        "entry": {"any": entry, "limit": "first"},
        "rules": [{"where": one} for one in where],
    }


def _leaf(user: User) -> Body:
    """A rule of one condition, in four of ten of two or three."""
    draw = user.draw
    if draw.random() < 0.4:
        return {draw.choice(("all", "any")): [_condition(user) for _ in range(draw.randint(2, 3))]}
    one = _condition(user)
    return one if draw.random() < 0.85 else {"not": one}


def _condition(user: User) -> Body:
    draw = user.draw
    match draw.choices(("diagnosis", "lab_result", "person", "text"), weights=(30, 45, 15, 10))[0]:
        case "person":
            return {
                "person": [draw.choice(PERSON_FACTS[:-1] if user.role in OF_ONE_HOSPITAL else PERSON_FACTS)]
            }
        case "text":
            return {"text": draw.choice(user.known.phrases)}
        case "diagnosis":
            window = {"anchor": "entry.start", "from": 0, "to": draw.choice((90, 365, 1000))}
            return _diagnosis(user) | {"time": window}
    code, middle = draw.choice(user.known.codes["lab_result"][:60])
    where: list[Body] = [{"variable": "item_code", "op": "=", "values": [code]}]
    if middle is not None:
        value = round(middle * draw.choice((0.8, 1.0, 1.2)), 2)
        where.append({"variable": "value_standard", "op": draw.choice(("<", ">=")), "values": [value]})
    return {"event": "lab_result", "where": where}


def _diagnosis(user: User) -> Body:
    code = user.draw.choice(user.known.codes["diagnosis"][:80])[0]
    return {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": [code[:3]]}]}
