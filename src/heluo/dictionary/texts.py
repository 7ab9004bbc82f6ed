"""What is read out of medical texts: `dictionary/texts/`. A file a document type, one of variables, one of
words, one of cues.

Lists only, as they are written. How a text is read is `governance.text`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heluo.dictionary.csv_rows import rows
from heluo.dictionary.load import digest
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder
from heluo.kit.text import Text

TYPES = ("code", "number", "dimensions", "text", "finding")
PICKS = ("", "conclusion", "newest", "largest", "lesion", "worst", "specific")
VARIABLE_COLUMNS = (
    "name",
    "zh",
    "en",
    "type",
    "unit",
    "many",
    "kind",
    "pick",
    "documents",
    "low",
    "high",
    "level",
)
WORD_COLUMNS = ("list", "code", "zh", "words")
DOCUMENT_TYPES = ("pathology", "imaging", "admission", "discharge", "operation")


@dataclass(frozen=True)
class TextVariable:
    """One variable that texts give: `many` values a document, or the one that `pick` names. `unit` is
    UCUM."""

    name: str
    label: Text
    type: str
    unit: str
    many: bool
    finding: bool
    """It may be denied; a result may not, because what was not found is a value of it."""
    pick: str
    documents: tuple[str, ...]
    low: float | None
    high: float | None
    level: int


@dataclass(frozen=True, eq=False)
class DocumentType:
    """A kind of document: its headings by section."""

    name: str
    label: Text
    sections: Mapping[str, tuple[str, ...]]
    conclusion: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TextSchema:
    """Everything that texts are read by. `words`: list → (word, code) …; `cues`: kind → list → words."""

    version: str
    """Of the files, as they are: it changes with every change of them."""
    variables: Mapping[str, TextVariable]
    documents: Mapping[str, DocumentType]
    words: Mapping[str, tuple[tuple[str, str], ...]]
    names: Mapping[str, Mapping[str, str]]
    """list → code → Chinese name."""
    cues: Mapping[str, Mapping[str, tuple[str, ...]]]


@cache
def load_texts(folder: Path | None = None) -> TextSchema:
    """The declarations in `folder`. Raises BadConfiguration with file and line where one is wrong."""
    at = (folder or data_folder("dictionary")) / "texts"
    variables = {}
    for line, row in rows(at / "variables.csv", VARIABLE_COLUMNS):
        variables[row["name"]] = _variable(row, f"{at / 'variables.csv'}:{line}")
    documents = {name: _document(name, at / f"{name}.toml") for name in DOCUMENT_TYPES}
    words: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, dict[str, str]] = {}
    for line, row in rows(at / "words.csv", WORD_COLUMNS):
        where = f"{at / 'words.csv'}:{line}"
        listed = [word.lower() for word in row["words"].split("|") if word]
        if not listed:
            raise _refused(f"{row['list']} {row['code']}", "words", where)
        words.setdefault(row["list"], []).extend((word, row["code"]) for word in listed)
        names.setdefault(row["list"], {})[row["code"]] = row["zh"]
    cues = tomllib.loads((at / "cues.toml").read_text(encoding="utf-8"))
    found = digest(path for path in at.iterdir() if path.is_file())
    return TextSchema(
        f"{(at / 'VERSION').read_text().strip()}-{found[:8]}",
        variables,
        documents,
        {name: tuple(pairs) for name, pairs in words.items()},
        names,
        {kind: {name: tuple(listed) for name, listed in table.items()} for kind, table in cues.items()},
    )


def _variable(row: Mapping[str, str], where: str) -> TextVariable:
    documents = tuple(row["documents"].split())
    if row["type"] not in TYPES:
        raise _refused(row["type"], " | ".join(TYPES), where)
    if row["pick"] not in PICKS:
        raise _refused(row["pick"], " | ".join(PICKS), where)
    if not documents or set(documents) - set(DOCUMENT_TYPES):
        raise _refused(row["documents"], " | ".join(DOCUMENT_TYPES), where)
    return TextVariable(
        row["name"],
        Text(row["zh"], row["en"]),
        row["type"],
        row["unit"],
        row["many"] == "yes",
        row["kind"] == "finding",
        row["pick"],
        documents,
        float(row["low"]) if row["low"] else None,
        float(row["high"]) if row["high"] else None,
        int(row["level"]),
    )


def _document(name: str, path: Path) -> DocumentType:
    head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = {kind: tuple(word.lower() for word in listed) for kind, listed in head["sections"].items()}
    for kind in (*head["conclusion"], *head["ignored"]):
        if kind not in sections:
            raise _refused(kind, " | ".join(sections), str(path))
    return DocumentType(
        name, Text(head["zh"], head["en"]), sections, tuple(head["conclusion"]), tuple(head["ignored"])
    )


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, ("改正这一处", "correct it"), where=where)
