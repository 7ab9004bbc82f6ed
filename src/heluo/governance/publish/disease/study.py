"""Published figures of the study view: how many persons of a dataset have which value of a variable, alone
and of those with one value of a variable that filters.

    value       variable|value              persons
    pair        by|value|variable|value     persons

The values of a chart are codes, truth values, and bands of numbers; of everything else, and of what is more
sensitive than `HIGHEST`, only that there is one (THERE). Who has no value is not counted: that is the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Dictionary, load
from heluo.dictionary.disease_variables import DiseaseVariable, level_of
from heluo.dictionary.diseases import Disease
from heluo.engines import Engine

THERE = "*"
SUBTYPE = "subtype"
MOST = 30
"""Codes of a closed value set that still make a chart; variables of the pathway make one in any case."""
HIGHEST = 3
BETWEEN = "|"
BY = ("disease", "hospital")
ONE = ("person_id", *BY)


def valued(variable: DiseaseVariable, disease: Disease, dictionary: Dictionary) -> bool:
    """Whether the values of `variable` are told apart, by their text."""
    if level_of(variable, dictionary) > HIGHEST:
        return False
    if variable.type == "boolean" or variable.id in (*disease.pathway, *disease.study):
        return not variable.bands
    codes = dictionary.value_sets.get(variable.value_set)
    return variable.type == "code" and codes is not None and not codes.open and len(codes.codes) <= MOST


def study(
    engine: Engine, inside: ir.Table, values: ir.Table, diseases: Mapping[str, Disease]
) -> tuple[ir.Table, ir.Table]:
    """(value, pair): disease, hospital, name, persons. `inside`: persons who are in."""
    shown = _shown(engine, values, diseases)
    by = ibis.union(_filters(engine, shown, diseases), _subtypes(inside))
    value = shown.mutate(name=_joined(shown.variable, shown.value))
    pair = shown.inner_join(by, ONE)
    pair = pair.filter(pair.by != pair.variable)
    pair = pair.mutate(name=_joined(pair.by, pair.by_value, pair.variable, pair.value))
    return _counted(value), _counted(pair)


def _counted(rows: ir.Table) -> ir.Table:
    return rows.group_by(*BY, "name").agg(persons=rows.count())


def _shown(engine: Engine, values: ir.Table, diseases: Mapping[str, Disease]) -> ir.Table:
    """person_id, disease, hospital, variable, value as a chart has it."""
    dictionary = load()
    named = [
        (d.id, v.id) for d in diseases.values() for v in d.variables.values() if valued(v, d, dictionary)
    ]
    banded = [
        (d.id, v.id, place, bound)
        for d in diseases.values()
        for v in d.variables.values()
        if level_of(v, dictionary) <= HIGHEST
        for place, bound in enumerate(v.bands, 1)
    ]
    apart = engine.register("_study_valued", _table(named, ("disease", "variable"), {"valued": True}))
    bands = engine.register("_study_bands", _bands(banded))
    rows = values.left_join(apart, ["disease", "variable"]).drop("disease_right", "variable_right")
    plain = rows.select(
        *ONE, "variable", value=ibis.ifelse(rows.valued.fill_null(False), rows.text, ibis.literal(THERE))
    )
    plain = plain.filter(plain.value.notnull())
    if not banded:
        return plain
    of_bands = values.filter(values.number.notnull()).inner_join(bands, ["disease", "variable"])
    placed = of_bands.group_by(*ONE, "variable").agg(
        value=(of_bands.number >= of_bands.bound).ifelse(of_bands.place, 0).max().cast("string")
    )
    return ibis.union(plain.anti_join(bands, ["disease", "variable"]), placed)


def _filters(engine: Engine, shown: ir.Table, diseases: Mapping[str, Disease]) -> ir.Table:
    named = [(d.id, name) for d in diseases.values() for name in d.study]
    chosen = engine.register("_study_by", _table(named, ("disease", "variable"), {}))
    rows = shown.semi_join(chosen, ["disease", "variable"])
    return rows.select(*ONE, by=rows.variable, by_value=rows.value)


def _subtypes(inside: ir.Table) -> ir.Table:
    rows = inside.filter(inside.subtype != "")
    return rows.select(*ONE, by=ibis.literal(SUBTYPE), by_value=rows.subtype)


def _joined(*parts: ir.StringValue) -> ir.StringValue:
    made = parts[0]
    for part in parts[1:]:
        made = made + BETWEEN + part
    return made


def _table(rows: list[tuple[str, ...]], names: tuple[str, ...], more: Mapping[str, bool]) -> pa.Table:
    columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)}
    return pa.table(columns | {k: pa.array([v] * len(rows), pa.bool_()) for k, v in more.items()})


def _bands(rows: list[tuple[str, str, int, float]]) -> pa.Table:
    kinds = {"disease": pa.string(), "variable": pa.string(), "place": pa.int64(), "bound": pa.float64()}
    return pa.table({n: pa.array([row[i] for row in rows], k) for i, (n, k) in enumerate(kinds.items())})
