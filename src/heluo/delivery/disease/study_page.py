"""The study view: charts of a dataset, filtered by one value of one of them, and its pathway. Published
counts only: no row of a person is read, no question is a new one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from heluo.access.levels import variable_level
from heluo.delivery.disease import crossed
from heluo.delivery.disease.crossed import MISSING, OTHER, Counted
from heluo.delivery.disease.figures import PROVINCE, TABLE
from heluo.delivery.disease.schemas import PathwayFlow, PathwayStep, StudyBar, StudyChart
from heluo.delivery.frame.shapes import Count, Words, words
from heluo.dictionary import load
from heluo.dictionary.disease_variables import DiseaseVariable, level_of
from heluo.dictionary.diseases import Disease
from heluo.dictionary.units import load_units
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

SUBTYPE, THERE, BETWEEN = "subtype", "*", "|"
HIGHEST = 3
LABELS = {
    OTHER: Text("其他取值", "Other values"),
    MISSING: Text("没有记录", "Not recorded"),
    THERE: Text("有记录", "Recorded"),
    "true": Text("是", "Yes"),
    "false": Text("否", "No"),
}
NO_SUBTYPE = Text("未分型", "No subtype")
Pairs = dict[tuple[str, str], dict[tuple[str, str], int]]
"""(variable, variable) → (value, value) → persons."""


@dataclass(frozen=True)
class Study:
    """Published counts of a dataset in one scope."""

    disease: Disease
    size: int
    cell: int
    known: Mapping[str, Counted]
    pairs: Pairs

    def rows(self, of: str, by: str) -> tuple[crossed.Cells, frozenset[tuple[str, str]]]:
        """The two-way table of two variables, (value of `of`, value of `by`), and what of it is hidden; the
        same whichever of them is asked for first."""
        first, second = sorted((of, by))
        pairs = self.pairs.get((first, second)) or _turned(self.pairs.get((second, first), {}))
        one, two = self.known[first], self.known[second]
        cells = crossed.table(one, two, pairs)
        gone = crossed.hidden(one, two, cells, self.cell)
        if first == of:
            return cells, gone
        return _turned(cells), frozenset((b, a) for a, b in gone)


def read(act: Act, disease: Disease, by: str) -> Study:
    """The counts that the view needs when it is filtered by `by` ("" = not)."""
    own = act.permit.hospitals
    scope = PROVINCE if own is None else next(iter(sorted(own)), PROVINCE)
    rows = table(TABLE)
    rows = rows.filter(rows.disease == disease.id, rows.hospital == scope)
    first = list(dict.fromkeys(name for name in (by, *disease.pathway[:-1]) if name))
    named = rows.kind.isin(["value", "subtype"]) | ((rows.kind == "state") & (rows.name == "in"))
    for name in first:
        named |= (rows.kind == "pair") & rows.name.startswith(name + BETWEEN)
    observed: dict[str, dict[str, int]] = defaultdict(dict)
    pairs: Pairs = defaultdict(dict)
    size = 0
    for row in act.read(rows.filter(named).select("kind", "name", "persons")).to_pylist():
        persons, parts = int(row["persons"]), str(row["name"]).split(BETWEEN)
        if row["kind"] == "state":
            size = persons
        elif row["kind"] == "subtype":
            if row["name"]:
                observed[SUBTYPE][row["name"]] = persons
        elif row["kind"] == "value":
            observed[parts[0]][parts[1]] = persons
        else:
            pairs[parts[0], parts[2]][parts[1], parts[3]] = persons
    cell = act.permit.cell
    known = {
        name: crossed.counted(observed.get(name, {}), size, _order(disease, name), cell)
        for name in (SUBTYPE, *_charted(disease))
    }
    return Study(disease, size, cell, known, dict(pairs))


def check_by(disease: Disease, by: str) -> None:
    """Raises BadInput for a variable that filters nothing."""
    if by and by not in (SUBTYPE, *(name for name in disease.study if name in _charted(disease))):
        raise BadInput(
            ("不能按这个变量筛选", "this variable does not filter"),
            " | ".join((SUBTYPE, *disease.study)),
            ("点可筛选的图中的一项", "press a bar of a chart that filters"),
            code="no_such_filter",
        )


def charts(study: Study, by: str, value: str) -> list[StudyChart]:
    """Every chart of the dataset: subtypes, what filters, then the others in the order of their groups."""
    disease, declared = study.disease, _charted(study.disease)
    groups = {one.id: group.label for group in disease.groups for one in group.variables}
    order = [SUBTYPE, *(n for n in disease.study if n in declared)]
    order += [name for name in declared if name not in order]
    return [
        StudyChart(
            id=name,
            label=words(Text("亚型", "Subtype") if name == SUBTYPE else declared[name].label),
            group=words(Text("亚型", "Subtype") if name == SUBTYPE else groups[name]),
            filters=name in (SUBTYPE, *disease.study),
            bars=_bars(study, name, by, value),
        )
        for name in order
        if name != SUBTYPE or disease.subtypes
    ]


def selected(study: Study, by: str, value: str) -> Count:
    """How many are in the selection."""
    if not by:
        return _count(study.size, study.cell, False)
    of = study.known[by]
    return _count(of.margin.get(value, 0), study.cell, value in of.hidden)


def pathway(study: Study) -> tuple[list[PathwayStep], list[PathwayFlow]]:
    """Steps with their values, and how many go from each value to each of the next step."""
    names = [name for name in study.disease.pathway if name in study.known]
    steps = [
        PathwayStep(
            id=name, label=words(study.disease.variables[name].label), bars=_bars(study, name, "", "")
        )
        for name in names
    ]
    flows: list[PathwayFlow] = []
    for place, (one, two) in enumerate(itertools.pairwise(names)):
        cells, gone = study.rows(one, two)
        flows += [
            PathwayFlow(step=place, source=a, target=b, persons=_count(n, study.cell, (a, b) in gone))
            for (a, b), n in cells.items()
            if n or study.cell
        ]
    return steps, flows


def value_label(disease: Disease, name: str, value: str) -> Words:
    """The words of a value of a chart."""
    if value in (OTHER, MISSING, THERE):
        return words(NO_SUBTYPE if (name, value) == (SUBTYPE, MISSING) else LABELS[value])
    if name == SUBTYPE:
        found = next((one.label for one in disease.subtypes if one.id == value), None)
        return words(found or value)
    variable = disease.variables[name]
    if variable.bands:
        return words(_band(variable, int(value)))
    if variable.type == "boolean":
        return words(LABELS[value])
    codes = load().value_sets[variable.value_set].codes if variable.value_set else {}
    if value not in codes:
        return words(value)
    label = codes[value].label
    return words(
        label if variable.value_set not in ("icd10",) else Text(f"{value} {label.zh}", f"{value} {label.en}")
    )


def _charted(disease: Disease) -> dict[str, DiseaseVariable]:
    """Variables whose values may be counted, by the levels in force."""
    return {
        id: one for id, one in disease.variables.items() if level_of(one, load(), variable_level) <= HIGHEST
    }


def _bars(study: Study, name: str, by: str, value: str) -> list[StudyBar]:
    of = study.known[name]
    numbers = {one: (n, one in of.hidden) for one, n in of.margin.items()}
    if by == name:
        numbers = {one: found for one, found in numbers.items() if one == value}
    elif by:
        cells, gone = study.rows(name, by)
        numbers = {one: (cells.get((one, value), 0), (one, value) in gone) for one in of.margin}
    return [
        StudyBar(value=one, label=value_label(study.disease, name, one), persons=_count(n, study.cell, hides))
        for one, (n, hides) in numbers.items()
        if n or study.cell
    ]


def _count(number: int, cell: int, gone: bool) -> Count:
    if cell and number < cell:
        return Count(value=None, shown=f"<{cell}")
    if gone:
        return Count(value=None, shown="…")
    return Count(value=number, shown=f"{number:,}")


def _order(disease: Disease, name: str) -> list[str]:
    if name == SUBTYPE:
        return [one.id for one in disease.subtypes]
    variable = disease.variables[name]
    if variable.bands:
        return [str(n) for n in range(len(variable.bands) + 1)]
    codes = load().value_sets.get(variable.value_set)
    return ["true", "false"] if variable.type == "boolean" else list(codes.codes) if codes else []


def _band(variable: DiseaseVariable, place: int) -> Text:
    bounds = [f"{one:g}" for one in variable.bands]
    unit = variable.unit and f" {load_units(load().folder).printed.get(variable.unit, variable.unit)}"
    if place == 0:
        return Text(f"<{bounds[0]}{unit}", f"<{bounds[0]}{unit}")
    if place == len(bounds):
        return Text(f"≥{bounds[-1]}{unit}", f"≥{bounds[-1]}{unit}")
    text = f"{bounds[place - 1]}–<{bounds[place]}{unit}"
    return Text(text, text)


def _turned(of: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {(b, a): n for (a, b), n in of.items()}
