"""Forms as the designer sees and changes them."""

from __future__ import annotations

import base64
import binascii
import json

from heluo.delivery.followup import form_store, give_back
from heluo.delivery.followup.exchange.findings import NotCarried
from heluo.delivery.followup.exchange.formats import FORMATS
from heluo.delivery.followup.forms.patient_part import patient_part
from heluo.delivery.followup.forms.read import read, settled
from heluo.delivery.followup.forms.run_form import run_form
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.resources import SEE_FORM, WORK
from heluo.delivery.followup.schemas import (
    FormFile,
    FormLine,
    FormList,
    FormPage,
    FormPreview,
    FormRead,
    NewFormFile,
    NotCarriedLine,
    WrongPlace,
)
from heluo.delivery.followup.tables import FollowUpForm
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, NotPermitted

WRITERS = frozenset({"clinician", "hospital_officer"})
"""Roles that make forms. Nurses fill them in."""


def listed(asking: Caller) -> FormList:
    """Every form in every version."""
    permit = asking.permit(WORK)
    with reading(asking.portal.control) as session:
        found = [
            FormLine(
                name=one.name,
                version=one.version,
                label=Words(zh=one.declaration.get("zh", one.name), en=one.declaration.get("en", one.name)),
                published=one.published,
                fields=sum(len(section["field"]) for section in one.declaration["section"]),
            )
            for one in form_store.listed(session)
        ]
    asking.remember(permit, SEE_FORM)
    return FormList(forms=found)


def see(asking: Caller, name: str, version: int) -> FormPage:
    """One version. Raises NotFound."""
    permit = asking.permit(WORK, name)
    with reading(asking.portal.control) as session:
        answer = _page(asking, form_store.find(session, name, version))
    asking.remember(permit, SEE_FORM, name)
    return answer


def preview(asking: Caller, given: FormDeclaration) -> FormPreview:
    """The form as it would be filled in, or the first thing that is wrong with it; stored nowhere."""
    _check_writer(asking, given.name)
    try:
        complete = settled(given)
        form, part = read(complete), patient_part(complete)
    except BadInput as error:
        wrong = WrongPlace(place=error.where, what=words(error.found), expected=words(error.expected))
        return FormPreview(form=given, rules="", patients=0, returned=[], wrong=wrong)
    return FormPreview(
        form=complete,
        rules=json.dumps(run_form(form), ensure_ascii=False),
        patients=sum(len(one.field) for one in part.section) if part else 0,
        returned=[name for name, _ in give_back.carried(form)],
        wrong=None,
    )


def save(asking: Caller, given: FormDeclaration, base: str) -> FormPage:
    """Stores a draft. Raises BadInput with the place of what is wrong."""
    _check_writer(asking, given.name)
    with transaction(asking.portal.control) as session:
        return _page(asking, form_store.save(session, given, asking.account, base))


def publish(asking: Caller, name: str) -> FormPage:
    """The draft becomes a version for good. Raises NotFound, BadInput."""
    _check_writer(asking, name)
    with transaction(asking.portal.control) as session:
        return _page(asking, form_store.publish(session, name, asking.account))


def exported(asking: Caller, name: str, version: int, format: str) -> FormFile:
    """One version as a file of another program. Raises NotFound."""
    permit = asking.permit(WORK, name)
    with reading(asking.portal.control) as session:
        file, missing = FORMATS[format].write(form_store.form(form_store.find(session, name, version)))
    asking.remember(permit, SEE_FORM, name)
    return FormFile(
        name=f"{name}_v{version}{FORMATS[format].ending}",
        file=base64.b64encode(file).decode(),
        missing=_lines(missing),
    )


def imported(asking: Caller, given: NewFormFile, format: str) -> FormRead:
    """A draft from a file of another program, and what could not be carried. Raises BadInput."""
    try:
        file = base64.b64decode(given.file, validate=True)
    except binascii.Error as error:
        raise BadInput(
            ("文件没有完整送达", "the file did not arrive complete"), "base64", ("重新上传", "send it again")
        ) from error
    declared, missing = FORMATS[format].read(file)
    return FormRead(page=save(asking, FormDeclaration.parsed(declared), ""), missing=_lines(missing))


def _lines(missing: list[NotCarried]) -> list[NotCarriedLine]:
    return [NotCarriedLine(place=one.place, what=words(one.what)) for one in missing]


def _page(asking: Caller, of: FollowUpForm) -> FormPage:
    return FormPage(
        form=FormDeclaration.parsed(of.declaration),
        rules=json.dumps(run_form(form_store.form(of)), ensure_ascii=False),
        published=of.published,
        sha256=of.sha256,
        mine=asking.role in WRITERS,
    )


def _check_writer(asking: Caller, name: str) -> None:
    asking.permit(WORK, name)
    if asking.role not in WRITERS:
        asking.refused(WORK.act, name, "not_a_form_writer")
        raise NotPermitted(
            ("表单由医师或医院专员编写", "clinicians and hospital officers write forms"),
            ("医师或医院专员", "a clinician or hospital officer"),
            ("请他们修改", "ask them to change it"),
            code="not_a_form_writer",
        )
