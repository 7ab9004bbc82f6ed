"""Type, years and complications of diabetes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from heluo.governance.text.assertion import assertion, denied, family
from heluo.governance.text.numbers import ANY, DASH, number, written
from heluo.governance.text.reading import DocumentReading, FoundValue
from heluo.governance.text.spans import ABSENT, FAMILY, PAST, POSSIBLE, PRESENT

KINDS = re.compile(
    r"(?P<one>(?:1|i|一)\s*-?\s*型\s*(?:糖尿病|dm)|糖尿病\s*\(?\s*(?:1|i|一)\s*型|t1dm|lada)|"
    r"(?P<two>(?:2|ii|二|两)\s*-?\s*型\s*(?:糖尿病|dm)|t2dm|"
    r"糖尿病\s*(?:\(?\s*(?:2|ii|二)\s*型)|糖尿病[,(]\s*2型)|"
    r"(?P<g>妊娠期?(?:期)?(?:合并)?糖尿病|gdm)|(?P<other>特殊类型糖尿病|类固醇(?:性)?糖尿病|"
    r"胰源性糖尿病|继发性糖尿病|mody)"
)
VALUES = {"one": "1", "two": "2", "g": "gestational", "other": "other"}
DURATION = (
    rf"(?P<a>{ANY})(?:\s*{DASH}\s*(?P<b>{ANY}))?\s*(?:余|多|来|\+)?\s*(?P<unit>年|y(?![a-z])|个?月|周|天|"
    rf"日)(?P<half>半)?(?:余|多)?"
)
FOUND = r"(?:糖尿病|血糖(?:升高|偏高|增高|高|异常)|t2dm|t1dm|(?<![a-z])dm(?![a-z]))"
YEARS = (
    re.compile(
        rf"{FOUND}(?:病)?(?:病史|史|病程)?(?:约|近|已|长达|达|有|至今|已有)*\s*{DURATION}(?!前出现|龄|\d)"
    ),
    re.compile(
        rf"{DURATION}前[^。;\n]{{0,30}}?(?:诊断|确诊|发现|查出|诊为|检查|体检|查|测|患|出现|因|无|"
        rf"无明显)[^。;\n]{{0,30}}?{FOUND}"
    ),
    re.compile(
        rf"(?:诊断|确诊|发现|患有?|查出|罹患)(?:为|有|患|"
        rf"出)?[^,。;\n]{{0,8}}{FOUND}[^,。;\n]{{0,4}}?(?:约|近|已|病史|史)*\s*{DURATION}"
    ),
    re.compile(rf"(?:有|患)\s*{DURATION}(?:的)?[^,。;\n]{{0,4}}{FOUND}(?:病史|史)?"),
)
DIVISORS = {
    "年": Decimal(1),
    "y": Decimal(1),
    "月": Decimal(12),
    "周": Decimal(52),
    "天": Decimal(365),
    "日": Decimal(365),
}


def kind(r: DocumentReading) -> Iterator[FoundValue]:
    """The type, of the patient."""
    for m in KINDS.finditer(r.text):
        asserted = assertion(r, m.start(), m.end(), finding=True)
        if asserted in (ABSENT, FAMILY) or family(r, m.start()):
            continue
        value = next(VALUES[name] for name, text in m.groupdict().items() if text)
        if asserted == PAST and r.section(m.start()) not in ("past_history", "obstetric_history"):
            asserted = PRESENT
        rank = 2.0 if r.section(m.start()) == "diagnosis" else 1.0 if asserted == PRESENT else 0.0
        yield FoundValue("diabetes_type", value, m.start(), m.end(), "diabetes.kind", asserted, rank)


def years(r: DocumentReading) -> Iterator[FoundValue]:
    """Years since it was found."""
    if not re.search(FOUND, r.text):
        return
    for pattern in YEARS:
        for m in pattern.finditer(r.text):
            if family(r, m.start()) or denied(r, m.start(), m.end()):
                continue
            unit = m["unit"].removeprefix("个")
            value = number(m["a"]) + (Decimal("0.5") if m["half"] else 0)
            if (unit in ("年", "y") and value > 80) or unit in ("天", "日"):
                continue
            text = written(value / DIVISORS[unit], 1)
            if m["b"]:
                text += f"-{written(number(m['b']) / DIVISORS[unit], 1)}"
            yield FoundValue(
                "diabetes_years",
                text,
                m.start(),
                m.end(),
                "diabetes.years",
                PRESENT,
                float(value / DIVISORS[unit]),
            )


def complications(r: DocumentReading) -> Iterator[FoundValue]:
    """Complications that are there, denied or thought of."""
    for word in r.of("complication_diabetes"):
        if word.code in (
            "neuropathy",
            "peripheral_vascular",
            "foot",
            "nephropathy",
            "retinopathy",
        ) and family(r, word.start):
            continue
        if r.section(word.start) in ("plan", "family_history"):
            continue
        if (
            word.code == "peripheral_vascular"
            and "硬化" in r.text[word.start : word.end]
            and not re.search("糖尿病", r.text)
        ):
            continue
        asserted = assertion(r, word.start, word.end, finding=True)
        if asserted == FAMILY:
            continue
        if (
            asserted == PAST
            and r.section(word.start) not in ("past_history",)
            and word.code != "ketoacidosis"
        ):
            asserted = PRESENT
        yield FoundValue(
            "diabetes_complication",
            word.code,
            word.start,
            word.end,
            "diabetes.complication",
            asserted if asserted in (ABSENT, POSSIBLE, PAST) else PRESENT,
        )
