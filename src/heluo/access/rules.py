"""The policy as it is written: one file a room in `policy/`, read strictly, and one of rules that hold
everywhere.

A rule allows or denies roles a resource, at some levels, for some purposes; it may name several values joined
by `|`, `*`, or a prefix (`search.*`). A room's file may name only the room's own resources, so that who may
use a room is read in one place and a new room edits no file but its own. Files are collected, never listed: a
file without its room, a room without its file and a resource that no rule allows to anybody are errors. What
the rules add up to is in `permissions.py`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from heluo.access.declared import Declared
from heluo.access.roles import PURPOSES, ROLES
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

POLICY = Path(__file__).with_name("policy")
EVERYWHERE = "_everywhere"
"""Name of the file whose rules may speak of every resource."""
COLUMNS = ["effect", "role", "resource", "levels", "purposes", "forms", "obligations", "zh", "en"]
OBLIGATIONS = frozenset({"own_hospital", "treating", "special_own", "exact", "granted", "emergency"})
SERVICE = "service"
"""Role of the platform's own jobs (index building, proof of a relation). No account has it, and `*` does not
mean it: a job is allowed by name or not at all."""


@dataclass(frozen=True)
class PolicyRule:
    """One line of a policy file, its patterns resolved to names. `reason` tells a reader of the file why."""

    effect: str
    roles: frozenset[str]
    resources: frozenset[str]
    levels: frozenset[int]
    purposes: frozenset[str]
    forms: frozenset[str]
    obligations: frozenset[str]
    reason: Text
    line: int


def read_policy(of: Declared, folder: Path = POLICY) -> tuple[PolicyRule, ...]:
    """The rules of every file of `folder`. Raises BadConfiguration with file:line for a line that is wrong,
    and for a file, a room or a resource without its counterpart."""
    files = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    rooms = {room.room: [r.name for r in room.resources] for room in of.rooms}
    for name in files.keys() - rooms.keys() - {EVERYWHERE}:
        raise _mismatch(f"policy for {name!r}, which is no room", f"one of {sorted(rooms)}", files[name])
    found: list[PolicyRule] = []
    for room, resources in rooms.items():
        if not resources:
            continue
        if room not in files:
            raise _mismatch(f"the room {room!r} without a policy", f"{room}.csv", folder)
        own = read_rules(files[room], resources)
        allowed = {name for rule in own if rule.effect == "allow" for name in rule.resources}
        for name in sorted(set(resources) - allowed):
            raise _mismatch(f"no rule that allows {name!r} to anybody", "at least one", files[room])
        found += own
    if EVERYWHERE in files:
        found += read_rules(files[EVERYWHERE], list(of.resources))
    return tuple(found)


def read_rules(path: Path, resources: Collection[str]) -> list[PolicyRule]:
    """The rules of one file, which may name `resources`. Raises BadConfiguration with file:line for anything
    unknown."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise BadConfiguration(
                f"columns {reader.fieldnames}", ",".join(COLUMNS), "mend the header line", where=f"{path}:1"
            )
        return [_rule(row, resources, f"{path}:{reader.line_num}", reader.line_num) for row in reader]


def version(of: Declared, folder: Path = POLICY) -> str:
    """First 12 hex digits of a SHA-256 over every file and every resource's forms: each permit names the
    policy that decided."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for resource in of.resources.values():
        digest.update(f"{resource.name}|{sorted(resource.forms)}|{resource.held}\n".encode())
    return digest.hexdigest()[:12]


def _rule(row: dict[str, str], resources: Collection[str], where: str, line: int) -> PolicyRule:
    if row["effect"] not in ("allow", "deny"):
        raise BadConfiguration(f"effect {row['effect']!r}", "allow | deny", "edit this line", where=where)
    return PolicyRule(
        row["effect"],
        _named(row["role"], [*ROLES, SERVICE], ROLES, where),
        _named(row["resource"], resources, resources, where),
        frozenset(_levels(row["levels"], where)),
        _named(row["purposes"], PURPOSES, PURPOSES, where),
        _several(row["forms"]),
        _obligations(row["obligations"], where),
        Text(row["zh"], row["en"]),
        line,
    )


def _mismatch(found: str, expected: str, where: Path) -> BadConfiguration:
    return BadConfiguration(
        found, expected, "write the rules of a room in access/policy/<room>.csv", where=str(where)
    )


def _several(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split("|") if part)


def _named(text: str, known: Iterable[str], every: Iterable[str], where: str) -> frozenset[str]:
    """The names that `text` stands for; `*` alone means `every` one, a pattern those of `known` that fit."""
    found: set[str] = set()
    for part in text.split("|"):
        matching = set(every) if part == "*" else {name for name in known if fnmatchcase(name, part)}
        if not matching:
            raise BadConfiguration(f"{part!r}", " | ".join(known), "edit this line", where=where)
        found |= matching
    return frozenset(found)


def _levels(text: str, where: str) -> range:
    low, _, high = text.partition("-")
    if not (low.isdigit() and (high or low).isdigit() and 1 <= int(low) <= int(high or low) <= 5):
        raise BadConfiguration(f"levels {text!r}", "1 to 5, one or a range", "edit this line", where=where)
    return range(int(low), int(high or low) + 1)


def _obligations(text: str, where: str) -> frozenset[str]:
    names = _several(text)
    if not names <= OBLIGATIONS:
        raise BadConfiguration(
            f"obligations {sorted(names - OBLIGATIONS)}",
            " | ".join(sorted(OBLIGATIONS)),
            "edit this line",
            where=where,
        )
    return names
