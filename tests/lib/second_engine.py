"""A second engine for the decisions of `heluo.access`: Cedar, over policies that were written from words of
the design (tests/gold/decisions), a file a room. It knows neither the product's rule files nor what they add
up to; of the product it takes the names of rooms and resources alone, so that a new one without a policy here
is denied, and a difference.

One hand wrote both sets of rules; what is independent is the language, the engine, and how each is put: bans
that hold everywhere against lines of a table.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import cedarpy

from heluo.access import permissions
from heluo.access.declared import declared, resources
from heluo.access.permit import COUNTS, FIGURES, ROWS
from heluo.access.roles import PURPOSES, ROLES
from heluo.kit.errors import NotPermitted

WRITTEN = Path(__file__).parents[1] / "gold" / "decisions"
FORMS = (FIGURES, COUNTS, ROWS)
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Way:
    """One way to the data: in which form (None: whatever there is) and whether under a grant."""

    name: str
    form: str | None
    under_grant: bool


PATHS = (
    Way("REST", None, False),
    Way("SQL", None, True),
    Way("search", COUNTS, False),
    Way("panorama", ROWS, False),
    Way("export", FIGURES, False),
    Way("workspace", ROWS, True),
)
"""The six of the design, as the product takes permits on them: a page takes whatever form there is; a
researcher's own statements run on what the grant holds; search gives safe counts, a panorama rows, a file of
a page its figures; a workspace rows of a grant."""
Cell = tuple[str, str, int, str, str]
"""(role, resource, level, purpose, path)."""


def cells(roles: Iterable[str] = ROLES) -> Iterator[Cell]:
    """Every decision there is."""
    yield from product(roles, resources(), LEVELS, PURPOSES, (path.name for path in PATHS))


Question = tuple[str, str, str]
"""(role, resource, purpose)."""


def questions() -> Iterator[Question]:
    """Everything that can be asked, at whatever level and on whichever path."""
    yield from product(ROLES, resources(), PURPOSES)


def ours(asked: Iterable[Question] | None = None) -> set[Cell]:
    """The decisions that the product allows of `asked` (by default everything), as its permits open them."""
    allowed: set[Cell] = set()
    for (role, resource, purpose), path in product(questions() if asked is None else asked, PATHS):
        asker = permissions.Asker("somebody", role, "h01" if ROLES[role].belongs else None)
        try:
            permit = permissions.check_permit(
                asker, resource, purpose, form=path.form, under_grant=path.under_grant
            )
        except NotPermitted:
            continue
        allowed |= {(role, resource, level, purpose, path.name) for level in LEVELS if level <= permit.level}
    return allowed


def theirs(
    policies: str | None = None, asked: Iterable[Question] | None = None, levels: Iterable[int] = LEVELS
) -> set[Cell]:
    """The decisions that the second engine allows of `asked` at `levels` (by default everything) under
    `policies` (by default those that are written)."""
    wanted = [
        (role, resource, level, purpose, grant, form)
        for (role, resource, purpose), level, grant, form in product(
            questions() if asked is None else asked, levels, (False, True), FORMS
        )
    ]
    requests = [
        {
            "principal": f'Role::"{role}"',
            "action": f'Action::"{form}"',
            "resource": f'Thing::"{resource}"',
            "context": {"level": level, "purpose": purpose, "grant": grant},
        }
        for role, resource, level, purpose, grant, form in wanted
    ]
    policy = cedarpy.PolicySet.from_str(policies if policies is not None else written())
    answers = cedarpy.is_authorized_batch(requests, policy, entities())
    open_forms: dict[tuple[Any, ...], set[str]] = {}
    for one, answer in zip(wanted, answers, strict=True):
        assert not answer.diagnostics.errors, (one, answer.diagnostics.errors)
        if answer.allowed:
            open_forms.setdefault(one[:5], set()).add(one[5])
    return {
        (*cell[:4], path.name)
        for cell, forms in open_forms.items()
        for path in PATHS
        if path.under_grant == cell[4] and (path.form is None or path.form in forms)
    }


@cache
def written() -> str:
    """The policies of every room."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(WRITTEN.glob("*.cedar")))


def rooms_without_policy() -> set[str]:
    """Rooms that have something to ask for, and no file here."""
    there = {path.stem for path in WRITTEN.glob("*.cedar")}
    return {room.room for room in declared().rooms if room.resources} - there


@cache
def entities() -> Any:
    """Roles in their circles, resources in their rooms, forms."""
    people = tomllib.loads((WRITTEN / "_people.toml").read_text(encoding="utf-8"))
    found = [
        _entity(
            "Role", name, [("Circle", c) for c in one["circles"]], {k: one[k] for k in one if k != "circles"}
        )
        for name, one in people["roles"].items()
    ]
    for room in declared().rooms:
        for resource in room.resources:
            of = [("Circle", name) for name, things in people["things"].items() if resource.name in things]
            found.append(_entity("Thing", resource.name, [("Room", room.room), *of], {}))
    found += [_entity("Action", form, [], {}) for form in FORMS]
    return cedarpy.Entities.from_json_str(json.dumps(found))


def _entity(
    kind: str, name: str, parents: list[tuple[str, str]], attributes: dict[str, Any]
) -> dict[str, Any]:
    return {
        "uid": {"type": kind, "id": name},
        "attrs": attributes,
        "parents": [{"type": of, "id": parent} for of, parent in parents],
    }
