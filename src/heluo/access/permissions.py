"""May this person? The rules of `policy/` added up to one table: role × resource × level × purpose → forms
and obligations.

Default deny, deny wins. The table is made once; a decision is a look-up. `policy_expanded.csv` is the table,
committed so that a change of policy is read as a diff: `heluo derive` writes it anew. What the state of a
thing allows is in `policies.py`.

Obligations: `own_hospital` rows and figures of the account's hospital; `treating` persons with a visit there;
`special_own` rows of special diseases of the own hospital only; `exact` small published figures are not
hidden; `granted` only under a grant of a research project (`projects/`); `emergency` only the person of an
emergency access that is in force (`emergency/`).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.access import rules
from heluo.access.declared import Declared, Resource, declared, resources
from heluo.access.permit import ROWS, Permit
from heluo.access.roles import PURPOSES, ROLES
from heluo.access.rules import SERVICE, PolicyRule
from heluo.kit.dates import now
from heluo.kit.errors import NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.text import Text

EXPANDED = Path(__file__).with_name("policy_expanded.csv")
LEVELS = (1, 2, 3, 4, 5)
SMALLEST = 10
"""Fewer persons than these are hidden in published figures, unless the policy says `exact`."""
PERMIT_LASTS = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Grant:
    """What the table says of one cell: in which forms data may leave, and what must be obeyed."""

    forms: frozenset[str]
    obligations: frozenset[str]


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as permissions are concerned."""

    account: str
    role: str
    hospital: str | None


Cell = tuple[str, str, int, str]
"""(role, resource, level, purpose)."""


def table() -> Mapping[Cell, Grant]:
    """Cell → grant, allowed cells only. What is not here is denied."""
    return _table(declared())


@cache
def _table(of: Declared) -> Mapping[Cell, Grant]:
    return add_up(rules.read_policy(of), of.resources)


@cache
def _version(of: Declared) -> str:
    return rules.version(of)


def add_up(of: Iterable[PolicyRule], known: Mapping[str, Resource]) -> dict[Cell, Grant]:
    """The table that the rules make of the resources `known`, in whatever order they come."""
    listed = list(of)
    allowed: dict[Cell, Grant] = {}
    for rule in (r for r in listed if r.effect == "allow"):
        for cell in _cells(rule):
            before = allowed.get(cell, Grant(frozenset(), frozenset()))
            # Obligations of all rules that allow a cell hold together: a second rule may add a form, never
            # lift a duty that the first one imposes.
            allowed[cell] = Grant(
                before.forms | (rule.forms & known[cell[1]].forms), before.obligations | rule.obligations
            )
    for rule in (r for r in listed if r.effect == "deny"):
        for cell in _cells(rule):
            before = allowed.get(cell)
            if before is None:
                continue
            # A deny that names forms takes those alone; a cell of which no form is left is closed, unless it
            # had none to begin with.
            forms = before.forms - rule.forms if rule.forms else frozenset[str]()
            if rule.forms and (forms or not before.forms):
                allowed[cell] = Grant(forms, before.obligations)
            else:
                del allowed[cell]
    return allowed


def decide(role: str, resource: str, level: int, purpose: str) -> Grant | None:
    """The grant of one cell, None = denied."""
    return table().get((role, resource, level, purpose))


def purposes(role: str, resource: str = "") -> tuple[str, ...]:
    """Purposes for which `role` may do anything (with `resource`)."""
    found = {cell[3] for cell in table() if cell[0] == role and (not resource or cell[1] == resource)}
    return tuple(p for p in PURPOSES if p in found)


def screens(role: str) -> tuple[str, ...]:
    """Doors of the portal that are open to `role` for some purpose, in the order of the rooms."""
    found = {resources()[cell[1]].screen for cell in table() if cell[0] == role}
    return tuple(dict.fromkeys(r.screen for r in resources().values() if r.screen and r.screen in found))


def may(role: str, resource: str, purpose: str) -> bool:
    """True when `check_permit` would pass for an account of `role`."""
    return any(decide(role, resource, level, purpose) for level in LEVELS)


def check_permit(
    asker: Asker,
    resource: str,
    purpose: str | None,
    *,
    form: str | None = None,
    lasts: dt.timedelta = PERMIT_LASTS,
    under_grant: bool = False,
    in_emergency: str = "",
) -> Permit:
    """The permit of `asker` for `resource`: highest level, forms and limits that the table grants. With
    `form`, only that form. `under_grant`: the caller narrows it by a grant (`projects.permits` alone).
    `in_emergency`: the person of an emergency access, the only one whom a permit with that duty opens.

    Raises NotPermitted whose text names the rule and the way out.
    """
    asked = resources()[resource]
    if purpose is None or purpose not in PURPOSES:
        raise NotPermitted(
            ("没有说明用途", "no purpose was given"),
            ("、".join(PURPOSES[p].zh for p in purposes(asker.role)), ", ".join(purposes(asker.role))),
            ("先选择用途", "choose a purpose first"),
            code="purpose_needed",
        )
    granted = _granted(asker.role, resource, purpose, form)
    if not granted:
        raise _refused(asker.role, asked, purpose)
    duties = frozenset[str]().union(*(g.obligations for g in granted.values()))
    _check_hospital(asker, duties)
    if "granted" in duties and not under_grant:
        raise NotPermitted(
            ("没有说明在哪个研究项目中", "no research project was named"),
            ("有有效授权的项目", "a project with a grant in force"),
            ("从“我的项目”中打开", "open it from one of your projects"),
            code="project_needed",
        )
    forms = frozenset[str]().union(*(g.forms for g in granted.values()))
    own = frozenset({asker.hospital}) if asker.hospital else None
    level = max(granted)
    return Permit(
        new_id("permit"),
        asker.account,
        asker.role,
        purpose,
        resource,
        level,
        now() + lasts,
        _version(declared()),
        forms if form is None else frozenset({form}),
        hospitals=own if "own_hospital" in duties else None,
        # Below level 5 nobody reads special diseases, not even of the own hospital.
        special_hospitals=frozenset() if level < 5 else own if "special_own" in duties else None,
        treating=asker.hospital if "treating" in duties else None,
        # Whoever may read the rows can count them; hiding small numbers from them would protect nobody.
        cell=0 if "exact" in duties or forms == frozenset({ROWS}) else SMALLEST,
        held=asked.held,
        # Opens nobody by itself: whoever has looked up the access that is in force names its person.
        persons=frozenset({in_emergency} if in_emergency else ()) if "emergency" in duties else None,
        obligations=duties,
    )


def service_permit(resource: str, purpose: str) -> Permit:
    """The permit of one of the platform's own jobs, after the same table."""
    return check_permit(Asker(f"{SERVICE}:{resource}", SERVICE, None), resource, purpose)


def expanded() -> str:
    """The text of `policy_expanded.csv`: a line a role, resource and purpose that allows something."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("role", "resource", "purpose", "level_1", "level_2", "level_3", "level_4", "level_5"))
    for role in (*ROLES, SERVICE):
        for resource in resources():
            for purpose in PURPOSES:
                cells = [decide(role, resource, level, purpose) for level in LEVELS]
                if any(cells):
                    writer.writerow((role, resource, purpose, *(_words(cell) for cell in cells)))
    return out.getvalue()


def _granted(role: str, resource: str, purpose: str, form: str | None) -> dict[int, Grant]:
    """Level → grant, from the lowest level up to the last before one that is denied: a permit has one highest
    level and opens everything below it."""
    granted: dict[int, Grant] = {}
    for level in LEVELS:
        grant = decide(role, resource, level, purpose)
        if grant is None or (form is not None and form not in grant.forms):
            break
        granted[level] = grant
    return granted


def _refused(role: str, resource: Resource, purpose: str) -> NotPermitted:
    """The refusal of a role, with the purposes that would open the resource to it."""
    label = ROLES[role].label if role in ROLES else Text(role, role)
    others = [p for p in purposes(role, resource.name) if p != purpose]
    return NotPermitted(
        (
            f"角色“{label.zh}”以“{PURPOSES[purpose].zh}”为用途不能使用“{resource.label.zh}”",
            f'role "{label.en}" may not use "{resource.label.en}" for {PURPOSES[purpose].en}',
        ),
        ("有此权限的角色与用途", "a role and a purpose that may"),
        (f"换用途:{'、'.join(PURPOSES[p].zh for p in others)}", f"change the purpose: {', '.join(others)}")
        if others
        else ("向安全管理员申请相应角色", "ask the security administrator for the role"),
    )


def _check_hospital(asker: Asker, duties: frozenset[str]) -> None:
    """Raises NotPermitted when a duty speaks of the asker's hospital and the asker has none. `own_hospital`
    binds only roles that belong to one: for the province's own accounts it narrows nothing."""
    bound = {"own_hospital", "treating", "special_own"} & duties
    if not bound or asker.hospital is not None:
        return
    belongs = asker.role in ROLES and ROLES[asker.role].belongs
    if belongs or bound - {"own_hospital"}:
        raise NotPermitted(
            ("账号不属于任何医院", "the account belongs to no hospital"),
            ("登记了医院的账号", "an account with its hospital"),
            ("请安全管理员登记所属医院", "ask the security administrator to enter it"),
        )


def _words(grant: Grant | None) -> str:
    if grant is None:
        return ""
    return " ".join(["+".join(sorted(grant.forms)) or "read", *sorted(grant.obligations)])


def _cells(rule: PolicyRule) -> list[Cell]:
    return [
        (role, resource, level, purpose)
        for role in rule.roles
        for resource in rule.resources
        for level in rule.levels
        for purpose in rule.purposes
    ]
