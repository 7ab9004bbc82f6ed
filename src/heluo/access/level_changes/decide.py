"""People decide on levels: whoever confirms or raises one does it alone and at once, whoever lowers one needs
a second person. Each gives a reason, which stands beside the level from then on.

Whether the account may decide at all is the policy of the room. What follows for applications under review
is in `access.applications.lengthen`; grants follow by themselves (`projects.grants.check_level`).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.level_changes.acts import CONFIRM, PROPOSE, RAISE, SECOND, WITHDRAW
from heluo.access.level_changes.in_force import known
from heluo.access.level_changes.propose import ValueProfile, proposal
from heluo.access.level_changes.states import FIRST, LEVEL_CHANGE, NEXT
from heluo.access.level_changes.states import SECOND as SECOND_PERSON
from heluo.access.level_changes.tables import LevelChange, VariableProfile
from heluo.dictionary import Variable
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.states import own_record

LEVELS = (1, 2, 3, 4, 5)
TEXT_AT_LEAST = 4
"""Free text may name anybody: unmasked it is never open to more than the treating staff."""


def decide(session: Session, name: str, level: int, reason: str, by: str, role: str) -> LevelChange:
    """A decision on the variable `name`: in force at once, or, for a lower level, waiting for a second
    person. Raises NotFound, BadInput, Conflict."""
    variable = changeable(name)
    _check(variable, level, reason)
    if waiting(session, name) is not None:
        raise Conflict(
            ("这个变量有一项变更在等第二人", "a change of this variable waits for a second person"),
            ("一次一项", "one at a time"),
            ("先复核或撤回那一项", "decide on that one or withdraw it first"),
            code="change_open",
        )
    before = level_now(session, variable)
    made = LevelChange(
        id=new_id("lv"),
        variable=name,
        before=before,
        level=level,
        proposed=proposal(variable, profile_of(session, name)).level,
        reason=reason.strip(),
        status=LEVEL_CHANGE.initial,
        by=by,
        at=now(),
        second="",
        second_reason="",
        second_at=None,
    )
    session.add(made)
    session.flush()
    if level < before:
        _remember(session, made, PROPOSE.name, by, role, reason)
        return made
    _take_effect(session, made, FIRST)
    _remember(session, made, (RAISE if level > before else CONFIRM).name, by, role, reason)
    return made


def decide_second(session: Session, id: str, agrees: bool, reason: str, by: str, role: str) -> LevelChange:
    """What a second person says to a lower level: agreed, it is in force at once. Raises NotFound, Conflict,
    BadInput, NotPermitted for whoever proposed it."""
    change = _named(session, id)
    if change.by == by:
        raise NotPermitted(
            ("降低级别由您提出", "it was you who proposed the lower level"),
            ("另一个人", "another person"),
            ("请有同样权限的另一人复核", "leave it to another one with the same right"),
            code="own_change",
        )
    LEVEL_CHANGE.check_move(change.status, "in_force")
    if not agrees and not reason.strip():
        raise _no_reason()
    change.second, change.second_reason, change.second_at = by, reason.strip(), now()
    if agrees:
        _take_effect(session, change, SECOND_PERSON)
    else:
        LEVEL_CHANGE.move(change, "refused", SECOND_PERSON, own_record)
    _remember(session, change, SECOND.name, by, role, reason)
    return change


def withdraw(session: Session, id: str, by: str, role: str) -> LevelChange:
    """Takes back what `by` proposed. Raises NotFound, Conflict, NotPermitted."""
    change = _named(session, id)
    if change.by != by:
        raise NotPermitted(
            ("不是您提出的", "it is not yours"),
            ("提出的人", "whoever proposed it"),
            ("不同意时请复核并写明原因", "if you do not agree, decide on it and say why"),
            code="not_own_change",
        )
    LEVEL_CHANGE.move(change, "withdrawn", FIRST, own_record)
    _remember(session, change, WITHDRAW.name, by, role, "")
    return change


def level_now(session: Session, variable: Variable) -> int:
    """The level in force, as this transaction sees it."""
    found = in_force(session, variable.full_name)
    return found.level if found else variable.level


def in_force(session: Session, name: str) -> LevelChange | None:
    """The decision on the variable that is in force."""
    query = sa.select(LevelChange).where(LevelChange.variable == name, LevelChange.status == "in_force")
    return session.scalars(query).first()


def waiting(session: Session, name: str) -> LevelChange | None:
    """The lower level that waits for a second person."""
    query = sa.select(LevelChange).where(LevelChange.variable == name, LevelChange.status == "proposed")
    return session.scalars(query).first()


def profile_of(session: Session, name: str) -> ValueProfile | None:
    """What was found of the variable's values, None before anybody looked."""
    found = session.get(VariableProfile, name)
    return profile(found) if found else None


def profile(of: VariableProfile) -> ValueProfile:
    """A stored profile as proposals take it."""
    return ValueProfile(of.filled, of.distinct, dict(of.patterns))


def is_changeable(variable: Variable) -> bool:
    """Whether its level is a person's to decide. What identifies directly never enters the lake, and of a
    number of the hospital's system only a keyed reference does."""
    return variable.shipped is not None and variable.type != "id" and variable.identifier != "direct"


def changeable(name: str) -> Variable:
    """The variable `name`, whose level may be changed. Raises NotFound, BadInput."""
    variable = known(name)
    if variable is None:
        raise NotFound(
            ("没有这个变量", "no such variable"),
            ("数据字典中的变量", "a variable of the dictionary"),
            ("从列表中选择", "choose one of the list"),
        )
    if not is_changeable(variable):
        raise BadInput(
            ("这个变量的级别不能改", "the level of this variable is fixed"),
            (
                "进入数据湖的、不直接识别个人的变量",
                "a variable that enters the lake and identifies nobody directly",
            ),
            ("选择另一个变量", "choose another variable"),
            code="level_fixed",
        )
    return variable


def _check(variable: Variable, level: int, reason: str) -> None:
    if level not in LEVELS:
        raise BadInput(f"{level}", "1-5", ("选择一至五级", "choose 1 to 5"))
    if not reason.strip():
        raise _no_reason()
    if variable.type == "text" and level < TEXT_AT_LEAST:
        raise BadInput(
            (f"自由文本定为 {level} 级", f"free text of level {level}"),
            (f"{TEXT_AT_LEAST} 级以上", f"level {TEXT_AT_LEAST} or higher"),
            (
                "去标识后的文本本来就按三级检索,不必降级",
                "masked text is searched at level 3 as it is: nothing has to be lowered",
            ),
            code="text_level",
        )


def _no_reason() -> BadInput:
    return BadInput(
        ("没有写原因", "no reason was given"),
        ("一句话的原因", "a reason in a sentence"),
        ("写明原因:以后的人会看到", "write it: whoever comes later sees it"),
        code="reason_needed",
    )


def _named(session: Session, id: str) -> LevelChange:
    found = session.get(LevelChange, id, with_for_update=True)
    if found is None:
        raise NotFound(
            ("没有这项变更", "no such change"),
            ("列表中的变更", "a change of the list"),
            ("从列表中选择", "choose one of the list"),
        )
    return found


def _take_effect(session: Session, change: LevelChange, actor: str) -> None:
    former = in_force(session, change.variable)
    if former is not None:
        LEVEL_CHANGE.move(former, "replaced", NEXT, own_record)
    LEVEL_CHANGE.move(change, "in_force", actor, own_record)
    session.flush()


def _remember(session: Session, change: LevelChange, action: str, by: str, role: str, reason: str) -> None:
    detail = {"change": change.id, "from": change.before, "to": change.level, "status": change.status}
    event = audit.Event(
        by,
        role,
        action,
        "allowed",
        purpose="management",
        object=change.variable,
        reason=reason.strip(),
        detail=detail,
    )
    audit.append(session, event)
