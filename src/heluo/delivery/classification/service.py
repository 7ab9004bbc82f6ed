"""Decisions about levels: who sees them, confirms, raises, and as second person lowers them. A change counts
at once: for reading, for applications under review, for grants in force."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications.lengthen import lengthen_chains
from heluo.access.level_changes import decide, in_force
from heluo.access.level_changes.tables import LevelChange, VariableProfile
from heluo.access.projects.ending import end_what_is_over
from heluo.delivery.classification import page
from heluo.delivery.classification.resources import LEVELS, LIST_LEVELS, SEE_LEVEL
from heluo.delivery.classification.schemas import LevelList, LevelPage, NewLevel, SecondDecision
from heluo.delivery.frame.caller import Caller
from heluo.dictionary import Variable, load
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound


def listed(asking: Caller) -> LevelList:
    """Every variable of the dictionary with its level and the proposal. Raises NotPermitted."""
    permit = asking.permit(LEVELS)
    with reading(asking.portal.control) as session:
        known = page.decided(session)
        lines = [
            page.line(known, variable)
            for category in load().categories.values()
            for variable in category.variables.values()
        ]
        release = session.scalar(sa.select(VariableProfile.release).limit(1)) or ""
    asking.remember(permit, LIST_LEVELS, rows=len(lines))
    return LevelList(levels=lines, release=release)


def variable(asking: Caller, category: str, name: str) -> LevelPage:
    """Everything about one variable's level. Raises NotPermitted, NotFound."""
    permit = asking.permit(LEVELS, f"{category}.{name}")
    found = _page(asking, category, name)
    asking.remember(permit, SEE_LEVEL, f"{category}.{name}")
    return found


def change(asking: Caller, category: str, name: str, given: NewLevel) -> LevelPage:
    """Confirms, raises, or proposes a lower level. Raises NotPermitted, NotFound, BadInput, Conflict."""
    full_name = f"{category}.{name}"
    asking.permit(LEVELS, full_name)
    asking.check_stepped_up(LEVELS.act, full_name)
    with transaction(asking.portal.control) as session:
        decide.decide(session, full_name, given.level, given.reason, asking.account, asking.role)
    _follow(asking)
    return _page(asking, category, name)


def decide_second(asking: Caller, id: str, given: SecondDecision) -> LevelPage:
    """What a second person says to a lower level. Raises NotPermitted, NotFound, Conflict, BadInput."""
    asking.permit(LEVELS, id)
    asking.check_stepped_up(LEVELS.act, id)
    with transaction(asking.portal.control) as session:
        change = decide.decide_second(session, id, given.agrees, given.reason, asking.account, asking.role)
        name = change.variable
    _follow(asking)
    return _page(asking, *name.split(".", 1))


def withdraw(asking: Caller, id: str) -> LevelPage:
    """Takes back one's own proposal. Raises NotPermitted, NotFound, Conflict."""
    asking.permit(LEVELS, id)
    with transaction(asking.portal.control) as session:
        name = decide.withdraw(session, id, asking.account, asking.role).variable
    return _page(asking, *name.split(".", 1))


def _follow(asking: Caller) -> None:
    """Whatever depends on levels follows now: reading of itself, chains and grants by these."""
    in_force.forget()
    lengthen_chains(asking.portal.control, list(asking.portal.hospitals))
    end_what_is_over(asking.portal.control)


def _page(asking: Caller, category: str, name: str) -> LevelPage:
    with reading(asking.portal.control) as session:
        return page.page(session, asking, _known(category, name), _decisions(session, f"{category}.{name}"))


def _known(category: str, name: str) -> Variable:
    found = in_force.known(f"{category}.{name}")
    if found is None:
        raise NotFound(
            ("没有这个变量", "no such variable"),
            ("数据字典中的变量", "a variable of the dictionary"),
            ("从列表中选择", "choose one of the list"),
        )
    return found


def _decisions(session: Session, name: str) -> list[LevelChange]:
    query = sa.select(LevelChange).where(LevelChange.variable == name)
    return list(session.scalars(query.order_by(LevelChange.at.desc())))
