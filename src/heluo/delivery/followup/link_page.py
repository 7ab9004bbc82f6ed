"""A nurse sends a patient the link to a form; the patient opens it without an account and answers. The
patient's side is given the questions and nothing else."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.delivery.followup import links, work_page
from heluo.delivery.followup.forms.patient_part import patient_part
from heluo.delivery.followup.forms.read import read
from heluo.delivery.followup.forms.run_form import run_form
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.link_schemas import LinkSent, PatientAnswers, PatientForm, PatientYear
from heluo.delivery.followup.resources import ANSWER_LINK, OPEN_LINK, RECORDS, SEND_LINK
from heluo.delivery.followup.senders.base import MessageSender, PatientMessage
from heluo.delivery.followup.senders.gateway import Gateway
from heluo.delivery.followup.senders.outbox_folder import OutboxFolder
from heluo.delivery.followup.states import PATIENT
from heluo.delivery.followup.tables import FollowUpLink, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.caller import Caller, Portal
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.settings import settings

PAGE = "/f"
"""The token stands behind #: browsers do not send it to any server."""


def sender(home: Home) -> MessageSender:
    """The sender that the settings name."""
    of = settings()
    if not of.message_gateway:
        return OutboxFolder(home.centre / "outbox")
    token = of.message_gateway_token_file
    return Gateway(of.message_gateway, token.read_text(encoding="utf-8").strip() if token else "")


def send(asking: Caller, id: str, base: str) -> LinkSent:
    """Makes a link to the form of the task `id` and sends it to the patient's first number. `base`: the
    address of this portal as the asker sees it."""
    permit = asking.permit(RECORDS, id)
    with reading(asking.portal.control) as session:
        _, subject = work_page.own_task(asking, session, id)
    birth, reach = work_page.birth_of(asking, subject), work_page.contact_of(asking, subject)
    phones = reach.phones if reach else []
    with transaction(asking.portal.control) as session:
        token = links.make(session, session.get_one(FollowUpTask, id), birth, asking.account)
        _event(session, asking, SEND_LINK.name, id, permit.purpose, permit.id)
    address = f"{(settings().portal_address or base).rstrip('/')}{PAGE}#{token}"
    sent, why = "no_number", None
    if phones:
        hospital = asking.hospital_name(subject.hospital)[0].zh
        text = f"【{hospital}】请点开链接填写随访问卷,{links.LASTS.days} 天内有效,仅可提交一次:{address}"
        sent, why = _handed(sender(asking.portal.home), PatientMessage(new_id("fm"), phones[0], text))
    with transaction(asking.portal.control) as session:
        links.of_task(session, id)[0].sent = sent
    return LinkSent(sent=sent, address=address, why=words(why.found) if why else None)


def _handed(by: MessageSender, message: PatientMessage) -> tuple[str, HeluoError | None]:
    try:
        by.send(message)
    except HeluoError as error:
        return "failed", error
    return by.name, None


def open_form(portal: Portal, given: PatientYear, address: str) -> PatientForm:
    """The questions, for whoever has the link and knows the year of birth. Raises NotPermitted."""
    with transaction(portal.control) as session:
        link = links.opened(session, given.token, given.year, address)
        answer = _form(portal, session, link) if link else None
        _patient_event(session, OPEN_LINK.name, link, address)
    if answer is None:
        raise links.refused()
    return answer


def take_answers(portal: Portal, given: PatientAnswers, address: str) -> None:
    """Stores the answers, once. Raises NotPermitted, BadInput that names a field."""
    with transaction(portal.control) as session:
        link = links.opened(session, given.token, given.year, address)
        if link:
            links.answer(session, link, given.answers)
        _patient_event(session, ANSWER_LINK.name, link, address)
    if link is None:
        raise links.refused()


def _form(portal: Portal, session: Session, link: FollowUpLink) -> PatientForm | None:
    task = session.get_one(FollowUpTask, link.task)
    part = patient_part(FormDeclaration.parsed(links.form_of(session, task).declaration))
    if part is None:
        return None
    hospital = session.get_one(FollowUpSubject, task.subject).hospital
    name = portal.hospitals.get(hospital)
    return PatientForm(
        form=part,
        rules=json.dumps(run_form(read(part)), ensure_ascii=False),
        hospital=words(name[0] if name else hospital),
        day=today(),
        ends=link.ends,
    )


def _event(session: Session, asking: Caller, act: str, id: str, purpose: str, decision: str) -> None:
    event = audit.Event(
        asking.account,
        asking.role,
        act,
        "allowed",
        hospital=asking.hospital or "",
        purpose=purpose,
        object=id,
        address=asking.address,
        decision=decision,
    )
    audit.append(session, event)


def _patient_event(session: Session, act: str, link: FollowUpLink | None, address: str) -> None:
    event = audit.Event(
        PATIENT,
        PATIENT,
        act,
        "allowed" if link else "refused",
        purpose="follow_up",
        object=link.task if link else "",
        reason="" if link else "link_refused",
        address=address,
    )
    audit.append(session, event)
