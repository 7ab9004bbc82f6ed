"""What a hospital's own code of sex means: two registrations show it as each hospital writes it, and "1"
beside "女" tells a steward nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from heluo.dictionary import hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.places import Home

THING, VARIABLE = "sex", "patient.sex"

Explain = Callable[[str, str, str], str]
"""(hospital, comparison, text) → the text, with the meaning behind it where the comparison is of sex."""


def explainer(home: Home, hospitals: Iterable[str]) -> Explain:
    """Explains by the standard's codes, and by what each hospital's mapping makes of its own. Reads the
    mappings of `hospitals` once."""
    folders = (home.hospitals,)
    known = sorted({*hospitals} & set(hospital_codes(folders)))
    mapped = {
        one.code: {value.source: value.code for value in one.values if value.variable == VARIABLE}
        for one in load_hospitals(known, folders).loaded
    }
    codes = load().value_sets[load().variable(VARIABLE).value_set].codes

    def explain(hospital: str, thing: str, text: str) -> str:
        if thing != THING:
            return text
        code = codes.get(mapped.get(hospital, {}).get(text, text))
        if code is None or code.label.zh.startswith(text):
            return text
        return f"{text} = {code.label.zh} {code.label.en}"

    return explain
