"""The closed list of what `convert` in fields.csv may say: each name with its grammar, the types it fits,
what it does, and examples that a test runs. docs/reference/converts.md is written from it. Converts nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from heluo.kit.text import Text


@dataclass(frozen=True)
class ConvertName:
    """One function. `types`: of the variables it fits, none = all; `argument`: whether it needs one, None =
    may have one. `examples`: (convert, source text, value), "" = empty, "!code" = refused."""

    form: str
    types: tuple[str, ...]
    argument: bool | None
    does: Text
    examples: tuple[tuple[str, str, str], ...]


_NUMBERS = ("integer", "decimal")
_DATES = ("date", "datetime")
_TEXTS = ("id", "string", "code", "text")

NAMES: dict[str, ConvertName] = {
    "date": ConvertName(
        "date:<格式 format>|<格式 format>",
        ("date",),
        True,
        Text(
            "日期;多个格式依次尝试。带时间的,时间舍去,原文保留",
            "a date; several formats are tried in order. A time in it is dropped, and the text stays",
        ),
        (
            ("date:yyyymmdd", "20240506", "2024-05-06"),
            ("date:yyyy年m月d日|yyyy/m/d", "2024/5/6", "2024-05-06"),
            ("date:yyyy-m-d", "2024-5-6", "2024-05-06"),
            ("date:excel", "45418", "2024-05-06"),
        ),
    ),
    "datetime": ConvertName(
        "datetime:<格式 format>|<格式 format>",
        ("datetime",),
        True,
        Text("日期时间;没有时间的格式即零点", "a date and time; a format without a time means midnight"),
        (
            ("datetime:yyyymmddhhmiss", "20240506070809", "2024-05-06 07:08:09"),
            ("datetime:%Y/%m/%d %H:%M", "2024/05/06 07:08", "2024-05-06 07:08:00"),
            ("datetime:epoch_ms", "1714950489500", "2024-05-06 07:08:09.500000"),
        ),
    ),
    "open_end": ConvertName(
        "open_end:<文本 text>|<文本 text>",
        _DATES,
        True,
        Text(
            "哨兵日期“仍未结束”:单元格为空,原文和含义保留。写 2024-05-06 的形式时不论列的格式",
            "sentinel dates that mean “still open”: the cell is empty, its text and meaning stay. Written as "
            "2024-05-06 it holds whatever the column's format is",
        ),
        (
            ("open_end:2999-12-31 | date:yyyymmdd", "29991231", ""),
            ("open_end:长期 | date:yyyymmdd", "长期", ""),
        ),
    ),
    "unknown": ConvertName(
        "unknown:<文本 text>|<文本 text>",
        _DATES,
        True,
        Text("哨兵日期“不详”:同上", "sentinel dates that mean “not known”: likewise"),
        (("unknown:1970-01-01", "1970-01-01", ""), ("unknown:00000000 | date:yyyymmdd", "00000000", "")),
    ),
    "number": ConvertName(
        "number 或 or number:<单位 unit>|<单位 unit>",
        ("decimal", "integer"),
        None,
        Text(
            "数,可带千位逗号;可带所列单位之一,此时原文保留",
            "a number that may have thousands commas, and one of these units behind it; the text then stays",
        ),
        (
            ("number", "1,234.5", "1234.5"),
            ("number:℃|度", "36.5 度", "36.5"),
            ("number:元", "12万元", "!number"),
        ),
    ),
    "integer": ConvertName(
        "integer",
        ("integer",),
        False,
        Text("整数,可带千位逗号", "a whole number that may have thousands commas"),
        (("integer", "1,000", "1000"), ("integer", "12.5", "!integer")),
    ),
    "result_number": ConvertName(
        "result_number 或 or result_number:<单位 unit>|<单位 unit>",
        ("decimal",),
        None,
        Text(
            "检验结果里的数。文字、滴度、范围为空;从不拒绝,原文在 value_text",
            "the number in a laboratory result; words, titres and ranges are empty. Never refuses: "
            "value_text "
            "holds the original",
        ),
        (
            ("result_number", "<0.01", "0.01"),
            ("result_number", "5.2↑", "5.2"),
            ("result_number", "3.2×10^9", "3200000000.0"),
            ("result_number", "阴性", ""),
        ),
    ),
    "result_comparator": ConvertName(
        "result_comparator",
        ("code", "string"),
        False,
        Text("检验结果前的 <、<=、>、>=", "`<`, `<=`, `>`, `>=` in front of a laboratory result"),
        (("result_comparator", "≤5", "<="), ("result_comparator", "5.2", "")),
    ),
    "bp_systolic": ConvertName(
        "bp_systolic",
        _NUMBERS,
        False,
        Text("血压的收缩压,各种写法", "the systolic side of a blood pressure in any spelling"),
        (("bp_systolic", "120/80", "120"), ("bp_systolic", "收缩压120 舒张压80", "120")),
    ),
    "bp_diastolic": ConvertName(
        "bp_diastolic",
        _NUMBERS,
        False,
        Text("血压的舒张压", "the diastolic side"),
        (("bp_diastolic", "120/80mmHg", "80"), ("bp_diastolic", "16/10.7kPa", "!blood_pressure")),
    ),
    "age_text": ConvertName(
        "age_text 或 or age_text:<无单位时的单位 unit of a bare number>",
        _NUMBERS,
        None,
        Text(
            "年龄的写法,按变量的单位(a 岁、mo 月、d 天)取数;整数取满几岁、几月、几天。以天计时,满一岁者为空",
            "an age as written, in the variable's unit (a, mo, d); a whole number counts completed units. In "
            "days it is empty from one year on",
        ),
        (
            ("age_text", "3岁2月", "3"),
            ("age_text", "5月", "0"),
            ("age_text", "3Y2M", "3"),
            ("age_text", "新生儿", "0"),
            ("age_text:岁", "45", "45"),
            ("age_text", "45", "!age"),
        ),
    ),
    "boolean": ConvertName(
        "boolean:<真 true>,…|<假 false>,…",
        ("boolean",),
        True,
        Text("所声明的是与否", "declared spellings of yes and no"),
        (("boolean:是,Y|否,N", "Y", "True"), ("boolean:是,Y|否,N", "不详", "!boolean")),
    ),
    "constant": ConvertName(
        "constant:<文本 text>",
        (),
        True,
        Text("总是这段文本;column 留空", "always this text; the column stays blank"),
        (("constant:住院", "", "住院"),),
    ),
    "explode": ConvertName(
        "explode:<分隔 separator>|<分隔 separator>",
        _TEXTS,
        True,
        Text(
            "一格多项的列:每项成为一行。行键 = 主键 + 项的位置;位置(从 1 起)可由列 _item 映射到任何变量;"
            "整格原文保留。几列同时 explode 时,同一行的项数须相同(整格为空的不计),否则该行隔离;"
            "没有 explode 的列和 constant 在每一项上重复。分隔符 comma space newline tab bar 用名称写",
            "a cell with several items: a row for each. Its key is the natural key and the item's "
            "place (from 1), which the column _item gives to any variable; the complete text stays. "
            "Several exploded columns need lists of one length in a row (an empty cell goes with "
            "any), else the row is refused; columns without explode and constants are repeated for "
            "each item. comma, space, newline, tab and bar are written as these words",
        ),
        (("explode:；|;", "高血压病", "高血压病"),),
    ),
    "encoding": ConvertName(
        "encoding:gb18030 utf-8 gbk utf-16le big5",
        _TEXTS,
        True,
        Text(
            "字节列(bytea、BLOB、varbinary)里的文本:按所写编码严格解码,放在第一个;不能解码的行被隔离",
            "text in a column of bytes (bytea, BLOB, varbinary), read strictly in this encoding; it comes "
            "first. A row that cannot be read is refused",
        ),
        (
            ("encoding:gb18030", "\\xb8ceb5bcb9dc", "肝导管"),
            ("encoding:utf-8", "\\xb8ceb5bcb9dc", "!encoding"),
            ("encoding:gb18030", "肝", "肝"),
        ),
    ),
    "split": ConvertName(
        "split:<分隔 separator>:<n>",
        (),
        True,
        Text(
            "第 n 段(从 1 起);没有则为空。space、comma 用名称写",
            "part n, from 1; empty when there is none. space and comma are written as these words",
        ),
        (("split:/:2", "内科/张", "张"), ("split:/:3", "内科/张", "")),
    ),
    "strip": ConvertName(
        "strip:<文本 text>|<文本 text>",
        (),
        True,
        Text(
            "按所写的顺序,每段文本从开头去掉一次、从结尾去掉一次,随后去掉空白。不是字符集合,不重复:"
            "要去掉不定长的数字或符号,在视图里用 REGEXP_REPLACE",
            "each text in the order written is taken off the beginning once and off the end once, then "
            "blanks. It is no set of characters and does not repeat: for digits or signs of any length use "
            "REGEXP_REPLACE in the view",
        ),
        (
            ("strip:岁", "45岁", "45"),
            ("strip:[|]", "[x]", "x"),
            ("strip:岁", "45岁岁", "45岁"),
            ("strip:0|5", "500毫克", "00毫克"),
        ),
    ),
    "sentinel": ConvertName(
        "sentinel:<文本 text>|<文本 text>",
        (),
        True,
        Text(
            "这些文本即为空(不留原文);日期请用 unknown 或 open_end",
            "these texts mean empty, and nothing of them stays; for dates use unknown or open_end",
        ),
        (("sentinel:未知|无", "无", ""), ("sentinel:?", "?", "")),
    ),
    "lenient": ConvertName(
        "lenient",
        (),
        False,
        Text(
            "只用于选填变量:不合格式的单元格为空,原文保留,整行照收",
            "on an optional variable only: a refused cell becomes empty, its text stays, the row is accepted",
        ),
        (("number | lenient", "阴性", ""),),
    ),
}
"""Every function, in the order of the page."""


def pieces(spec: str) -> list[str]:
    """The steps of a `convert`, each `name` or `name:argument`; an empty one is none of them."""
    return [piece.strip() for piece in re.split(r"(?:^|\s)\|(?=\s|$)", spec)]


def refusal(piece: str, type_of: str) -> tuple[str, str] | None:
    """(found, expected) when a variable of type `type_of` may not be prepared by `piece`: its name is not on
    the list, does not fit the type, or has an argument where it takes none. None when it may, as far as the
    list goes; what the argument says is for the program that converts."""
    name, _, argument = piece.partition(":")
    if not piece:
        return None
    if name not in NAMES:
        return repr(name), "、".join(NAMES)
    one = NAMES[name]
    if one.types and type_of not in one.types:
        return f"{name} → {type_of}", f"{name} → {' | '.join(one.types)}"
    if one.argument is not None and one.argument != bool(argument):
        return repr(piece), f"{name}:…" if one.argument else name
    return None
