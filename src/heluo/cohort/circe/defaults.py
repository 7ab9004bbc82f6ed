"""What a definition of ours leaves to its defaults, where Circe has to say something: every cohort begins
with an event there, what is unknown does not satisfy, and a row lies around itself.

Not here: the form in which it is written (`write.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heluo.cohort.circe.code_items import code_items
from heluo.cohort.circe.criteria import KINDS, CriterionKind
from heluo.cohort.circe.fields import Json
from heluo.cohort.definition import Definition
from heluo.dictionary import load

VISIT: Json = {"event": "visit"}


@dataclass(frozen=True)
class BegunDefinition:
    """A definition with an entry. `made`: it had none; `everybody`: none of its rules asks an event of
    everybody, so it begins with a visit."""

    given: Json
    made: bool = False
    everybody: bool = False
    places: dict[str, str] = field(default_factory=dict)
    """Path here → path in the definition as it was saved, of what was moved."""

    def saved(self, path: str) -> str:
        """Where what stands at `path` stands in the definition as it was saved."""
        for here, there in self.places.items():
            if path == here or path.startswith((f"{here}.", f"{here}[")):
                return there + path.removeprefix(here)
        return path


def begun(of: Definition) -> BegunDefinition:
    """`of` with an entry: the event that a rule asks of everybody who belongs."""
    given = of.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if given.get("entry"):
        return BegunDefinition(given)
    parts = [part for i, rule in enumerate(given.get("rules", [])) for part in _flat(rule, f"$.rules[{i}]")]
    for at, (rule, path) in enumerate(parts):
        if events := list(_asked(rule["where"], path)):
            return _with_entry(given, parts, at, events)
    return BegunDefinition({**given, "entry": {"any": [VISIT]}}, True, True)


def _flat(rule: Json, path: str) -> Iterator[tuple[Json, str]]:
    """A rule of several conditions that must all hold as so many rules, each with the path of its tree."""
    parts = rule["where"].get("all")
    if parts is None:
        yield rule, f"{path}.where"
    for i, part in enumerate(parts or []):
        for one, at in _flat({**rule, "where": part}, ""):
            yield one, f"{path}.where.all[{i}]{at.removeprefix('.where')}"


def _asked(node: Json, path: str) -> Iterator[tuple[Json, str]]:
    """Events of which everybody for whom `node` holds has one; none where nothing of the kind is asked."""
    if "event" in node:
        count, anchored = node.get("count") or {}, (node.get("time") or {}).get("anchor")
        if not anchored and count.get("op", ">=") != "<=" and count.get("n", 1) >= 1:
            yield node, path
    elif "any" in node:
        found = [list(_asked(part, f"{path}.any[{i}]")) for i, part in enumerate(node["any"])]
        yield from (one for some in found for one in some) if all(found) else ()
    elif "all" in node:
        for i, part in enumerate(node["all"]):
            if found := list(_asked(part, f"{path}.all[{i}]")):
                yield from found
                return


def _with_entry(
    given: Json, parts: list[tuple[Json, str]], at: int, events: list[tuple[Json, str]]
) -> BegunDefinition:
    tree = parts[at][0]["where"]
    once = all(not leaf.get("count") for leaf, _ in events)
    # The entry says all of a rule that asks for one of these events and for nothing else.
    alone = once and [id(one) for one in tree.get("any", [tree])] == [id(leaf) for leaf, _ in events]
    left = [part for i, part in enumerate(parts) if i != at or not alone]
    leaves = [_of_entry(leaf) for leaf, _ in events]
    entry: Json = {"any": leaves}
    made: Json = {**given, "entry": entry, "rules": [rule for rule, _ in left]}
    name = leaves[0].get("id", "")
    if len(leaves) == 1 and name:
        dependent = list(_anchored(made["rules"], name, sure=True))
        if leaves[0].get("pick", "any") != "any" or (dependent and all(dependent)):
            made["rules"] = _renamed(made["rules"], name)
            # Each of these events is tried: any of them may be the one around which the rest holds.
            entry |= {} if leaves[0].get("pick") else {"limit": "any"}
            made |= {} if leaves[0].get("pick") else {"limit": "first"}
    places = {f"$.entry.any[{i}]": path for i, (_, path) in enumerate(events)}
    places |= {f"$.rules[{i}].where": path for i, (_, path) in enumerate(left)}
    return BegunDefinition(made, True, False, places)


def _of_entry(leaf: Json) -> Json:
    made = {key: value for key, value in leaf.items() if key != "count"}
    if "time" in made:
        made["time"] = {key: value for key, value in made["time"].items() if key != "observed"}
    return made


def _anchored(node: Any, name: str, sure: bool) -> Iterator[bool]:
    """For each event around the rows of `name`: whether one more row can only make it true."""
    if isinstance(node, list):
        for one in node:
            yield from _anchored(one, name, sure)
    elif isinstance(node, dict):
        time, count = node.get("time") or {}, node.get("count") or {}
        if "event" in node and str(time.get("anchor", "")).partition(".")[0] == name:
            yield sure and count.get("op", ">=") == ">=" and count.get("n", 1) == 1
        for key, part in node.items():
            yield from _anchored(part, name, sure and key not in ("not", "with") and "at_most" not in node)


def _renamed(node: Any, name: str) -> Any:
    """`node` with the entry in the place of the event `name`."""
    if isinstance(node, list):
        return [_renamed(one, name) for one in node]
    if not isinstance(node, dict):
        return node
    made = {key: _renamed(part, name) for key, part in node.items()}
    anchor, dot, edge = str(made.get("anchor") or "").partition(".")
    return made | ({"anchor": f"entry{dot}{edge}"} if anchor == name else {})


def denies(node: Any) -> bool:
    """Whether something is asked not to be so, or not more often: who is unknown to it belongs or not by what
    "unknown" means. Else the same persons belong for certain."""
    if isinstance(node, list):
        return any(denies(one) for one in node)
    if not isinstance(node, dict):
        return False
    few = (node.get("count") or {}).get("op") in ("<=", "=")
    return few or bool({"not", "at_most"} & set(node)) or any(denies(one) for one in node.values())


def may_be_itself(leaf: Json, anchors: list[Json]) -> bool:
    """Whether a row of an anchor may be one of the leaf's own rows, in its window."""
    time = leaf.get("time") or {}
    starts = time.get("of", "start") == "start" and not str(time.get("anchor", "")).endswith(".end")
    elsewhere = starts and (time.get("from", 0) > 0 or time.get("to", 0) < 0)
    return not elsewhere and any(_one_row(leaf, other) for other in anchors)


def _one_row(leaf: Json, other: Json) -> bool:
    if leaf["event"] != other["event"] or (leaf.get("era") is None) != (other.get("era") is None):
        return False
    own, others = _codes(leaf), _codes(other)
    return not (own and others) or any(_overlap(a, b) for a in own for b in others)


def _codes(leaf: Json) -> list[tuple[str, bool]]:
    """The codes that a leaf asks for, each with whether everything below it is meant; none where it does not
    ask."""
    kind: CriterionKind | None = next((one for one in KINDS.values() if one.category == leaf["event"]), None)
    found: list[tuple[str, bool]] = []
    for test in leaf.get("where", []) if kind and kind.code else []:
        assert kind is not None
        if test["variable"] == kind.code and test["op"] in ("in", "=", "starts"):
            value_set = load().categories[kind.category].variables[kind.code].value_set
            items, _ = code_items(test, value_set, kind.category)
            found += [
                (one["concept"]["CONCEPT_CODE"], one["includeDescendants"])
                for one in items
                if not one["isExcluded"]
            ]
    return found


def _overlap(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    (code, below), (second, second_below) = one, other
    return code == second or (below and second.startswith(code)) or (second_below and code.startswith(second))
