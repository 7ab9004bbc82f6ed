"""Libraries beside our own code, on real values: where they agree, and the facts for which ours is kept.

ADR 11 rests on these facts. When a library changes one, its test fails and the decision is to be made again.
"""

from __future__ import annotations

import datetime as dt
import random
import warnings
from typing import Any

import numpy as np
import pytest
from lunarcalendar import Converter, Lunar
from lunardate import LunarDate
from opencc import OpenCC
from stdnum.cn import ric

from heluo.delivery.search.tokens import normal
from heluo.dictionary import load_units
from heluo.terminology import identity_number, lunar, ucum

UNITS = sorted({u for c in load_units().conversions.values() for u in (c.from_unit, c.to_unit)})
SPELT = sorted({*(code for codes in load_units().spellings.values() for code in codes), *UNITS})
"""Every UCUM code that a spelling of units.csv or a conversion names."""


def test_check_digits_are_those_of_stdnum() -> None:
    drawn = random.Random(11643)
    for _ in range(5000):
        body = "".join(drawn.choices("0123456789", k=17))
        assert identity_number.check_digit(body) == ric.calc_check_digit(body + "0")


def valid_for_stdnum(number: str) -> bool | str:
    try:
        return ric.is_valid(number)
    except KeyError:
        return "KeyError"


@pytest.mark.parametrize(
    ("body", "stdnum", "why"),
    [
        ("360102198704151", True, "a district of today"),
        ("360102196803054", False, "an owner born before its table of places begins"),
        ("430102193103059", False, "another such place"),
        ("830000198703051", False, "a residence permit for Taiwan"),
        ("911156198703051", False, "a foreigner's permanent residence card"),
    ],
)
def test_stdnum_refuses_numbers_that_hold(body: str, stdnum: bool, why: str) -> None:
    number = (body + "12")[:17]
    number += identity_number.check_digit(number)
    assert identity_number.read(number, dt.date(2026, 1, 1)).problem == "", why
    assert valid_for_stdnum(number) is stdnum, why


def test_stdnum_reads_no_old_number_and_stumbles_over_a_place() -> None:
    """The 15-digit form of hospitals' old records; a county that its table does not name."""
    old = "360102310415123"
    assert identity_number.read(old).form == "resident_15"
    assert valid_for_stdnum(old) is False
    assert identity_number.read("810001203104151231", dt.date(2100, 1, 1)).problem == "area"
    assert valid_for_stdnum("810001203104151231") == "KeyError"


def first_days() -> list[tuple[int, int, bool, dt.date]]:
    """(lunar year, month, whether it is a leap month, solar day of its first) of our table."""
    found, seen = [], set[tuple[int, int]]()
    for start, year, month, _ in zip(*lunar.months(), strict=True):
        day = np.datetime64(int(start), "D").astype(dt.date)
        found.append((int(year), int(month), (int(year), int(month)) in seen, day))
        seen.add((int(year), int(month)))
    return found


def test_every_lunar_month_is_that_of_lunarcalendar() -> None:
    months = first_days()
    assert len(months) == 1608
    for year, month, leap, day in months:
        solar = Converter.Lunar2Solar(Lunar(year, month, 1, isleap=leap))
        assert dt.date(solar.year, solar.month, solar.day) == day


def test_lunardate_has_three_months_wrong() -> None:
    """Two other sources agree on them: our table, which was checked against ICU, and lunarcalendar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        wrong = [
            (year, month)
            for year, month, leap, day in first_days()
            if LunarDate(year, month, 1, leap).toSolarDate() != day
        ]
    assert wrong == [(1933, 6), (1954, 11), (1978, 8)]


@pytest.fixture(scope="module")
def registry() -> Any:
    # Imported here: it takes two seconds, and as many to make; only two tests need it.
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@pytest.mark.slow
def test_factors_are_those_of_ucumvert_where_both_have_one(registry: Any) -> None:
    """Of every two units of the dictionary. Annotations ({titer}, {INR}) are no units of its registry,
    degrees have no factor; its millimetre of mercury is 133.322387 Pa, that of UCUM 133.3220."""
    theirs = {
        code: 1 * registry.from_ucum(code)
        for code in SPELT
        if code not in ("[pH]", "Cel") and "{" not in code
    }
    equal = 0
    for code, quantity in theirs.items():
        for other, unit in theirs.items():
            ours = ucum.factor(code, other)
            if ours is not None and quantity.dimensionality == unit.dimensionality:
                factor = (quantity / unit).to_base_units().magnitude
                assert ours == pytest.approx(factor, rel=5e-6), (code, other)
                equal += 1
    assert equal >= 449


@pytest.mark.slow
def test_ucumvert_makes_numbers_of_arbitrary_units(registry: Any) -> None:
    """An international unit would convert into a bare count, which no result of a laboratory may."""
    assert registry.from_ucum("[IU]/L").is_compatible_with(registry.from_ucum("/L"))
    assert ucum.factor("[IU]/L", "/L") is None
    assert registry.from_ucum("mg/L{FEU}") == registry.from_ucum("mg/L{DDU}")
    assert not ucum.same("mg/L{FEU}", "mg/L{DDU}")
    with pytest.raises(Exception, match="pH_value"):
        registry.from_ucum("[pH]")
    assert ucum.valid("[pH]")


def test_the_search_folds_what_opencc_folds_and_medical_variants_besides() -> None:
    convert = OpenCC("t2s").convert
    assert normal("甲狀腺機能亢進,劉醫師") == "甲状腺机能亢进,刘医师"
    assert normal("欬嗽、痺證") == "咳嗽、痹证"
    assert (convert("欬"), convert("痺")) == ("欬", "痺")
