"""The table `dictionary/rule_templates.csv`: what every template takes from a rule, for the dictionary to
check rules by.

Written by `./heluo derive` from the templates, never by hand. Why a file: `heluo.dictionary.rule_templates`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from heluo.dictionary.rule_templates import COLUMNS, FILE
from heluo.quality.templates import TEMPLATES

PATH = f"dictionary/{FILE}"


def write_rule_contract(root: Path, *, check: bool) -> list[str]:
    """Writes the file under `root` when it is stale, or with `check` only says so; relative paths.

    To be called before anything loads the dictionary (much of the product does so when it is imported): a
    rule of a new template is refused until the file names it.
    """
    target, text = root / PATH, rule_contract()
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return []
    if not check:
        target.write_text(text, encoding="utf-8")
    return [PATH]


def rule_contract() -> str:
    """The file's text: a line for the variables of each template that takes a rule, then one a parameter."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, template in sorted(TEMPLATES.items()):
        if template.rule is not None:
            writer.writerow((name, "", template.rule.variables))
            writer.writerows((name, p, meaning) for p, meaning in template.rule.parameters.items())
    return text.getvalue()
