"""Rows as tables of OMOP CDM 5.4, with the excerpt of a vocabulary that they need; what the model cannot hold
is listed.

Given are tables as an extract has them: `persons` and one a category, each with `person_id`, `hospital`,
`row_key` and, where a visit is known, `visit_ref`. Codes of the public vocabularies get concepts of this
file's own (from 2,000,000,000, as the model asks of local ones): the public numbers are Athena's and are not
at hand. Standard concepts are therefore 0, but for sex, kind of visit and comparison, whose numbers are
published with the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from heluo.cohort.circe.concepts import GENDERS, OWN, VISITS
from heluo.cohort.omop.tables import CATEGORIES, COMPARATORS
from heluo.cohort.omop.vocabulary import NO_CONCEPT, Concepts
from heluo.dictionary import Category, load
from heluo.kit.text import Text

EHR = 32817
"""Type of every row: from an electronic health record."""
CDM_5_4 = 756265
LONGEST = 50
"""Signs that the model has room for in a source value."""
STARTS = {
    "visit_occurrence": ("visit_start", "visit_end"),
    "condition_occurrence": ("condition_start", ""),
    "drug_exposure": ("drug_exposure_start", "drug_exposure_end"),
    "procedure_occurrence": ("procedure", "procedure_end"),
    "measurement": ("measurement", ""),
}
"""Table → beginnings of the names of its first and last day; "" where it needs no last."""
KEYS = ("person_id", "hospital", "row_key", "visit_ref")
NO_PERSON = Text("没有出生年的人放不进 OMOP", "OMOP has no room for a person without a year of birth")
NO_DAY = Text("没有日期的行放不进 OMOP", "OMOP has no room for a row without a day")
NO_PLACE = Text("OMOP 5.4 中没有它的位置", "OMOP 5.4 has no place for it")
SAME_DAY = Text("没有结束日:写成开始日", "no last day: written as the first")
NO_VISIT = Text("就诊不在其中:不写就诊号", "its visit is not given: written without one")
SECOND_DEATH = Text("一人只有一个死亡日:取最早的", "one death a person: the earliest")


@dataclass(frozen=True)
class OmopLeftOut:
    """What is not in the tables, or not as it was: of `rows` rows of a column (or of a file, column "")."""

    file: str
    column: str
    rows: int
    why: Text


@dataclass
class OmopTables:
    """Name of the table → rows; and what was left out."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    left_out: list[OmopLeftOut] = field(default_factory=list)

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Adds rows to a table; their ids go on where it ends."""
        key = f"{name}_id"
        before = self.tables.get(name)
        if before is not None:
            old = pl.from_arrow(before)
            assert isinstance(old, pl.DataFrame)
            rows = pl.concat([old, rows.with_columns(pl.col(key) + old.height)], how="diagonal_relaxed")
        self.tables[name] = rows.to_arrow()


def as_omop(given: Mapping[str, pa.Table], released: dt.date) -> OmopTables | None:
    """The tables for `given`; None when it has no year of birth, without which the model has no person.
    `released`: the day of the release that they come from. The same rows make the same tables."""
    if "birth_year" not in given["persons"].column_names:
        return None
    made, concepts = OmopTables(), Concepts()
    persons = _persons(_frame(given["persons"]), concepts, made)
    visits = _visits(given.get("visit"), persons, concepts, made)
    for category in load().categories.values():
        if category.name in given and category.name != "visit":
            _category(category, _frame(given[category.name]), persons, visits, concepts, made)
    made.tables["observation_period"] = _observed(made).to_arrow()
    made.tables |= {name: rows.to_arrow() for name, rows in concepts.tables().items()}
    made.tables["cdm_source"] = _source(released).to_arrow()
    return made


def _frame(table: pa.Table) -> pl.DataFrame:
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def _persons(rows: pl.DataFrame, concepts: Concepts, made: OmopTables) -> pl.DataFrame:
    """person_id of the extract → number, of those whom the model has room for."""
    known = rows.filter(pl.col("birth_year").is_not_null()).sort("person_id")
    if lost := rows.height - known.height:
        made.left_out.append(OmopLeftOut("persons", "birth_year", lost, NO_PERSON))
    known = known.with_row_index("number", offset=1).with_columns(pl.col("number").cast(pl.Int32))
    sex = pl.col("sex") if "sex" in rows.columns else pl.lit(None, pl.String)
    genders = {code: id for id, code in GENDERS.items()}
    concepts.take(GENDERS, "Gender", "Gender", {8507: "MALE", 8532: "FEMALE"})
    _others("persons", rows, ("birth_year", "sex"), made)
    made.tables["person"] = known.select(
        person_id="number",
        gender_concept_id=sex.replace_strict(genders, default=NO_CONCEPT, return_dtype=pl.Int32),
        year_of_birth=pl.col("birth_year").cast(pl.Int32),
        race_concept_id=pl.lit(NO_CONCEPT, pl.Int32),
        ethnicity_concept_id=pl.lit(NO_CONCEPT, pl.Int32),
        person_source_value=_short("person_id"),
        gender_source_value=sex,
    ).to_arrow()
    return known.select("person_id", "number")


def _visits(
    table: pa.Table | None, persons: pl.DataFrame, concepts: Concepts, made: OmopTables
) -> pl.DataFrame:
    """hospital, visit_ref → visit_occurrence_id."""
    if table is None:
        return pl.DataFrame(
            schema={"hospital": pl.String, "visit_ref": pl.String, "visit_occurrence_id": pl.Int32}
        )
    rows = _frame(table)
    category = load().categories["visit"]
    found = _timed(category, rows, "visit_occurrence", persons, made)
    kind = pl.col("visit_type") if "visit_type" in rows.columns else pl.lit(None, pl.String)
    kinds = {code: id for id, code in reversed(VISITS.items())}
    concepts.take(kinds.values(), "Visit", "Visit", {id: code for code, id in kinds.items()})
    made.add(
        "visit_occurrence",
        found.select(
            "visit_occurrence_id",
            "number",
            *_days("visit_occurrence"),
            visit_concept_id=kind.replace_strict(kinds, default=NO_CONCEPT, return_dtype=pl.Int32),
            visit_type_concept_id=pl.lit(EHR, pl.Int32),
            visit_source_value=kind,
        ).rename({"number": "person_id"}),
    )
    _others("visit", rows, (category.time, category.end_time, "visit_type"), made)
    return found.select("hospital", "visit_ref", "visit_occurrence_id").unique(
        ["hospital", "visit_ref"], keep="first", maintain_order=True
    )


def _category(
    category: Category,
    rows: pl.DataFrame,
    persons: pl.DataFrame,
    visits: pl.DataFrame,
    concepts: Concepts,
    made: OmopTables,
) -> None:
    name = category.name
    if name == "patient":
        _deaths(rows, persons, concepts, made)
        return
    of = CATEGORIES.get(name)
    if of is None:
        _measured(category, rows, persons, visits, concepts, made)
        return
    table = of.table
    found = _timed(category, rows, table, persons, made)
    found = _of_visits(name, found, visits, made)
    assert of.code is not None
    variable, start, _ = of.code
    code = pl.col(variable) if variable in rows.columns else pl.lit(None, pl.String)
    cells = [
        pl.lit(NO_CONCEPT, pl.Int32).alias(f"{start}_concept_id"),
        pl.lit(EHR, pl.Int32).alias(f"{_typed(table)}_type_concept_id"),
        _short(code).alias(f"{start}_source_value"),
        concepts.of_codes(name, found, code).alias(f"{start}_source_concept_id"),
    ]
    used = [variable, category.time, category.end_time]
    for own, column in of.numbers.items():
        if own in rows.columns and name != "lab_result":
            kind = pl.Int32 if column == "days_supply" else pl.Float64
            cells.append(pl.col(own).cast(kind, strict=False).alias(column))
            used.append(own)
    if name == "lab_result":
        more, read = _values(rows, concepts)
        cells += more
        used += read
    made.add(
        table,
        found.select(f"{table}_id", "number", "visit_occurrence_id", *_days(table), *cells).rename(
            {"number": "person_id"}
        ),
    )
    _others(name, rows, used, made)


def _of_visits(file: str, rows: pl.DataFrame, visits: pl.DataFrame, made: OmopTables) -> pl.DataFrame:
    """`rows` with `visit_occurrence_id`, null where the visit is not among `visits`."""
    if "visit_ref" not in rows.columns:
        return rows.with_columns(visit_occurrence_id=pl.lit(None, pl.Int32))
    found = rows.join(visits, on=["hospital", "visit_ref"], how="left", maintain_order="left")
    lost = found.filter(pl.col("visit_ref").is_not_null() & pl.col("visit_occurrence_id").is_null()).height
    if lost:
        made.left_out.append(OmopLeftOut(file, "visit_ref", lost, NO_VISIT))
    return found


def _values(rows: pl.DataFrame, concepts: Concepts) -> tuple[list[pl.Expr], tuple[str, ...]]:
    """Number, comparison, unit and bounds of laboratory results: the standard number where there is one, else
    the hospital's own in its own unit."""

    def of(name: str, kind: pl.DataType) -> pl.Expr:
        return pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, kind)

    number, text = pl.Float64(), pl.String()
    standard = of("value_standard", number).is_not_null()
    unit = pl.when(standard).then(of("unit_standard", text)).otherwise(of("unit", text))
    signs = {sign: id for id, sign in COMPARATORS.items()}
    concepts.take(COMPARATORS, "Meas Value Operator", "Qualifier Value", COMPARATORS)
    cells = [
        pl.coalesce(of("value_standard", number), of("value_number", number)).alias("value_as_number"),
        of("value_comparator", text)
        .replace_strict(signs, default=None, return_dtype=pl.Int32)
        .alias("operator_concept_id"),
        concepts.of_units(rows).alias("unit_concept_id"),
        _short(unit).alias("unit_source_value"),
        of("ref_low", number).alias("range_low"),
        of("ref_high", number).alias("range_high"),
        _short(of("value_text", text)).alias("value_source_value"),
    ]
    read = "value_standard unit_standard value_number unit value_comparator ref_low ref_high value_text"
    return cells, tuple(read.split())


def _measured(
    category: Category,
    rows: pl.DataFrame,
    persons: pl.DataFrame,
    visits: pl.DataFrame,
    concepts: Concepts,
    made: OmopTables,
) -> None:
    """A row for each number of a category without a table of its own, such as vital signs."""
    numbers = [
        v
        for v in category.variables.values()
        if v.name in rows.columns and v.omop == "measurement.value_as_number"
    ]
    _others(category.name, rows, (category.time, *(v.name for v in numbers)), made)
    if not (category.time and category.time in rows.columns):
        return
    for v in numbers:
        filled = rows.filter(pl.col(v.name).is_not_null())
        found = _timed(category, filled, "measurement", persons, made)
        found = _of_visits(category.name, found, visits, made)
        made.add(
            "measurement",
            found.select(
                "measurement_id",
                "number",
                "visit_occurrence_id",
                *_days("measurement"),
                measurement_concept_id=pl.lit(NO_CONCEPT, pl.Int32),
                measurement_type_concept_id=pl.lit(EHR, pl.Int32),
                measurement_source_value=pl.lit(v.full_name[:LONGEST]),
                measurement_source_concept_id=pl.lit(
                    concepts.one(OWN, v.full_name, v.label.en, "Measurement"), pl.Int32
                ),
                value_as_number=pl.col(v.name).cast(pl.Float64),
                unit_concept_id=pl.lit(concepts.unit(v.unit) if v.unit else None, pl.Int32),
                unit_source_value=pl.lit(v.unit or None, pl.String),
            ).rename({"number": "person_id"}),
        )


def _deaths(rows: pl.DataFrame, persons: pl.DataFrame, concepts: Concepts, made: OmopTables) -> None:
    """One death a person: the earliest that any registration has."""
    _others("patient", rows, ("death_time", "death_cause_code"), made)
    if "death_time" not in rows.columns:
        return
    dead = rows.filter(pl.col("death_time").is_not_null()).join(persons, on="person_id")
    first = dead.sort("death_time", "hospital", "row_key").unique("number", keep="first", maintain_order=True)
    if more := dead.height - first.height:
        made.left_out.append(OmopLeftOut("patient", "death_time", more, SECOND_DEATH))
    cause = pl.col("death_cause_code") if "death_cause_code" in rows.columns else pl.lit(None, pl.String)
    made.tables["death"] = first.select(
        person_id="number",
        death_date=pl.col("death_time").cast(pl.Date),
        death_datetime=pl.col("death_time").cast(pl.Datetime("us")),
        death_type_concept_id=pl.lit(EHR, pl.Int32),
        cause_concept_id=pl.lit(NO_CONCEPT, pl.Int32),
        cause_source_value=_short(cause),
        cause_source_concept_id=concepts.of_codes("diagnosis", first, cause),
    ).to_arrow()


def _timed(
    category: Category, rows: pl.DataFrame, table: str, persons: pl.DataFrame, made: OmopTables
) -> pl.DataFrame:
    """Rows of known persons with a first day, numbered; `first` and `last` are their moments."""
    start, end = category.time, category.end_time
    there = pl.col(start) if start and start in rows.columns else pl.lit(None)
    found = rows.with_columns(first=there.cast(pl.Datetime("us"), strict=False))
    if lost := found.filter(pl.col("first").is_null()).height:
        made.left_out.append(OmopLeftOut(category.name, start or "", lost, NO_DAY))
    found = found.filter(pl.col("first").is_not_null()).join(persons, on="person_id")
    last = (
        pl.col(end).cast(pl.Datetime("us"))
        if end and end in rows.columns
        else pl.lit(None, pl.Datetime("us"))
    )
    found = found.with_columns(last=last)
    if STARTS[table][1] and table != "procedure_occurrence":
        without = pl.col("last").is_null() | (pl.col("last") < pl.col("first"))
        if same := found.filter(without).height:
            made.left_out.append(OmopLeftOut(category.name, end or "", same, SAME_DAY))
        found = found.with_columns(last=pl.when(without).then("first").otherwise("last"))
    found = found.sort("person_id", "hospital", "row_key").with_row_index(f"{table}_id", offset=1)
    return found.with_columns(pl.col(f"{table}_id").cast(pl.Int32))


def _days(table: str) -> list[pl.Expr]:
    start, end = STARTS[table]
    pairs = [("first", start), *([("last", end)] if end else [])]
    return [
        expression
        for column, name in pairs
        for expression in (
            pl.col(column).cast(pl.Date).alias(f"{name}_date"),
            pl.col(column).alias(f"{name}_datetime"),
        )
    ]


def _typed(table: str) -> str:
    """Beginning of the name of a table's column of type."""
    return {
        "drug_exposure": "drug",
        "condition_occurrence": "condition",
        "procedure_occurrence": "procedure",
    }.get(table, table)


def _short(of: str | pl.Expr) -> pl.Expr:
    """A text where it has room, null where it has not: a cut code is another code."""
    text = pl.col(of) if isinstance(of, str) else of
    return pl.when(text.str.len_chars() <= LONGEST).then(text)


def _others(file: str, rows: pl.DataFrame, used: Iterable[str | None], made: OmopTables) -> None:
    """Lists the columns that no table takes up."""
    for name in rows.columns:
        if name not in (*KEYS, *used) and (filled := rows.height - rows[name].null_count()):
            made.left_out.append(OmopLeftOut(file, name, filled, NO_PLACE))


def _observed(made: OmopTables) -> pl.DataFrame:
    """From the first to the last day of a person's visits, as definitions have it; of any row where no visits
    are given."""
    seen = ["visit_occurrence"] if "visit_occurrence" in made.tables else list(STARTS)
    days = []
    for table in seen:
        if table in made.tables:
            rows = _frame(made.tables[table])
            days += [rows.select("person_id", day=pl.col(f"{name}_date")) for name in STARTS[table] if name]
    empty = pl.DataFrame(schema={"person_id": pl.Int32, "day": pl.Date})
    every = pl.concat([empty, *days], how="vertical_relaxed").drop_nulls()
    return (
        every.group_by("person_id")
        .agg(
            observation_period_start_date=pl.col("day").min(), observation_period_end_date=pl.col("day").max()
        )
        .sort("person_id")
        .with_columns(observation_period_id=pl.col("person_id"), period_type_concept_id=pl.lit(EHR, pl.Int32))
    )


def _source(released: dt.date) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "cdm_source_name": ["Heluo"],
            "cdm_source_abbreviation": ["HELUO"],
            "cdm_holder": ["Heluo"],
            "source_release_date": [released],
            "cdm_release_date": [released],
            "cdm_version": ["5.4"],
            "cdm_version_concept_id": pl.Series([CDM_5_4], dtype=pl.Int32),
            "vocabulary_version": [f"Heluo {load().version}"[:20]],
        }
    )
