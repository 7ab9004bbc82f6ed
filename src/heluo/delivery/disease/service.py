"""Decisions about disease datasets: which figures a caller gets, who lists persons. The permit's hospitals
change the numbers, its cell hides small ones."""

from __future__ import annotations

from heluo.access.levels import variable_level
from heluo.delivery.disease import edition_page, figures, persons, study_page, treatments
from heluo.delivery.disease.figures import DiseaseFigures
from heluo.delivery.disease.indicators import benchmarks, indicator_shapes
from heluo.delivery.disease.resources import (
    COMPLETENESS,
    FIGURES_OF,
    INDICATORS,
    LIST,
    PERSONS,
    SEE_EDITIONS,
    STUDY,
    TREATMENTS,
)
from heluo.delivery.disease.schemas import (
    DiseaseCompleteness,
    DiseaseEditions,
    DiseaseForm,
    DiseaseGroupShape,
    DiseaseHome,
    DiseaseIndicators,
    DiseaseLine,
    DiseaseList,
    DiseaseStudy,
    DiseaseVariableLine,
    HospitalSize,
    NamedCount,
    PersonList,
    PersonTreatments,
    ShareShape,
)
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import words
from heluo.delivery.frame.shares import part_of
from heluo.dictionary import load
from heluo.dictionary.derive.diseases import definition
from heluo.dictionary.disease_variables import DiseaseVariable, level_of
from heluo.dictionary.diseases import BELOW_RULE, Disease, load_diseases
from heluo.kit.errors import NotFound
from heluo.kit.text import Text

BELOW = Text("诊断次数未达入组规则", "too few diagnoses for the entry rule")
NO_SUBTYPE = Text("未分型", "no subtype")


def diseases(asking: Caller) -> DiseaseList:
    """Every disease with its size. Raises NotPermitted."""
    with asking.act(asking.permit(FIGURES_OF), LIST) as act:
        lines = [
            DiseaseLine(
                id=one.id,
                label=words(one.label),
                persons=figures.read(act, one.id, asking.portal.hospitals).count("state", "in"),
                variables=len(one.variables),
                indicators=len(one.indicators),
            )
            for one in load_diseases().values()
        ]
    return DiseaseList(release=release_shape(act.release), diseases=lines)


def home(asking: Caller, id: str) -> DiseaseHome:
    """One disease at a glance. Raises NotPermitted, NotFound."""
    permit = asking.permit(FIGURES_OF, id)
    with asking.act(permit, FIGURES_OF.act, id) as act:
        of = known(id)
        found = figures.read(act, id, asking.portal.hospitals)
    reasons = {one.id: one.label for one in of.marks} | {BELOW_RULE: BELOW}
    subtypes = {one.id: one.label for one in of.subtypes} | {"": NO_SUBTYPE}
    out, kinds = found.counts("state", reasons), found.counts("subtype", subtypes)
    sizes = found.of_hospitals("state", "in")
    return DiseaseHome(
        id=id,
        label=words(of.label),
        definition=words(of.definition),
        province=permit.hospitals is None,
        persons=found.count("state", "in"),
        out=[NamedCount(id=r, label=words(reasons[r]), persons=out[r]) for r in reasons],
        subtypes=[NamedCount(id=s, label=words(subtypes[s]), persons=kinds[s]) for s in subtypes],
        also=[
            NamedCount(id=one.id, label=words(one.label), persons=found.count("also", one.id))
            for one in load_diseases().values()
            if one.id != id
        ],
        hospitals=[
            HospitalSize(hospital=h, persons=sizes[h], required=_required(of, found, h))
            for h in found.hospitals
        ],
        entries=[words(one.label) for one in of.entries],
        forms=[DiseaseForm(name=one.name, label=words(one.label)) for one in of.forms],
        variables=len(of.variables),
        required=_required(of, found, found.scope),
        computed_at=found.computed_at,
        release=release_shape(act.release),
    )


def completeness(asking: Caller, id: str) -> DiseaseCompleteness:
    """Variables × hospitals. Raises NotPermitted, NotFound."""
    permit = asking.permit(FIGURES_OF, id)
    with asking.act(permit, COMPLETENESS, id) as act:
        of = known(id)
        found = figures.read(act, id, asking.portal.hospitals)
    return DiseaseCompleteness(
        id=id,
        label=words(of.label),
        hospitals=list(found.hospitals),
        groups=[
            DiseaseGroupShape(label=words(g.label), variables=[_variable(v, found) for v in g.variables])
            for g in of.groups
        ],
        release=release_shape(act.release),
    )


def indicators(asking: Caller, id: str) -> DiseaseIndicators:
    """Quality indicators with funnels. Raises NotPermitted, NotFound."""
    permit = asking.permit(FIGURES_OF, id)
    with asking.act(permit, INDICATORS, id) as act:
        of = known(id)
        found = figures.read(act, id, asking.portal.hospitals)
    others = benchmarks(asking, id) if permit.hospitals is not None else found
    return DiseaseIndicators(
        id=id,
        label=words(of.label),
        indicators=indicator_shapes(of, found, others),
        release=release_shape(act.release),
    )


def listed(asking: Caller, id: str, asked: persons.PersonsAsked) -> PersonList:
    """Persons who lack a variable, or of an indicator. Raises NotPermitted, NotFound."""
    permit = asking.permit(PERSONS, id)
    if asked.hospital:
        asking.check_own(permit, asked.hospital, PERSONS.act, id)
    with asking.act(permit, PERSONS.act, id) as act:
        act.note(gap=asked.gap, indicator=asked.indicator, state=asked.state)
        return persons.listed(act, known(id), asked)


def person_treatments(asking: Caller, id: str, person: str) -> PersonTreatments:
    """Treatments of a person, and of which dataset each is. Raises NotPermitted, NotFound."""
    known(id)
    permit = asking.permit(PERSONS, person).narrow(persons=[person])
    with asking.act(permit, TREATMENTS, person) as act:
        return treatments.of_person(act, person)


def study(asking: Caller, id: str, by: str, value: str) -> DiseaseStudy:
    """Charts of a dataset, filtered by one value of one variable, and its pathway. Raises NotPermitted,
    NotFound, BadInput."""
    permit, of = asking.permit(FIGURES_OF, id), known(id)
    study_page.check_by(of, by)
    with asking.act(permit, STUDY, id) as act:
        act.note(by=by)
        found = study_page.read(act, of, by)
    steps, flows = study_page.pathway(found)
    return DiseaseStudy(
        id=id,
        label=words(of.label),
        by=by,
        value=value if by else "",
        chosen=study_page.value_label(of, by, value) if by else None,
        persons=study_page.selected(found, by, value),
        charts=study_page.charts(found, by, value),
        pathway=steps,
        flows=flows,
        release=release_shape(act.release),
    )


def editions(asking: Caller, id: str) -> DiseaseEditions:
    """The editions of a dataset. Raises NotPermitted, NotFound."""
    permit, of = asking.permit(FIGURES_OF, id), known(id)
    found = edition_page.shapes(asking, of, permit)
    asking.remember(permit, SEE_EDITIONS, id, rows=len(found))
    return DiseaseEditions(id=id, label=words(of.label), editions=found)


def known(id: str) -> Disease:
    """The disease `id`. Raises NotFound."""
    found = load_diseases().get(id)
    if found is None:
        raise NotFound(
            ("没有这个病种", "there is no such disease"),
            ("已声明的病种", "a disease that is declared"),
            ("从病种列表中选择", "choose one from the list"),
            code="no_such_disease",
        )
    return found


def _variable(of: DiseaseVariable, found: DiseaseFigures) -> DiseaseVariableLine:
    shares = {h: found.figure(h, "variable", of.id) for h in found.hospitals}
    return DiseaseVariableLine(
        id=of.id,
        label=words(of.label),
        definition=words(definition(of)),
        type=of.type,
        unit=of.unit,
        value_set=of.value_set,
        level=level_of(of, load(), variable_level),
        required=of.required,
        all=figures.shape(found.share("variable", of.id)),
        hospitals=figures.shapes_of("share", shares, found.cell),
    )


def _required(of: Disease, found: DiseaseFigures, hospital: str) -> ShareShape:
    """The mean share of the required variables, of a number of persons that may be shown."""
    names = [one.id for one in of.variables.values() if one.required]
    size = found.number(hospital, "state", "in")
    if not names or size < max(found.cell, 1):
        return ShareShape(value=None, shown="—" if not size else f"n<{found.cell}")
    filled = sum(found.number(hospital, "variable", name) for name in names)
    shown = part_of(filled, size * len(names), found.cell)
    return ShareShape(
        value=None if shown.part is None else round(filled / (size * len(names)), 3), shown=shown.shown
    )
