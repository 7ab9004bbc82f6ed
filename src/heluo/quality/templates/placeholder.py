"""A word or a day that stands for no value."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, Flags, RowTemplate

WORDS = (
    r"(?i)^(?:null|none|nil|nan|n/a|undefined|unknown|void|空|无|没有|未知|不详|不明|待定|待查|未填"
    r"|暂无|见上|同上|同前|略"
    r"|[-—_/\\.。,,、*#xX]+|0+|1+|9+|123\d*|abc|aaa+)$"
)
TESTS = (
    r"(?i)(?:^(?:测试|试验|test|demo|演示)[A-Za-z0-9_\s]*$|测试(?:患者|病人|数据|医生|医师|护士|医嘱|科室"
    r"|用|账号|员|人员)"
    r"|\btest[ _-]?(?:patient|data|user|doctor|order)|演示(?:数据|患者|用)"
    r"|培训(?:用|数据|账号)|请勿(?:使用|删除))"
)
"""What those write who try out a system."""
DAYS = ("1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "2099-12-31", "2100-01-01")
OF_ANY_TEXT = ("_text", "_code")
"""Variables of which a number, a dash or a word such as "none" may be the value."""
NUMBERS = (-9999, -999, -99, -9, -1, 8888, 9999, 88_888, 99_999, 888_888, 999_999)
MONEY = "{CNY}"
EPOCH = "1970-01-01"
"""The first day of many clocks, and somebody's birthday."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    if variable.origin != "hospital":
        return None
    moment = variable.type in ("date", "datetime")
    # A price of 9999 is a price.
    measured = variable.type in ("decimal", "integer") and variable.unit not in ("", MONEY)
    return Binding("warning", variable) if moment or measured or variable.type == "string" else None


def evaluate(row: Row, check: Check) -> Flags:
    variable, value = row.category.variables[check.variable], row.value(check.variable)
    if variable.type == "string":
        tried: ir.BooleanValue = value.re_search(TESTS)
        # "None" is a value of an optional variable: no complication, no implant.
        named = variable.required and not variable.name.endswith(OF_ANY_TEXT)
        return Flags(tried | value.strip().re_search(WORDS) if named else tried, value.notnull())
    if variable.type in ("decimal", "integer"):
        # What lies beyond the variable's limits is another check's.
        low, high = (variable.low, variable.high)
        inside = [n for n in NUMBERS if (low is None or n >= low) and (high is None or n <= high)]
        return Flags(value.isin(inside) if inside else ibis.literal(False), value.notnull())
    days = DAYS if variable.name == "birth_date" else (*DAYS, EPOCH)
    return Flags(value.cast("date").cast("string").substr(0, 10).isin(days), value.notnull())


TEMPLATE = RowTemplate(
    kahn="plausibility",
    place=54,
    label=Text("占位或测试值", "Placeholder or test entry"),
    meaning=Text(
        "必填文本是占位词(无、不详、NULL、123),任何文本是测试数据,或日期是默认日(1900-01-01)。",
        "A required text is a placeholder (无, 不详, NULL, 123), any text is a test entry, or a "
        "date is a default "
        "(1900-01-01).",
    ),
    todo=Text(
        "在医院系统中补录{variables}或删除测试数据;表示“无”的日期在 hospital.toml 的 sentinels 中声明",
        "enter {variables} in the hospital's system, or remove what was a test; declare dates that "
        "stand for none "
        "under sentinels in hospital.toml",
    ),
    derivation=Derivation(174, of_variable=of_variable),
    evaluate=evaluate,
)
