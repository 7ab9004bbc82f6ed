"""XLSForm in and out: twelve forms come back as they were, behave as they did, and what cannot be carried
is listed by its row."""

from __future__ import annotations

import random
from typing import Any

import pytest

from heluo.delivery.followup.exchange import xlsform_in, xlsform_out
from heluo.delivery.followup.exchange.from_xpath import Untranslatable, translated
from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.model import FIELD_TYPES, Form
from heluo.delivery.followup.forms.read import read
from heluo.kit.errors import BadInput
from tests.lib import form_cases, random_forms, xlsforms

AT = Situation("2026-11-29", "1960-01-01", {"baseline": {"weight": 60.0}})


def filled_cells(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{k: str(v) for k, v in row.items() if v not in (None, "")} for row in rows]


def imported(survey: list[dict[str, str]], choices: list[dict[str, str]]) -> tuple[Form, list[Any]]:
    declared, missing = xlsform_in.form_of(xlsforms.file_of(survey, choices))
    return read(declared), missing


@pytest.mark.parametrize("name", xlsforms.FORMS)
def test_a_form_comes_back_as_it_was(name: str) -> None:
    survey, choices = xlsforms.sheets_of(name)
    form, missing = imported(survey, choices)
    assert missing == []
    again, codes, lost = xlsform_out.sheets(form)
    assert lost == []
    assert filled_cells(again) == survey
    assert filled_cells(codes) == choices


def test_the_twelve_forms_use_every_type_of_field() -> None:
    used = {of.type for name in xlsforms.FORMS for _, of in imported(*xlsforms.sheets_of(name))[0].fields()}
    assert used == set(FIELD_TYPES)
    assert len(xlsforms.FORMS) >= 12


def test_what_has_no_counterpart_is_listed_by_row() -> None:
    survey, choices = (xlsforms.rows(text) for text in xlsforms.UNSUPPORTED)
    form, missing = imported(survey, choices)
    found: dict[str, str] = {}
    for one in missing:
        found[one.place] = f"{found.get(one.place, '')} {one.what.en}"
    assert set(found) == set(xlsforms.MISSING)
    for place, words in xlsforms.MISSING.items():
        assert all(word in found[place] for word in words.split()), (place, found[place])
    assert form.field("deep_name") is not None
    assert form.field("a") is not None, "a question whose condition is lost stays"


def test_a_form_of_ours_behaves_the_same_after_the_journey() -> None:
    for seed in range(4):
        declaration, _ = random_forms.form(seed)
        form = read(declaration)
        file, lost = xlsform_out.workbook(form)
        assert lost == []
        other = read(xlsform_in.form_of(file)[0])
        chance, answers = random.Random(seed), dict[str, Any]()
        for _ in range(60):
            random_forms.change(chance, declaration, answers)
            assert (
                fill(form, typed(form, answers), AT).visible == fill(other, typed(other, answers), AT).visible
            )


def test_what_a_workbook_cannot_say_of_a_form_of_ours_is_listed_by_field() -> None:
    _, lost = xlsform_out.workbook(read(form_cases.VISIT))
    assert {one.place for one in lost} == {"@baseline.weight", "change", "total", "many", "where"}


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("${n} > 5", "coalesce(n > 5, false)"),
        ("${n} != 5", "coalesce(n != 5, true)"),
        ("${n} = ''", "blank(n)"),
        ("${t} != ''", "known(t)"),
        ("${n} = '5'", "coalesce(n == 5, false)"),
        ("not(${t} = 'a') and ${n}<1", "not (coalesce(t == 'a', false)) and coalesce(n < 1, false)"),
        ("selected(${m}, 'x')", "coalesce(has(m, 'x'), false)"),
        ("selected(${t}, 'x')", "coalesce(t == 'x', false)"),
        ("${d} <= today()", "coalesce(d <= today, false)"),
        ("${n} + 1 > 2 * (3 - ${n})", "coalesce(n + 1 > 2 * (3 - n), false)"),
    ],
)
def test_the_treatment_of_blanks_is_written_out(source: str, ours: str) -> None:
    types = {"n": "number", "t": "text", "m": "codes", "d": "date"}
    assert translated(source, types) == ours


@pytest.mark.parametrize(
    "source", ["${x} > 1", "regex(${t}, 'a')", "${n} mod 2 = 0", "${n} >", "../n > 1", "${t} > ${n}"]
)
def test_what_cannot_be_translated_says_so(source: str) -> None:
    with pytest.raises(Untranslatable):
        translated(source, {"n": "number", "t": "text"})


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"no workbook", xlsforms.file_of([], [])])
def test_another_file_is_refused(file: bytes) -> None:
    with pytest.raises(BadInput):
        xlsform_in.form_of(file)
