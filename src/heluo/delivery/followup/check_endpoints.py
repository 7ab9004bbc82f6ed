"""HTTP of checking records: routes of the room's one router."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from heluo.delivery.followup import check_page
from heluo.delivery.followup.check_schemas import (
    NewQuery,
    QueryMove,
    RecordList,
    RecordPage,
    Signing,
    WrittenReason,
)
from heluo.delivery.followup.endpoints import Asking, Id, router
from heluo.delivery.followup.schemas import NewAnswers, StoredAnswers


@router.get("/projects/{id}/records")
def follow_up_records(
    asking: Asking,
    id: Id,
    queries: Annotated[bool, Query(description="only those with open questions")] = False,
) -> RecordList:
    """Finished records of a project at the caller's hospital."""
    return check_page.listed(asking, id, queries)


@router.get("/queries")
def own_queries(asking: Asking) -> RecordList:
    """Records of the caller's tasks with questions that wait for an answer."""
    return check_page.mine(asking)


@router.get("/records/{id}")
def follow_up_record(asking: Asking, id: Id) -> RecordPage:
    """One record with questions, signatures and changes."""
    return check_page.see(asking, id)


@router.post("/records/{id}/queries")
def ask_query(asking: Asking, id: Id, given: NewQuery) -> RecordPage:
    """Opens a question about an answer."""
    return check_page.ask(asking, id, given.path, given.text)


@router.post("/records/{id}/queries/{query}")
def move_query(asking: Asking, id: Id, query: Id, given: QueryMove) -> RecordPage:
    """Answers, verifies, closes or opens a question again."""
    return check_page.move_query(asking, id, query, given)


@router.post("/records/{id}/verify")
def verify_record(asking: Asking, id: Id) -> RecordPage:
    """Marks a record as verified by somebody else than its author."""
    return check_page.verify(asking, id)


@router.post("/records/{id}/lock")
def lock_record(asking: Asking, id: Id) -> RecordPage:
    """Locks a record."""
    return check_page.lock(asking, id)


@router.post("/records/{id}/unlock")
def unlock_record(asking: Asking, id: Id, given: WrittenReason) -> RecordPage:
    """Unlocks a record for a reason."""
    return check_page.unlock(asking, id, given.reason)


@router.post("/records/{id}/withdraw")
def withdraw_record(asking: Asking, id: Id, given: WrittenReason) -> RecordPage:
    """Takes a finished record back for a reason: its row ends in the lake."""
    return check_page.withdraw(asking, id, given.reason)


@router.put("/records/{id}")
def correct_record(asking: Asking, id: Id, given: NewAnswers) -> StoredAnswers:
    """Changes a finished record for a reason; signatures become void."""
    return check_page.correct(asking, id, given)


@router.post("/records/{id}/sign")
def sign_record(asking: Asking, id: Id, given: Signing) -> RecordPage:
    """Signs a record; a code of the second factor confirms who signs."""
    return check_page.sign(asking, id, given)
