"""What a pathologist says of a tumour: type, grade, size, margin, invasion, nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from heluo.governance.text.assertion import assertion, denied, possible
from heluo.governance.text.numbers import PLAIN, number, written
from heluo.governance.text.reading import DocumentReading, FoundValue, Word
from heluo.governance.text.spans import ABSENT, FAMILY, PRESENT

SPECIFIC = {
    "8010/3": 0,
    "8077/0": 1,
    "9010/0": 1,
    "8077/2": 2,
    "8520/2": 3,
    "8500/2": 3,
    "8140/2": 3,
    "8070/2": 3,
    "8046/3": 4,
    "8140/3": 6,
    "8070/3": 6,
    "8500/3": 6,
}
"""How specific a type is, other than 8. An invasive one is above one in situ, whatever it is."""
PATTERNS = {
    "贴壁": "8250/3",
    "附壁": "8250/3",
    "腺泡": "8550/3",
    "微乳头": "8265/3",
    "乳头": "8260/3",
    "实体": "8230/3",
    "实性": "8230/3",
}
PATTERN = re.compile(
    r"(?P<kind>贴壁|附壁|腺泡|微乳头|乳头|实体|实性)(?:样|状)?(?:型|性|为|生长)*(?:亚型|结构|"
    r"成分|生长方式|方式|腺癌)?\s*[((]?(?:约|占)*"
    r"(?:(?P<main>为主)|(?P<percent>\d{1,3})\s*%)"
)
FROM_PATHOLOGY = re.compile(r"病理|活检|穿刺|镜检|组织学|细胞学|免疫组化|冰冻|pathology|刷检|切片")
GRADE = re.compile(
    r"(?P<words>(?:高|中|低)\s*(?:[-~—、/至到及]\s*)?(?:中|低)?\s*分化|未分化(?!癌))|"
    r"(?:分级|级别|grade|nottingham|sbr)\s*(?:分级)?[::为(]*\s*(?:g|grade)?\s*(?P<named>iii|"
    r"ii|i|[123]|三|二|一)(?![a-z0-9])|"
    r"(?<![a-z0-9])g(?P<g>[123])(?:\s*[-~]\s*(?P<g2>[123]))?(?![a-z0-9.])|"
    r"(?<![a-z0-9])(?P<roman>iii|ii|i|[123])(?:\s*[-~—]\s*(?P<roman2>iii|ii|i|[123]))?\s*级"
)
NO_GRADE = re.compile(
    r"(?:cin|ain|vin|vain|上皮内瘤变|核|who|nas|病变|化疗|反应|mp|miller|tils?|"
    r"心功能)\s*$"
)
LEVELS = {"i": 1, "1": 1, "一": 1, "ii": 2, "2": 2, "二": 2, "iii": 3, "3": 3, "三": 3}
SIZE = re.compile(
    rf"(?<![\d.])(?P<a>{PLAIN})\s*(?P<ua>cm|mm|厘米|"
    rf"毫米)?\s*(?:[*x×✕╳·﹡✖乘]\s*(?P<b>{PLAIN})\s*(?P<ub>cm|mm|厘米|毫米)?\s*)?"
    rf"(?:[*x×✕╳·﹡✖乘]\s*(?P<c>{PLAIN})\s*)?(?:\()?(?P<unit>cm|mm|厘米|毫米)(?![a-z²2])"
)
UNIT_FIRST = re.compile(
    rf"(?<![\d.])(?P<a>{PLAIN})\s*(?P<ua>cm|mm|厘米|毫米)\s*[*x×✕╳·﹡✖乘]\s*"
    rf"(?P<b>{PLAIN})(?P<ub>)(?:\s*[*x×✕╳·﹡✖乘]\s*(?P<c>{PLAIN}))?(?P<unit>)"
    rf"(?!\s*(?:cm|mm|厘米|毫米|[*x×✕╳·﹡✖乘]|[\d.%]))"
)
"""A size whose unit stands with the first number alone."""
IN_CONCLUSION = re.compile(r"(?:大小|体积|范围|测量|径|肿瘤)(?:约|为|是|[:\s])*$")
NO_TUMOUR = re.compile(
    r"(?:组织(?:一块|一枚|多块|数块|块)?|皮肤|皮瓣|皮肤面积|乳腺|标本|肺叶|肺组织|楔形肺|脂肪|"
    r"淋巴结|宫颈管|子宫|阴道壁|条|段|瘢痕|管长|管径|距[^,。;]{0,10}|切缘[^,。;]{0,6}|全切|切开|"
    r"附带皮肤|梭形皮|支气管残端|支气管|输卵管|卵巢|宫体|乳头|囊|胎盘|穿刺|破碎|灰白色组织|"
    r"灰红[^,。;]{0,6}组织|深度|浸润深|长|深约|深)[^,。;瘤块灶肿节癌]{0,14}$"
)
TUMOUR = re.compile(
    r"肿瘤|肿块|肿物|结节|病灶|癌灶|瘤体|包块|占位|新生物|浸润灶|瘤|最大径|癌|mass|质硬区|"
    r"灰白区|灰白色区|病变|病损|"
    r"实变区|瘤床|菜花|溃疡|隆起|(?:灰白|灰黄|灰红|质硬|质韧|实性)[^,。;组]{0,6}(?:区|灶|物)|"
    r"直径|长径|见一[^,。;]{0,10}(?:区|灶)"
)
MARGIN = re.compile(r"切缘|切端|断端|切线|残端|切除缘|断缘")
NO_CANCER = re.compile(
    r"(?:均|皆|也|亦)?(?:未查见|未见|未找见|未发现|未累及|未检出|未受累|无|阴性|净|干净|\(-\)|"
    r"[::]\s*-|r0|(?<=均)-|未及|未受侵|\(—\))"
)
CANCER = re.compile(
    r"见癌|查见癌|见肿瘤|有癌|阳性|\(\+\)|癌累及|累及|可见|受累|见到癌|检出癌|r1|癌残留|"
    r"癌浸润|见[^,。;]{0,8}癌|不净|残留"
)
INVASION = {
    "vascular_invasion": re.compile(
        r"(?:脉管|血管|淋巴管|静脉|lvs?i|淋巴血管)[^,。;\n]{0,14}?(?:癌栓|侵犯|瘤栓|浸润|受侵|累及|"
        r"侵袭|受累|侵|\([+-]\)|阴性|阳性|未见异常)|"
        r"(?:侵犯|侵及|累及|浸润)(?:脉管|血管|淋巴管)|(?:脉管|血管|淋巴管)(?:内)?(?:癌栓|瘤栓)|lvs?i"
    ),
    "perineural_invasion": re.compile(
        r"(?:神经(?!内分泌|元|外胚|鞘瘤|纤维瘤|源)|pni)[^,。;\n]{0,12}?(?:侵犯|浸润|受侵|累及|"
        r"侵袭|受累|侵|\([+-]\)|阴性|阳性)|(?:侵犯|侵及|累及|浸润|包绕)神经|pni"
    ),
}
FRACTION = re.compile(
    r"(?<![\d./])(?P<positive>\d{1,3})\s*(?:枚|个)?\s*[//]\s*(?P<examined>\d{1,3})(?![\d./%])"
)
COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
NODES_FREE = re.compile(
    rf"淋巴结[^,。;\n]{{0,6}}?[(]?(?P<a>{COUNT})\s*(?:枚|个|"
    rf"粒)[)]?[^。;\n]{{0,6}}?(?:均)?(?:未见|未查见|未发现|无)"
    rf"[^,。;]{{0,6}}(?:癌|转移)|"
    rf"淋巴结[^,。;\n]{{0,6}}?(?:未见|未查见|未发现|无)[^,。;\n]{{0,6}}(?:癌|"
    rf"转移)\s*[((]\s*(?:共)?(?P<c>{COUNT})\s*(?:枚|个|粒)|"
    rf"(?P<b>{COUNT})\s*(?:枚|个|粒)\s*[^,。;\n]{{0,8}}?淋巴结[^。;\n]{{0,6}}?(?:均)?(?:未见|"
    rf"未查见|未发现|无)"
    rf"[^,。;]{{0,6}}(?:癌|转移)"
)
NODES_POSITIVE = re.compile(
    rf"(?:淋巴结[^,。;\n]{{0,8}}?(?P<a>{COUNT})\s*(?:枚|个|粒)|(?P<b>{COUNT})\s*(?:枚|个|"
    rf"粒)[^,。;\n]{{0,8}}?淋巴结)"
    rf"[^。;\n]{{0,8}}?(?:其中|有|见|中)\s*[,]?(?:有|见)?\s*(?P<p>{COUNT})\s*(?:枚|个|"
    rf"粒)[^。;\n]{{0,10}}?(?:癌|转移|阳性)"
)
TOTAL = re.compile(r"(?:共计?|合计|总计|总共|累计|总数|汇总|总)[^,。;\d]{0,8}$")


def _in_conclusion(r: DocumentReading, at: int) -> float:
    return 1.0 if r.section(at) in r.document.conclusion else 0.0


def _pathological(r: DocumentReading, at: int) -> bool:
    """In an admission or discharge note only what pathology said counts."""
    if r.document.name == "pathology":
        return True
    first = r.sentence(at)[0]
    return bool(
        FROM_PATHOLOGY.search(r.text[first:at]) or r.text[max(0, first - 10) : first].find("病理") >= 0
    )


def _kinds(r: DocumentReading) -> Iterator[tuple[Word, str]]:
    for word in r.of("histology"):
        code = word.code
        if code == "8140/3":
            before = r.text[max(0, word.start - 3) : word.start]
            if before.endswith("鳞"):
                code = "8560/3"
        if code in ("8070/3", "8140/3", "8500/3") and r.text[max(0, word.start - 2) : word.start] in (
            "原位",
            "内的",
        ):
            code = {"8070/3": "8070/2", "8140/3": "8140/2", "8500/3": "8500/2"}[code]
        yield word, code


def histology(r: DocumentReading) -> Iterator[FoundValue]:
    """The type of the tumour: the most specific one said, with the growth pattern that predominates."""
    patterns = _patterns(r) if r.document.name == "pathology" else []
    for word, code in _kinds(r):
        if r.ignored(word.start) or r.section(word.start) == "former" or not _pathological(r, word.start):
            continue
        asserted = assertion(r, word.start, word.end, finding=True)
        if asserted in (ABSENT, FAMILY):
            continue
        rank = (
            SPECIFIC.get(code, 8)
            + 10 * _in_conclusion(r, word.start)
            + (0 if code.endswith(("/2", "/0")) else 20)
        )
        yield FoundValue(
            "histology",
            code,
            word.start,
            word.end,
            "tumours.histology",
            asserted if asserted != PRESENT else "",
            rank,
        )
        if code == "8140/3" and patterns:
            kind, start, end = patterns[0]
            yield FoundValue("histology", kind, start, end, "tumours.pattern", "", rank + 3)


def _patterns(r: DocumentReading) -> list[tuple[str, int, int]]:
    """Growth patterns of an adenocarcinoma, the predominant one first."""
    found = []
    for m in PATTERN.finditer(r.text):
        if r.ignored(m.start()):
            continue
        weight = 1000 if m["main"] else int(m["percent"])
        found.append((weight, PATTERNS[m["kind"]], m.start(), m.end()))
    found.sort(key=lambda one: (-one[0], one[2]))
    return [one[1:] for one in found]


def grade(r: DocumentReading) -> Iterator[FoundValue]:
    """Differentiation: of two said together the worse one."""
    for m in GRADE.finditer(r.text):
        if r.ignored(m.start()) or NO_GRADE.search(r.text[max(0, m.start() - 8) : m.start()]):
            continue
        if m["words"]:
            words = m["words"]
            value = 4 if "未" in words else 3 if "低" in words else 2 if "中" in words else 1
        else:
            value = max(LEVELS[g] for g in (m["named"], m["g"], m["g2"], m["roman"], m["roman2"]) if g)
        if m["roman"] and not re.search(
            "癌|ca|tumou?r|组织学|肿瘤", r.text[r.sentence(m.start())[0] : r.sentence(m.start())[1]]
        ):
            continue
        asserted = assertion(r, m.start(), m.end(), finding=True)
        if asserted in (ABSENT, FAMILY):
            continue
        yield FoundValue(
            "grade",
            str(value),
            m.start(),
            m.end(),
            "tumours.grade",
            "",
            _in_conclusion(r, m.start()) + (0.5 if m["words"] else 0),
        )


def dimensions(m: re.Match[str]) -> tuple[str, Decimal]:
    """Millimetres joined by x, and the longest of them."""
    unit = m["unit"] or m["ua"]
    parts = []
    for group, own in (("a", m["ua"]), ("b", m["ub"]), ("c", None)):
        if m[group]:
            parts.append(number(m[group]) * (10 if (own or unit) in ("cm", "厘米") else 1))
    return "x".join(written(part) for part in parts), max(parts)


def sizes(text: str) -> Iterator[re.Match[str]]:
    """Sizes of one to three numbers with a unit."""
    first = list(UNIT_FIRST.finditer(text))
    taken = {at for m in first for at in range(m.start(), m.end())}
    yield from first
    yield from (m for m in SIZE.finditer(text) if m.start() not in taken)


def size(r: DocumentReading) -> Iterator[FoundValue]:
    """The tumour's dimensions. Those of the specimen, of nodes and distances are none."""
    for m in sizes(r.text):
        if r.ignored(m.start()) or r.section(m.start()) == "former":
            continue
        first, _ = r.clause(m.start())
        sentence = r.sentence(m.start())
        before = r.text[first : m.start()]
        named = next(reversed(list(TUMOUR.finditer(before))), None)
        if re.search(r"淋巴结|距|切缘|厚|皮肤|乳头", before[named.end() if named else 0 :]):
            continue
        bare = m["b"] and not before.strip(" -/.、:()0123456789")
        bare = bare and not re.search("组织|标本|皮|叶|子宫|乳腺", r.text[sentence[0] : m.start()])
        concluded = r.section(m.start()) in (*r.document.conclusion, "", "microscopic") and (
            IN_CONCLUSION.search(before) or bare
        )
        if not named and not concluded:
            if NO_TUMOUR.search(before) or re.search("组织|标本|皮|叶|子宫|乳腺", before):
                continue
            if not TUMOUR.search(r.text[sentence[0] : m.start()]) and not re.match(
                r"[^,。;]{0,4}(?:肿|结节|病灶|癌|瘤|灰白)", r.text[m.end() : m.end() + 10]
            ):
                continue
        value, longest = dimensions(m)
        yield FoundValue("tumor_size", value, m.start(), m.end(), "tumours.size", PRESENT, float(longest))


def margin(r: DocumentReading) -> Iterator[FoundValue]:
    """Resection margin: R1 when any part has tumour."""
    for m in MARGIN.finditer(r.text):
        if r.ignored(m.start()):
            continue
        end = r.sentence(m.start())[1]
        text = r.text[m.end() : min(end, m.end() + 40)]
        clear, tumour = NO_CANCER.search(text), CANCER.search(text)
        if clear and (not tumour or clear.start() <= tumour.start()):
            yield FoundValue("margin", "R0", m.start(), m.end() + clear.end(), "tumours.margin", PRESENT, 0)
            rest = text[clear.end() :]
            later = re.search(
                r"[,、](?:[^,。;]{0,6}(?:切缘|切端|断端|残端|切线))[^,。;]{0,6}(?:见癌|阳性|\(\+\)|查见癌|"
                r"可见癌)",
                rest,
            )
            if later and not re.search("未", later.group()):
                yield FoundValue(
                    "margin",
                    "R1",
                    m.start(),
                    m.end() + clear.end() + later.end(),
                    "tumours.margin",
                    PRESENT,
                    1,
                )
        elif tumour:
            yield FoundValue("margin", "R1", m.start(), m.end() + tumour.end(), "tumours.margin", PRESENT, 1)
        elif re.search(
            r"(?:四周|各|周围|手术|上下|基底|环周)?$", r.text[max(0, m.start() - 4) : m.start()]
        ) and re.search(r"未见(?:癌|肿瘤)[^,。;]{0,8}$", r.text[r.clause(m.start())[0] : m.start()]):
            yield FoundValue("margin", "R0", m.start(), m.end(), "tumours.margin", PRESENT, 0)


def invasion(r: DocumentReading) -> Iterator[FoundValue]:
    """Invasion of vessels and of nerves."""
    for variable, pattern in INVASION.items():
        for m in pattern.finditer(r.text):
            if r.ignored(m.start()):
                continue
            yield FoundValue(
                variable,
                "yes",
                m.start(),
                m.end(),
                "tumours.invasion",
                _invaded(r, m),
                _in_conclusion(r, m.start()),
            )


def _invaded(r: DocumentReading, m: re.Match[str]) -> str:
    last = r.clause(m.start())[1]
    text = m.group() + re.split(r"[、/]|脉管|血管|淋巴管|神经|切缘", r.text[m.end() : last])[0][:12]
    if re.search(
        r"未|无|阴性|\(-\)|(?:侵犯|癌栓)[::]?\s*-|(?:侵犯|癌栓|瘤栓)\s*\(-\)", text
    ) and not re.search("不除外|未除外", text):
        return ABSENT
    if denied(r, m.start(), m.end()):
        return ABSENT
    return "possible" if possible(r, m.start(), m.end()) or "可疑" in text else PRESENT


def nodes(r: DocumentReading) -> Iterator[FoundValue]:
    """Positive and examined lymph nodes: the total where one is said, else the sum over all stations."""
    stations: list[tuple[int, int, int, int]] = []
    totals: list[tuple[int, int, int, int]] = []
    for m in FRACTION.finditer(r.text):
        first, last = r.sentence(m.start())
        if r.ignored(m.start()) or not re.search("淋巴|前哨|[组区站]|腋", r.text[first : last + 1]):
            continue
        if re.search(
            r"hpf|核分裂|血压|bp|年|月|象限|评分|ck|her|ki", r.text[max(first, m.start() - 8) : m.end() + 4]
        ):
            continue
        positive, examined = int(m["positive"]), int(m["examined"])
        if positive > examined:
            positive, examined = examined, positive
        one = (positive, examined, m.start(), m.end())
        before = r.text[r.clause(m.start())[0] : m.start()]
        (totals if TOTAL.search(before) else stations).append(one)
    covered = {at for one in (*stations, *totals) for at in range(r.clause(one[2])[0], r.clause(one[2])[1])}
    for pattern in (NODES_POSITIVE, NODES_FREE):
        for m in pattern.finditer(r.text):
            if r.ignored(m.start()) or any(at in covered for at in range(m.start(), m.end())):
                continue
            covered |= set(range(m.start(), m.end()))
            positive = int(number(m["p"])) if "p" in m.groupdict() else 0
            if not positive and m["b"]:
                # "一站(10个)、二站(8个)淋巴结未查见癌": every number of the sentence is one of free nodes.
                counted = re.findall(
                    r"(\d{1,3})\s*(?:枚|个|粒)",
                    r.text[r.clause(m.start())[0] : r.text.rfind("淋巴结", 0, m.end())],
                )
                examined_there = int(sum(number(one) for one in counted))
                stations.append((0, examined_there, m.start(), m.end()))
                continue
            one = (
                positive,
                int(number(m["a"] or m["b"] or m.groupdict().get("c") or "0")),
                m.start(),
                m.end(),
            )
            (
                totals
                if TOTAL.search(r.text[m.start() - 6 if m.start() > 6 else 0 : m.start()])
                else stations
            ).append(one)
    chosen = totals[-1:] or stations
    if chosen:
        # The same station is often said in the description and again in the diagnosis.
        conclusion = [one for one in chosen if r.section(one[2]) in r.document.conclusion]
        counted = conclusion or chosen
        positive, examined = sum(one[0] for one in counted), sum(one[1] for one in counted)
        yield FoundValue(
            "lymph_nodes", f"{positive}/{examined}", counted[0][2], counted[0][3], "tumours.nodes", PRESENT, 1
        )
