"""Acts: what the audit log can hold that somebody did, each with its words. Here the type and the acts of
access itself (signing in, accounts); every other act stands beside the resource that it needs, in the package
that performs it."""

from __future__ import annotations

from dataclasses import dataclass

from heluo.kit.text import Text


@dataclass(frozen=True)
class ActKind:
    """`name` is what the log stores for good: renaming one would leave old events without words. `leaves`:
    by this act something leaves the platform (a file, an extract); the audit desk lists them together."""

    name: str
    label: Text
    leaves: bool = False


SIGN_IN = ActKind("session.open", Text("登录", "signed in"))
SIGN_OUT = ActKind("session.close", Text("退出", "signed out"))
OPEN_ACCOUNT = ActKind("account.open", Text("开立账号", "opened an account"))
GRANT_ROLE = ActKind("account.grant", Text("授予角色", "granted a role"))
DISABLE_ACCOUNT = ActKind("account.disable", Text("停用账号", "disabled an account"))
ENABLE_ACCOUNT = ActKind("account.enable", Text("恢复账号", "opened an account again"))
SET_CONTRACT = ActKind("account.contract", Text("登记合同到期日", "entered the end of a contract"))
RESET_PASSWORD = ActKind("account.reset", Text("重置密码", "reset a password"))
CHANGE_PASSWORD = ActKind("account.password", Text("更换密码", "changed the password"))
JOIN_SUBJECT = ActKind("account.oidc", Text("登记统一身份", "joined an identity to an account"))
GIVE_SECOND = ActKind("session.second", Text("输入第二因子", "gave the second factor"))
SET_SECOND = ActKind("account.second.set", Text("设置第二因子", "set up a second factor"))
TAKE_SECOND = ActKind("account.second.remove", Text("取消第二因子", "took a second factor off"))
OWN_ACTS = (
    SIGN_IN,
    SIGN_OUT,
    OPEN_ACCOUNT,
    GRANT_ROLE,
    DISABLE_ACCOUNT,
    ENABLE_ACCOUNT,
    SET_CONTRACT,
    RESET_PASSWORD,
    CHANGE_PASSWORD,
    JOIN_SUBJECT,
    GIVE_SECOND,
    SET_SECOND,
    TAKE_SECOND,
)
"""Known in every process, whether or not it has collected the rooms: `heluo accounts` needs none of them."""
