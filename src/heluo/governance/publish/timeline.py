"""Every standard row of a person as one event: `application.timeline`. How a category shows is data
(`lakehouse/timeline.toml`).

Held rows and rows without a person do not appear. Conflicting hospitals stand side by side, never averaged.
"""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, Variable
from heluo.dictionary.units import load_units
from heluo.engines.dialect import number_text, time_text
from heluo.governance.standardise.units import with_factors
from heluo.lakehouse.faces import ROLES, Face, faces
from heluo.lakehouse.labels import row_level
from heluo.lakehouse.tables import TIMELINE
from heluo.quality.expressions import any_of
from heluo.quality.row import Row
from heluo.quality.taken_out import takers, turners

DETAIL_CHARACTERS = 240
DIGITS = ((1000, 1), (100, 2), (10, 3), (1, 4))
"""(least size in hundredths, digits after the point) of a converted number's text; smaller ones have six."""
IMPLAUSIBLE = "数值不可能,按原样 implausible, as sent"
"""Before the details of an event whose number was taken out: it has a text, and no number for a chart."""
WRITABLE = 10**12
"""No laboratory writes a number of this size: it has no text."""


def events(
    category: Category, rows: ir.Table, links: ir.Table, conversions: ir.Table, dictionary: Dictionary
) -> ir.Table:
    """Standard rows of `category` → events with TIMELINE's columns. `links`: hospital, subject_ref,
    person_id, bucket."""
    face = faces()[category.name]
    rows = rows.filter(rows.held.isnull())
    links = links.select("hospital", "subject_ref", "person_id", "bucket")
    rows = rows.inner_join(links, ["hospital", "subject_ref"])
    columns = _columns(category, rows, face, dictionary)
    if "value_standard" in category.variables:
        rows = with_factors(rows, conversions)
        # A column of its own, because the text of a number names the number many times.
        rows = rows.mutate(rounded_=_rounded(rows.value_standard))
        columns |= _columns(category, rows, face, dictionary) | _comparable(rows)
    schema = ibis.Schema.from_pyarrow(TIMELINE)
    return rows.select(**{name: columns[name].cast(kind) for name, kind in schema.items()})


def _comparable(rows: ir.Table) -> dict[str, ir.Value]:
    """Number, text, unit and bounds of a result on one scale: the item's standard one where its unit
    converts, else the hospital's.

    The hospital's text is a number of its own unit: beside another unit it would be read as another result.
    It stays in the standard row.
    """
    converts = rows.value_standard.notnull()
    rescaled = converts & ~((rows.factor_ == 1) & (rows.offset_ == 0)).fill_null(False)
    comparator = rows.value_comparator.nullif("=").fill_null("")
    return {
        "value_number": rows.value_standard.coalesce(rows.value_number),
        "unit": converts.ifelse(rows.unit_standard, rows.unit),
        "value_text": rescaled.ifelse(comparator + number_text(rows.rounded_), rows.value_text),
        "low": converts.ifelse(rows.ref_low * rows.factor_ + rows.offset_, rows.ref_low),
        "high": converts.ifelse(rows.ref_high * rows.factor_ + rows.offset_, rows.ref_high),
    }


def _rounded(number: ir.FloatingValue) -> ir.FloatingValue:
    """A converted number as a laboratory writes it: three digits or more, none that the conversion alone made
    up.

    Compared with integers only: to Sail `1.0` is a decimal, which a large number overflows.
    """
    number = (number.abs() < WRITABLE).ifelse(number, None)
    hundredths = number.abs() * 100
    rounded = ibis.cases(
        *((hundredths >= least, number.round(places)) for least, places in DIGITS), else_=number.round(6)
    )
    # What is not nothing must not be worded as nothing.
    return ((rounded == 0) & (number != 0)).ifelse(number, rounded)


def _columns(category: Category, rows: ir.Table, face: Face, dictionary: Dictionary) -> dict[str, ir.Value]:
    time = rows[category.time] if category.time else ibis.null("timestamp(6)")
    title = join_text([wording(v, rows, dictionary) for v in face.title], " ")
    named = title.nullif("").coalesce(ibis.literal(face.prefix or category.label.zh))
    details = []
    for variable in face.detail:
        text = wording(variable, rows, dictionary)
        details.append(
            ibis.literal(f"{variable.label.zh} ")
            + text
            + ibis.literal(f" {_printed(variable.unit)}" if variable.unit else "")
        )
    details.insert(0, taken_out(category, rows, dictionary).ifelse(IMPLAUSIBLE, ibis.null("string")))
    code = face.roles.get("code")
    missing: dict[str, ir.Value] = {
        role: ibis.null("float64" if role in ("value_number", "low", "high") else "string") for role in ROLES
    }
    values = missing | {role: rows[v.shipped] for role, v in face.roles.items()}  # type: ignore[index]
    return values | {
        "bucket": rows.bucket,
        "person_id": rows.person_id,
        "hospital": rows.hospital,
        "category": ibis.literal(category.name),
        "row_key": rows.row_key,
        "visit_ref": rows.visit_ref if "visit_ref" in rows.columns else ibis.null("string"),
        "time": time,
        "end_time": rows[category.end_time] if category.end_time else ibis.null("timestamp(6)"),
        "time_is_date": (time == time.truncate("D")).fill_null(True),
        "code_system": ibis.literal(code.value_set) if code else ibis.null("string"),
        "title": named,
        "detail": join_text(details, ";").substr(0, DETAIL_CHARACTERS).nullif(""),
        "level": ibis.greatest(row_level(rows), ibis.literal(face.level, "int32")),
        "parcel": rows.parcel,
        "row": rows.row,
    }


def taken_out(category: Category, rows: ir.Table, dictionary: Dictionary) -> ir.BooleanValue:
    """Whether an impossible value was taken out of the row."""
    row = Row(rows, category, dictionary, dt.datetime.min)
    marks = [c.id for c in takers(category, dictionary)]
    marks += [turned.id for _, turned in turners(category, dictionary)]
    return any_of(row.taken_out(mark) for mark in marks)


def join_text(parts: list[ir.StringValue], between: str) -> ir.StringValue:
    """The parts that are not null, with `between` them; "" when there is none."""
    if not parts:
        return ibis.literal("")
    pieces = [(ibis.literal(between) + part).fill_null("") for part in parts]
    text = pieces[0]
    for piece in pieces[1:]:
        text = text + piece
    return text.substr(len(between))


def wording(variable: Variable, rows: ir.Table, dictionary: Dictionary) -> ir.StringValue:
    """The value as a reader says it: a code by its Chinese name, a boolean as 是/否, a number without
    needless zeros.

    A code without a name, and an unmapped one, shows as it is written; blank texts are null.
    """
    assert variable.shipped is not None
    column = rows[variable.shipped]
    match variable.type:
        case "code":
            own = (
                rows[f"{variable.shipped}_source"]
                if f"{variable.shipped}_source" in rows.columns
                else ibis.null("string")
            )
            names = {
                code.code: code.label.zh for code in dictionary.value_sets[variable.value_set].codes.values()
            }
            return column.cases(*names.items(), else_=column).coalesce(own).nullif("")
        case "boolean":
            return ibis.cases((column, "是"), (~column, "否"), else_=ibis.null("string"))
        case "integer":
            return column.cast("string")
        case "decimal":
            return number_text(column)
        case "date":
            return column.strftime("%Y-%m-%d")
        case "datetime":
            return time_text(column)
        case _:
            return column.strip().nullif("")


def _printed(ucum: str) -> str:
    return load_units().printed.get(ucum, ucum.strip("{}"))
