"""Immunohistochemistry: ER, PR, HER2, Ki-67. A sign may belong to a list of markers; a percentage may stand
before or behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from heluo.governance.text.assertion import family
from heluo.governance.text.numbers import DASH, PLAIN, QUANTITY, number, quantity, written
from heluo.governance.text.reading import DocumentReading, FoundValue, Word
from heluo.governance.text.spans import PAST, POSSIBLE, PRESENT

PERCENT = re.compile(
    rf"(?P<bound>[<>≤≥]|小于|大于|不足|超过|低于|高于)?\s*(?:约为|约|"
    rf"大约)?\s*(?P<a>{PLAIN})\s*%?\s*(?:{DASH}\s*(?P<b>{PLAIN})\s*)?%"
)
WEAK = re.compile(r"弱阳|弱\s*\(?\s*\+|弱表达|\(?\+/-|±|灶性弱|弱")
POSITIVE = re.compile(r"阳性|强|\+|pos|中等|表达(?!缺失)|阳|中阳")
NEGATIVE = re.compile(
    r"阴性|阴|neg|未表达|无表达|缺失|不表达|(?<![\d+/])-(?!\d)|[—–―]|(?:^|"
    r"[(::])\s*一\s*(?:[)]|$)|(?:^|[(::])\s*0\s*(?:[)]|$)"
)
JOINED = re.compile(r"\s*(?:[、/,和及与]|及其)\s*\Z")
SCORE = re.compile(
    r"(?<![\d.])(?P<n>[0-3])\s*\+{1,3}(?![\d])|\+\s*(?P<m>[1-3])(?!\d)|"
    r"(?P<plus>\+{1,3})(?![\d%])|(?:^|[(::\s分])(?P<zero>0)\s*(?=[)分]|$|[,、。;\s])|(?P<f>[0-3])\s*分"
)
EMPTY = re.compile(r"^[\s::]*$")
CONTROL = re.compile(r"(?:内|外|阳性|阴性)?对照[::]?[a-z0-9阳阴性、]*$")
OWN_CONTROL = re.compile(r"(?:内|外)对照[^,;)]{0,6}[,;]\s*")
"""What the stain of other tissue shows, which proves the staining and says nothing of the tumour."""
THIS_TIME = re.compile(r"本次|本院|我院|复染|复检|手术标本|术后标本|重做|此次")
BEFORE_THIS = re.compile(r"原穿刺|外院|入院前|术前穿刺|活检|新辅助前|上次|前次|会诊")
ADVICE = re.compile(
    r"者(?:可|应|建议|需|提示)|若|如果|建议(?:行|做|检测|加做|进一步)|明确|加做|请|检测目的|"
    r"需行|待(?:查|做|回报)"
)


def _chunk(r: DocumentReading, word: Word, following: int) -> tuple[int, int]:
    """What is said of the marker: a bracket, or what stands before the next marker or comma."""
    at = word.end
    text = r.text
    while at < len(text) and text[at] in " :::=为是约染色呈指数表达index增殖核li的水平结果情况评分状态蛋白":
        at += 1
    if at < len(text) and text[at] in "([":
        depth, end = 0, at
        while end < len(text) and end < at + 60:
            depth += text[end] in "(["
            depth -= text[end] in ")]"
            end += 1
            if depth == 0:
                break
        tail = re.match(r"\s*(?:约|阳性率|阳性细胞)?[::约为]*\s*\d+(?:\.\d+)?\s*%", text[end : end + 16])
        return word.end, end + (tail.end() if tail else 0)
    end = min(following, r.sentence(word.start)[1])
    stop = re.search(r"[;。\n]", text[word.end : end])
    if stop:
        end = word.end + stop.start()
    # A comma ends it, unless what follows is its own percentage or strength.
    pos = word.end
    while (comma := text.find(",", pos, end)) >= 0:
        if re.match(
            r",\s*(?:约|阳性率|阳性细胞|强度|强|弱|中|\d|<|>|大约|比例|阳性比例|表达率|占)",
            text[comma : comma + 8],
        ):
            pos = comma + 1
            continue
        end = comma
        break
    return word.end, max(end, word.end)


def receptors(r: DocumentReading) -> Iterator[FoundValue]:
    """Every marker with its sign, percentage or score."""
    words = r.of("marker")
    if not words:
        return
    chunks: list[tuple[Word, int, int]] = []
    for index, word in enumerate(words):
        following = words[index + 1].start if index + 1 < len(words) else len(r.text)
        start, end = _chunk(r, word, following)
        chunks.append((word, start, end))
    for index, (word, start, end) in enumerate(chunks):
        if word.code == "other" or r.ignored(word.start) or family(r, word.start):
            continue
        if CONTROL.search(r.text[r.clause(word.start)[0] : word.start]):
            continue
        at, stop = start, end
        reach = index
        while (
            reach + 1 < len(chunks)
            and (EMPTY.match(r.text[at:stop]) or JOINED.match(r.text[at:stop]))
            and chunks[reach + 1][0].start - stop <= 2
        ):
            reach += 1
            at, stop = chunks[reach][1], chunks[reach][2]
        chunk = OWN_CONTROL.sub("", r.text[at:stop])
        if (
            not re.sub("[ ::、,/和及]", "", chunk)
            or ADVICE.search(r.text[word.end : stop])
            or r.text[stop : stop + 1] == "者"
        ):
            continue
        if re.match(r"\s*(?:fish|基因|扩增|/cep|比值)", r.text[word.end : word.end + 6]) or "fish" in chunk:
            continue
        yield from _read(r, word, chunk, at, stop)


def _read(r: DocumentReading, word: Word, chunk: str, start: int, end: int) -> Iterator[FoundValue]:
    before = r.text[r.clause(word.start)[0] : word.start]
    asserted = (
        PAST
        if r.section(word.start) in ("former", "past_history") or re.search("既往|原病理|穿刺前", before)
        else PRESENT
    )
    if "可疑" in chunk or "?" in chunk or "待" in chunk:
        asserted = POSSIBLE
    rank = 1.0 if r.section(word.start) in r.document.conclusion else 0.0
    sentence = r.text[r.sentence(word.start)[0] : word.start]
    now = max((m.end() for m in THIS_TIME.finditer(sentence)), default=-1)
    then = max((m.end() for m in BEFORE_THIS.finditer(sentence)), default=-1)
    rank += 2.0 if now > then else -2.0 if then > now else 0.0
    quote_start, quote_end = word.start, end
    percent = PERCENT.search(chunk)
    if word.code == "ki67":
        if percent or (percent := QUANTITY.search(chunk) if re.search(r"^\D{0,6}\d", chunk) else None):
            value = quantity(percent)
            if float(re.findall(PLAIN, value)[0]) <= 100:
                yield FoundValue("ki67", value, quote_start, quote_end, "markers.ki67", asserted, rank)
        return
    if word.code == "her2":
        if (score := _score(chunk)) is not None:
            yield FoundValue("her2", score, quote_start, quote_end, "markers.her2", asserted, rank)
        return
    sign = _sign(chunk, percent)
    if sign:
        yield FoundValue(word.code, sign, quote_start, quote_end, "markers.receptor", asserted, rank)
    if percent and sign:
        yield FoundValue(
            f"{word.code}_percent",
            quantity(percent),
            quote_start,
            quote_end,
            "markers.percent",
            asserted,
            rank,
        )


def _score(chunk: str) -> str | None:
    text = PERCENT.sub(" ", chunk)
    found = SCORE.search(text)
    if found:
        number_ = found["n"] or found["m"] or found["f"]
        if number_:
            return "0" if number_ == "0" else f"{number_}+"
        if found["plus"]:
            return f"{len(found['plus'])}+"
        return "0"
    return "0" if NEGATIVE.search(text) else None


def _sign(chunk: str, percent: re.Match[str] | None) -> str:
    text = re.sub(PERCENT, " ", chunk)
    # A dash inside a range of percentages is no sign.
    if WEAK.search(text):
        return (
            "weak"
            if not re.search(r"弱\s*[-~至到]\s*(?:中|强)|(?:中|强)[^弱]{0,2}弱阳?$", text)
            else "positive"
        )
    if POSITIVE.search(text):
        return "positive"
    if NEGATIVE.search(text):
        return "negative"
    if percent:
        first = number(percent["a"])
        bound = percent["bound"] or ""
        if first == 0 or (first <= 1 and bound in ("<", "小于", "不足", "低于")):
            return "negative"
        return "positive"
    return ""


__all__ = ["receptors", "written"]
