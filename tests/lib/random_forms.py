"""Forms with skip rules made at random, answers that change back and forth, and a plain account of what must
be visible: rules are held as nested tuples and evaluated straight from Kleene's tables, without the product's
language."""

from __future__ import annotations

import random
from typing import Any

CODES = ("a", "b", "c")
Rule = tuple[Any, ...]


def form(seed: int, fields: int = 40, rules: int = 30) -> tuple[dict[str, Any], dict[str, Rule]]:
    """(declaration, field → rule) with `rules` of the `fields` under a skip rule on earlier ones."""
    chance = random.Random(seed)
    under = set(chance.sample(range(4, fields), rules))
    declared, by_field = [], {}
    for n in range(fields):
        one: dict[str, Any] = {"name": f"f{n}", "zh": f"第{n}题", "en": f"Question {n}"}
        one |= _kind(chance, n)
        if n in under:
            rule = _rule(chance, declared, 2)
            by_field[one["name"]] = rule
            one["show"] = _text(rule)
        declared.append(one)
    return {"name": f"walk_{seed}", "section": [{"name": "all", "field": declared}]}, by_field


def change(chance: random.Random, declaration: dict[str, Any], answers: dict[str, Any]) -> None:
    """One answer is given, changed or taken back."""
    one = chance.choice(declaration["section"][0]["field"])
    value: Any = {
        "single": chance.choice((None, *CODES)),
        "integer": chance.choice((None, 0, 1, 5, 9)),
        "yes_no": chance.choice((None, True, False)),
    }[one["type"]]
    if value is None:
        answers.pop(one["name"], None)
    else:
        answers[one["name"]] = value


def visible(declaration: dict[str, Any], rules: dict[str, Rule], answers: dict[str, Any]) -> set[str]:
    """Names of the fields that must be visible: by the rules alone, one field after another."""
    seen: set[str] = set()
    for one in declaration["section"][0]["field"]:
        name = one["name"]
        known = {n: v for n, v in answers.items() if n in seen}
        if name not in rules or _truth(rules[name], known) is True:
            seen.add(name)
    return seen


def _kind(chance: random.Random, n: int) -> dict[str, Any]:
    match chance.randrange(3):
        case 0:
            return {"type": "single", "choices": [{"code": code, "zh": code, "en": code} for code in CODES]}
        case 1:
            return {"type": "integer"}
        case _:
            return {"type": "yes_no"}


def _rule(chance: random.Random, earlier: list[dict[str, Any]], deep: int) -> Rule:
    if deep and chance.random() < 0.6:
        operation = chance.choice(("and", "or", "not"))
        parts = [_rule(chance, earlier, deep - 1) for _ in range(1 if operation == "not" else 2)]
        return (operation, *parts)
    one = chance.choice(earlier)
    match one["type"]:
        case "single":
            return ("is", one["name"], chance.choice(CODES))
        case "integer":
            return ("over", one["name"], chance.choice((0, 3, 7)))
        case _:
            return ("yes", one["name"])


def _text(rule: Rule) -> str:
    match rule:
        case "not", one:
            return f"not ({_text(one)})"
        case "and" | "or", one, other:
            return f"({_text(one)}) {rule[0]} ({_text(other)})"
        case "is", name, code:
            return f"{name} == '{code}'"
        case "over", name, number:
            return f"{name} > {number}"
        case _:
            return rule[1]


def _truth(rule: Rule, known: dict[str, Any]) -> bool | None:
    match rule:
        case "not", one:
            inner = _truth(one, known)
            return None if inner is None else not inner
        case "and" | "or", one, other:
            found = (_truth(one, known), _truth(other, known))
            # Kleene: false < unknown < true; "and" is the least, "or" the greatest.
            order = sorted(found, key=lambda value: 1 if value is None else 2 * value)
            return order[0] if rule[0] == "and" else order[1]
        case "is", name, code:
            return None if name not in known else known[name] == code
        case "over", name, number:
            return None if name not in known else known[name] > number
        case _:
            return known.get(rule[1])
