"""One condition on a code as items of a public concept set: single codes, and codes with descendants."""

from __future__ import annotations

from heluo.cohort.circe.concepts import concept
from heluo.cohort.circe.fields import Json
from heluo.cohort.code_sets import CodeSet, read_codes
from heluo.dictionary import load

OPERATORS = ("starts", "in", "=", "not_in")


def code_items(test: Json, value_set: str, category: str) -> tuple[list[Json], bool]:
    """The items, and whether they say all of the condition: an exclusion is one of a whole set there."""
    denied = test["op"] == "not_in"
    items = [_item(str(v), value_set, category, denied, test["op"] == "starts") for v in test["values"]]
    sets = _sets(test, value_set)
    for one in sets:
        group = read_codes(one, "")
        for codes, below in (
            (group.codes, False),
            (group.inside_codes, False),
            (group.inside_prefixes, True),
        ):
            items += [_item(code, value_set, category, denied, below) for code in codes]
        for codes, below in ((group.outside_codes, False), (group.outside_prefixes, True)):
            items += [_item(code, value_set, category, True, below) for code in codes]
    taken_out = any(one.without for one in sets)
    alone = len(sets) == 1 and not test["values"] and not sets[0].codes
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
