"""Acts: what the audit log can hold that somebody did, each with its words. Here the type and the acts of
access itself (signing in, accounts); every other act stands beside the resource that it needs, in the package
that performs it."""

from __future__ import annotations

from dataclasses import dataclass

from heluo.kit.text import Text


@dataclass(frozen=True)
class ActKind:
    """`name` is what the log stores for good: renaming one would leave old events without words."""

    name: str
    label: Text


SIGN_IN = ActKind("session.open", Text("登录", "signed in"))
SIGN_OUT = ActKind("session.close", Text("退出", "signed out"))
OPEN_ACCOUNT = ActKind("account.open", Text("开立账号", "opened an account"))
GRANT_ROLE = ActKind("account.grant", Text("授予角色", "granted a role"))
DISABLE_ACCOUNT = ActKind("account.disable", Text("停用账号", "disabled an account"))
RESET_PASSWORD = ActKind("account.reset", Text("重置密码", "reset a password"))
CHANGE_PASSWORD = ActKind("account.password", Text("更换密码", "changed the password"))
OWN_ACTS = (SIGN_IN, SIGN_OUT, OPEN_ACCOUNT, GRANT_ROLE, DISABLE_ACCOUNT, RESET_PASSWORD, CHANGE_PASSWORD)
"""Known in every process, whether or not it has collected the rooms: `heluo accounts` needs none of them."""
