"""Which column is made of which: hospital column → source → standard → application, disease variable and
indicator; and, read forwards, what a change of a column would touch.

Columns of the lake that an expression makes are read off that expression (`lakehouse.origins`), so that the
graph cannot say otherwise than the night computes. What is declared is read off its declaration: hospitals'
fields, variables and indicators of diseases. What neither is, links of persons and counts of checks, is
written down here, column by column.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import sqlalchemy as sa

from heluo.dictionary import Dictionary, Hospital, load
from heluo.dictionary.disease_variables import made_from
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.dictionary.hospital import ABSENT
from heluo.dictionary.indicators import load_indicators
from heluo.dictionary.load import digest
from heluo.dictionary.search_words import load_search_words
from heluo.governance.publish import flows, indicators, persons, search_feed, timeline
from heluo.governance.standardise import translate, units, values, versions
from heluo.kit.db import reading
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.lakehouse import origins as column_origins
from heluo.lakehouse.column_graph import ColumnGraph, Kind, LineageColumn, newest_key
from heluo.lakehouse.origins import Origins, Stored, origins
from heluo.lakehouse.tables import lake_table, table, tables

IDENTITIES = "vault.identities"
TECHNICAL: dict[str, Text] = {
    "hospital": Text("医院", "hospital"),
    "month": Text("月份", "month"),
    "row_key": Text("行键", "row key"),
    "row_hash": Text("行的哈希", "hash of the row"),
    "op": Text("新增或删除", "row or tombstone"),
    "epoch": Text("数据包纪元", "epoch of the parcel"),
    "seq": Text("数据包序号", "number of the parcel"),
    "row": Text("包内位置", "position in the parcel"),
    "parcel": Text("数据包", "parcel"),
    "raw": Text("院内原文", "as the hospital wrote it"),
    "extra": Text("未声明的列", "columns that nobody declared"),
    "held": Text("待查的原因", "why the row is held"),
    "warnings": Text("警告", "warnings"),
    "row_level": Text("行的级别", "level of the row"),
    "run_id": Text("运行编号", "run"),
    "person_id": Text("人员标识", "person"),
    "bucket": Text("人员分桶", "bucket of persons"),
    "level": Text("级别", "level"),
    "conversion_rule": Text("换算规则", "rule of conversion"),
}
"""Columns that are no variable of the dictionary."""
DECLARED: dict[str, Text] = {
    "values.hospital": Text("值映射的医院", "hospital of a value mapping"),
    "values.variable": Text("值映射的变量", "variable of a value mapping"),
    "values.source": Text("值映射的院内写法", "hospital's spelling of a value"),
    "values.code": Text("值映射的标准代码", "standard code of a value"),
    "units.item_code": Text("换算的检验项目", "item of a conversion"),
    "units.spelling": Text("单位的写法", "spelling of a unit"),
    "units.to_unit": Text("标准单位", "standard unit"),
    "units.factor": Text("换算系数", "factor of a conversion"),
    "units.offset": Text("换算偏移", "offset of a conversion"),
    "units.rule": Text("换算规则", "rule of a conversion"),
}
_CODE = (column_origins, indicators, translate, units, values, versions)
"""Code that the graph is read off, beside that of `meanings`: another Heluo makes it anew."""
_ANY_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def anew(
    control: sa.Engine, hospitals: Iterable[Hospital], meanings: Mapping[str, str]
) -> tuple[str, ColumnGraph] | None:
    """(key, graph) of declarations that are other ones than those of the stored graph, else None. `meanings`:
    hashes of what the tables of the application layer are made by (`publish.application.meanings`)."""
    hospitals = sorted(hospitals, key=lambda one: one.code)
    declared = [
        load().version,
        dict(meanings),
        digest([Path(__file__), *(Path(str(module.__file__)) for module in _CODE)]),
        [(one.code, [astuple(f) for f in one.fields]) for one in hospitals],
    ]
    key = hashlib.sha256(json.dumps(declared, sort_keys=True).encode()).hexdigest()[:24]
    with reading(control) as session:
        if newest_key(session) == key:
            return None
    return key, graph(hospitals)


def graph(hospitals: Iterable[Hospital]) -> ColumnGraph:
    """The columns of these hospitals, and of the lake."""
    hospitals = tuple(hospitals)
    declared = translate.mappings(load(), hospitals)
    lake = _lakes.get(declared.mapped)
    if lake is None:
        lake = _lakes[declared.mapped] = _lake(declared)
    made = ColumnGraph(dict(lake.columns), dict(lake.made_of), dict(lake.decided_by))
    for hospital in hospitals:
        _add_hospital(made, hospital, load())
    return made


def _add_hospital(made: ColumnGraph, hospital: Hospital, dictionary: Dictionary) -> None:
    for one in hospital.fields:
        if one.variable.startswith(ABSENT) or one.category not in dictionary.categories:
            continue
        variable = dictionary.categories[one.category].variables.get(one.variable)
        # What the centre works out itself is taken from no view, whatever a line says.
        if variable is None or variable.origin != "hospital" or not one.column:
            continue
        name = f"{one.view}.{one.column}" if one.view else one.column
        id = f"hospital.{hospital.code}.{one.category}.{name}"
        made.add(
            LineageColumn(
                id, "hospital", f"{hospital.code}.{one.category}", name, variable.label, hospital.code
            ),
            (),
        )
        stored = (
            f"source.{one.category}.{variable.shipped}"
            if variable.shipped
            else f"{IDENTITIES}.{variable.name}"
        )
        target = made.columns[stored]
        made.add(target, (id,))


_lakes: dict[frozenset[str], ColumnGraph] = {}
"""The lake's own columns depend on the hospitals only by which variables have a line of values.csv."""


def _lake(mappings: translate.Mappings) -> ColumnGraph:
    made, dictionary, diseases = ColumnGraph(), load(), load_diseases()
    _add_stored(made, dictionary)
    declared = translate.Registered(
        mappings,
        _declaration(made, "values", mappings.values),
        _declaration(made, "units", mappings.conversions),
    )
    links = table("standard.person_link")
    standard = {name: table(f"standard.{name}") for name in dictionary.categories}
    for name, category in dictionary.categories.items():
        rows = translate.standardise(category, versions.current(table(f"source.{name}")), declared)
        _add_table(made, f"standard.{name}", origins(rows))
    _add_evaluation(made, dictionary)
    _add_linking(made)
    for name, category in dictionary.categories.items():
        events = timeline.events(category, standard[name], links, declared.conversions, dictionary)
        _add_table(made, "application.timeline", origins(events))
    for name in load_search_words().documents:
        found = search_feed.documents(dictionary.categories[name], standard[name], links, dictionary)
        if found is not None:
            _add_table(made, "application.search_document", origins(found))
    wide = persons.wide(
        table("standard.person"),
        standard["patient"],
        links,
        table("application.timeline"),
        standard,
        dictionary,
        diseases,
    )
    _add_table(made, "application.person_wide", origins(wide))
    _add_table(made, "application.flow", origins(flows.flows(standard["visit"], links, _ANY_TIME)))
    _add_indicators(made, standard, links, dictionary)
    _add_diseases(made, diseases)
    _add_checks(made, dictionary)
    named = frozenset().union(*made.made_of.values(), *made.decided_by.values())
    if lost := sorted(named - set(made.columns)):
        raise BadConfiguration(
            f"columns {lost[:5]} that no table has",
            "columns of the lake, of declarations or of identities",
            "mend what names them in governance/oversee/column_lineage.py",
        )
    return made


def _add_stored(made: ColumnGraph, dictionary: Dictionary) -> None:
    """Every column of every table, of nothing yet, and the identities in the vault."""
    for name in tables():
        layer, table = name.split(".")
        kind: Kind = "source" if layer == "source" else "standard" if layer == "standard" else "application"
        for column in lake_table(name).schema.names:
            made.add(
                LineageColumn(f"{name}.{column}", kind, name, column, _label(dictionary, table, column)), ()
            )
    for category in dictionary.categories.values():
        for variable in category.variables.values():
            if variable.shipped is None:
                id = f"{IDENTITIES}.{variable.name}"
                made.add(LineageColumn(id, "vault", IDENTITIES, variable.name, variable.label), ())


def _label(dictionary: Dictionary, table: str, column: str) -> Text:
    category = dictionary.categories.get(table)
    if category is None:
        return TECHNICAL.get(column, Text(column, column))
    of = column.removesuffix("_source")
    for variable in category.variables.values():
        if variable.shipped == column:
            return variable.label
        if variable.shipped == of:
            return Text(f"{variable.label.zh}(院内原文)", f"{variable.label.en}, as the hospital wrote it")
    return TECHNICAL.get(column, Text(column, column))


def _declaration(made: ColumnGraph, name: str, of: pa.Table) -> ir.Table:
    """The table of a declaration, whose columns are nodes of their own."""
    group = f"declaration.{name}"
    for column in of.schema.names:
        label = DECLARED[f"{name}.{column}"]
        made.add(LineageColumn(f"{group}.{column}", "declaration", group, column, label), ())
    return ibis.table(ibis.Schema.from_pyarrow(of.schema), name=group)


def _add_table(made: ColumnGraph, name: str, found: Origins) -> None:
    """Columns of the table `name` that `found` makes; what only helps on the way is left out."""
    rows = _ids(found.rows)
    for column, of in found.columns.items():
        if node := made.columns.get(f"{name}.{column}"):
            made.add(node, _ids(of), rows)


def _ids(stored: Iterable[Stored]) -> list[str]:
    return [f"{table}.{column}" for table, column in stored]


def _add_evaluation(made: ColumnGraph, dictionary: Dictionary) -> None:
    """Checks look at every column of a row, and labels of special rows at its codes and texts."""
    for name, category in dictionary.categories.items():
        read = [f"standard.{name}.{v.shipped}" for v in category.variables.values() if v.shipped]
        for column in ("held", "warnings", "row_level"):
            made.add(made.columns[f"standard.{name}.{column}"], read)
        for column in ("epoch", "seq", "hospital"):
            made.add(made.columns[f"standard.{name}.parcel"], (f"source.{name}.{column}",))
    number = (f"{IDENTITIES}.id_number",)
    for column in ("id_number_valid", "id_number_sex", "id_birth_date_agrees"):
        made.add(made.columns[f"source.patient.{column}"], number)


def _add_linking(made: ColumnGraph) -> None:
    """Linking is no expression: it compares identities with one another."""
    known = [one for one in made.columns if one.startswith(f"{IDENTITIES}.")]
    known += ["source.patient.sex", "source.patient.birth_date"]
    patient = ("source.patient.hospital", "source.patient.subject_ref")
    for column, of in {
        "person_link.hospital": patient[:1],
        "person_link.subject_ref": patient[1:],
        "person_link.person_id": known,
        "person_link.bucket": known,
        "person.person_id": ("standard.person_link.person_id",),
        "person.bucket": ("standard.person_link.bucket",),
        "person.sex": ("source.patient.sex",),
        "person.birth_date": ("source.patient.birth_date",),
        "person.hospitals": ("standard.person_link.hospital",),
        "person.records": ("standard.person_link.subject_ref",),
    }.items():
        made.add(made.columns[f"standard.{column}"], of)


def _add_indicators(
    made: ColumnGraph, standard: Mapping[str, ir.Table], links: ir.Table, dictionary: Dictionary
) -> None:
    for one in load_indicators():
        found = origins(indicators.values(one, standard, links, dictionary, _ANY_TIME))
        of = frozenset().union(*(found.columns[c] for c in ("numerator", "denominator", "value")))
        id = f"indicator.{one.id}"
        made.add(LineageColumn(id, "indicator", "indicator", one.id, one.label), _ids(of), _ids(found.rows))
        _add_table(made, "application.indicator_value", found)
        for column in ("numerator", "denominator", "value"):
            made.add(made.columns[f"application.indicator_value.{column}"], (id,))


def _add_diseases(made: ColumnGraph, diseases: Mapping[str, Disease]) -> None:
    entries: dict[str, set[str]] = defaultdict(set)
    for disease in diseases.values():
        chosen = [e.selection for e in disease.entries] + [
            m.selection for m in (*disease.marks, *disease.subtypes)
        ]
        for selection in chosen:
            entries[disease.id] |= {
                _standard(f"{selection.category}.{one.variable}") for one in selection.where
            }
        for group in disease.groups:
            for variable in group.variables:
                id = f"disease.{disease.id}.{variable.id}"
                of = {_standard(name) for name in made_from(variable)}
                if variable.time:
                    of.add(_standard(variable.time.full_name))
                made.add(
                    LineageColumn(id, "disease", f"disease.{disease.id}", variable.id, variable.label),
                    of,
                    entries[disease.id],
                )
        for indicator in disease.indicators:
            id = f"disease.{disease.id}.indicator.{indicator.id}"
            of = {
                known
                for name in indicator.variables
                if (known := f"disease.{disease.id}.{name}") in made.columns
            }
            group = f"disease.{disease.id}"
            made.add(
                LineageColumn(id, "indicator", group, indicator.id, indicator.label),
                of or entries[disease.id],
                entries[disease.id],
            )
    _add_disease_tables(made, {one for of in entries.values() for one in of})


def _add_disease_tables(made: ColumnGraph, entries: set[str]) -> None:
    """The tables of the datasets are long: a row of them is a variable or an indicator of a person."""
    known = made.columns.items()
    variables = [id for id, one in known if one.kind == "disease"]
    figures = [id for id, one in known if one.kind == "indicator" and id.startswith("disease.")]
    treated = [
        "standard.treatment.treatment_type",
        "standard.treatment.target_site",
        "standard.surgery.procedure_code",
        "standard.surgery.body_site",
    ]
    counted = [
        "application.disease_person.state",
        "application.disease_value.variable",
        "application.disease_quality.state",
    ]
    found = ("day", "row_key", "source_hospital")
    for name, of, columns in (
        ("disease_person", entries, ("state", "reason", "day_zero", "subtype", "marks", "entries")),
        ("disease_value", variables, ("variable", "level", "text", "number", *found)),
        ("disease_quality", figures, ("state", "reason")),
        ("disease_treatment", treated, ("reason", *found)),
        ("disease_figure", counted, ("name", "persons", "of")),
    ):
        _add_named(made, name, of, columns)
        _add_named(made, name, ("standard.person_link.person_id",), ("person_id", "bucket"))
        _add_named(made, name, ("standard.person_link.hospital",), ("hospital",))


def _add_checks(made: ColumnGraph, dictionary: Dictionary) -> None:
    """Every variable has checks: their counts and findings are made of the standard columns."""
    for name, category in dictionary.categories.items():
        checked = [f"standard.{name}.{v.shipped}" for v in category.variables.values() if v.shipped]
        _add_named(made, "quality_result", checked, ("violated", "applicable", "variable"))
        _add_named(made, "quality_finding", checked, ("variable",))
        for of in ("hospital", "month", "row_key"):
            _add_named(made, "quality_result", (f"standard.{name}.{of}",), (of,))
            _add_named(made, "quality_finding", (f"standard.{name}.{of}",), (of,))


def _add_named(made: ColumnGraph, name: str, of: Iterable[str], columns: Iterable[str]) -> None:
    """Columns of a table of the application layer, those that it has, made of `of`."""
    of = tuple(of)
    for column in columns:
        if node := made.columns.get(f"application.{name}.{column}"):
            made.add(node, of)


def _standard(full_name: str) -> str:
    """`category.variable` → its column of the standard layer; a variable that never enters the lake is in the
    vault."""
    category, _, name = full_name.partition(".")
    variable = load().categories[category].variables.get(name)
    if variable is None:  # a column that every table has
        return f"standard.{category}.{name}"
    return f"standard.{category}.{variable.shipped}" if variable.shipped else f"{IDENTITIES}.{name}"
