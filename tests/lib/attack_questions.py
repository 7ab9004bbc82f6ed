"""Questions of an attack as definitions that the portal accepts: one leaf for one number."""

from __future__ import annotations

from typing import Any

from tests.lib.attacked_people import DISEASES, amount, bill, phrase
from tests.lib.count_attacks import ListQuestion

FARTHEST = 40_000


def code(disease: int) -> dict[str, Any]:
    return {
        "event": "diagnosis",
        "where": [{"variable": "code", "op": "starts", "values": [DISEASES[disease]]}],
    }


def paid(members: tuple[int, ...]) -> dict[str, Any]:
    """Who paid this amount, or one of these bills."""
    if len(members) == 1:
        return {
            "event": "charge",
            "where": [{"variable": "amount", "op": "=", "values": [amount(members[0])]}],
        }
    bills = [bill(n) for n in members]
    return {"event": "charge", "where": [{"variable": "item_code", "op": "in", "values": bills}]}


def leaf(id: str, asked: ListQuestion) -> dict[str, Any]:
    """One condition, for one number: paid, and around the row the disease. The wordings differ in a window
    that everything lies in."""
    window = {"anchor": f"{id}.start", "from": -FARTHEST, "to": FARTHEST - asked.wording}
    return paid(asked.members) | {"id": id, "with": code(asked.disease) | {"time": window}}


def tree(id: str, asked: ListQuestion) -> dict[str, Any]:
    """A group about all who are no targets, and the added one: quick, without long lists. The wordings differ
    in a condition that everybody fulfils."""
    persons: dict[str, Any] = born_before(1950)
    if asked.added:
        persons = {"any": [persons, paid(asked.added)]}
    everybody = {"person": [{"variable": "birth_year", "op": ">=", "values": [asked.wording]}]}
    return {"id": id, "all": [persons, code(asked.disease), everybody]}


def born_before(year: int) -> dict[str, Any]:
    return {"person": [{"variable": "birth_year", "op": "<", "values": [year]}]}


def noted(id: str, person: int, disease: int) -> dict[str, Any]:
    """The phrase of a note, and the disease."""
    return {"id": id, "all": [{"text": phrase(person)}, code(disease)]}


def any_of(leaves: list[dict[str, Any]]) -> dict[str, Any]:
    """All of them in one request."""
    return {"definition": {"rules": [{"where": {"any": leaves}}]}}


def wordings(of: dict[str, Any]) -> list[dict[str, Any]]:
    """Definitions of the set of `of`, which has no id, each written in another way."""
    everybody = {"person": [{"variable": "birth_year", "op": ">=", "values": [1800]}]}
    nobody = {"person": [{"variable": "birth_year", "op": "<", "values": [1800]}]}
    return [
        of,
        {"not": {"not": of}},
        {"all": [of, everybody]},
        {"any": [nobody, of]},
        {"at_least": 1, "of": [of, nobody]},
        {"at_least": 2, "of": [of, everybody]},
        {"not": {"at_most": 0, "of": [of, nobody]}},
        {"not": {"any": [{"not": of}, nobody]}},
        of | {"hospitals": ["h01", "h02", "h03"]},
        of | {"time": {"since": "1990-01-01", "until": "2099-12-31"}},
        of | {"time": {"since": "1991-01-01", "until": "2099-12-31"}},
        of | {"count": {"op": ">=", "n": 1, "distinct": "visit"}},
        of | {"pick": "first"},
        of | {"pick": "last"},
    ]
