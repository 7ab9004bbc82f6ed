"""How a reading of a name compares with a form of an entry, in numbers that a rank is made of."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein
from rapidfuzz.fuzz import partial_ratio

from heluo.terminology.coding.editions import ListedName
from heluo.terminology.coding.retrieval import Index, ListedForm, sound
from heluo.terminology.coding.rewriting import AS_WRITTEN, STRIPPED, NameReading
from heluo.terminology.coding.spelling import plain

_COMPARED = """
cosine covered covers edits part pinyin start equal equal_bare same_signs own_name shorter
longer extra missing lost added numbers_lost numbers_added replaced bare end begin bag bag_added
general morphology external status traditional procedure sequel star detail detail_wrong english
later inside stripped equal_loose as_written history
"""
NAMES = tuple(_COMPARED.split())
"""In the order in which weights are stored."""
_GROUPS = """
急性|急 慢性|慢 亚急性 先天性|先天 新生儿|婴儿|婴幼儿 小儿|儿童|幼年|青少年 老年 妊娠|孕|产|胎|娩
恶性|癌|肉瘤 良性 继发 原发 转移 左 右 双|两侧 多发 外伤|损伤|创伤 药物|中毒 结核 术后|手术 陈旧
复发 伴 后遗 病毒 细菌|杆菌|球菌 真菌|霉菌 遗传|家族 开放 特发 坏死 出血 血清|血浆|全血|血 尿 粪|便
脑脊液 胸水|腹水|胸腹水|引流|关节液 培养 游离 总 抗体 抗原 酒精 史 破裂 梗阻 穿孔 坏疽 化脓 粘连
压缩 复合 缓释|控释 注射 胶囊 颗粒 口服 滴眼|眼用|滴眼液 软膏|乳膏
"""
QUALIFIERS = tuple(tuple(group.split("|")) for group in _GROUPS.split())
"""Words that make another thing of a name; those of one group say the same."""
HISTORY = "史"
_HISTORY = QUALIFIERS.index((HISTORY,))
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STRENGTH = re.compile(
    r"(\d+(?:\.\d+)?)\s*(ug|μg|mg|g|ml|iu|u|万单位|万u|单位|%|片|粒|支|袋|瓶|包|丸|贴|喷|s|t)"
)
_LOOSE = re.compile(r"[性型症病的之氏]|疾患")
_SUFFIX = re.compile(r"(综合征|性疾病|疾病|病变|症|病|性|征|炎症|状态|片|胶囊|注射液|注射剂|测定|定量|检测)$")


@lru_cache(maxsize=400_000)
def _known(text: str) -> tuple[Counter[str], frozenset[str], frozenset[int], Counter[str], str]:
    """Signs, pairs of signs, qualifiers, numbers, pinyin."""
    pairs = frozenset(text[i : i + 2] for i in range(len(text) - 1))
    having = frozenset(n for n, words in enumerate(QUALIFIERS) if any(word in text for word in words))
    return Counter(text), pairs, having, Counter(_NUMBER.findall(text)), sound(text)


@lru_cache(maxsize=100_000)
def strengths(text: str) -> frozenset[tuple[float, str]]:
    """Doses, volumes and counts of a plain text, in mg, ml, pieces."""
    found = set()
    for number, unit in _STRENGTH.findall(text):
        value = float(number)
        match unit:
            case "g":
                value, unit = value * 1000, "mg"
            case "ug" | "μg":
                value, unit = value / 1000, "mg"
            case "万单位" | "万u":
                value, unit = value * 10_000, "u"
            case "iu" | "单位":
                unit = "u"
            case "片" | "粒" | "支" | "袋" | "瓶" | "包" | "丸" | "贴" | "s" | "t":
                unit = "片"
        found.add((round(value, 6), unit))
    return frozenset(found)


def having(text: str) -> frozenset[int]:
    """Numbers of the QUALIFIERS that a plain text holds."""
    return _known(text)[2]


def features(
    index: Index, reading: NameReading, text: str, asked: frozenset[int], form: int, cosine: float
) -> list[float]:
    """NAMES as numbers; `text`: the reading, compact; `asked`: qualifiers of the name as it was written."""
    other = index.forms[form]
    entry = index.edition.entries[other.entry]
    return [
        cosine,
        *_of_texts(index, reading, text, asked, other, entry),
        *_of_code(entry),
        0.0,
        0.0,
        sum(1 for sign in text if sign.isascii() and sign.isalpha()) / max(len(text), 1),
        float(min(reading.later, 3)),
        float(other.inside),
        float(reading.bare == STRIPPED),
        float(_LOOSE.sub("", text) == _LOOSE.sub("", other.text)),
        float(any(len(word) > 1 and word in plain(entry.name) for word, _ in reading.words)),
        float((_HISTORY in asked) != entry.name.endswith(HISTORY)),
    ]


def _of_texts(
    index: Index, reading: NameReading, text: str, asked: frozenset[int], other: ListedForm, entry: ListedName
) -> list[float]:
    """From `covered` to `bag_added`."""
    weight, rarest = index.signs.weight, index.signs.rarest
    q_signs, q_pairs, q_having, q_numbers, q_sound = _known(text)
    c_signs, c_pairs, c_having, c_numbers, c_sound = _known(other.text)
    common = q_signs & c_signs

    def heavy(of: Iterable[str]) -> float:
        return sum(weight.get(gram, rarest) for gram in of)

    in_both = heavy(q_pairs & c_pairs)
    q_having = q_having | asked
    c_having = c_having | having(plain(entry.name)) if other.first else c_having
    ratio = math.log(len(other.text) / max(len(text), 1))
    return [
        in_both / (heavy(q_pairs) or 1.0),
        in_both / (heavy(c_pairs) or 1.0),
        Levenshtein.normalized_similarity(text, other.text),
        partial_ratio(text, other.text) / 100,
        Indel.normalized_similarity(q_sound, c_sound),
        JaroWinkler.similarity(text, other.text),
        float(text == other.text),
        float(_SUFFIX.sub("", text) == _SUFFIX.sub("", other.text)),
        float(q_signs == c_signs),
        float(other.first),
        max(-ratio, 0.0),
        max(ratio, 0.0),
        min(len(other.text) - sum(common.values()), 8) / 8,
        min(len(text) - sum(common.values()), 8) / 8,
        float(len(q_having - c_having)),
        float(len(c_having - q_having)),
        float(min(sum((q_numbers - c_numbers).values()), 3)),
        float(min(sum((c_numbers - q_numbers).values()), 3)),
        float(min(len(reading.words), 3)),
        float(reading.bare > AS_WRITTEN),
        float(text[-1:] == other.text[-1:]),
        float(text[:1] == other.text[:1]),
        heavy(common.elements()) / (heavy(q_signs.elements()) or 1.0),
        heavy(common.elements()) / (heavy(c_signs.elements()) or 1.0),
    ]


def _of_code(entry: ListedName) -> list[float]:
    """From `general` to `star`: what kind of code it is."""
    code = entry.code
    of_category = code[1:3].isdigit()
    return [
        float(code.endswith(("901", ".9", "X01")) or "nos" in entry.name.casefold()),
        float(code[:1] == "M" and "/" in code),
        float(code[:1] in "VWXY" and of_category),
        float(code[:1] == "Z" and of_category),
        float(code[:1].isalpha() and not of_category),
        float(code[:1].isdigit()),
        float(code[:3] in _SEQUELS),
        float(code.endswith(("+", "*"))),
    ]


_SEQUELS = frozenset(
    {"B90", "B91", "B92", "B94", "I69", "T90", "T91", "T92", "T93", "T94", "T95", "T96", "T97", "T98"}
)


def with_detail(found: list[float], asked: str, entry: ListedName) -> None:
    """Puts in how the doses of a name agree with the pack of a drug."""
    wanted = strengths(asked)
    if wanted and entry.detail:
        have = strengths(entry.detail) | strengths(entry.name)
        agreeing = wanted & have
        found[NAMES.index("detail")] = len(agreeing) / len(wanted)
        found[NAMES.index("detail_wrong")] = float(
            any(unit == "mg" and (value, unit) not in have for value, unit in wanted)
        )
