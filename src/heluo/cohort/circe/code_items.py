"""One condition on a code as items of a public concept set: single codes, and codes with descendants."""

from __future__ import annotations

from heluo.cohort.circe.concepts import concept
from heluo.cohort.circe.fields import Json
from heluo.cohort.code_sets import CodeSet, read_codes
from heluo.cohort.comparisons import CODES
from heluo.dictionary import load
from heluo.dictionary.diseases import load_diseases

OPERATORS = ("starts", "in", "=", "not_in")


def code_items(test: Json, value_set: str, category: str) -> tuple[list[Json], bool]:
    """The items, and whether they say all of the condition: an exclusion is one of a whole set there."""
    denied = test["op"] == "not_in"
    values, begin = [str(value) for value in test.get("values", [])], test["op"] == "starts"
    if values and values[0].startswith(CODES):
        values, begin = list(load_diseases()[values[0].removeprefix(CODES)].code_prefixes), True
    items = [_item(value, value_set, category, denied, begin) for value in values]
    sets = _sets(test, value_set)
    for one in sets:
        group = read_codes(one, "")
        for codes in (group.codes, group.inside_codes):
            items += [_item(code, value_set, category, denied, False) for code in codes]
        inside, outside = (
            _categories(of, value_set) for of in (group.inside_prefixes, group.outside_prefixes)
        )
        items += [_item(code, value_set, category, denied, True) for code in inside]
        items += [_item(code, value_set, category, True, False) for code in group.outside_codes]
        items += [_item(code, value_set, category, True, True) for code in outside]
    taken_out = any(one.without for one in sets)
    alone = len(sets) == 1 and not values and not sets[0].codes
    return items, test["op"] in OPERATORS and (not taken_out or (alone and not denied))


def _sets(test: Json, value_set: str) -> list[CodeSet]:
    """The codes that are written out in the condition, then those of the saved sets that it names."""
    own = CodeSet(value_set=value_set, below=test.get("below", []), without=test.get("without", []))
    saved = [use["members"] for use in test.get("code_sets", []) if use.get("members")]
    return [*([own] if own.below else []), *(CodeSet.model_validate(one) for one in saved)]


def _item(code: str, value_set: str, category: str, excluded: bool, below: bool) -> Json:
    known = load().value_sets[value_set].codes.get(code)
    of = concept("diagnosis" if category == "patient" else category, code, known.label.en if known else "")
    return {"concept": of, "isExcluded": excluded, "includeDescendants": below}


CATEGORY = {"icd10": 3, "icd9cm3": 2}
"""Characters of a category: a shorter beginning, such as that of a chapter, is no code."""


def _categories(prefixes: tuple[str, ...], value_set: str) -> list[str]:
    """Beginnings as codes: a ten of categories as each of them."""
    found: list[str] = []
    for prefix in prefixes:
        ten = len(prefix) == CATEGORY.get(value_set, 0) - 1
        found += [f"{prefix}{n}" for n in range(10)] if ten else [prefix]
    return found
