"""What a database server's refusal means for whoever looks after the hospital's views: by its number alone,
since its own text may quote a row.

Says nothing about which view was read; whoever asked adds that.
"""

from __future__ import annotations

from typing import NamedTuple

from heluo.kit.errors import Unavailable
from heluo.kit.text import Text


class Meaning(NamedTuple):
    """One kind of refusal, and the way out of it."""

    found: Text
    todo: Text


_NO_RIGHT = Meaning(
    Text("只读账号没有这个视图的 SELECT 权", "the read-only account has no SELECT on this view"),
    Text(
        "GRANT SELECT ON <视图> TO <账号>;新建的视图不在以前的 GRANT 之内,见 docs/how-to/read-a-source.md",
        "GRANT SELECT ON <view> TO <account>: an earlier GRANT does not cover a new view, see "
        "docs/how-to/read-a-source.md",
    ),
)
_OF_THE_OWNER = Meaning(
    Text(
        "视图引用的表或列不存在,或视图的所有者无权读取",
        "the view names a table or column that is gone, or its owner may not read them",
    ),
    Text("请厂商或 DBA 重建视图", "let the vendor or DBA create the view again"),
)
_BAD_VALUE = Meaning(
    Text(
        "视图里的转换或计算遇到了不能处理的值,整个视图读不出来",
        "a cast or a calculation in the view met a value that it cannot take: nothing of the view is read",
    ),
    Text(
        "视图里不要转换,拼成文本,由 fields.csv 的 convert 转换:坏值只影响那一行",
        "cast nothing in the view: leave it a text, and let convert in fields.csv read it, where a bad value "
        "stops its own row alone",
    ),
)
_TOO_LONG = Meaning(
    Text("语句超时", "the statement took too long"),
    Text(
        "给基表的变更时间列建索引,或在 connections.toml 调大 timeout",
        "make an index on the column of the last change, or raise timeout in connections.toml",
    ),
)
_OTHER = Meaning(
    Text("服务器拒绝了语句", "the server refuses the statement"),
    Text("查看数据库日志,检查视图", "read the server's log, check the view"),
)
_OF_NUMBERS = (
    (_NO_RIGHT, "42501 1142 1143"),
    (_OF_THE_OWNER, "42P01 42703 1356 1370 1449"),
    (_BAD_VALUE, "22P02 22003 22007 22008 22012 1292 1365 1366 1411 1690"),
    (_TOO_LONG, "57014 1969 3024"),
)
_READING = {number: meaning for meaning, numbers in _OF_NUMBERS for number in numbers.split()}
"""SQLSTATE of PostgreSQL, or number of MySQL and MariaDB, that a statement may end with."""

_ACCOUNT = Meaning(
    Text("账号或口令不被接受", "account or password is not accepted"),
    Text(
        "核对 user 和 password_file;再看账号的主机部分(SELECT user, host FROM mysql.user):须含前置机的地址,"
        "本机连接多为 localhost",
        "compare user and password_file; then the host part of the account (SELECT user, host FROM "
        "mysql.user): it must cover the front-end machine's address, mostly localhost on the same machine",
    ),
)
_DATABASE = Meaning(
    Text("没有这个数据库,或账号不能使用它", "there is no such database, or the account may not use it"),
    Text(
        "核对 database;GRANT SELECT, SHOW VIEW ON <database>.* TO <账号>",
        "compare database; GRANT SELECT, SHOW VIEW ON <database>.* TO <account>",
    ),
)
_HOST = Meaning(
    Text("服务器不接受来自前置机地址的连接", "the server takes no connection from this machine's address"),
    Text(
        "请 DBA 为前置机的地址建账号,或解除封锁(FLUSH HOSTS)",
        "let the DBA make the account for this machine's address, or unblock it (FLUSH HOSTS)",
    ),
)
_NETWORK = Meaning(
    Text("连不上服务器", "the server cannot be reached"),
    Text(
        "核对 host 和 port、防火墙,以及数据库是否在运行、是否监听这个地址",
        "compare host and port, look at the firewall, and whether the database runs and listens there",
    ),
)
_ELSE = Meaning(
    Text("无法连接", "no connection"),
    Text(
        "检查 connections.toml、网络和只读账号",
        "check connections.toml, the network and the read-only account",
    ),
)
_OF_CONNECTIONS = (
    (_ACCOUNT, (1045, 1698)),
    (_DATABASE, (1044, 1049)),
    (_HOST, (1129, 1130)),
    (_NETWORK, (2002, 2003, 2005, 2013)),
)
_CONNECTING = {number: meaning for meaning, numbers in _OF_CONNECTIONS for number in numbers}
"""Numbers of MySQL and MariaDB when a connection is opened."""


def reading(server: str, number: object) -> Unavailable:
    """Why `server` did not carry out a statement; `number` is its SQLSTATE or error number."""
    return _refusal(server, number, _READING.get(str(number), _OTHER))


def connecting(server: str, number: object) -> Unavailable:
    """Why `server`, a MySQL or MariaDB, takes no connection."""
    return _refusal(server, number, _CONNECTING.get(number, _ELSE) if isinstance(number, int) else _ELSE)


def _refusal(server: str, number: object, meaning: Meaning) -> Unavailable:
    named = f"{server} {number}".strip()
    return Unavailable(
        (f"{named}:{meaning.found.zh}", f"{named}: {meaning.found.en}"),
        ("能按声明的视图读取的数据库", "a server from which the declared views can be read"),
        meaning.todo,
    )
