"""The contract of a sender of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class PatientMessage:
    """What is sent: to which number, which text. Personal: it is logged nowhere."""

    id: str
    phone: str
    text: str


class MessageSender(Protocol):
    """Hands a message over for good: when `send` returns, it is the sender's."""

    name: str

    def send(self, message: PatientMessage) -> None:
        """The same id twice is one message. Raises Unavailable, whose text names neither number nor text,
        when it was not taken."""
        ...
