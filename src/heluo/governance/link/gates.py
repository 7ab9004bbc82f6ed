"""What a score may not do: contradictions that no weight outvotes, and what becomes of the pair instead.

Each gate is a line of `REASONS`: kind of outcome and words. The first gate that applies decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo.governance.link.compare import Levels
from heluo.governance.link.likeness import name_levels
from heluo.governance.link.model import Model
from heluo.governance.link.names import NEWBORN, PERSON
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import A, B

NOTHING, AUTO, STEWARD, NEVER, PROVISIONAL = range(5)
ACTIONS = ("nothing", "auto", "steward", "never", "provisional")
REASONS = {
    0: ("below", NOTHING, "证据不足", "not enough evidence"),
    1: ("weight", AUTO, "证据足够且无矛盾", "enough evidence, no contradiction"),
    2: ("typed_state", NEVER, "无名氏、匿名或未登记姓名的记录不按人口学信息关联", "an unknown, anonymous or nameless record never links by demographics"),
    3: ("two_trusted_numbers", NEVER, "两个不同的可信证件号码", "two different trusted numbers"),
    4: ("newborn", PROVISIONAL, "新生儿登记名,待本人证件号码出现", "newborn-named, until a number of its own arrives"),
    5: ("newborn_number", AUTO, "新生儿登记名,本人号码或出生医学证明相同", "newborn-named, own number or birth certificate the same"),
    6: ("names_contradict_number", STEWARD, "证件号码相同而姓名矛盾", "same number, contradicting names"),
    7: ("names_contradict", STEWARD, "姓名矛盾而其他证据强", "contradicting names, strong other evidence"),
    8: ("sex_contradicts", STEWARD, "性别矛盾", "sex contradicts"),
    9: ("births_contradict", STEWARD, "出生日期矛盾而无其他标识", "birth dates contradict, no further identifier"),
    10: ("one_character", STEWARD, "姓名差一个字而无本人号码", "one character of the name differs, no number of one's own"),
    11: ("sound_alike", STEWARD, "姓名音近或形近而出生日期不同,无本人号码", "names alike only in sound or shape, birth dates differ, no number of one's own"),
    12: ("birth_slip", STEWARD, "出生日期有出入而无其他标识", "birth date nearly the same, no further identifier"),
    13: ("twins", STEWARD, "可能是双胞胎:出生日期、家庭相同而姓名不完全相同", "perhaps twins: same day, same family, names not quite the same"),
    14: ("human", AUTO, "人工确认为同一人", "a person said: the same"),
    16: ("renamed", AUTO, "改名:两个本人号码均相同", "renamed: two numbers of one's own agree"),
    17: ("relatives", STEWARD, "一方是另一方登记的联系人或母亲", "one is the other's contact person or mother"),
    18: ("household", STEWARD, "姓名不完全相同,一方登记了母亲或医保号不同,可能是使用他人证件的子女", "names not quite the same and only one names a mother, or insurance numbers differ: perhaps a child under a parent's card"),
    15: ("human_not", NEVER, "人工确认为不同人", "a person said: not the same"),
}
"""Code → (id, outcome when the weight suffices, zh, en). The code is stored with the decision."""


@dataclass(frozen=True)
class Verdicts:
    """uint8 arrays over the pairs: `action` (ACTIONS) and `reason` (REASONS)."""

    action: np.ndarray
    reason: np.ndarray


def contested(records: Records) -> np.ndarray:
    """Mask over number ids: trusted on two records whose names contradict. Such a number is no proof by itself."""
    trusted = records.trusted
    use = np.flatnonzero((trusted >= 0) & (records.state == PERSON) & (records.name >= 0))
    result = np.zeros(len(records.numbers.text), dtype=bool)
    code = np.unique((trusted[use].astype(np.int64) << 32) | records.name[use])
    number, name = code >> 32, (code & 0xFFFFFFFF).astype(np.int32)
    for offset in range(1, 6):
        if len(number) <= offset:
            break
        same = np.flatnonzero(number[:-offset] == number[offset:])
        if not len(same):
            break
        level = name_levels(records.names, name[same], name[same + offset])
        result[number[same[level <= 2]]] = True
    return result


def judge(records: Records, levels: Levels, a: np.ndarray, b: np.ndarray, total: np.ndarray, model: Model, disputed: np.ndarray, *, gates: bool = True) -> Verdicts:
    """What each pair becomes. `disputed` from `contested`. `gates=False` lets the weight alone decide: only for the
    negative control."""
    enough, worth = total >= model.auto, total >= model.steward
    if not gates:
        return Verdicts(np.where(enough, AUTO, NOTHING).astype(np.uint8), np.where(enough, 1, 0).astype(np.uint8))
    name, birth, number, sex, phone = (levels.of(c) for c in ("name", "birth", "number", "sex", "phone"))
    state_a, state_b = records.state[a], records.state[b]
    newborn = (state_a == NEWBORN) | (state_b == NEWBORN)
    typed = ~np.isin(state_a, (PERSON, NEWBORN)) | ~np.isin(state_b, (PERSON, NEWBORN))
    serial = (levels.of("insurance") == 2) | (levels.of("card") == 2) | (levels.of("certificate") == 2)
    one_trusted = (records.tier[a] == A) | (records.tier[b] == A)
    none_borrowed = (records.tier[a] != B) & (records.tier[b] != B)
    own = (number == 5) | ((number == 4) & (one_trusted | none_borrowed)) | ((number == 3) & none_borrowed)
    disputed_pair = (number >= 4) & disputed[np.where(records.number[a] >= 0, records.number[a], 0)] if len(disputed) else np.zeros(len(a), bool)
    firm = own & ~disputed_pair
    further = serial | own | (phone == 4) | (levels.of("relative") == 2) | (levels.of("address") == 4)
    family = (phone >= 2) | (levels.of("address") >= 3) | (levels.of("relative") == 2)
    certificate = levels.of("certificate") == 2
    relatives = (name < 6) & (_names_other(records, a, b) | _names_other(records, b, a))
    one_mother = (records.mother[a] >= 0) != (records.mother[b] >= 0)
    household = ((name == 3) & (levels.of("insurance") == 1)) | ((name < 6) & one_mother & (number == 5))
    alike = name >= 4
    apart = np.abs(records.birth[a].astype(np.int64) - records.birth[b]) > 4018
    home = (phone >= 3).astype(np.int8) + (levels.of("relative") == 2) + (levels.of("address") >= 3)
    same_home = (name == 6) & (home >= 2) & ~apart
    reason = np.select(
        [
            typed,
            number == 1,
            newborn & (certificate | ((number == 5) & (birth == 6))) & (sex != 1),
            newborn,
            relatives,
            (name == 2) & (number == 5) & serial & (sex == 2) & (birth == 6) & ~one_mother,
            (name <= 2) & (number == 5),
            name <= 2,
            (sex == 1) & ~((name == 6) & (birth == 6) & (own | serial)),
            (birth <= 2) & ~((name == 6) & (own | serial)) & ~(alike & firm & serial) & ~same_home,
            household & ~serial,
            (name == 3) & ~((firm | serial) & (birth >= 3)),
            (name == 4) & ~(firm | serial) & (birth == 6) & family,
            (name < 6) & ~(own | serial) & (birth < 6),
            (birth < 6) & ~further,
        ],
        [2, 3, 5, 4, 17, 16, 6, 7, 8, 9, 18, 10, 13, 11, 12],
        default=1,
    ).astype(np.uint8)
    outcome = np.array([REASONS[r][1] for r in range(len(REASONS))], dtype=np.uint8)[reason]
    action = np.select(
        [outcome == NEVER, outcome == PROVISIONAL, (outcome == AUTO) & enough, ((outcome == STEWARD) | (outcome == AUTO)) & worth],
        [NEVER, PROVISIONAL, AUTO, STEWARD], default=NOTHING,
    ).astype(np.uint8)  # fmt: skip
    return Verdicts(action, np.where((action == NOTHING) | ((action == STEWARD) & (outcome == AUTO)), 0, reason).astype(np.uint8))


def _names_other(records: Records, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """`one`'s own name is what `other` gives as contact person or mother."""
    name = records.name[one]
    return (name >= 0) & ((name == records.relative[other]) | (name == records.mother[other]))
