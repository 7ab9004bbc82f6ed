"""Who is asking, for which purpose, and how to answer them: the one thing that every endpoint receives.

A `Caller` is made once per request from the session cookie; its `permit` is the only way to the reader.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """One request of one signed-in person."""

    account: str
    role: str
    hospital: str | None
    purpose: str | None
    address: str
    request_id: str


def caller() -> Caller:
    """FastAPI dependency: the signed-in caller. Raises NotSignedIn, NotPermitted (password must be changed, no CSRF token)."""
    raise RuntimeError("interim")
