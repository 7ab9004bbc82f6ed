"""What a random cohort definition is made of: its nodes, the features it uses, and a smallest one that still
fails.

`features(definition)` names what it uses, so that a test can leave out what is not there yet; `smallest`
takes one part after the other away from a definition for which a test fails.
"""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.lib.plain_truths import END, MEASURED, Json

MIDDLING = 2
"""More nodes than this: something is combined."""
FEATURES = ("date", "with", "end", "certain", "age_at_entry", "same_visit", "hospital_starts", "comparator")
NEWER = (
    "many",
    "nth",
    "entry_where",
    "entry_observed",
    "entry_count",
    "limit",
    "era",
    "era_then",
    "having",
    "among",
    "hour",
    "of",
    "same_row",
    "or_itself",
    "observed",
    "also",
    "code",
    "baseline",
    "difference",
    "inside_other",
    "nested",
    "thrice",
    "below",
    "taken_out",
    "code_set",
)
"""What a definition may say besides; all of it is left out with "newer"."""
COUNTED = [(op, kind) for op in (">=", "<=", "=") for kind in ("row", "day", "visit")]
NAMED = (
    "all any not at_least at_most person text event hospitals since until from to same_visit month "
    "first last unknown false = != in not_in starts < <= > >= between exists missing"
)
GRAMMAR: frozenset[Any] = frozenset((*FEATURES, *NEWER, *COUNTED, *NAMED.split()))
"""Everything that a definition may use, as `uses` names it."""


def features(definition: Json) -> set[str]:
    """What of FEATURES a definition uses; `end` only where the category has an end of its own. `comparator`
    is of the rows: it is used where a measured value is compared."""
    found = {"certain"} if definition.get("unknown") == "false" else set[str]()
    ids = {leaf["id"]: leaf for leaf in nodes(definition) if "event" in leaf and leaf.get("id")}
    for node in nodes(definition):
        time = node.get("time") or {}
        found |= {key for key in ("date", "with") if key in node} | {"same_visit"} & set(time)
        ages = [asked["at"] for asked in node.get("person", []) if str(asked.get("at")).startswith("entry")]
        found |= {"age_at_entry"} if ages else set()
        facts = [(asked["variable"], asked["op"]) for asked in node.get("person", [])]
        found |= {"hospital_starts"} if ("hospital", "starts") in facts else set()
        for name, _, edge in (anchor.partition(".") for anchor in (time.get("anchor") or "", *ages)):
            ends = definition["entry"]["any"] if name == "entry" else [ids.get(name, {})]
            if edge == "end" and any(leaf.get("event") in END for leaf in ends):
                found.add("end")
        compared = [asked for asked in node.get("where", []) if asked["op"] not in ("exists", "missing")]
        found |= {"comparator"} if any(asked["variable"] in MEASURED for asked in compared) else set()
    return found


def _newer_features(node: Json) -> set[str]:
    """What of NEWER a node uses, but for what is of the definition."""
    time, where = node.get("time") or {}, node.get("where", [])
    found = {key for key in ("era", "having", "among") if key in node}
    found |= {"era_then"} if "era" in node and "having" in node else set()
    found |= {key for key in ("of", "same_row", "or_itself", "observed", "also") if key in time}
    found |= {"hour"} if time.get("unit") == "hour" else set()
    found |= {"code"} if (node.get("count") or {}).get("distinct") == "code" else set()
    relative = [asked for asked in where if asked.get("relative_to") == "baseline"]
    found |= {"baseline"} if relative else set()
    found |= {"difference"} if any(asked["by"] == "difference" for asked in relative) else set()
    inner = [*nodes(node["with"])] if "with" in node else []
    nested = [one for one in inner if "with" in one]
    found |= {"nested"} if nested else set()
    thrice = [two for one in nested for two in nodes(one["with"]) if "with" in two]
    found |= {"thrice"} if thrice else set()
    asked = [*where, *node.get("having", [])]
    found |= {"below"} if any("below" in one for one in asked) else set()
    found |= {"taken_out"} if any("without" in one for one in asked) else set()
    found |= {"code_set"} if any("code_sets" in one for one in asked) else set()
    return found | ({"inside_other"} if any("person" in one or "text" in one for one in inner) else set())


def newer(definition: Json) -> set[str]:
    """What of NEWER a definition uses."""
    entry = definition.get("entry") or {}
    found = {"many"} if entry.get("limit") == "any" else set[str]()
    found |= {"nth"} if entry.get("limit") == "nth" else set()
    found |= {f"entry_{key}" for key in ("where", "observed") if key in entry}
    found |= {"entry_count"} if any("count" in leaf for leaf in entry.get("any", [])) else set()
    found |= {"limit"} if "limit" in definition else set()
    return found | {one for node in nodes(definition) for one in _newer_features(node)}


def uses(definition: Json) -> set[Any]:
    """Everything of the grammar that a definition uses, by name."""
    found: set[Any] = features(definition) | newer(definition)
    found |= {definition.get("unknown", "unknown"), (definition.get("entry") or {}).get("limit")}
    for node in nodes(definition):
        time = node.get("time") or {}
        found |= {*node, *time, node.get("pick"), time.get("unit")}
        found |= {asked["op"] for asked in (*node.get("where", []), *node.get("person", []))}
        found |= {(one["op"], one["distinct"]) for one in (node.get("count"),) if one}
    return found


def covering(definitions: list[Json], n: int, asked: set[Any]) -> list[Json]:
    """`n` small ones that together use all of `asked` that any of them uses, each in two of them at least
    where it can be."""
    by_size = sorted(definitions, key=lambda one: sum(1 for _ in nodes(one)))
    chosen: list[Json] = []
    lacking = Counter(dict.fromkeys(asked, 2))
    for least in (2, 1):
        for one in by_size:
            new = [name for name in uses(one) & asked if lacking[name] > 0]
            if len(new) >= least and len(chosen) < n:
                chosen.append(one)
                lacking.subtract(new)
    rest = (one for one in by_size if one not in chosen and sum(1 for _ in nodes(one)) > MIDDLING)
    return [*chosen, *itertools.islice(rest, n - len(chosen))]


def nodes(part: Any) -> Iterator[Json]:
    """Every group and leaf, within `with` too."""
    if isinstance(part, list):
        for one in part:
            yield from nodes(one)
    elif isinstance(part, dict):
        if set(part) & {"event", "person", "text", "all", "any", "not", "of"} and "limit" not in part:
            yield part
        for key, value in part.items():
            if key not in ("person", "time", "count", "having") and not _conditions(key, value):
                yield from nodes(value)


def _conditions(key: str, value: Any) -> bool:
    """`where` of a leaf is a list of conditions; of an entry a tree."""
    return key == "where" and isinstance(value, list)


def smallest(definition: Json, fails: Callable[[Json], bool]) -> Json:
    """A definition that still fails and from which nothing can be taken."""
    while smaller := next((one for one in _smaller(definition) if fails(one)), None):
        definition = smaller
    return definition


def _smaller(definition: Json) -> Iterator[Json]:
    """The definition with one thing less: a part of a list, a key, or a group in favour of one part of it."""
    for path in _paths(definition):
        made = copy.deepcopy(definition)
        place: Any = made
        for step in path[:-1]:
            place = place[step]
        one = place[path[-1]]
        for part in _parts(one):
            place[path[-1]] = part
            yield copy.deepcopy(made)
        del place[path[-1]]
        yield made


def _parts(node: Any) -> list[Json]:
    if not isinstance(node, dict):
        return []
    found = node.get("all") or node.get("any") or node.get("of") or node.get("not") or []
    return found if isinstance(found, list) else [found]


def _paths(part: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in steps:
        if step not in ("id", "op", "variable", "event"):
            yield (*so_far, step)
        yield from _paths(value, (*so_far, step))
