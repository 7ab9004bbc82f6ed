"""Linkage: marks behind names keep records apart whatever lies between them, and a birth date that was filled
in for many proves little."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from heluo.governance.link import marks, names
from heluo.governance.link.linkage import clean, judge, link_records
from heluo.governance.link.model import shipped
from heluo.vault.link_reasons import ACTIONS, NUMBER_REASONS, PAIR_REASONS
from tests.lib.linkage import identities, number

TWINS = """
    hospital | name    | sex | birth_date | id_number          | mobile      | address
    h01      | 李娟双A | 2   | 2015-06-01 | -                  | 13973100001 | 长沙市岳麓区麓山路12号3栋
    h01      | 李娟双B | 2   | 2015-06-01 | -                  | 13973100001 | 长沙市岳麓区麓山路12号3栋
    h02      | 李娟    | 2   | 2015-06-01 | -                  | 13973100001 | 长沙市岳麓区麓山路12号3栋
    h03      | 李娟1   | 2   | 2015-06-01 | -                  | 13973100001 | 长沙市岳麓区麓山路12号3栋
    h03      | 李娟2   | 2   | 2015-06-01 | -                  | 13973100001 | 长沙市岳麓区麓山路12号3栋
"""


def test_no_third_record_joins_two_children_of_one_birth() -> None:
    """The record without a mark may be either child's: it joins neither, and never both."""
    label = link_records(identities(TWINS))
    assert label[0] != label[1]
    assert label[3] != label[4]
    assert label[2] not in (label[0], label[1], label[3], label[4])


def test_marked_records_are_told_apart_in_pairs() -> None:
    """Twins' marks everywhere, counters within their hospital; whoever has a double is ambiguous."""
    records = clean(identities(TWINS))
    assert sorted(map(tuple, marks.apart(records).tolist())) == [(0, 1), (3, 4)]
    assert marks.ambiguous(records).tolist() == [True, True, False, True, True]


def test_one_trusted_number_outweighs_a_hospitals_counters() -> None:
    """A patient registered twice under one card is one person for the third hospital that knows the card."""
    own = number("430102", dt.date(1980, 3, 5), 2)
    records = clean(
        identities(f"""
        hospital | name  | sex | birth_date | id_number
        h01      | 李娟1 | 2   | 1980-03-05 | {own}
        h01      | 李娟2 | 2   | 1980-03-05 | {own}
    """)
    )
    assert not len(marks.apart(records))


def small_province(born: list[dt.date], namesakes: tuple[int, ...]) -> pl.DataFrame:
    """One record a birth date, each under another name; those of `namesakes` are called alike."""
    surnames, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚英"
    name = [f"{surnames[i % 20]}{given[i // 20 % 20]}" for i in range(len(born))]
    for i in namesakes:
        name[i] = "曾建国"
    return pl.DataFrame(
        {
            "hospital": [f"t{i % 3}" for i in range(len(born))],
            "subject_ref": [str(i) for i in range(len(born))],
            "name": name,
            "sex": "1",
            "district": "430104",
            "birth_date": pl.Series(born, dtype=pl.Date),
        }
    )


def verdict(frame: pl.DataFrame, x: int, y: int) -> str:
    judged = judge(clean(frame), shipped())
    found = {(int(a), int(b)): ACTIONS[k] for a, b, k in zip(judged.a, judged.b, judged.action, strict=True)}
    return found.get((x, y), "nothing")


def test_namesakes_with_a_default_birth_date_are_not_one_person() -> None:
    """In a small province two men of one name and district were both born "on 1 January 1970": that day was
    filled in, and so was 1 July of any year where many have it. Born on one ordinary day, they are linked."""
    rng = np.random.default_rng(4)
    ordinary = [dt.date(1940, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 25_000, 300)]
    filled = [dt.date(1970, 1, 1) if i % 20 == 0 else day for i, day in enumerate(ordinary)]
    assert verdict(small_province(filled, (0, 20)), 0, 20) in ("steward", "nothing")
    assert verdict(small_province(filled, (0, 20, 40)), 0, 20) in ("steward", "nothing")
    july = [dt.date(1950 + i % 40, 7, 1) if i % 20 == 0 else day for i, day in enumerate(ordinary)]
    july[0] = july[20] = dt.date(1961, 7, 1)
    assert verdict(small_province(july, (0, 20)), 0, 20) in ("steward", "nothing")
    same = [dt.date(1971, 5, 17) if i in (0, 20) else day for i, day in enumerate(ordinary)]
    assert verdict(small_province(same, (0, 20)), 0, 20) == "auto"


def test_namesakes_of_one_ordinary_day_are_asked_about() -> None:
    """Name, day and sex agree and nothing else does: the more carry the name, the less that says."""
    rng = np.random.default_rng(4)
    days = [dt.date(1940, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 25_000, 1_500)]
    days[0] = days[1] = dt.date(1971, 5, 17)
    few, many = (small_province(days, tuple(range(called))) for called in (40, 600))
    assert verdict(few, 0, 1) == "auto"
    assert verdict(many, 0, 1) == "steward"


def test_a_relatives_name_is_no_proof_beside_a_default_day() -> None:
    """Two women of one name, each with a husband of one name, born on 1 January and in August of one year:
    the first day may be filled in, or they are two. A telephone of their own says that they are one."""
    rng = np.random.default_rng(4)
    days = [dt.date(1940, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 25_000, 3_000)]
    days[0], days[20] = dt.date(1958, 1, 1), dt.date(1958, 8, 8)
    husbands = [
        f"{'赵钱孙李周吴郑冯陈褚'[i % 10]}{'一二三四五六七八九十'[i // 10 % 10]}{i // 100 % 10}"
        for i in range(3_000)
    ]
    husbands[0] = husbands[20] = "杨建国"
    frame = small_province(days, (0, 20)).with_columns(contact_name=pl.Series(husbands))
    assert verdict(frame, 0, 20) in ("steward", "nothing")
    phones = [f"1390000{i:04d}" for i in range(3_000)]
    phones[20] = phones[0]
    assert verdict(frame.with_columns(mobile=pl.Series(phones)), 0, 20) == "auto"


def test_children_called_like_their_mother_are_newborns() -> None:
    """Twins whose marks were cut stand under their mother's name: nobody links them, neither to each other
    nor to her, though the names, the day and the telephone agree."""
    own = number("430102", dt.date(1985, 3, 5), 2)
    rows = identities(f"""
        hospital | name | sex | birth_date | id_number | mobile      | contact_name
        h01      | 王蓉 | 2   | 1985-03-05 | {own}     | 13973100001 | -
        h02      | 王蓉 | 2   | 2012-05-18 | -         | 13973100001 | -
        h03      | 王蓉 | 2   | 2012-05-18 | -         | 13973100001 | -
        h04      | 王蓉 | 2   | 2012-05-18 | {own}     | -           | -
        h05      | 李蓉B | 2  | 2014-05-18 | -         | 13973100002 | 李蓉
        h06      | 李蓉 | 2   | 2014-05-18 | -         | 13973100002 | -
    """)
    assert [names.STATES[s] for s in clean(rows).state] == ["person", *["newborn"] * 5]
    assert len(set(link_records(rows).tolist())) == 6


def test_a_newborns_name_over_a_grown_ups_number_is_under_a_guardians_card() -> None:
    """The reader filled in the father's number, day and sex: the child is not linked with him."""
    own = number("430102", dt.date(1980, 10, 15), 1)
    rows = identities(f"""
        name       | sex | birth_date | id_number
        李明       | 1   | 1980-10-15 | {own}
        赵晓燕之女 | 1   | 1980-10-15 | {own}
        陈静之子   | 1   | 2020-10-15 | -
    """)
    records = clean(rows)
    assert NUMBER_REASONS[int(records.reason[1])][0] == "guardian"
    assert len(set(link_records(rows).tolist())) == 3


def test_twins_under_one_childs_number_are_asked_about() -> None:
    """Two names of one home and day, each on two records, are no slip of the pen: one number on both links
    nobody."""
    own = number("430102", dt.date(2013, 7, 24), 2)
    rows = identities(f"""
        hospital | name   | sex | birth_date | id_number | mobile
        h01      | 李桐然 | 2   | 2013-07-24 | {own}     | 13973100001
        h02      | 李桐然 | 2   | 2013-07-24 | -         | 13973100001
        h03      | 李桐瑶 | 2   | 2013-07-24 | {own}     | 13973100002
        h04      | 李桐瑶 | 2   | 2013-07-24 | -         | 13973100001
    """)
    label = link_records(rows)
    assert label[0] == label[1]
    assert label[2] not in label[:2]


def test_one_insurance_and_one_card_do_not_make_a_child_its_father() -> None:
    """A child may be registered under card and insurance of a parent: another telephone or home is asked
    about."""
    own = number("430102", dt.date(1991, 6, 15), 1)
    rows = identities(f"""
        hospital | name   | sex | birth_date | id_number | insurance_number | mobile      | address
        h01      | 邓晨   | 1   | 1991-06-15 | {own}     | 4301020001       | 13973100001 | 长沙市岳麓区麓山路12号3栋
        h02      | 邓妍若 | 1   | 1991-06-15 | {own}     | 4301020001       | 13973100002 | 长沙市雨花区新建路297号
    """)
    judged = judge(clean(rows), shipped())
    assert [PAIR_REASONS[int(r)][0] for r in judged.reason] == ["names_contradict_number"]


def test_an_insurance_number_that_is_an_identity_number_is_one() -> None:
    """It is the number where no other is given, and no second proof where the same is."""
    own = number("430102", dt.date(1991, 6, 15), 1)
    records = clean(
        identities(f"""
        name | sex | birth_date | id_number | insurance_number
        邓晨 | 1   | 1991-06-15 | {own}     | {own}
        邓晨 | 1   | 1991-06-15 | -         | {own}
        邓晨 | 1   | 1991-06-15 | 未带      | {own}
    """)
    )
    assert len(set(records.number.tolist())) == 1
    assert records.insurance.tolist() == [-1, -1, -1]
