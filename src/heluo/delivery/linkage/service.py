"""The desk of linkage: lists questions, compares two registrations, records what a human decides. The next
night of linkage obeys; until then nothing moves."""

from __future__ import annotations

import sqlalchemy as sa

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.linkage import splitting
from heluo.delivery.linkage.resources import COMPARE, DECIDE, LIST, SAY_OTHER, SAY_SAME, SEE_LIST, TAKE_BACK
from heluo.delivery.linkage.schemas import (
    ComparedFieldShape,
    ComparedSide,
    ComparisonPage,
    KindCount,
    KinLine,
    LinkageWork,
    NewStatement,
    QuestionLine,
    RegisteredAt,
    StatementLine,
    UndoneStatement,
)
from heluo.delivery.linkage.sex_words import explainer
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.vault import questions, splits, statements
from heluo.vault.database import required_vault
from heluo.vault.questions import ComparedRecord, HumanStatement, LinkQuestion

LISTED = 300
"""Questions and decisions on one page."""


def work(asking: Caller, kind: str = "") -> LinkageWork:
    """Open questions (those that `kind` asked), most registrations first, and what was decided. Raises
    NotPermitted, BadInput for a kind that there is not, Unavailable without a vault."""
    permit = asking.permit(LIST)
    if kind and kind not in questions.KINDS:
        raise BadInput(
            (f"没有 {kind} 这种问题", f"there are no questions of kind {kind}"),
            ("清单里的一种", "a kind of the list"),
            ("从清单中选择", "choose one of the list"),
            code="no_such_kind",
        )
    vault = required_vault(asking.portal.home)
    counted = questions.open_kinds(vault, permit.hospitals)
    large = counted.pop(questions.LARGE, 0)
    listed = questions.questions(vault, kind, permit.hospitals, most=LISTED)
    decided = questions.statements(vault, permit.hospitals, most=LISTED)
    asking.remember(permit, SEE_LIST, rows=len(listed))
    return LinkageWork(
        questions=[_question(one) for one in listed],
        total=sum(counted.values()),
        kinds=[
            KindCount(kind=name, label=words(questions.KINDS[name]), questions=n)
            for name, n in counted.items()
        ],
        large=large,
        statements=[_statement(one) for one in decided],
        splits=[splitting.line(one) for one in splits.splits(vault, most=LISTED)],
    )


def compare(asking: Caller, id: int) -> ComparisonPage:
    """The two registrations of a question. Raises NotPermitted, NotFound, Unavailable."""
    permit = asking.permit(COMPARE, str(id))
    vault = required_vault(asking.portal.home)
    found = questions.comparison(vault, asking.portal.control, id, permit, address=asking.address)
    between = (found.one.hospital, found.other.hospital)
    explain = explainer(asking.portal.home, between)
    return ComparisonPage(
        question=_question(found.question),
        state=found.question.state,
        one=_side(found.one),
        other=_side(found.other),
        fields=[
            ComparedFieldShape(
                id=one.id,
                label=words(one.label),
                one=explain(between[0], one.id, one.one),
                other=explain(between[1], one.id, one.other),
                finding=words(one.finding) if one.finding else None,
                weight=one.weight,
            )
            for one in found.fields
        ],
        prior=found.prior,
        auto=found.auto,
    )


def decide(asking: Caller, id: int, given: NewStatement) -> StatementLine:
    """Answers a question for good, until it is taken back. Raises NotPermitted, NotFound, Conflict."""
    permit = asking.permit(DECIDE, str(id))
    vault = required_vault(asking.portal.home)
    if questions.state(vault, id) != "open":
        raise Conflict(
            ("这个问题已经了结", "this question is settled"),
            ("未了结的问题", "a question that is open"),
            ("刷新清单", "reload the list"),
            code="question_settled",
        )
    one, other = questions.patients(vault, id)
    if one == other:
        raise BadInput(
            ("这个问题只关于一个人", "this question is about one person"),
            ("两份登记的问题", "a question about two registrations"),
            ("在此人的登记中拆分", "split the registrations of this person"),
            code="one_person",
        )
    # The event first: a decision that no log knows must not be possible, an event without one is harmless.
    act = SAY_SAME if given.same else SAY_OTHER
    asking.remember(permit, act, str(id), rows=2, hospitals=[one[0], other[0]])
    kind = "must" if given.same else "cannot"
    number = statements.decide(asking.portal.home, kind, one, other, asking.account, given.reason.strip())
    return _one(vault, number)


def take_back(asking: Caller, decision: int, given: UndoneStatement) -> StatementLine:
    """Takes a human's decision back: the question opens again. Raises NotPermitted, NotFound."""
    permit = asking.permit(DECIDE, str(decision))
    vault = required_vault(asking.portal.home)
    found = next(iter(questions.statements(vault, decision=decision, most=1)), None)
    if found is None or not found.active:
        raise NotFound(
            ("没有这条有效的判定", "there is no such decision in force"),
            ("清单里未撤回的判定", "a decision of the list that was not taken back"),
            ("刷新清单", "reload the list"),
            code="no_such_decision",
        )
    asking.remember(permit, TAKE_BACK, str(decision), rows=2, hospitals=found.hospitals)
    statements.undo(asking.portal.home, decision, asking.account, given.reason.strip())
    return _one(vault, decision)


def _one(vault: sa.Engine, decision: int) -> StatementLine:
    (found,) = questions.statements(vault, decision=decision, most=1)
    return _statement(found)


def _question(one: LinkQuestion) -> QuestionLine:
    return QuestionLine(
        id=one.id,
        kind=one.kind,
        label=words(questions.KINDS[one.kind]),
        hospitals=list(one.hospitals),
        weight=one.weight,
        records=one.records,
        opened=one.opened,
    )


def _statement(one: HumanStatement) -> StatementLine:
    return StatementLine(
        decision=one.decision,
        same=one.kind == "must",
        hospitals=list(one.hospitals),
        actor=one.actor,
        reason=one.reason,
        at=one.at,
        active=one.active,
        followed=one.followed,
        together=one.same,
    )


def _side(one: ComparedRecord) -> ComparedSide:
    return ComparedSide(
        hospital=one.hospital,
        subject_ref=one.subject_ref,
        tier=one.tier,
        number=words(one.number) if one.number else None,
        with_it=[RegisteredAt(hospital=code, registrations=n) for code, n in one.with_it],
        kin=[
            KinLine(label=words(of.label), hospital=of.hospital, with_other=of.with_other) for of in one.kin
        ],
    )
