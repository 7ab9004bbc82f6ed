"""One document to be read from beginning to end: its head, its sections with what was looked for marked, and
the documents that the same question found before and after it.

The text comes from the standard row through the reader, so that levels and masks hold; a sheet of several
rows (diagnoses, results of a report) is read as search wrote it. Where a row comes from stands on
the page of the person.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir

from heluo.access.permit import ROWS
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import stale_marks, touching
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.search import question as questions
from heluo.delivery.search.indexes.base import Asked, Page
from heluo.delivery.search.marks import marks
from heluo.delivery.search.resources import READ_DOCUMENT, TEXT
from heluo.delivery.search.schemas import DocumentAnswer, DocumentQuestion, HeadLine, Neighbour, Section, Span
from heluo.delivery.search.texts import FARTHEST, documents_of, index_of, names_of
from heluo.dictionary import Variable, load
from heluo.dictionary.search_words import Documents, load_search_words
from heluo.kit.dates import month_of
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.text import Text
from heluo.lakehouse.guard import hidden
from heluo.lakehouse.parameters import among, filled, size
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

HEADING = re.compile(r"^[ \t]*([\u4e00-\u9fff]{2,8})[::]", re.MULTILINE)
NOTHING = Asked(())
Row = dict[str, Any]


def document(asking: Caller, given: DocumentQuestion) -> DocumentAnswer:
    """Raises NotPermitted (also without the rows), NotFound in the same words for what does not exist and
    what is closed."""
    permit = asking.permit(TEXT, given.person, form=ROWS)
    asked = questions.read(given.question).asked if given.question else NOTHING
    release = asking.lake.release()
    with asking.act(
        permit.narrow(persons=[given.person]), READ_DOCUMENT, given.person, release=release
    ) as act:
        found = documents_of(act, [given.key], [given.person])
        if not found:
            raise no_such_document()
        row = found[0]
        act.note(category=row["category"], row_key=row["row_key"])
        of = load_search_words().documents[row["category"]]
        standard = {} if of.gathered else _standard_row(act, row)
        closed = hidden(f"standard.{row['category']}", permit)
        sections = _sections(row, standard, of, asked)
        head = [line for variable in of.head if (line := _head(variable, standard))]
    near = index_of(asking).of(release.id).page(asked, permit, max(0, (given.at or 0) - 1), 3)
    with reading(asking.portal.control) as session:
        stale = touching(stale_marks(session, release, permit, {row["hospital"]}), {row["category"]})
    at = _place(given, near)
    return DocumentAnswer(
        release=release_shape(release),
        key=row["key"],
        person=row["person_id"],
        name=names_of(asking, [row["person_id"]]).get(row["person_id"]),
        hospital=row["hospital"],
        category=row["category"],
        row_key=row["row_key"],
        visit_ref=row["visit_ref"],
        time=row["time"],
        title=row["title"] or "",
        head=head,
        sections=sections,
        hidden=[words(v.label) for v in (*of.line, *of.head) if not of.gathered and v.shipped in closed],
        at=at,
        total=min(near.total, FARTHEST) if at is not None else None,
        newer=_neighbour(near, at, -1),
        older=_neighbour(near, at, 1),
        stale=stale,
    )


def no_such_document() -> NotFound:
    """One text for documents that do not exist and documents that are closed."""
    return NotFound(
        ("没有这份文书", "there is no such document"),
        ("检索结果中现有的文书", "a document that the results have now"),
        ("回到检索结果重新选择", "choose again from the results"),
        code="no_such_document",
    )


def _place(given: DocumentQuestion, near: Page) -> int | None:
    """Where the document stands among those found, None when the question does not find it there."""
    if given.question is None or given.at is None:
        return None
    first = max(0, given.at - 1)
    return next((first + n for n, one in enumerate(near.found) if one.key == given.key), None)


def _neighbour(near: Page, at: int | None, step: int) -> Neighbour | None:
    if at is None:
        return None
    first = max(0, at - 1)
    place = at + step - first
    if not 0 <= place < len(near.found) or at + step >= FARTHEST:
        return None
    one = near.found[place]
    return Neighbour(key=one.key, person=one.person, at=at + step)


def _standard_row(act: Act, row: Row) -> Row:
    values = {
        place: value
        for name, value in (
            ("hospital", row["hospital"]),
            ("row_key", row["row_key"]),
            ("month", month_of(row["time"])),
        )
        for place, value in filled(name, "string", [value]).items()
    }
    rows = act.read(_standard(row["category"]), values=values).to_pylist()
    if not rows:
        raise no_such_document()
    return rows[0]


@lru_cache(maxsize=32)
def _standard(category: str) -> ir.Table:
    rows: ir.Table = table(f"standard.{category}")
    # Hospital and month name the files; the key alone would read them all.
    return rows.filter(
        *(among(rows[name], name, "string", size(1)) for name in ("hospital", "row_key", "month"))
    )


def _sections(row: Row, standard: Row, of: Documents, asked: Asked) -> list[Section]:
    """The texts in the dictionary's order, a long one cut at its own headings. A field that repeats what
    another text says, as notes keep their parts twice, is left out."""
    if of.gathered:
        return [_section(words(load().categories[row["category"]].label), row["text"], asked)]
    texts = [(v, str(standard[v.shipped]).strip()) for v in of.line if v.shipped and standard.get(v.shipped)]
    made: list[Section] = []
    for variable, text in texts:
        if not text or any(
            text in other for v, other in texts if v is not variable and len(other) > len(text)
        ):
            continue
        parts = _parts(text) if variable.type == "text" else []
        if len(parts) > 1:
            made += [_section(Words(zh=name, en=name), part, asked) for name, part in parts]
        else:
            made.append(_section(words(variable.label), text, asked))
    return made


def _parts(text: str) -> list[tuple[str, str]]:
    """(heading, text below it) of a note that names its parts; what stands before the first heading has
    none."""
    found = list(HEADING.finditer(text))
    if not found:
        return [("", text)]
    ends = [*(one.start() for one in found[1:]), len(text)]
    parts = [(one[1], text[one.end() : end].strip()) for one, end in zip(found, ends, strict=True)]
    before = text[: found[0].start()].strip()
    return ([("", before)] if before else []) + [(name, part) for name, part in parts if part]


def _section(heading: Words, text: str, asked: Asked) -> Section:
    found = marks(text, asked)
    return Section(
        heading=heading,
        text=text,
        spans=[Span(start=a, end=b) for a, b in found.found],
        denied=[Span(start=a, end=b) for a, b in found.denied],
    )


def _head(variable: Variable, standard: Row) -> HeadLine | None:
    """One line of the head, None for what the row does not say (or the permit closes)."""
    value = standard.get(str(variable.shipped))
    if value is None or value == "":
        return None
    wording = Text(str(value), str(value))
    if variable.type == "code":
        code = load().value_sets[variable.value_set].codes.get(str(value))
        wording = code.label if code else wording
    elif variable.type == "datetime":
        wording = Text(f"{value:%Y-%m-%d %H:%M}", f"{value:%Y-%m-%d %H:%M}")
    return HeadLine(label=words(variable.label), value=words(wording))
