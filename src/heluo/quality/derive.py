"""Checks from the dictionary: nearly all follow from a variable's own line, the rest is written in
`rules.csv`.

Which checks follow from what is said by each template (`Template.derivation`). A rule that names a direct
identifier runs in the hospital only and gives no check here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from heluo.dictionary import Category, CheckRule, Dictionary, Variable, load
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.quality.model import Check
from heluo.quality.template import Binding, Derivation, TableTemplate, Template
from heluo.quality.templates import TEMPLATES

HELD = "held"
"""Last part of the pseudo-check that counts rows and held rows: `<category>.held`."""


def all_checks(dictionary: Dictionary | None = None) -> dict[str, Check]:
    """Every check of the dictionary (default: the one shipped) by id."""
    return _all(dictionary.folder if dictionary else None)


@cache
def _all(folder: Path | None) -> dict[str, Check]:
    dictionary = load(folder)
    return {c.id: c for category in dictionary.categories.values() for c in checks(category, dictionary)}


def checks(category: Category, dictionary: Dictionary) -> tuple[Check, ...]:
    """Every check of `category`: those of its table, those of its variables in the dictionary's order, then
    rules. Raises BadConfiguration at a rule's line."""
    made = [*_of_category(category, dictionary), *_of_variables(category, dictionary)]
    made += [
        _rule(category, rule, dictionary)
        for rule in category.rules
        if not _stays_in_hospital(category, rule, dictionary)
    ]
    return tuple(made)


def _derivations() -> list[tuple[Template, Derivation]]:
    found = [(t, t.derivation) for t in TEMPLATES.values() if t.derivation is not None]
    return sorted(found, key=lambda pair: pair[1].order)


def _of_category(category: Category, dictionary: Dictionary) -> Iterator[Check]:
    for template, derivation in _derivations():
        if bound := derivation.of_category(category):
            yield _derived(category, template, bound, dictionary)


def _of_variables(category: Category, dictionary: Dictionary) -> Iterator[Check]:
    derivations = _derivations()
    for variable in category.variables.values():
        for template, derivation in derivations:
            # What never leaves the hospital can only be checked there, where its row is refused.
            refusable = isinstance(template, TableTemplate) and template.of_refused_rows
            if variable.shipped is None and not refusable:
                continue
            if bound := derivation.of_variable(category, variable, dictionary):
                yield _derived(category, template, bound, dictionary)


def _derived(category: Category, template: Template, bound: Binding, dictionary: Dictionary) -> Check:
    label, names = template.label, ()
    if variable := bound.variable:
        names = (variable.name,)
        label = Text(
            f"{variable.label.zh}:{label.zh}", f"{variable.label.en}: {label.en[0].lower()}{label.en[1:]}"
        )
    return Check(
        ".".join((category.name, *names, template.name)),
        category.name,
        template.name,
        names,
        dict(bound.parameters),
        bound.severity,
        label,
        template.kahn,
        _todo(template, category, names, dictionary),
    )


def _todo(template: Template, category: Category, variables: Sequence[str], dictionary: Dictionary) -> Text:
    """The template's way out for these variables; a check of the whole table means those of its key."""
    names = tuple(variables) or category.key
    zh = "、".join(f"{_named(category, name, dictionary).label.zh}({name})" for name in names)
    return Text(
        template.todo.zh.replace("{variables}", zh), template.todo.en.replace("{variables}", ", ".join(names))
    )


def _stays_in_hospital(category: Category, rule: CheckRule, dictionary: Dictionary) -> bool:
    return any(_named(category, name, dictionary).shipped is None for name in rule.variables)


def _named(category: Category, name: str, dictionary: Dictionary) -> Variable:
    of, dot, variable = name.rpartition(".")
    return (dictionary.categories[of] if dot else category).variables[variable]


def _rule(category: Category, rule: CheckRule, dictionary: Dictionary) -> Check:
    template = TEMPLATES.get(rule.template)
    form = template.rule if template else None
    where = f"{dictionary.folder / category.name / 'rules.csv'}:{rule.line}"
    if template is None or form is None:
        raise BadConfiguration(
            f"template {rule.template!r}",
            " | ".join(name for name, t in TEMPLATES.items() if t.rule),
            "name a template of quality/templates that takes a rule, then run ./heluo derive",
            where=where,
        )
    missing = [p for p in form.required if not rule.parameters.get(p)]
    if not form.fewest <= len(rule.variables) <= form.most or missing:
        raise BadConfiguration(
            f"{rule.template} with {len(rule.variables)} variables"
            + (f", without {', '.join(missing)}" if missing else ""),
            f"{form.fewest} to {form.most} variables and the parameters of dictionary/rule_templates.csv",
            "edit this line",
            where=where,
        )
    return Check(
        f"{category.name}.{rule.id}",
        category.name,
        rule.template,
        rule.variables,
        rule.parameters,
        rule.severity,
        rule.label,
        template.kahn,
        _todo(template, category, rule.variables, dictionary),
    )
