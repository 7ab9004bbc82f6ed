"""Forms as they are stored: drafts that change, versions that do not. A published form is read once a
process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from cachetools import LRUCache
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.delivery.followup.forms.mapping import check_mapping
from heluo.delivery.followup.forms.model import Form
from heluo.delivery.followup.forms.read import read, settled
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.resources import WRITE_FORM
from heluo.delivery.followup.tables import FollowUpForm
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound, Overtaken
from heluo.kit.seal import canonical

NOT_YET = frozenset({"file"})
"""Types that a form may carry to other programs and back, and that no screen fills in so far."""
REMEMBERED = 200
"""Forms that a process keeps."""


def save(session: Session, given: FormDeclaration, by: str, base: str = "") -> FollowUpForm:
    """Stores a draft; its version is the one after the newest published. `base`: hash of the draft that was
    changed. Raises BadInput for a form that cannot be used, Overtaken when somebody else saved meanwhile."""
    there = versions(session, given.name)
    published = [one.version for one in there if one.published]
    number = max(published, default=0) + 1
    complete = settled(given.model_copy(update={"version": number}))
    read(complete)
    body = complete.model_dump(mode="json", exclude_defaults=True)
    digest = hashlib.sha256(canonical(body)).hexdigest()
    draft = next((one for one in there if one.version == number), None)
    if draft is None:
        draft = FollowUpForm(
            name=given.name,
            version=number,
            declaration=body,
            sha256=digest,
            published=None,
            created=now(),
            created_by=by,
        )
        session.add(draft)
    elif draft.created_by != by and base != draft.sha256:
        raise Overtaken(
            ("别人刚修改了这个表单", "somebody else has just changed this form"),
            ("与打开时相同的草稿", "the draft as it was when opened"),
            ("重新打开后再改", "open it again, then change it"),
            code="form_changed",
        )
    draft.declaration, draft.sha256 = body, digest
    session.flush()
    _remember(session, draft, by, "saved")
    return draft


def publish(session: Session, name: str, by: str) -> FollowUpForm:
    """Makes the draft of `name` a version for good. Raises NotFound without one, BadInput when it leaves open
    how answers of the version before go on."""
    there = versions(session, name)
    draft = next((one for one in there if one.published is None), None)
    if draft is None:
        raise NotFound(
            ("没有草稿", "there is no draft"),
            ("有未发布修改的表单", "a form with changes that are not published"),
            ("先修改表单", "change the form first"),
        )
    _check_fillable(form(draft))
    before = max((one for one in there if one.published), key=lambda one: one.version, default=None)
    if before is not None:
        check_mapping(form(before), form(draft))
    draft.published = now()
    session.flush()
    _remember(session, draft, by, "published")
    return draft


def versions(session: Session, name: str) -> list[FollowUpForm]:
    """Every version of a form, oldest first."""
    query = sa.select(FollowUpForm).where(FollowUpForm.name == name)
    return list(session.scalars(query.order_by(FollowUpForm.version)))


def listed(session: Session) -> list[FollowUpForm]:
    """Every version of every form, by name, newest first."""
    query = sa.select(FollowUpForm).order_by(FollowUpForm.name, FollowUpForm.version.desc())
    return list(session.scalars(query))


def find(session: Session, name: str, version: int) -> FollowUpForm:
    """Raises NotFound."""
    found = session.get(FollowUpForm, (name, version))
    if found is None:
        raise NotFound(
            (f"没有表单 {name} 第 {version} 版", f"there is no form {name}, version {version}"),
            ("已有的表单及其版本", "a form and a version that exist"),
            ("从表单中选择", "choose one of the forms"),
            code="no_form",
        )
    return found


def check_published(session: Session, wanted: Sequence[tuple[str, int]]) -> None:
    """Raises Conflict for a form that may still change."""
    for name, version in wanted:
        if find(session, name, version).published is None:
            raise Conflict(
                (f"表单 {name} 第 {version} 版还没有发布", f"{name}, version {version}, is not published"),
                ("已发布的版本", "a published version"),
                ("先发布表单", "publish the form first"),
                code="form_draft",
            )


def form(of: FollowUpForm) -> Form:
    """The form of a stored declaration, read once a process."""
    key = (of.name, of.version, of.sha256)
    if key not in _forms:
        _forms[key] = read(of.declaration)
    return _forms[key]


_forms: LRUCache[tuple[str, int, str], Form] = LRUCache(REMEMBERED)


def _check_fillable(of: Form) -> None:
    """Raises BadInput for a field that nobody could fill in."""
    for _, one in of.fields():
        if one.type in NOT_YET:
            raise BadInput(
                ("文件字段还不能填写", "a field for a file cannot be filled in yet"),
                ("其他类型的字段", "fields of other types"),
                ("去掉这个字段再发布", "take the field out, then publish"),
                where=one.name,
                code="not_fillable",
            )


def _remember(session: Session, of: FollowUpForm, by: str, what: str) -> None:
    detail = {"version": of.version, "sha256": of.sha256, "what": what}
    event = audit.Event(
        by, "", WRITE_FORM.name, "allowed", purpose="follow_up", object=of.name, detail=detail
    )
    audit.append(session, event)
