"""A hospital is data: what differs from its vendors' folders. Read by the hospital program (fields) and by
the centre (values)."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass, field
from pathlib import Path

from heluo.dictionary.csv_rows import Rows, examined
from heluo.dictionary.hospital_declaration import Source, read_declaration
from heluo.kit.dates import today
from heluo.kit.errors import BadConfiguration, NotFound, combined
from heluo.kit.places import data_folder
from heluo.kit.text import Text
from heluo.kit.text_files import UTF_8

FIELD_COLUMNS = ("category", "view", "variable", "column", "convert", "note")
VALUE_COLUMNS = ("variable", "source", "code", "note", "author", "reviewer", "valid_from", "valid_to")
THRESHOLD_COLUMNS = ("check", "share", "count", "reason", "reason_en", "until")
DECIDED = "decided.csv"
"""Values that were mapped on the centre's screen, in the columns of values.csv. Nobody edits it."""
DECIDED_FIELDS = "decided_fields.csv"
"""Columns that were mapped there, in the columns of fields.csv. Nobody edits it."""
FILES = (
    "hospital.toml",
    "fields.csv",
    "values.csv",
    DECIDED,
    DECIDED_FIELDS,
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
class SecondLine:
    """A line that says something else than an earlier one of the same file, of the same variable or local
    value: nobody knows which is meant."""

    category: str
    variable: str
    error: BadConfiguration


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
    encoding: str = UTF_8
    """Of the CSV files in `folder`."""
    second_lines: tuple[SecondLine, ...] = ()

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
    replaces the vendor's, and one of `decided.csv` or `decided_fields.csv`, which the centre's portal writes
    and which may lie in any of `folders`, both.
    Lines of values.csv count that are in force on the day `on` (default: today).
    Raises NotFound, or BadConfiguration with file:line, also for a file that nobody would read.
    """
    hospital, faults = examine_hospital(code, folders, on)
    if hospital is None or faults:
        raise combined(faults)
    return hospital


def examine_hospital(
    code: str, folders: tuple[Path, ...] = (), on: dt.date | None = None
) -> tuple[Hospital | None, list[BadConfiguration]]:
    """As `load_hospital`, with every fault of its files at once; the hospital is None when its declaration
    itself cannot be read. Raises NotFound."""
    places = (*folders, data_folder("hospitals"))
    folder = next((p / code for p in places if (p / code / "hospital.toml").exists()), None)
    if folder is None:
        raise NotFound(
            (f"医院 {code}", f"hospital {code}"),
            ("含 hospital.toml 的文件夹", "a folder with hospital.toml"),
            ("在 hospitals/ 中添加,或改用别的代码", "add it under hospitals/ or name another code"),
        )
    faults = _unknown_files(folder, FILES)
    head, wrong = read_declaration(folder / "hospital.toml")
    faults += wrong
    if head is None:
        return None, faults
    reading = _Reading(on or today(), faults)
    for source in head.sources.values():
        reading.vendor(source, places, folder)
    reading.own(folder, head.encoding)
    for place in dict.fromkeys((*folders, folder.parent)):
        reading.decided(place / code)
    hospital = Hospital(
        code,
        head.label,
        head.short,
        head.grade,
        head.division,
        head.sources,
        reading.categories,
        tuple(reading.fields.values()),
        tuple(reading.values.values()),
        folder,
        head.encoding,
        tuple(reading.second_lines),
    )
    return hospital, faults


@dataclass
class _Reading:
    """The mapping files of a hospital, gathered: what was read so far, and what was wrong with it."""

    day: dt.date
    faults: list[BadConfiguration]
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)
    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    second_lines: list[SecondLine] = field(default_factory=list)

    def vendor(self, source: Source, places: tuple[Path, ...], folder: Path) -> None:
        """The lines of the folder that `source` names, of the first of `places` that has it."""
        inside = Path("_vendors", source.vendor, source.product)
        vendor = next((p / inside for p in places if (p / inside).is_dir()), None)
        if vendor is None:
            self.faults.append(
                BadConfiguration(
                    (f"厂商 {source.vendor}/{source.product}", f"vendor {source.vendor}/{source.product}"),
                    (f"文件夹 hospitals/{inside}", f"a folder hospitals/{inside}"),
                    ("新建该文件夹,或改 vendor、product", "make the folder, or mend vendor and product"),
                    where=str(folder / "hospital.toml"),
                )
            )
            return
        self.faults += _unknown_files(vendor, VENDOR_FILES)
        for line in self._fields(vendor / "fields.csv", UTF_8, may_declare=False):
            if self.categories.setdefault(line.category, source.name) == source.name:
                self.fields[line.category, line.variable] = line
        self._take_values(vendor / "values.csv", UTF_8, may_declare=False)

    def own(self, folder: Path, encoding: str) -> None:
        """The hospital's own lines, which replace the vendors'."""
        own = self._fields(folder / "fields.csv", encoding, may_declare=True)
        self.fields |= {(f.category, f.variable): f for f in own}
        self._take_values(folder / "values.csv", encoding, may_declare=True)
        # what the limits say is for `quality`
        self._examined(folder / "thresholds.csv", THRESHOLD_COLUMNS, encoding, True)

    def decided(self, folder: Path) -> None:
        """Lines that two people decided at the centre: they come last. That a variable has a column puts out
        that it has none, and the other way round."""
        for line in self._fields(folder / DECIDED_FIELDS, UTF_8, may_declare=False):
            absent = line.variable.startswith(ABSENT)
            other = line.variable.removeprefix(ABSENT) if absent else ABSENT + line.variable
            self.fields.pop((line.category, other), None)
            self.fields[line.category, line.variable] = line
        self._take_values(folder / DECIDED, UTF_8, may_declare=False)

    def _examined(self, path: Path, columns: tuple[str, ...], encoding: str, may_declare: bool) -> Rows:
        if not path.exists():
            return []
        found, faults = examined(path, columns, encoding, may_declare)
        self.faults += faults
        return found

    def _fields(self, path: Path, encoding: str, may_declare: bool) -> list[Field]:
        found = self._examined(path, FIELD_COLUMNS, encoding, may_declare)
        made = [Field(**row, where=f"{path}:{line}") for line, row in found]
        first: dict[tuple[str, str], Field] = {}
        for one in made:
            before = first.setdefault((one.category, one.variable), one)
            if (before.view, before.column, before.convert) != (one.view, one.column, one.convert):
                self._second(one.category, one.variable, f"{before.column} | {one.column}", before, one)
        return made

    def _take_values(self, path: Path, encoding: str, may_declare: bool) -> None:
        """The lines of `path` that are in force on the day: valid_from and valid_to are the first and the
        last day, empty = open."""
        first_of: dict[tuple[str, str], Value] = {}
        for line, r in self._examined(path, VALUE_COLUMNS, encoding, may_declare):
            where = f"{path}:{line}"
            try:
                first, last = _day(r["valid_from"], where), _day(r["valid_to"], where)
                _check_order(first, last, where)
            except BadConfiguration as fault:
                self.faults.append(fault)
                continue
            if (first is None or first <= self.day) and (last is None or self.day <= last):
                value = Value(r["variable"], r["source"], r["code"], r["note"], where)
                before = first_of.setdefault((value.variable, value.source), value)
                if before.code != value.code:
                    category, _, name = value.variable.partition(".")
                    self._second(category, name, f"{before.code} | {value.code}", before, value)
                self.values[value.variable, value.source] = value

    def _second(
        self, category: str, name: str, both: str, before: Field | Value, line: Field | Value
    ) -> None:
        number = before.where.rpartition(":")[2]
        fault = BadConfiguration(
            (f"{name} 与第 {number} 行不同", f"{name}: another line than line {number}"),
            (f"只有一行有效:{both}", f"one line in force: {both}"),
            ("删去其中一行", "remove one of the two"),
            where=line.where,
        )
        self.second_lines.append(SecondLine(category, name, fault))


def hospital_codes(folders: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """Codes of every hospital that has a `hospital.toml`, sorted."""
    found = {
        p.parent.name
        for parent in (*folders, data_folder("hospitals"))
        for p in parent.glob("*/hospital.toml")
    }
    return tuple(sorted(found))


def _unknown_files(folder: Path, known: tuple[str, ...]) -> list[BadConfiguration]:
    """A misspelt name would be a mapping that nobody reads, and nothing would say so. Texts for people
    (`.md`) and what systems and editors leave behind (a leading dot, `~$`) are passed over."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in known or path.name.startswith((".", "~$")) or path.suffix == ".md":
            continue
        meant = difflib.get_close_matches(path.name.lower(), known, 1, 0.6)
        todo = (
            (f"改名为 {meant[0]}?否则删除", f"rename it to {meant[0]}? Else remove it")
            if meant
            else ("改名或删除", "rename or remove it")
        )
        words = (f"没有人读的文件 {path.name}", f"{path.name}, which nobody reads")
        found.append(BadConfiguration(words, " | ".join(known), todo, where=str(path)))
    return found


def _check_order(first: dt.date | None, last: dt.date | None, where: str) -> None:
    if first and last and last < first:
        raise BadConfiguration(
            (f"valid_to {last} 早于 valid_from {first}", f"valid_to {last} before valid_from {first}"),
            ("首日和末日", "a first day and a last day"),
            ("修改这一行", "edit this line"),
            where=where,
        )


def _day(text: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadConfiguration(
            (f"日期 {text!r}", f"the day {text!r}"),
            ("2024-05-06,或留空", "2024-05-06, or nothing"),
            ("修改这一行", "edit this line"),
            where=where,
        ) from None
