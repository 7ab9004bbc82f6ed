"""The account of an institution: how many safe numbers it may still draw this month, and those it has drawn.

A number is drawn once for each question and release and is then given to everybody of the institution: asking
again must not be a way to average the noise away. The account is the institution's and not a person's,
because accounts can be pooled. Which noise is `noise.py`'s matter; what is shown is `disclosure.py`'s.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from heluo.access import noise
from heluo.access.policies import TooMany
from heluo.access.tables import MonthQuota, MonthSpent, NoisyNumber
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict
from heluo.kit.seal import canonical
from heluo.kit.settings import settings

PROVINCE = "province"
ATTEMPTS = 5
"""Tries when others of the institution draw the same number at the same moment."""


@dataclass(frozen=True)
class DrawnNumber:
    """A count with its noise (may be negative), and the noise's standard deviation."""

    value: int
    sigma: float


@dataclass(frozen=True)
class MonthAccount:
    """What an institution has spent in a month (rho), of what it may."""

    institution: str
    month: str
    spent: float
    budget: float
    sigma: float

    @property
    def left(self) -> int:
        """Numbers that can still be drawn, with today's noise."""
        # Sums of equal fractions miss a whole number by the last digits.
        return max(0, int((self.budget - self.spent) / noise.cost(self.sigma) + 1e-6))


def institution(hospitals: frozenset[str] | None) -> str:
    """The institution of a permit that is limited to `hospitals` (None: the province's own accounts)."""
    return PROVINCE if hospitals is None else "+".join(sorted(hospitals))


def question_id(question: Any) -> str:
    """sha256 of the canonical JSON of a question and of the limits that it was asked under."""
    return hashlib.sha256(canonical(question)).hexdigest()


def account(session: Session, of: str) -> MonthAccount:
    """The account of the institution `of` this month."""
    chosen, month = settings(), _month()
    row = session.get(MonthSpent, (of, month))
    budget = most_of(session, of) * noise.cost(chosen.noise_sigma)
    return MonthAccount(of, month, row.spent if row else 0.0, budget, chosen.noise_sigma)


def most_of(session: Session, of: str) -> int:
    """Numbers a month of the institution `of`: what everybody has, or the less that was set for it. A permit
    over several hospitals has what the least of them has."""
    found = sa.select(sa.func.min(MonthQuota.most)).where(MonthQuota.institution.in_((of, *of.split("+"))))
    own, everybody = session.scalar(found), settings().numbers_a_month
    return everybody if own is None else min(own, everybody)


def _month() -> str:
    return now().astimezone(dt.UTC).strftime("%Y-%m")


def check_account(account: MonthAccount, wanted: int) -> None:
    """Raises TooMany when `wanted` new safe numbers are more than the institution's account has left."""
    if wanted <= account.left:
        return
    year, month = (int(part) for part in account.month.split("-"))
    again = dt.date(year + month // 12, month % 12 + 1, 1)
    raise TooMany(
        (
            f"这个问题需要 {wanted} 个新数字,本机构本月还剩 {account.left} 个",
            f"this question needs {wanted} new numbers, your institution has {account.left} left this month",
        ),
        (
            "每月的数字有限,否则把许多次回答合起来就能看出个人",
            "numbers a month are limited: many answers together would tell of single persons",
        ),
        (
            f"减少条件,或等到 {again};已得到的数字仍可查看",
            f"use fewer conditions, or wait until {again}; numbers already given are still shown",
        ),
        code="account_used_up",
    )


def numbers(
    control: sa.Engine, of: str, release: str, counts: Mapping[str, Callable[[], int]]
) -> tuple[dict[str, DrawnNumber], MonthAccount]:
    """The numbers of the questions `counts` (id → the true count, computed only for what is new) for the
    institution `of` on `release`, and its account afterwards.

    Raises TooMany, before anything is counted, when the account does not last for what is new.
    """
    with reading(control) as session:
        known, before = _known(session, of, release, counts), account(session, of)
    fresh = counts.keys() - known.keys()
    check_account(before, len(fresh))
    if not fresh:
        return known, before
    true = {question: counts[question]() for question in fresh}
    for _ in range(ATTEMPTS):
        try:
            return _drawn(control, of, release, counts, true)
        except IntegrityError:  # another question of the institution was first: its numbers hold
            continue
    raise Conflict(
        ("同时有另一个问题", "another question at the same time"),
        ("一次一个问题", "one question at a time"),
        ("重试", "repeat"),
        code="account_moved",
    )


def _drawn(
    control: sa.Engine, of: str, release: str, counts: Mapping[str, Any], true: Mapping[str, int]
) -> tuple[dict[str, DrawnNumber], MonthAccount]:
    with transaction(control) as session:
        spent = _locked(session, of)
        before = account(session, of)
        known = _known(session, of, release, counts)
        fresh = sorted(counts.keys() - known.keys())
        check_account(before, len(fresh))
        for question in fresh:
            value = noise.draw(true[question], before.sigma)
            known[question] = DrawnNumber(value, before.sigma)
            session.add(
                NoisyNumber(
                    institution=of,
                    release=release,
                    question=question,
                    value=value,
                    sigma=before.sigma,
                    at=now(),
                )
            )
        spent.spent += len(fresh) * noise.cost(before.sigma)
        spent.numbers += len(fresh)
        session.flush()
        after = account(session, of)
    return known, after


def _known(session: Session, of: str, release: str, counts: Mapping[str, Any]) -> dict[str, DrawnNumber]:
    found = session.scalars(
        sa.select(NoisyNumber).where(
            NoisyNumber.institution == of, NoisyNumber.release == release, NoisyNumber.question.in_(counts)
        )
    )
    return {row.question: DrawnNumber(row.value, row.sigma) for row in found}


def _locked(session: Session, of: str) -> MonthSpent:
    """The account's row, nobody else's until the transaction ends: what is left is read and spent in one."""
    month = _month()
    row = session.get(MonthSpent, (of, month), with_for_update=True)
    if row is None:
        row = MonthSpent(institution=of, month=month, spent=0.0, numbers=0)
        session.add(row)
        session.flush()
    return row
