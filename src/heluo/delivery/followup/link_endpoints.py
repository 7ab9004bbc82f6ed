"""HTTP of a patient's own entry: a nurse's route, and two that ask for no session."""

from __future__ import annotations

from fastapi import Request

from heluo.delivery.followup import link_page
from heluo.delivery.followup.endpoints import Asking, Id, router
from heluo.delivery.followup.link_schemas import LinkSent, PatientAnswers, PatientForm, PatientYear, Taken
from heluo.delivery.frame.caller import address_of, portal


@router.post("/tasks/{id}/link")
def send_link(request: Request, asking: Asking, id: Id) -> LinkSent:
    """Sends the patient a one-time link to the form."""
    return link_page.send(asking, id, str(request.base_url))


@router.post("/patient/form")
def open_patient_form(request: Request, given: PatientYear) -> PatientForm:
    """The questions, for whoever has the link and knows the year of birth: no session is asked for."""
    return link_page.open_form(portal(request), given, address_of(request))


@router.post("/patient/answers")
def take_patient_answers(request: Request, given: PatientAnswers) -> Taken:
    """A patient's answers, once: no session is asked for."""
    link_page.take_answers(portal(request), given, address_of(request))
    return Taken()
