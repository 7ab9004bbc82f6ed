"""What a score may not do: contradictions that no weight outvotes, and what becomes of the pair instead.

Each gate is a line of `PAIR_REASONS`: id, outcome, words. The first gate that applies decides. Not a
threshold: the cuts are the model's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo.governance.link import marks
from heluo.governance.link.compare import Levels
from heluo.governance.link.likeness import name_levels
from heluo.governance.link.model import Model
from heluo.governance.link.names import ANONYMOUS, NEWBORN, PERSON, TWIN
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import GENERATION, GUARDIAN, OTHER, UNKNOWN_DAY, A, B
from heluo.governance.link.wards import young
from heluo.vault.link_reasons import AUTO, NEVER, NOTHING, PAIR_REASONS, PROVISIONAL, STEWARD

NAMESAKES = 28
COMMON = 0.01
"""Share of the records from which on a name is everybody's."""
NAMESAKE_BITS = 2.0
"""By how much more than other pairs those must weigh that only name, birth date and sex speak for, under a
COMMON name: there a name and a day meet in two persons. Asked of every name (as once), it cost 0.8 points of
recall and saved no wrong link of 235,000 (eleven seeds, both worlds)."""
DOCUMENT = 25
"""Asked whatever the weight: a transcribed name has nothing in common with its original."""


@dataclass(frozen=True)
class Doubts:
    """What all records together put into doubt, whichever pair is judged."""

    numbers: np.ndarray
    """Mask over number ids, from `contested`."""
    twins: np.ndarray
    """Two names and a birth date each, from `marks.names_at_home`."""
    births: np.ndarray
    """A mother and a birth date each, from `marks.twin_births`."""
    insurances: np.ndarray
    """Mask over insurance ids, from `marks.shared_insurance`."""

    @staticmethod
    def of(records: Records) -> Doubts:
        """The doubts about `records`."""
        return Doubts(
            contested(records),
            marks.names_at_home(records),
            marks.twin_births(records),
            marks.shared_insurance(records),
        )


@dataclass(frozen=True)
class Verdicts:
    """uint8 arrays over the pairs: `action` (ACTIONS) and `reason` (PAIR_REASONS)."""

    action: np.ndarray
    reason: np.ndarray


def contested(records: Records) -> np.ndarray:
    """Mask over number ids: trusted on two records whose names contradict. Such a number is no proof by
    itself."""
    trusted = records.trusted
    use = np.flatnonzero((trusted >= 0) & (records.state == PERSON) & (records.name >= 0))
    result = np.zeros(len(records.numbers.text), dtype=bool)
    code = np.unique((trusted[use].astype(np.int64) << 32) | records.name[use])
    number, name = code >> 32, (code & 0xFFFFFFFF).astype(np.int32)
    for offset in range(1, 6):
        same = (
            np.flatnonzero(number[:-offset] == number[offset:])
            if len(number) > offset
            else np.zeros(0, dtype=np.int64)
        )
        if not len(same):
            break
        level = name_levels(records.names, name[same], name[same + offset])
        result[number[same[level <= 2]]] = True
    return result


def judge(
    records: Records,
    levels: Levels,
    a: np.ndarray,
    b: np.ndarray,
    total: np.ndarray,
    model: Model,
    doubts: Doubts,
    *,
    gates: bool = True,
) -> Verdicts:
    """What each pair becomes. `gates=False` lets the weight alone decide: only
    for the negative control."""
    enough, worth = total >= model.auto, total >= model.steward
    if not gates:
        return Verdicts(
            np.where(enough, AUTO, NOTHING).astype(np.uint8), np.where(enough, 1, 0).astype(np.uint8)
        )
    reason = _reasons(records, levels, a, b, doubts)
    outcome = np.array([PAIR_REASONS[r][1] for r in range(len(PAIR_REASONS))], dtype=np.uint8)[reason]
    action = np.select(
        [
            outcome == NEVER,
            outcome == PROVISIONAL,
            (outcome == AUTO) & enough,
            ((outcome == STEWARD) | (outcome == AUTO)) & (worth | (reason == DOCUMENT)),
        ],
        [NEVER, PROVISIONAL, AUTO, STEWARD],
        default=NOTHING,
    ).astype(np.uint8)
    weak = (action == NOTHING) | ((action == STEWARD) & (outcome == AUTO))
    reason = np.where(weak, 0, reason)
    namesakes = (
        (action == AUTO) & (total < model.auto + NAMESAKE_BITS) & _name_and_birth_only(records, levels, a, b)
    )
    action[namesakes], reason[namesakes] = STEWARD, NAMESAKES
    return Verdicts(action, reason.astype(np.uint8))


def _reasons(records: Records, levels: Levels, a: np.ndarray, b: np.ndarray, doubts: Doubts) -> np.ndarray:
    name, birth, number, sex, phone, address = (
        levels.of(c) for c in ("name", "birth", "number", "sex", "phone", "address")
    )
    insurance, relative = levels.of("insurance"), levels.of("relative") == 2
    permit = (number == 4) & (records.tier[a] == OTHER) & (records.tier[b] == OTHER)
    nameless = (records.state[a] != ANONYMOUS) & (records.state[b] != ANONYMOUS) & ((number == 5) | permit)
    linkable = (records.state == PERSON) | (records.state == NEWBORN)
    newborn = (records.state[a] == NEWBORN) | (records.state[b] == NEWBORN)
    serial = (insurance == 2) | (levels.of("card") == 2) | (levels.of("certificate") == 2)
    own = _own_number(records, number, a, b)
    firm = own & ~_doubted(records, number, a, doubts)
    kin = (name < 6) & (_names_other(records, a, b) | _names_other(records, b, a))
    one_mother = (records.mother[a] >= 0) != (records.mother[b] >= 0)
    home = (phone >= 3).astype(np.int8) + relative + (address >= 3)
    family, further = (phone >= 2) | relative | (address >= 3), _further(records, levels, a, b)
    plausible = np.where(birth == 0, ~one_mother, (birth >= 2) | _year_only(records, birth, a, b))
    contradict, exact, same_day = name <= 2, name == 6, birth == 6
    near = own | serial | (phone == 4) | (address == 4)
    default_day = (birth == 3) & ~near  # one day may be a default: a relative's name is no proof
    twins, counters, one_marked = _marks(records, a, b, exact, same_day)
    born = _newborn_reasons(records, levels, a, b, doubts, family | serial | (number >= 4))
    borrowed = contradict & (number >= 4) & ((birth <= 2) | one_mother | kin)
    household = ((name == 3) & (insurance == 1)) | ((name < 6) & one_mother & (number == 5))
    renamed = (name == 2) & (number == 5) & serial & (sex == 2) & same_day & ~one_mother
    renamed &= ~_moved(phone, address, relative)
    siblings = same_day & (name >= 3) & (name < 6) & np.isin(marks.pair_code(records, a, b), doubts.twins)
    return np.select(
        [
            (~linkable[a] | ~linkable[b]) & nameless & (birth != 1),
            ~linkable[a] | ~linkable[b],
            number == 1,
            twins,
            counters & (~firm | (records.hospital_code[a] == records.hospital_code[b])),
            newborn,
            permit & contradict & (sex != 1),
            borrowed,
            kin,
            renamed,
            contradict & (number == 5),
            contradict & (name == 2) & same_day & (sex == 2) & (insurance != 1),
            contradict,
            (sex == 1) & ~(exact & same_day & (own | serial)),
            (name < 6) & (number != 5) & _generation_apart(records.birth[a], records.birth[b]),
            (birth <= 2)
            & ~(exact & (own | serial))
            & ~((name >= 4) & firm & serial)
            & ~(exact & (home >= 2) & plausible),
            household & ~serial,
            siblings & ((name == 3) | ~(firm | serial)),
            one_marked & ~(firm | serial),
            (exact & same_day & ~further & (records.default_birth[a] > 0)) | (exact & default_day),
            (name == 3) & ~(((firm & ~_family_names_differ(records, a, b)) | serial) & (birth >= 3)),
            ((name == 4) | (name == 5)) & ~(firm | serial) & same_day & family,
            (name < 6) & ~(own | serial) & (birth < 6),
            (birth < 6) & ~further,
        ],
        [24, 2, 3, 20, 21, born, 25, 19, 17, 16, 6, 7, 0, 8, 23, 9, 18, 13, 13, 22, 10, 13, 11, 12],
        default=1,
    ).astype(np.uint8)


def _further(records: Records, levels: Levels, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Something beside name, birth date and sex is one person's own or home's."""
    serial = (levels.of("insurance") == 2) | (levels.of("card") == 2) | (levels.of("certificate") == 2)
    home = (levels.of("phone") == 4) | (levels.of("relative") == 2) | (levels.of("address") == 4)
    return serial | home | _own_number(records, levels.of("number"), a, b)


def _name_and_birth_only(records: Records, levels: Levels, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Only name, birth date and sex speak for these pairs, and the name is one that COMMON of the records
    carry."""
    exact = (levels.of("name") == 6) & (levels.of("birth") == 6)
    name = records.name[a]
    common = (name >= 0) & (records.name_count[name.clip(0)] >= COMMON * len(records))
    return exact & common & ~_further(records, levels, a, b)


def _family_names_differ(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The first characters of the names. One slip of a name hits any place of it; two persons of one given
    name and nearly one number differ in the first."""
    codes, x, y = records.names.codes, records.name[a], records.name[b]
    return (x >= 0) & (y >= 0) & (codes[x, 0] != codes[y, 0])


def _year_only(records: Records, birth: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (birth == 1) & _same_month_and_day(records.birth[a], records.birth[b])


def _moved(phone: np.ndarray, address: np.ndarray, relative: np.ndarray) -> np.ndarray:
    """Telephone or home differ: a child under a parent's card and insurance looks the same until they do."""
    return (phone == 1) | ((phone == 4).astype(np.int8) + (address >= 3) + relative < 2)


def _doubted(records: Records, number: np.ndarray, a: np.ndarray, doubts: Doubts) -> np.ndarray:
    """Pairs of one number under contradicting names."""
    result = number >= 4
    result[result] = doubts.numbers[records.number[a[result]]]
    return result


def _own_number(records: Records, number: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairs with a number of their own: the same, and either trusted somewhere or on no side known to be
    somebody else's."""
    one_trusted = (records.tier[a] == A) | (records.tier[b] == A)
    none_borrowed = (records.tier[a] != B) & (records.tier[b] != B)
    ward = (records.reason[a] == GUARDIAN) | (records.reason[b] == GUARDIAN)
    near = (number == 4) & (one_trusted | none_borrowed) & ~ward
    return (number == 5) | near | ((number == 3) & none_borrowed)


def _newborn_reasons(
    records: Records, levels: Levels, a: np.ndarray, b: np.ndarray, doubts: Doubts, near: np.ndarray
) -> np.ndarray:
    """Reasons of pairs of which one is newborn-named; `near`: something of one home agrees."""
    name, number, sex = (levels.of(c) for c in ("name", "number", "sex"))
    same_day, certificate = levels.of("birth") == 6, levels.of("certificate") == 2
    marked = (records.order[a] > 0) & (records.order[a] == records.order[b])
    return np.select(
        [
            (certificate | ((number == 5) & same_day)) & (sex != 1),
            (name == 6) & same_day & marked & (sex != 1) & near,
            same_day & (sex == 2) & _insured(records, levels.of("insurance"), a, b, doubts),
        ],
        [5, 26, 27],
        default=4,
    )


def _insured(
    records: Records, insurance: np.ndarray, a: np.ndarray, b: np.ndarray, doubts: Doubts
) -> np.ndarray:
    """One insurance number, nobody else's as far as is known, and one mother, who bore no twins that day. The
    day is a child's: a reader may have filled in the mother's."""
    x, y = records.mother[a], records.mother[b]
    twins = np.isin(marks.birth_code(records, a), doubts.births)
    twins |= np.isin(marks.birth_code(records, b), doubts.births)
    kin = _names_other(records, a, b) | _names_other(records, b, a)
    found = (insurance == 2) & ((x < 0) | (y < 0) | (x == y)) & ~twins & ~kin & young(records)[a]
    found[found] = ~doubts.insurances[records.insurance[a[found]]]
    return found


def _names_other(records: Records, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """`one`'s own name is what `other` gives as contact person or mother."""
    name = records.name[one]
    return (name >= 0) & ((name == records.relative[other]) | (name == records.mother[other]))


def _marks(
    records: Records, a: np.ndarray, b: np.ndarray, exact: np.ndarray, same_day: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Masks of the pairs: children of one birth by their marks; other counters behind one name; one of the
    two is marked, or has a double, and the other could be either."""
    differ = exact & marks.contradict(records, a, b)
    twin = records.marked == TWIN
    apart = twin | marks.ambiguous(records)
    one_marked = exact & ((records.order[a] > 0) != (records.order[b] > 0)) & (apart[a] | apart[b])
    return (differ & twin[a]) | (marks.ordered_names(records, a, b) & same_day), differ, one_marked


def _generation_apart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    known = (x != UNKNOWN_DAY) & (y != UNKNOWN_DAY)
    return known & (np.abs(x.astype(np.int64) - y) >= GENERATION * 365.2425)


def _same_month_and_day(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Only the year differs (or a day with it): one digit of the year was mistyped."""
    known = (x != UNKNOWN_DAY) & (y != UNKNOWN_DAY)
    apart = np.abs(np.where(known, x.astype(np.int64) - y, 0)) % 365.2425
    return known & (np.minimum(apart, 365.2425 - apart) <= 1.5)
