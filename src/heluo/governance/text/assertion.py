"""Whether a mention is said to be there, denied, possible, past, a relative's or planned: rules of words
(`dictionary/texts/cues.toml`).

A denial reaches to the end of its clause, over lists ("否认高血压、糖尿病,冠心病病史"), and stops at words
that begin something new. What only looks like a denial (不除外, 无明显诱因) is taken out before. Not here:
which variables may be denied, which is declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from heluo.dictionary.texts import TextSchema
from heluo.governance.text.reading import DocumentReading
from heluo.governance.text.spans import ABSENT, FAMILY, PAST, PLANNED, POSSIBLE, PRESENT

PAST_SECTIONS = ("past_history", "obstetric_history", "former")
HIDDEN = "\x00"
"""Stands for the characters of a word that only looks like a cue."""
LIST_GAP = re.compile(
    r"[、,及和与或以及/\s均各等内外腔部处双两侧左右的类病史区灶性多发(远处)明显明确确切可疑]*\Z"
)
AFTER_GAP = re.compile(r"[、及和与或/\s均各等内外腔部处壁叶侧间的及其组织区灶:]*\Z")
YEARS_AGO = re.compile(
    r"(?:\d+|[一二两三四五六七八九十数多半]+)\s*(?:余|多)?(?:年|y|月|个月|周|天|日)(?:余|多)?前"
)
HISTORY_NAMED = re.compile(
    r"(?:等)?(?:慢性|急慢性|重大|特殊)?(?:疾病|传染病|传染性疾病|病|疾患)?(?:过敏史|接触史|"
    r"病史|史|过敏)?\s*\Z"
)
LIST_DENIED = re.compile(
    r"[、,及和与或/\s以]*(?:等)?(?:慢性|急慢性|传染性?|系统)?(?:疾病|病)?(?:病史|史)?"
    r"(?:均|都|皆)(?:予以)?(?:否认|无|未见|阴性|\(-\))"
)
"""How a list is denied as a whole, behind its last entry."""
DENIED, OPEN = "denied", "open"


@dataclass(frozen=True)
class Cues:
    """Compiled cues of one schema."""

    denied: re.Pattern[str]
    denied_after: re.Pattern[str]
    ends: re.Pattern[str]
    possible: re.Pattern[str]
    possible_after: re.Pattern[str]
    past: re.Pattern[str]
    now: re.Pattern[str]
    family: re.Pattern[str]
    self_: re.Pattern[str]
    planned: re.Pattern[str]
    hidden: dict[str, re.Pattern[str]]
    keeps: re.Pattern[str]


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)))


@cache
def cues(schema: TextSchema) -> Cues:
    """The cues of a schema, compiled."""
    c = schema.cues
    return Cues(
        _any(c["denied"]["before"]),
        _any(c["denied"]["after"]),
        _any(c["denied"]["ends"]),
        _any(c["possible"]["before"]),
        _any(c["possible"]["after"]),
        _any(c["past"]["before"]),
        _any(c["past"]["now"]),
        _any(c["family"]["words"]),
        _any(c["family"]["self"]),
        _any(c["planned"]["before"]),
        {kind: _any(c[kind]["not_one"]) for kind in ("denied", "possible", "family", "planned")},
        _any(c["denied"]["keeps"]),
    )


def _hide(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: HIDDEN * len(m.group()), text)


def denied(r: DocumentReading, start: int, end: int) -> bool:
    """Whether the mention is denied, by what stands before it or after it."""
    if own_sign := re.match(r"\s*[(\[](?:(?P<no>无|-|—|阴性)|有|\+|阳性)[)\]]", r.text[end : end + 6]):
        return own_sign["no"] is not None
    c = cues(r.schema)
    first, last = r.clause(start)
    own = _state(c, _hide(c.hidden["denied"], r.text[first:start]))
    while own == "" and first and r.text[first - 1] in ",; \t" and _a_list(r, first):
        # A clause that is nothing but entries of a list goes on with what the clause before says.
        before = r.text[first:start]
        if not _only_listed(r, first, before):
            break
        previous = r.clause(first - 1)
        text = _hide(c.hidden["denied"], r.text[previous[0] : previous[1]])
        own = _state(c, text, to_the_end=True)
        first = previous[0]
        start = previous[1]
        if own == "" and not _only_listed(r, first, r.text[first:start]):
            break
    if own == DENIED:
        return True
    return _denied_after(r, c, end, max(last, end))


def _state(c: Cues, before: str, to_the_end: bool = False) -> str:
    """DENIED when the last denial of `before` reaches its end, OPEN when something new began after it, ""
    without one."""
    found = list(c.denied.finditer(before))
    if not found:
        return OPEN if c.ends.search(before) and not to_the_end else ""
    rest = c.keeps.sub("", before[found[-1].end() :])
    return OPEN if c.ends.search(rest) else DENIED


def _a_list(r: DocumentReading, first: int) -> bool:
    """Whether the clause that begins there is wholly a list, perhaps named as history: what has years of its
    own is something new."""
    text = _without_words(r, first, r.text[first : r.clause(first)[1]])
    return LIST_GAP.fullmatch(HISTORY_NAMED.sub("", text)) is not None


def _only_listed(r: DocumentReading, first: int, text: str) -> bool:
    """Whether the text is nothing but listed words and what joins them."""
    return LIST_GAP.fullmatch(_without_words(r, first, text)) is not None


def _without_words(r: DocumentReading, first: int, text: str) -> str:
    """The text that begins at `first`, with blanks for listed words."""
    left = list(text)
    for word in r.listed(first, first + len(text)):
        if word.end <= first + len(text):
            left[word.start - first : word.end - first] = [" "] * (word.end - word.start)
    return "".join(left)


def _denied_after(r: DocumentReading, c: Cues, end: int, last: int) -> bool:
    whole = r.text[end : min(end + 80, r.sentence(end - 1)[1])]
    if LIST_DENIED.match(_without_words(r, end, whole)):
        return True
    text = _hide(c.hidden["denied"], r.text[end : min(last + 14, r.sentence(end - 1)[1])])
    found = c.denied_after.search(text)
    if found is None:
        return False
    between = list(text[: found.start()])
    for word in r.listed(end, end + found.start()):
        if word.end <= end + found.start():
            between[word.start - end : word.end - end] = [" "] * (word.end - word.start)
    joined = "".join(between)
    return AFTER_GAP.match(joined) is not None and "," not in joined


def possible(r: DocumentReading, start: int, end: int) -> bool:
    """Whether the mention is only thought of."""
    c = cues(r.schema)
    first, last = r.clause(start)
    before = _hide(c.hidden["possible"], r.text[first:start])
    for found in c.possible.finditer(before):
        if not re.search(r"但|余|;|伴|合并|并", before[found.end() :]):
            return True
    text = r.text[end : max(end, last)]
    found_after = c.possible_after.search(text)
    if found_after is not None and found_after.start() <= 10:
        gap = text[: found_after.start()]
        # A cue behind another listed word is that word's.
        return not re.search(r"[、+\s]", gap) and not _listed(r, end, end + len(gap))
    following = r.text[last : last + 8]
    return bool(re.match(r",(?:待排|不除外|不能除外|待查|可能|可能性大|不能排除|不排除)", following))


def _listed(r: DocumentReading, start: int, end: int) -> bool:
    """Whether a listed word begins between two places."""
    return next(r.listed(start, end), None) is not None


def family(r: DocumentReading, start: int) -> bool:
    """Whether a relative has what is mentioned."""
    if r.section(start) == "family_history":
        return True
    c = cues(r.schema)
    first, _ = r.clause(start)
    sentence = r.sentence(start)[0]
    before = _hide(c.hidden["family"], r.text[first:start])
    if c.self_.search(before):
        return False
    if c.family.search(before):
        return True
    while first > sentence:
        previous = r.clause(first - 1)
        text = _hide(c.hidden["family"], r.text[previous[0] : previous[1]])
        if c.family.search(text) and not c.self_.search(text):
            return not re.match(r"\s*(?:否认|无|既往|平素|曾)", r.text[first:start])
        if first - previous[0] > 24 or previous[0] == first:
            return False
        first = previous[0]
    return False


def past(r: DocumentReading, start: int, end: int, section_counts: bool = True) -> bool:
    """Whether what is mentioned is over or history."""
    if section_counts and r.section(start) in PAST_SECTIONS:
        return True
    c = cues(r.schema)
    first, last = r.clause(start)
    before = r.text[first:start]
    if c.now.search(before):
        return False
    return bool(
        c.past.search(before) or YEARS_AGO.search(before) or re.match(r"(?:病)?史", r.text[end : last + 1])
    )


def planned(r: DocumentReading, start: int) -> bool:
    """Whether the mention is of something that is still to come."""
    if r.section(start) == "planned":
        return True
    c = cues(r.schema)
    first, _ = r.clause(start)
    before = _hide(c.hidden["planned"], r.text[first:start])
    return bool(c.planned.search(before))


def assertion(r: DocumentReading, start: int, end: int, *, finding: bool, planning: bool = False) -> str:
    """The assertion of a mention. A result (`finding` false) is never denied: what was not found is a value
    of it."""
    if finding and denied(r, start, end):
        return ABSENT
    if family(r, start):
        return FAMILY
    if planning and planned(r, start):
        return PLANNED
    if possible(r, start, end):
        return POSSIBLE
    if past(r, start, end):
        return PAST
    return PRESENT
