"""Reads `/dictionary` and refuses it, with file and line, when a declaration is wrong."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

from heluo.dictionary.model import Category, Code, Dictionary, Rule, Text, Type, ValueSet, Variable
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

COLUMNS = (
    "name", "zh", "en", "definition", "type", "unit", "value_set", "required", "low", "high",
    "level", "identifier", "search", "omop", "fhir", "origin",
)  # fmt: skip
ORDER = (
    "patient", "visit", "diagnosis", "order", "medication", "medical_record", "lab_result", "microbiology",
    "examination", "imaging", "pathology", "surgery", "treatment", "vital_sign", "charge", "follow_up",
)  # fmt: skip
"""The 16 categories in the order in which every screen, manual and loop shows them."""


@cache
def load(folder: Path | None = None) -> Dictionary:
    """The dictionary in `folder` (default: the one shipped). Raises BadConfiguration with file:line."""
    folder = folder or data_folder("dictionary")
    value_sets = {p.stem: _value_set(p) for p in sorted((folder / "value_sets").glob("*.csv"))}
    categories = {name: _category(folder / name, value_sets) for name in ORDER if (folder / name).is_dir()}
    return Dictionary((folder / "VERSION").read_text().strip(), categories, value_sets)


def rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """(line, row) pairs of a CSV file whose header must be exactly `columns`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise BadConfiguration(f"columns {reader.fieldnames}", ",".join(columns), "mend the header line", where=f"{path}:1")
        result = []
        for row in reader:
            if None in row or None in row.values():
                raise BadConfiguration("a line with another number of cells", f"{len(columns)} cells",
                                       "quote cells that hold a comma", where=f"{path}:{reader.line_num}")  # fmt: skip
            result.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
        return result


def _value_set(path: Path) -> ValueSet:
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline()
        if not header.startswith("#"):
            raise BadConfiguration("no heading", "# zh | en | source | closed or open", "add it as line 1", where=f"{path}:1")
        zh, en, source, kind = (part.strip() for part in header.lstrip("# ").split("|"))
        codes: dict[str, Code] = {}
        reader = csv.DictReader(file)
        for row in reader:
            if row["code"] in codes:
                raise BadConfiguration(f"code {row['code']} twice", "each code once", "remove one line", where=f"{path}:{reader.line_num + 1}")
            extra = {k: v for k, v in row.items() if k not in ("code", "zh", "en") and v}
            codes[row["code"]] = Code(row["code"], Text(row["zh"], row["en"]), extra)
    return ValueSet(path.stem, Text(zh, en), source, kind == "open", codes)


def _category(folder: Path, value_sets: dict[str, ValueSet]) -> Category:
    head = tomllib.loads((folder / "category.toml").read_text(encoding="utf-8"))
    path = folder / "variables.csv"
    variables: dict[str, Variable] = {}
    for line, row in rows(path, COLUMNS):
        variable = _variable(folder.name, row, line, path, value_sets)
        if variable.name in variables:
            raise BadConfiguration(f"{variable.name} declared twice", "one line a variable", "remove one", where=f"{path}:{line}")
        variables[variable.name] = variable
    for role in (*head["key"], head.get("time"), head.get("end_time"), head.get("title")):
        if role and role not in variables:
            raise BadConfiguration(f"{role} in category.toml", "a variable of variables.csv", "declare it", where=str(folder / "category.toml"))
    return Category(
        folder.name, Text(head["zh"], head["en"]), head["definition"], head["grain"], tuple(head["key"]),
        head.get("time", ""), head.get("end_time", ""), head.get("title", ""), variables, _rules(folder, variables),
    )  # fmt: skip


def _variable(category: str, row: dict[str, str], line: int, path: Path, value_sets: dict[str, ValueSet]) -> Variable:
    def refuse(found: str, expected: str) -> BadConfiguration:
        return BadConfiguration(found, expected, "edit this line", where=f"{path}:{line}")

    if row["type"] not in get_args(Type):
        raise refuse(f"type {row['type']!r}", " | ".join(get_args(Type)))
    if row["level"] not in ("1", "2", "3", "4", "5"):
        raise refuse(f"level {row['level']!r}", "1 to 5: a variable without a level cannot be protected")
    if row["identifier"] not in ("", "direct", "quasi"):
        raise refuse(f"identifier {row['identifier']!r}", "direct, quasi or blank")
    if (row["type"] == "code") != bool(row["value_set"]) or (row["value_set"] and row["value_set"] not in value_sets):
        raise refuse(f"value set {row['value_set']!r} of a {row['type']}", "a file of dictionary/value_sets for a code, blank otherwise")
    if row["type"] == "id" and not row["name"].endswith("_id"):
        raise refuse(f"id named {row['name']!r}", "a name that ends in _id")
    if row["identifier"] == "direct" and row["type"] != "id" and category != "patient":
        raise refuse("a direct identifier outside patient", "direct identifiers in the category patient only, from where they go to the vault")
    number = {k: float(row[k]) if row[k] else None for k in ("low", "high")}
    return Variable(
        category, row["name"], Text(row["zh"], row["en"]), row["definition"], row["type"], row["unit"], row["value_set"],  # type: ignore[arg-type]
        row["required"] == "yes", number["low"], number["high"], int(row["level"]), row["identifier"],  # type: ignore[arg-type]
        row["search"], row["omop"], row["fhir"], row["origin"] or "hospital", line,  # type: ignore[arg-type]
    )  # fmt: skip


def _rules(folder: Path, variables: dict[str, Variable]) -> tuple[Rule, ...]:
    path = folder / "rules.csv"
    if not path.exists():
        return ()
    result = []
    for line, row in rows(path, ("id", "template", "variables", "parameters", "severity", "zh", "en")):
        names = tuple(n for n in row["variables"].split(" ") if n)
        for name in names:
            if name not in variables:
                raise BadConfiguration(f"variable {name}", f"a variable of {folder.name}", "mend the name", where=f"{path}:{line}")
        parameters = dict(pair.split("=", 1) for pair in row["parameters"].split(" ") if pair)
        result.append(Rule(folder.name, row["id"], row["template"], names, parameters, row["severity"], Text(row["zh"], row["en"]), line))  # type: ignore[arg-type]
    return tuple(result)
