"""TNM, stage group, FIGO stage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.governance.text.assertion import assertion
from heluo.governance.text.reading import DocumentReading, FoundValue
from heluo.governance.text.spans import FAMILY

PREFIX = r"(?<![a-z0-9])(?P<prefix>(?:yc|yp|[cpyra])?)"
T = r"t\s*(?P<t>is|x|[0-4](?:mi|[a-d][12]?)?)(?:\s*\((?:m|\d+|is|dcis|mi)\))?"
N = r"n\s*(?P<n>x|[0-3](?:mi|[ab]|c(?!m))?)(?:\s*\((?:sn|i[+-]|f|mol[+-]|mi|\d+/\d+)\))*"
M = r"m\s*(?P<m>x|[01](?:[a-c][12]?)?)"
GAP = r"[\s,、/;]{0,2}(?:yc|yp|[cpyra])?\s*"
TNM = re.compile(
    PREFIX + T + r"(?![0-9.w加])" + f"(?:{GAP}{N})?" + r"(?![0-9.])" + f"(?:{GAP}{M})?" + r"(?![a-z0-9.])"
)
NM = re.compile(PREFIX + N + r"(?![0-9.])" + f"(?:{GAP}{M})?" + r"(?![a-z0-9.])")
ONLY_M = re.compile(PREFIX + M + r"(?![a-z0-9./²])")
NAMED = {
    "t_stage": re.compile(
        r"(?<![a-z])t\s*(?:分期|期|stage)[::为是]*\s*[cpy]*t?(?P<v>is|x|[0-4](?:mi|[a-d])?)(?![a-z0-9])"
    ),
    "n_stage": re.compile(
        r"(?<![a-z])n\s*(?:分期|期|stage)[::为是]*\s*[cpy]*n?(?P<v>x|[0-3](?:mi|[a-c])?)(?![a-z0-9])"
    ),
    "m_stage": re.compile(
        r"(?<![a-z])m\s*(?:分期|期|stage)[::为是]*\s*[cpy]*m?(?P<v>x|[01][a-c]?)(?![a-z0-9])"
    ),
}
ROMAN = {
    "1": "I",
    "2": "II",
    "3": "III",
    "4": "IV",
    "一": "I",
    "二": "II",
    "三": "III",
    "四": "IV",
    "0": "0",
    "〇": "0",
    "零": "0",
}
STAGE = re.compile(
    r"(?<![a-z0-9.])(?P<s>iv|i{1,3}|(?<![-/~—.])[0-4]|"
    r"(?<!第)[一二三四])\s*[-]?(?P<l>[abc])?\s*[-]?(?P<d>[1-3])?[pr]?\s*期|"
    r"(?:stage|分期)\s*[::为是]*\s*(?P<s2>iv|i{1,3}|0)\s*(?P<l2>[abc])?(?P<d2>[1-3])?(?![a-z0-9])|"
    r"figo[^,。;\n]{0,10}?(?<![a-z0-9])(?P<s3>iv|i{1,3})\s*(?P<l3>[abc])?(?P<d3>[1-3])?[pr]?(?![a-z0-9])"
)
OF_TUMOUR = re.compile(
    r"癌|瘤|ca(?![a-z])|分期|tnm|t\s*(?:is|[0-4x])|ajcc|uicc|figo|期别|临床期|病理期|carcinoma|cancer"
)
NOT_TUMOUR = re.compile(
    r"(?:肾病|ckd|肾脏病|肾功能|压疮|压力性损伤|慢阻肺|视网膜病变|dr|尘肺|矽肺|高血压|溃疡|"
    r"褥疮|骨折|dkd|结核|肝硬化|帕金森|临床试验|糖尿病足|褥|肾衰)[^,。;]{0,6}$"
)
FIGO_ONLY = frozenset({"IB1", "IB2", "IB3", "IIA1", "IIA2", "IIIC1", "IIIC2"})
WORDS = {"局限期": "limited", "广泛期": "extensive"}


def _spelt(code: str) -> str:
    return code[:1].upper() + code[1:] if code in ("is", "x") else code


def _code(letter: str, value: str) -> str:
    if value == "is":
        return letter + "is"
    return letter + ("X" if value == "x" else value)


def _usable(r: DocumentReading, start: int, end: int) -> str | None:
    """The assertion of a stage; None where it is not the patient's, or denied."""
    if r.ignored(start) or r.section(start) == "former":
        return None
    asserted = assertion(r, start, end, finding=False)
    return None if asserted == FAMILY else asserted


def _rank(r: DocumentReading, at: int, more: float = 0) -> float:
    pathological = bool(re.search("病理|术后", r.text[r.sentence(at)[0] : at]))
    return (2.0 if r.section(at) in r.document.conclusion else 0.0) + (1.0 if pathological else 0.0) + more


def tnm(r: DocumentReading) -> Iterator[FoundValue]:
    """T, N and M, together or apart. A T alone needs its prefix or its name: T1 is a vertebra, T2 a
    weighting."""
    taken: set[int] = set()
    for m in TNM.finditer(r.text):
        if not (
            m["n"] or m["prefix"] or re.search(r"分期|tnm|ajcc", r.text[max(0, m.start() - 12) : m.start()])
        ):
            continue
        if asserted := _usable(r, m.start(), m.end()):
            taken |= set(range(m.start(), m.end()))
            yield from _letters(r, m, asserted, "tnm")
    for m in NM.finditer(r.text):
        if m.start() in taken or not (m["prefix"] or m["m"] or _near(r, taken, m.start())):
            continue
        if asserted := _usable(r, m.start(), m.end()):
            taken |= set(range(m.start(), m.end()))
            yield from _letters(r, m, asserted, "nm")
    for m in ONLY_M.finditer(r.text):
        if (
            m.start() not in taken
            and (m["prefix"] in ("c", "p", "yp", "yc") or _near(r, taken, m.start()))
            and (asserted := _usable(r, m.start(), m.end()))
        ):
            yield from _letters(r, m, asserted, "m")
    for variable, pattern in NAMED.items():
        for m in pattern.finditer(r.text):
            if asserted := _usable(r, m.start(), m.end()):
                yield FoundValue(
                    variable,
                    _code(variable[0].upper(), m["v"]),
                    m.start(),
                    m.end(),
                    "staging.named",
                    asserted,
                    _rank(r, m.start()),
                )


def _near(r: DocumentReading, taken: set[int], at: int) -> bool:
    """Whether the sentence has another letter of the same staging before."""
    first = r.sentence(at)[0]
    return any(first <= one < at for one in taken)


def _letters(r: DocumentReading, m: re.Match[str], asserted: str, groups: str) -> Iterator[FoundValue]:
    for group in groups:
        if m[group]:
            yield FoundValue(
                f"{group}_stage",
                _code(group.upper(), m[group]),
                m.start(),
                m.end(),
                "staging.tnm",
                asserted,
                _rank(r, m.start(), m["prefix"].find("p") >= 0),
            )


def stage(r: DocumentReading) -> Iterator[FoundValue]:
    """Stage group, or FIGO's where the text says so or the disease is of the cervix."""
    for m in STAGE.finditer(r.text):
        first, last = r.sentence(m.start())
        clause = r.clause(m.start())
        before = r.text[max(first, m.start() - 40) : m.start()]
        if not OF_TUMOUR.search(
            before + r.text[m.start() : m.end()] + r.text[m.end() : min(last, m.end() + 12)]
        ):
            continue
        if NOT_TUMOUR.search(r.text[clause[0] : m.start()]) or re.match(
            "缝合|愈合|临床|试验|化疗|手术|切除|重建|放疗|康复|随访", r.text[m.end() : m.end() + 4]
        ):
            continue
        if not (asserted := _usable(r, m.start(), m.end())):
            continue
        roman = next(g for g in (m["s"], m["s2"], m["s3"]) if g)
        letter = m["l"] or m["l2"] or m["l3"] or ""
        digit = m["d"] or m["d2"] or m["d3"] or ""
        value = ROMAN.get(roman, roman.upper()) + letter.upper() + digit
        around = r.text[max(first, m.start() - 30) : min(last, m.end() + 10)]
        figo = (
            "figo" in around
            or value in FIGO_ONLY
            or (re.search("宫颈", before) is not None and "tnm" not in around and "ajcc" not in around)
        )
        yield FoundValue(
            "figo_stage" if figo else "stage",
            value,
            m.start(),
            m.end(),
            "staging.stage",
            asserted,
            _rank(r, m.start()),
        )
    for word, value in WORDS.items():
        for m in re.finditer(word, r.text):
            if asserted := _usable(r, m.start(), m.end()):
                yield FoundValue(
                    "stage", value, m.start(), m.end(), "staging.words", asserted, _rank(r, m.start()) - 0.5
                )
