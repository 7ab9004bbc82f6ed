"""HTTP of codes and saved sets of codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Response

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.search import code_sets, codes, cohorts
from heluo.delivery.search.code_schemas import (
    CodeBranches,
    CodeCounts,
    CodeOffers,
    CodeSetDifference,
    CodeSetDraft,
    CodeSetLines,
    CodeSetPage,
    CodesQuestion,
    CodesRead,
)
from heluo.delivery.search.router import router
from heluo.delivery.search.saved_schemas import VersionLines

Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_]+$")]
SetId = Annotated[str, Path(max_length=60, pattern=r"^codes_[a-z0-9]+$")]
Version = Annotated[int | None, Query(ge=1, le=999_999)]
Compared = Annotated[int, Query(ge=1, le=999_999)]
IfMatch = Annotated[str | None, Header(max_length=40)]


@router.get("/codes/{value_set}")
def code_offers(asking: Asking, value_set: Name, q: Annotated[str, Query(max_length=100)] = "") -> CodeOffers:
    """Codes and groups that what was typed may mean: code, name, pinyin, initials, synonym, brand."""
    return codes.offers(asking, value_set, q)


@router.get("/codes/{value_set}/named")
def named_codes(
    asking: Asking, value_set: Name, key: Annotated[list[str], Query(max_length=1000)]
) -> CodeOffers:
    """What the codes of a condition are called. A key after `below:` stands for everything below it."""
    return codes.named(asking, value_set, key)


@router.get("/codes/{value_set}/tree")
def code_branches(
    asking: Asking, value_set: Name, key: Annotated[str, Query(max_length=60)] = ""
) -> CodeBranches:
    """What lies right below a chapter, block, category or group; without a key the roots."""
    return codes.branches(asking, value_set, key)


@router.get("/code-sets")
def saved_code_sets(
    asking: Asking, value_set: Annotated[str, Query(max_length=60, pattern=r"^[a-z0-9_]*$")] = ""
) -> CodeSetLines:
    """Saved sets of codes of the caller and of the caller's projects, newest change first."""
    return code_sets.listed(asking, value_set)


@router.post("/code-sets", status_code=201)
def save_code_set(asking: Asking, draft: CodeSetDraft, response: Response) -> CodeSetPage:
    """Saves a set of codes under a name, as version 1."""
    return _tagged(code_sets.create(asking, draft), response)


@router.post("/code-sets/read")
def read_code_set(asking: Asking, question: CodesQuestion) -> CodesRead:
    """A set that is being put together: its parts in words, what it holds, what such sets often lack."""
    return code_sets.read_back(asking, question)


@router.post("/code-sets/count")
def count_code_set(asking: Asking, question: CodesQuestion) -> CodeCounts:
    """Persons with any of the codes, and by hospital, as safe as every count."""
    return code_sets.count_by_hospital(asking, question)


@router.get("/code-sets/{id}")
def code_set(asking: Asking, id: SetId, response: Response, version: Version = None) -> CodeSetPage:
    """A saved set in one version, the newest without one. ETag: its revision."""
    return _tagged(code_sets.page(asking, id, version), response)


@router.put("/code-sets/{id}")
def change_code_set(
    asking: Asking, id: SetId, draft: CodeSetDraft, response: Response, if_match: IfMatch = None
) -> CodeSetPage:
    """Another name or other codes. If-Match: the revision that was opened; another one since then is 412."""
    return _tagged(code_sets.change(asking, id, cohorts.revision_of(if_match), draft), response)


@router.delete("/code-sets/{id}", status_code=204)
def remove_code_set(asking: Asking, id: SetId, if_match: IfMatch = None) -> None:
    """Takes it off the lists; cohorts that use one of its versions go on doing so."""
    cohorts.remove(asking, id, cohorts.revision_of(if_match), code_sets.CODES)


@router.get("/code-sets/{id}/versions")
def code_set_versions(asking: Asking, id: SetId) -> VersionLines:
    """Every version: who, when, what is new."""
    return cohorts.versions(asking, id, code_sets.CODES)


@router.get("/code-sets/{id}/diff")
def code_set_difference(asking: Asking, id: SetId, older: Compared, newer: Compared) -> CodeSetDifference:
    """What differs between two versions: part by part, and code by code."""
    return code_sets.difference(asking, id, older, newer)


def _tagged(page: CodeSetPage, response: Response) -> CodeSetPage:
    response.headers["ETag"] = f'"{page.saved.revision}"'
    return page
