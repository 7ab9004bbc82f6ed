"""HTTP of signing in by an identity provider: the browser goes there and comes back. Two routes that a
browser opens by itself, so they answer with a way to go on and never with JSON."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from heluo.access import oidc, oidc_sign_in
from heluo.delivery.frame.caller import address_of, give_cookie, portal
from heluo.delivery.frame.session_shapes import WaysIn
from heluo.delivery.frame.work import PUBLIC, SESSION, Works
from heluo.kit.errors import HeluoError, NotFound

router = APIRouter(prefix="/api/session", tags=["session"])
ATTEMPT = "heluo_attempt"
PLACE = "/api/session/oidc"


@router.get("/ways")
def ways_in() -> WaysIn:
    """How somebody may sign in here."""
    return WaysIn(password=True, oidc=oidc.chosen() is not None)


@router.get("/oidc", response_class=RedirectResponse)
def to_provider(request: Request) -> Response:
    """Sends the browser to the identity provider."""
    try:
        where, browser = oidc_sign_in.begin(portal(request).control, _chosen())
    except HeluoError as error:
        return _failed(error)
    answer = RedirectResponse(where, 302)
    answer.set_cookie(
        ATTEMPT,
        browser,
        max_age=int(oidc_sign_in.LASTS.total_seconds()),
        path=PLACE,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


@router.get("/oidc/return", response_class=RedirectResponse)
def from_provider(request: Request) -> Response:
    """The browser comes back: a session for whom the provider knows and an administrator has joined."""
    back = {name: request.query_params.get(name, "") for name in ("state", "code")}
    if "iss" in request.query_params:
        back["iss"] = request.query_params["iss"]
    try:
        token = oidc_sign_in.finish(
            portal(request).control, _chosen(), back, request.cookies.get(ATTEMPT), address_of(request)
        )
    except HeluoError as error:
        return _failed(error)
    answer = RedirectResponse("/", 302)
    answer.delete_cookie(ATTEMPT, path=PLACE)
    give_cookie(request, answer, token)
    return answer


WORK: Works = {PUBLIC: (ways_in,), SESSION: (to_provider, from_provider)}


def _chosen() -> oidc.Provider:
    found = oidc.chosen()
    if found is None:
        raise NotFound(
            ("没有启用统一身份认证", "signing in by an identity provider is off"),
            "HELUO_OIDC_ISSUER",
            ("用账号密码登录", "sign in with the password"),
            code="oidc_off",
        )
    return found


def _failed(error: HeluoError) -> Response:
    answer = RedirectResponse(f"/login?{urlencode({'refused': error.code})}", 302)
    answer.delete_cookie(ATTEMPT, path=PLACE)
    return answer
