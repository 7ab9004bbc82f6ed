"""Accounts of the demonstration: one-time passwords for every role; its reviewers are seated, its researcher
is trained, its nurse has subjects to follow."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from rich.table import Table

from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo_province.demonstration.night import demo_hospitals

A_YEAR = dt.timedelta(days=365)
SEATS = {"reviewer": "officer", "committee1": "committee", "committee2": "committee", "ethics": "ethics"}
"""Account → seat: enough that an application can go its complete way."""


def issue_accounts(home: Home) -> list[dict[str, str]]:
    """The accounts with fresh one-time passwords; an account whose owner has chosen a password keeps it. The
    accounts of a hospital belong to the first one that treats somebody: nobody can be opened at another.
    Each other hospital has an officer: an application over its rows asks it.
    A reviewer whom nobody has seated gets the seat of `SEATS`; the nurse a project, once."""
    from heluo.access.accounts import issue_demo_accounts, issue_officers
    from heluo.dictionary.hospitals import load_hospitals
    from heluo.entrypoints.control import control
    from heluo.entrypoints.follow_up import seed
    from heluo_province.demonstration.tour import treating

    engine, treats = control(home), treating(home)
    first, *others = sorted(demo_hospitals(home), key=lambda code: (code not in treats, code))
    issued = issue_demo_accounts(engine, [first, *others])
    named = {one.code: one.short for one in load_hospitals(others, (home.hospitals,)).loaded}
    issued += issue_officers(engine, {code: named.get(code, Text(code, code)) for code in others})
    seat_reviewers(engine)
    train_researchers(engine)
    seed(home)
    return issued


def train_researchers(engine: sa.Engine) -> None:
    """Enters a training of a year for each researcher who has none, as an administrator would."""
    from heluo.access.accounts import SYSTEM, listed
    from heluo.access.projects import training
    from heluo.access.projects.membership import MEMBERS_ARE
    from heluo.kit.dates import today
    from heluo.kit.db import transaction

    with transaction(engine) as session:
        for one in listed(session):
            if one.role == MEMBERS_ARE and not one.disabled and training.of(session, one.name) is None:
                training.enter(session, one.name, "演示培训 demonstration", today() + A_YEAR, SYSTEM)


def seat_reviewers(engine: sa.Engine) -> None:
    """Gives each reviewer of the demonstration a seat, unless an administrator has given another."""
    from heluo.access.accounts import SYSTEM
    from heluo.access.applications.decide import give_seat, holder_of
    from heluo.kit.db import transaction

    with transaction(engine) as session:
        for name, seat in SEATS.items():
            if holder_of(session, name) == ("", ""):
                give_seat(session, name, seat, SYSTEM)


def accounts_table(accounts: list[dict[str, str]]) -> Table:
    """Who may log in: one line an account."""
    table = Table(
        title="账号(一次性密码,首次登录后更换) · accounts with one-time passwords", title_justify="left"
    )
    for column in ("用户 user", "角色 role", "医院 hospital", "一次性密码 one-time password"):
        table.add_column(column)
    for account in accounts:
        table.add_row(
            account["user"],
            account["role"],
            account["hospital"] or "—",
            account["password"] or "(已自设 · already chosen)",
        )
    return table
