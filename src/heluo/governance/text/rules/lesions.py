"""The biggest lesion of an imaging report: site, side, size, density. What the report says of other organs is
no lesion of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from heluo.governance.text.assertion import denied, possible
from heluo.governance.text.reading import DocumentReading, FoundValue
from heluo.governance.text.rules.tumours import dimensions, sizes
from heluo.governance.text.spans import POSSIBLE, PRESENT

LESION = re.compile(
    r"结节|肿块|占位|团块|病灶|软组织影|软组织密度影|磨玻璃|肿物|包块|肿瘤|癌|低回声|密度影|"
    r"异常信号|强化灶|占位灶|病变|ggo|ggn|mass|团片|肿大影"
)
OTHER_ORGAN = re.compile(
    r"肝|肾|脾|胰|甲状腺|胆|骨|椎|淋巴结|脑|肾上腺|囊肿|卵巢|附件|子宫(?!颈)|肌瘤|胸膜|纵隔|"
    r"气管|肋|胃|肠|腋窝|腋下"
)
LOBE = re.compile(
    r"(?P<side>右|左)(?:侧)?(?:肺)?(?:部)?(?P<lobe>上|中|下)(?:叶|肺)|(?P<side2>右|"
    r"左)(?:侧)?肺(?:[^,。;\n]{0,3}?)(?P<lobe2>上|中|下)叶|"
    r"(?P<lingula>左肺?(?:上叶)?舌(?:段|叶))|(?P<abbreviation>(?<![a-z])(?:rul|rml|rll|lul|lll)(?![a-z]))|"
    r"(?P<side3>右|左)肺(?P<apex>尖)|(?P<side4>右|"
    r"左)(?:侧)?肺(?P<segment>[^,。;\n]{0,2}(?:背段|基底段|尖段|尖后段))"
)
LOBES = {"上": "upper", "中": "middle", "下": "lower"}
ABBREVIATIONS = {
    "rul": "right_upper_lobe",
    "rml": "right_middle_lobe",
    "rll": "right_lower_lobe",
    "lul": "left_upper_lobe",
    "lll": "left_lower_lobe",
}
QUADRANT = re.compile(r"(?P<v>外上|内上|外下|内下|上外|上内|下外|下内)(?:侧|象限)?(?:象限)?")
QUADRANTS = {
    "外上": "upper_outer",
    "上外": "upper_outer",
    "内上": "upper_inner",
    "上内": "upper_inner",
    "外下": "lower_outer",
    "下外": "lower_outer",
    "内下": "lower_inner",
    "下内": "lower_inner",
}
BREAST = re.compile(r"乳|腺体|象限|点钟|点位")
AREOLA = re.compile(r"乳晕|中央区|乳头后方|乳头下方|乳头深面")
CERVIX = re.compile(r"宫颈|子宫颈")
LUNG = re.compile(r"肺门|(?:右|左|双|两)(?:侧)?肺|肺(?:内|部|野)")
SIDE = re.compile(r"双侧|双肺|双乳|两肺|两侧|两乳|右|左|右|双")
DENSITY = (
    (
        "part_solid",
        re.compile(
            r"混合(?:性)?(?:型)?磨玻璃|部分实性|混杂(?:密度)?(?:性)?磨玻璃|亚实性|半实性|mggo|mggn|"
            r"mixed|混合密度|磨玻璃[^,。;]{0,10}(?:内|伴|含)[^,。;]{0,4}实性|part-solid|混合ggo|混合ggn"
        ),
    ),
    ("ground_glass", re.compile(r"磨玻璃|毛玻璃|pggo|ggo|ggn|pggn|ground.glass|磨砂玻璃")),
    ("calcified", re.compile(r"钙化(?:灶|结节|影|性结节)")),
    ("cystic", re.compile(r"囊性(?!变)|囊状")),
    (
        "solid",
        re.compile(
            r"(?<!部分)(?<!混合)(?<!非)(?<!亚)(?<!囊)实性|(?<!part-)(?<!part )solid|实质性|"
            r"软组织密度(?:结节|肿块|影|团块)"
        ),
    ),
)


@dataclass
class Lesion:
    """One mention of a lesion, with what stands around it."""

    start: int
    end: int
    length: float
    size: str
    size_at: tuple[int, int]
    site: tuple[str, int, int] | None
    side: tuple[str, int, int] | None


def site(r: DocumentReading, first: int, last: int) -> tuple[str, int, int] | None:
    """The last site named between two places."""
    text, found = r.text[first:last], None
    for m in LOBE.finditer(text):
        if m["abbreviation"]:
            code = ABBREVIATIONS[m["abbreviation"]]
        elif m["lingula"]:
            code = "left_upper_lobe"
        else:
            side = "right" if (m["side"] or m["side2"] or m["side3"] or m["side4"]) == "右" else "left"
            segment = m["segment"] or ""
            lobe = LOBES.get(
                m["lobe"] or m["lobe2"] or "", "upper" if m["apex"] or "尖" in segment else "lower"
            )
            code = f"{side}_{lobe}_lobe"
        found = (code, first + m.start(), first + m.end())
    if found:
        return found
    if BREAST.search(text):
        for m in QUADRANT.finditer(text):
            found = (QUADRANTS[m["v"]], first + m.start(), first + m.end())
        if not found and (m2 := AREOLA.search(text)):
            found = ("areola", first + m2.start(), first + m2.end())
        if found:
            return found
    if m3 := CERVIX.search(text):
        return ("cervix", first + m3.start(), first + m3.end())
    if m4 := LUNG.search(text):
        return ("other_lung", first + m4.start(), first + m4.end())
    return None


def side(r: DocumentReading, first: int, last: int) -> tuple[str, int, int] | None:
    """The last side named between two places."""
    found = None
    for m in SIDE.finditer(r.text, first, last):
        word = m.group()
        if (
            word in ("左", "右")
            and r.text[m.end() : m.end() + 1] in ("右", "侧位", "旋", "前斜")
            and word == "左"
            and r.text[m.end()] == "右"
        ):
            continue
        if r.text[max(0, m.start() - 1) : m.start() + 1] == "左右":
            continue
        found = (
            "bilateral" if word[0] in "双两" else "left" if word[0] == "左" else "right",
            m.start(),
            m.end(),
        )
    return found


def _lesions(r: DocumentReading) -> list[Lesion]:
    found: list[Lesion] = []
    for m in sizes(r.text):
        if r.ignored(m.start()) or r.section(m.start()) in ("former", "technique"):
            continue
        first, last = r.sentence(m.start())
        clause = r.clause(m.start())
        before = r.text[max(0, m.start() - 6) : m.start()]
        if re.search(r"层厚|层距|距|间隔|厚约?|增厚|原|既往|前片|前次", before) or not LESION.search(
            r.text[first:last]
        ):
            continue
        context = r.text[clause[0] : m.start()]
        names = site(r, clause[0], m.start())
        organ = next(reversed(list(OTHER_ORGAN.finditer(r.text, first, m.start()))), None)
        site_ = names or site(r, first, m.start()) or site(r, m.end(), last)
        if organ and (not site_ or organ.start() > site_[2]):
            continue
        if re.search(r"(?:较前|原为|上次|前次|对比)[^,。;]{0,14}$", context):
            continue
        value, longest = dimensions(m)
        side_ = side(r, clause[0], m.start()) or side(r, first, m.start())
        found.append(Lesion(m.start(), m.end(), float(longest), value, (m.start(), m.end()), site_, side_))
    return found


def lesion(r: DocumentReading) -> Iterator[FoundValue]:
    """Site, side, size and density of the biggest lesion; without a size, of the first in the impression,
    else of the first."""
    lesions = _lesions(r)
    if lesions:
        chosen = max(lesions, key=lambda one: one.length)
        asserted = POSSIBLE if possible(r, chosen.start, chosen.end) else PRESENT
        yield FoundValue("lesion_size", chosen.size, *chosen.size_at, "lesions.size", asserted, 1)
        yield from _placed(r, chosen.site, chosen.side, *r.sentence(chosen.start))
        return
    yield from _unsized(r)


def _unsized(r: DocumentReading) -> Iterator[FoundValue]:
    words = [
        m for m in LESION.finditer(r.text) if not r.ignored(m.start()) and not denied(r, m.start(), m.end())
    ]
    words = [m for m in words if r.section(m.start()) not in ("former", "technique")]
    words.sort(key=lambda m: (r.section(m.start()) not in r.document.conclusion, m.start()))
    for m in words:
        clause, sentence = r.clause(m.start()), r.sentence(m.start())
        found = site(r, clause[0], m.end()) or site(r, sentence[0], m.start()) or site(r, m.end(), clause[1])
        organ = OTHER_ORGAN.search(r.text, clause[0], m.start())
        if found is None or (organ and organ.start() > found[2]):
            continue
        yield from _placed(
            r, found, side(r, clause[0], m.start()) or side(r, sentence[0], m.start()), *sentence
        )
        return


def _placed(
    r: DocumentReading,
    place: tuple[str, int, int] | None,
    own: tuple[str, int, int] | None,
    first: int,
    last: int,
) -> Iterator[FoundValue]:
    if place is None:
        place = _elsewhere(r)
    if place:
        yield FoundValue("lesion_site", place[0], place[1], place[2], "lesions.site", PRESENT, 1)
        if place[0].startswith(("left", "right")):
            own = (place[0].split("_")[0], place[1], place[2])
    if own is None and (place is None or place[0] != "cervix"):
        own = _side_elsewhere(r)
    if own and not (place and place[0] == "cervix"):
        yield FoundValue("lesion_side", own[0], own[1], own[2], "lesions.side", PRESENT, 1)
    for name, pattern in DENSITY:
        for m in pattern.finditer(r.text, first, last):
            if not denied(r, m.start(), m.end()):
                yield FoundValue("lesion_density", name, m.start(), m.end(), "lesions.density", PRESENT, 1)
                return
    for name, pattern in DENSITY:
        for m in pattern.finditer(r.text):
            if r.section(m.start()) in r.document.conclusion and not denied(r, m.start(), m.end()):
                yield FoundValue("lesion_density", name, m.start(), m.end(), "lesions.density", PRESENT, 0)
                return


def _elsewhere(r: DocumentReading) -> tuple[str, int, int] | None:
    for section in r.sections:
        if section.kind in r.document.conclusion and LESION.search(r.text, section.start, section.end):
            for m in LESION.finditer(r.text, section.start, section.end):
                clause = r.clause(m.start())
                if found := site(r, clause[0], m.start()):
                    return found
    return None


def _side_elsewhere(r: DocumentReading) -> tuple[str, int, int] | None:
    for section in r.sections:
        if section.kind in r.document.conclusion:
            for m in LESION.finditer(r.text, section.start, section.end):
                if found := side(r, r.clause(m.start())[0], m.start()):
                    return found
    return None
