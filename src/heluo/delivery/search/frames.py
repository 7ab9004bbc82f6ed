"""Frames as they are built and saved: columns of a saved cohort in words, and before any grant how many
persons have each. Rows are read elsewhere, under a grant."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access.disclosure import Shown
from heluo.access.permit import Permit
from heluo.cohort import Definition, saved
from heluo.cohort.frame import (
    FrameDefinition,
    FramePlan,
    PlannedColumn,
    PlannedOutcome,
    SafeShares,
    column_in_words,
    read_frame,
    safe_shares,
)
from heluo.cohort.tables import SavedDefinition
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import holder
from heluo.delivery.frame.shapes import Count, words
from heluo.delivery.search import trees
from heluo.delivery.search.cohorts import draft_of, line, made_as
from heluo.delivery.search.resources import COUNT, SAVE_COHORT
from heluo.delivery.search.saved_schemas import (
    FrameColumnPlan,
    FrameDraft,
    FramePlanAnswer,
    FrameQuestion,
    SavedFramePage,
)
from heluo.kit.db import reading, transaction

FRAME = "frame"


def plan(asking: Caller, question: FrameQuestion) -> FramePlanAnswer:
    """The frame's columns in words, with shares of missing when they are asked for. Raises NotFound, BadInput
    naming the column, TooMany."""
    permit = asking.permit(COUNT, question.cohort)
    with reading(asking.portal.control) as session:
        planned = _planned(session, asking, question.cohort, question.definition, permit)
    shares = None
    if question.count and planned.row == "person":
        with asking.act(permit, COUNT.act, question.cohort) as act:
            shares = safe_shares(act, planned, trees.source(asking, planned.cohort))
    return FramePlanAnswer(
        persons=_count(shares.persons) if shares else None,
        columns=[_column(one, shares) for one in planned.columns],
        level=planned.level,
        numbers_left=shares.numbers_left if shares else None,
    )


def create(asking: Caller, draft: FrameDraft) -> SavedFramePage:
    """Raises NotFound, NotPermitted, BadInput."""
    permit, who = asking.permit(COUNT, draft.cohort), holder(asking)
    with transaction(asking.portal.control) as session:
        _planned(session, asking, draft.cohort, draft.definition, permit)
        new = saved.NewVersion(_body(draft), draft.note)
        made = saved.create(session, who, FRAME, draft_of(draft), new)
        page = _page(session, who, made, None)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def change(asking: Caller, id: str, revision: int, draft: FrameDraft) -> SavedFramePage:
    """Raises NotFound, NotPermitted, Overtaken, BadInput."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    with transaction(asking.portal.control) as session:
        of = saved.find(session, who, id, FRAME)
        _planned(session, asking, draft.cohort, draft.definition, permit)
        saved.change(session, who, of, revision, draft_of(draft), saved.NewVersion(_body(draft), draft.note))
        page = _page(session, who, of, None)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def page(asking: Caller, id: str, version: int | None) -> SavedFramePage:
    """Raises NotFound."""
    asking.permit(COUNT, id)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        return _page(session, who, saved.find(session, who, id, FRAME), version)


def _body(draft: FrameDraft) -> dict[str, object]:
    frame = draft.definition.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    return {"cohort": draft.cohort, "frame": frame}


def _planned(
    session: Session, asking: Caller, cohort: str, definition: FrameDefinition, permit: Permit
) -> FramePlan:
    who = holder(asking)
    id, _, version = cohort.rpartition("@")
    body = saved.body(session, saved.find(session, who, id, "cohort"), int(version))
    of = saved.expanded(session, who, Definition.model_validate(body))
    return read_frame(definition, of, permit)


def _page(session: Session, who: saved.Holder, of: SavedDefinition, version: int | None) -> SavedFramePage:
    body = saved.body(session, of, version)
    cohort = saved.find(session, who, body["cohort"].partition("@")[0], "cohort")
    return SavedFramePage(
        saved=line(who, of),
        version=version or of.version,
        cohort=body["cohort"],
        cohort_name=cohort.name_zh,
        cohort_newest=cohort.version,
        definition=body["frame"],
    )


def _column(of: PlannedColumn | PlannedOutcome, shares: SafeShares | None) -> FrameColumnPlan:
    known = shares is not None and of.name in shares.with_value
    outcome = isinstance(of, PlannedOutcome)
    return FrameColumnPlan(
        name=of.name,
        label=words(of.label),
        kind="outcome" if outcome else of.kind,
        unit="d" if outcome else of.unit.unit,
        level=of.level,
        masked=not outcome and of.masked,
        words=words(column_in_words(of)),
        with_value=_count(shares.with_value[of.name]) if shares and known else None,
        share_missing=shares.missing(of.name) if shares and known else None,
    )


def _count(shown: Shown) -> Count:
    return Count(value=shown.value, shown=shown.text)
