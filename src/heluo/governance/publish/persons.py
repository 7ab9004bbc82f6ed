"""What is known of a person at a glance: `application.person_wide`, one row a person.

Facts of several hospitals are combined by declared rules only: sex and birth date as the linkage found them,
the commonest district, first and last time, disease entries of `dictionary/diseases`, the last value of the
diseases' laboratory items. Rows of special diseases count for nothing here: this table has no level by row,
and a visit that is closed to a reader must not show in a sum, a last day or an order either.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Dictionary
from heluo.dictionary.diseases import Disease
from heluo.dictionary.filter import Selection
from heluo.engines.dialect import number_text
from heluo.governance.publish.timeline import join_text
from heluo.lakehouse.labels import SPECIAL_LEVEL, row_level
from heluo.lakehouse.selection import matches
from heluo.lakehouse.tables import person_wide_schema, wide_items


def wide(
    people: ir.Table,
    patients: ir.Table,
    links: ir.Table,
    events: ir.Table,
    standard: Mapping[str, ir.Table],
    dictionary: Dictionary,
    diseases: Mapping[str, Disease],
) -> ir.Table:
    """`application.person_wide` rows of `people` (PERSON rows)."""
    known = _linked(
        patients.filter(patients.held.isnull()).select("hospital", "subject_ref", "district"), links
    )
    shown = events.filter(events.level < SPECIAL_LEVEL)
    span = shown.group_by("person_id").agg(
        hospitals=shown.hospital.nunique(),
        visits=(shown.category == "visit").sum(),
        first_time=shown.time.min(),
        last_time=shown.time.max(),
    )
    joined = people.drop("hospitals").mutate(birth_year=people.birth_date.year())
    parts = [commonest(known, "district").rename(division="district"), span]
    parts += [_disease(one, standard, links, dictionary) for one in diseases.values()]
    parts.append(_last_items(standard["lab_result"], links))
    for part in parts:
        joined = joined.left_join(part, "person_id").drop("person_id_right")
    flags = {f"disease_{name}": joined[f"disease_{name}"].fill_null(False) for name in diseases}
    known = {name: joined[name].fill_null(0) for name in ("hospitals", "visits")}
    return _shaped(joined.mutate(**known, **flags), person_wide_schema())


def categories(diseases: Mapping[str, Disease]) -> tuple[str, ...]:
    """The categories whose standard rows `wide` looks at."""
    selections = [
        named.selection
        for disease in diseases.values()
        for named in (*disease.entries, *disease.marks, *disease.subtypes)
    ]
    return tuple(sorted({"patient", "lab_result", *(one.category for one in selections)}))


def commonest(rows: ir.Table, column: str) -> ir.Table:
    """(person_id, column): the value that most of a person's rows have; of equally common ones the
    greatest."""
    filled = rows.filter(rows[column].notnull())
    counts = filled.group_by("person_id", column).agg(n_=filled.count())
    best = counts.mutate(
        rank_=ibis.row_number().over(
            group_by=counts.person_id, order_by=[counts.n_.desc(), counts[column].desc()]
        )
    )
    return best.filter(best.rank_ == 0).select("person_id", column)


def _disease(
    disease: Disease, standard: Mapping[str, ir.Table], links: ir.Table, dictionary: Dictionary
) -> ir.Table:
    """(person_id, disease_<id>, …_since, …_subtype, …_marks) of persons who enter, have a mark or a
    subtype."""
    name = f"disease_{disease.id}"
    entered: list[ir.Table] = []
    for entry in disease.entries:
        days = _days(entry.selection, standard, links, dictionary)
        spans = days.group_by("person_id").agg(n_=days.count(), first_=days.day_.min(), last_=days.day_.max())
        spans = spans.filter(spans.n_ >= entry.times)
        if entry.apart_days:
            spans = spans.filter(spans.last_.delta(spans.first_, unit="day") >= entry.apart_days)
        entered.append(spans.select("person_id", day_=spans.first_))
    since = ibis.union(*entered) if len(entered) > 1 else entered[0]
    since = since.group_by("person_id").agg(**{f"{name}_since": since.day_.min()}).mutate(**{name: True})
    marks = _named([(m.id, _days(m.selection, standard, links, dictionary)) for m in disease.marks])
    subtypes = _named([(s.id, _days(s.selection, standard, links, dictionary)) for s in disease.subtypes])
    parts = [since]
    if subtypes is not None:
        first = subtypes.group_by("person_id").agg(order_=subtypes.order_.min())
        parts.append(
            since.inner_join(
                _spelled(first, [s.id for s in disease.subtypes], f"{name}_subtype"), "person_id"
            ).select("person_id", f"{name}_subtype")
        )
    if marks is not None:
        seen = marks.group_by("person_id").agg(
            **{f"m{i}_": (marks.order_ == i).any() for i in range(len(disease.marks))}
        )
        texts = [seen[f"m{i}_"].ifelse(mark.id, ibis.null("string")) for i, mark in enumerate(disease.marks)]
        parts.append(seen.select("person_id", **{f"{name}_marks": join_text(texts, ",").nullif("")}))
    people = links.select("person_id").distinct()
    for part in parts:
        people = people.left_join(part, "person_id").drop("person_id_right")
    missing = [column for column in (f"{name}_subtype", f"{name}_marks") if column not in people.columns]
    return people.mutate(**{column: ibis.null("string") for column in missing})


def _spelled(rows: ir.Table, ids: list[str], column: str) -> ir.Table:
    """(person_id, column) of (person_id, order_): the id that stands at `order_`."""
    return rows.select("person_id", **{column: rows.order_.cases(*enumerate(ids), else_=ibis.null("string"))})


def _named(parts: list[tuple[str, ir.Table]]) -> ir.Table | None:
    """(person_id, order_): which of the named selections have a row of the person; None when there are
    none."""
    tables = [
        days.select("person_id").distinct().mutate(order_=ibis.literal(i, "int32"))
        for i, (_, days) in enumerate(parts)
    ]
    if not tables:
        return None
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def _days(
    selection: Selection, standard: Mapping[str, ir.Table], links: ir.Table, dictionary: Dictionary
) -> ir.Table:
    """(person_id, day_) of every row that the selection means."""
    category = dictionary.categories[selection.category]
    rows = standard[category.name]
    rows = rows.filter(
        rows.held.isnull() & matches(rows, selection, dictionary) & (row_level(rows) < SPECIAL_LEVEL)
    )
    return _linked(rows.select("hospital", "subject_ref", day_=rows[category.time].date()), links).select(
        "person_id", "day_"
    )


def _last_items(results: ir.Table, links: ir.Table) -> ir.Table:
    """(person_id, last_<item>, last_<item>_bound, …): the newest standard value of each item that a disease
    shows. A result that is a bound ("<5") has no number, and its text as the bound: it is no 5."""
    items = wide_items()
    rows = results.filter(
        results.held.isnull()
        & results.value_standard.notnull()
        & results.item_code.isin(list(items))
        & (row_level(results) < SPECIAL_LEVEL)
    )
    given = rows.value_comparator.nullif("=")
    rows = rows.mutate(
        number_=given.isnull().ifelse(rows.value_standard, None),
        bound_=given + number_text(rows.value_standard),
    )
    rows = _linked(
        rows.select("hospital", "subject_ref", "item_code", "number_", "bound_", "result_time", "row_key"),
        links,
    )
    ranked = rows.mutate(
        rank_=ibis.row_number().over(
            group_by=[rows.person_id, rows.item_code], order_by=[rows.result_time.desc(), rows.row_key.desc()]
        )
    )
    newest = ranked.filter(ranked.rank_ == 0)
    columns: dict[str, ir.Value] = {}
    for item in items:
        own = newest.item_code == item
        columns[f"last_{item.lower()}"] = newest.number_.max(where=own)
        columns[f"last_{item.lower()}_bound"] = newest.bound_.max(where=own)
    return newest.group_by("person_id").agg(**columns)


def _linked(rows: ir.Table, links: ir.Table) -> ir.Table:
    return rows.inner_join(links.select("hospital", "subject_ref", "person_id"), ["hospital", "subject_ref"])


def _shaped(rows: ir.Table, schema: pa.Schema) -> ir.Table:
    return rows.select(
        **{name: rows[name].cast(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    )
