"""The cohorts of a project that a right can be bound to: versions that were saved in the project, and those
that were entered in its chain. A right keeps the definition as it stood: a later version changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.access.projects import items, pseudonyms
from heluo.access.projects.acts import USE_GRANT
from heluo.access.projects.permits import everything_counted
from heluo.cohort import Definition, PhraseNode, members, read
from heluo.cohort.saved import Holder, body, expanded, visible
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.releases import Pinned


@dataclass(frozen=True)
class ProjectCohort:
    """One version. `reference`: name@version."""

    reference: str
    label: Text
    definition: Mapping[str, Any]


def cohorts_of(session: Session, project: str) -> list[ProjectCohort]:
    """The newest version of each cohort that is saved in the project, and what was entered with its
    definition, each name once."""
    holder = Holder("", frozenset({project}))
    found: dict[str, ProjectCohort] = {}
    for one in visible(session, holder, "cohort"):
        if one.project != project:
            continue
        zh, en = one.name_zh or one.name_en, one.name_en or one.name_zh
        label = Text(f"{zh} 第 {one.version} 版", f"{en}, version {one.version}")
        reference = f"{zh}@{one.version}"
        reference = reference if reference not in found else f"{reference} {one.id}"
        given = expanded(session, holder, Definition.model_validate(body(session, one)))
        written = given.model_dump(by_alias=True, exclude_defaults=True, mode="json")
        found[reference] = ProjectCohort(reference, label, written)
    for entered in items.listed(session, project):
        if entered.kind == "cohort" and "definition" in entered.detail:
            label = Text(entered.label_zh, entered.label_en)
            made = ProjectCohort(entered.reference, label, entered.detail["definition"])
            found.setdefault(entered.reference, made)
    return list(found.values())


def definition_named(session: Session, project: str, reference: str, level: int) -> dict[str, Any] | None:
    """The definition of the project's cohort `reference`, None for "": everybody. Raises BadInput for one
    that the project does not have, asks for more than `level`, or searches texts: the persons of a right are
    found anew in every process, with no index beside it."""
    if not reference:
        return None
    found = next((one for one in cohorts_of(session, project) if one.reference == reference), None)
    if found is None:
        raise BadInput(
            ("项目中没有这个队列版本", "the project has no such version of a cohort"),
            ("保存在项目中的队列", "a cohort that is saved in the project"),
            ("请项目成员先把队列保存到项目", "have a member save the cohort in the project"),
            code="no_cohort",
        )
    cohort = read(Definition.model_validate(found.definition), level)
    if any(isinstance(leaf, PhraseNode) for leaf in cohort.leaves()):
        raise BadInput(
            ("授权的队列不能含全文条件", "the cohort of a grant cannot have a condition on texts"),
            ("结构化条件", "conditions on variables"),
            ("改用变量条件,或把名单保存为队列", "use variables, or save the list of persons as a cohort"),
            code="cohort_text",
        )
    return dict(found.definition)


def cohort_figure(lake: Lake, permit: Permit, definition: Mapping[str, Any], release: Pinned) -> str:
    """What is recorded of a cohort: how many persons of `definition` `permit` opens on `release`, and a
    hash of who they are under the pseudonyms of its project."""
    asked = read(Definition.model_validate(definition), permit.level)
    named = pseudonyms.of_project(lake.home, permit.project)
    with lake.act(everything_counted(permit), USE_GRANT.name, permit.grant, release=release) as act:
        inside = members(act, asked)
    names = "\n".join(sorted(named.name(pseudonyms.PERSON, one) for one in inside))
    return f"{len(inside)}:{hashlib.sha256(names.encode()).hexdigest()[:24]}"
