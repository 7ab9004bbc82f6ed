"""A variable's level as the page displays it: the proposal with its reasons, decisions, and what follows from
the level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications.chain import STAGES
from heluo.access.applications.states import HOLDERS
from heluo.access.applications.tables import DataApplication
from heluo.access.level_changes import decide
from heluo.access.level_changes.propose import ValueProfile, proposal
from heluo.access.level_changes.states import LEVEL_CHANGE
from heluo.access.level_changes.tables import LevelChange, VariableProfile
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.classification.schemas import LevelDecision, LevelLine, LevelPage, LevelReason
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.dictionary import Variable, load
from heluo.dictionary.derive.masks import mask
from heluo.kit.text import Text

MASKS: dict[str, Text] = {
    "keep": Text("原值:不识别个人", "the value: it identifies nobody"),
    "token": Text("只有键控编号", "a keyed reference only"),
    "absent": Text("没有这一列", "no such column"),
    "shift": Text("按人平移的日期", "a date moved by the person's own number of days"),
    "year": Text("只有年份", "the year only"),
    "city": Text("只到地市", "the city only"),
    "top_coded": Text("90 岁以上合并", "ages of 90 or more together"),
    "scrub": Text("去标识后的文本", "text with identifiers masked"),
}
IDENTIFIERS: dict[str, Text] = {
    "direct": Text("直接识别个人", "identifies directly"),
    "quasi": Text("外人可能知道", "an outsider may know it"),
}
NOT_FOR_RESEARCH = Text("不用于科研", "not available for research")


@dataclass(frozen=True)
class LevelsDecided:
    """What is known of all variables, read at once: decisions in force and waiting ones, profiles."""

    in_force: dict[str, LevelChange]
    waiting: dict[str, LevelChange]
    profiles: dict[str, ValueProfile]


def decided(session: Session) -> LevelsDecided:
    """Everything that is known now."""
    changes = list(session.scalars(sa.select(LevelChange)))
    return LevelsDecided(
        {one.variable: one for one in changes if one.status == "in_force"},
        {one.variable: one for one in changes if one.status == "proposed"},
        {one.variable: decide.profile(one) for one in session.scalars(sa.select(VariableProfile))},
    )


def line(known: LevelsDecided, variable: Variable) -> LevelLine:
    """One variable in the list."""
    name = variable.full_name
    found = proposal(variable, known.profiles.get(name))
    decided, waiting = known.in_force.get(name), known.waiting.get(name)
    return LevelLine(
        variable=name,
        category=words(load().categories[variable.category].label),
        label=words(variable.label),
        declared=variable.level,
        level=decided.level if decided else variable.level,
        proposed=found.level,
        reason=words(found.reasons[0][1]),
        confirmed=decided is not None,
        waits=waiting.level if waiting else None,
        changeable=decide.is_changeable(variable),
    )


def page(session: Session, asking: Caller, variable: Variable, decisions: Sequence[LevelChange]) -> LevelPage:
    """Everything about one variable's level."""
    name = variable.full_name
    known = decided(session)
    of = line(known, variable)
    profile, waiting = known.profiles.get(name), known.waiting.get(name)
    own = waiting is not None and waiting.by == asking.account
    identifier = IDENTIFIERS.get(variable.identifier)
    return LevelPage(
        line=of,
        definition=words(variable.definition),
        identifier=words(identifier) if identifier else None,
        reasons=[
            LevelReason(level=level, text=words(text)) for level, text in proposal(variable, profile).reasons
        ],
        filled=profile.filled if profile else None,
        distinct=profile.distinct if profile else None,
        mask=words(MASKS[mask(replace(variable, level=of.level))]),
        chain=[words(one) for one in _chain(of.level)],
        grants=_naming(session, ResearchGrant, "active", name),
        applications=_naming(session, DataApplication, "in_review", name),
        waiting=_decision(waiting) if waiting else None,
        may_decide_second=waiting is not None and not own,
        may_withdraw=own,
        history=[_decision(one) for one in decisions],
    )


def _chain(level: int) -> list[Text]:
    if level not in STAGES:
        return [NOT_FOR_RESEARCH]
    return [HOLDERS[holder] for stage in STAGES[level] for holder in stage]


def _naming(session: Session, of: type[ResearchGrant] | type[DataApplication], status: str, name: str) -> int:
    """How many grants or applications in a state name the variable."""
    found = session.scalars(sa.select(of).where(of.status == status))
    return sum(
        name in (one.variables if isinstance(one, ResearchGrant) else one.terms["variables"]) for one in found
    )


def _decision(of: LevelChange) -> LevelDecision:
    return LevelDecision(
        id=of.id,
        before=of.before,
        level=of.level,
        proposed=of.proposed,
        reason=of.reason,
        status=of.status,
        status_label=words(LEVEL_CHANGE.labels[of.status]),
        by=of.by,
        at=of.at,
        second=of.second,
        second_reason=of.second_reason,
        second_at=of.second_at,
    )
