"""Identity numbers: invented ones only. Persons in the first table are born after 2030, in the second they
died long ago.

Check digits were computed by the iterative form of ISO 7064 MOD 11-2, not by the product's weights.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from heluo.terminology import identity_number
from heluo.terminology.division import divisions
from heluo.terminology.identity_number import agrees, check_digit, read, read_column, widen

TODAY = date(2100, 1, 1)
NUMBERS = """
    text | form | problem | birth date | sex | area | why
    360102203104151234 | resident_18 | - | 2031-04-15 | 1 | 360102 | well formed
    110101205002280242 | resident_18 | - | 2050-02-28 | 2 | 110101 | well formed
    650102204811308871 | resident_18 | - | 2048-11-30 | 1 | 650102 | well formed
    440305203601015014 | resident_18 | - | 2036-01-01 | 1 | 440305 | well formed
    500101207707073325 | resident_18 | - | 2077-07-07 | 2 | 500101 | well formed
    36028120640229115X | resident_18 | - | 2064-02-29 | 1 | 360281 | well formed
    54010220310809113X | resident_18 | - | 2031-08-09 | 1 | 540102 | well formed
    810000203112120113 | permit | - | 2031-12-12 | 1 | 810000 | well formed
    82000020320303022X | permit | - | 2032-03-03 | 2 | 820000 | well formed
    830000203304040330 | permit | - | 2033-04-04 | 1 | 830000 | well formed
    460105208509237760 | resident_18 | - | 2085-09-23 | 2 | 460105 | well formed
    150102209909304451 | resident_18 | - | 2099-09-30 | 1 | 150102 | well formed
    36010220400606107x | resident_18 | - | 2040-06-06 | 1 | 360102 | lower-case x
    36010220400606115X | resident_18 | - | 2040-06-06 | 1 | 360102 | X as check digit
    36010220400606123Ｘ | resident_18 | - | 2040-06-06 | 1 | 360102 | full-width X
    36010220400606131* | resident_18 | - | 2040-06-06 | 1 | 360102 | asterisk for X
    911156203201010129 | permanent_residence | - | 2032-01-01 | 2 | 911156 | foreigner's card
     360102203104154574  | resident_18 | - | 2031-04-15 | 1 | 360102 | blanks around
    360102 20310415 4574 | resident_18 | - | 2031-04-15 | 1 | 360102 | grouped by blanks
    360102-20310415-4574 | resident_18 | - | 2031-04-15 | 1 | 360102 | hyphens
    ３６０１０２２０３１０４１５４５７４ | resident_18 | - | 2031-04-15 | 1 | 360102 | full width
    360102203104151237 | resident_18 | check_digit | 2031-04-15 | 1 | 360102 | wrong check digit
    360102203104151245 | resident_18 | check_digit | 2031-04-15 | 2 | 360102 | wrong check digit
    360102203104151253 | resident_18 | check_digit | 2031-04-15 | 1 | 360102 | wrong check digit
    360102203104151261 | resident_18 | check_digit | 2031-04-15 | 2 | 360102 | wrong check digit
    360102203104153583 | resident_18 | check_digit | 2031-04-15 | 2 | 360102 | one digit wrong in the order number
    360102203104154383 | resident_18 | check_digit | 2031-04-15 | 2 | 360102 | neighbours swapped
    360103203104153483 | resident_18 | check_digit | 2031-04-15 | 2 | 360103 | neighbouring district
    360102203204153483 | resident_18 | check_digit | 2032-04-15 | 2 | 360102 | one digit wrong in the year
    360102203102301235 | resident_18 | date | - | - | - | 30 February
    360102203113011233 | resident_18 | date | - | - | - | month 13
    360102203100011234 | resident_18 | date | - | - | - | month 0
    36010220310432123X | resident_18 | date | - | - | - | day 32
    360102203104001236 | resident_18 | date | - | - | - | day 0
    360102203302291238 | resident_18 | date | - | - | - | 29 February of a common year
    360102210002291231 | resident_18 | date | - | - | - | 29 February of 2100
    360102210003151230 | resident_18 | future | 2100-03-15 | 1 | 360102 | born after today
    360102210001011242 | resident_18 | - | 2100-01-01 | 2 | 360102 | born today
    360102196908151245 | resident_18 | too_old | 1969-08-15 | 2 | 360102 | older than anybody
    991102203104151232 | permanent_residence | area | 2031-04-15 | 1 | 991102 | no such province
    360199203104151233 | resident_18 | area | 2031-04-15 | 1 | 360199 | no such county
    000102203104151232 | resident_18 | area | 2031-04-15 | 1 | 000102 | zeros
    362321203104151236 | resident_18 | area | 2031-04-15 | 1 | 362321 | abolished in 2000
    110103203104151234 | resident_18 | area | 2031-04-15 | 1 | 110103 | abolished in 2010
    810001203104151231 | permit | area | 2031-04-15 | 1 | 810001 | permit with a county
    36010220310415348 | - | length | - | - | - | 17 digits
    3601022031041534831 | - | length | - | - | - | 19 digits
    3601022031 | - | length | - | - | - | 10 digits
    36010220310415 | - | length | - | - | - | 14 digits
    3601 | - | length | - | - | - | four digits
    360102203104153483360102203104153483 | - | length | - | - | - | written twice
    E12345678 | - | characters | - | - | - | passport
    H0123456789 | - | characters | - | - | - | permit to the mainland
    36010X203104153483 | - | characters | - | - | - | X in the middle
    36010220O104153483 | - | characters | - | - | - | letter O for zero
    南昌市东湖区 | - | characters | - | - | - | words
    3601022031041512A4 | - | characters | - | - | - | letter
    X | - | characters | - | - | - | X alone
    360102203?04153483 | - | characters | - | - | - | question mark
    - | - | empty | - | - | - | nothing
       | - | empty | - | - | - | nothing
    - | - | empty | - | - | - | nothing
    无 | - | placeholder | - | - | - | word
    不详 | - | placeholder | - | - | - | word
    未提供 | - | placeholder | - | - | - | word
    null | - | placeholder | - | - | - | word
    N/A | - | placeholder | - | - | - | word
    000000000000000000 | - | placeholder | - | - | - | zeros
    111111111111111111 | - | placeholder | - | - | - | ones
    999999999999999999 | - | placeholder | - | - | - | nines
    123456789012345678 | - | placeholder | - | - | - | run
    987654321098765432 | - | placeholder | - | - | - | run down
    360102203104150000 | - | placeholder | - | - | - | no order number
    360102000000001234 | - | placeholder | - | - | - | no date
    360102190001011234 | - | placeholder | - | - | - | 1 January 1900
    111111222222111111 | - | placeholder | - | - | - | two digits only
    0 | - | placeholder | - | - | - | zero
    111111111111111 | - | placeholder | - | - | - | 15 ones
    123456789012345 | - | placeholder | - | - | - | 15 run
    360102310415000 | - | placeholder | - | - | - | 15 digits without order number
"""
"""A cell "-" is empty, except in the first column, where it is what was typed."""

OLD = """
    text | problem | birth date | sex | why
    360102080415123 | - | 1908-04-15 | 1 | the old form: century 19
    110101021103998 | - | 1802-11-03 | 2 | order number 998: born in the 19th century, older than anybody
    110101951103998 | - | 1895-11-03 | 2 | order number 998: born in the 19th century
    440105010229121 | date | - | - | 29 February 1901
    360102991301121 | date | - | - | month 13
    990102080415123 | area | 1908-04-15 | 1 | no such county
    360102080415 | length | - | - | 12 digits
    36010208041512X | length | - | - | X in a number of 15
"""


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split(" | ")] for line in table.strip().splitlines()[1:]]


@pytest.mark.parametrize(("text", "form", "problem", "birth", "sex", "area", "why"), cells(NUMBERS))
def test_what_a_number_says(
    text: str, form: str, problem: str, birth: str, sex: str, area: str, why: str
) -> None:
    got = read(text, TODAY)
    told = (got.form, got.problem, str(got.birth_date or ""), got.sex, got.area)
    assert told == tuple("" if cell == "-" else cell for cell in (form, problem, birth, sex, area)), why


@pytest.mark.parametrize(("text", "problem", "birth", "sex", "why"), cells(OLD))
def test_the_old_form_of_15_digits(text: str, problem: str, birth: str, sex: str, why: str) -> None:
    got = read(text, date(2000, 1, 1))
    expected = "too_old" if birth == "1802-11-03" else problem.replace("-", "")
    assert (got.problem, str(got.birth_date or ""), got.sex) == (
        expected,
        birth if birth != "-" else "",
        sex.replace("-", ""),
    ), why


def test_the_table_is_large_and_covers_every_problem() -> None:
    table = cells(NUMBERS)
    assert len(table) + len(cells(OLD)) >= 80
    assert {"" if row[2] == "-" else row[2] for row in table} == set(identity_number.PROBLEMS)


def test_widening_puts_in_the_century_and_the_check_digit() -> None:
    wide = widen("360102080415123")
    assert wide[:17] == "36010219080415123"
    assert check_digit(wide[:17]) == wide[17]


def test_a_guardians_number_disagrees_with_the_child() -> None:
    reading = read("360102203104151234", TODAY)
    assert agrees(reading, date(2031, 4, 15), "1") is True
    assert agrees(reading, date(2031, 4, 15), "2") is False
    assert agrees(reading, date(2055, 4, 15), "1") is False
    assert agrees(reading, date(2031, 4, 15), "9") is True, "an unknown sex contradicts nothing"
    assert agrees(reading, None, "1") is None
    assert agrees(read("无"), date(2031, 4, 15), "1") is None


def test_a_column_reads_as_its_cells_do() -> None:
    texts = [row[0] for row in cells(NUMBERS)]
    column = read_column(pa.chunked_array([texts, [None, *texts]]), TODAY)
    assert column.num_rows == 2 * len(texts) + 1
    assert column.column("problem")[len(texts)].as_py() == "empty"
    for i, text in enumerate(texts):
        one = read(text, TODAY)
        assert tuple(column.slice(i, 1).to_pylist()[0].values()) == (
            one.number,
            one.form,
            one.problem,
            one.birth_date,
            one.sex,
            one.area,
        )
    assert column.slice(0, len(texts)).equals(column.slice(len(texts) + 1))


@pytest.mark.parametrize(
    ("code", "birth_year", "possible"),
    [
        ("360102", 1908, True),
        ("360102", 2031, True),
        ("362301", 1975, True),  # 上饶市 of the former prefecture, until 2000
        ("362301", 2005, False),
        ("152725", 1990, True),  # 鄂托克旗, until 2000
        ("152725", 2001, False),
        ("442621", 1970, False),  # 始兴县 until 1982: before the first cards
        ("360124", 1990, True),
        ("999999", 1990, False),
        ("3601", 1990, False),
    ],
)
def test_an_area_code_must_have_been_in_force_when_the_number_was_given_out(
    code: str, birth_year: int, possible: bool
) -> None:
    assert divisions().could_be_issued(code, birth_year) is possible
