"""A hospital is data: what differs from its vendors' folders. Read by the hospital program (fields) and by
the centre (values)."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heluo.dictionary.csv_rows import rows
from heluo.kit.dates import today
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.places import data_folder
from heluo.kit.text import Text

FIELD_COLUMNS = ("category", "view", "variable", "column", "convert", "note")
VALUE_COLUMNS = ("variable", "source", "code", "note", "author", "reviewer", "valid_from", "valid_to")
THRESHOLD_COLUMNS = ("check", "share", "count", "reason", "reason_en", "until")
FILES = (
    "hospital.toml",
    "fields.csv",
    "values.csv",
    "thresholds.csv",
    "dataset.toml",
    "views.sql",
    "habits.toml",
)
"""What may stand in a hospital's folder: its declaration and mapping, its own limits of checks, a published
set that it plays, and how an invented hospital behaves (in homes of former versions)."""
VENDOR_FILES = ("fields.csv", "values.csv", "habits.toml")

ABSENT = "_absent:"


@dataclass(frozen=True)
class Field:
    """One column of a view → one variable. `variable` may be `_watermark` (last change, drives L1) or
    `_absent:<variable>` (declared missing, `note` says why)."""

    category: str
    view: str
    variable: str
    column: str
    convert: str
    """"" (as it is) or `name` or `name:argument` of the closed list in `collection/convert.py`."""
    note: str
    where: str


@dataclass(frozen=True)
class Value:
    """One local value → one standard code. `variable` is `category.name`."""

    variable: str
    source: str
    code: str
    note: str
    where: str


@dataclass(frozen=True)
class Source:
    """One database of the hospital. The connection itself is on the front-end machine, never here."""

    name: str
    driver: str
    vendor: str
    product: str


@dataclass(frozen=True)
class Hospital:
    code: str
    label: Text
    short: Text
    grade: str
    division: str
    sources: dict[str, Source]
    categories: dict[str, str]
    """category → name of the source that holds it."""
    fields: tuple[Field, ...]
    values: tuple[Value, ...]
    folder: Path

    def fields_of(self, category: str) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if f.category == category)

    def absent_of(self, category: str) -> dict[str, str]:
        """Variables of `category` that the hospital declares it does not have → why."""
        return {
            f.variable.removeprefix(ABSENT): f.note
            for f in self.fields_of(category)
            if f.variable.startswith(ABSENT)
        }


def load_hospital(code: str, folders: tuple[Path, ...] = (), on: dt.date | None = None) -> Hospital:
    """The hospital `code`, looked for in `folders`, then in the shipped `hospitals/`.

    Vendor lines come first; the hospital's own line for the same (category, variable) or (variable, source)
    replaces the vendor's. Lines of values.csv count that are in force on the day `on` (default: today).
    Raises NotFound, or BadConfiguration with file:line, also for a file that nobody would read.
    """
    shipped = data_folder("hospitals")
    for parent in (*folders, shipped):
        folder = parent / code
        if (folder / "hospital.toml").exists():
            break
    else:
        raise NotFound(
            f"hospital {code}", "a folder with hospital.toml", "add it under hospitals/ or name another code"
        )
    _refuse_unknown(folder, FILES)
    day = on or today()
    head = tomllib.loads((folder / "hospital.toml").read_text(encoding="utf-8"))
    sources = {
        n: Source(n, s.get("driver", "sqlite"), s["vendor"], s["product"]) for n, s in head["sources"].items()
    }
    fields: dict[tuple[str, str], Field] = {}
    values: dict[tuple[str, str], Value] = {}
    categories: dict[str, str] = {}
    for source in sources.values():
        vendor = next(
            (
                p / "_vendors" / source.vendor / source.product
                for p in (*folders, shipped)
                if (p / "_vendors" / source.vendor / source.product).is_dir()
            ),
            None,
        )
        if vendor is None:
            raise BadConfiguration(
                f"vendor {source.vendor}/{source.product}",
                "a folder under hospitals/_vendors",
                "add it",
                where=str(folder / "hospital.toml"),
            )
        _refuse_unknown(vendor, VENDOR_FILES)
        for field in _fields(vendor / "fields.csv"):
            if categories.setdefault(field.category, source.name) == source.name:
                fields[field.category, field.variable] = field
        values |= {(v.variable, v.source): v for v in _values(vendor / "values.csv", day)}
    fields |= {(f.category, f.variable): f for f in _fields(folder / "fields.csv")}
    values |= {(v.variable, v.source): v for v in _values(folder / "values.csv", day)}
    return Hospital(
        code,
        Text(head["zh"], head["en"]),
        Text(head["short_zh"], head["short_en"]),
        head.get("grade", ""),
        head.get("division", ""),
        sources,
        categories,
        tuple(fields.values()),
        tuple(values.values()),
        folder,
    )


def hospital_codes(folders: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """Codes of every hospital that has a `hospital.toml`, sorted."""
    found = {
        p.parent.name
        for parent in (*folders, data_folder("hospitals"))
        for p in parent.glob("*/hospital.toml")
    }
    return tuple(sorted(found))


def _refuse_unknown(folder: Path, known: tuple[str, ...]) -> None:
    """A misspelt name would be a mapping that nobody reads, and nothing would say so. Texts for people
    (`.md`) and what systems and editors leave behind (a leading dot, `~$`) are passed over."""
    for path in sorted(folder.iterdir()):
        if path.name in known or path.name.startswith((".", "~$")) or path.suffix == ".md":
            continue
        meant = difflib.get_close_matches(path.name.lower(), known, 1, 0.6)
        raise BadConfiguration(
            (f"没有人读的文件 {path.name}", f"{path.name}, which nobody reads"),
            " | ".join(known),
            (f"改名为 {meant[0]}?否则删除", f"rename it to {meant[0]}? Else remove it")
            if meant
            else ("改名或删除", "rename or remove it"),
            where=str(path),
        )


def _fields(path: Path) -> list[Field]:
    if not path.exists():
        return []
    return [Field(**row, where=f"{path}:{line}") for line, row in rows(path, FIELD_COLUMNS)]


def _values(path: Path, day: dt.date) -> Iterator[Value]:
    """The lines of `path` that are in force on `day`: valid_from and valid_to are the first and the last day,
    empty = open."""
    if not path.exists():
        return
    for line, r in rows(path, VALUE_COLUMNS):
        where = f"{path}:{line}"
        first, last = _day(r["valid_from"], where), _day(r["valid_to"], where)
        if first and last and last < first:
            raise BadConfiguration(
                f"valid_to {last} before valid_from {first}",
                "a first day and a last day",
                "edit this line",
                where=where,
            )
        if (first is None or first <= day) and (last is None or day <= last):
            yield Value(r["variable"], r["source"], r["code"], r["note"], where)


def _day(text: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadConfiguration(
            f"the day {text!r}", "2024-05-06, or nothing", "edit this line", where=where
        ) from None
