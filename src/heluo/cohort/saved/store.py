"""Saving, changing and finding what is saved. A change says which revision it was made of: of an older one it
is refused, and nobody's work is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.cohort.tables import DefinitionVersion, SavedDefinition
from heluo.kit.dates import now
from heluo.kit.errors import NotFound, NotPermitted, Overtaken
from heluo.kit.ids import new_id
from heluo.kit.text import Text

KINDS = ("cohort", "frame", "list", "codes")


@dataclass(frozen=True)
class Holder:
    """Who asks: an account, and the projects that it belongs to."""

    account: str
    projects: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()
    """Those of the projects whose saved things the account may change."""


@dataclass(frozen=True)
class Draft:
    """What something saved is called, and who may read it."""

    name_zh: str
    name_en: str
    description: str = ""
    project: str | None = None
    by_link: bool = False


@dataclass(frozen=True)
class NewVersion:
    """A version to come. `note`: what is new, in the author's words."""

    body: dict[str, Any]
    note: str = ""


def create(session: Session, holder: Holder, kind: str, draft: Draft, first: NewVersion) -> SavedDefinition:
    """Saves something new. Raises NotPermitted for a project of others."""
    _check_project(holder, draft.project)
    at = now()
    made = SavedDefinition(
        id=new_id(kind),
        kind=kind,
        owner=holder.account,
        version=1,
        revision=1,
        created=at,
        changed=at,
        deleted=False,
        **vars(draft),
    )
    session.add(made)
    session.flush()
    session.add(DefinitionVersion(definition=made.id, version=1, by=holder.account, at=at, **vars(first)))
    return made


def find(session: Session, holder: Holder, id: str, kind: str) -> SavedDefinition:
    """What is saved as `id`, for who may read it. Raises NotFound: one text whether or not there is such
    a thing."""
    found = session.get(SavedDefinition, id)
    if found is None or found.deleted or found.kind != kind or not _may_read(holder, found):
        raise NotFound(
            (f"没有这个保存的{_WORDS[kind].zh}", f"no such saved {_WORDS[kind].en}"),
            (
                "本人的、所在项目的,或他人以链接分享的",
                "one of yours, of a project of yours, or shared by link",
            ),
            ("请对方打开“以链接分享”", "ask the owner to share it by link"),
        )
    return found


def visible(session: Session, holder: Holder, kind: str) -> list[SavedDefinition]:
    """Everything of a kind that is the holder's own or a project's, newest change first. What is shared by
    link is found by its link alone."""
    mine = sa.or_(
        SavedDefinition.owner == holder.account, SavedDefinition.project.in_(sorted(holder.projects))
    )
    query = sa.select(SavedDefinition).where(
        mine, SavedDefinition.kind == kind, SavedDefinition.deleted.is_(False)
    )
    return list(session.scalars(query.order_by(SavedDefinition.changed.desc(), SavedDefinition.id)))


def versions(session: Session, of: SavedDefinition) -> list[DefinitionVersion]:
    """Every version, newest first."""
    query = sa.select(DefinitionVersion).where(DefinitionVersion.definition == of.id)
    return list(session.scalars(query.order_by(DefinitionVersion.version.desc())))


def body(session: Session, of: SavedDefinition, version: int | None = None) -> dict[str, Any]:
    """The body of a version, the newest without one. Raises NotFound."""
    found = session.get(DefinitionVersion, (of.id, of.version if version is None else version))
    if found is None:
        raise NotFound(
            (f"没有第 {version} 版", f"no version {version}"),
            (f"1 至 {of.version}", f"1 to {of.version}"),
            ("选一个版本", "choose a version"),
        )
    return found.body


def change(
    session: Session,
    holder: Holder,
    of: SavedDefinition,
    revision: int,
    draft: Draft,
    new: NewVersion | None = None,
) -> SavedDefinition:
    """Another name, other readers, a new version. `revision`: the one that the change was made of.

    Raises NotPermitted for who may only read, Overtaken when somebody changed it meanwhile.
    """
    _check_may_change(holder, of)
    if draft.project != of.project:
        _check_project(holder, draft.project)
        if of.owner != holder.account:
            raise _only_the_owner()
    check_revision(of, revision)
    for name, value in vars(draft).items():
        setattr(of, name, value)
    of.revision, of.changed = of.revision + 1, now()
    if new is not None and new.body != body(session, of):
        of.version += 1
        session.add(
            DefinitionVersion(
                definition=of.id, version=of.version, by=holder.account, at=of.changed, **vars(new)
            )
        )
    return of


def remove(holder: Holder, of: SavedDefinition, revision: int) -> None:
    """Takes it off the lists. Cohorts that use one of its versions go on doing so."""
    if of.owner != holder.account:
        raise _only_the_owner()
    check_revision(of, revision)
    of.deleted, of.revision, of.changed = True, of.revision + 1, now()


def check_revision(of: SavedDefinition, revision: int) -> None:
    """Raises Overtaken when `of` was changed since `revision`."""
    if of.revision != revision:
        raise Overtaken(
            ("您打开之后别人已修改", "it was changed since you opened it"),
            (f"第 {of.revision} 次修改", f"revision {of.revision}"),
            ("比较两边后再保存", "compare both, then save again"),
        )


def may_change(holder: Holder, of: SavedDefinition) -> bool:
    """True for the owner and the members of its project."""
    return of.owner == holder.account or (of.project is not None and of.project in holder.edits)


_WORDS = {
    "cohort": Text("队列", "cohort"),
    "frame": Text("数据框", "frame"),
    "list": Text("名单", "list"),
    "codes": Text("代码集", "code set"),
}


def _may_read(holder: Holder, of: SavedDefinition) -> bool:
    shared = of.project is not None and of.project in holder.projects
    return of.by_link or shared or may_change(holder, of)


def _check_may_change(holder: Holder, of: SavedDefinition) -> None:
    if not may_change(holder, of):
        raise NotPermitted(
            ("这是别人的,您只能查看", "it is somebody else's: you may read it"),
            ("自己建立的", "one that you made yourself"),
            ("另存为自己的", "save it as one of your own"),
            code="not_yours",
        )


def _only_the_owner() -> NotPermitted:
    return NotPermitted(
        ("只有建立者可以移动或删除", "only whoever made it may move or delete it"),
        ("建立者本人", "whoever made it"),
        ("请建立者处理", "ask whoever made it"),
        code="not_yours",
    )


def _check_project(holder: Holder, project: str | None) -> None:
    if project is not None and project not in holder.edits:
        raise NotPermitted(
            ("您不是这个项目的成员", "you are not a member of this project"),
            ("自己任负责人或分析者的项目", "a project of which you are lead or analyst"),
            ("从“我的项目”中选择", "choose one of your projects"),
            code="not_a_member",
        )
