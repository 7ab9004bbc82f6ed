"""Words that the dictionary knows: by pinyin and by initials (what `zhuanyi` and `zy` may mean), and what a
mistyped word may have been meant to be. Never taken from patients' texts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from pypinyin import Style, lazy_pinyin
from rapidfuzz.distance import OSA

from heluo.delivery.search.tokens import normal
from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words

HAN = re.compile(r"[\u3400-\u9fff]{2,}")
LONGEST, MOST = 8, 6
COMMON = (
    "转移", "复发", "扩散", "浸润", "切除", "化疗", "放疗", "靶向", "免疫", "手术", "活检", "病理", "咳嗽", "咯血", "胸痛", "发热", "乏力", "消瘦", "头晕",
    "头痛", "恶心", "呕吐", "腹痛", "腹泻", "便血", "多饮", "多尿", "水肿", "心悸", "气促", "吸烟", "饮酒", "过敏", "高血压", "糖尿病", "冠心病", "脑梗死",
    "肿瘤", "结节", "占位", "淋巴结", "胸腔积液", "肺部", "乳腺", "宫颈", "骨转移", "脑转移", "肝转移", "肺转移", "阴性", "阳性",
)  # fmt: skip
"""Everyday words of clinical notes that no value set lists."""


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """spelling (pinyin without blanks, or initials) → words, commonest first."""
    dictionary = load()
    labels = {c.label.zh for s in dictionary.value_sets.values() for c in s.codes.values()}
    labels |= {v.label.zh for c in dictionary.categories.values() for v in c.variables.values()}
    seen: Counter[str] = Counter(dict.fromkeys((*COMMON, *_names()), 100))
    for label in labels:
        for run in HAN.findall(label):
            parts = {run[i : i + n] for n in range(2, LONGEST + 1) for i in range(len(run) - n + 1)}
            seen.update(parts)
            seen[run] += 1
    found: dict[str, list[str]] = defaultdict(list)
    for word, count in seen.most_common():
        if count < 2:
            break
        syllables = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)
        found["".join(syllables)].append(word)
        found["".join(s[0] for s in syllables)].append(word)
    return {spelling: tuple(words) for spelling, words in found.items()}


@cache
def _names() -> tuple[str, ...]:
    """Chinese names of diseases, tests, drugs that search has synonyms for."""
    names = (name for one in load_search_words().synonyms for name in (*one.names, *one.finds))
    return tuple(dict.fromkeys(name for name in names if HAN.fullmatch(name)))


@cache
def _latin() -> frozenset[str]:
    """Latin words and codes of the dictionary: they mean themselves (ct, her2, alt)."""
    dictionary = load()
    found: set[str] = set()
    for value_set in dictionary.value_sets.values():
        for code in value_set.codes.values():
            found |= set(re.findall(r"[a-z]{2,}", normal(f"{code.code} {code.label.zh}")))
    for one in load_search_words().synonyms:
        for name in (*one.names, *one.finds, *one.typed):
            found |= set(re.findall(r"[a-z]{2,}", normal(name)))
    return frozenset(found)


def meanings(word: str) -> tuple[str, ...]:
    """Chinese words that a word of Latin letters may spell, () for a word that means itself."""
    spelling = normal(word)
    if not re.fullmatch(r"[a-zü]{2,40}", spelling) or spelling in _latin():
        return ()
    return _words().get(spelling, ())[:MOST]


LEAST_HAN, LEAST_LATIN, MOST_CORRECTIONS = 3, 6, 2
"""A shorter word differs from too many others by one character."""


@cache
def _spelt() -> dict[str, str]:
    """Words and names as they are compared → as they are written."""
    dictionary = load()
    found = {normal(word): word for word in (*COMMON, *_names())}
    for value_set in dictionary.value_sets.values():
        for code in value_set.codes.values():
            found.setdefault(normal(code.label.zh), code.label.zh)
    for one in load_search_words().synonyms:
        for name in one.names:
            found.setdefault(normal(name), name)
    return {plain: word for plain, word in found.items() if len(plain) > 1}


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    """Pinyin of a word's characters → words that sound alike."""
    found: dict[str, list[str]] = defaultdict(list)
    for plain in _spelt():
        if HAN.fullmatch(plain):
            found[" ".join(lazy_pinyin(plain))].append(plain)
    return {sound: tuple(words) for sound, words in found.items()}


def corrections(word: str) -> tuple[str, ...]:
    """Words of the dictionary that `word` may have been meant to be: of the same sound, or with one character
    (two letters) typed otherwise; () for a word that is known, and for one that several may be."""
    plain = normal(word)
    han = bool(HAN.fullmatch(plain))
    if _is_known(plain) or len(plain) < (2 if han else LEAST_LATIN):
        return ()
    if han:
        alike = _sounds().get(" ".join(lazy_pinyin(plain)), ())
        if alike:
            few = len(alike) <= (MOST_CORRECTIONS if len(plain) >= LEAST_HAN else 1)
            return tuple(_spelt()[one] for one in alike) if few else ()
        # One wrong character of three is another word; of four it is an error of writing.
        near = [one for one in _near(plain, 1) if len(plain) > LEAST_HAN and HAN.fullmatch(one)]
    elif re.fullmatch(r"[a-z]+", plain):
        near = [one for one in _near(plain, 2 if len(plain) > LEAST_LATIN + 1 else 1) if one.isascii()]
    else:
        near = [one for one in _near(plain, 1) if not one.isascii()]
    return tuple(_spelt()[one] for one in near) if len(near) <= MOST_CORRECTIONS else ()


def _is_known(plain: str) -> bool:
    """A word of the dictionary, or a part of one."""
    return any(plain in one for one in _spelt())


def known_words(phrase: str) -> tuple[str, ...]:
    """The names of diseases, tests, drugs and everyday words that a phrase of Han characters consists of, one
    after another; () where it is one of them, or where anything is left over."""
    plain = normal(phrase)
    known = _everyday()
    if not HAN.fullmatch(plain) or plain in _spelt() or len(plain) > LONGEST * 3:
        return ()
    nothing: tuple[str, ...] = ()
    best: list[tuple[str, ...] | None] = [nothing, *[None] * len(plain)]
    for end in range(2, len(plain) + 1):
        for start in range(max(0, end - LONGEST), end - 1):
            before = best[start]
            if before is not None and plain[start:end] in known:
                now = best[end]
                if now is None or len(before) + 1 < len(now):
                    best[end] = (*before, plain[start:end])
    found = best[-1] or ()
    return found if len(found) > 1 else ()


@cache
def _everyday() -> frozenset[str]:
    return frozenset(map(normal, (*COMMON, *_names())))


def _near(plain: str, most: int) -> list[str]:
    return [
        one
        for one in _spelt()
        if abs(len(one) - len(plain)) <= most and OSA.distance(plain, one, score_cutoff=most) <= most
    ]
