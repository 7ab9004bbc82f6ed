"""Types of the expression language, and its functions with the types they take and give. What they compute
is in `compute`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heluo.kit.errors import BadInput
from heluo.kit.text import Text

NUMBER, TEXT, TRUTH, DATE, PARTIAL, TIME, CODES = (
    "number",
    "text",
    "truth",
    "date",
    "partial",
    "time",
    "codes",
)
OVER = ("count", "sum", "any")
"""Functions over the rows of a repeated section."""


@dataclass(frozen=True)
class FunctionSignature:
    """`takes`: what the function expects, in words; `gives`: types of what it is given → its type, None when
    they do not fit."""

    takes: str
    gives: Callable[[Sequence[str]], str | None]
    label: Text

    def result(self, name: str, given: Sequence[str]) -> str:
        """The type of a call. Raises BadInput."""
        found = self.gives(given)
        if found is None:
            raise BadInput(
                (f"{name}({', '.join(given)}) 不成立", f"{name}({', '.join(given)})"),
                f"{name}({self.takes})",
                ("改正表达式", "correct the expression"),
                code="bad_expression",
            )
        return found


def _fixed(gives: str, *takes: str) -> Callable[[Sequence[str]], str | None]:
    return lambda given: gives if tuple(given) == takes else None


def _alike(given: Sequence[str]) -> str | None:
    return given[0] if len(given) >= 2 and len(set(given)) == 1 else None


def _choice(given: Sequence[str]) -> str | None:
    return given[1] if len(given) == 3 and given[0] == TRUTH and given[1] == given[2] else None


SIGNATURES: dict[str, FunctionSignature] = {
    "known": FunctionSignature(
        "x", lambda given: TRUTH if len(given) == 1 else None, Text("已填写", "has an answer")
    ),
    "blank": FunctionSignature(
        "x", lambda given: TRUTH if len(given) == 1 else None, Text("未填写", "has no answer")
    ),
    "coalesce": FunctionSignature("x, y, …", _alike, Text("第一个已填写的", "the first that has an answer")),
    "if": FunctionSignature(
        "condition, x, y", _choice, Text("条件成立取前者,否则取后者", "x when it holds, else y")
    ),
    "days": FunctionSignature(
        "date, date", _fixed(NUMBER, DATE, DATE), Text("相差天数", "days from the first to the second")
    ),
    "months": FunctionSignature(
        "date, date", _fixed(NUMBER, DATE, DATE), Text("相差整月", "full months between")
    ),
    "years": FunctionSignature(
        "date, date", _fixed(NUMBER, DATE, DATE), Text("相差整年", "full years between")
    ),
    "plus_days": FunctionSignature(
        "date, number", _fixed(DATE, DATE, NUMBER), Text("若干天后", "the day so many days later")
    ),
    "age_on": FunctionSignature(
        "date", _fixed(NUMBER, DATE), Text("该日的年龄", "full years of age on the day")
    ),
    "year": FunctionSignature(
        "date",
        lambda given: NUMBER if tuple(given) in ((DATE,), (PARTIAL,)) else None,
        Text("年份", "its year"),
    ),
    "earliest": FunctionSignature(
        "partial date", _fixed(DATE, PARTIAL), Text("最早可能的日期", "the first day that it may be")
    ),
    "latest": FunctionSignature(
        "partial date", _fixed(DATE, PARTIAL), Text("最晚可能的日期", "the last day that it may be")
    ),
    "abs": FunctionSignature("number", _fixed(NUMBER, NUMBER), Text("绝对值", "without its sign")),
    "round": FunctionSignature(
        "number, digits",
        lambda given: NUMBER if tuple(given) in ((NUMBER,), (NUMBER, NUMBER)) else None,
        Text("四舍五入", "rounded, halves away from zero"),
    ),
    "min": FunctionSignature(
        "number, number, …",
        lambda given: NUMBER if _alike(given) == NUMBER else None,
        Text("最小的", "the least"),
    ),
    "max": FunctionSignature(
        "number, number, …",
        lambda given: NUMBER if _alike(given) == NUMBER else None,
        Text("最大的", "the greatest"),
    ),
    "length": FunctionSignature("text", _fixed(NUMBER, TEXT), Text("字数", "number of characters")),
    "has": FunctionSignature(
        "codes, 'code'", _fixed(TRUTH, CODES, TEXT), Text("选中了该项", "the code is among those chosen")
    ),
    "chosen": FunctionSignature("codes", _fixed(NUMBER, CODES), Text("选中的项数", "how many are chosen")),
}
