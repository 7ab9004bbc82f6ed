"""Documents for full-text search: one a row, or one of all rows of a visit and day where a row alone is
a name or a number (diagnoses, drugs, results: `dictionary/search/documents.csv`). The index itself is
a cache made from them.

A document's level is the highest of its variables and of its rows: rows of special diseases are never
gathered with others.
"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, Variable
from heluo.dictionary.search_words import Documents, load_search_words
from heluo.governance.publish.timeline import join_text, wording
from heluo.lakehouse.faces import document_level, faces
from heluo.lakehouse.labels import row_level
from heluo.lakehouse.tables import SEARCH_DOCUMENT


def documents(category: Category, rows: ir.Table, links: ir.Table, dictionary: Dictionary) -> ir.Table | None:
    """Standard rows → documents with SEARCH_DOCUMENT's columns, None for a category that has none."""
    of = load_search_words().documents.get(category.name)
    if of is None:
        return None
    rows = rows.filter(rows.held.isnull()).inner_join(
        links.select("hospital", "subject_ref", "person_id", "bucket"), ["hospital", "subject_ref"]
    )
    lines = _lines(category, rows, of, dictionary)
    made = _gathered(lines) if of.gathered else lines
    keyed = made.mutate(
        key=made.hospital + f"/{category.name}/" + made.row_key, category=ibis.literal(category.name)
    )
    schema = ibis.Schema.from_pyarrow(SEARCH_DOCUMENT)
    return keyed.select(**{name: keyed[name].cast(kind) for name, kind in schema.items()})


def _lines(category: Category, rows: ir.Table, of: Documents, dictionary: Dictionary) -> ir.Table:
    """One line a row that says anything: its title, its text, its level, and where it belongs."""
    face = faces()[category.name]
    named = (of.title,) if of.title else () if of.gathered else face.title
    used = (*of.line, *named)
    # Columns of their own: the wording of a code names every code, and is named several times below.
    rows = rows.mutate(**{f"wording_{n}_": wording(v, rows, dictionary) for n, v in enumerate(used)})
    worded: list[ir.StringValue] = [rows[f"wording_{n}_"] for n in range(len(used))]
    texts, titles = worded[: len(of.line)], worded[len(of.line) :]
    title = join_text(titles, " ").nullif("")
    text = join_text(_once(texts), " ") if of.gathered else join_text(texts, "\n")
    level = ibis.greatest(row_level(rows), ibis.literal(document_level(category.name), "int32"))
    lines = rows.select(
        "bucket",
        "person_id",
        "hospital",
        "row_key",
        visit_ref=rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        time=rows[category.time] if category.time else ibis.null("timestamp(6)"),
        title=title.coalesce(ibis.literal(face.prefix or category.label.zh)),
        text=text.nullif(""),
        level=level,
        names_something=_names_something(of.line, rows),
    )
    return lines.filter(lines.names_something, lines.text.notnull())


def _names_something(line: tuple[Variable, ...], rows: ir.Table) -> ir.BooleanValue:
    """A unit or a flag alone says nothing: a name or a text must be there."""
    return functools.reduce(
        operator.or_, [rows[str(v.shipped)].notnull() for v in line if v.search == "text"]
    )


def _once(texts: list[ir.StringValue]) -> list[ir.StringValue]:
    """Each text once: the hospital's name of a drug often is the standard one."""
    once = texts[:1]
    for place, text in enumerate(texts[1:], 1):
        new = text
        for before in texts[:place]:
            new = (text == before).fill_null(False).ifelse(ibis.null("string"), new)
        once.append(new)
    return once


def _gathered(lines: ir.Table) -> ir.Table:
    """The lines of one visit, day, title and level as one document, in the order of their words."""
    dated = lines.mutate(day=lines.time.truncate("D"))
    found = dated.group_by("bucket", "person_id", "hospital", "visit_ref", "day", "title", "level").agg(
        row_key=dated.row_key.min(), time=dated.time.min(), lines=dated.text.collect(distinct=True)
    )
    return found.mutate(text=found["lines"].sort().join("\n"))
