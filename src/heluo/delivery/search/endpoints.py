"""HTTP of search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.search import catalogue, documents, identifiers, texts, trees
from heluo.delivery.search.examples import examples_of
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

router = APIRouter(prefix="/api/search", tags=["search"])
Asking = Annotated[Caller, Depends(caller)]
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
