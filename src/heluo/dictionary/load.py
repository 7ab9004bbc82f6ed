"""Reads `/dictionary` and refuses it, with file and line, when a declaration is wrong."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import get_args

from heluo.dictionary.model import (
    Category,
    Code,
    Dictionary,
    Origin,
    Rule,
    Severity,
    Text,
    Type,
    ValueSet,
    Variable,
)
from heluo.dictionary.template import RULE_PARAMETERS
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
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
RESERVED = frozenset(
    {
        "hospital",
        "month",
        "row_key",
        "row_hash",
        "op",
        "epoch",
        "seq",
        "row",
        "extra",
        "raw",
        "held",
        "warnings",
        "parcel",
        "run_id",
        "person_id",
        "subject_ref",
        "visit_ref",
        "category",
    }
)
"""Columns that the layers add themselves; a variable of that name would shadow them."""


@cache
def load(folder: Path | None = None) -> Dictionary:
    """The dictionary in `folder` (default: the one shipped). Raises BadConfiguration with file:line."""
    folder = folder or data_folder("dictionary")
    value_sets = {p.stem: _value_set(p) for p in sorted((folder / "value_sets").glob("*.csv"))}
    categories = {name: _category(folder / name, value_sets) for name in ORDER if (folder / name).is_dir()}
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


def rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """(line, row) pairs of a CSV file whose header must be exactly `columns`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise BadConfiguration(
                f"columns {reader.fieldnames}", ",".join(columns), "mend the header line", where=f"{path}:1"
            )
        result = []
        for row in reader:
            if None in row or None in row.values():
                raise BadConfiguration(
                    "a line with another number of cells",
                    f"{len(columns)} cells",
                    "quote cells that hold a comma",
                    where=f"{path}:{reader.line_num}",
                )
            result.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
        return result


def _value_set(path: Path) -> ValueSet:
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline()
        if not header.startswith("#"):
            raise BadConfiguration(
                "no heading", "# zh | en | source | closed or open", "add it as line 1", where=f"{path}:1"
            )
        heading = [part.strip() for part in header.lstrip("# ").split("|")]
        if len(heading) != 4 or not all(heading) or heading[3] not in ("open", "closed"):
            raise BadConfiguration(
                "a wrong heading", "# zh | en | source | closed or open", "mend line 1", where=f"{path}:1"
            )
        zh, en, source, kind = heading
        codes: dict[str, Code] = {}
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ())[:3] != ("code", "zh", "en"):
            raise BadConfiguration(
                f"columns {reader.fieldnames}",
                "code,zh,en and attributes",
                "mend the header line",
                where=f"{path}:2",
            )
        for row in reader:
            if None in row or None in row.values() or not (row["code"] and row["zh"] and row["en"]):
                raise BadConfiguration(
                    "a line without code, zh and en, or with another number of cells",
                    "code,zh,en and one cell an attribute",
                    "edit this line",
                    where=f"{path}:{reader.line_num + 1}",
                )
            if row["code"] in codes:
                raise BadConfiguration(
                    f"code {row['code']} twice",
                    "each code once",
                    "remove one line",
                    where=f"{path}:{reader.line_num + 1}",
                )
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
            raise BadConfiguration(
                f"{variable.name} declared twice", "one line a variable", "remove one", where=f"{path}:{line}"
            )
        variables[variable.name] = variable
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
        _rules(folder, variables),
    )


def _variable(
    category: str, row: dict[str, str], line: int, path: Path, value_sets: dict[str, ValueSet]
) -> Variable:
    def refuse(found: str, expected: str) -> BadConfiguration:
        return BadConfiguration(found, expected, "edit this line", where=f"{path}:{line}")

    if row["type"] not in get_args(Type):
        raise refuse(f"type {row['type']!r}", " | ".join(get_args(Type)))
    if not RESERVED.isdisjoint((row["name"], f"{row['name']}_source")) or not NAME.fullmatch(row["name"]):
        raise refuse(
            f"name {row['name']!r}", "lower-case words joined by _, not a column that every layer adds"
        )
    for column in ("zh", "en", "definition"):
        if not row[column]:
            raise refuse(f"no {column}", "a label in both languages and a one-sentence definition")
    if (
        row["required"] not in ("", "yes")
        or row["search"] not in ("", "text", "filter")
        or row["origin"] not in ("", *get_args(Origin))
    ):
        raise refuse(
            "required, search or origin", "yes or blank; text, filter or blank; hospital, centre or blank"
        )
    if row["level"] not in ("1", "2", "3", "4", "5"):
        raise refuse(f"level {row['level']!r}", "1 to 5: a variable without a level cannot be protected")
    if row["identifier"] not in ("", "direct", "quasi"):
        raise refuse(f"identifier {row['identifier']!r}", "direct, quasi or blank")
    if (row["type"] == "code") != bool(row["value_set"]) or (
        row["value_set"] and row["value_set"] not in value_sets
    ):
        raise refuse(
            f"value set {row['value_set']!r} of a {row['type']}",
            "a file of dictionary/value_sets for a code, blank otherwise",
        )
    if row["type"] == "id" and not row["name"].endswith("_id"):
        raise refuse(f"id named {row['name']!r}", "a name that ends in _id")
    if row["identifier"] == "direct" and row["type"] != "id" and category != "patient":
        raise refuse(
            "a direct identifier outside patient",
            "direct identifiers in the category patient only, from where they go to the vault",
        )
    try:
        number = {k: float(row[k]) if row[k] else None for k in ("low", "high")}
    except ValueError:
        raise refuse(f"low {row['low']!r}, high {row['high']!r}", "numbers or blank") from None
    if row["type"] not in ("integer", "decimal") and (row["low"] or row["high"] or row["unit"]):
        raise refuse(
            f"low, high or unit of a {row['type']}", "only integers and decimals have a range and a unit"
        )
    if None not in number.values() and number["low"] >= number["high"]:  # type: ignore[operator]
        raise refuse("low is not below high", "low < high")
    return Variable(
        category,
        row["name"],
        Text(row["zh"], row["en"]),
        row["definition"],
        row["type"],
        row["unit"],
        row["value_set"],  # type: ignore[arg-type]
        row["required"] == "yes",
        number["low"],
        number["high"],
        int(row["level"]),
        row["identifier"],  # type: ignore[arg-type]
        row["search"],
        row["omop"],
        row["fhir"],
        row["origin"] or "hospital",
        line,  # type: ignore[arg-type]
    )


def _rules(folder: Path, variables: dict[str, Variable]) -> tuple[Rule, ...]:
    path = folder / "rules.csv"
    if not path.exists():
        return ()
    result: dict[str, Rule] = {}
    for line, row in rows(path, ("id", "template", "variables", "parameters", "severity", "zh", "en")):

        def refuse(found: str, expected: str, at: int = line) -> BadConfiguration:
            return BadConfiguration(found, expected, "edit this line", where=f"{path}:{at}")

        names = tuple(n for n in row["variables"].split(" ") if n)
        for name in names:
            if name not in variables and "." not in name:
                raise refuse(f"variable {name}", f"a variable of {folder.name}, patient.x or visit.x")
        if row["template"] not in RULE_PARAMETERS:
            raise refuse(f"template {row['template']!r}", " | ".join(RULE_PARAMETERS))
        pairs = [pair.partition("=") for pair in row["parameters"].split(" ") if pair]
        for name, equals, _ in pairs:
            if not equals or not name or (name not in RULE_PARAMETERS[row["template"]] and name not in names):
                raise refuse(
                    f"parameter {name!r}",
                    f"name=value, a parameter of {row['template']} or one of the rule's variables",
                )
        if row["severity"] not in get_args(Severity):
            raise refuse(f"severity {row['severity']!r}", " | ".join(get_args(Severity)))
        if row["id"] in result:
            raise refuse(f"rule {row['id']} twice", "one line a rule")
        parameters = {name: value for name, _, value in pairs}
        result[row["id"]] = Rule(
            folder.name,
            row["id"],
            row["template"],
            names,
            parameters,
            row["severity"],
            Text(row["zh"], row["en"]),
            line,
        )  # type: ignore[arg-type]
    return tuple(result.values())


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
