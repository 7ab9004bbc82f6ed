"""Questions for the portal's bench, drawn from what a province holds, so that they find something: texts,
trees, lists, persons.

Everything is read by a service permit of the platform's own jobs and goes into requests only; nothing of it
is printed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import sqlalchemy as sa

from heluo.access.permissions import service_permit
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from heluo.vault import resolve
from heluo.vault.database import required_vault

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
PERSON_FACTS = (
    {"variable": "sex", "op": "=", "values": ["2"]},
    {"variable": "age", "op": "between", "values": [40, 64]},
    {"variable": "age", "op": ">=", "values": [65]},
    {"variable": "hospitals", "op": ">=", "values": [2]},
)


@dataclass(frozen=True)
class Ask:
    """One request of one account."""

    account: str
    method: str
    path: str
    body: Any = None


class Province:
    """What the questions are made of."""

    def __init__(self, home: Home, lake: Lake, seed: int) -> None:
        self._home, self._lake = home, lake
        self.draw = random.Random(seed)
        self.codes = self._codes()
        self.persons = self._persons()
        self.hospitals = sorted(self.persons, key=lambda h: -len(self.persons[h]))
        """Largest first."""

    def _read(self, expr: ibis.Table) -> list[dict[str, Any]]:
        return self._lake.read(expr, service_permit("index", "quality"), what="demo.tour").to_pylist()

    def _codes(self) -> dict[str, list[tuple[str, float | None]]]:
        """Category → (code, median number), those with most rows first."""
        events = table("application.timeline")
        events = events.filter(events.code.notnull())
        found = events.group_by("category", "code").agg(
            rows=events.count(), middle=events.value_number.median()
        )
        codes: dict[str, list[tuple[str, float | None]]] = {}
        for row in self._read(found.order_by([ibis.desc("rows"), "category", "code"])):
            codes.setdefault(row["category"], []).append((row["code"], row["middle"]))
        return codes

    def _persons(self) -> dict[str, list[tuple[str, int]]]:
        """Hospital → (person with a visit there, events of that person), most events first."""
        events = table("application.timeline")
        sizes = events.group_by("person_id").agg(events=events.count())
        treated = events.filter(events.category == "visit").select("person_id", "hospital").distinct()
        found: dict[str, list[tuple[str, int]]] = {}
        for row in self._read(treated.join(sizes, "person_id").order_by([ibis.desc("events"), "person_id"])):
            found.setdefault(row["hospital"], []).append((row["person_id"], row["events"]))
        return found

    def phrases(self, n: int) -> list[str]:
        """`n` different phrases of two to six characters that documents hold."""
        documents = table("application.search_document")
        texts: list[str] = []
        for bucket in range(32):
            texts += [
                row["text"]
                for row in self._read(documents.filter(documents.bucket == bucket).select("text").limit(400))
                if row["text"]
            ]
            if len(texts) >= 2 * n:
                break
        found: dict[str, None] = {}
        for _ in range(50 * n):
            runs = HAN.findall(self.draw.choice(texts))
            if runs:
                run = self.draw.choice(runs)
                start = self.draw.randrange(max(1, len(run) - 5))
                found[run[start : start + self.draw.randint(2, 6)]] = None
            if len(found) == n:
                return list(found)
        raise ValueError(
            f"only {len(found)} different phrases in {len(texts)} documents: a larger province, or a "
            "smaller --n"
        )


def texts(province: Province, n: int, accounts: Sequence[str], *, filters: bool) -> Iterator[Ask]:
    """Phrases, alone or with four filters (hospital, category, since, until)."""
    for i, phrase in enumerate(province.phrases(n)):
        body: dict[str, Any] = {"q": phrase}
        if filters:
            year = province.draw.choice((2023, 2024, 2025))
            body |= {
                "hospitals": [province.hospitals[i % len(province.hospitals)]],
                "categories": ["medical_record", "examination", "imaging", "pathology"],
                "since": f"{year}-01-01",
                "until": f"{year + 1}-06-30",
            }
        yield Ask(accounts[i % len(accounts)], "POST", "/api/search/text", body)


def trees(
    province: Province, n: int, accounts: Sequence[str], path: str = "/api/search/count"
) -> Iterator[Ask]:
    """Definitions of two to four rules with two to nine leaves: events with values and windows, facts of the
    person, one text in five."""
    phrases = province.phrases(n)
    for i in range(n):
        draw = province.draw
        rules = [{"where": _tree(province, draw.randint(1, 3))} for _ in range(draw.randint(2, 4))]
        if i % 5 == 0:
            rules[-1] = {"where": {"text": phrases[i]}}
        body = {"heluo_cohort": 1, "entry": {"any": [_diagnosis(province)], "limit": "first"}, "rules": rules}
        yield Ask(accounts[i % len(accounts)], "POST", path, {"definition": body})


def _tree(province: Province, leaves: int) -> dict[str, Any]:
    parts = [_leaf(province) for _ in range(leaves)]
    if leaves == 1:
        return parts[0] if province.draw.random() < 0.8 else {"not": parts[0]}
    return {province.draw.choice(("all", "any")): parts}


def _leaf(province: Province) -> dict[str, Any]:
    draw = province.draw
    kind = draw.choice(("diagnosis", "lab_result", "lab_result", "person"))
    if kind == "person" or kind not in province.codes:
        return {"person": [draw.choice(PERSON_FACTS)]}
    if kind == "diagnosis":
        return _diagnosis(province) | {
            "time": {"anchor": "entry.start", "from": 0, "to": draw.choice((90, 365, 1000))}
        }
    code, middle = draw.choice(province.codes["lab_result"][:60])
    where: list[dict[str, Any]] = [{"variable": "item_code", "op": "=", "values": [code]}]
    if middle is not None:
        where.append(
            {
                "variable": "value_standard",
                "op": draw.choice(("<", ">=")),
                "values": [round(middle * draw.choice((0.8, 1.0, 1.2)), 2)],
            }
        )
    return {"event": "lab_result", "where": where}


def _diagnosis(province: Province) -> dict[str, Any]:
    code = province.draw.choice(province.codes["diagnosis"][:80])[0]
    return {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": [code[:3]]}]}


def batches(province: Province, home: Home, n: int, size: int, accounts: dict[str, str]) -> Iterator[Ask]:
    """Lists of `size` identifiers: numbers, names and telephones of the account's hospital, a tenth of
    nobody. `accounts`: name → hospital."""
    known = required_vault(home)
    own: dict[str, list[str]] = {}
    for hospital in set(accounts.values()):
        columns = (
            resolve.IDENTITY.c.id_number,
            resolve.IDENTITY.c.patient_id,
            resolve.IDENTITY.c.name,
            resolve.IDENTITY.c.mobile,
        )
        with reading(known) as session:
            rows = session.execute(
                sa.select(*columns)
                .select_from(resolve.LINKED)
                .where(resolve.OPEN, resolve.LINK.c.hospital == hospital)
            ).all()
        own[hospital] = sorted({value for row in rows for value in row if value})
    names = list(accounts)
    for i in range(n):
        account = names[i % len(names)]
        written = own[accounts[account]]
        real = province.draw.sample(written, min(len(written), size - size // 10))
        nobody = [f"X{province.draw.randrange(10**11):011}" for _ in range(size - len(real))]
        yield Ask(account, "POST", "/api/search/batch", {"text": "\n".join([*real, *nobody])})


def panoramas(province: Province, n: int, accounts: dict[str, str]) -> Iterator[Ask]:
    """Different persons of each account's hospital: one in four of those with most events, the others by
    chance."""
    names = list(accounts)
    for at, account in enumerate(names):
        share = n // len(names) + (at < n % len(names))
        people = [person for person, _ in province.persons[accounts[account]]]
        longest, rest = people[: share // 4], people[share // 4 :]
        for person in [*longest, *province.draw.sample(rest, min(len(rest), share - len(longest)))]:
            yield Ask(account, "GET", f"/api/panorama/{person}")
