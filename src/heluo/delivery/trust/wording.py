"""Codes of the audit log in words: acts, roles, purposes. A code without words is displayed as it is."""

from __future__ import annotations

from heluo.access.declared import declared
from heluo.access.roles import PURPOSES, ROLES
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.trust.schemas import LogWord
from heluo.kit.text import Text

PROGRAMS = {
    "portal": Text("门户程序", "the portal"),
    "service": Text("后台服务", "a service"),
    "worker": Text("常驻程序", "the worker"),
}
"""What acts in the log in no person's role: what was approved leaves, a grant's time is over."""


def action(code: str) -> Words:
    """An act of the audit log; one that is declared no longer is worded as its code."""
    known = declared().acts.get(code)
    return words(known.label if known else code)


def actions() -> list[LogWord]:
    """Every act that the log may hold, by its Chinese words."""
    listed = [LogWord(code=one.name, label=words(one.label)) for one in declared().acts.values()]
    return sorted(listed, key=lambda one: (one.label.zh, one.code))


def role(code: str) -> Words:
    """A role, or the program that acted; "" for whoever was not signed in."""
    known = ROLES.get(code)
    return words(known.label if known else PROGRAMS.get(code, code))


def purpose(code: str) -> Words:
    """A purpose; "" for an act that needs none."""
    return words(PURPOSES.get(code, code))
