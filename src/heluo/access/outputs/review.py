"""The checkers' side: two of them vote on every file without knowing of each other, then one of both settles
it; what is approved leaves at once, byte for byte as it was reviewed.

Nobody checks what they had a hand in: neither the author, nor whoever put a file in, nor anybody who is or
was in the project or in one of its grants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.outputs import storage
from heluo.access.outputs.acts import RELEASE_OUTPUT, VOTE_OUTPUT
from heluo.access.outputs.states import (
    APPROVED,
    APPROVES,
    CHECKER,
    IN_REVIEW,
    OUTPUT,
    PARTLY,
    PORTAL,
    REJECTED,
    REJECTS,
    RELEASED,
    RETURNED,
    REVIEWED,
    SUBMITTED,
    VOTES,
)
from heluo.access.outputs.tables import OutputFile, OutputRequest, OutputVote
from heluo.access.outputs.write import files_of, move, remember, votes_fall
from heluo.access.projects.items import NewItem, enter
from heluo.access.projects.membership import LEAD, MAY_READ_ROWS, members, role_in
from heluo.access.projects.tables import GrantPerson, ResearchGrant
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.places import Home
from heluo.kit.text import Text

CHECKERS = 2


@dataclass(frozen=True)
class FileVote:
    """What a checker decides of a file; `sha256` of the bytes that were looked at."""

    file: str
    sha256: str
    decision: str
    comment: str = ""


def check_may_review(session: Session, request: OutputRequest, account: str) -> None:
    """Raises NotPermitted, with one text, for whoever is no checker, had a hand in the request, or belongs or
    belonged to its project."""
    person = session.get(PortalAccount, account)
    if person is None or person.disabled or person.role != CHECKER or account in involved(session, request):
        raise not_on_desk()


def involved(session: Session, request: OutputRequest) -> frozenset[str]:
    """Accounts that had a hand in the request or its project, now or before."""
    put_in = {one.by for one in files_of(session, request.id, also_replaced=True)}
    return belong(session, request.project) | put_in | {request.account}


def belong(session: Session, project: str) -> frozenset[str]:
    """Accounts that are or were in the project or in one of its grants."""
    granted = sa.select(GrantPerson.account).join(ResearchGrant, ResearchGrant.id == GrantPerson.grant)
    found = {one.account for one in members(session, project, also_left=True)}
    return frozenset(found | set(session.scalars(granted.where(ResearchGrant.project == project))))


def may_review(session: Session, request: OutputRequest, account: str) -> bool:
    """Whether the request is on the account's desk at all."""
    try:
        check_may_review(session, request, account)
    except NotPermitted:
        return False
    return True


def votes_of(session: Session, request: OutputRequest, account: str = "") -> list[OutputVote]:
    """The votes of this round, all or of one checker."""
    query = sa.select(OutputVote).where(OutputVote.request == request.id, OutputVote.round == request.round)
    if account:
        query = query.where(OutputVote.account == account)
    return list(session.scalars(query.order_by(OutputVote.at, OutputVote.file)))


def voters(session: Session, request: OutputRequest) -> list[str]:
    """Accounts that voted in this round, in their order."""
    return list(dict.fromkeys(one.account for one in votes_of(session, request)))


def vote(
    session: Session, home: Home, request: OutputRequest, account: str, given: Sequence[FileVote]
) -> bool:
    """A checker's votes on every file. False: a file is no longer the one that was put in, and the votes
    fell. Raises NotPermitted, Conflict, BadInput."""
    check_may_review(session, request, account)
    if request.status not in (SUBMITTED, PARTLY):
        OUTPUT.check_move(request.status, PARTLY)
    if account in voters(session, request):
        raise NotPermitted(
            ("您已投过票", "you have voted"),
            ("每人一票", "one vote each"),
            ("等另一位审核员", "wait for the other checker"),
            code="voted",
        )
    files = files_of(session, request.id)
    if not _unchanged(home, files):
        votes_fall(session, request, account)
        return False
    _check_votes(files, given)
    for one in given:
        session.add(
            OutputVote(
                request=request.id,
                round=request.round,
                file=one.file,
                account=account,
                sha256=one.sha256,
                decision=one.decision,
                comment=one.comment.strip(),
                at=now(),
            )
        )
    session.flush()
    # What was decided is not in the log before both have voted: a checker may be let read it.
    remember(session, request, account, CHECKER, VOTE_OUTPUT.name, {"round": request.round})
    to = REVIEWED if len(voters(session, request)) >= CHECKERS else PARTLY
    move(session, request, to, account, CHECKER, CHECKER)
    return True


def settle(session: Session, home: Home, request: OutputRequest, account: str, to: str, comment: str) -> bool:
    """What one of both checkers makes of the two votes. False: a file changed, and the votes fell. Raises
    NotPermitted for whoever did not vote, Conflict where the votes do not carry it, BadInput without a
    comment where the author needs one."""
    check_may_review(session, request, account)
    OUTPUT.check_move(request.status, to)
    if account not in voters(session, request):
        raise NotPermitted(
            ("由投过票的两位审核员之一来定", "one of the two checkers who voted settles it"),
            ("投过票的审核员", "a checker who voted"),
            ("请其中一位来定", "leave it to one of them"),
            code="not_voter",
        )
    files, votes = files_of(session, request.id), votes_of(session, request)
    reviewed = {(one.file, one.sha256) for one in votes}
    if not _unchanged(home, files) or reviewed != {(one.id, one.sha256) for one in files}:
        votes_fall(session, request, account)
        return False
    _check_carried(votes, to)
    if to != APPROVED and not comment.strip():
        raise BadInput(
            ("没有写意见", "no comment was given"),
            ("给作者的一句话", "a sentence to the author"),
            ("写明要改什么,或为什么不能放出", "say what is to be changed, or why it must not leave"),
            code="reason_needed",
        )
    request.comment = comment.strip()
    move(session, request, to, account, CHECKER, CHECKER)
    if to == APPROVED:
        release(session, request, files, account)
    return True


def release(session: Session, request: OutputRequest, files: Sequence[OutputFile], account: str) -> None:
    """What was approved leaves: its files are entered in the project's chain, and open to its members."""
    by = _who_enters(session, request)
    for one in files:
        label = Text(f"{one.context['what']}({one.name})", f"{one.context['what']} ({one.name})")
        detail = {"request": request.id, "file": one.id}
        enter(session, request.project, by, NewItem("output", one.id, label, (), "", one.sha256, detail))
        remember(
            session, request, account, PORTAL, RELEASE_OUTPUT.name, {"file": one.id, "sha256": one.sha256}
        )
    move(session, request, RELEASED, account, PORTAL, PORTAL)


def not_on_desk() -> NotPermitted:
    """The one refusal for a request that is not the asker's to check and for one that does not exist."""
    return NotPermitted(
        ("这份申请不由您审核,也不属于您的项目", "this request is neither yours to check nor of your project"),
        (
            "与项目无关的结果审核员,或项目成员",
            "a checker who has nothing to do with the project, or a member of it",
        ),
        ("从列表中选择", "choose one of the list"),
        code="not_yours",
    )


def open_to_checkers(request: OutputRequest) -> bool:
    """Whether checkers see it: what is being prepared is the author's alone."""
    return request.status in IN_REVIEW or request.submitted is not None


def _unchanged(home: Home, files: Sequence[OutputFile]) -> bool:
    return all(one.sha256 and storage.is_unchanged(home, one.sha256) for one in files)


def _check_votes(files: Sequence[OutputFile], given: Sequence[FileVote]) -> None:
    if {one.file for one in given} != {one.id for one in files} or len(given) != len(files):
        raise BadInput(
            ("没有对每个文件投票", "not every file has a vote"),
            ("每个文件一票", "a vote on each file"),
            ("逐个看过再投", "look at each, then vote"),
            code="votes_missing",
        )
    stands = {one.id: one.sha256 for one in files}
    if any(one.sha256 != stands[one.file] for one in given):
        raise Conflict(
            ("文件已换成新的版本", "a file was replaced meanwhile"),
            ("您看过的那个版本", "the version that you looked at"),
            ("重新打开后再投", "open it again, then vote"),
            code="output_changed",
        )
    if any(
        one.decision not in VOTES or (one.decision == REJECTS and not one.comment.strip()) for one in given
    ):
        raise BadInput(
            ("没有写不能放出的原因", "a file must not leave, and why is not said"),
            ("一句话的原因", "a reason in a sentence"),
            ("写明原因:另一位审核员与作者会看到", "write it: the other checker and the author see it"),
            code="reason_needed",
        )


def _check_carried(votes: Sequence[OutputVote], to: str) -> None:
    """Files leave when both approve each, are rejected when both reject one; everything else goes back."""
    decisions: dict[str, set[str]] = {}
    for one in votes:
        decisions.setdefault(one.file, set()).add(one.decision)
    carried = {
        APPROVED: all(found == {APPROVES} for found in decisions.values()),
        REJECTED: any(found == {REJECTS} for found in decisions.values()),
        RETURNED: True,
    }
    if not carried.get(to, False):
        raise Conflict(
            ("两位审核员的意见不支持这个决定", "the two votes do not carry this"),
            (
                "放出:两人都同意每个文件;拒绝:两人都反对同一文件",
                "to leave: both approve every file; to reject: both reject the same one",
            ),
            ("退回作者,并写明要改什么", "return it to the author, and say what is to be changed"),
            code="votes_differ",
        )


def _who_enters(session: Session, request: OutputRequest) -> str:
    """The author, or the project's lead where the author has left."""
    if role_in(session, request.project, request.account) in MAY_READ_ROWS:
        return request.account
    return next(one.account for one in members(session, request.project) if one.role == LEAD)
