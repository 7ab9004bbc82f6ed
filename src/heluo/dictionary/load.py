"""Reads `/dictionary` and refuses it, with file and line, when a declaration is wrong."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from heluo.dictionary.model import Category, Dictionary, ValueSet
from heluo.dictionary.rule_templates import rule_templates
from heluo.dictionary.rules import read_rules
from heluo.dictionary.value_sets import read_value_set
from heluo.dictionary.variables import read_variables
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder
from heluo.kit.text import Text

ORDER = (
    "patient", "visit", "diagnosis", "order", "medication", "medical_record", "lab_result", "microbiology",
    "examination", "imaging", "pathology", "surgery", "treatment", "vital_sign", "charge", "follow_up",
)  # fmt: skip
"""The 16 categories in the order in which every screen, manual and loop shows them."""


@cache
def load(folder: Path | None = None) -> Dictionary:
    """The dictionary in `folder` (default: the one shipped). Raises BadConfiguration with file:line."""
    folder = folder or data_folder("dictionary")
    value_sets = {p.stem: read_value_set(p) for p in sorted((folder / "value_sets").glob("*.csv"))}
    templates = rule_templates(folder)
    categories = {
        name: _category(folder / name, value_sets, templates) for name in ORDER if (folder / name).is_dir()
    }
    _check_context(categories, folder)
    digests = {name: _digest(folder, category) for name, category in categories.items()}
    return Dictionary((folder / "VERSION").read_text().strip(), categories, value_sets, folder, digests)


def _digest(folder: Path, category: Category) -> str:
    used = {v.value_set for v in category.variables.values() if v.value_set}
    paths = [*(folder / category.name).iterdir(), *(folder / "value_sets" / f"{name}.csv" for name in used)]
    return digest(path for path in paths if path.is_file())


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents of `paths`, whatever their order."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def _category(
    folder: Path, value_sets: Mapping[str, ValueSet], templates: Mapping[str, Collection[str]]
) -> Category:
    head = tomllib.loads((folder / "category.toml").read_text(encoding="utf-8"))
    variables = read_variables(folder / "variables.csv", folder.name, value_sets)
    for role in (*head["key"], head.get("time"), head.get("end_time"), head.get("title")):
        if role and role not in variables:
            raise BadConfiguration(
                f"{role} in category.toml",
                "a variable of variables.csv",
                "declare it",
                where=str(folder / "category.toml"),
            )
    return Category(
        folder.name,
        Text(head["zh"], head["en"]),
        head["definition"],
        head["grain"],
        tuple(head["key"]),
        head.get("time", ""),
        head.get("end_time", ""),
        head.get("title", ""),
        variables,
        read_rules(folder / "rules.csv", folder.name, variables, templates),
    )


def _check_context(categories: dict[str, Category], folder: Path) -> None:
    """Names like `patient.birth_date` in rules are variables of the row's own patient or visit."""
    for category in categories.values():
        for rule in category.rules:
            for name in rule.variables:
                other, dot, variable = name.partition(".")
                if dot and (other not in ("patient", "visit") or variable not in categories[other].variables):
                    raise BadConfiguration(
                        f"variable {name}",
                        "a variable of patient or visit",
                        "edit this line",
                        where=f"{folder / category.name / 'rules.csv'}:{rule.line}",
                    )
