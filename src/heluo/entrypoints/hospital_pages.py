"""Reference pages for a hospital's engineer, written from the declarations that the program itself reads: the
grammar of `convert`, the keys of connections.toml, sentinel dates, the reasons of refused and empty cells."""

from __future__ import annotations

from collections.abc import Iterator

from heluo.collection.date_formats import LETTERS, SERIAL, STRPTIME
from heluo.collection.explode import NAMED
from heluo.collection.grammar import CODES, OF_ROWS
from heluo.collection.interfaces.base import COMMON_SETTINGS, ConnectionSetting, cannot
from heluo.collection.interfaces.connect import kind, kinds
from heluo.dictionary.convert_names import NAMES, ConvertName
from heluo.dictionary.sentinels import DEFAULTS, EARLIEST, LATEST, OPEN_END, UNKNOWN


def pages() -> dict[str, str]:
    """Path → text of each page."""
    return {
        "docs/reference/converts.md": "\n".join(_converts()) + "\n",
        "docs/reference/connections.md": "\n".join(_connections()) + "\n",
    }


CONVERTS, FORMATS, CONNECTIONS = ("""
# 转换 · Converts

`fields.csv` 的 `convert` 列。几个转换用 ` | `(竖线两边各一个空格)相连,依次执行;一个转换的多个取值之间是不带空格的 `|`。含英文逗号的单元格加英文引号。
· The column `convert` of `fields.csv`. Several are joined by ` | ` (a bar between blanks) and run in order; a bar without blanks stands between the values of one. Quote a cell that holds a comma.

留空 = 原样:文本去两端空白;数如 `12.5`;日期 `2024-05-06`;日期时间 `2024-05-06 07:08:09`(可带 `T`、小数秒、`+08`);是否 `true t 1`、`false f 0`。
不合格式时从不猜测:选填变量的格留空并记下原因,行照收;必填变量或主键不合格式,该行被隔离。
· Blank = as it is: texts stripped, numbers like `12.5`, dates and times in ISO 8601, yes and no as above. 
Nothing is guessed: a cell that does not fit is left empty with the reason where its variable is optional;
of a mandatory variable or a key it refuses the row.
""", """
## 日期格式 · Date formats

- 字母 letters: {letters};`mm` 在小时之后是分钟 · `mm` behind the hours means minutes
- strptime: {strptime};大写码要两位数字,带 `-` 的一位或两位 · upper-case codes want two digits, those with `-` one or two
- 计数 counts: {serial}:1970 年起的秒、毫秒,1899-12-30 起的天,按上海时间 · seconds or milliseconds since 1970, days since 1899-12-30, as Shanghai's wall clock

## 分隔符的名称 · Separators with a name

`explode`:{named};`split`:`space` `comma`

## 哨兵日期 · Sentinel dates

每个数据源的每个日期变量都有下列哨兵,不论列的格式;在 `hospital.toml` 的 `[sources.<名称>.sentinels]` 里增加、改义,或写 `"1900-01-01" = "date"` 取消。
· Every date of every source has these, whatever its format; `[sources.<name>.sentinels]` of `hospital.toml` adds to them, changes them, or lifts one by `= "date"`.

| 日期 date | 含义 meaning |
|---|---|
{sentinels}

可保存的日期 dates that are held: {earliest} – {latest}。

## 拒绝与留空的原因 · Reasons of refused and empty cells

留空的单元格:行照收,原文和原因在该行的 raw 里(`_why`);解码失败或过长的原文不出院。
它不等于“没有值”:中心数作“留空并有原因”。
· Of an empty cell the row is accepted, its text and reason are in the row's raw map (`_why`); the
text of one that cannot be decoded or is too long stays in the hospital. It is not the same as no value: the centre
counts it as left empty with a reason.

| 代码 code | 原因 | reason | 选填变量 optional variable | 必填变量 mandatory variable |
|---|---|---|---|---|
{reasons}
""", """
# connections.toml

前置机上 `<HELUO_HOME>/agents/<代码>/connections.toml`:每个数据源一节 `[名称]`,名称与 `hospital.toml` 的 `[sources.<名称>]` 相同。相对路径从该文件夹起。不认识的项被拒绝。
· One table a source, under the name that `hospital.toml` gives it. Relative paths start in that folder. An unknown key is refused.

读法 L0–L3 见[读数据源](../how-to/read-a-source.md)。 · For the rungs L0–L3 see the guide.

## 每种数据源都有 · For every kind
""")  # fmt: skip


def _converts() -> Iterator[str]:
    yield CONVERTS.lstrip()
    for name, declared in NAMES.items():
        yield from _convert(name, declared)
    empty, refused = "单元格留空 cell empty", "整行隔离 row refused"
    reasons = [
        f"| `{code}` | {zh} | {en} | {refused if code in OF_ROWS else empty} | {refused} |"
        for code, (zh, en) in CODES.items()
    ]
    words = {OPEN_END: "仍未结束 still open", UNKNOWN: "不详 not known"}
    yield FORMATS.strip().format(
        letters=_list(LETTERS),
        strptime=_list(STRPTIME),
        serial=_list(SERIAL),
        named=_list(NAMED),
        sentinels="\n".join(f"| `{text}` | `{why}` {words[why]} |" for text, why in DEFAULTS.items()),
        earliest=EARLIEST,
        latest=LATEST,
        reasons="\n".join(reasons),
    )


def _convert(name: str, declared: ConvertName) -> Iterator[str]:
    yield f"## `{name}`\n"
    yield f"`{declared.form}` · 变量类型 types: {' '.join(declared.types) or '全部 all'}\n"
    yield f"{declared.does.zh}。 · {declared.does.en}.\n"
    yield "| convert | 原文 text | 值 value |\n|---|---|---|"
    for spec, text, value in declared.examples:
        result = (
            "空 empty" if not value else f"拒绝 refused: `{value[1:]}`" if value[0] == "!" else f"`{value}`"
        )
        yield f"| `{_cell(spec)}` | {f'`{_cell(text)}`' if text else '—'} | {result} |"
    yield ""


def _connections() -> Iterator[str]:
    yield CONNECTIONS.lstrip()
    yield from _settings(COMMON_SETTINGS)
    for name in kinds():
        found = kind(name)
        if found is None:
            continue
        yield f'## driver = "{name}"\n'
        yield from _settings(found.settings)
        yield f"读法 rungs: {' '.join(found.source.can.rungs)}\n"
        yield from (f"- {limit.zh} · {limit.en}" for limit in cannot(found.source.can))
        if cannot(found.source.can):
            yield ""


def _settings(settings: tuple[ConnectionSetting, ...]) -> Iterator[str]:
    yield "| 项 key | 类型 type | 作用 | what it does | 缺省 default |\n|---|---|---|---|---|"
    types = {str: '"文本 text"', int: "整数 whole number", float: "数 number", bool: "true / false"}
    for s in settings:
        default = "必填 needed" if s.needed else s.default or "—"
        yield f"| `{s.name}` | {types[s.kind]} | {s.does.zh} | {s.does.en} | {default} |"
    yield ""


def _list(words: object) -> str:
    return " ".join(f"`{word}`" for word in words)  # type: ignore[attr-defined]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
