"""Decisions of the module (interim)."""

def audit(*a):
    raise RuntimeError("interim")


def audit_verify(*a):
    raise RuntimeError("interim")


def parcels(*a):
    raise RuntimeError("interim")


def quality(*a):
    raise RuntimeError("interim")


def quality_of(*a):
    raise RuntimeError("interim")


def releases(*a):
    raise RuntimeError("interim")


def run(*a):
    raise RuntimeError("interim")


def runs(*a):
    raise RuntimeError("interim")


from dataclasses import dataclass
import datetime as dt
@dataclass(frozen=True)
class AuditQuestion:
    account: str
    person: str
    action: str
    purpose: str
    result: str
    since: dt.date | None
    until: dt.date | None
    before: int | None
    limit: int
