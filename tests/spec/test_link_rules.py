"""Linkage: how names, numbers and dates are read, how alike two of them are, and which pairs no weight may
join."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from heluo.governance.link import gates, names, tiers
from heluo.governance.link.cluster import cluster
from heluo.governance.link.compare import births
from heluo.governance.link.likeness import NAME, name_levels, number_slips
from heluo.governance.link.linkage import clean, judge, judge_pairs
from heluo.governance.link.model import shipped
from heluo.governance.link.names import matrix
from heluo.governance.link.records import prepare
from heluo.governance.link.score import frequencies
from heluo.terminology import identity_number
from heluo.vault.link_reasons import ACTIONS, NUMBER_REASONS, PAIR_REASONS
from tests.lib.linkage import identities
from tests.lib.text_tables import table

TODAY = dt.date(2026, 10, 31)

WRITTEN = """
    written          | name         | mother | state     | order
    王 伟            | 王伟         |        | person    | 0
    王伟(本院职工)   | 王伟         |        | person    | 0
    王伟1            | 王伟         |        | person    | 1
    王伟(B)          | 王伟         |        | person    | 2
    李娟双A          | 李娟         |        | person    | 1
    李娟小双         | 李娟         |        | person    | 2
    李娟(小)         | 李娟         |        | person    | 2
    李娟次女         | 李娟次女     | 李娟   | newborn   | 2
    张某某           | 张□□         |        | person    | 0
    SMITH, John      | JOHN SMITH   |        | person    | 0
    John  Smith      | JOHN SMITH   |        | person    | 0
    患者             | 患者         |        | unknown   | 0
    ???              | □□□          |        | unknown   | 0
    锟斤拷           | 锟斤拷       |        | unknown   | 0
    買買提·吐爾遜    | 买买提吐尔逊 |        | person    | 0
    买买提・吐尔逊   | 买买提吐尔逊 |        | person    | 0
    王?明            | 王□明        |        | person    | 0
    李梅之子         | 李梅之子     | 李梅   | newborn   | 0
    李梅之长女       | 李梅之长女   | 李梅   | newborn   | 1
    李梅之次子       | 李梅之次子   | 李梅   | newborn   | 2
    李梅之女2        | 李梅之女2    | 李梅   | newborn   | 2
    张秀英婴儿       | 张秀英婴儿   | 张秀英 | newborn   | 0
    新生儿           | 新生儿       |        | newborn   | 0
    刘萍(婴)         | 刘萍之婴     | 刘萍   | newborn   | 0
    王蓉女儿A        | 王蓉女儿A    | 王蓉   | newborn   | 1
    李梅之女双B      | 李梅之女双B  | 李梅   | newborn   | 2
    李梅之子之一     | 李梅之子之一 | 李梅   | newborn   | 1
    BABY OF LI XIAO B | LIXIAO之婴B | LIXIAO | newborn   | 2
    李娟之大         | 李娟         |        | person    | 1
    李娟小宝         | 李娟         |        | person    | 2
    李娟Ⅱ            | 李娟         |        | person    | 2
    李娟(乙)         | 李娟         |        | person    | 2
    李娟双甲         | 李娟         |        | person    | 1
    李梅之子乙       | 李梅之子乙   | 李梅   | newborn   | 2
    王羲之           | 王羲之       |        | person    | 0
    无名氏3号        | 无名氏3号    |        | unknown   | 0
    未知             | 未知         |        | unknown   | 0
    匿名             | 匿名         |        | anonymous | 0
"""


def test_written_names_get_one_form_and_a_typed_state() -> None:
    """Spaces, full width, dots, remarks and counters go; a newborn gives the mother's name and the birth
    order."""
    said = table(WRITTEN, {"order": pa.int64()})
    cleaned = names.clean(pl.Series(said.column("written").to_pylist()))
    got = {
        row["written"]: (row["name"], row["mother"], names.STATES[row["state"]], row["order"])
        for row in cleaned.to_dicts()
    }
    assert got == {r["written"]: (r["name"], r["mother"], r["state"], r["order"]) for r in said.to_pylist()}


LIKENESS = """
    one            | other          | level
    王伟           | 王伟           | exact
    王晓明         | 王小明         | homophone
    单雄信         | 善雄信         | homophone
    刘宁           | 刘林           | near
    张未来         | 张末来         | near
    王□明          | 王小明         | near
    王□            | 王伟           | one_character
    张□□           | 张□□           | one_character
    王小□          | 王小□          | exact
    王小明         | 王小红         | one_character
    王小明         | 王明小         | one_character
    欧阳小明       | 欧阳明         | one_character
    王伟           | 王磊           | part
    王小明         | 王建国         | part
    阿卜杜热合曼   | 阿不都热合曼   | near
    王伟           | 李伟           | different
    王小明         | 李建国         | different
"""


def test_names_are_alike_by_sound_shape_and_letters() -> None:
    """Exact, same sound, near (dialect, look-alike, lost character, transliteration), one character, surname
    only, different."""
    pairs = table(LIKENESS).to_pylist()
    text = pl.Series([t for p in pairs for t in (p["one"], p["other"])]).unique(maintain_order=True)
    encoded, place = names.encode(text), {t: i for i, t in enumerate(text.to_list())}
    a, b = (np.array([place[p[side]] for p in pairs]) for side in ("one", "other"))
    for x, y in ((a, b), (b, a)):
        assert [NAME[k] for k in name_levels(encoded, x, y)] == [p["level"] for p in pairs]


DATES = """
    one        | other      | level
    1980-03-05 | 1980-03-05 | 6
    1980-03-05 | 1980-01-19 | 5
    1980-03-05 | 1980-05-03 | 4
    1980-03-05 | 1980-03-15 | 4
    1980-03-05 | 1990-03-05 | 4
    1980-03-05 | 1980-01-01 | 3
    1980-03-05 | 1980-11-28 | 2
    1980-03-05 | 1971-11-28 | 1
    1980-03-05 | -          | 0
    1900-01-01 | 1980-03-05 | 0
"""


def test_birth_dates_are_alike_by_slip_and_calendar() -> None:
    """6 exact, 5 lunar written as solar, 4 one slip or day and month exchanged, 3 same year and 1 January, 2
    same year, 1 different, 0 unknown."""
    pairs = table(DATES, {"one": pa.date32(), "other": pa.date32(), "level": pa.int64()}).to_pylist()
    records = prepare(
        pl.DataFrame(
            {
                "hospital": ["t01"] * 2 * len(pairs),
                "subject_ref": [str(i) for i in range(2 * len(pairs))],
                "birth_date": pl.Series(
                    [p["one"] for p in pairs] + [p["other"] for p in pairs], dtype=pl.Date
                ),
            }
        )
    )
    rows = np.arange(len(pairs))
    assert births(records, rows, rows + len(pairs)).tolist() == [p["level"] for p in pairs]


NUMBERS = """
    number             | birth_date | sex | tier        | reason
    430102198003050017 | 1980-03-05 | 1   | A           | own
    430102810305001    | 1981-03-05 | 1   | A           | own_15
    11010519491231002x | 1949-12-31 | 2   | A           | own
    430102198003050017 | 2015-03-05 | 1   | B           | birth_differs
    430102198003050017 | 1980-03-05 | 2   | B           | sex_differs
    430102198003050017 | -          | 1   | B           | unverified
    430102198003050018 | 1980-03-05 | 1   | X           | check_digit
    43010219800305001  | 1980-03-05 | 1   | X           | length
    430102198013050011 | 1980-03-05 | 1   | X           | no_date
    430000198003050010 | 1980-03-05 | 1   | X           | check_digit
    111111111111111111 | 1980-03-05 | 1   | placeholder | pattern
    123456789012345678 | 1980-03-05 | 1   | placeholder | pattern
    无                 | 1980-03-05 | 1   | placeholder | pattern
    43010219800305001  | 2015-06-01 | 1   | B           | mistyped_other
    430102196869256999 | 1993-07-24 | 2   | B           | mistyped_other
    430102198003050018 | 2015-06-01 | 1   | B           | mistyped_other
    H10000001          | 1980-03-05 | 1   | other       | document
    506123487          | 1980-03-05 | 1   | other       | document
    -                  | 1980-03-05 | 1   | none        | none
"""


def test_every_number_gets_a_tier_and_a_reason() -> None:
    """A is this person's own, B somebody else's, X a typo; placeholders and other documents are known by
    pattern."""
    said = table(NUMBERS, {"birth_date": pa.date32()}).to_pylist()
    rows = [
        {
            "hospital": "t01",
            "subject_ref": str(i),
            "id_number": r["number"],
            "birth_date": r["birth_date"],
            "sex": r["sex"],
        }
        for i, r in enumerate(said)
    ]
    records = prepare(pl.DataFrame(rows, schema_overrides={"birth_date": pl.Date}))
    got = [(tiers.TIERS[t], NUMBER_REASONS[r][0]) for t, r in zip(records.tier, records.reason, strict=True)]
    assert got == [(r["tier"], r["reason"]) for r in said]


def test_a_number_under_many_names_is_nobodys() -> None:
    """A valid number that five differently named patients give is a placeholder by frequency."""
    people = ["王伟", "李娜", "张敏", "刘洋", "陈静"]
    rows = [
        {
            "hospital": "t01",
            "subject_ref": n,
            "name": n,
            "id_number": "430102198003050017",
            "birth_date": dt.date(1980, 3, 5),
            "sex": "1",
        }
        for n in people
    ]
    assert {NUMBER_REASONS[r][0] for r in prepare(pl.DataFrame(rows)).reason.tolist()} == {"shared"}
    assert {tiers.TIERS[t] for t in prepare(pl.DataFrame(rows[:4])).tier.tolist()} == {"A"}


def test_columns_of_numbers_are_read_as_single_numbers_are() -> None:
    """The column-wise rules agree with `terminology.identity_number` on 2,000 right and spoiled numbers."""
    rng, alphabet = np.random.default_rng(3), list("0123456789X")
    good = [
        identity_number.widen(f"430102{y:02d}0305{k:03d}") for y in range(20, 90) for k in range(1, 30, 7)
    ]
    texts = list(good) + [g[:6] + g[8:17] for g in good]
    for text in good * 6:
        at, kind = int(rng.integers(0, 18)), int(rng.integers(0, 4))
        one = alphabet[int(rng.integers(0, 11))]
        texts.append(
            [
                text[:at] + one + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + one + text[at:],
                text[:6] + "00000000" + text[14:],
            ][kind]
        )
    distinct = pl.Series(texts).unique(maintain_order=True)
    numbers, at = tiers.read(distinct, TODAY)
    wanted = {
        "": {5, 2},
        "placeholder": {10},
        "characters": {13, 12},
        "length": {7, 12},
        "date": {8},
        "future": {8},
        "too_old": {8},
        "area": {9},
        "check_digit": {6},
    }
    for text, k in zip(distinct.to_list(), at.tolist(), strict=True):
        read = identity_number.read(text, TODAY)
        assert int(numbers.reason[k]) in wanted[read.problem], text
        if not read.problem:
            assert (numbers.text[k], str(numbers.sex[k])) == (read.number, read.sex)


def test_one_slip_of_a_number() -> None:
    """A digit wrong, two neighbours exchanged, one lost, one doubled are one slip; two digits are not."""
    text = pl.Series(
        [
            "430102198003050017",
            "430102198003050013",
            "430102198003005017",
            "43010219800305017",
            "4301021980030500177",
            "430102198003059937",
        ]
    )
    digits = matrix(text, 18).astype(np.uint8)
    assert number_slips(digits, np.zeros(5, dtype=int), np.arange(1, 6)).tolist() == [1, 1, 1, 1, 0]


GATES = """
    case                       | one    | other      | id_one             | id_other           | birth_one  | birth_other | mobile_one  | mobile_other | action      | reason
    everything agrees          | 王小明 | 王小明     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | auto        | weight
    two own numbers            | 王小明 | 王小明     | 430102198003050017 | 430102198003050033 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | never       | two_trusted_numbers
    same number, other name    | 王小明 | 李建国     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100002  | steward     | names_contradict_number
    a guardian's number        | 王小明 | 王建国     | 430102198003050017 | 430102198003050017 | 2015-03-05 | 1980-03-05  | 13973100001 | 13973100001  | never       | guardian
    one character, no number   | 王小明 | 王小红     | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | one_character
    one character, own number  | 王小明 | 王小红     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | auto        | weight
    family names, own number   | 王小明 | 陈小明     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100002  | steward     | one_character
    same sound, perhaps twins  | 王晓明 | 王小明     | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | twins
    a slip of the birth date   | 王小明 | 王小明     | -                  | -                  | 1980-03-05 | 1980-03-15  | 13973100001 | 13973100001  | auto        | weight
    another birth date         | 王小明 | 王小明     | -                  | -                  | 1980-03-05 | 1971-11-28  | 13973100001 | 13973100001  | steward     | births_contradict
    a typo of the number       | 王小明 | 王小明     | 430102198003050017 | 430102198003050077 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100002  | auto        | weight
    newborn-named              | 李梅之子 | 李梅之子 | -                  | -                  | 2026-03-05 | 2026-03-05  | 13973100001 | 13973100001  | provisional | newborn
    unknown patients           | 无名氏 | 无名氏     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | -           | -            | steward     | nameless
    garbled names              | 锟斤拷 | 锟斤拷     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | -           | -            | steward     | nameless
    anonymous patients         | 匿名   | 匿名       | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | -           | -            | never       | typed_state
    masked names               | 张**   | 张**       | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | one_character
    twins by their marks       | 李娟双A | 李娟双B   | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | never       | birth_order
    twins, one by a word       | 李娟大双 | 李娟(小) | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | never       | birth_order
    newborn twins              | 李娟之长女 | 李娟之次女 | 430102198003050017 | 430102198003050017 | 2026-03-05 | 2026-03-05 | 13973100001 | 13973100001 | never   | birth_order
    daughters without 之       | 李娟长女 | 李娟次女 | -                  | -                  | 2026-03-05 | 2026-03-05  | 13973100001 | 13973100001  | never       | birth_order
    names in birth order       | 李大双 | 李小双     | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | never       | birth_order
    twins called 甲 and 乙     | 李娟甲 | 李娟乙     | -                  | -                  | 2015-06-01 | 2015-06-01  | 13973100001 | 13973100001  | never       | birth_order
    big and little twin        | 大双   | 小双       | -                  | -                  | 2015-06-01 | 2015-06-01  | 13973100001 | 13973100001  | never       | birth_order
    counters of one hospital   | 李娟1  | 李娟2      | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | counter
    counters, one own number   | 李娟1  | 李娟2      | 430102198003050017 | 430102198003050017 | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | counter
    a marked and an unmarked   | 李娟双A | 李娟      | -                  | -                  | 1980-03-05 | 1980-03-05  | 13973100001 | 13973100001  | steward     | twins
    a parent's mistyped number | 王小明 | 王小亮     | 430102198003050018 | 430102198003050018 | 2015-06-01 | 2015-06-01  | 13973100001 | 13973100001  | steward     | one_character
    father and son             | 陈建军 | 陈建君     | -                  | -                  | 1965-03-05 | 1995-03-05  | 13973100001 | 13973100001  | steward     | generation
    the father's card          | 陈建军 | 陈建君     | 430102196503050017 | 430102196503050017 | 1965-03-05 | 1995-03-05  | 13973100001 | 13973100001  | steward     | generation
    a foreigner's name order   | JOHN SMITH | SMITH JOHN | 506123487      | 506123487          | 1980-03-05 | 1980-03-05  | -           | -            | auto        | weight
"""


@pytest.mark.parametrize("case", table(GATES).to_pylist(), ids=lambda c: c["case"])
def test_gates(case: dict[str, str | None]) -> None:
    """What becomes of a pair: linked, shown to a steward, never linked, or provisional."""
    rows = [
        {
            "hospital": "t01",
            "subject_ref": side,
            "name": case[side],
            "sex": "1",
            "id_number": case[f"id_{side}"],
            "birth_date": case[f"birth_{side}"],
            "mobile": case[f"mobile_{side}"],
        }
        for side in ("one", "other")
    ]
    records = clean(pl.DataFrame(rows))
    a, b = np.array([0]), np.array([1])
    judged = judge_pairs(records, shipped(), a, b, frequencies(records), gates.Doubts.of(records))
    assert (ACTIONS[judged.action[0]], PAIR_REASONS[int(judged.reason[0])][0]) == (
        case["action"],
        case["reason"],
    )


def test_a_childs_record_under_a_parents_card_is_known() -> None:
    """The card reader filled in number, birth date and sex of the father: tier B, and the child keeps to its
    own records."""
    rows = identities("""
        name   | sex | birth_date | id_number          | mobile      | mother_name | contact_name
        王建国 | 1   | 1980-03-05 | 430102198003050017 | 13973100001 | -           | 李梅
        王小明 | 1   | 1980-03-05 | 430102198003050017 | 13973100001 | 李梅        | 李梅
        王小明 | 2   | 2015-06-01 | -                  | 13973100001 | 李梅        | 李梅
    """)
    records = clean(rows)
    assert [tiers.TIERS[t] for t in records.tier] == ["A", "B", "none"]
    assert NUMBER_REASONS[int(records.reason[1])][0] == "guardian"
    judged = judge(records, shipped())
    verdict = {
        (int(x), int(y)): ACTIONS[k] for x, y, k in zip(judged.a, judged.b, judged.action, strict=True)
    }
    assert verdict[0, 1] == "never"
    assert verdict[1, 2] == "auto"


def test_constrained_clusters_take_the_heaviest_edge_first() -> None:
    """Two trusted numbers never meet, whatever the chain between them; what a human joined is joined, what a
    human parts stays apart."""
    trusted = np.array([7, -1, -1, 8])
    a, b, weight = np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([30.0, 10.0, 20.0])
    found = cluster(4, a, b, weight, trusted)
    assert found.label.tolist() == [0, 0, 2, 2]
    assert found.refused.tolist() == [1]
    assert cluster(4, a, b, weight, trusted, must=np.array([[0, 3]])).label.tolist() == [0, 0, 0, 0]
    assert cluster(4, a[:2], b[:2], weight[:2], np.full(4, -1), apart=np.array([[0, 2]])).label.tolist() == [
        0,
        0,
        2,
        3,
    ]
