"""Every spelling of a blood pressure that `bp_systolic` and `bp_diastolic` read, and what they refuse."""

from __future__ import annotations

import dataclasses

import pytest

from heluo.collection.convert import parse_convert
from heluo.dictionary import load

_SYSTOLIC = load().categories["vital_sign"].variables["systolic"]
PRESSURE = {kind: dataclasses.replace(_SYSTOLIC, type=kind) for kind in ("integer", "decimal")}
BLOOD_PRESSURE = """
120/80
120/80mmHg
120／80
120-80
120 80
120mmHg/80mmHg
血压120/80
BP:120/80
收缩压120舒张压80
收缩压:120 舒张压:80
舒张压80,收缩压120
高压120低压80
SBP 120 DBP 80
(120,80)
120\\80
120,80 mmHg
120.0/80.0
S120/D80
"""
NOT_BLOOD_PRESSURE = (
    "2024-01-02 BP 120/80",
    "120",
    "16/10.7kPa",
    "测不出",
    "120/80/60",
    "1120/80",
    "<120/80",
    "体温36.5",
)


@pytest.mark.parametrize("text", BLOOD_PRESSURE.strip().splitlines())
@pytest.mark.parametrize("kind", ["integer", "decimal"])
def test_every_spelling_of_blood_pressure(text: str, kind: str) -> None:
    assert parse_convert("bp_systolic", PRESSURE[kind]).cell(text).value == 120
    assert parse_convert("bp_diastolic", PRESSURE[kind]).cell(text).value == 80


@pytest.mark.parametrize("text", NOT_BLOOD_PRESSURE)
def test_what_is_no_blood_pressure_is_refused(text: str) -> None:
    assert parse_convert("bp_systolic", PRESSURE["integer"]).cell(text).code == "blood_pressure"
