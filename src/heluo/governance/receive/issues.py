"""The quality loop at the intake's door: what a hospital fetches, signed by the centre; what it answers,
signed by the hospital. Decides nothing: `quality.issues.travel` does."""

from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa

from heluo.access.witnesses import signed
from heluo.kit.db import transaction
from heluo.kit.errors import NotFound, NotPermitted
from heluo.kit.places import Home
from heluo.kit.seal import canonical, is_signed, load_public_key, load_signing_key
from heluo.quality.issues import travel


def issues(control: sa.Engine, home: Home, hospital: str, after: int) -> dict[str, Any]:
    """The hospital's issues that have changed behind number `after`."""
    with transaction(control) as session:
        return travel.statements(session, hospital, after, _signer(home))


def answer(control: sa.Engine, home: Home, hospital: str, issue: str, body: dict[str, Any]) -> dict[str, Any]:
    """Takes an answer in; its signed receipt. Raises NotFound, NotPermitted for one that the hospital did not
    sign, BadInput, Conflict."""
    public = home.centre / "keys" / "hospitals" / f"{hospital}.pub"
    if not public.exists():
        raise NotFound(f"hospital {hospital}", "an enrolled hospital", "enrol it first")
    stated = {name: value for name, value in body.items() if name != "signature"}
    given = body.get("signature")
    if not isinstance(given, str) or not _is_hex(given):
        given = ""
    if not is_signed(load_public_key(public), canonical(stated), bytes.fromhex(given)):
        raise NotPermitted(
            ("答复没有本院的签名", "an answer that the hospital did not sign"),
            ("本院签名密钥的签名", "a signature by this hospital's key"),
            ("在前置机上填写答复", "write the answer on the front-end machine"),
            code="answer_signature",
        )
    read = travel.read_answer(hospital, issue, stated, given)
    with transaction(control) as session:
        return travel.take_answer(session, read, _signer(home))


def _signer(home: Home) -> travel.Sign:
    return partial(signed, load_signing_key(home.centre / "keys" / "signing.pem"))


def _is_hex(text: str) -> bool:
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return True
