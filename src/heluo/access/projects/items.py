"""The chain of a project: protocol → cohorts → frames → runs → outputs → papers. Whoever makes one of them
enters it here with what it was made of; drawing and repeating the chain then need none of the makers.

Not the things themselves: a cohort's versions, a frame's columns and a result stay with their package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects.acts import ENTER_ITEM
from heluo.access.projects.membership import ANALYST, LEAD, check_member
from heluo.access.projects.states import PROJECT
from heluo.access.projects.tables import ProjectItem, ResearchProject
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.ids import new_id
from heluo.kit.text import Text

KINDS: dict[str, Text] = {
    "cohort": Text("队列", "Cohort"),
    "frame": Text("数据框", "Frame"),
    "run": Text("分析", "Run"),
    "output": Text("结果", "Output"),
    "paper": Text("论文", "Paper"),
}
"""What a chain is made of, in its order."""


@dataclass(frozen=True)
class NewItem:
    """`reference`: what its package calls it. `sources`: references of the items that it was made of.
    `figure`: what repeating it must give again. `detail`: what repeating it needs, never a patient's value.
    """

    kind: str
    reference: str
    label: Text
    sources: Sequence[str] = ()
    release: str = ""
    figure: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """Something that a project made, as far as repeating it goes."""

    kind: str
    reference: str
    label: Text
    release: str
    figure: str
    detail: Mapping[str, Any]


def recorded(item: ProjectItem) -> Recorded:
    """What was entered, as it is repeated."""
    label = Text(item.label_zh, item.label_en)
    return Recorded(item.kind, item.reference, label, item.release, item.figure, item.detail)


def check_open(project: ResearchProject) -> None:
    """Raises Conflict for a closed project: nothing is added to it any more."""
    if project.status in PROJECT.terminal:
        raise Conflict(
            ("项目已关闭", "the project is closed"),
            ("未关闭的项目", "a project that is not closed"),
            ("另立项目", "begin another project"),
            code="state",
        )


def enter(session: Session, project: str, account: str, item: NewItem) -> str:
    """Enters `item`, or gives the id that it has: the same reference once. Raises NotPermitted for whoever is
    neither lead nor analyst, Conflict for a closed project or another figure under one reference, BadInput
    for a source that the project does not have."""
    of = check_member(session, project, account, (LEAD, ANALYST))
    check_open(of)
    if item.kind not in KINDS:
        raise BadInput(f"kind {item.kind}", " | ".join(KINDS), ("从列表中选择", "choose one of the list"))
    known = {(one.kind, one.reference): one for one in listed(session, project)}
    before = known.get((item.kind, item.reference))
    if before is not None:
        if (before.figure, before.release) != (item.figure, item.release):
            raise Conflict(
                ("同名的产出已登记,内容不同", "entered before under this name with another figure"),
                ("新的名称或版本", "a name or version of its own"),
                ("以新版本登记", "enter it as another version"),
                code="item_differs",
            )
        return before.id
    by_reference = {reference: one.id for (_, reference), one in known.items()}
    if unknown := sorted(set(item.sources) - by_reference.keys()):
        raise BadInput(
            (f"项目中没有 {'、'.join(unknown)}", f"the project has no {', '.join(unknown)}"),
            ("已登记的来源", "sources that were entered"),
            ("先登记来源", "enter the source first"),
            code="no_source",
        )
    made = ProjectItem(
        id=new_id("it"),
        project=project,
        kind=item.kind,
        reference=item.reference,
        label_zh=item.label.zh,
        label_en=item.label.en,
        sources=[by_reference[one] for one in item.sources],
        release=item.release,
        figure=item.figure,
        detail=dict(item.detail),
        at=now(),
        by=account,
    )
    session.add(made)
    session.flush()
    detail = {"kind": item.kind, "reference": item.reference}
    audit.append(
        session,
        audit.Event(
            account,
            "researcher",
            ENTER_ITEM.name,
            "allowed",
            purpose="research",
            object=project,
            detail=detail,
        ),
    )
    return made.id


def listed(session: Session, project: str) -> list[ProjectItem]:
    """Everything that was entered, in the order of the chain."""
    found = session.scalars(sa.select(ProjectItem).where(ProjectItem.project == project))
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), one.at, one.id))
