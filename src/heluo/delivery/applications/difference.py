"""What an application would change: of the grant that it takes the place of, and of the protocol. The same
lines for the applicant before sending and for every reviewer after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.applications import checks
from heluo.access.applications.tables import DataApplication
from heluo.access.projects.grants import last_day, persons_of
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.applications.schemas import AskedDifference
from heluo.delivery.frame.shapes import words
from heluo.dictionary import load
from heluo.kit.text import Text

NOTHING = Text("—", "—")
FIELDS: dict[str, Text] = {
    "protocol": Text("研究方案", "protocol"),
    "purpose": Text("研究目的", "purpose"),
    "hypothesis": Text("假设", "hypothesis"),
    "ends": Text("项目结束日期", "last day of the project"),
    "ethics_number": Text("伦理批件号", "ethics approval no."),
    "ethics_until": Text("批件有效至", "approved until"),
}
"""Fields of a project that a change is displayed of, as they are."""


def differences(
    session: Session, application: DataApplication, project: ResearchProject
) -> list[AskedDifference]:
    """Each difference with what stands now and what would; none for an application that replaces nothing and
    stays within its protocol."""
    return [*_of_protocol(application, project), *_of_grant(session, application)]


def _of_protocol(application: DataApplication, project: ResearchProject) -> Iterator[AskedDifference]:
    named = {str(one) for one in project.variables}
    asked = {str(one) for one in application.terms["variables"]}
    if beyond := sorted(asked - named):
        yield _line(
            "protocol_variables",
            Text("方案没有写到的变量", "variables that the protocol does not name"),
            NOTHING,
            _named(beyond),
        )
    for name, label in FIELDS.items():
        if name in application.changes:
            before, after = getattr(project, name), application.changes[name]
            if str(before or "") != str(after or ""):
                yield _line(name, label, _plain(before), _plain(after))


def _of_grant(session: Session, application: DataApplication) -> Iterator[AskedDifference]:
    before = session.get(ResearchGrant, application.replaces) if application.replaces else None
    if before is None:
        return
    terms = application.terms
    had, asked = {str(one) for one in before.variables}, set(terms["variables"])
    if more := sorted(asked - had):
        yield _line("more", Text("增加的变量", "variables added"), NOTHING, _named(more))
    if fewer := sorted(had - asked):
        yield _line("fewer", Text("去掉的变量", "variables left out"), _named(fewer), NOTHING)
    until = checks.day(terms["until"])
    pairs: list[tuple[str, Text, Any, Any]] = [
        ("hospitals", Text("医院", "hospitals"), before.hospitals, terms["hospitals"]),
        ("cohort", Text("人群", "persons"), before.cohort, terms["cohort"]),
        ("persons", Text("使用人", "for"), persons_of(session, before.id), sorted(terms["persons"])),
        ("until", Text("最后一天", "last day"), last_day(before), until),
    ]
    for code, label, old, new in pairs:
        if _sorted(old) != _sorted(new):
            yield _line(code, label, _plain(old), _plain(new))


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _plain(value: Any) -> Text:
    if value is None:
        return Text("全部", "all")
    text = "、".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return Text(text, text.replace("、", ", ")) if text else NOTHING


def _named(names: Iterable[str]) -> Text:
    found = []
    for name in names:
        category, _, of = name.partition(".")
        known = load().categories.get(category)
        variable = known.variables.get(of) if known else None
        found.append(variable.label if variable else Text(name, name))
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))


def _line(code: str, label: Text, before: Text, after: Text) -> AskedDifference:
    return AskedDifference(code=code, label=words(label), before=words(before), after=words(after))
