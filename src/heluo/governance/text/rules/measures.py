"""Numbers behind a name: HbA1c, glucose, blood pressure, weight, BMI. Which of several counts is a matter of
their time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from heluo.governance.text.assertion import cues, family
from heluo.governance.text.numbers import ANY, DASH, PLAIN, QUANTITY, number, quantity, written
from heluo.governance.text.reading import DocumentReading, FoundValue
from heluo.governance.text.spans import PAST, PRESENT

UNDATED = 8e5
"""The day of a current measurement without a date: after every real one."""
DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})?)?")
GLUE = (
    r"(?:\s*\([^()]{0,14}\))?(?:[\s::=,]|为|是|约|达|在|于|示|波动|升高|升|降|控制|至|到|测得|"
    r"水平|值|结果|复查|平均|最高|有时|偶测|大约|提示|查|"
    r"自测|监测|范围|高达|多在|复测|检测|回报|报告|指标|测|分别|均|仍|一般|维持|基本|左右)*\s*"
)
VALUE = re.compile(
    GLUE + QUANTITY.pattern + r"\s*(?P<unit>mmol/mol|mmol/l|mg/dl|mmol|%|kg/m\^?2|kg/㎡|kg/m)?"
)
LONG_AGO = re.compile(r"(?:\d+|[一二两三四五六七八九十数多半]+)余?(?:年|月|个月)(?:余|多)?前")
BARE_PRESSURE = re.compile(r"(?<![\d./-])(?P<s>\d{2,3})\s*/\s*(?P<d>\d{2,3})\s*(?P<unit>mmhg)")
TWO_PRESSURES = re.compile(
    r"(?:收缩压|高压)[^\d,。;]{0,6}(?P<s>\d{2,3})[^\d。;]{0,12}(?:舒张压|"
    r"低压)[^\d,。;]{0,6}(?P<d>\d{2,3})\s*(?P<unit>mmhg)?"
)
PAIR = re.compile(
    r"空腹(?:血糖)?[、及和/与]\s*(?:早?餐后(?:2|两)?(?:小时|h)?)(?:血糖)?(?:分别|各|均)?[为是::约在]*\s*"
    rf"(?P<a>{PLAIN})\s*(?:mmol/l)?\s*[、/,和及]\s*(?P<b>{PLAIN})\s*(?P<unit>mmol/l|mg/dl)?"
)
PRESSURE = re.compile(
    r"(?:血压|(?<![a-z])bp)(?:\s*\([^()\d]{0,8}\))?[^0-9,。;\n]{0,10}?"
    rf"(?P<s>{PLAIN}(?:{DASH}{PLAIN})?)\s*(?:mmhg|"
    rf"kpa)?\s*/\s*(?P<d>{PLAIN}(?:{DASH}{PLAIN})?)\s*(?P<unit>mmhg|kpa|千帕|毫米汞柱)?"
)
AIM = re.compile("控制(?=血压|在|于|$)|目标|[<≤]")
"""A pressure that is wanted, not measured."""
NAMED_WEIGHT = r"(?:体重|体质量|(?<![a-z])wt|(?<![a-z])weight|(?<![a-z])w(?=[::\s\d]))"
WEIGHT = re.compile(
    NAMED_WEIGHT + r"(?P<glue>(?:(?:自|由|从)[^,。;]{1,12}?|[^,。;\d]{0,4})(?:降|减|减轻|下降|增|增加|"
    r"减少)(?:至|到|为)\s*|"
    r"[^,。;\d减降下轻增瘦掉少指变一二两三四五六七八九十百]{0,8}|[^。;]{0,16}(?:现|目前|"
    r"今)(?:体重)?[为约::\s]*)"
    rf"(?P<bound>)(?P<a>{ANY})(?P<b>)\s*(?P<unit>kg|公斤|千克|市斤|斤)|"
    + NAMED_WEIGHT
    + rf"\s*\(\s*(?P<unit2>kg|公斤|斤)\s*\)[::\s]*(?P<a2>{PLAIN})"
)


def day(r: DocumentReading, start: int, end: int) -> float:
    """The ordinal of the date that stands with a measurement; UNDATED without one."""
    last = r.clause(start)[1]
    sentence = r.sentence(start)[0]
    nearest = next(reversed(list(DATE.finditer(r.text, sentence, start))), None)
    if nearest is None:
        nearest = DATE.search(r.text, end, max(last, end)) if r.text[end : end + 1] in ("(", " ") else None
    if nearest is None:
        return _undated(r, start)
    try:
        return dt.date(int(nearest[1]), int(nearest[2]), int(nearest[3] or 1)).toordinal()
    except ValueError:
        return UNDATED


def _undated(r: DocumentReading, start: int) -> float:
    """The rank of a measurement without a date: examined at admission is before the stay in a discharge note,
    and the newest in an admission note."""
    section, name = r.section(start), r.document.name
    if name == "discharge":
        if of := re.search("(出院|入院)(?:时|日|后)?$", r.text[max(0, start - 4) : start]):
            return 9.5e5 if of[1] == "出院" else 5.5e5
        return 6e5 if section in ("admitted", "examination") else 9e5 if section == "condition" else UNDATED
    if section in ("present_illness", "complaint"):
        return 7e5
    return 9e5 if section == "examination" else UNDATED


def earlier(r: DocumentReading, start: int) -> bool:
    """Whether the measurement is one of years or months ago, or of the past history."""
    c = cues(r.schema)
    text = r.text[r.sentence(start)[0] : start]
    now = max((m.end() for m in c.now.finditer(text)), default=-1)
    then = max(
        (
            m.end()
            for m in (
                *LONG_AGO.finditer(text),
                *re.finditer("既往|曾(?!口服|用|予|服|使用|应用)|上次|去年|前次|此前|前年|上年", text),
            )
        ),
        default=-1,
    )
    return then > now or (now < 0 and r.section(start) == "past_history")


def timed(
    r: DocumentReading, variable: str, value: str, start: int, end: int, rule: str
) -> FoundValue | None:
    """A measurement of the patient, ranked by its time."""
    if family(r, start) or re.search("控制目标|目标值?[::]", r.text[r.sentence(start)[0] : start]):
        return None
    before = earlier(r, start)
    return FoundValue(
        variable,
        value,
        start,
        end,
        rule,
        PAST if before else PRESENT,
        rank=(0 if before else 1e7) + day(r, start, end),
    )


def measures(r: DocumentReading) -> Iterator[FoundValue]:
    """HbA1c, glucose before and after a meal, BMI."""
    taken: set[int] = set()
    for m in PAIR.finditer(r.text):
        factor = Decimal(1) / 18 if m["unit"] == "mg/dl" else Decimal(1)
        for variable, group in (("fasting_glucose", "a"), ("postprandial_glucose", "b")):
            value = written(number(m[group]) * factor, 1)
            found = timed(r, variable, value, m.start(), m.end(), "measures.pair")
            if found:
                yield found
        taken |= set(range(m.start(), m.end()))
    for word in r.of("measure"):
        if word.code == "weight" or word.start in taken:
            continue
        m = VALUE.match(r.text, word.end)
        if m is None or r.text[m.end() : m.end() + 1] in ("/", "岁", "年", "月", "小", "h", "次", "u", "g"):
            continue
        value = _value(word.code, m)
        if value and (found := timed(r, word.code, value, word.start, m.end(), "measures.value")):
            yield found


def _value(variable: str, m: re.Match[str]) -> str:
    unit = m["unit"] or ""
    low, high = {"hba1c": (3, 20), "bmi": (8, 80)}.get(variable, (1, 60))
    if variable == "hba1c" or variable == "bmi":
        if unit.startswith("m"):
            return ""
        factor = Decimal(1)
    elif unit == "%":
        return ""
    else:
        factor = Decimal(1) / 18 if unit == "mg/dl" else Decimal(1)
    if not low <= number(m["a"]) * factor <= high:
        return ""
    return quantity(m, factor, 1)


def blood_pressure(r: DocumentReading) -> Iterator[FoundValue]:
    """Systolic and diastolic pressure, in mmHg."""
    taken: set[int] = set()
    for m in (*PRESSURE.finditer(r.text), *TWO_PRESSURES.finditer(r.text), *BARE_PRESSURE.finditer(r.text)):
        if m.start("s") in taken:
            continue
        taken.add(m.start("s"))
        factor = Decimal("7.5") if m["unit"] in ("kpa", "千帕") else Decimal(1)
        parts = [_integers(m[group], factor) for group in ("s", "d")]
        if float(re.split(DASH, parts[0])[0]) < 40 or AIM.search(m.group()):
            continue
        if AIM.search(r.text[max(0, m.start() - 6) : m.start()]):
            continue
        if found := timed(r, "blood_pressure", "/".join(parts), m.start(), m.end(), "measures.pressure"):
            yield found


def _integers(text: str, factor: Decimal) -> str:
    return "-".join(written(number(one) * factor, 0) for one in re.split(DASH, text))


def weight(r: DocumentReading) -> Iterator[FoundValue]:
    """Body weight in kg. A loss of weight is none."""
    for m in WEIGHT.finditer(r.text):
        factor = Decimal("0.5") if (m["unit"] or m["unit2"]) in ("斤", "市斤") else Decimal(1)
        value = written(number(m["a"] or m["a2"]) * factor, 1)
        if found := timed(r, "weight", value, m.start(), m.end(), "measures.weight"):
            yield found


__all__ = ["ANY", "blood_pressure", "day", "earlier", "measures", "timed", "weight"]
