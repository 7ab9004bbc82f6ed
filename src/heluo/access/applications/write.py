"""The applicant's side: an application is filled from its project, changed, sent and withdrawn. Nothing that
the project says is asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.applications import checks
from heluo.access.applications.acts import MOVE, WRITE
from heluo.access.applications.chain import PlannedStep, due, planned
from heluo.access.applications.states import APPLICANT, APPLICATION, CHAIN, STEP
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.projects.grants import check_stands, last_day, persons_of
from heluo.access.projects.items import check_open
from heluo.access.projects.membership import LEAD, MAY_READ_ROWS, check_member, members
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.states import Moved, own_record
from heluo.kit.text import Text

KINDS: dict[str, Text] = {
    "new": Text("新申请", "new"),
    "amendment": Text("变更", "amendment"),
    "renewal": Text("续期", "renewal"),
}
CHANGEABLE = {
    "new": frozenset[str](),
    "amendment": frozenset({"protocol", "purpose", "hypothesis", "variables"}),
    "renewal": frozenset({"ends", "ethics_number", "ethics_until"}),
}
"""Kind → fields of the project that it may change."""
TERMS = frozenset({"variables", "hospitals", "cohort", "definition", "persons", "since", "until"})


def proposed(session: Session, project: ResearchProject) -> dict[str, Any]:
    """The terms of a new application as the project has them: everything that the protocol names, whoever may
    read rows, until the project ends."""
    people = [one.account for one in members(session, project.id) if one.role in MAY_READ_ROWS]
    return {
        "variables": [str(one) for one in project.variables],
        "hospitals": None,
        "cohort": "",
        "definition": None,
        "persons": people,
        "since": str(max(today(), project.starts or today())),
        "until": str(project.ends or ""),
    }


def begin(session: Session, project: str, account: str, kind: str, replaces: str) -> DataApplication:
    """A draft filled from the project, or from the grant that it is to take the place of. Raises
    NotPermitted for whoever does not lead the project, NotFound, Conflict for a closed project and while
    another one is open."""
    of = check_member(session, project, account, (LEAD,))
    check_open(of)
    query = sa.select(DataApplication).where(DataApplication.project == project)
    if any(one.status not in APPLICATION.terminal for one in session.scalars(query)):
        raise Conflict(
            ("项目已有一份未结束的申请", "the project has an application that is still open"),
            ("一次一份", "one at a time"),
            ("继续那一份,或先撤回", "go on with it, or withdraw it first"),
            code="application_open",
        )
    terms = proposed(session, of)
    if kind != "new":
        terms |= _of_grant(session, of, replaces)
    made = DataApplication(
        id=new_id("ap"),
        project=project,
        kind=kind,
        replaces="" if kind == "new" else replaces,
        terms=terms,
        changes={},
        status=APPLICATION.initial,
        round=0,
        created=now(),
        created_by=account,
        sent=None,
        grants=[],
        accept_by=None,
    )
    session.add(made)
    session.flush()
    remember(session, made, account, "researcher", WRITE.name, {"kind": kind})
    return made


def edit(
    session: Session,
    application: DataApplication,
    account: str,
    terms: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> None:
    """The applicant's changes to a draft or a returned one. Raises NotPermitted, Conflict, BadInput."""
    check_member(session, application.project, account, (LEAD,))
    if application.status not in ("draft", "returned"):
        APPLICATION.check_owner(application.status, "")
    if closed := sorted(changes.keys() - CHANGEABLE[application.kind]):
        raise BadInput(
            (f"这类申请不能改 {'、'.join(closed)}", f"this kind does not change {', '.join(closed)}"),
            ", ".join(sorted(CHANGEABLE[application.kind])),
            ("变更改方案,续期改日期与伦理", "an amendment changes the protocol, a renewal dates and ethics"),
            code="not_changeable",
        )
    application.terms = {**application.terms, **{k: v for k, v in terms.items() if k in TERMS}}
    application.changes = dict(changes)
    session.flush()
    remember(session, application, account, "researcher", WRITE.name, {"fields": sorted({*terms, *changes})})


def send(session: Session, application: DataApplication, account: str, hospitals: Sequence[str]) -> None:
    """Sends an application that nothing stops, and opens the first stage of its chain. `hospitals`: all that
    take part. Raises NotPermitted, Conflict, BadInput with what stops it."""
    project = check_member(session, application.project, account, (LEAD,))
    found = checks.findings(session, project, application.terms, application.changes)
    if stops := [one.text for one in found if one.weight == checks.STOPS]:
        raise BadInput(
            Text(";".join(one.zh for one in stops), "; ".join(one.en for one in stops)),
            ("机器检查没有阻止项", "an application that no check of the machine stops"),
            ("改正后再提交", "correct it, then send it"),
            code="application_stopped",
        )
    if not _may_run(project, application):
        raise Conflict(
            ("项目不在进行中", "the project is not running"),
            ("进行中的项目", "a project that is running"),
            ("先开始项目", "begin the project first"),
            code="project_not_running",
        )
    move(session, application, "in_review", account, "researcher", APPLICANT)
    application.round += 1
    application.sent = now()
    asked = application.terms["hospitals"]
    every = hospitals if asked is None else asked
    add_steps(session, application, planned(checks.level_of(application.terms), every))
    open_stage(session, application, 0)


def add_steps(session: Session, application: DataApplication, steps: Sequence[PlannedStep]) -> None:
    """Steps of the present round that are not open yet."""
    for one in steps:
        session.add(
            ReviewStep(
                id=new_id("st"),
                application=application.id,
                round=application.round,
                stage=one.stage,
                holder=one.holder,
                hospital=one.hospital,
                status=STEP.initial,
                opened=None,
                due=None,
                ended=None,
                withheld=[],
                by_default=False,
            )
        )
    session.flush()


def _may_run(project: ResearchProject, application: DataApplication) -> bool:
    """Whether the project runs, or would again: a renewal puts off an end that has passed."""
    ends = checks.day(application.changes.get("ends"))
    extended = project.status == "ended" and ends is not None and ends >= today()
    return project.status == "running" or extended


def withdraw(session: Session, application: DataApplication, account: str) -> None:
    """Raises NotPermitted, Conflict."""
    check_member(session, application.project, account, (LEAD,))
    move(session, application, "withdrawn", account, "researcher", APPLICANT)
    application.accept_by = None
    drop_open(session, application)


def steps(session: Session, application: DataApplication) -> list[ReviewStep]:
    """The steps of its present round, in their order."""
    query = sa.select(ReviewStep).where(
        ReviewStep.application == application.id, ReviewStep.round == application.round
    )
    return sorted(session.scalars(query), key=lambda one: (one.stage, one.holder, one.hospital))


def open_stage(session: Session, application: DataApplication, stage: int) -> None:
    """Opens the steps of one stage; their clocks begin."""
    moment = now()
    for one in steps(session, application):
        if one.stage == stage:
            STEP.move(one, "open", CHAIN, own_record)
            one.opened, one.due = moment, due(one.holder, moment)
    session.flush()


def drop_open(session: Session, application: DataApplication) -> None:
    """Steps that nobody has to decide any more."""
    for one in steps(session, application):
        if one.status not in STEP.terminal:
            STEP.move(one, "dropped", CHAIN, own_record)
            one.ended = now()
    session.flush()


def move(
    session: Session, application: DataApplication, to: str, account: str, role: str, actor: str
) -> None:
    """Raises Conflict, NotPermitted."""

    def written(moved: Moved) -> None:
        remember(session, application, account, role, MOVE.name, {"from": moved.old, "to": moved.new})

    APPLICATION.move(application, to, actor, written)


def remember(
    session: Session,
    application: DataApplication,
    account: str,
    role: str,
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """The event of an act on an application, in its transaction."""
    purpose = "research" if role == "researcher" else "management"
    body = {"project": application.project, **detail}
    event = audit.Event(account, role, action, "allowed", purpose=purpose, object=application.id, detail=body)
    audit.append(session, event)


def _of_grant(session: Session, project: ResearchProject, grant: str) -> dict[str, Any]:
    found = session.get(ResearchGrant, grant)
    if found is None or found.project != project.id or found.part_of:
        raise NotFound(
            ("项目没有这份授权", "the project has no such grant"),
            ("这个项目的授权", "a grant of this project"),
            ("从项目的授权中选择", "choose one of the project's grants"),
            code="no_grant",
        )
    check_stands(found)
    return {
        "variables": [str(one) for one in found.variables],
        "hospitals": found.hospitals,
        "cohort": found.cohort,
        "definition": found.definition,
        "persons": persons_of(session, found.id),
        "until": str(last_day(found)),
    }
