"""HTTP of signing in and out, the first page, the dictionary."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from heluo.delivery.caller import Caller, caller
from heluo.delivery.session_shapes import DictionaryAnswer, Home, NewPassword, Session, SignIn

router = APIRouter(prefix="/api", tags=["session"])
Asking = Annotated[Caller, Depends(caller)]


@router.post("/session")
def sign_in(request: Request, response: Response, given: SignIn) -> Session:
    """Signs in: sets the session's cookie. A wrong name and a wrong password look the same."""
    raise RuntimeError("interim")


@router.get("/session")
def session(asking: Asking) -> Session:
    """Who is here."""
    raise RuntimeError("interim")


@router.delete("/session", status_code=204)
def sign_out(asking: Asking, response: Response) -> None:
    """Ends the session."""


@router.post("/session/password")
def new_password(asking: Asking, response: Response, given: NewPassword) -> Session:
    """A new password; every other session of the account ends."""
    raise RuntimeError("interim")


@router.get("/home")
def home(asking: Asking) -> Home:
    """What asks for attention, and the caller's own last acts."""
    raise RuntimeError("interim")


@router.get("/dictionary")
def dictionary(asking: Asking) -> DictionaryAnswer:
    """The collection standard."""
    raise RuntimeError("interim")
