"""Disease datasets as data: `dictionary/diseases/<id>.toml`. Who enters, what is marked apart, which
variables are selected, by what its care is measured.

A disease selects, it never copies: its variables are names of the dictionary. A person **enters** when any
entry holds: at least `times` rows of its selection on days at least `apart_days` apart. A **mark** (in situ,
precursor, metastasis only) is shown and counted apart: it never makes a person enter. A **subtype** is the
first whose selection has a row of the person; without one the subtype is "". Day zero is the first row of the
first entry named in `day_zero` that holds, else the first row of any entry that holds. Who has only a mark is
out for that reason, of several the first declared; who has only too few diagnoses is out as `below_rule`. Not
here: how an engine finds them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heluo.dictionary.disease_indicators import DiseaseIndicator, read_indicators_of
from heluo.dictionary.disease_variables import DiseaseVariable, read_variables_of
from heluo.dictionary.filter import Selection, parse_selection
from heluo.dictionary.forms import ShippedForm, shipped_forms
from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.places import data_folder
from heluo.kit.text import Text


@dataclass(frozen=True)
class DiseaseEntry:
    """One way into the dataset: `times` rows on days `apart_days` apart (first to last for times = 2)."""

    id: str
    label: Text
    selection: Selection
    times: int
    apart_days: int


@dataclass(frozen=True)
class NamedSelection:
    """A selection with a name: a mark or a subtype."""

    id: str
    label: Text
    selection: Selection


@dataclass(frozen=True)
class VariableGroup:
    """Variables shown together; `items` are laboratory items whose last value is also known of every person
    at a glance."""

    label: Text
    variables: tuple[DiseaseVariable, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class OwnTreatment:
    """What tells that a treatment is for this disease, where somebody has several: types of treatment that it
    is given at all, sites of the body, prefixes of procedure codes."""

    types: tuple[str, ...]
    sites: tuple[str, ...]
    procedures: tuple[str, ...]


@dataclass(frozen=True)
class Disease:
    id: str
    label: Text
    definition: Text
    entries: tuple[DiseaseEntry, ...]
    marks: tuple[NamedSelection, ...]
    subtypes: tuple[NamedSelection, ...]
    groups: tuple[VariableGroup, ...]
    code_prefixes: tuple[str, ...]
    """Prefixes of ICD-10 codes by which a row belongs to the disease on a timeline."""
    day_zero: tuple[str, ...] = ()
    """Entries that date it before all others, in this order."""
    indicators: tuple[DiseaseIndicator, ...] = ()
    pathway: tuple[str, ...] = ()
    """Variables of the way from finding to outcome, in order."""
    forms: tuple[ShippedForm, ...] = ()
    """Forms with which its persons are followed."""
    treatment: OwnTreatment | None = None
    """None: its treatments are told from no other disease's."""
    study: tuple[str, ...] = ()
    """Variables by whose values all charts of the study view can be filtered."""

    @property
    def variables(self) -> dict[str, DiseaseVariable]:
        """Every variable by id."""
        return {one.id: one for group in self.groups for one in group.variables}


BELOW_RULE = "below_rule"
"""Reason for being out: diagnoses of the disease, and too few of them for any entry."""
ITEMS = {"of": "lab_result.value_standard", "by": "item_code", "zh": "末次", "en": "latest"}
"""What `items` of a group means."""


@cache
def load_diseases(folder: Path | None = None) -> dict[str, Disease]:
    """Every disease of the dictionary in `folder` by id. Raises BadConfiguration with the file."""
    dictionary = load(folder)
    root = (folder or data_folder("dictionary")) / "diseases"
    return {path.stem: _disease(path, dictionary) for path in sorted(root.glob("*.toml"))}


def disease(id: str, folder: Path | None = None) -> Disease:
    """The disease `id`; NotFound when there is none."""
    found = load_diseases(folder).get(id)
    if found is None:
        raise NotFound(f"disease {id}", " | ".join(load_diseases(folder)), "name one of them")
    return found


def _disease(path: Path, dictionary: Dictionary) -> Disease:
    head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    where = str(path)

    def label(table: dict[str, Any]) -> Text:
        if not table.get("zh") or not table.get("en"):
            raise _refused("no zh or en", "a label in both languages", where)
        return Text(table["zh"], table["en"])

    def named(kind: str) -> tuple[NamedSelection, ...]:
        return tuple(
            NamedSelection(t["id"], label(t), parse_selection(t, dictionary, where))
            for t in head.get(kind, [])
        )

    entries = tuple(
        DiseaseEntry(
            t["id"],
            label(t),
            parse_selection(t, dictionary, where),
            t.get("times", 1),
            t.get("apart_days", 0),
        )
        for t in head.get("entry", [])
    )
    if not entries:
        raise _refused("no [[entry]]", "at least one way into the dataset", where)
    groups = tuple(_group(t, label(t), dictionary, where) for t in head.get("group", []))
    variables = _by_id(groups, where)
    indicators = read_indicators_of(head.get("indicator", []), variables, dictionary, where)
    first, way = tuple(head.get("day_zero", ())), tuple(head.get("pathway", ()))
    shipped = shipped_forms(dictionary.folder)
    if not set(head.get("forms", ())) <= set(shipped):
        raise _refused("a form that is not there", " | ".join(shipped), where)
    study = tuple(head.get("study", way))
    if not set(first) <= {entry.id for entry in entries} or not {*way, *study} <= set(variables):
        raise _refused("day_zero, pathway or study", "ids of entries; ids of variables", where)
    return Disease(
        path.stem,
        label(head),
        Text(head.get("definition_zh", ""), head.get("definition_en", "")),
        entries,
        named("mark"),
        named("subtype"),
        groups,
        tuple(head["code_prefixes"]),
        first,
        indicators,
        way,
        tuple(shipped[name] for name in head.get("forms", ())),
        _treatment(head.get("treatment"), dictionary, where),
        study,
    )


def _treatment(table: dict[str, Any] | None, dictionary: Dictionary, where: str) -> OwnTreatment | None:
    if table is None:
        return None
    for key, value_set in (("types", "treatment_type"), ("sites", "body_site")):
        if unknown := set(table.get(key, ())) - set(dictionary.value_sets[value_set].codes):
            raise _refused(f"{', '.join(sorted(unknown))} in [treatment]", f"codes of {value_set}", where)
    if not table.get("types"):
        raise _refused("no types in [treatment]", "codes of treatment_type", where)
    types, sites, procedures = (tuple(table.get(key, ())) for key in ("types", "sites", "procedures"))
    return OwnTreatment(types, sites, procedures)


def _by_id(groups: tuple[VariableGroup, ...], where: str) -> dict[str, DiseaseVariable]:
    found: dict[str, DiseaseVariable] = {}
    for group in groups:
        for one in group.variables:
            if one.id in found:
                raise _refused(f"variable {one.id} twice", "one of each id", where)
            found[one.id] = one
    for one in found.values():
        if one.anchor and (one.anchor not in found or found[one.anchor].anchor):
            raise _refused(f"anchor {one.anchor} of {one.id}", "a variable without an anchor", where)
    return found


def _group(table: dict[str, Any], label: Text, dictionary: Dictionary, where: str) -> VariableGroup:
    items = tuple(table.get("items", []))
    for item in items:
        if item not in dictionary.value_sets["lab_item"].codes:
            raise _refused(f"laboratory item {item}", "a code of lab_item", where)
    given = [*table.get("variables", []), *([{**ITEMS, "values": list(items)}] if items else [])]
    required = frozenset(table.get("required", []))
    variables = tuple(read_variables_of(given, required, dictionary, where))
    known = {one.id for one in variables} | {
        one for one in table.get("variables", []) if isinstance(one, str)
    }
    if not required <= known:
        raise _refused("a required variable outside the group", "one of its variables", where)
    return VariableGroup(label, variables, items)


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "edit the file", where=where)
