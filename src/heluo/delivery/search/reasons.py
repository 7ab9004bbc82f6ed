"""Why one person is in or out of a cohort, for whoever may see that person's rows."""

from __future__ import annotations

from heluo.cohort import each_in_words, read
from heluo.cohort.why import NodeReason, RowReference, why
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import expanded
from heluo.delivery.frame.shapes import words
from heluo.delivery.search import trees
from heluo.delivery.search.resources import PERSONS, WHY
from heluo.delivery.search.saved_schemas import DecidingRow, WhyAnswer, WhyNode, WhyQuestion
from heluo.kit.text import Text


def why_person(asking: Caller, question: WhyQuestion) -> WhyAnswer:
    """Raises NotPermitted, BadInput. A person whom the permit does not open and one who does not exist answer
    alike: outside, without a row."""
    permit = asking.permit(PERSONS, question.person).narrow(persons=[question.person])
    cohort = read(expanded(asking, question.definition), permit.level)
    with asking.act(permit, WHY, question.person) as act:
        inside, reasons = why(act, cohort, question.person, trees.source(asking, cohort))
    wordings = each_in_words(cohort)
    return WhyAnswer(inside=inside, nodes=[_node(one, wordings[one.node.id]) for one in reasons])


def _node(of: NodeReason, wording: Text) -> WhyNode:
    truth = 2 if of.truth == 2 else 1 if of.truth == 1 else 0
    return WhyNode(
        id=of.node.id,
        truth=truth,
        text=words(wording),
        rows=[_row(row) for row in of.rows],
        near=[_row(row) for row in of.near],
    )


def _row(of: RowReference) -> DecidingRow:
    return DecidingRow(
        hospital=of.hospital,
        category=of.category,
        row_key=of.row_key,
        day=of.day,
        title=of.title,
        value=of.value,
        days_from_anchor=of.days,
    )
