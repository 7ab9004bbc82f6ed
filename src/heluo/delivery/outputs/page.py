"""Requests for outputs as answers: who sees what of votes, and what the caller may do. Decides no
permission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.outputs import handed, review
from heluo.access.outputs.states import (
    APPROVED,
    AUTHOR,
    EDITABLE,
    OUTPUT,
    PARTLY,
    REJECTED,
    RELEASED,
    REPLACEABLE,
    RETURNED,
    REVIEWED,
    SUBMITTED,
    VOTES,
    WITHDRAWN,
)
from heluo.access.outputs.tables import OutputFile, OutputRequest, OutputVote
from heluo.access.outputs.write import files_of
from heluo.access.projects.membership import MAY_READ_ROWS, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.outputs.rules.base import ASKS, STOPS, WEIGHTS
from heluo.delivery.outputs.rules.every import RULES
from heluo.delivery.outputs.schemas import (
    HandedLine,
    OutputContext,
    OutputFileShape,
    OutputFindingShape,
    OutputLine,
    OutputPage,
    OutputVoteShape,
)
from heluo.kit.text import Text

UPLOAD, FROM_SESSION = "upload", "session:"
DECIDED = frozenset({RETURNED, REJECTED, APPROVED, RELEASED})
"""States in which the project reads what both checkers said."""


def line(session: Session, request: OutputRequest, account: str) -> OutputLine:
    """A request in a list."""
    return OutputLine(
        id=request.id,
        project=request.project,
        project_title=title_of(session, request),
        note=request.note,
        status=request.status,
        status_label=words(OUTPUT.labels[request.status]),
        files=len(files_of(session, request.id)),
        created=request.created,
        submitted=request.submitted,
        mine=is_asked(session, request, account),
    )


def is_asked(session: Session, request: OutputRequest, account: str) -> bool:
    """Whether the account is asked to act: a checker to vote or settle, the author of what came back."""
    if request.account == account:
        return request.status == RETURNED
    if not review.may_review(session, request, account):
        return False
    voted = account in review.voters(session, request)
    return voted if request.status == REVIEWED else request.status in (SUBMITTED, PARTLY) and not voted


def page(session: Session, request: OutputRequest, account: str, *, fell: bool = False) -> OutputPage:
    """A request to be read by `account`, who may."""
    author = request.account == account and role_in(session, request.project, account) in MAY_READ_ROWS
    checks = review.may_review(session, request, account)
    voted = account in review.voters(session, request)
    votes = _readable_votes(session, request, account, checks)
    files = [_file(one, votes, names=checks) for one in files_of(session, request.id)]
    project = session.get_one(ResearchProject, request.project)
    return OutputPage(
        id=request.id,
        project=request.project,
        project_title=project.title,
        purpose=project.purpose,
        account=request.account,
        note=request.note,
        status=request.status,
        status_label=words(OUTPUT.labels[request.status]),
        round=request.round,
        created=request.created,
        submitted=request.submitted,
        comment=request.comment,
        files=files,
        votes=len(review.voters(session, request)),
        may_edit=author and request.status in EDITABLE,
        may_replace=author and request.status in REPLACEABLE,
        may_send=author
        and request.status in EDITABLE
        and bool(files)
        and not open_findings(session, request),
        may_withdraw=author
        and OUTPUT.can_move(request.status, WITHDRAWN)
        and OUTPUT.can_act(request.status, AUTHOR),
        may_vote=checks and request.status in (SUBMITTED, PARTLY) and not voted,
        may_settle=[APPROVED, RETURNED, REJECTED] if checks and voted and request.status == REVIEWED else [],
        may_take=request.status == RELEASED and role_in(session, request.project, account) is not None,
        handed=[
            HandedLine(id=one.id, name=one.name, size=one.size, at=one.at)
            for one in handed.waiting(session, request.project, account)
        ]
        if author and request.status in REPLACEABLE
        else [],
        fell=fell,
    )


def open_findings(session: Session, request: OutputRequest) -> list[dict[str, Any]]:
    """What keeps the request from being sent: findings that stop it, or that nobody has explained."""
    return [
        found
        for one in files_of(session, request.id)
        for found in one.findings
        if found["weight"] == STOPS
        or (found["weight"] == ASKS and not str(one.explained.get(found["rule"], "")).strip())
    ]


def title_of(session: Session, request: OutputRequest) -> str:
    return session.get_one(ResearchProject, request.project).title


def _readable_votes(
    session: Session, request: OutputRequest, account: str, checks: bool
) -> Sequence[OutputVote]:
    """Blind until both have voted: a checker reads the own vote alone; the project reads none before it is
    decided."""
    if checks:
        both = len(review.voters(session, request)) >= review.CHECKERS
        return review.votes_of(session, request, "" if both else account)
    return review.votes_of(session, request) if request.status in DECIDED else []


def _file(one: OutputFile, votes: Sequence[OutputVote], *, names: bool) -> OutputFileShape:
    return OutputFileShape(
        id=one.id,
        name=one.name,
        given_name=one.given_name,
        version=one.version,
        has_previous=bool(one.previous),
        origin=words(_origin(one.origin)),
        size=one.size,
        sha256=one.sha256,
        context=OutputContext(**one.context),
        findings=[_finding(found, one) for found in one.findings],
        at=one.at,
        votes=[
            OutputVoteShape(
                account=vote.account if names else None,
                decision=vote.decision,
                decision_label=words(VOTES[vote.decision]),
                comment=vote.comment,
                at=vote.at,
            )
            for vote in votes
            if vote.file == one.id
        ],
    )


def _finding(found: dict[str, Any], of: OutputFile) -> OutputFindingShape:
    rule = RULES.get(found["rule"])
    return OutputFindingShape(
        rule=found["rule"],
        rule_label=words(rule.label if rule else found["rule"]),
        weight=found["weight"],
        weight_label=words(WEIGHTS[found["weight"]]),
        found=Words(**found["found"]),
        expected=Words(**found["expected"]),
        todo=Words(**found["todo"]),
        explained=str(of.explained.get(found["rule"], "")),
    )


def _origin(origin: str) -> Text:
    if origin.startswith(FROM_SESSION):
        extract = origin.removeprefix(FROM_SESSION)
        return Text(f"工作区会话(数据提取 {extract})", f"a session of the workspace over extract {extract}")
    return Text("作者从自己的电脑放入", "put in from the author's computer")
