"""Words that the dictionary knows, by pinyin and by initials: what `zhuanyi` and `zy` may mean. Never taken
from patients' texts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from pypinyin import Style, lazy_pinyin

from heluo.delivery.search.tokens import normal
from heluo.dictionary import load

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
    seen: Counter[str] = Counter(dict.fromkeys(COMMON, 100))
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
def _latin() -> frozenset[str]:
    """Latin words and codes of the dictionary: they mean themselves (ct, her2, alt)."""
    dictionary = load()
    found: set[str] = set()
    for value_set in dictionary.value_sets.values():
        for code in value_set.codes.values():
            found |= set(re.findall(r"[a-z]{2,}", normal(f"{code.code} {code.label.zh}")))
    return frozenset(found)


def meanings(word: str) -> tuple[str, ...]:
    """Chinese words that a word of Latin letters may spell, () for a word that means itself."""
    spelling = normal(word)
    if not re.fullmatch(r"[a-zü]{2,40}", spelling) or spelling in _latin():
        return ()
    return _words().get(spelling, ())[:MOST]
