"""Metastases by site, and effusions by cavity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.governance.text.assertion import assertion, denied, family, possible
from heluo.governance.text.reading import DocumentReading, FoundValue, Word
from heluo.governance.text.rules.tumours import FRACTION
from heluo.governance.text.spans import ABSENT, POSSIBLE, PRESENT

METASTASIS = re.compile(r"转移(?!酶|院|至我|到我|科|给)|mets?(?![a-z])|metastas[ie]s")
TOWARDS = re.compile(r"转移(?:至|到|于|部位[::]?|灶[::]?(?:见于|位于)|[::])\s*")
EFFUSIONS = {
    "pleural": re.compile(r"胸膜?腔|胸水"),
    "pericardial": re.compile(r"心包"),
    "abdominal": re.compile(r"腹腔|腹水|腹盆腔"),
    "pelvic": re.compile(r"盆腔(?!淋巴)|盆腹腔|腹盆腔|子宫直肠(?:陷)?窝"),
}
FLUID = re.compile(r"积液|胸水|腹水|液性暗区|积水|渗液")
NOT_SITE = {
    "lung": re.compile(r"肺(?:癌|叶|门|动脉|静脉|部|腺|鳞|恶性|窗|上叶|下叶|中叶|段|结节|内?肿|ca)"),
    "bone": re.compile("骨髓"),
    "kidney": re.compile("肾(?:上腺|癌|功)"),
    "brain": re.compile("脑(?:梗|出血|血管|卒中|膜瘤|电)"),
    "liver": re.compile("肝(?:炎|癌|功|囊肿|硬化|素|门)"),
    "pleura": re.compile("胸膜(?:凹陷|牵拉|腔)"),
    "skin": re.compile("皮(?:肤|下)(?:及|切|乳头)"),
}


def metastasis(r: DocumentReading) -> Iterator[FoundValue]:
    """A site with what is said of a metastasis there."""
    for m in METASTASIS.finditer(r.text):
        if r.ignored(m.start()) or family(r, m.start()):
            continue
        words = list(_sites(r, m))
        for word in words:
            yield FoundValue(
                "metastasis_site",
                word.code,
                min(word.start, m.start()),
                max(word.end, m.end()),
                "spread.metastasis",
                _asserted(r, word, m),
            )
    yield from _nodes(r)


def _valid(r: DocumentReading, word: Word) -> bool:
    text = r.text[word.start : word.end + 4]
    pattern = NOT_SITE.get(word.code)
    return not (pattern and pattern.match(text))


def _sites(r: DocumentReading, m: re.Match[str]) -> Iterator[Word]:
    first, _ = r.clause(m.start())
    sentence = r.sentence(m.start())
    own = [w for w in r.of("site") if first <= w.start < m.start() and _valid(r, w)]
    behind = [w for w in r.of("site") if m.end() <= w.start <= m.end() + 2 and _valid(r, w)]
    if behind and not own and re.fullmatch("性|的|性的|", r.text[m.end() : behind[0].start]):
        yield behind[0]
        return
    after = TOWARDS.match(r.text, m.start())
    if after:
        end = re.compile(r"[。;\n]|,(?!\s*(?:双肺|肝|骨|脑|肾|胸|腹))").search(r.text, after.end())
        stop = end.start() if end else len(r.text)
        if listed := [w for w in r.of("site") if after.end() <= w.start < stop and _valid(r, w)]:
            yield from listed
            return
    ended = max((one.end() for one in METASTASIS.finditer(r.text, first, m.start())), default=first)
    own = [w for w in own if w.start >= ended]
    if own:
        # "右肺癌伴骨转移": what stands before another verb is where the tumour is, not where it went.
        cut = first
        for verb in re.finditer(
            "伴|并|及多发|合并|浸润|癌|术后|示|见(?!转)|考虑|未见|无", r.text[first : m.start()]
        ):
            if any(w.start >= first + verb.end() for w in own):
                cut = first + verb.end()
        remaining = [w for w in own if w.start >= cut] or own
        yield from _one_of_node(remaining)
        return
    # "肝内多发低密度影,考虑转移瘤": the site is in the clause before.
    while first > sentence[0]:
        previous_clause = r.clause(first - 1)
        found = [
            w for w in r.of("site") if previous_clause[0] <= w.start < previous_clause[1] and _valid(r, w)
        ]
        if found:
            yield from _one_of_node(found)
            return
        if first - previous_clause[0] > 40 or previous_clause[0] == first:
            return
        first = previous_clause[0]


def _one_of_node(words: list[Word]) -> Iterator[Word]:
    """Of "肺门淋巴结" and "盆腔淋巴结" the node alone: the rest says where it lies."""
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        if (
            word.code != "lymph_node"
            and following
            and following.code == "lymph_node"
            and following.start - word.end <= 3
        ):
            continue
        yield word


def _asserted(r: DocumentReading, word: Word, m: re.Match[str]) -> str:
    start, end = min(word.start, m.start()), max(word.end, m.end())
    clause = r.clause(m.start())
    between = r.text[min(word.end, m.end()) : max(word.start, m.start())]
    if re.search(r"未见|未查见|未发现|无(?!水)|阴性|未及|未提示|否认", between) and not re.search(
        "不除外|不能除外|未除外", between
    ):
        return ABSENT
    if denied(r, start, end) or (denied(r, m.start(), m.end()) and clause[0] <= word.start):
        return ABSENT
    if re.match(r"\s*(?:\(-\)|阴性|\(0/|:?\s*无(?![明]))", r.text[m.end() : m.end() + 6]):
        return ABSENT
    if possible(r, m.start(), m.end()) or re.search("可能|考虑|不除外|待排|疑", between):
        return POSSIBLE
    asserted = assertion(r, m.start(), m.end(), finding=False)
    if r.section(m.start()) in ("past_history", "former"):
        return asserted if asserted in ("past", POSSIBLE) else PRESENT
    return asserted if asserted == POSSIBLE else PRESENT


def _nodes(r: DocumentReading) -> Iterator[FoundValue]:
    """Nodes of a pathology report: x of y positive, or free."""
    if r.document.name != "pathology":
        return
    for m in FRACTION.finditer(r.text):
        first, _ = r.sentence(m.start())
        near = r.text[max(first, m.start() - 30) : m.end()]
        if (
            r.ignored(m.start())
            or not re.search("淋巴|前哨", near)
            or int(m["positive"]) > int(m["examined"])
        ):
            continue
        asserted = PRESENT if int(m["positive"]) else ABSENT
        yield FoundValue("metastasis_site", "lymph_node", m.start(), m.end(), "spread.nodes", asserted)
    for m in re.finditer(r"淋巴结[^,。;\n]{0,16}(?:均)?(?:未见|未查见|未发现|无)[^,。;\n]{0,4}癌", r.text):
        if not r.ignored(m.start()):
            yield FoundValue("metastasis_site", "lymph_node", m.start(), m.end(), "spread.nodes", ABSENT)


def effusion(r: DocumentReading) -> Iterator[FoundValue]:
    """Fluid in a cavity, said of each cavity of a list."""
    for m in FLUID.finditer(r.text):
        if r.ignored(m.start()):
            continue
        first, _ = r.clause(m.start())
        begin = max((one.end() for one in FLUID.finditer(r.text, first, m.start())), default=first)
        for name, pattern in EFFUSIONS.items():
            places = list(pattern.finditer(r.text, begin, m.end()))
            if not places:
                continue
            place = places[-1]
            start, end = min(place.start(), m.start()), max(place.end(), m.end())
            between = r.text[place.end() : m.start()]
            if re.search("未见|无|未探及|未及|未发现", between):
                asserted = ABSENT
            else:
                asserted = assertion(r, start, end, finding=True)
            yield FoundValue("effusion", name, start, end, "spread.effusion", asserted)
