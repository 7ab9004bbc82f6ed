"""What a source is: views read as text. Each file next to this one is one kind of source (`connect.py` finds
it).

Every value leaves as the text that the source itself would print; nothing is typed, guessed or repaired here.
What a kind can do beyond that is declared as data (`Capabilities`); nobody asks a source for what it has not
declared, so a folder of files or a web service need not pretend to be a database.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pyarrow as pa

from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.kit.text_files import read_text

BATCH_ROWS = 100_000
BATCH_BYTES = 32 << 20
"""A batch holds at most so many rows and about so many bytes."""


@dataclass(frozen=True)
class ViewColumn:
    """One column of a view as the source declares it."""

    name: str
    type: str
    is_bytes: bool = False
    """Whether it holds bytes that the source does not read as text: they leave as `\\x` and hexadecimal
    digits (`text.PREFIX`)."""
    comment: str = ""
    """What the database's own comment on the column says; "" where the kind of source has none."""


@dataclass(frozen=True)
class Since:
    """Rows whose `column` is at or after `low`, or null."""

    column: str
    low: str


@dataclass(frozen=True)
class After:
    """Rows that arrived after `mark`, in the source's own order (`Capabilities.own_order`)."""

    mark: str


@dataclass(frozen=True)
class Among:
    """Rows whose `columns`, as text, are one of `values` (tuples of the same length)."""

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


Where = Since | After | Among | None


@dataclass(frozen=True)
class Capabilities:
    """What a kind of source can do beyond `columns` and `batches`. Each one that is not declared narrows what
    a night can find; `CANNOT` says so in words.

    A source shows the present state (a view of a database), or it is a log of what arrived (`own_order`):
    there a row may come again in a newer version, the last one counts, and a row that is not there was not
    deleted.
    """

    snapshot: bool = False
    """`rest`: all reads since the opening or the last rest see one state, and hold what locks they need."""
    counts: bool = False
    """`count`: rows counted by the source itself, as a second opinion on what was read."""
    marks: bool = False
    """`highest`, and `Since`: the greatest value of a column, and the rows at or after one."""
    lookups: bool = False
    """`Among`: rows found by their key."""
    values: bool = False
    """`distinct`: the commonest texts of a column, over all rows."""
    own_order: bool = False
    """`newest`, and `After`: the source numbers what arrives; a number only grows, so a reading after one
    misses nothing and needs no look-back. Batches come in this order."""
    encodings: bool = False
    """`declare`: its texts may be bytes, which are read here in the encoding that is declared for them."""
    prunes: bool = False
    """`prune`: forgets what the centre has loaded."""

    @property
    def rungs(self) -> tuple[str, ...]:
        """The rungs of the ladder (`pull.py`) that a night can use."""
        if self.own_order:
            return ("L0", "L1")
        return (
            "L0",
            *(("L1",) if self.marks else ()),
            *(("L2",) if self.marks and self.lookups else ()),
            "L3",
        )


DATABASE = Capabilities(snapshot=True, counts=True, marks=True, lookups=True, values=True, encodings=True)
"""What a database with SQL and transactions can do."""

CANNOT = {
    "snapshot": Text(
        "不提供一致性快照:读取期间的变更可能只看到一半",
        "gives no snapshot: a change during the reading may be seen in part",
    ),
    "counts": Text(
        "不能自己计数:读到的行数没有第二个数可核对",
        "cannot count by itself: there is no second number to compare what was read with",
    ),
    "marks": Text(
        "不能按变更标记读取:每夜全量读取并逐行比对",
        "cannot be read from a mark on: every night reads and compares everything",
    ),
    "lookups": Text(
        "不能按主键取行:补录和删除要到全量比对时才发现",
        "cannot find rows by key: back-dated rows and deletions are found when everything is compared",
    ),
    "values": Text(
        "不能列出一列的全部取值:取值检查只看样例",
        "cannot list the values of a column: values are checked on a sample",
    ),
    "deletions": Text(
        "只有到达的消息:消息里没有的行不等于已删除",
        "holds what arrived: a row that is not there was not deleted",
    ),
}
"""What a night cannot do with a source that does not declare it."""


def cannot(can: Capabilities) -> tuple[Text, ...]:
    """In words, what a source with these capabilities cannot do; nothing for a database."""
    missing = [name for name in ("snapshot", "counts", "values") if not getattr(can, name)]
    if can.own_order:
        missing.append("deletions")
    elif not can.marks:
        missing.append("marks")
    elif not can.lookups:
        missing.append("lookups")
    return tuple(CANNOT[name] for name in missing)


class OpenSource(Protocol):
    """A source that was opened for one night; reading only, unless it declares `prunes`. Errors are
    `kit.errors.Unavailable`."""

    can: ClassVar[Capabilities]

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        """Columns of `view` in its order; empty when there is no such view."""
        ...

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        """Rows as string columns, at most `most` of them. Whoever stops before the end closes it."""
        ...

    def close(self) -> None: ...


class Rests(OpenSource, Protocol):
    """A source with `snapshot`."""

    def rest(self, give_way: bool = True) -> None:
        """Ends the transaction: no lock is held until the next question, which sees the state of then. A
        source that can see who waits for its locks gives way to them from now on, or not."""
        ...


class Counts(OpenSource, Protocol):
    """A source with `counts`."""

    def count(self, view: str, where: Where = None) -> int:
        """Rows of `view`, in the snapshot if there is one."""
        ...


class Marks(OpenSource, Protocol):
    """A source with `marks`."""

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        """Greatest `column` not above `upto`, as text; None when there is none."""
        ...


class ListsValues(OpenSource, Protocol):
    """A source with `values`."""

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        """The `most` commonest texts of `column` with their counts, commonest first."""
        ...


class Declares(OpenSource, Protocol):
    """A source with `encodings`."""

    def declare(self, view: str, encodings: Mapping[str, str]) -> None:
        """From now on the columns of `view` hold text in these encodings (column → name), the others in that
        of the source. Of a column that the server itself reads as text it says nothing."""
        ...


class OwnOrder(OpenSource, Protocol):
    """A source with `own_order`."""

    def newest(self, view: str) -> str | None:
        """The mark of the last row that ever arrived for `view`, pruned or not; None before the first."""
        ...


class Prunes(OpenSource, Protocol):
    """A source with `prunes`."""

    def prune(self, view: str, upto: str) -> int:
        """Forgets rows of `view` up to the mark `upto` that are older than the source's retention; returns
        how many."""
        ...


METHODS = {
    "snapshot": "rest",
    "counts": "count",
    "marks": "highest",
    "values": "distinct",
    "own_order": "newest",
    "encodings": "declare",
    "prunes": "prune",
}
"""Capability → the method that a source with it has."""


@dataclass(frozen=True)
class ConnectionSetting:
    """One key of a source's table in connections.toml. `kind` is the type of its value."""

    name: str
    kind: type
    does: Text
    default: str = ""
    """In words; "" when there is none."""
    needed: bool = False

    def fits(self, value: object) -> bool:
        """Whether `value` may stand there: a whole number is a number, yes and no are none, and no number is
        below 0."""
        if self.kind in (int, float):
            kinds = (int, float) if self.kind is float else (int,)
            return isinstance(value, kinds) and not isinstance(value, bool) and 0 <= value < float("inf")
        return isinstance(value, self.kind)


COMMON_SETTINGS = (
    ConnectionSetting(
        "driver",
        str,
        Text("数据源种类:本页的一个小标题", "the kind of source: a heading of this page"),
        needed=True,
    ),
    ConnectionSetting(
        "look_back_hours",
        float,
        Text(
            "按变更标记读取时,从上次的标记再往回读的小时数;长于库里最长的事务",
            "hours that a reading goes back behind its last mark; longer than the longest transaction there",
        ),
        "72",
    ),
    ConnectionSetting(
        "timeout", int, Text("一条语句最多的秒数", "seconds that one statement may take"), "3600"
    ),
)
"""What every kind of source understands."""
SERVER_SETTINGS = (
    ConnectionSetting("host", str, Text("服务器地址", "the server's address")),
    ConnectionSetting("port", int, Text("端口", "its port"), "缺省端口 the usual one"),
    ConnectionSetting("socket", str, Text("本机套接字,代替 host", "a local socket instead of host")),
    ConnectionSetting("database", str, Text("数据库名", "name of the database"), needed=True),
    ConnectionSetting("user", str, Text("只读账号", "the read-only account"), needed=True),
    ConnectionSetting(
        "password_file",
        str,
        Text(
            "存放口令的文件(口令不写在 connections.toml 里)",
            "a file that holds the password, which never stands in connections.toml",
        ),
    ),
)
"""What a database server needs; relative paths start in the agent's folder."""
ENCODING_SETTING = ConnectionSetting(
    "encoding",
    str,
    Text(
        "库里的文本实际是什么编码:utf-8、gb18030、gbk 或 big5;一列与此不同时,在 fields.csv 的这一行写 "
        "encoding:<编码>。只按所写的编码严格解码,不猜;库自己声明了编码并转换时不必写",
        "what the texts in the database really are: utf-8, gb18030, gbk or big5; for a column that differs "
        "write encoding:<name> in its line of fields.csv. They are read strictly and never guessed; not "
        "needed where the database declares its encoding and converts by itself",
    ),
    "utf-8",
)
"""Of sources that hand their texts over as bytes."""


@dataclass(frozen=True)
class Connection:
    """One source as declared on the front-end machine. `folder` is the agent's; relative paths start
    there."""

    name: str
    driver: str
    settings: dict[str, Any]
    folder: Path

    @property
    def look_back_hours(self) -> float:
        return float(self.settings.get("look_back_hours", 72))

    @property
    def timeout(self) -> int:
        """Seconds that one statement may take."""
        return int(self.settings.get("timeout", 3600))

    @property
    def where(self) -> str:
        """The file that declares it, for messages."""
        return str(self.folder / "connections.toml")

    def required(self, name: str) -> Any:
        """The setting `name`; BadConfiguration when it is not there."""
        if name not in self.settings:
            raise BadConfiguration(
                f"[{self.name}] {name}",
                ("连接所需的设置", "the settings of a connection"),
                ("补上这一项", "add it"),
                where=self.where,
            )
        return self.settings[name]

    def password(self) -> str | None:
        """The content of `password_file`, None when none is named: a secret never stands in
        connections.toml."""
        if "password_file" not in self.settings:
            return None
        path = self.folder / self.settings["password_file"]
        if not path.exists():
            raise BadConfiguration(
                f"[{self.name}] password_file",
                ("一个可读的文件", "a file that can be read"),
                ("放好密码文件", "put the file there"),
                where=self.where,
            )
        return read_text(path).strip()


@dataclass(frozen=True)
class SourceKind:
    """One kind of source; a module of `interfaces/` or `landing/` names its own as `KIND`. The module's file
    name is the `driver` in connections.toml."""

    source: type[OpenSource]
    """The class that `open` returns an instance of; its capabilities are checked when this is declared."""
    open: Callable[[Connection], OpenSource]
    """Opens it; the snapshot, if there is one, begins now. Raises Unavailable, or BadConfiguration for a
    missing setting."""
    package: str = ""
    """What pip installs for it; "" when nothing."""
    settings: tuple[ConnectionSetting, ...] = ()
    """Its keys in connections.toml, beyond `COMMON_SETTINGS`."""

    def __post_init__(self) -> None:
        lacking = [
            f"{capability}: {method}()"
            for capability, method in METHODS.items()
            if getattr(self.source.can, capability) and not hasattr(self.source, method)
        ]
        if lacking:
            raise TypeError(
                f"{self.source.__name__} declares what it has no method for: {', '.join(lacking)}"
            )
