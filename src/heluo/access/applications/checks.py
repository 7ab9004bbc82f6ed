"""What the machine finds in an application before a person reads it: the same list for the applicant before
sending and for every reviewer after. From control data alone; how unique persons are is added by the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.applications.chain import STAGES
from heluo.access.projects import columns, grants, training
from heluo.access.projects.membership import MAY_READ_ROWS, members, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.dictionary import load
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

STOPS, WARNS = "stops", "warns"
"""An application with a finding that stops cannot be sent."""


@dataclass(frozen=True)
class CheckFinding:
    """One thing that the machine found."""

    code: str
    weight: str
    text: Text


def findings(
    session: Session, project: ResearchProject, terms: Mapping[str, Any], changes: Mapping[str, Any]
) -> list[CheckFinding]:
    """Everything that control data say against `terms`, as the project would be after `changes`."""
    return [
        *_of_variables(project, terms, changes),
        *_of_dates(project, terms, changes),
        *_of_persons(session, project, terms),
        *_of_overlap(session, project, terms),
    ]


def level_of(terms: Mapping[str, Any]) -> int:
    """The level that follows from the variables: nobody is asked for it."""
    return columns.level_of(terms["variables"])


def _of_variables(
    project: ResearchProject, terms: Mapping[str, Any], changes: Mapping[str, Any]
) -> Iterator[CheckFinding]:
    if not terms["variables"]:
        yield CheckFinding("no_variable", STOPS, Text("没有变量", "no variable"))
    named = set(changes.get("variables", project.variables))
    if beyond := sorted(set(terms["variables"]) - named):
        text = Text(
            f"研究方案没有写到 {'、'.join(beyond)}", f"the protocol does not name {', '.join(beyond)}"
        )
        yield CheckFinding("not_in_protocol", STOPS, text)
    for name in terms["variables"]:
        try:
            columns.variable(name)
        except BadInput as error:
            yield CheckFinding("no_such_variable", STOPS, error.found)
            return
    level = level_of(terms)
    if level not in STAGES:
        yield CheckFinding("level_closed", STOPS, Text("五级数据不用于科研", "level 5 is not for research"))
    if unused := sorted(named - set(terms["variables"])):
        text = Text(f"方案写明而未申请:{'、'.join(unused)}", f"named, not applied for: {', '.join(unused)}")
        yield CheckFinding("not_asked", WARNS, text)
    if silent := _unmentioned(project, terms, changes):
        zh = "、".join(one.zh for one in silent)
        en = ", ".join(one.en for one in silent)
        text = Text(f"方案正文没有提到:{zh}", f"the text of the protocol does not mention: {en}")
        yield CheckFinding("not_in_text", WARNS, text)


def _unmentioned(
    project: ResearchProject, terms: Mapping[str, Any], changes: Mapping[str, Any]
) -> list[Text]:
    """Variables of which neither their own words nor their category's stand in what the protocol says: the
    list of variables was chosen from a catalogue, the text was written."""
    written = "\n".join(
        str(changes.get(name, getattr(project, name))) for name in ("protocol", "purpose", "hypothesis")
    ).casefold()
    found = []
    for name in terms["variables"]:
        category, _, of = name.partition(".")
        known = load().categories[category]
        named = (known.label, known.variables[of].label)
        if not any(word.casefold() in written for label in named for word in (label.zh, label.en)):
            found.append(known.variables[of].label)
    return found


def _of_dates(
    project: ResearchProject, terms: Mapping[str, Any], changes: Mapping[str, Any]
) -> Iterator[CheckFinding]:
    until, since = day(terms["until"]), day(terms["since"])
    ethics = day(changes.get("ethics_until", project.ethics_until))
    ends = day(changes.get("ends", project.ends))
    if not (changes.get("ethics_number", project.ethics_number) and ethics and ethics >= today()):
        yield CheckFinding(
            "ethics_expired", STOPS, Text("伦理批件已过期或未登记", "no ethics approval holds")
        )
    elif until and ethics < until:
        text = Text(f"伦理批件 {ethics} 到期,早于申请的 {until}", f"ethics ends {ethics}, before {until}")
        yield CheckFinding("ethics_before_end", WARNS, text)
    if not (since and until and ends and since <= until <= ends and until >= today()):
        text = Text(f"起止日期不对,项目 {ends} 结束", f"the days do not fit; the project ends {ends}")
        yield CheckFinding("dates", STOPS, text)


def _of_persons(
    session: Session, project: ResearchProject, terms: Mapping[str, Any]
) -> Iterator[CheckFinding]:
    strangers = [one for one in terms["persons"] if role_in(session, project.id, one) not in MAY_READ_ROWS]
    if strangers or not terms["persons"]:
        names = "、".join(strangers)
        text = Text(f"使用人须是负责人或分析人员:{names}", f"no lead or analyst: {', '.join(strangers)}")
        yield CheckFinding("persons", STOPS, text)
    yield from _of_training(session, terms)


def _of_training(session: Session, terms: Mapping[str, Any]) -> Iterator[CheckFinding]:
    """Whoever reads rows was trained, and still is when the right ends."""
    entered, until = training.entered(session), day(terms["until"])
    asked = sorted(set(terms["persons"]))
    untrained = [one for one in asked if one not in entered or entered[one].until < today()]
    if untrained:
        zh, en = "、".join(untrained), ", ".join(untrained)
        text = Text(f"没有有效的数据安全培训:{zh}", f"no training in data safety that still counts: {en}")
        yield CheckFinding("training", STOPS, text)
    early = [one for one in asked if one not in untrained and until and entered[one].until < until]
    if early:
        zh, en = "、".join(early), ", ".join(early)
        text = Text(f"培训早于申请的 {until} 到期:{zh}", f"training ends before {until}: {en}")
        yield CheckFinding("training_before_end", WARNS, text)


def _of_overlap(
    session: Session, project: ResearchProject, terms: Mapping[str, Any]
) -> Iterator[CheckFinding]:
    """Grants in force of other projects that give one of the same persons one of the same variables: two
    files in one hand can be laid side by side."""
    moment = now()
    people = {one.account for one in members(session, project.id)} & set(terms["persons"])
    for grant in grants.listed(session):
        if grant.project == project.id or grant.status != "active" or grant.until <= moment:
            continue
        both = sorted(people & set(grants.persons_of(session, grant.id)))
        shared = set(terms["variables"]) & {str(one) for one in grant.variables}
        if both and shared:
            text = Text(
                f"{'、'.join(both)} 在另一项目中已有 {len(shared)} 个相同变量",
                f"{', '.join(both)}: {len(shared)} of the variables already in another project",
            )
            yield CheckFinding("overlap", WARNS, text)


def day(given: Any) -> dt.date | None:
    """A day as it is stored in JSON, or as it is."""
    return dt.date.fromisoformat(given) if isinstance(given, str) and given else given or None
