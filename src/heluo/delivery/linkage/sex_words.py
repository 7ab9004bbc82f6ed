"""What a hospital's own code of sex means: two registrations show it as each hospital writes it, and "1"
beside "女" tells a steward nothing."""

from __future__ import annotations

from collections.abc import Mapping

from heluo.dictionary import hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.places import Home

THING, VARIABLE = "sex", "patient.sex"


def with_meaning(
    home: Home, hospitals: tuple[str, ...], thing: str, texts: tuple[str, ...]
) -> tuple[str, ...]:
    """`texts` of the comparison `thing`, one of each hospital, with the meaning of a code of sex behind it:
    of the standard's code, and of what the hospital's mapping makes of it. Others as they are."""
    if thing != THING:
        return texts
    folders = (home.hospitals,)
    known = sorted({*hospitals} & set(hospital_codes(folders)))
    mapped: dict[str, dict[str, str]] = {
        one.code: {value.source: value.code for value in one.values if value.variable == VARIABLE}
        for one in load_hospitals(known, folders).loaded
    }
    return tuple(
        _explained(mapped.get(hospital, {}), text) for hospital, text in zip(hospitals, texts, strict=True)
    )


def _explained(mapped: Mapping[str, str], text: str) -> str:
    codes = load().value_sets[load().variable(VARIABLE).value_set].codes
    code = codes.get(mapped.get(text, text))
    if code is None or code.label.zh.startswith(text):
        return text
    return f"{text} = {code.label.zh} {code.label.en}"
