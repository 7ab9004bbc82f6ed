"""`heluo accounts`: opens, lists, resets and ends accounts of the portal. Whoever may write the control
database may run it: that is how the first account of a centre is made.

Parses and prints; the work is `heluo.access.accounts`. Not here: what a role may see (`access/policy/`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, print_result
from heluo.kit.errors import BadInput
from heluo.kit.places import Home
from heluo.kit.places import home as home_at

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Name = Annotated[str, typer.Argument(help="登录名 · the name to sign in with")]


@app.command()
def add(
    name: Name,
    role: Annotated[
        str, typer.Option(help="角色,见 docs/reference/roles.md · one of the roles of that page")
    ],
    hospital: Annotated[
        str, typer.Option(help="所属医院代码;属于医院的角色必填 · needed for the roles of a hospital")
    ] = "",
    label: Annotated[str, typer.Option(help="显示的姓名(缺省为登录名)· the name on screens")] = "",
    label_en: Annotated[str, typer.Option(help="英文界面显示的姓名 · the same in English")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """开一个账号,打印一次性密码;首次登录时更换 · open an account with a one-time password, which is changed
    at the first sign-in"""
    from heluo.access import accounts
    from heluo.dictionary import hospital_codes
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction
    from heluo.kit.text import Text

    at = home_at(home)
    known = hospital_codes((at.hospitals,))
    if hospital and hospital not in known:
        raise BadInput(
            (f"没有医院 {hospital}", f"no hospital {hospital}"),
            ", ".join(sorted(known)),
            ("检查代码,或先写 hospitals/<代码>", "check the code, or write hospitals/<code> first"),
        )
    words = Text(label or name, label_en or label or name)
    with transaction(control(at)) as session:
        password = accounts.open_account(session, name, words, role, hospital or None, accounts.SYSTEM)
    _print_password(name, password, as_json)


@app.command()
def reset(name: Name, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """重发一次性密码,已登录的会话全部结束 · another one-time password; every session of the account ends"""
    from heluo.access import accounts
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction

    with transaction(control(home_at(home))) as session:
        password = accounts.reset_password(session, name, accounts.SYSTEM)
    _print_password(name, password, as_json)


@app.command()
def disable(
    name: Name,
    reason: Annotated[str, typer.Option(help="原因,写入审计日志 · why, for the audit log")],
    home: HomeOption = None,
) -> None:
    """停用一个账号,已登录的会话全部结束 · end an account and its sessions"""
    from heluo.access import account_states, accounts
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction

    with transaction(control(home_at(home))) as session:
        account_states.disable(session, name, accounts.SYSTEM, reason)
    print_result({"user": name, "disabled": True}, False, f"已停用 disabled: {name}")


@app.command()
def enable(
    name: Name,
    reason: Annotated[str, typer.Option(help="原因,写入审计日志 · why, for the audit log")],
    ends: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="新的合同到期日 · the new last day of the contract"),
    ] = None,
    home: HomeOption = None,
) -> None:
    """恢复一个停用的账号:合同到期的要给出新的到期日 · open a closed account again; one whose contract ended
    needs a new end"""
    from heluo.access import account_states, accounts
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction

    with transaction(control(home_at(home))) as session:
        if ends is not None:
            account_states.set_contract(session, name, ends.date(), accounts.SYSTEM)
        account_states.enable(session, name, accounts.SYSTEM, reason)
    print_result({"user": name, "disabled": False}, False, f"已恢复 open again: {name}")


@app.command(name="remove-second-factor")
def remove_second_factor(
    name: Name,
    reason: Annotated[str, typer.Option(help="原因,写入审计日志 · why, for the audit log")],
    home: HomeOption = None,
) -> None:
    """取消一个账号的第二因子(本人丢了手机和恢复码),会话全部结束 · take the second factor off for whoever lost
    phone and recovery codes; the sessions end"""
    from heluo.access import accounts, second_factor
    from heluo.entrypoints.control import control
    from heluo.kit.db import transaction

    with transaction(control(home_at(home))) as session:
        second_factor.take_off(session, name, accounts.SYSTEM, "security_admin", reason)
    print_result({"user": name, "second_factor": False}, False, f"已取消 taken off: {name}")


@app.command(name="list")
def list_accounts(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """全部账号(不含密码)· every account, without passwords"""
    from heluo.entrypoints.figures import table_of

    rows = _listed(home_at(home))
    shown = [
        {
            "用户 user": row["user"],
            "角色 role": row["role"],
            "医院 hospital": row["hospital"] or "—",
            "姓名 name": row["label"],
            "状态 state": "停用 disabled"
            if row["disabled"]
            else "未改密码 one-time"
            if row["must_change"]
            else "正常 ok",
        }
        for row in rows
    ]
    table = table_of("账号 · accounts" if rows else "还没有账号 · no account yet", shown)
    print_result(rows, as_json, table)


def _listed(home: Home) -> list[dict[str, Any]]:
    from heluo.access.accounts import listed
    from heluo.entrypoints.control import control
    from heluo.kit.db import reading

    with reading(control(home)) as session:
        return [
            {
                "user": account.name,
                "role": account.role,
                "hospital": account.hospital or "",
                "label": account.label_zh,
                "disabled": account.disabled,
                "must_change": account.must_change,
            }
            for account in listed(session)
        ]


def _print_password(name: str, password: str, as_json: bool) -> None:
    print_result(
        {"user": name, "password": password}, as_json, f"{name} 的一次性密码 one-time password: {password}"
    )
