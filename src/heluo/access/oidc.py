"""OpenID Connect as the portal speaks it: authorization code with PKCE (S256) and a nonce, and the identity
token checked in every claim that says who, from whom, for whom and until when.

Talks to the one provider that the settings name, over TLS (a provider on this machine may do without). Knows
no account: who somebody is here is decided in `oidc_sign_in`.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from cachetools import TTLCache

from heluo.kit.errors import BadConfiguration, NotSignedIn, Unavailable
from heluo.kit.settings import Settings, settings

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures of a provider's key; none that a shared secret could make."""
LEEWAY = dt.timedelta(seconds=30)
"""By so much the provider's clock may differ."""
WAIT, KNOWN_FOR = 5.0, 600.0
"""Seconds for one answer of the provider, and for which its description is remembered."""
LONGEST_SUBJECT = 255
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_described: TTLCache[str, dict[str, Any]] = TTLCache(4, KNOWN_FOR, timer=time.monotonic)


@dataclass(frozen=True)
class Provider:
    """The provider that the settings name, and this portal's registration with it."""

    issuer: str
    client: str
    secret: str
    back: str
    """Where the provider sends the browser back to: the full address of the portal's route."""


@dataclass(frozen=True)
class SentBrowser:
    """What one browser was sent to the provider with, to be found again in what comes back."""

    state: str
    nonce: str
    verifier: str


def chosen(of: Settings | None = None) -> Provider | None:
    """The provider of the settings, None where signing in by one is off. Raises BadConfiguration for settings
    that do not fit together."""
    of = of or settings()
    if not of.oidc_issuer:
        return None
    if not of.oidc_client or not of.oidc_return:
        raise BadConfiguration(
            ("只设了 HELUO_OIDC_ISSUER", "HELUO_OIDC_ISSUER alone"),
            "HELUO_OIDC_CLIENT, HELUO_OIDC_RETURN",
            ("一并设置", "set them too; see docs/how-to/administer.md"),
            code="oidc_settings",
        )
    for address in (of.oidc_issuer, of.oidc_return):
        _check_address(address)
    secret = _secret(of.oidc_secret_file) if of.oidc_secret_file else ""
    return Provider(of.oidc_issuer, of.oidc_client, secret, of.oidc_return)


def address(of: Provider, asked: SentBrowser) -> str:
    """Where the browser is sent. Raises Unavailable without an answer of the provider."""
    at = _endpoint(of, "authorization_endpoint")
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": of.client,
        "redirect_uri": of.back,
        "scope": "openid",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{at}{'&' if urlsplit(at).query else '?'}{urlencode(query)}"


def subject(of: Provider, asked: SentBrowser, code: str, moment: dt.datetime) -> str:
    """Who came back, by the provider's identity token for `code`. Raises NotSignedIn when the code or
    anything in the token does not fit; Unavailable without an answer."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": of.back,
        "code_verifier": asked.verifier,
    }
    # Both names and the secret are form-encoded before they become a header (RFC 6749, 2.3.1).
    known = (quote_plus(of.client), quote_plus(of.secret)) if of.secret else None
    try:
        answer = httpx.post(
            _endpoint(of, "token_endpoint"),
            data=sent if known else sent | {"client_id": of.client},
            auth=known,
            timeout=WAIT,
            follow_redirects=False,
        )
        given = answer.json()
    except httpx.HTTPError as error:
        raise _no_answer(of) from error
    except ValueError as error:
        raise AnswerRefused("code") from error
    if answer.status_code != 200 or not isinstance(given, dict):
        raise AnswerRefused("code")
    token = given.get("id_token")
    if not isinstance(token, str):
        raise AnswerRefused("no_token")
    return check(of, asked, token, _keys(of), moment)


def check(of: Provider, asked: SentBrowser, token: str, keys: dict[str, Any], moment: dt.datetime) -> str:
    """The subject of the identity token `token`. Raises NotSignedIn naming which claim does not fit."""
    # Only where a provider is set: the portal starts without the library.
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        claims = jwt.decode(token, KeySet.import_key_set(cast(Any, keys)), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, KeyError) as error:
        raise AnswerRefused("signature") from error
    audience = claims.get("aud")
    listed = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != of.issuer:
        raise AnswerRefused("issuer")
    if of.client not in listed or (len(listed) > 1 and claims.get("azp") != of.client):
        raise AnswerRefused("audience")
    ends, made = _instant(claims.get("exp")), _instant(claims.get("iat"))
    if ends is None or moment > ends + LEEWAY:
        raise AnswerRefused("expired")
    if made is None or made > moment + LEEWAY:
        raise AnswerRefused("from_the_future")
    if not hmac.compare_digest(str(claims.get("nonce") or ""), asked.nonce):
        raise AnswerRefused("nonce")
    who = claims.get("sub")
    if not isinstance(who, str) or not 0 < len(who) <= LONGEST_SUBJECT:
        raise AnswerRefused("subject")
    return who


class AnswerRefused(NotSignedIn):
    """What the provider or the browser brought back does not fit. `why` goes to the log, never to the
    browser."""

    code = "oidc_refused"

    def __init__(self, why: str) -> None:
        super().__init__(
            ("统一身份认证没有通过", "the identity provider's answer was not accepted"),
            ("本次登录的、未过期的认证结果", "an answer to this sign-in that is not over"),
            (
                "重新登录;仍不行时联系安全管理员",
                "sign in again; if it stays so, ask the security administrator",
            ),
            code="oidc_refused",
        )
        self.why = why


def _keys(of: Provider) -> dict[str, Any]:
    found = _get(_endpoint(of, "jwks_uri"), of)
    if not isinstance(found.get("keys"), list):
        raise _no_answer(of)
    return found


def _endpoint(of: Provider, name: str) -> str:
    described = _described.get(of.issuer)
    if described is None:
        described = _get(f"{of.issuer.rstrip('/')}/.well-known/openid-configuration", of)
        # Another issuer's description under this address would have its keys believed.
        if described.get("issuer") != of.issuer:
            raise AnswerRefused("issuer")
        _described[of.issuer] = described
    at = described.get(name)
    if not isinstance(at, str):
        raise _no_answer(of)
    _check_address(at)
    return at


def _get(at: str, of: Provider) -> dict[str, Any]:
    try:
        answer = httpx.get(at, timeout=WAIT, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _no_answer(of) from error
    if not isinstance(found, dict):
        raise _no_answer(of)
    return found


def _no_answer(of: Provider) -> Unavailable:
    return Unavailable(
        (f"统一身份认证没有应答:{of.issuer}", f"no answer of the identity provider {of.issuer}"),
        ("统一身份认证的应答", "an answer"),
        ("稍后再试,或用账号密码登录", "try later, or sign in with the password"),
        code="oidc_unavailable",
    )


def _check_address(given: str) -> None:
    parts = urlsplit(given)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise BadConfiguration(
        given,
        ("https 地址", "an address with https"),
        ("改正 HELUO_OIDC_ISSUER 或身份提供方的设置", "correct HELUO_OIDC_ISSUER or the provider's settings"),
        code="oidc_settings",
    )


def _secret(path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadConfiguration(
            (f"读不到 {path}", f"{path} cannot be read"),
            ("客户端密码所在的文件", "the file with the client's secret"),
            ("改正 HELUO_OIDC_SECRET_FILE", "correct HELUO_OIDC_SECRET_FILE"),
            code="oidc_settings",
        ) from error


def _instant(given: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(given, dt.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
