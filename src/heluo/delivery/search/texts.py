"""Full-text search: documents with marks for whoever may read them, safe counts of persons for everybody
else."""

from __future__ import annotations

import time
from dataclasses import asdict
from functools import cache
from typing import Any

import ibis.expr.types as ir

from heluo.access.account import question_id
from heluo.access.declared import opening
from heluo.access.disclosure import NOT_COUNTED
from heluo.access.permit import ROWS, Names, Permit
from heluo.cohort import safe_numbers
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import stale_marks, touching
from heluo.delivery.frame.shapes import Count, Words
from heluo.delivery.search import question as questions
from heluo.delivery.search.indexes.base import FACET_NAMES, Asked, FacetName, FoundDocument, TextIndex
from heluo.delivery.search.marks import TextMarks, marks
from heluo.delivery.search.resources import TEXT
from heluo.delivery.search.schemas import (
    AddedPhrase,
    Facet,
    FacetValue,
    Hit,
    QuestionPart,
    Span,
    TextAnswer,
    TextQuestion,
)
from heluo.delivery.search.source import OpenIndex
from heluo.delivery.search.tokens import snippet
from heluo.dictionary.search_words import load_search_words
from heluo.kit.db import reading
from heluo.kit.errors import BadInput
from heluo.lakehouse.parameters import among, filled, size
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table
from heluo.vault import resolve
from heluo.vault.database import vault_if_any

FARTHEST = 2_000
"""Documents that can be paged through: beyond, narrow the question."""


def search(asking: Caller, given: TextQuestion) -> TextAnswer:
    """Raises NotPermitted (also one person's documents without the rows), BadInput (nothing to look for, a
    page too far), Unavailable (the index is being built)."""
    started = time.monotonic()
    digest = f"text:{question_id(given.model_dump(mode='json', exclude={'after', 'size'}))[:16]}"
    permit = asking.permit(TEXT, digest, form=ROWS if given.person else None)
    reading_of = questions.read(given)
    asked = reading_of.asked
    release = asking.lake.release()
    index = index_of(asking).of(release.id)
    with asking.act(permit, TEXT.act, digest, release=release) as act:
        answer = (
            _rows(asking, act, index, asked, given)
            if ROWS in permit.forms
            else _counts(asking, act, index, asked)
        )
    if answer.hits:
        answer = answer.model_copy(update={"hits": _named(asking, answer.hits)})
    with reading(asking.portal.control) as session:
        stale = stale_marks(session, release, permit, given.hospitals or None)
    if given.categories:
        stale = touching(stale, given.categories)
    took = round((time.monotonic() - started) * 1000)
    tree = questions.definition(reading_of)
    read_as = {
        "parts": shapes_of(reading_of),
        "tree": tree.model_dump_json(by_alias=True, exclude_defaults=True) if tree else None,
    }
    return answer.model_copy(update={"stale": stale, "took_ms": took, **read_as})


def shapes_of(reading_of: questions.ReadQuestion) -> list[QuestionPart]:
    """The parts of a question as the answer tells them."""

    def phrases(added: tuple[questions.Addition, ...]) -> list[AddedPhrase]:
        return [AddedPhrase(phrase=one.phrase, why=one.why) for one in added]

    return [
        QuestionPart(
            typed=part.typed,
            kind=part.kind,
            phrase=part.phrase,
            added=phrases(part.added),
            taken_away=phrases(part.taken_away),
        )
        for part in reading_of.parts
    ]


def index_of(asking: Caller) -> OpenIndex:
    """The portal's text index."""
    found = asking.portal.held["search"]
    assert isinstance(found, OpenIndex)
    return found


def _rows(asking: Caller, act: Act, index: TextIndex, asked: Asked, given: TextQuestion) -> TextAnswer:
    offset = _offset(given.after)
    page = index.page(asked, act.permit, offset, given.size)
    persons = len(index.persons(asked, act.permit))
    act.note(total=page.total)
    facets = [
        Facet(
            field=field,
            values=[
                FacetValue(value=value, count=count, shown=f"{count:,}") for value, count in found.items()
            ],
        )
        for field, found in index.facets(asked, act.permit).items()
    ]
    more = offset + given.size < min(page.total, FARTHEST)
    return TextAnswer(
        release=release_shape(act.release),
        total=page.total,
        total_shown=f"{page.total:,}",
        persons=Count(value=persons, shown=f"{persons:,}"),
        hits=_hits(act, page.found, asked),
        hits_refused=None,
        facets=facets,
        parts=[],
        tree=None,
        numbers_left=None,
        next=str(offset + given.size) if more else None,
        took_ms=0,
    )


def _hits(act: Act, found: tuple[FoundDocument, ...], asked: Asked) -> list[Hit]:
    """The documents themselves, through the reader: what the index says is only where to look."""
    if not found:
        return []
    read = documents_of(act, [one.key for one in found], sorted({one.person for one in found}))
    rows = {row["key"]: row for row in read}
    hits = []
    for one in found:
        row = rows.get(one.key)
        if row is None:
            continue
        of = marks(row["text"], asked)
        text, inside, denied = _snippet(row["text"], of)
        hits.append(
            Hit(
                key=row["key"],
                person=row["person_id"],
                name=None,
                hospital=row["hospital"],
                category=row["category"],
                row_key=row["row_key"],
                visit_ref=row["visit_ref"],
                time=row["time"],
                title=row["title"],
                snippet=text,
                spans=inside,
                denied=denied,
            )
        )
    return hits


def _snippet(text: str, of: TextMarks) -> tuple[str, list[Span], list[Span]]:
    """(a piece of the text around the first mark that it does not deny, its marks, those that are denied)."""
    first = next((one for one in of.found if one not in of.denied), None)
    chosen = [one for one in of.found if first is None or one >= first]
    piece, inside = snippet(text, chosen)
    flags = [one in of.denied for one in chosen][: len(inside)]
    made = [Span(start=a, end=b) for a, b in inside]
    return piece, made, [one for one, is_denied in zip(made, flags, strict=True) if is_denied]


def documents_of(act: Act, keys: list[str], persons: list[str]) -> list[dict[str, Any]]:
    """The documents `keys` of `persons`, as far as the permit opens them."""
    # Narrowed to the persons: the proof of the treating relation then reads their visits, not the whole
    # hospital's.
    narrow = act.permit.narrow(persons=persons)
    return act.read(_documents(size(len(keys))), narrow, filled("key", "string", keys)).to_pylist()


@cache
def _documents(places: int) -> ir.Table:
    """The documents with so many keys, which are its parameters."""
    documents = table("application.search_document")
    return documents.filter(among(documents.key, "key", "string", places))


def _named(asking: Caller, hits: list[Hit]) -> list[Hit]:
    names = names_of(asking, [hit.person for hit in hits if hit.person])
    return [hit.model_copy(update={"name": names.get(hit.person or "")}) for hit in hits]


def names_of(asking: Caller, persons: list[str]) -> dict[str, str]:
    """person → name, from the vault, for persons that the reader returned to this caller. {} without the
    right, and on a machine without a vault."""
    names = opening(resolve.NAMES)
    here = vault_if_any(asking.portal.home)
    if here is None or not persons or not asking.may(names):
        return {}
    permit: Permit = asking.permit(names).narrow(persons=persons)
    found = resolve.names(here, asking.portal.control, persons, permit, address=asking.address)
    return {person: one.name for person, one in found.items() if one.name}


REFUSED = Words(
    zh="没有查看原文的许可:只显示安全计数(以诊疗为用途的医师可看本院患者的原文)",
    en="no permit for the texts: safe counts only (clinicians see their patients' texts for care)",
)


YEARS = 10
"""Years that may be chosen: those up to the release's, or of the days that are asked for."""


def _counts(asking: Caller, act: Act, index: TextIndex, asked: Asked) -> TextAnswer:
    """Persons, never documents, as one number with noise. The facets have no numbers, because each would
    cost one: whoever chooses a value asks for it."""
    question = {"text": _words_of(asked), "in": _limits(asked)}
    shown, left = safe_numbers(act, {"persons": (question, lambda: len(index.persons(asked, act.permit)))})
    values = _facet_values(asking, act.permit, asked, act.release.at.year)
    facets = [
        Facet(
            field=field,
            values=[FacetValue(value=value, count=None, shown=NOT_COUNTED.text) for value in values[field]],
        )
        for field in FACET_NAMES
    ]
    overall = shown["persons"]
    return TextAnswer(
        release=release_shape(act.release),
        total=None,
        total_shown=NOT_COUNTED.text,
        persons=Count(value=overall.value, shown=overall.text),
        hits=[],
        hits_refused=REFUSED,
        facets=facets,
        parts=[],
        tree=None,
        numbers_left=left,
        next=None,
        took_ms=0,
    )


def _facet_values(asking: Caller, permit: Permit, asked: Asked, now: int) -> dict[FacetName, list[str]]:
    """What can be chosen of each facet: the installation's hospitals, the dictionary's categories of texts,
    the last years up to the release's, as far as permit and question reach. Never what documents have,
    not even all of them: the year of the oldest document tells of one person."""
    hospitals, categories = (asking.portal.hospitals, list(load_search_words().documents))
    last = min(asked.until.year if asked.until else now, now)
    first = asked.since.year if asked.since else 0
    return {
        "hospital": sorted(h for h in hospitals if _reaches(h, permit.hospitals, asked.hospitals)),
        "category": sorted(c for c in categories if _reaches(c, permit.categories, asked.categories)),
        "year": [str(year) for year in range(max(first, last - YEARS + 1), last + 1)],
    }


def _reaches(value: str, permitted: Names, asked: tuple[str, ...]) -> bool:
    return (permitted is None or value in permitted) and (not asked or value in asked)


def _words_of(asked: Asked) -> list[object]:
    """The words of a question as its number is remembered by them: other words are another question."""
    plain: list[object] = [list(asked.groups), list(asked.without)]
    more = [list(asked.denied), [[asdict(one) for one in group] for group in asked.measured], asked.asserted]
    return [*plain, *more] if any(more) else plain


def _limits(asked: Asked) -> list[object]:
    return [list(asked.hospitals), list(asked.categories), str(asked.since or ""), str(asked.until or "")]


def _offset(after: str | None) -> int:
    if not after:
        return 0
    if not after.isdigit() or int(after) > FARTHEST:
        raise BadInput(
            ("翻得太远", "a page too far"),
            (f"前 {FARTHEST:,} 篇", f"the first {FARTHEST:,} documents"),
            ("缩小检索范围", "narrow the question"),
        )
    return int(after)
