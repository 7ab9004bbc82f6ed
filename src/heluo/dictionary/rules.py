"""Reads the rules of a category, a line of `rules.csv` each, against the templates that take a rule.

Which variables a template wants in which order is checked where checks are derived (`quality.derive`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import get_args

from heluo.dictionary.csv_rows import rows
from heluo.dictionary.model import CheckRule, Severity
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

COLUMNS = ("id", "template", "variables", "parameters", "severity", "zh", "en")
_SEVERITIES: dict[str, Severity] = {name: name for name in get_args(Severity)}


def read_rules(
    path: Path, category: str, variables: Collection[str], templates: Mapping[str, Collection[str]]
) -> tuple[CheckRule, ...]:
    """The rules of a category in the file's order. `templates`: name → parameters that a rule may give.
    Raises BadConfiguration with file:line."""
    if not path.exists():
        return ()
    result: dict[str, CheckRule] = {}
    for line, row in rows(path, COLUMNS):
        rule = _rule(path, line, row, (category, variables, templates))
        if rule.id in result:
            raise _refusal(path, line, f"rule {rule.id} twice", "one line a rule")
        result[rule.id] = rule
    return tuple(result.values())


def _rule(
    path: Path,
    line: int,
    row: dict[str, str],
    known: tuple[str, Collection[str], Mapping[str, Collection[str]]],
) -> CheckRule:
    category, variables, templates = known
    names = tuple(n for n in row["variables"].split(" ") if n)
    for name in names:
        if name not in variables and "." not in name:
            raise _refusal(path, line, f"variable {name}", f"a variable of {category}, patient.x or visit.x")
    if row["template"] not in templates:
        raise BadConfiguration(
            f"template {row['template']!r}",
            " | ".join(templates),
            "edit this line; a template that is new in quality/templates is known after ./heluo derive",
            where=f"{path}:{line}",
        )
    pairs = [pair.partition("=") for pair in row["parameters"].split(" ") if pair]
    for name, equals, _ in pairs:
        if not equals or not name or (name not in templates[row["template"]] and name not in names):
            raise _refusal(
                path,
                line,
                f"parameter {name!r}",
                f"name=value, a parameter of {row['template']} or one of the rule's variables",
            )
    severity = _SEVERITIES.get(row["severity"])
    if severity is None:
        raise _refusal(path, line, f"severity {row['severity']!r}", " | ".join(_SEVERITIES))
    parameters = {name: value for name, _, value in pairs}
    label = Text(row["zh"], row["en"])
    return CheckRule(category, row["id"], row["template"], names, parameters, severity, label, line)


def _refusal(path: Path, line: int, found: str, expected: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "edit this line", where=f"{path}:{line}")
