"""HTTP of signing in and out, the first page, the dictionary."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from heluo.access import accounts, permissions, second_factor, sessions
from heluo.access.declared import resources
from heluo.access.levels import level_of
from heluo.access.roles import ROLES
from heluo.access.signed_in import SignedIn
from heluo.delivery.frame import first_page
from heluo.delivery.frame.caller import (
    COOKIE,
    Caller,
    Portal,
    address_of,
    caller,
    give_cookie,
    new_caller,
    portal,
    release_shape,
)
from heluo.delivery.frame.session_shapes import (
    CategoryShape,
    DictionaryAnswer,
    FirstPage,
    HospitalName,
    NewPassword,
    Session,
    SignIn,
    ValueSetShape,
    VariableShape,
)
from heluo.delivery.frame.shapes import words
from heluo.delivery.frame.work import SESSION, SHORT, Works
from heluo.dictionary import Category, load
from heluo.kit.db import reading
from heluo.lakehouse import releases

router = APIRouter(prefix="/api", tags=["session"])
Asking = Annotated[Caller, Depends(caller)]
Arriving = Annotated[Caller, Depends(new_caller)]


@router.post("/session")
def sign_in(request: Request, response: Response, given: SignIn) -> Session:
    """Signs in: sets the session's cookie. A wrong name and a wrong password look the same."""
    here = portal(request)
    token = sessions.sign_in(here.control, given.account, given.password, address_of(request))
    give_cookie(request, response, token)
    return _session(here, sessions.current(here.control, token))


@router.get("/session")
def session(asking: Arriving) -> Session:
    """Who is here."""
    return _session(asking.portal, asking.signed_in)


@router.delete("/session", status_code=204)
def sign_out(asking: Arriving, response: Response) -> None:
    """Ends the session."""
    sessions.sign_out(asking.portal.control, asking.signed_in, asking.address)
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


@router.post("/session/password")
def new_password(request: Request, asking: Arriving, response: Response, given: NewPassword) -> Session:
    """A new password; every other session of the account ends, this browser gets a fresh one."""
    control, signed = asking.portal.control, asking.signed_in
    if signed.owes == second_factor.CODE:
        second_factor.check_given(signed)
    accounts.choose_password(control, asking.account, given.current, given.new, asking.address)
    token = sessions.sign_in(control, asking.account, given.new, asking.address, signed.second_at)
    give_cookie(request, response, token)
    return _session(asking.portal, sessions.current(control, token))


@router.get("/home")
def home(asking: Asking) -> FirstPage:
    """What asks for attention, and the caller's own last acts."""
    with reading(asking.portal.control) as tx:
        release = releases.current(tx)
        alerts = first_page.alerts(tx, asking)
        recent = first_page.recent(tx, asking)
    return FirstPage(release=release_shape(release) if release else None, alerts=alerts, recent=recent)


@router.get("/dictionary")
def dictionary(asking: Asking) -> DictionaryAnswer:
    """The collection standard."""
    standard = load()
    sets = [
        ValueSetShape(name=s.name, label=words(s.label), source=s.source, open=s.open, codes=len(s.codes))
        for s in standard.value_sets.values()
    ]
    return DictionaryAnswer(
        version=standard.version,
        categories=[_category(c) for c in standard.categories.values()],
        value_sets=sets,
    )


WORK: Works = {SESSION: (sign_in, new_password), SHORT: (session, sign_out, home, dictionary)}


def _session(here: Portal, signed: SignedIn) -> Session:
    role = ROLES[signed.role]
    with reading(here.control) as tx:
        release = releases.current(tx)
    return Session(
        account=signed.account,
        name=words(signed.label),
        role=signed.role,
        role_label=words(role.label),
        role_hint=words(role.hint),
        hospital=signed.hospital,
        hospitals=[
            HospitalName(code=code, name=words(name), short=words(short))
            for code, (name, short) in here.hospitals.items()
        ],
        must_change_password=signed.must_change,
        has_second_factor=signed.has_second,
        owes=signed.owes,
        must_have_second_factor=second_factor.is_obliged(signed.role),
        purposes=list(permissions.purposes(signed.role)),
        screens=list(permissions.screens(signed.role)),
        rights={
            name: list(found) for name in resources() if (found := permissions.purposes(signed.role, name))
        },
        release=release_shape(release) if release else None,
        csrf=signed.csrf,
        ends_at=signed.ends,
        idle_minutes=int(sessions.IDLE.total_seconds() // 60),
    )


def _category(category: Category) -> CategoryShape:
    variables = [
        VariableShape(
            name=v.name,
            label=words(v.label),
            definition=words(v.definition),
            type=v.type,
            unit=v.unit,
            value_set=v.value_set,
            required=v.required,
            level=level_of(v),
            identifier=v.identifier,
            search=v.search,
            origin=v.origin,
        )
        for v in category.variables.values()
    ]
    return CategoryShape(
        name=category.name,
        label=words(category.label),
        definition=words(category.definition),
        grain=words(category.grain),
        key=list(category.key),
        time=category.time,
        end_time=category.end_time,
        title=category.title,
        variables=variables,
    )
