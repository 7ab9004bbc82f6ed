"""Documents for full-text search: one a row that holds free text; rows of codes and numbers are found by
conditions. The index itself is a cache made from them.

A document's text is every searchable variable of the row; its level is the highest of those variables and of
the row.
"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.access.levels import searched_level
from heluo.dictionary import Category, Dictionary
from heluo.governance.publish.timeline import faces, join_text, wording
from heluo.lakehouse.labels import row_level
from heluo.lakehouse.tables import SEARCH_DOCUMENT


def documents(category: Category, rows: ir.Table, links: ir.Table, dictionary: Dictionary) -> ir.Table | None:
    """Standard rows → documents with SEARCH_DOCUMENT's columns, None when the category has no free text."""
    variables = category.searched
    if not variables:
        return None
    written = [rows[str(v.shipped)].notnull() for v in variables if v.type == "text"]
    rows = rows.filter(rows.held.isnull(), functools.reduce(operator.or_, written))
    rows = rows.inner_join(
        links.select("hospital", "subject_ref", "person_id", "bucket"), ["hospital", "subject_ref"]
    )
    face = faces()[category.name]
    title = (
        join_text([wording(v, rows, dictionary) for v in face.title], " ")
        .nullif("")
        .coalesce(ibis.literal(face.prefix or category.label.zh))
    )
    levels = [searched_level(v) for v in (*variables, *face.title)]
    columns = {
        "bucket": rows.bucket,
        "key": rows.hospital + f"/{category.name}/" + rows.row_key,
        "person_id": rows.person_id,
        "hospital": rows.hospital,
        "category": ibis.literal(category.name),
        "row_key": rows.row_key,
        "visit_ref": rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        "time": rows[category.time] if category.time else ibis.null("timestamp(6)"),
        "title": title,
        "text": join_text([wording(v, rows, dictionary) for v in variables], "\n").nullif(""),
        "level": ibis.greatest(row_level(rows), ibis.literal(max(levels), "int32")),
    }
    made = rows.select(
        **{name: columns[name].cast(kind) for name, kind in ibis.Schema.from_pyarrow(SEARCH_DOCUMENT).items()}
    )
    return made.filter(made.text.notnull())
