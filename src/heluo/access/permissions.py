"""May this person? One table, `policy.csv`: role × resource × level × purpose → allow, forms and obligations.
Default deny, deny wins.

A rule may name several values joined by `|`, `*`, or a prefix (`search.*`). The table is expanded once; a
decision is a look-up. `policy_expanded.csv` is the expansion, committed so that a change of policy is read as
a diff: `python -m heluo.access.permissions` writes it anew. What the state of a thing allows is in
`policies.py`.

Obligations: `own_hospital` rows and figures of the account's hospital; `treating` persons with a visit there;
`special_own` rows of special diseases of the own hospital only; `exact` small published figures are not
hidden.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from heluo.access.permit import Permit
from heluo.access.roles import PURPOSES, ROLES
from heluo.kit.dates import now
from heluo.kit.errors import BadConfiguration, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.text import Text

POLICY, RESOURCES, EXPANDED = (
    Path(__file__).with_name(name) for name in ("policy.csv", "resources.csv", "policy_expanded.csv")
)
COLUMNS = ["effect", "role", "resource", "levels", "purposes", "forms", "obligations", "zh", "en"]
OBLIGATIONS = frozenset({"own_hospital", "treating", "special_own", "exact"})
SERVICE = "service"
"""Role of the platform's own jobs (index building, proof of a relation). No account has it."""
LEVELS = (1, 2, 3, 4, 5)
PERMIT_LASTS = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Resource:
    """Something that can be asked for. `screen` is the door in the portal behind which it is, `forms` how it
    may leave at all."""

    name: str
    screen: str
    forms: frozenset[str]
    label: Text


@dataclass(frozen=True)
class Rule:
    effect: str
    roles: frozenset[str]
    resources: frozenset[str]
    levels: frozenset[int]
    purposes: frozenset[str]
    forms: frozenset[str]
    obligations: frozenset[str]
    reason: Text
    line: int


@dataclass(frozen=True)
class Grant:
    """What the table says of one cell: forms, and what must be obeyed. No forms and not `bare` = denied."""

    forms: frozenset[str]
    obligations: frozenset[str]


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as permissions are concerned."""

    account: str
    role: str
    hospital: str | None


@cache
def resources() -> dict[str, Resource]:
    """Every resource by name, in the order of `resources.csv`."""
    with RESOURCES.open(encoding="utf-8", newline="") as file:
        return {
            r["resource"]: Resource(r["resource"], r["screen"], _several(r["forms"]), Text(r["zh"], r["en"]))
            for r in csv.DictReader(file)
        }


@cache
def rules(path: Path = POLICY) -> tuple[Rule, ...]:
    """The rules of `path`. Raises BadConfiguration with file:line for an unknown role, resource, purpose or
    obligation."""
    result = []
    known = list(resources())
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise BadConfiguration(
                f"columns {reader.fieldnames}", ",".join(COLUMNS), "mend the header line", where=f"{path}:1"
            )
        for row in reader:
            where = f"{path}:{reader.line_num}"
            if row["effect"] not in ("allow", "deny"):
                raise BadConfiguration(
                    f"effect {row['effect']!r}", "allow | deny", "edit this line", where=where
                )
            result.append(
                Rule(
                    row["effect"],
                    _named(row["role"], [*ROLES, SERVICE], list(ROLES), where),
                    _named(row["resource"], known, known, where),
                    frozenset(_levels(row["levels"], where)),
                    _named(row["purposes"], list(PURPOSES), list(PURPOSES), where),
                    _several(row["forms"]),
                    _known(_several(row["obligations"]), where),
                    Text(row["zh"], row["en"]),
                    reader.line_num,
                )
            )
    return tuple(result)


@cache
def version() -> str:
    """First 12 hex digits of the SHA-256 of the policy: every permit names it."""
    return hashlib.sha256(POLICY.read_bytes() + RESOURCES.read_bytes()).hexdigest()[:12]


Cell = tuple[str, str, int, str]


@cache
def table(path: Path = POLICY) -> dict[Cell, Grant]:
    """(role, resource, level, purpose) → grant, allowed cells only. What is not here is denied."""
    allowed: dict[Cell, Grant] = {}
    for rule in (r for r in rules(path) if r.effect == "allow"):
        for cell in _cells(rule):
            before = allowed.get(cell, Grant(frozenset(), frozenset()))
            allowed[cell] = Grant(
                before.forms | (rule.forms & resources()[cell[1]].forms),
                before.obligations | rule.obligations,
            )
    for rule in (r for r in rules(path) if r.effect == "deny"):
        for cell in _cells(rule):
            before = allowed.get(cell)
            if before is None:
                continue
            forms = before.forms - rule.forms if rule.forms else frozenset()
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
    """Doors of the portal that are open to `role` for some purpose, in the order of `resources.csv`."""
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
) -> Permit:
    """The permit of `asker` for `resource`: highest level, forms and limits that the table grants. With
    `form`, only that form.

    Raises NotPermitted whose text names the rule and the way out.
    """
    label, role = (
        resources()[resource].label,
        ROLES[asker.role].label if asker.role in ROLES else Text(asker.role, asker.role),
    )
    if purpose is None or purpose not in PURPOSES:
        raise NotPermitted(
            ("没有说明用途", "no purpose was given"),
            ("、".join(PURPOSES[p].zh for p in purposes(asker.role)), ", ".join(purposes(asker.role))),
            ("先选择用途", "choose a purpose first"),
            code="purpose_needed",
        )
    granted = {
        level: grant
        for level in LEVELS
        if (grant := decide(asker.role, resource, level, purpose)) and (form is None or form in grant.forms)
    }
    if not granted:
        others = [p for p in purposes(asker.role, resource) if p != purpose]
        raise NotPermitted(
            (
                f"角色“{role.zh}”以“{PURPOSES[purpose].zh}”为用途不能使用“{label.zh}”",
                f'role "{role.en}" may not use "{label.en}" for {PURPOSES[purpose].en}',
            ),
            "",
            (
                f"换用途:{'、'.join(PURPOSES[p].zh for p in others)}",
                f"change the purpose: {', '.join(others)}",
            )
            if others
            else ("向安全管理员申请相应角色", "ask the security administrator for the role"),
        )
    forms = frozenset[str]().union(*(g.forms for g in granted.values()))
    duties = frozenset[str]().union(*(g.obligations for g in granted.values()))
    bound = {"own_hospital", "treating", "special_own"} & duties
    if (
        bound
        and asker.hospital is None
        and (bound - {"own_hospital"} or (asker.role in ROLES and ROLES[asker.role].belongs))
    ):
        raise NotPermitted(
            ("账号不属于任何医院", "the account belongs to no hospital"),
            "",
            ("请安全管理员登记所属医院", "ask the security administrator to enter it"),
        )
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
        version(),
        forms if form is None else frozenset({form}),
        hospitals=own if "own_hospital" in duties else None,
        special_hospitals=frozenset() if level < 5 else own if "special_own" in duties else None,
        treating=asker.hospital if "treating" in duties else None,
        cell=0 if "exact" in duties or forms == frozenset({"rows"}) else 10,
        held=resource.startswith("quality."),
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


def _words(grant: Grant | None) -> str:
    return (
        ""
        if grant is None
        else " ".join(["+".join(sorted(grant.forms)) or "read", *sorted(grant.obligations)])
    )


def _cells(rule: Rule) -> list[Cell]:
    return [
        (role, resource, level, purpose)
        for role in rule.roles
        for resource in rule.resources
        for level in rule.levels
        for purpose in rule.purposes
    ]


def _several(text: str) -> frozenset[str]:
    return frozenset(part for part in text.split("|") if part)


def _named(text: str, known: list[str], every: list[str], where: str) -> frozenset[str]:
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


def _known(names: frozenset[str], where: str) -> frozenset[str]:
    if not names <= OBLIGATIONS:
        raise BadConfiguration(
            f"obligations {sorted(names - OBLIGATIONS)}",
            " | ".join(sorted(OBLIGATIONS)),
            "edit this line",
            where=where,
        )
    return names


if __name__ == "__main__":
    EXPANDED.write_text(expanded(), encoding="utf-8")
