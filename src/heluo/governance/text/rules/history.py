"""What the patient had, what relatives have, what is not borne, what is smoked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from heluo.governance.text.assertion import PAST_SECTIONS, YEARS_AGO, assertion, cues, denied, family
from heluo.governance.text.numbers import ANY, QUANTITY, number, quantity, written
from heluo.governance.text.reading import DocumentReading, FoundValue, Word
from heluo.governance.text.spans import ABSENT, FAMILY, PAST, POSSIBLE, PRESENT

HISTORY = re.compile(
    r"(?:病)?(?:病史|史)|(?:病史)?\s*(?:约|近)?(?:\d+|[一二两三四五六七八九十数]+)余?(?:年|月|个月)"
)
SMOKE = re.compile(r"吸烟|抽烟|烟酒|烟龄|烟史|烟、酒|嗜烟|嗜好|香烟|烟")
NEVER = re.compile(
    r"(?:否认|从不|从未|不(?!详)|未(?!戒)|无|没有|非)[^,。;\d]{0,8}?(?:吸烟|抽烟|烟酒|烟、酒|"
    r"烟史|嗜烟|烟)|(?:吸烟|烟酒|抽烟)(?:史|嗜好)?[::]?\s*(?:无|否认|从不|\(-\)|(?<=:)-)|"
    r"无不良嗜好|无特殊嗜好|无烟酒|否认[^,。;]{0,6}嗜好"
)
FORMER = re.compile(
    r"(?:已|现|现已|后|均|目前|于[^,。;]{0,8}|前|年|月)?\s*戒(?:烟|除|断|掉|了|"
    r"(?=[,。;\d一二两三四五六七八九十近约余半]))"
)
NOT_QUIT = re.compile(
    r"未戒|没戒|未能戒|没有戒|嘱[^,。;]{0,6}戒|劝|建议[^,。;]{0,4}戒|拒绝戒|不肯戒|需戒|应戒|"
    r"戒酒|务必戒|请戒|指导戒|戒烟(?:宣教|教育|指导|限酒|限盐)|未曾戒|尚未戒"
)
YEARS = re.compile(
    r"(?:吸烟|抽烟|烟龄|烟史|嗜烟|烟)(?:史|者|嗜好|习惯)?[^。;戒酒\n]{0,24}?(?:长达|已|达|有)?\s*"
    + QUANTITY.pattern
    + r"\s*(?:余|多|来|\+)?\s*(?:年|y(?:rs?)?(?![a-z]))(?!前|\s*\d+月)|"
    + QUANTITY.pattern.replace("?P<bound>", "?P<bound2>")
    .replace("?P<a>", "?P<a2>")
    .replace("?P<ua>", "?P<ua2>")
    .replace("?P<b>", "?P<b2>")
    + r"\s*(?:余|多|来)?\s*年(?:的)?(?:吸烟|抽烟|烟)(?:史|龄)?"
)
AMOUNT = re.compile(QUANTITY.pattern + r"\s*(?:余|多)?\s*(?P<unit>支|根|包|盒)(?P<half>半)?")
DAILY = re.compile(r"每日|每天|平均|/\s*日|/\s*天|/\s*d|一天|日均|天|日|每 日")
ALLERGIC = re.compile(r"过敏")


def smoking(r: DocumentReading) -> Iterator[FoundValue]:
    """Status, years and cigarettes a day, of the patient."""
    for m in SMOKE.finditer(r.text):
        first, last = r.sentence(m.start())
        clause = r.clause(m.start())
        if family(r, m.start()) or re.search(
            "被动|二手|丈夫|配偶|爱人|家人|其夫|其妻|其父|其母|父亲|母亲|同事|室友",
            r.text[clause[0] : m.start()],
        ):
            continue
        if (
            m.group() == "烟"
            and re.search("戒|禁", r.text[max(0, m.start() - 1) : m.start()])
            and r.section(m.start()) == "plan"
        ):
            continue
        if r.section(m.start()) in ("plan", "family_history"):
            continue
        if m.group() == "嗜好" and not re.search("无|否认", r.text[clause[0] : m.start()]):
            continue
        rank = 1.0 if r.section(m.start()) == "personal_history" else 0.0
        never = NEVER.search(r.text, clause[0], clause[1])
        text = r.text[first:last]
        quit_ = FORMER.search(r.text, clause[0], last)
        if never and never.end() > m.start() and not (quit_ and not NOT_QUIT.search(text)):
            yield FoundValue(
                "smoking_status", "never", never.start(), never.end(), "history.smoking", PRESENT, rank
            )
            continue
        if m.group() in ("嗜好", "烟酒") and not re.search(r"\d|[一二三四五六七八九十]+年", text):
            continue
        if quit_ and not NOT_QUIT.search(text):
            yield FoundValue(
                "smoking_status",
                "former",
                min(m.start(), quit_.start()),
                max(quit_.end(), m.end()),
                "history.smoking",
                PRESENT,
                rank + 0.5,
            )
        else:
            yield FoundValue(
                "smoking_status", "current", m.start(), m.end(), "history.smoking", PRESENT, rank + 0.2
            )
        yield from _amounts(r, first, last, clause[0], rank)


def _amounts(r: DocumentReading, first: int, last: int, begin: int, rank: float) -> Iterator[FoundValue]:
    """Years and amount of one sentence; what stands with spirits is none."""
    stop = re.compile(r"饮酒|嗜酒|喝酒|白酒|啤酒").search(r.text, begin, last)
    end = stop.start() if stop and stop.start() > begin else last
    if found := YEARS.search(r.text, begin, end):
        groups = found.groupdict()
        a, b = groups["a"] or groups["a2"], groups["b"] or groups["b2"]
        value = written(number(a)) + (f"-{written(number(b))}" if b else "")
        if 0 < number(a) < 90:
            yield FoundValue(
                "smoking_years", value, found.start(), found.end(), "history.smoking", PRESENT, rank
            )
    for m in AMOUNT.finditer(r.text, begin, end):
        if not DAILY.search(r.text, max(begin, m.start() - 8), min(end, m.end() + 4)):
            continue
        factor = Decimal(20) if m["unit"] in "包盒" else Decimal(1)
        value = written((number(m["a"]) + Decimal("0.5")) * factor) if m["half"] else quantity(m, factor)
        yield FoundValue("cigarettes_per_day", value, m.start(), m.end(), "history.amount", PRESENT, rank)


def _diseases(r: DocumentReading) -> Iterator[Word]:
    """Listed diseases: of names that overlap the longest, and no part of another one, as "高血压" is of
    "肺动脉高血压"."""
    for word in r.of("disease"):
        if word.code == "hypertension" and r.text[max(0, word.start - 2) : word.start] in (
            "动脉",
            "门静",
            "颅内",
            "妊娠",
        ):
            continue
        if word.code == "tumor" and re.search(
            r"(?:良性|标志物?|科|医院|指标|史以外)$",
            r.text[max(0, word.start - 3) : word.start] + r.text[word.end : word.end + 2],
        ):
            continue
        if word.code == "tumor" and re.match(
            "标志|标记|科|医院|抗原|细胞|组织|大小|性|转移|内科|负荷|指标|位于|病史采集",
            r.text[word.end : word.end + 4],
        ):
            continue
        if word.code == "diabetes" and re.match(
            r"(?:性)?(?:肾|视网膜|足|周围|酮|神经|酸中毒|饮食|血管|下肢|膳食|高渗|大血管|微血管)",
            r.text[word.end : word.end + 4],
        ):
            continue
        yield word


def past_disease(r: DocumentReading) -> Iterator[FoundValue]:
    """Diseases of the past history, and those that are named as history elsewhere."""
    for word in _diseases(r):
        asserted = assertion(r, word.start, word.end, finding=True)
        relative = asserted == FAMILY or family(r, word.start) or r.section(word.start) == "family_history"
        if relative:
            continue
        section = r.section(word.start)
        if section in ("diagnosis", "plan", "investigation", "condition"):
            continue
        if word.code == "hereditary" and section not in PAST_SECTIONS:
            continue  # what relatives do not have
        if asserted == ABSENT:
            if (
                word.code in ("tumor", "hereditary")
                and section not in PAST_SECTIONS
                and not re.match("[^,。;]{0,6}史", r.text[word.end : word.end + 8])
            ):
                continue
            if section in PAST_SECTIONS or _denied_as_history(r, word):
                yield FoundValue("past_disease", word.code, word.start, word.end, "history.disease", ABSENT)
            continue
        if section in PAST_SECTIONS and section != "obstetric_history":
            yield FoundValue(
                "past_disease",
                word.code,
                word.start,
                word.end,
                "history.disease",
                POSSIBLE if asserted == POSSIBLE else PAST,
            )
        elif _as_history(r, word):
            yield FoundValue("past_disease", word.code, word.start, word.end, "history.disease", PAST)


def _denied_as_history(r: DocumentReading, word: Word) -> bool:
    first, _ = r.sentence(word.start)
    return bool(
        re.search("否认|既往", r.text[first : word.start])
        or re.match(r"[^。;]{0,20}史", r.text[word.end : word.end + 22])
    )


def _as_history(r: DocumentReading, word: Word) -> bool:
    """ "高血压病史10年", "既往有高血压" outside the past history."""
    first = r.clause(word.start)[0]
    sentence = r.sentence(word.start)[0]
    if "血糖" in r.text[word.start : word.end]:
        return False
    if r.section(word.start) == "complaint" and not re.match(
        "(?:病)?(?:病史|史)", r.text[word.end : word.end + 4]
    ):
        return False
    if (
        word.code == "diabetes"
        and not re.match("(?:病)?(?:病史|史)", r.text[word.end : word.end + 4])
        and not re.search(r"患有?\s*$|(?:^|\s)有\s*$", r.text[first : word.start])
    ):
        return False
    if re.match(
        r"(?:病)?(?:[1-3]级|[iv]+级)?\s*(?:\([^)]{0,10}\))?\s*(?:病史|史|(?:约|近|已)?(?:\d+|"
        r"[一二两三四五六七八九十数]+)余?年(?!前))",
        r.text[word.end : word.end + 16],
    ):
        return True
    if re.match(
        r"(?:[、,及和与](?:[^。;,]{1,8}))*(?:病史|史)", r.text[word.end : word.end + 20]
    ) and not re.search("家族", r.text[word.end : word.end + 20]):
        return True
    before = r.text[first : word.start]
    if re.search(r"(?:曾|既往)?(?:患有?|罹患)\s*$", before):
        return True
    if re.search(r"(?:^|\s)有\s*$", before) and re.match(
        r"\s*(?:约|近|已)?\s*[\d一二三四五六七八九十]+\s*(?:余|多)?\s*(?:年|月)",
        r.text[word.end : word.end + 10],
    ):
        return True
    whole = r.text[sentence : word.start]
    return bool(
        re.search(r"既往(?!体健)|合并有?[^,。;]{0,6}病史|曾患|病史[::]|有[^,。;]{0,6}$(?<=病史)", before)
        or (re.search("既往", whole) and YEARS_AGO.search(before))
    )


def family_disease(r: DocumentReading) -> Iterator[FoundValue]:
    """Diseases of relatives, also denied ones."""
    c = cues(r.schema)
    for word in _diseases(r):
        last = r.sentence(word.start)[1]
        section = r.section(word.start)
        relative = section == "family_history" or family(r, word.start)
        named = re.search("家族|遗传", r.text[word.start : min(last, word.end + 12)]) and not re.search(
            "[,。]", r.text[word.end : min(last, word.end + 12)].split("家族")[0]
        )
        if (
            not relative
            and not (named and denied(r, word.start, word.end))
            and not (named and re.match("[^,。;]{0,4}家族史", r.text[word.end : word.end + 8]))
        ):
            continue
        if section in ("plan", "diagnosis", "investigation"):
            continue
        own = c.self_.search(r.text[r.clause(word.start)[0] : word.start])
        if own and section != "family_history":
            continue
        asserted = (
            ABSENT
            if denied(r, word.start, word.end)
            else POSSIBLE
            if re.match("[^,。;]{0,4}(?:可能|待排|\\?)", r.text[word.end : word.end + 6])
            else FAMILY
        )
        yield FoundValue("family_disease", word.code, word.start, word.end, "history.family", asserted)


def allergy(r: DocumentReading) -> Iterator[FoundValue]:
    """What the patient does not bear; denied ones too."""
    for m in ALLERGIC.finditer(r.text):
        first, last = r.sentence(m.start())
        if family(r, m.start()) or re.match("性|原|科|源", r.text[m.end() : m.end() + 1]):
            continue
        heading = re.match(r"(?:药物|食物)?(?:史)?\s*[::]", r.text[m.end() : m.end() + 6])
        if heading:
            begin, end = m.end() + heading.end(), last
        else:
            begin, end = first, m.start()
            for other in ALLERGIC.finditer(r.text, first, m.start()):
                begin = other.end()
        words = [w for w in r.of("allergen") if begin <= w.start < end]
        words = _near(r, words, begin, m.start()) if not heading else words
        for word in words:
            asserted = assertion(r, word.start, word.end, finding=True)
            if asserted == FAMILY:
                continue
            text = r.text[word.end : last]
            if asserted != ABSENT and re.match(r"[^,。;]{0,10}过敏史?[::]?\s*(?:\(-\)|否认|无)", text):
                asserted = ABSENT
            if word.code in ("drug", "food") and asserted != ABSENT and len(words) > 1:
                continue
            yield FoundValue(
                "allergy",
                word.code,
                min(word.start, m.start()),
                max(word.end, m.end()),
                "history.allergy",
                ABSENT if asserted == ABSENT else POSSIBLE if asserted == POSSIBLE else PRESENT,
            )


def _near(r: DocumentReading, words: list[Word], begin: int, at: int) -> list[Word]:
    """The words of a list that leads to "过敏"."""
    remaining: list[Word] = []
    right = at
    for word in reversed(words):
        between = r.text[word.end : right]
        if not re.fullmatch(
            r"[、,及和或与/类等(物)药品制剂其他的均有\s已知明确史针注射片胶囊口服]*(?:\([^)]*\))?[类等]*|"
            r".{0,3}",
            between,
        ):
            break
        remaining.append(word)
        right = word.start
    return remaining[::-1]


__all__ = ["ANY", "HISTORY", "allergy", "family_disease", "past_disease", "smoking"]
