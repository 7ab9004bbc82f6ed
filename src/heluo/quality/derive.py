"""Checks from the dictionary: nearly all follow from a variable's own line, the rest is written in
`rules.csv`.

required → missing; a value set → unmapped_value, outside_set, code_not_in_edition; low and high →
outside_range; an id → orphan, duplicate_key; the event's time → future; every typed variable → type_format;
every category → the checks of its table as a whole. A rule that names a direct identifier runs in the
hospital only and gives no check here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from heluo.dictionary import Category, Dictionary, Rule, Variable, load
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.quality.model import Check, Severity
from heluo.quality.templates import TEMPLATES

HELD = "held"
"""Last part of the pseudo-check that counts rows and held rows: `<category>.held`."""
EXTENDED = ("icd10",)
"""Open value sets whose codes have a structure that can be judged without the whole edition."""
ARITY = {
    "not_before": (2, 9), "outside_visit": (1, 1), "after_death": (1, 9), "future": (1, 1), "sex_conflict": (1, 1), "missing_when": (2, 9),
    "sum_of_parts": (2, 9), "outside_range": (1, 2), "outside_set": (1, 2), "wrong_unit": (3, 3), "pattern": (1, 1), "id_check_digit": (1, 3),
    "empty_text": (1, 1), "visit_without": (1, 1), "duplicate_event": (1, 9), "implausible_change": (2, 3),
    "outside_range_by_age_and_sex": (2, 2), "digit_preference": (1, 1),
}  # fmt: skip
"""Template of rules.csv → fewest and most variables of a rule."""
DEMANDED = {
    "sex_conflict": ("prefix", "sex"),
    "missing_when": ("when",),
    "sum_of_parts": ("operation",),
    "pattern": ("regex",),
    "empty_text": ("shortest",),
    "visit_without": ("category", "visit_type"),
    "implausible_change": ("within_hours", "ratio"),
    "outside_range_by_age_and_sex": ("of",),
    "digit_preference": ("decimals", "worst"),
}
"""Parameters without which a template says nothing."""
SHIFTING = 15
"""Closed value sets of at most so many codes are watched for a shift of their shares."""


def all_checks(dictionary: Dictionary | None = None) -> dict[str, Check]:
    """Every check of the dictionary (default: the one shipped) by id."""
    return _all(dictionary.folder if dictionary else None)


@cache
def _all(folder: Path | None) -> dict[str, Check]:
    dictionary = load(folder)
    return {c.id: c for category in dictionary.categories.values() for c in checks(category, dictionary)}


def checks(category: Category, dictionary: Dictionary) -> tuple[Check, ...]:
    """Every check of `category`: derived ones in the dictionary's order, then rules. Raises BadConfiguration
    at a rule's line."""
    made = [
        *_table(category),
        *(c for v in category.variables.values() for c in _variable(category, v, dictionary)),
    ]
    made += [
        _rule(category, rule, dictionary)
        for rule in category.rules
        if not _stays_in_hospital(category, rule, dictionary)
    ]
    return tuple(made)


def _derived(
    category: Category,
    variable: Variable | None,
    template: str,
    severity: Severity,
    parameters: dict[str, str] | None = None,
) -> Check:
    label = TEMPLATES[template].label
    if variable is None:
        return Check(
            f"{category.name}.{template}",
            category.name,
            template,
            (),
            parameters or {},
            severity,
            label,
            TEMPLATES[template].kahn,
        )
    words = Text(
        f"{variable.label.zh}:{label.zh}", f"{variable.label.en}: {label.en[0].lower()}{label.en[1:]}"
    )
    return Check(
        f"{category.name}.{variable.name}.{template}",
        category.name,
        template,
        (variable.name,),
        parameters or {},
        severity,
        words,
        TEMPLATES[template].kahn,
    )


def _table(category: Category) -> Iterator[Check]:
    yield _derived(category, None, "empty_table", "warning")
    yield _derived(category, None, "schema_extra", "note")
    yield _derived(category, category.variables[category.key[0]], "duplicate_key", "error")
    if category.time and category.name != "patient":
        time = category.variables[category.time]
        for template in ("gap_in_time", "volume_drop", "stale"):
            yield _derived(category, time, template, "warning")


def _variable(category: Category, variable: Variable, dictionary: Dictionary) -> Iterator[Check]:
    if variable.type not in ("id", "string", "text", "code") and variable.origin == "hospital":
        yield _derived(category, variable, "type_format", "error")
    if variable.shipped is None:
        return
    if variable.name not in category.key:
        yield _derived(category, variable, "missing", _missing_severity(category, variable))
    if (
        variable.type == "id"
        and variable.name in ("patient_id", "visit_id")
        and variable.name not in category.key
    ):
        yield _derived(category, variable, "orphan", "warning")
    if variable.origin == "hospital":
        yield _derived(category, variable, "schema_missing", "warning")
    if variable.type == "code":
        yield from _coded(category, variable, dictionary)
    if variable.low is not None or variable.high is not None:
        yield _derived(category, variable, "outside_range", "warning")
    if variable.name == category.time or (
        category.name == "patient" and variable.type in ("date", "datetime")
    ):
        yield _derived(category, variable, "future", "warning")
    if variable.type in ("integer", "decimal"):
        yield _derived(
            category,
            variable,
            "distribution_shift",
            "warning",
            {"by": "item_code"} if variable.name == "value_standard" else None,
        )
    measured = variable.type in ("decimal", "date", "datetime") or (
        variable.type == "integer" and variable.unit
    )
    if measured and variable.origin == "hospital":
        yield _derived(category, variable, "constant", "warning")


def _coded(category: Category, variable: Variable, dictionary: Dictionary) -> Iterator[Check]:
    values = dictionary.value_sets[variable.value_set]
    if variable.origin == "hospital":
        yield _derived(category, variable, "unmapped_value", "warning")
    if variable.value_set in EXTENDED:
        yield _derived(category, variable, "code_not_in_edition", "warning")
    if not values.open:
        yield _derived(category, variable, "outside_set", "warning")
        if len(values.codes) <= SHIFTING:
            yield _derived(category, variable, "distribution_shift", "warning")


def _missing_severity(category: Category, variable: Variable) -> Severity:
    if not variable.required:
        return "note"
    return "error" if variable.name in ("patient_id", category.time) else "warning"


def _stays_in_hospital(category: Category, rule: Rule, dictionary: Dictionary) -> bool:
    return any(_named(category, name, dictionary).shipped is None for name in rule.variables)


def _named(category: Category, name: str, dictionary: Dictionary) -> Variable:
    of, dot, variable = name.rpartition(".")
    return (dictionary.categories[of] if dot else category).variables[variable]


def _rule(category: Category, rule: Rule, dictionary: Dictionary) -> Check:
    few, many = ARITY[rule.template]
    missing = [p for p in DEMANDED.get(rule.template, ()) if not rule.parameters.get(p)]
    if not few <= len(rule.variables) <= many or missing:
        raise BadConfiguration(
            f"{rule.template} with {len(rule.variables)} variables"
            + (f", without {', '.join(missing)}" if missing else ""),
            f"{few} to {many} variables and the parameters of dictionary/template.py",
            "edit this line",
            where=f"{dictionary.folder / category.name / 'rules.csv'}:{rule.line}",
        )
    return Check(
        f"{category.name}.{rule.id}",
        category.name,
        rule.template,
        rule.variables,
        rule.parameters,
        rule.severity,
        rule.label,
        TEMPLATES[rule.template].kahn,
    )
