"""What a project lacks before it can begin, and which fields may be written in which state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heluo.access.projects import columns
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.research.schemas import ProtocolFields
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.text import Text

TEXTS: dict[str, Text] = {
    "title": Text("标题", "title"),
    "purpose": Text("研究目的", "purpose"),
    "protocol": Text("研究方案", "protocol"),
    "benefit": Text("公众受益", "public benefit"),
    "ethics_number": Text("伦理批件号", "number of the ethics approval"),
}
"""Texts that a running project must have."""
EDITABLE: dict[str, frozenset[str]] = {
    "draft": frozenset(ProtocolFields.model_fields),
    # A right that was given stands on what the protocol said then: afterwards the end may only come nearer.
    "running": frozenset({"ends"}),
}
"""State → fields that the lead may write in it; every other change needs an amendment."""


def lacking(project: ResearchProject, day: dt.date) -> list[Text]:
    """What `project` needs before it can begin on `day`."""
    found = [
        Text(f"缺{w.zh}", f"no {w.en}") for name, w in TEXTS.items() if not getattr(project, name).strip()
    ]
    if not project.variables:
        found.append(Text("没有写明需要的变量", "no variable is named"))
    if project.ethics_until is None or project.ethics_until < day:
        found.append(Text("伦理批件没有有效期或已过期", "the ethics approval has no date or is over"))
    if project.starts is None or project.ends is None:
        found.append(Text("缺开始或结束日期", "no first or last day"))
    elif project.ends < max(day, project.starts):
        found.append(Text("结束日期早于开始日期或今天", "it ends before it begins, or before today"))
    return found


def check_complete(project: ResearchProject, day: dt.date) -> None:
    """Raises BadInput with everything that a draft lacks."""
    missing = lacking(project, day)
    if missing:
        raise BadInput(
            Text(";".join(one.zh for one in missing), "; ".join(one.en for one in missing)),
            ("填写完整的项目", "a complete project"),
            ("补齐后再开始", "complete it, then begin"),
            code="project_incomplete",
        )


def written(project: ResearchProject, given: ProtocolFields) -> dict[str, Any]:
    """The fields that `given` changes. Raises Conflict for one that the project's state does not let be
    written, BadInput for variables that nobody can be granted and an end that is put off."""
    values = {name: getattr(given, name) for name in ProtocolFields.model_fields}
    values["variables"] = sorted(set(values["variables"]))
    changed = {name: value for name, value in values.items() if value != getattr(project, name)}
    closed = sorted(changed.keys() - EDITABLE.get(project.status, frozenset()))
    if closed:
        raise Conflict(
            (
                f"这个状态下不能改:{'、'.join(closed)}",
                f"not to be changed in this state: {', '.join(closed)}",
            ),
            ("草稿中的项目", "a project that is a draft"),
            ("需要变更时提交变更申请", "apply for an amendment"),
            code="state",
        )
    for name in values["variables"]:
        columns.variable(name)
    if project.status != "draft" and "ends" in changed and not _nearer(project.ends, changed["ends"]):
        raise BadInput(
            ("结束日期只能提前", "the last day can only come nearer"),
            str(project.ends),
            ("延期须提交续期申请", "apply for a renewal"),
            code="end_put_off",
        )
    return changed


def _nearer(before: dt.date | None, after: dt.date | None) -> bool:
    return before is not None and after is not None and after <= before
