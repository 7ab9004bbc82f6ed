"""Accounts of the demonstration: one a role, each with a one-time password."""

from __future__ import annotations

from rich.table import Table

from heluo.kit.places import Home
from heluo_province.demonstration.night import demo_hospitals


def issue_accounts(home: Home) -> list[dict[str, str]]:
    """One account a role with a fresh one-time password; an account whose owner has chosen a password keeps
    it. The accounts of a hospital belong to the first one that treats somebody: nobody can be opened at
    another."""
    from heluo.access.accounts import issue_demo_accounts
    from heluo.entrypoints.control import control
    from heluo_province.demonstration.tour import treating

    engine, treats = control(home), treating(home)
    return issue_demo_accounts(
        engine, sorted(demo_hospitals(home), key=lambda code: (code not in treats, code))
    )


def accounts_table(accounts: list[dict[str, str]]) -> Table:
    """Who may log in: one line a role."""
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
