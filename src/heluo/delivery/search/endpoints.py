"""HTTP of search."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from fastapi import Depends, Header, Path, Query, Response

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.search import (
    catalogue,
    cohorts,
    documents,
    frames,
    identifiers,
    lists_of_persons,
    public_files,
    reasons,
    texts,
    trees,
)
from heluo.delivery.search.examples import examples_of
from heluo.delivery.search.router import router
from heluo.delivery.search.saved_schemas import (
    CirceDraft,
    CirceFile,
    CirceImport,
    CohortDraft,
    CohortPage,
    FigureTree,
    FrameDraft,
    FramePlanAnswer,
    FrameQuestion,
    ListDraft,
    SavedFramePage,
    SavedLines,
    SavedList,
    VersionDifference,
    VersionLines,
    WhyAnswer,
    WhyQuestion,
)
from heluo.delivery.search.schemas import (
    BatchAnswer,
    BatchQuestion,
    CountAnswer,
    CountQuestion,
    DocumentAnswer,
    DocumentQuestion,
    Examples,
    PersonsAnswer,
    PersonsQuestion,
    TextAnswer,
    TextQuestion,
    VariablePage,
    Variables,
)

Asking = Annotated[Caller, Depends(caller)]
SavedId = Annotated[str, Path(max_length=60, pattern=r"^(cohort|frame|list)_[a-z0-9]+$")]
Version = Annotated[int | None, Query(ge=1, le=999_999)]
IfMatch = Annotated[str | None, Header(max_length=40)]
Name = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_]+$")]


@router.post("/text")
def text(asking: Asking, question: TextQuestion) -> TextAnswer:
    """Documents that hold every phrase, newest first; safe counts of persons only for whoever has no permit
    for the rows."""
    return texts.search(asking, question)


@router.post("/document")
def document(asking: Asking, question: DocumentQuestion) -> DocumentAnswer:
    """One document to be read: head, sections with the words marked, the ones found before and after it."""
    return documents.document(asking, question)


@router.get("/examples")
def examples(asking: Asking) -> Examples:
    """Questions that find something in this release for the caller."""
    return examples_of(asking)


@router.post("/count")
def count(asking: Asking, question: CountQuestion) -> CountAnswer:
    """How many persons satisfy each node of a condition tree, the attrition, and the definition read back in
    words."""
    return trees.count_tree(asking, question)


@router.post("/persons")
def persons(asking: Asking, question: PersonsQuestion) -> PersonsAnswer:
    """The persons of a definition, for whoever may see them."""
    return trees.list_persons(asking, question)


@router.post("/batch")
def batch(asking: Asking, question: BatchQuestion) -> BatchAnswer:
    """Pasted identifiers → matched, ambiguous, unmatched."""
    return identifiers.look_up(asking, question)


@router.get("/variables")
def variables(asking: Asking, q: Annotated[str, Query(max_length=60)] = "") -> Variables:
    """Variables of the dictionary whose name, label or definition holds `q`, and whether the caller may use
    them."""
    return catalogue.variables(asking, q)


@router.get("/variables/{category}/{name}")
def variable(asking: Asking, category: Name, name: Name) -> VariablePage:
    """One variable: definition, level, how well each hospital fills it."""
    return catalogue.variable(asking, category, name)


@router.get("/cohorts")
def saved_cohorts(asking: Asking) -> SavedLines:
    """Saved cohorts of the caller and of the caller's projects, newest change first."""
    return cohorts.listed(asking)


@router.post("/cohorts", status_code=201)
def save_cohort(asking: Asking, draft: CohortDraft, response: Response) -> CohortPage:
    """Saves a definition under a name, as version 1."""
    return _tagged(cohorts.create(asking, draft), response)


@router.post("/cohorts/circe")
def import_circe(draft: CirceDraft, asking: Asking) -> CirceImport:
    """A public definition (Circe JSON) as a saved cohort; with anything untranslated it is listed and nothing
    is saved."""
    return public_files.take_in(asking, draft)


@router.get("/cohorts/{id}/circe")
def export_circe(id: SavedId, asking: Asking, version: Version = None) -> CirceFile:
    """A saved cohort as a public definition (Circe JSON), with what that cannot say."""
    return public_files.written(asking, id, version)


@router.get("/cohorts/{id}")
def cohort(asking: Asking, id: SavedId, response: Response, version: Version = None) -> CohortPage:
    """A saved cohort in one version, the newest without one. ETag: its revision."""
    return _tagged(cohorts.page(asking, id, version), response)


@router.put("/cohorts/{id}")
def change_cohort(
    asking: Asking, id: SavedId, draft: CohortDraft, response: Response, if_match: IfMatch = None
) -> CohortPage:
    """Another name or definition. If-Match: the revision that was opened; another one since then is 412."""
    return _tagged(cohorts.change(asking, id, cohorts.revision_of(if_match), draft), response)


@router.delete("/cohorts/{id}", status_code=204)
def remove_cohort(asking: Asking, id: SavedId, if_match: IfMatch = None) -> None:
    """Takes it off the lists; cohorts that use it go on doing so."""
    cohorts.remove(asking, id, cohorts.revision_of(if_match))


@router.get("/cohorts/{id}/versions")
def cohort_versions(asking: Asking, id: SavedId) -> VersionLines:
    """Every version: who, when, what is new."""
    return cohorts.versions(asking, id)


@router.get("/cohorts/{id}/diff")
def cohort_difference(
    asking: Asking,
    id: SavedId,
    older: Annotated[int, Query(ge=1, le=999_999)],
    newer: Annotated[int, Query(ge=1, le=999_999)],
) -> VersionDifference:
    """What differs between two versions, sentence by sentence."""
    return cohorts.difference(asking, id, older, newer)


@router.get("/cohorts/{id}/members")
def cohort_members(
    asking: Asking,
    id: SavedId,
    version: Version = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PersonsAnswer:
    """The persons of a saved cohort, for whoever may see them."""
    return cohorts.members(asking, id, version, offset, size)


@router.post("/why")
def why(asking: Asking, question: WhyQuestion) -> WhyAnswer:
    """Why one person is in or out: every node with its deciding rows, by permit for that person."""
    return reasons.why_person(asking, question)


@router.get("/figures/{kind}/{name}")
def figure(asking: Asking, kind: Literal["indicator", "disease"], name: Name) -> FigureTree:
    """The persons behind a figure of the cockpit, as a tree."""
    return cohorts.figure(asking, kind, name)


@router.get("/lists")
def lists(asking: Asking) -> SavedLines:
    """Uploaded lists of the caller."""
    return cohorts.listed(asking, "list")


@router.post("/lists", status_code=201)
def save_list(asking: Asking, draft: ListDraft) -> SavedList:
    """Looks identifiers up and saves the persons as a list for trees. The identifiers are not kept."""
    return lists_of_persons.create(asking, draft)


@router.get("/frames")
def saved_frames(asking: Asking) -> SavedLines:
    """Saved frames of the caller and of the caller's projects."""
    return cohorts.listed(asking, "frame")


@router.post("/frames", status_code=201)
def save_frame(asking: Asking, draft: FrameDraft, response: Response) -> SavedFramePage:
    """Saves the columns of a frame under a name, as version 1."""
    return _tagged(frames.create(asking, draft), response)


@router.post("/frames/plan")
def plan_frame(asking: Asking, question: FrameQuestion) -> FramePlanAnswer:
    """A frame's columns in words, and how many persons have each: safe numbers, before any grant."""
    return frames.plan(asking, question)


@router.get("/frames/{id}")
def saved_frame(asking: Asking, id: SavedId, response: Response, version: Version = None) -> SavedFramePage:
    """A saved frame in one version, the newest without one. ETag: its revision."""
    return _tagged(frames.page(asking, id, version), response)


@router.put("/frames/{id}")
def change_frame(
    asking: Asking, id: SavedId, draft: FrameDraft, response: Response, if_match: IfMatch = None
) -> SavedFramePage:
    """Other columns or another cohort. If-Match: the revision that was opened."""
    return _tagged(frames.change(asking, id, cohorts.revision_of(if_match), draft), response)


@router.delete("/frames/{id}", status_code=204)
def remove_frame(asking: Asking, id: SavedId, if_match: IfMatch = None) -> None:
    """Takes it off the lists."""
    cohorts.remove(asking, id, cohorts.revision_of(if_match), "frame")


Page = TypeVar("Page", CohortPage, SavedFramePage)


def _tagged(page: Page, response: Response) -> Page:
    response.headers["ETag"] = f'"{page.saved.revision}"'
    return page
