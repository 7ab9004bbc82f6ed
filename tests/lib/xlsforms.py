"""Twelve XLSForms in tables of text, written from XLSForm's documentation, that use every construct which
a form of ours can carry; and one that uses what it cannot, with the rows that must be listed."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

ZH, EN = "label::中文 (zh)", "label::English (en)"
SHORT = {
    "zh": ZH,
    "en": EN,
    "hint": "hint::中文 (zh)",
    "message": "constraint_message::中文 (zh)",
    "calc": "calculation",
    "needed": "required",
    "if": "relevant",
    "must": "constraint",
    "list": "list_name",
} | {name: f"heluo_{name}" for name in ("variable", "prefill", "unit", "level", "soft_low", "soft_high")}
Row = dict[str, str]
Sheets = tuple[list[Row], list[Row]]


def rows(table: str) -> list[Row]:
    """The rows of a table of text; cells that are empty are left out."""
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    names = [SHORT.get(name, name) for name in head]
    return [{n: cell for n, cell in zip(names, line, strict=False) if cell} for line in lines]


YES_NO = """list | name | zh | en
yes_no | yes | 是 | Yes
yes_no | no | 否 | No"""
PAIN = """list | name | zh | en
list_pain | 0 | 无 | None
list_pain | 1 | 轻 | Mild
list_pain | 2 | 重 | Severe"""

FORMS: dict[str, tuple[str, str]] = {
    "texts_and_numbers": (
        """type | name | zh | en | hint | needed
begin_group | base | 基本 | Base
text | remark | 备注 | Remark | 随意
integer | children | 子女数 | Children | | yes
decimal | weight | 体重 | Weight
end_group""",
        "",
    ),
    "dates_and_times": (
        """type | name | zh | appearance
begin_group | when | 何时
date | seen | 就诊日期
date | since | 起病年月 | month-year
time | at | 时刻
end_group""",
        "",
    ),
    "choices": (
        """type | name | zh
begin_group | now | 现状
select_one list_pain | pain | 疼痛
select_multiple list_where | where | 部位
end_group""",
        PAIN + "\nlist_where | head | 头 | Head\nlist_where | leg | 腿 | Leg",
    ),
    "yes_or_no": (
        """type | name | zh | if | needed
begin_group | life | 生存
select_one yes_no | alive | 健在 | | yes
text | cause | 死因 | ${alive} = 'no' | yes
text | plan | 计划 | ${alive} = 'yes'
text | unsure | 不详 | ${alive} = ''
text | other | 其他 | ${alive} != 'yes'
end_group""",
        YES_NO,
    ),
    "skip_logic": (
        """type | name | zh | if
begin_group | one | 一
select_one list_pain | pain | 疼痛
integer | years | 年龄
text | a | 甲 | ${pain} = '2' and ${years} > 60
text | b | 乙 | ${pain} != '0' or ${years} <= 18
text | c | 丙 | not(${pain} = '1')
text | d | 丁 | ${years} != ''
text | e | 戊 | (${pain} = '1' or ${pain} = '2') and ${years} >= 18
end_group""",
        PAIN,
    ),
    "limits": (
        """type | name | zh | must | message
begin_group | one | 一
integer | years | 年龄 | . >= 0 and . <= 120 | 0 至 120
decimal | weight | 体重 | . >= 0.5
decimal | height | 身高 | . <= 250 and (. != ${weight})
date | seen | 日期 | . <= today() | 不能晚于今天
text | name_of | 名称 | string-length(.) > 1
end_group""",
        "",
    ),
    "calculations": (
        """type | name | zh | calc
begin_group | one | 一
decimal | weight | 体重
decimal | height | 身高
calculate | bmi | 体质指数 | round(${weight} div (${height} * ${height}), 1)
calculate | heavy | 偏重 | if(${weight} > 80, 1, 0)
calculate | least | 较小 | min(${weight}, ${height}) + abs(${weight} - 60)
calculate | either | 任一 | coalesce(${weight}, ${height})
end_group""",
        "",
    ),
    "several_codes": (
        """type | name | zh | if
begin_group | one | 一
select_multiple list_where | where | 部位
text | leg | 腿 | selected(${where}, 'leg')
text | many | 多处 | count-selected(${where}) > 1
text | no_leg | 非腿 | not(selected(${where}, 'leg'))
end_group""",
        "list | name | zh | en\nlist_where | head | 头 | Head\nlist_where | leg | 腿 | Leg",
    ),
    "repeats": (
        """type | name | zh | if | needed
begin_group | one | 一
integer | years | 年龄
end_group
begin_repeat | drugs | 药物 | ${years} > 18
text | drug | 药名 | | yes
decimal | dose | 剂量
text | why | 原因 | ${dose} > 10
end_repeat""",
        "",
    ),
    "matrix_and_scale": (
        """type | name | zh | appearance | needed | parameters
begin_group | one | 一
begin_group | pain | 疼痛 | table-list
select_one list_pain | pain_rest | 静息 | | yes
select_one list_pain | pain_walk | 行走 | | yes
end_group
range | sleep | 睡眠 | | | start=0 end=10 step=1
end_group""",
        PAIN,
    ),
    "notes_files_signatures": (
        """type | name | zh | appearance | if
begin_group | one | 一
note | hello | 您好,这里是随访中心
file | report | 报告
image | signed | 签名 | signature
note | bye | 谢谢 | | today() > date('2026-01-01')
end_group""",
        "",
    ),
    "sections_and_own_columns": (
        """type | name | zh | en | if | variable | prefill | unit | level | soft_low | soft_high
select_one yes_no | alive | 健在 | Alive
begin_group | body | 身体 | Body | ${alive} = 'yes'
decimal | pulse | 脉搏 | Pulse | | | vital_sign.pulse | /min | 2 | 50 | 120
end_group
begin_group | mind | 心理 | Mind | ${alive} = 'yes' and ${pulse} > 60
text | mood | 情绪 | Mood
end_group""",
        YES_NO,
    ),
}
UNSUPPORTED = (
    """type | name | zh | if | must | calc | choice_filter | media::image | repeat_count
geopoint | where | 位置
barcode | code | 条码
text | a | 甲 | regex(${b}, '[a-z]+')
integer | b | 乙 | | . mod 2 = 0
select_one list_pain | pain | 疼痛 | | | | area=${a} | body.png
calculate | sum_all | 合计 | | | sum(${dose})
begin_repeat | drugs | 药 | | | | | | 3
decimal | dose | 剂量
end_repeat
begin_group | outer | 外
begin_group | inner | 内
text | Deep-Name | 深
end_group
end_group
integer | age | 年龄""",
    PAIN + "\nlist_pain | 3 | 极重 | Worst",
)
MISSING = {
    "survey 2": "geopoint",
    "survey 3": "barcode",
    "survey 4": "regex()",
    "survey 5": "mod",
    "survey 6": "choice_filter media::image",
    "survey 7": "sum()",
    "survey 8": "repeat_count",
    "survey 12": "nested",
    "survey 13": "Deep-Name",
    "survey 16": "age",
}
"""Row → what must be named there."""


def sheets_of(name: str) -> Sheets:
    survey, choices = FORMS[name]
    return rows(survey), rows(choices) if choices else []


def file_of(survey: list[Row], choices: list[Row], title: str = "form") -> bytes:
    """A workbook with the sheets."""
    book = Workbook()
    page: Any = book.active
    page.title = "survey"
    _put(page, survey)
    _put(book.create_sheet("choices"), choices)
    _put(book.create_sheet("settings"), [{"form_title": title, "form_id": title}])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(page: Any, listed: list[Row]) -> None:
    columns = list(dict.fromkeys(column for row in listed for column in row))
    page.append(columns or ["list_name"])
    for row in listed:
        page.append([row.get(column) for column in columns])
