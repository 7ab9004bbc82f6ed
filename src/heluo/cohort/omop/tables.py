"""OMOP tables as the tables that definitions are asked of: which column is which variable, which concept is
which code. A variable that is not named here is null in every row, and `unsayable` refuses to ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.cohort.circe.concepts import GENDERS, ICD10, LISTS, OWN, VISITS
from heluo.cohort.observation import FOREIGN
from heluo.dictionary import load
from heluo.engines import Engine
from heluo.lakehouse.tables import table

PLACE = "omop"
"""What stands for the hospital: OMOP has none."""
COMPARATORS = {4171756: "<", 4171754: "<=", 4172703: "=", 4172704: ">", 4171755: ">="}


@dataclass(frozen=True)
class OmopRows:
    """The table of a category. `times`: variable → the beginning of its two columns' names, …_datetime and
    …_date; `code`: (variable, beginning of its columns' names, its vocabularies)."""

    table: str
    times: Mapping[str, str]
    code: tuple[str, str, tuple[str, ...]] | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    """Variables that are made of several columns."""

    @property
    def variables(self) -> frozenset[str]:
        coded = (self.code[0],) if self.code else ()
        return frozenset((*self.times, *coded, *self.numbers, *self.also))


PROCEDURES = ("ICD9Proc", "ICD9ProcCN")
CATEGORIES: dict[str, OmopRows] = {
    "visit": OmopRows(
        "visit_occurrence", {"start_time": "visit_start", "end_time": "visit_end"}, also=("visit_type",)
    ),
    "diagnosis": OmopRows(
        "condition_occurrence", {"diagnosed_time": "condition_start"}, ("code", "condition", ICD10)
    ),
    "medication": OmopRows(
        "drug_exposure",
        {"start_time": "drug_exposure_start", "end_time": "drug_exposure_end"},
        ("drug_code", "drug", ("ATC", "RxNorm", "RxNorm Extension")),
        {"days": "days_supply", "quantity": "quantity"},
    ),
    "surgery": OmopRows(
        "procedure_occurrence",
        {"start_time": "procedure", "end_time": "procedure_end"},
        ("procedure_code", "procedure", PROCEDURES),
    ),
    "lab_result": OmopRows(
        "measurement",
        {"result_time": "measurement"},
        ("item_code", "measurement", ("LOINC",)),
        {"value_number": "value_as_number", "ref_low": "range_low", "ref_high": "range_high"},
        ("value_standard", "value_comparator"),
    ),
    "patient": OmopRows(
        "death", {"death_time": "death"}, ("death_cause_code", "cause", ICD10), also=("sex",)
    ),
}


def mapped(engine: Engine, tables: Mapping[str, pa.Table]) -> dict[str, ir.Table]:
    """Name of a table of ours → its rows in the OMOP `tables`, as expressions of `engine`."""
    given = {name: engine.register(f"omop {name}", data) for name, data in tables.items()}
    lists = {name: engine.register(f"omop list {name}", _codes(name)) for name in LISTS}
    persons = given["person"]
    person_id = persons.person_id.cast("string")
    sex = persons.gender_concept_id.cases(*GENDERS.items(), else_=ibis.null("string"))
    found = {
        "application.person_wide": _filled(
            "application.person_wide", persons, person_id=person_id, sex=sex, birth_year=persons.year_of_birth
        ),
        "standard.person_link": _filled(
            "standard.person_link",
            persons,
            hospital=ibis.literal(PLACE),
            subject_ref=person_id,
            person_id=person_id,
        ),
        FOREIGN: _periods(given["observation_period"]),
    }
    for name in CATEGORIES:
        rows = given[CATEGORIES[name].table]
        found[f"standard.{name}"] = _category(name, rows, given["concept"], lists.get(name))
    return found


def _category(name: str, rows: ir.Table, concepts: ir.Table, listed: ir.Table | None) -> ir.Table:
    of = CATEGORIES[name]
    key = f"{of.table}_id" if name != "patient" else "person_id"
    if of.code:
        rows = _coded(rows, of.code[1], _of_concepts(concepts, of.code[2], listed), listed)
    if name == "lab_result":
        rows = _with_unit(rows, concepts, listed)
    cells: dict[str, ir.Value] = {
        "hospital": ibis.literal(PLACE),
        "subject_ref": rows.person_id.cast("string"),
        "row_key": rows[key].cast("string"),
        "visit_ref": _or_null(rows, "visit_occurrence_id").cast("string"),
    }
    cells |= {variable: _moment(rows, start) for variable, start in of.times.items()}
    cells |= {variable: _or_null(rows, column) for variable, column in of.numbers.items()}
    if of.code:
        cells[of.code[0]] = rows["own_code"]
    if name == "visit":
        kinds = _or_null(rows, "visit_concept_id").cast("int64")
        cells["visit_type"] = kinds.cases(*VISITS.items(), else_=ibis.null("string"))
    if name == "lab_result":
        operator = _or_null(rows, "operator_concept_id").cast("int64")
        cells["value_comparator"] = operator.cases(*COMPARATORS.items(), else_=ibis.null("string"))
        value = _or_null(rows, "value_as_number").cast("float64")
        cells["value_standard"] = (rows["row_unit"] == rows["own_unit"]).ifelse(value, ibis.null("float64"))
    return _filled(f"standard.{name}", rows, **cells)


def _filled(name: str, rows: ir.Table, **cells: ir.Value) -> ir.Table:
    """`rows` with the columns of our table: those given, the rest null."""
    schema = table(name).schema()
    return rows.select(
        **{
            column: (cells[column] if column in cells else ibis.null(kind)).cast(kind)
            for column, kind in schema.items()
        }
    )


def _periods(rows: ir.Table) -> ir.Table:
    return rows.select(
        person_id=rows.person_id.cast("string"),
        since=rows.observation_period_start_date.cast("date"),
        until=rows.observation_period_end_date.cast("date"),
    )


def _moment(rows: ir.Table, start: str) -> ir.Value:
    """The moment where there is one, else the day."""
    day = _or_null(rows, f"{start}_date").cast("timestamp(6)")
    return _or_null(rows, f"{start}_datetime").cast("timestamp(6)").fill_null(day)


def _or_null(rows: ir.Table, column: str) -> ir.Value:
    return rows[column] if column in rows.columns else ibis.null("string")


# Codes


def _codes(name: str) -> pa.Table:
    """The list of codes of a category with their public code, name and unit. A public code of several of ours
    stands for none of them."""
    public = {"medication": "atc", "lab_result": "loinc"}[name]
    rows: list[dict[str, str | None]] = []
    every = load().value_sets[LISTS[name]].codes.values()
    given: Sequence[str] = [one.attributes.get(public, "") for one in every]
    for one, code in zip(every, given, strict=True):
        only = code if code and given.count(code) == 1 else None
        rows.append(
            {
                "own": one.code,
                "public": only,
                "name": one.label.en.casefold(),
                "unit": one.attributes.get("unit") or None,
            }
        )
    return pa.Table.from_pylist(
        rows, pa.schema([(key, pa.string()) for key in ("own", "public", "name", "unit")])
    )


def _of_concepts(concepts: ir.Table, vocabularies: tuple[str, ...], listed: ir.Table | None) -> ir.Table:
    """concept_id and our code of each concept that has one."""
    rows = concepts.select(
        concept_id=concepts.concept_id.cast("int64"),
        vocabulary=concepts.vocabulary_id.cast("string"),
        given=concepts.concept_code.cast("string"),
        named=concepts.concept_name.cast("string").lower(),
    )
    own = rows.filter(rows.vocabulary == OWN).select("concept_id", own_code="given")
    if listed is None:
        public = rows.filter(rows.vocabulary.isin(list(vocabularies)))
        return public.select("concept_id", own_code="given").union(own)
    by_name = [one for one in vocabularies if one.startswith("RxNorm")]
    by_code = [one for one in vocabularies if one not in by_name]
    coded = rows.filter(rows.vocabulary.isin(by_code)).inner_join(listed, rows.given == listed.public)
    found = coded.select("concept_id", own_code="own").union(own)
    if by_name:
        named = rows.filter(rows.vocabulary.isin(by_name)).inner_join(listed, rows.named == listed.name)
        found = found.union(named.select("concept_id", own_code="own"))
    return found


def _coded(rows: ir.Table, start: str, codes: ir.Table, listed: ir.Table | None) -> ir.Table:
    """`rows` with `own_code`: that of the source concept, else of the standard concept, else the source value
    where it is a code of ours, or of a vocabulary that is open."""
    found: list[ir.Value] = []
    for column in (f"{start}_source_concept_id", f"{start}_concept_id"):
        if column in rows.columns:
            mark = f"by_{column}"
            named = codes.group_by(concept_key=codes.concept_id).agg(**{mark: codes.own_code.min()})
            rows = rows.mutate(concept_look=rows[column].cast("int64"))
            rows = rows.left_join(named, rows.concept_look == named.concept_key)
            rows = rows.drop("concept_key", "concept_look")
            found.append(rows[mark])
    source = _or_null(rows, f"{start}_source_value").cast("string")
    if listed is not None:
        known = listed.select(source_key=listed.own).distinct()
        rows = rows.mutate(source_look=source)
        rows = rows.left_join(known, rows.source_look == known.source_key).drop("source_look")
        source = rows["source_key"]
        found = [rows[one.get_name()] for one in found]
    return rows.mutate(own_code=ibis.coalesce(*found, source) if found else source)


def _with_unit(rows: ir.Table, concepts: ir.Table, listed: ir.Table | None) -> ir.Table:
    """`rows` with the unit of each (UCUM) and the standard unit of its item."""
    assert listed is not None
    units = concepts.filter(concepts.vocabulary_id.cast("string") == "UCUM")
    units = units.select(unit_key=units.concept_id.cast("int64"), unit_code=units.concept_code.cast("string"))
    rows = rows.mutate(unit_look=_or_null(rows, "unit_concept_id").cast("int64"))
    rows = rows.left_join(units, rows.unit_look == units.unit_key)
    rows = rows.mutate(
        row_unit=ibis.coalesce(rows.unit_code, _or_null(rows, "unit_source_value").cast("string"))
    )
    standard = listed.select(item_key=listed.own, own_unit=listed.unit)
    return rows.left_join(standard, rows.own_code == standard.item_key)
