"""Every claim of an identity token that says who, from whom, for whom and until when; signatures that are
none."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from heluo.access.oidc import AnswerRefused, Provider, SentBrowser, check, chosen
from heluo.kit.errors import BadConfiguration
from heluo.kit.settings import settings

OF = Provider("https://id.example", "heluo", "", "https://portal.example/api/session/oidc/return")
ASKED = SentBrowser("state", "nonce-of-this-browser", "verifier")
NOW = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "a"}), RSAKey.generate_key(2048, {"kid": "a"})
KEYS: dict[str, Any] = {"keys": [KEY.as_dict(private=False)]}
GOOD: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "heluo",
    "sub": "zhao",
    "nonce": "nonce-of-this-browser",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
}


def token(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "a"}, given, key, algorithms=[alg])


def signed_with_the_public_key() -> str:
    """What somebody makes who has the public key and hopes that it is taken for a shared secret."""
    parts = [{"alg": "HS256", "kid": "a"}, GOOD]
    text = ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts)
    mac = hmac.digest(KEY.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def refused(text: str, moment: dt.datetime = NOW) -> str:
    with pytest.raises(AnswerRefused) as found:
        check(OF, ASKED, text, KEYS, moment)
    return found.value.why


def test_a_token_in_order_says_who() -> None:
    assert check(OF, ASKED, token(GOOD), KEYS, NOW) == "zhao"
    several = GOOD | {"aud": ["heluo", "other"], "azp": "heluo"}
    assert check(OF, ASKED, token(several), KEYS, NOW) == "zhao"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"iss": "https://id.example/"}, "issuer"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "other"}, "audience"),
        ({"aud": ["other"]}, "audience"),
        ({"aud": ["heluo", "other"]}, "audience"),
        ({"aud": ["heluo", "other"], "azp": "other"}, "audience"),
        ({"exp": int(NOW.timestamp()) - 31}, "expired"),
        ({"exp": None}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"iat": int(NOW.timestamp()) + 31}, "from_the_future"),
        ({"iat": None}, "from_the_future"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ""}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"sub": None}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "x" * 256}, "subject"),
    ],
)
def test_each_claim_is_checked(wrong: dict[str, Any], why: str) -> None:
    assert refused(token(GOOD | wrong)) == why


def test_a_token_is_over_after_half_a_minute_of_grace() -> None:
    ends = dt.datetime.fromtimestamp(GOOD["exp"], dt.UTC)
    assert check(OF, ASKED, token(GOOD), KEYS, ends + dt.timedelta(seconds=30)) == "zhao"
    assert refused(token(GOOD), ends + dt.timedelta(seconds=31)) == "expired"


def test_signatures_that_the_provider_did_not_make_are_none() -> None:
    good = token(GOOD)
    head, body, signature = good.split(".")
    ec = ECKey.generate_key("P-256", {"kid": "a"})
    none = token(GOOD, KEY).split(".")[1]
    for forged in (
        token(GOOD, OTHER),
        signed_with_the_public_key(),
        token(GOOD, ec, "ES256"),
        f"eyJhbGciOiJub25lIn0.{none}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}",
        "",
        "x.y.z",
    ):
        assert refused(forged) == "signature", forged[:40]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (
            {
                "HELUO_OIDC_ISSUER": "http://id.example",
                "HELUO_OIDC_CLIENT": "heluo",
                "HELUO_OIDC_RETURN": "https://p/x",
            },
            "https",
        ),
        (
            {
                "HELUO_OIDC_ISSUER": "https://id.example",
                "HELUO_OIDC_CLIENT": "heluo",
                "HELUO_OIDC_RETURN": "http://p.example/x",
            },
            "https",
        ),
        ({"HELUO_OIDC_ISSUER": "https://id.example", "HELUO_OIDC_CLIENT": "heluo"}, "HELUO_OIDC_RETURN"),
        (
            {"HELUO_OIDC_ISSUER": "https://id.example", "HELUO_OIDC_RETURN": "https://p/x"},
            "HELUO_OIDC_CLIENT",
        ),
        (
            {
                "HELUO_OIDC_ISSUER": "https://i",
                "HELUO_OIDC_CLIENT": "h",
                "HELUO_OIDC_RETURN": "https://p/x",
                "HELUO_OIDC_SECRET_FILE": "/nowhere/secret",
            },
            "cannot be read",
        ),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], found: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadConfiguration, match=found):
        chosen(settings())


def test_a_provider_on_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HELUO_OIDC_ISSUER": "http://localhost:1",
        "HELUO_OIDC_CLIENT": "h",
        "HELUO_OIDC_RETURN": "http://localhost/x",
    }.items():
        monkeypatch.setenv(name, value)
    found = chosen(settings())
    assert found is not None
    assert found.issuer == "http://localhost:1"
