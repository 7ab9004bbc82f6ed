"""Questions to and answers of codes: what is offered for a word, the tree, saved sets, what is often missed,
numbers by hospital."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from heluo.cohort.code_sets import CodeSet
from heluo.delivery.frame.shapes import Count, ReleaseShape, Shape, Words
from heluo.delivery.search.saved_schemas import DifferenceLine, SavedDraft, SavedLine


class CodeOffer(Shape):
    """A code or group that may be chosen. `below`: with everything below it; `listed`: the codes that the
    list has at it and below; `path`: what it lies in, outermost first."""

    key: str
    code: str
    label: Words
    kind: Literal["chapter", "block", "category", "group", "code"]
    below: bool
    listed: int
    path: list[str]
    by: Words | None = Field(description="what led here, such as a brand name; null for its own name")


class CodeOffers(Shape):
    """Best first. `typed`: the question that this answers."""

    typed: str
    offers: list[CodeOffer]


class CodeBranch(Shape):
    """One node of a tree of codes, and how many lie right below it."""

    key: str
    code: str
    label: Words
    kind: Literal["chapter", "block", "category", "group", "code"]
    listed: int
    children: int


class CodeBranches(Shape):
    """What lies right below `key` ("" = the whole tree). `path`: what `key` lies in."""

    value_set: str
    key: str
    path: list[str]
    branches: list[CodeBranch]


class CodeSetDraft(SavedDraft):
    members: CodeSet


class CodeSetLine(SavedLine):
    """A saved set, as lists and pickers show it. `listed`: the codes of the dictionary that it holds."""

    value_set: str
    listed: int


class CodeSetLines(Shape):
    lines: list[CodeSetLine]


class ListedCode(Shape):
    code: str
    label: Words


class CodeSetUser(Shape):
    """A cohort of the caller's that uses the set, and in which version."""

    id: str
    name: str
    version: int


class CodeSetPage(Shape):
    saved: SavedLine
    version: int
    members: CodeSet
    parts: list[Words]
    listed: list[ListedCode]
    newly_listed: list[ListedCode] = Field(
        description="codes that the dictionary has put into its groups since the version was saved"
    )
    used_by: list[CodeSetUser]


class CodeSetDifference(Shape):
    """Two versions part by part, and the listed codes that came and went."""

    older: int
    newer: int
    lines: list[DifferenceLine]
    added: list[ListedCode]
    removed: list[ListedCode]


class MissedCode(Shape):
    """A code or category that sets like this one often lack, and why it is proposed."""

    offer: CodeOffer
    reason: Words


class CodesQuestion(Shape):
    members: CodeSet


class CodesRead(Shape):
    """A set that is being put together: its parts in words, what it holds, what it may lack."""

    parts: list[Words]
    listed: list[ListedCode]
    missed: list[MissedCode]


class HospitalCount(Shape):
    hospital: str
    count: Count


class CodeCounts(Shape):
    """Persons with any of the codes, and by hospital."""

    release: ReleaseShape
    category: str
    persons: Count
    by_hospital: list[HospitalCount]
    safe: bool
    numbers_left: int | None
