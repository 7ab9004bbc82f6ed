"""Units as hospitals write them and conversions as textbooks print them: right, or refused.

Expected values are the usual published conversion factors to three or four figures, not the product's molar
masses.
"""

from __future__ import annotations

import pytest

from heluo.dictionary import load_units, unit_key

CONVERSIONS = """
    GLU | 126 | mg/dL | 6.99 | mmol/L
    GLU | 126 | MG/DL | 6.99 | mmol/L
    GLU | 1.26 | g/L | 6.99 | mmol/L
    GLU | 7.0 | mmol/L | 7.0 | mmol/L
    GLU | 7.0 | 毫摩尔/升 | 7.0 | mmol/L
    HBA1C | 53 | mmol/mol | 7.0 | %
    HBA1C | 48 | mmol/mol | 6.54 | %
    HBA1C | 6.5 | ％ | 6.5 | %
    CREA | 1.0 | mg/dL | 88.4 | umol/L
    CREA | 88 | µmol/L | 88 | umol/L
    CREA | 88 | μmol/L | 88 | umol/L
    CREA | 0.088 | mmol/L | 88 | umol/L
    UREA | 30 | mg/dL | 4.995 | mmol/L
    BUN | 14 | mg/dL | 5.0 | mmol/L
    UA | 6.0 | mg/dL | 356.9 | umol/L
    TBIL | 1.0 | mg/dL | 17.1 | umol/L
    DBIL | 0.3 | mg/dL | 5.13 | umol/L
    TC | 200 | mg/dL | 5.17 | mmol/L
    LDLC | 100 | mg/dL | 2.586 | mmol/L
    HDLC | 40 | mg/dL | 1.034 | mmol/L
    TG | 150 | mg/dL | 1.694 | mmol/L
    CA | 10 | mg/dL | 2.495 | mmol/L
    CA | 5 | mEq/L | 2.5 | mmol/L
    K | 4.5 | mEq/L | 4.5 | mmol/L
    NA | 140 | mEq/L | 140 | mmol/L
    MG | 2.0 | mg/dL | 0.823 | mmol/L
    P | 3.5 | mg/dL | 1.13 | mmol/L
    FE | 100 | ug/dL | 17.9 | umol/L
    HGB | 14 | g/dL | 140 | g/L
    HGB | 14 | g% | 140 | g/L
    HGB | 8.7 | mmol/L | 140.2 | g/L
    MCHC | 33 | g/dL | 330 | g/L
    HCT | 0.42 | L/L | 42 | %
    WBC | 6.1 | ×10^9/L | 6.1 | 10*9/L
    WBC | 6.1 | 10^9/l | 6.1 | 10*9/L
    WBC | 6.1 | K/uL | 6.1 | 10*9/L
    WBC | 6100 | /uL | 6.1 | 10*9/L
    RBC | 4.8 | 10^6/uL | 4.8 | 10*12/L
    PLT | 230000 | /mm3 | 230 | 10*9/L
    ALB | 4.2 | g/dL | 42 | g/L
    TP | 7.0 | g/dL | 70 | g/L
    ALT | 40 | IU/L | 40 | U/L
    ALT | 40 | UI/L | 40 | U/L
    ALT | 0.667 | μkat/L | 40 | U/L
    FIB | 300 | mg/dL | 3.0 | g/L
    CRP | 0.8 | mg/dL | 8 | mg/L
    CRP | 8000 | ug/L | 8 | mg/L
    PCT | 0.5 | μg/L | 0.5 | ng/mL
    TNT | 0.014 | ng/mL | 14 | ng/L
    TNI | 26 | pg/mL | 26 | ng/L
    DD | 550 | ng/mL FEU | 0.55 | mg/L{FEU}
    DD | 0.55 | ug/mL(FEU) | 0.55 | mg/L{FEU}
    FT4 | 1.2 | ng/dL | 15.44 | pmol/L
    FT3 | 3.0 | pg/mL | 4.61 | pmol/L
    TSH | 2.5 | μIU/mL | 2.5 | m[IU]/L
    TSH | 2.5 | mU/L | 2.5 | m[IU]/L
    BHCG | 25 | mIU/mL | 25 | [IU]/L
    BHCG | 25 | IU/L | 25 | [IU]/L
    E2 | 100 | pg/mL | 367.1 | pmol/L
    PROG | 10 | ng/mL | 31.8 | nmol/L
    TESTO | 500 | ng/dL | 17.3 | nmol/L
    CORT | 15 | ug/dL | 413.8 | nmol/L
    B12 | 300 | pg/mL | 221.3 | pmol/L
    FOL | 10 | ng/mL | 22.66 | nmol/L
    VITD | 30 | ng/mL | 74.9 | nmol/L
    FER | 100 | ug/L | 100 | ng/mL
    CA125 | 35 | U/mL | 35 | [arb'U]/mL
    CA125 | 35 | KU/L | 35 | [arb'U]/mL
    AFP | 7 | ug/L | 7 | ng/mL
    PCO2 | 5.3 | kPa | 39.75 | mm[Hg]
    PO2 | 90 | mmHg | 90 | mm[Hg]
    UACR | 3.4 | mg/mmol | 30.1 | mg/g
    UACR | 30 | ug/mg | 30 | mg/g
    UPRO24 | 150 | mg/24h | 0.15 | g/(24.h)
    EGFR | 60 | mL/min/1.73m² | 60 | mL/min/{1.73_m2}
    EGFR | 60 | ml/(min·1.73m²) | 60 | mL/min/{1.73_m2}
    LAC | 18 | mg/dL | 1.998 | mmol/L
    INS | 60 | pmol/L | 10 | m[IU]/L
    CPEP | 2.0 | ng/mL | 0.662 | nmol/L
    PLT | 230 | THOU/uL | 230 | 10*9/L
    PLT | 230 | 千/ul | 230 | 10*9/L
    PLT | 23 | 万/μL | 230 | 10*9/L
    PLT | 230 | GI/L | 230 | 10*9/L
    WBC | 6.1 | G/L | 6.1 | 10*9/L
    WBC | 6.1 | X10E9/L | 6.1 | 10*9/L
    WBC | 6.1 | 10^9/升 | 6.1 | 10*9/L
    WBC | 6.1 | 10⁹·L⁻¹ | 6.1 | 10*9/L
    WBC | 6.1 | Х10⁹／Ｌ | 6.1 | 10*9/L
    RBC | 4.8 | TI/L | 4.8 | 10*12/L
    RBC | 480 | 万/mm3 | 4.8 | 10*12/L
    RBC | 4.8 | 百万/uL | 4.8 | 10*12/L
    HGB | 140 | G/L | 140 | g/L
    HGB | 140 | g·L⁻¹ | 140 | g/L
    HGB | 14 | gm% | 140 | g/L
    CREA | 88 | uM | 88 | umol/L
    CREA | 88 | µM | 88 | umol/L
    CREA | 88 | umol.L-1 | 88 | umol/L
    NA | 140 | mM | 140 | mmol/L
    GLU | 7.0 | ｍｍｏｌ／Ｌ | 7.0 | mmol/L
    GLU | 126 | ㎎/㎗ | 6.99 | mmol/L
    GLU | 7.0 | 毫摩尔每升 | 7.0 | mmol/L
    PO2 | 90 | Torr | 90 | mm[Hg]
    PO2 | 12 | ㎪ | 90 | mm[Hg]
"""
REFUSED = """
    GLU | g/24h | another quantity
    GLU | mmol | not a concentration
    GLU | 摩尔 | an unknown spelling
    CREA | mg/24h | another quantity
    EGFR | mL/min | not normalised to body surface
    DD | mg/L | FEU or DDU is not said
    DD | ng/mL DDU | DDU is not FEU
    HBA1C | mmol/L | another quantity
    ALT | mmol/L | another quantity
    AFP | mmol/L | no molar mass
    CA125 | ng/mL | an arbitrary unit has no mass
    TSH | pmol/L | an international unit has no molar mass
    HBVDNA | copies/mL | the factor depends on the assay
    WBC | g/L | a mass is not a count
    WBC | g/l | nor in another case
    NA | MM | a length
    GLU | mm | a length
    PH | mmol/L | a logarithm
"""


def cells(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("item", "number", "unit", "expected", "standard"), cells(CONVERSIONS))
def test_results_convert_as_textbooks_say(
    item: str, number: str, unit: str, expected: str, standard: str
) -> None:
    found = load_units().convert(item, float(number), unit)
    assert found is not None
    value, ucum, rule = found
    assert value == pytest.approx(float(expected), rel=3e-3)
    assert ucum == standard
    assert rule.endswith("@1")


@pytest.mark.parametrize(("item", "unit", "why"), cells(REFUSED))
def test_what_cannot_be_converted_is_refused(item: str, unit: str, why: str) -> None:
    assert load_units().convert(item, 1.0, unit) is None, why


def test_spellings_differ_in_case_blanks_and_micro_signs_only_by_look() -> None:
    assert unit_key(" Mmol / L ") == unit_key("mmol/l") == "mmol/l"
    assert unit_key("µmol/L") == unit_key("μmol/L") == unit_key("umol/L")


def test_a_unit_has_one_printed_form() -> None:
    printed = load_units().printed
    assert printed["10*9/L"] == "×10⁹/L"
    assert printed["m[IU]/L"] == "mIU/L"
    assert printed["{CNY}"] == "元"
