"""Twelve REDCap data dictionaries in tables of text, written from the descriptions of its columns, that use
every construct which a form of ours can carry; and one that uses what it cannot, with the rows that must be
listed."""

from __future__ import annotations

import csv
import io

SHORT = {
    "name": "Variable / Field Name",
    "head": "Section Header",
    "type": "Field Type",
    "label": "Field Label",
    "choices": "Choices, Calculations, OR Slider Labels",
    "note": "Field Note",
    "valid": "Text Validation Type OR Show Slider Number",
    "min": "Text Validation Min",
    "max": "Text Validation Max",
    "phi": "Identifier?",
    "if": "Branching Logic (Show field only if...)",
    "needed": "Required Field?",
    "align": "Custom Alignment",
    "number": "Question Number (surveys only)",
    "matrix": "Matrix Group Name",
    "rank": "Matrix Ranking?",
    "notes": "Field Annotation",
    "form": "Form Name",
}
COLUMNS = list(SHORT.values())
Row = dict[str, str]

FORMS = {
    "texts_and_numbers": """name ; type ; label ; valid ; needed ; note
remark ; text ; 备注 ; ; ; 随意
children ; text ; 子女数 ; integer ; y
weight ; text ; 体重 ; number""",
    "usual_ranges": """name ; type ; label ; valid ; min ; max
pulse ; text ; 脉搏 ; integer ; 50 ; 120
weight ; text ; 体重 ; number ; 30.5
height ; text ; 身高 ; number ; ; 220""",
    "dates_and_times": """name ; type ; label ; valid ; needed
seen ; text ; 就诊日期 ; date_ymd ; y
at_hour ; text ; 时刻 ; time""",
    "choices": """name ; type ; label ; choices
pain ; radio ; 疼痛 ; 0, 无 | 1, 轻 | 2, 重
stage ; dropdown ; 分期 ; 1, I | 2, II | 3, III | 4, IV | 5, V | 6, VI | 7, VII
where_it ; checkbox ; 部位 ; head, 头 | leg, 腿""",
    "yes_or_no": """name ; type ; label ; if ; needed
alive ; yesno ; 健在 ; ; y
cause ; text ; 死因 ; [alive] = '0' ; y
plan ; text ; 计划 ; [alive] = '1'
unsure ; text ; 不详 ; [alive] = ''
other ; text ; 其他 ; [alive] <> '1'""",
    "branching": """name ; type ; label ; if ; choices ; valid
pain ; radio ; 疼痛 ; ; 0, 无 | 1, 轻 | 2, 重
years ; text ; 年龄 ; ; ; integer
a ; text ; 甲 ; [pain] = '2' and [years] > 60
b ; text ; 乙 ; [pain] <> '0' or [years] <= 18
c ; text ; 丙 ; [years] <> ''
d ; text ; 丁 ; ([pain] = '1' or [pain] = '2') and [years] >= 18""",
    "boxes": """name ; type ; label ; if ; choices
where_it ; checkbox ; 部位 ; ; head, 头 | leg, 腿
leg ; text ; 腿 ; [where_it(leg)] = '1'
no_leg ; text ; 非腿 ; [where_it(leg)] = '0'
both ; text ; 两处 ; [where_it(leg)] = '1' and [where_it(head)] = '1'""",
    "calculations": """name ; type ; label ; choices ; valid
weight ; text ; 体重 ; ; number
height ; text ; 身高 ; ; number
bmi ; calc ; 体质指数 ; round([weight] / ([height] * [height]), 1)
heavy ; calc ; 偏重 ; if([weight] > 80, 1, 0)
least ; calc ; 较小 ; min([weight], [height]) + abs([weight] - 60)""",
    "sections": """name ; head ; type ; label ; if
hello ; ; descriptive ; 您好
alive ; 生存 ; yesno ; 健在
mood ; 心理 ; text ; 情绪 ; [alive] = '1'
sleep ; ; text ; 睡眠""",
    "matrices_and_sliders": """name ; head ; type ; label ; choices ; matrix ; needed ; min ; max
pain_rest ; 疼痛 ; radio ; 静息 ; 0, 无 | 1, 轻 ; pain ; y
pain_walk ; ; radio ; 行走 ; 0, 无 | 1, 轻 ; pain ; y
sleep ; ; slider ; 睡眠 ; ; ; ; 0 ; 10""",
    "files_and_signatures": """name ; type ; label ; valid
report ; file ; 报告
signed ; file ; 签名 ; signature
bye ; descriptive ; 谢谢""",
    "our_annotations": """name ; head ; type ; label ; valid ; notes
weight ; 身体 ; text ; 体重 ; number ; HELUO:{"section": "body", "section_en": "Body", "unit": "kg"}
pulse ; ; text ; 脉搏 ; integer ; HELUO:{"en": "Pulse", "level": 2, "patient": true}
since ; ; text ; 起病年月 ; ; HELUO:{"type": "partial_date"}""",
}
UNSUPPORTED = """name ; form ; type ; label ; choices ; valid ; min ; phi ; if ; align ; notes ; matrix
story ; one ; notes ; 经过
mail ; one ; text ; 邮箱 ; ; email ; ; y
agrees ; one ; truefalse ; 同意
looked_up ; one ; sql ; 查表 ; select 1
days ; one ; calc ; 天数 ; datediff([a], [b], 'd')
odd ; one ; text ; 甲 ; ; ; ; ; [years] > 3 ; RH
born ; one ; text ; 出生 ; ; date_dmy ; 2000-01-01
pain ; two ; radio ; 疼痛 ; 0, 无 | 1, 轻 ; ; ; ; ; ; @HIDDEN
boxes ; two ; checkbox ; 框 ; 0, 无 | 1, 轻 ; ; ; ; ; ; ; grid
ends ; two ; slider ; 滑块 ; low | | high"""
MISSING = {
    "row 2": "notes",
    "row 3": "email Identifier?",
    "row 4": "truefalse",
    "row 5": "sql",
    "row 6": "datediff",
    "row 7": "years Alignment",
    "row 8": "date_dmy 2000-01-01",
    "row 9": "two @HIDDEN",
    "row 10": "matrix",
    "row 11": "slider",
}
"""Row of the file → what must be named there."""


def rows(text: str) -> list[Row]:
    """The lines of a table of text; cells that are empty are left out."""
    head, *lines = [[cell.strip() for cell in line.split(";")] for line in text.strip().splitlines()]
    names = [SHORT[name] for name in head]
    found = [{n: cell for n, cell in zip(names, line, strict=False) if cell} for line in lines]
    return [{SHORT["form"]: "one"} | row for row in found]


def file_of(lines: list[Row]) -> bytes:
    """The dictionary as REDCap gives it out."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8-sig")
