"""What was operated, how, for how long, with what loss of blood, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from heluo.governance.text.assertion import YEARS_AGO, assertion, denied, family, planned
from heluo.governance.text.numbers import ANY, QUANTITY, number, quantity, written
from heluo.governance.text.reading import DocumentReading, FoundValue, Word
from heluo.governance.text.spans import ABSENT, FAMILY, PAST, PLANNED, POSSIBLE, PRESENT

LOSS = re.compile(
    r"(?:出血|失血|渗血|"
    r"(?<![a-z])ebl)(?:总?量)?(?:\(ml\))?(?:[::为是约共计总估计左右大约甚很较极]|不多|少量|"
    r"较少|少|,|达|\s)*"
    + QUANTITY.pattern
    + r"\s*(?:余|多)?\s*(?P<unit>ml|m1|毫升|l(?![a-z])|升|cc|(?<=\d)(?=[,。;\n]|$))"
)
DURATION = re.compile(
    r"(?:手术|历时|用时|耗时|时长|术程|全程|持续|手术时间|共(?:计)?|(?<=[。;,])时间)"
    r"(?:总|时间|历时|用时|时长|"
    r"耗时|持续|进行|过程|操作|共|计|约|为|是|大约|"
    r"时|\(min\)|\(分钟\)|\(分\)|[::\s])*"
    rf"(?:(?P<h>{ANY})\s*(?:个)?\s*(?P<hh>半)?\s*(?:多)?(?:小时|h(?![a-z])|钟头|hr)\s*(?P<half>半)?)?\s*"
    rf"(?:(?:零|又)?\s*(?P<m>{ANY})\s*(?:余)?(?:分钟|分|min|(?<=\(min\):\d\d\d)|(?<=\(min\):\d\d)))?"
)
CONVERTED = re.compile(r"中转(?:开|为开)|转为?(?:开腹|开胸)|改(?:为|行)?(?:开腹|开胸|剖)|中转手术")
UTERUS = re.compile(r"(?P<wide>广泛性?|根治性)?(?:全)?子宫(?=[^,。;切]{0,6}(?:附件|输卵管|卵巢))")
INCISION = re.compile(
    r"逐层(?:切开|进腹|进胸|入腹|入胸)|后外侧切口|腹部正中(?:纵)?切口|直视下|下腹(?:正中|横|纵)"
)
CONDITION = (
    ("5", re.compile(r"死亡|临床死亡|去世|抢救无效|病故|宣告死亡")),
    ("4", re.compile(r"恶化|加重出院|病情加重|病情恶化")),
    (
        "3",
        re.compile(
            r"未愈|无效|无变化|未见(?:明显)?好转|无明显好转|未好转|无好转|未变|稳定出院|病情稳定|"
            r"病情平稳|稳定|平稳"
        ),
    ),
    ("1", re.compile(r"(?<!未)(?<!临床近期)(?:治愈|痊愈|临床治愈)")),
    ("2", re.compile(r"(?<!未)(?<!无)(?<!明显无)(?:好转|显效|缓解|改善|有效|减轻)")),
)
OF_DISCHARGE = re.compile(r"出院(?!诊断|医嘱|后|带药|时间|日期|指导|记录|小结|证|结算)")
OTHER_STABLE = re.compile("生命体征|血压|血糖|控制|情绪|心率|体温|一般情况")
YEARS_LATER = re.compile(r"术?后(?:约|近)?[\d一二两三四五六七八九十]+\s*(?:余|多)?\s*年")
BY_YEAR = re.compile(r"(?:19|20)\d\d年(?!\s*\d)[^,。;]{0,6}$")
ALONE = re.compile(
    r"(?:^|[,。;\n/☑√■]|\s)\s*(?:病情|症状|临床|疗效评价:|疗效:)?"
    r"(?P<v>治愈|痊愈|好转|显效|未愈|恶化|稳定|无变化)"
    r"(?:离院)?\s*(?=$|[。;,\n/□])"
)
"""The condition as a statement of its own, wherever it stands."""
NOT_INFECTED = {
    "wound_infection": re.compile("切口(?:处|周围)?(?:无|未见)(?:明显)?(?:红肿)?感染"),
    "flap_necrosis": re.compile("皮瓣(?:边缘)?(?:无|未见)(?:明显)?坏死"),
    "lymphedema": re.compile("(?:上肢|患肢)(?:无|未见)(?:明显)?(?:淋巴)?水肿"),
    "thrombosis": re.compile("(?:下肢|静脉)[^,。;]{0,8}(?:无|未见)(?:明显)?血栓"),
}
"""Denials that stand between the place and what is denied."""
NAMED = re.compile(
    r"(?P<a>治愈|痊愈|好转|未愈|无效|稳定|恶化|死亡|显效)(?:后)?(?:,?(?:予以?|准予|"
    r"办理))?出院|(?:转归|治疗结果|出院情况|疗效|出院转归|治疗转归|治疗效果|出院时情况|"
    r"出院状况)\s*[::]\s*\[?\s*(?:√|☑|■)?\s*(?P<b>临床治愈|治愈|痊愈|好转|显效|未愈|无效|稳定|"
    r"未变|恶化|死亡)"
)


def _operations(r: DocumentReading) -> Iterator[Word]:
    """Operations; of a mastectomy that is a radical one, and a node that is axillary, only what they are."""
    for word in r.of("operation"):
        before = r.text[max(0, word.start - 8) : word.start]
        if word.code == "lymph_node_dissection" and re.search("腋[窝下]?$|前哨$|腋窝[^,。;]{0,4}$", before):
            yield Word(
                word.list,
                "sentinel_node_biopsy" if before.endswith("前哨") else "axillary_dissection",
                word.start,
                word.end,
            )
            continue
        if word.code == "mastectomy" and re.search("保留$|部分$|区段$|象限$", before):
            continue
        if word.code == "salpingo_oophorectomy" and (
            m := UTERUS.search(r.text, max(0, word.start - 12), word.end)
        ):
            code = "radical_hysterectomy" if m["wide"] else "hysterectomy"
            yield Word(word.list, code, m.start(), word.end)
        if word.code == "hysterectomy" and re.search(
            "广泛|根治", r.text[max(0, word.start - 6) : word.start]
        ):
            yield Word(word.list, "radical_hysterectomy", word.start, word.end)
            continue
        if word.code == "segmentectomy" and re.search("乳|肠|胃|区$", before[-3:]):
            continue
        yield word


def operations(r: DocumentReading) -> Iterator[FoundValue]:
    """Operations done, former or planned."""
    for word in _operations(r):
        section = r.section(word.start)
        if section in r.document.ignored and r.document.name == "operation":
            continue
        asserted = assertion(r, word.start, word.end, finding=True, planning=True)
        if asserted == FAMILY:
            continue
        asserted = _time(r, word, asserted)
        yield FoundValue(
            "operation",
            word.code,
            word.start,
            word.end,
            "operations.name",
            asserted if asserted != POSSIBLE else PLANNED,
        )


def _time(r: DocumentReading, word: Word, asserted: str) -> str:
    """Whether an operation is of this stay: what a note of this kind says of it in this section."""
    name, section = r.document.name, r.section(word.start)
    sentence = r.text[r.sentence(word.start)[0] : word.start]
    clause = r.text[r.clause(word.start)[0] : word.start]
    long_ago = YEARS_AGO.search(sentence) or re.search("既往|曾", sentence)
    if YEARS_LATER.match(r.text, word.end) or (BY_YEAR.search(clause) and section != "course"):
        return PAST
    if name == "admission" and section == "plan" and asserted in (PRESENT, PAST) and not long_ago:
        return PLANNED
    if name == "admission" and asserted == PRESENT:
        # Whatever was done was done before this admission.
        return PAST
    if name == "discharge" and asserted == PRESENT and section == "plan":
        return PLANNED
    if name == "discharge" and asserted == PAST and section in ("diagnosis", "course") and not long_ago:
        return PRESENT
    if name == "operation" and section in ("done", "course"):
        if asserted == PAST and not (YEARS_AGO.search(clause) or "既往" in sentence):
            return PRESENT
        if asserted == PLANNED and not planned(r, word.start):
            return PRESENT
    return asserted


def approach(r: DocumentReading) -> Iterator[FoundValue]:
    """How it was reached; a converted one is open."""
    for m in CONVERTED.finditer(r.text):
        if (
            not denied(r, m.start(), m.end())
            and not re.search("[未没无][^,。;]{0,2}$", r.text[r.clause(m.start())[0] : m.start()])
            and not planned(r, m.start())
            and not re.search("无需|必要时|备|可能|若|是否", r.text[r.clause(m.start())[0] : m.start()])
        ):
            yield FoundValue("approach", "open", m.start(), m.end(), "operations.converted", PRESENT, 9)
    for word in r.of("approach"):
        if r.ignored(word.start) or r.section(word.start) in ("planned", "past_history", "plan"):
            continue
        before = r.text[r.clause(word.start)[0] : word.start]
        if (
            denied(r, word.start, word.end)
            or re.search("中转$|转为?$|备|必要时|既往|曾|年前|改$|转$", before)
            or planned(r, word.start)
        ):
            continue
        rank = {"robotic": 4.0, "thoracoscopic": 3.0, "laparoscopic": 3.0, "vaginal": 2.0, "open": 1.0}[
            word.code
        ]
        yield FoundValue(
            "approach",
            word.code,
            word.start,
            word.end,
            "operations.approach",
            PRESENT,
            rank + (3 if r.section(word.start) == "done" else 0),
        )
    for m in INCISION.finditer(r.text):
        yield FoundValue("approach", "open", m.start(), m.end(), "operations.incision", PRESENT, 0)


def figures(r: DocumentReading) -> Iterator[FoundValue]:
    """Loss of blood in mL and duration in minutes."""
    for m in LOSS.finditer(r.text):
        if re.search(
            "胸腔引流|引流[^,。;]{0,8}$|术前|既往", r.text[r.clause(m.start())[0] : m.start()]
        ) or r.section(m.start()) in ("preoperative", "plan"):
            continue
        factor = Decimal(1000) if m["unit"] in ("l", "升") else Decimal(1)
        yield FoundValue("blood_loss", quantity(m, factor), m.start(), m.end(), "operations.loss", PRESENT, 1)
    for m in DURATION.finditer(r.text):
        if m.group().startswith("共") and "手术" not in r.text[r.sentence(m.start())[0] : m.start()]:
            continue
        if not (m["h"] or m["m"]) or r.section(m.start()) == "preoperative":
            continue
        if re.search("阻断|麻醉|热缺血|单肺|气腹|冰冻|通气", r.text[max(0, m.start() - 6) : m.start()]):
            continue
        hours = number(m["h"]) if m["h"] else Decimal(0)
        if m["hh"] or m["half"]:
            hours += Decimal("0.5")
        minutes = hours * 60 + (number(m["m"]) if m["m"] else 0)
        yield FoundValue(
            "operation_minutes", written(minutes, 0), m.start(), m.end(), "operations.duration", PRESENT, 1
        )


def anesthesia(r: DocumentReading) -> Iterator[FoundValue]:
    """How the patient was anaesthetised, for the operation described."""
    for word in r.of("anesthesia"):
        before = r.text[r.sentence(word.start)[0] : word.start]
        if denied(r, word.start, word.end) or r.section(word.start) in (
            "preoperative",
            "plan",
            "past_history",
        ):
            continue
        if r.document.name != "operation" and (
            re.search("[年月]前", before)
            or re.search("既往|曾|外院|当地", before)
            or r.section(word.start) in ("admitted", "present_illness", "complaint")
        ):
            continue
        rank = {"general": 5.0, "combined_spinal": 4.0}.get(word.code, 2.0)
        if r.text[max(0, word.start - 4) : word.start].endswith(("拟", "拟行", "改")):
            rank -= 1
        if word.code == "epidural" and re.search(
            "腰(?:麻|硬)", before[-6:] + r.text[word.end : word.end + 6]
        ):
            yield FoundValue(
                "anesthesia", "combined_spinal", word.start, word.end, "operations.anesthesia", PRESENT, 4
            )
            continue
        yield FoundValue(
            "anesthesia",
            word.code,
            word.start,
            word.end,
            "operations.anesthesia",
            PRESENT,
            rank + (3 if r.section(word.start) == "anesthesia" else 0),
        )
    for m in re.finditer(r"麻醉(?:方式|方法)?[::]\s*无|未行麻醉|无麻醉", r.text):
        yield FoundValue("anesthesia", "none", m.start(), m.end(), "operations.anesthesia", PRESENT, 1)


NOT_AFTER = frozenset(
    ("past_history", "preoperative", "plan", "admitted", "family_history", "personal_history", "planned")
)
ONLY_AFTER = frozenset(("arrhythmia", "pulmonary_infection", "thrombosis", "atelectasis", "bleeding"))
"""What a stay may bring without an operation: an operation has to stand near."""
AMOUNT = re.compile(r"量|约|\s*[\d一二三四五六七八九十百几]|少|点|不多|:|部位|灶|总量|处|时间")
OTHER_BLEEDING = re.compile(r"止血|防|失$|彻底|阴道|咯|便|眼底|鼻|脑$|消化道|接触性|不规则")
FEARED = re.compile(
    r"预防|防止|防治|避免|警惕|告知|风险|可能(?:出现|发生)|注意|如(?:有|出现|发生)|以防|有无|糖尿病"
)


def complications(r: DocumentReading) -> Iterator[FoundValue]:
    """What went wrong during or after the operation."""
    if r.document.name == "discharge" and "术" not in r.text:
        return
    for code, pattern in NOT_INFECTED.items():
        for m in pattern.finditer(r.text):
            yield FoundValue("complication", code, m.start(), m.end(), "operations.complication", ABSENT)
    for word in r.of("complication"):
        if _no_complication(r, word):
            continue
        asserted = assertion(r, word.start, word.end, finding=True)
        if word.code == "any" and asserted != ABSENT:
            continue
        if asserted in (ABSENT, POSSIBLE, PRESENT, PAST):
            remaining = asserted
            yield FoundValue(
                "complication", word.code, word.start, word.end, "operations.complication", remaining
            )


def _no_complication(r: DocumentReading, word: Word) -> bool:
    section = r.section(word.start)
    if section in NOT_AFTER or r.ignored(word.start):
        return True
    first, last = r.clause(word.start)
    sentence = r.text[r.sentence(word.start)[0] : last]
    before, after = r.text[first : word.start], r.text[word.end : word.end + 8]
    if word.code == "bleeding" and re.search("几乎无|共$|总$", before):
        return True
    if word.code == "bleeding" and (AMOUNT.match(after) or OTHER_BLEEDING.search(before)):
        return True
    if FEARED.search(before) and not re.search("检查无|检查未见", before):
        return True
    if word.code == "any" and (re.search("糖尿病|高血压|慢性", before[-10:]) or re.match("防|的", after)):
        return True
    if section == "diagnosis" and word.code in ("arrhythmia", "any", "thrombosis"):
        return True
    return (
        r.document.name == "discharge"
        and word.code in ONLY_AFTER
        and section not in ("course", "condition", "complications", "")
        and not re.search("术后|术中|手术", sentence)
    )


def condition(r: DocumentReading) -> Iterator[FoundValue]:
    """How the patient left."""
    for m in NAMED.finditer(r.text):
        text = m["a"] or m["b"]
        if re.search(r"未$|无$", r.text[max(0, m.start() - 1) : m.start()]):
            continue
        for value, pattern in CONDITION:
            if pattern.search(text):
                yield FoundValue(
                    "discharge_condition", value, m.start(), m.end(), "operations.condition", PRESENT, 5
                )
                break
    for m in ALONE.finditer(r.text):
        if r.section(m.start("v")) in ("plan", "past_history", "family_history", "diagnosis"):
            continue
        value = next(value for value, pattern in CONDITION if pattern.search(m["v"]))
        yield FoundValue(
            "discharge_condition", value, m.start("v"), m.end("v"), "operations.alone", PRESENT, 2.6
        )
    for value, pattern in CONDITION:
        for m in pattern.finditer(r.text):
            first, last = r.sentence(m.start())
            if r.section(m.start()) in ("plan", "past_history", "family_history") or family(r, m.start()):
                continue
            inside = r.section(m.start()) == "condition"
            near = OF_DISCHARGE.search(r.text, first, last)
            died = value == "5" and re.match("临床死亡|抢救无效|宣告死亡|病故", m.group())
            if not (inside or near or died):
                continue
            rank = {"5": 4.0, "4": 3.0, "1": 2.5, "2": 2.0, "3": 1.0}[value]
            if value == "3" and re.search("未愈|无效|未好转|无好转|未见", m.group()):
                rank = 2.7
            elif value == "3" and OTHER_STABLE.search(r.text[max(0, m.start() - 6) : m.start()]):
                if not inside:
                    continue
                rank = 0.5
            yield FoundValue(
                "discharge_condition", value, m.start(), m.end(), "operations.condition", PRESENT, rank
            )
            break
