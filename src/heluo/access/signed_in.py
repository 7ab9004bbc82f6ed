"""Who is signed in, as one request sees it. Made in `sessions`, read wherever a request is decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from heluo.kit.text import Text

Owed = Literal["", "code", "set_up"]
CODE: Literal["code"] = "code"
SET_UP: Literal["set_up"] = "set_up"
"""What a session still owes: the code of its second factor, or to set one up."""


@dataclass(frozen=True)
class SignedIn:
    """A valid session, as read for one request."""

    account: str
    label: Text
    role: str
    hospital: str | None
    must_change: bool
    csrf: str
    token_hash: str
    ends: dt.datetime
    has_second: bool = False
    """The account has a second factor."""
    second_at: dt.datetime | None = None
    """When this session gave it."""
    owes: Owed = ""
    """What must be done before anything else (`second_factor.CODE`, `SET_UP`), "" = nothing."""
