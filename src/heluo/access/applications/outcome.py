"""What approval brings: the project's changes, and one grant for every set of hospitals that give the same
variables. A hospital that refused is in none of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.applications import checks
from heluo.access.applications.chain import STAGES
from heluo.access.applications.states import CHAIN, HOSPITAL
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.projects.columns import level_of
from heluo.access.projects.grants import GrantTerms, end_of_day, give, move
from heluo.access.projects.states import GRANT
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.kit.text import Text

REPLACED = Text("由新的批准替代", "replaced by a later approval")
DATES = ("ends", "ethics_until")


def all_hospitals_refuse(steps: Sequence[ReviewStep]) -> bool:
    """Whether no hospital is left whose rows could be read."""
    asked = [one for one in steps if one.holder == HOSPITAL]
    return bool(asked) and all(one.status == "refused" for one in asked)


def grant(
    session: Session, application: DataApplication, steps: Sequence[ReviewStep], by: str, role: str
) -> None:
    """Applies the changes, ends what is replaced, and gives the grants. Raises NotPermitted, BadInput when
    something has passed meanwhile: then nothing is approved."""
    project = session.get(ResearchProject, application.project)
    assert project is not None
    for name, value in application.changes.items():
        setattr(project, name, checks.day(value) if name in DATES else value)
    project.revision += bool(application.changes)
    session.flush()
    before = session.get(ResearchGrant, application.replaces) if application.replaces else None
    if before is not None and before.status not in GRANT.terminal:
        move(session, before.id, "revoked", by, role, REPLACED.zh, actor=CHAIN)
    made = []
    for variables, hospitals in _parts(application.terms, steps):
        terms = _terms(application.terms, variables, hospitals)
        made.append(give(session, project.id, terms, by, role, highest=max(STAGES)).id)
    application.grants = made


def _parts(
    terms: dict[str, Any], steps: Sequence[ReviewStep]
) -> list[tuple[tuple[str, ...], tuple[str, ...] | None]]:
    """(variables, hospitals) of each grant, the widest first."""
    asked = tuple(str(one) for one in terms["variables"])
    decided = [one for one in steps if one.holder == HOSPITAL]
    if not decided:
        return [(asked, None if terms["hospitals"] is None else tuple(terms["hospitals"]))]
    by_variables: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in decided:
        if one.status != "refused":
            left = tuple(name for name in asked if name not in one.withheld)
            by_variables[left].append(one.hospital)
    return [(names, tuple(sorted(of))) for names, of in sorted(by_variables.items(), key=_width)]


def _width(part: tuple[tuple[str, ...], list[str]]) -> tuple[int, tuple[str, ...]]:
    # Given last = newest: whoever names no grant reads by the widest.
    return (len(part[0]), part[0])


def _terms(
    terms: dict[str, Any], variables: tuple[str, ...], hospitals: tuple[str, ...] | None
) -> GrantTerms:
    since, until = checks.day(terms["since"]), checks.day(terms["until"])
    assert since is not None
    assert until is not None
    return GrantTerms(
        variables=variables,
        level=level_of(variables),
        persons=tuple(terms["persons"]),
        since=end_of_day(since - dt.timedelta(days=1)),
        until=end_of_day(until),
        hospitals=hospitals,
        cohort=terms["cohort"],
        definition=terms["definition"],
    )
