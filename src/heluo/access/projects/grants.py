"""What a project may read: grants are given, suspended, revoked, and end by their date. Nobody gives one to
themselves.

Which rows a grant opens is in `permits.py`. Not here: who may press the button (the policy table of the
room), and the chain of an application, which ends in `give` as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.level_changes.in_force import known
from heluo.access.projects import columns, training
from heluo.access.projects.acts import GIVE_GRANT, MOVE_GRANT, RENEW_GRANT
from heluo.access.projects.membership import MAY_READ_ROWS, members, role_in
from heluo.access.projects.states import CAUSES, CHAIN, DECISION, GRANT, LEVEL
from heluo.access.projects.tables import GrantPerson, ProjectMember, ResearchGrant, ResearchProject
from heluo.kit.dates import SHANGHAI, now
from heluo.kit.errors import BadInput, Conflict, NotFound, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.states import Moved
from heluo.kit.text import Text

RENEWED = Text("续期已批准", "its renewal was approved")
HIGHEST = 3
"""Level up to which one administrator may give rows by a form; more takes the chain of an application."""


@dataclass(frozen=True)
class GrantTerms:
    """What a grant is to open. `hospitals` and `definition` None = no limit; `since` and `until` are
    instants."""

    variables: tuple[str, ...]
    level: int
    persons: tuple[str, ...]
    since: dt.datetime
    until: dt.datetime
    hospitals: tuple[str, ...] | None = None
    cohort: str = ""
    definition: Mapping[str, Any] | None = None
    conditions: str = ""


def end_of_day(day: dt.date) -> dt.datetime:
    """The instant at which `day` is over in Shanghai."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), SHANGHAI)


def last_day(grant: ResearchGrant) -> dt.date:
    """The last day in Shanghai on which `grant` is open."""
    return (grant.until - dt.timedelta(microseconds=1)).astimezone(SHANGHAI).date()


def give(
    session: Session, project: str, terms: GrantTerms, by: str, role: str, *, highest: int = HIGHEST
) -> ResearchGrant:
    """The grant of `terms` to `project`, with its event, in one transaction. The caller makes the project's
    key (`pseudonyms.make_key`). `highest`: level that whoever decided may open.

    Raises NotPermitted for a project that is not running, has no valid ethics or has the giver in it, and for
    variables that the protocol does not name; BadInput for terms that contradict themselves.
    """
    of = session.get(ResearchProject, project)
    if of is None:
        raise NotFound(
            ("没有这个项目", "no such project"),
            ("列表中的项目", "a project of the list"),
            ("从列表中选择", "choose one of the list"),
        )
    check_usable(of, now())
    check_not_own(session, project, terms, by)
    check_terms(session, of, terms, highest)
    made = ResearchGrant(
        id=new_id("gr"),
        project=project,
        variables=sorted(set(terms.variables)),
        level=terms.level,
        hospitals=None if terms.hospitals is None else sorted(set(terms.hospitals)),
        cohort=terms.cohort,
        definition=None if terms.definition is None else dict(terms.definition),
        conditions=terms.conditions,
        since=terms.since,
        until=terms.until,
        status=GRANT.initial,
        given_by=by,
        given_at=now(),
        reason="",
        cause="",
        part_of="",
    )
    session.add(made)
    session.flush()
    session.add_all(GrantPerson(grant=made.id, account=one) for one in sorted(set(terms.persons)))
    session.flush()
    detail = {
        "project": project,
        "variables": made.variables,
        "persons": sorted(set(terms.persons)),
        "hospitals": made.hospitals or [],
        "cohort": made.cohort,
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
    }
    audit.append(session, _event(by, role, GIVE_GRANT.name, made, detail))
    return made


def move(
    session: Session, grant: str, to: str, by: str, role: str, reason: str, *, actor: str = ""
) -> ResearchGrant:
    """The grant in its new state, with its event. `actor`: as whom `by` acts, where that is not the role.
    Raises NotFound, Conflict, NotPermitted; BadInput without a reason."""
    found = session.get(ResearchGrant, grant)
    if found is None:
        raise NotFound(
            ("没有这份授权", "no such grant"),
            ("列表中的授权", "a grant of the list"),
            ("从列表中选择", "choose one of the list"),
        )
    if not reason.strip():
        raise BadInput(
            ("没有写原因", "no reason was given"),
            ("一句话的原因", "a reason in a sentence"),
            ("写明原因:项目成员会看到", "write it: the project's members see it"),
            code="reason_needed",
        )
    if role_in(session, found.project, by) is not None:
        raise own_project()
    if to == "active" and found.cause not in ("", DECISION):
        raise Conflict(
            CAUSES[found.cause],
            ("由安全管理员暂停的授权", "a grant that a security administrator suspended"),
            (
                "原因消除后自动恢复;期限与伦理由续期处理",
                "it is restored once the cause is gone: by a renewal",
            ),
            code="cause_stands",
        )

    def remember(moved: Moved) -> None:
        found.reason = reason
        detail = {"project": found.project, "from": moved.old, "to": moved.new, "reason": reason}
        audit.append(session, _event(by, role, MOVE_GRANT.name, found, detail))

    GRANT.move(found, to, actor or role, remember)
    found.cause = DECISION if to == "suspended" else ""
    return found


def renew(session: Session, grant: ResearchGrant, until: dt.datetime, by: str, role: str) -> None:
    """Puts the end of `grant` off; nothing else of it changes. What the clock had suspended is open again,
    what a person suspended stays so. Raises BadInput for an end that the project does not carry, Conflict for
    a grant that has ended."""
    project = session.get_one(ResearchProject, grant.project)
    check_usable(project, now())
    assert project.ends is not None
    if not now() < until <= end_of_day(project.ends):
        raise _wrong(
            Text("起止时间不对", "the dates do not fit"), Text(f"不晚于 {project.ends}", f"by {project.ends}")
        )
    before, grant.until = grant.until, until
    detail = {"project": grant.project, "from": before.isoformat(), "to": until.isoformat()}
    audit.append(session, _event(by, role, RENEW_GRANT.name, grant, detail))
    for part in session.scalars(sa.select(ResearchGrant).where(ResearchGrant.part_of == grant.id)):
        # What a hospital still gives lasts as long as the grant that it is a part of.
        part.until = until if part.status not in GRANT.terminal else part.until
    if grant.status == "active":
        return
    GRANT.check_move(grant.status, "active")
    if grant.cause == DECISION:
        return

    def remember(moved: Moved) -> None:
        grant.reason, grant.cause = RENEWED.zh, ""
        detail = {"project": grant.project, "from": moved.old, "to": moved.new, "reason": RENEWED.zh}
        audit.append(session, _event(by, role, MOVE_GRANT.name, grant, detail))

    GRANT.move(grant, "active", CHAIN, remember)


def listed(session: Session, project: str = "") -> list[ResearchGrant]:
    """Every grant (of `project`), those in force first, then the newest."""
    query = sa.select(ResearchGrant)
    found = session.scalars(query.where(ResearchGrant.project == project) if project else query)
    order = list(GRANT.labels)
    return sorted(found, key=lambda one: (order.index(one.status), -one.given_at.timestamp(), one.id))


def persons_of(session: Session, grant: str) -> list[str]:
    """Accounts that a grant names."""
    query = sa.select(GrantPerson.account).where(GrantPerson.grant == grant).order_by(GrantPerson.account)
    return list(session.scalars(query))


def check_usable(project: ResearchProject, moment: dt.datetime) -> None:
    """Policy: rows need a running project within its days whose ethics approval holds. Raises NotPermitted.
    The clock decides, whether or not the state has followed it yet."""
    if project.status != "running":
        raise _closed("project_not_running", Text("项目不在进行中", "the project is not running"))
    day = moment.astimezone(SHANGHAI).date()
    if project.ends is None or day > project.ends:
        raise _closed("project_ended", Text("项目已过结束日期", "the project's last day is over"))
    if not project.ethics_number or project.ethics_until is None or day > project.ethics_until:
        raise _closed("ethics_expired", Text("伦理批件已过期或未登记", "no ethics approval that still holds"))


def check_in_force(grant: ResearchGrant, project: ResearchProject, moment: dt.datetime) -> None:
    """Policy: does the grant open anything at `moment`? Raises NotPermitted with the reason."""
    check_usable(project, moment)
    if grant.status in GRANT.terminal or grant.cause == DECISION:
        raise _closed(f"grant_{grant.status}", _state_words(grant))
    if moment < grant.since:
        raise _closed("grant_not_begun", Text("授权尚未开始", "the grant has not begun"))
    if moment >= grant.until:
        raise _closed("grant_expired", Text("授权已到期", "the grant has expired"))
    if grant.status != "active":
        raise _closed(f"grant_{grant.status}", _state_words(grant))
    if exceeds_level(grant):
        raise _closed("level_raised", CAUSES[LEVEL])


def exceeds_level(grant: ResearchGrant) -> bool:
    """Whether a variable of `grant` was raised above the level that was approved. A variable that the
    dictionary no longer has is closed anyway."""
    names = [str(one) for one in grant.variables]
    return columns.level_of([one for one in names if known(one)]) > grant.level


def _state_words(grant: ResearchGrant) -> Text:
    label = GRANT.labels[grant.status]
    why = CAUSES.get(grant.cause)
    zh, en = (f":{why.zh}", f": {why.en}") if why else ("", "")
    return Text(f"授权{label.zh}{zh}", f"the grant is {label.en}{en}")


def check_stands(before: ResearchGrant) -> None:
    """Raises Conflict for a grant that has ended: nothing takes its place, it is applied for anew."""
    if before.status in GRANT.terminal:
        label = GRANT.labels[before.status]
        raise Conflict(
            (f"这份授权{label.zh}", f"the grant is {label.en}"),
            ("有效或暂停的授权", "a grant that is active or suspended"),
            ("提交新的申请", "apply for a new one"),
            code="grant_over",
        )


def check_not_own(session: Session, project: str, terms: GrantTerms, by: str) -> None:
    """Policy: nobody gives to a project that they are or were in, or to themselves. Raises NotPermitted."""
    ever = {one.account for one in members(session, project, also_left=True)}
    if by in ever or by in terms.persons:
        raise own_project()


def check_terms(session: Session, project: ResearchProject, terms: GrantTerms, highest: int) -> None:
    """Raises BadInput or NotPermitted for terms that the protocol, the levels or the dates do not carry."""
    if unnamed := sorted(set(terms.variables) - set(project.variables)):
        raise NotPermitted(
            (f"研究方案没有写到 {'、'.join(unnamed)}", f"the protocol does not name {', '.join(unnamed)}"),
            ("研究方案写明的变量", "variables that the protocol names"),
            ("去掉这些变量,或先修改研究方案", "leave them out, or have the protocol amended first"),
            code="not_in_protocol",
        )
    if not terms.variables or not terms.persons:
        raise _wrong(
            Text("没有变量或没有使用人", "no variable, or no person"), Text("各至少一个", "one at least")
        )
    needed = columns.level_of(terms.variables)
    if not needed <= terms.level <= highest:
        raise _wrong(
            Text(
                f"最高级别 {terms.level},变量需要 {needed}",
                f"level {terms.level}, the variables need {needed}",
            ),
            Text(f"{needed} 到 {highest}", f"{needed} to {highest}"),
        )
    assert project.ends is not None
    last = end_of_day(project.ends)
    if not terms.since < terms.until <= last or terms.until <= now():
        raise _wrong(
            Text("起止时间不对", "the dates do not fit"),
            Text(
                f"开始早于结束,结束在今后且不晚于项目结束日 {project.ends}",
                f"begins before it ends, ends after now and not after the project's last day {project.ends}",
            ),
        )
    _check_persons(session, project.id, terms.persons)


def _check_persons(session: Session, project: str, persons: Sequence[str]) -> None:
    reading = {one.account for one in members(session, project) if one.role in MAY_READ_ROWS}
    if strangers := sorted(set(persons) - reading):
        raise _wrong(
            Text(
                f"{'、'.join(strangers)} 不是项目的负责人或分析人员",
                f"{', '.join(strangers)}: no lead or analyst of the project",
            ),
            Text("、".join(sorted(reading)), ", ".join(sorted(reading))),
        )


def in_force(session: Session, project: str, account: str, moment: dt.datetime) -> list[ResearchGrant]:
    """The grants by which `account` may read rows of `project` at `moment`, newest first. Raises NotPermitted
    with the reason when there is none."""
    role = role_in(session, project, account)
    of = session.get(ResearchProject, project)
    if of is None or role not in MAY_READ_ROWS:
        raise _closed(
            "not_a_member", Text("您不是能读数据行的项目成员", "you are no member who may read rows")
        )
    check_usable(of, moment)
    if training.lapsed(session, account, moment.astimezone(SHANGHAI).date()):
        raise _closed("training_lapsed", Text("您的培训已过期", "your training has lapsed"))
    query = (
        sa.select(ResearchGrant)
        .join(GrantPerson, GrantPerson.grant == ResearchGrant.id)
        .join(ProjectMember, ProjectMember.account == GrantPerson.account)
        .where(
            ResearchGrant.project == project,
            GrantPerson.account == account,
            ProjectMember.project == project,
            ProjectMember.left.is_(None),
        )
        .order_by(ResearchGrant.given_at.desc(), ResearchGrant.id)
    )
    named = list(session.scalars(query))
    refusals: list[NotPermitted] = []
    found: list[ResearchGrant] = []
    for grant in named:
        try:
            check_in_force(grant, of, moment)
            if grant.part_of:
                check_in_force(session.get_one(ResearchGrant, grant.part_of), of, moment)
            found.append(grant)
        except NotPermitted as refusal:
            refusals.append(refusal)
    if not found:
        raise (
            refusals[0]
            if refusals
            else _closed("no_grant", Text("没有把您列为使用人的授权", "no grant of the project names you"))
        )
    return found


def _event(by: str, role: str, action: str, grant: ResearchGrant, detail: Mapping[str, Any]) -> audit.Event:
    return audit.Event(
        by,
        role,
        action,
        "allowed",
        purpose="management",
        object=grant.id,
        hospitals=grant.hospitals or (),
        level=grant.level,
        detail=dict(detail),
    )


def _closed(code: str, found: Text) -> NotPermitted:
    return NotPermitted(
        found,
        ("有效的项目与授权", "a project and a grant that are in force"),
        (
            "请项目负责人续期,或向安全管理员询问",
            "ask the lead to renew it, or ask the security administrator",
        ),
        code=code,
    )


def own_project() -> NotPermitted:
    """The refusal of whoever would decide for themselves."""
    return NotPermitted(
        ("不能给自己所在的项目授权", "nobody decides on a grant of their own project"),
        ("项目以外的安全管理员", "a security administrator who is not and was not in the project"),
        ("请另一名安全管理员决定", "leave it to another security administrator"),
        code="own_project",
    )


def _wrong(found: Text, expected: Text) -> BadInput:
    return BadInput(found, expected, ("改正后再提交", "correct it and send it again"), code="grant_terms")
