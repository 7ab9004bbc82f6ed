"""Uploaded lists: identifiers are looked up once and forgotten; the persons found are a version of a list,
which a tree uses as a leaf. Counts of such a tree are as safe as every other: a list tells nobody who is on
the platform."""

from __future__ import annotations

from heluo.cohort import saved
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import holder
from heluo.delivery.search import identifiers
from heluo.delivery.search.cohorts import draft_of, line, made_as
from heluo.delivery.search.resources import BATCH, SAVE_COHORT
from heluo.delivery.search.saved_schemas import ListDraft, SavedList
from heluo.delivery.search.schemas import BatchQuestion
from heluo.kit.db import transaction
from heluo.kit.errors import BadInput


def create(asking: Caller, draft: ListDraft) -> SavedList:
    """Raises NotPermitted, BadInput when nobody of it was found."""
    permit = asking.permit(BATCH)
    found = identifiers.look_up(asking, BatchQuestion(text=draft.text))
    persons = sorted({one.person for one in found.matched})
    if not persons:
        raise BadInput(
            ("名单中没有一人找到", "nobody of the list was found"),
            ("至少一人", "at least one person"),
            ("核对标识后重试", "look at the identifiers and try again"),
            code="empty_list",
        )
    who = holder(asking)
    with transaction(asking.portal.control) as session:
        new = saved.NewVersion({"persons": persons}, draft.note)
        made = saved.create(session, who, "list", draft_of(draft), new)
        saved_line = line(who, made)
    asking.remember(permit, SAVE_COHORT, made_as(saved_line), rows=len(persons))
    return SavedList(saved=saved_line, found=found)
