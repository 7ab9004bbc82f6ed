"""Five small hospitals of one made-up vendor in one installation.

All sixteen categories come from a SQLite database, follow-ups from a landing. What is looked at are commands'
output, the control database and the lake's tables, never the product's functions. What is planted in them is
`tests.lib.poisons`.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from heluo.collection.interfaces.base import Connection
from heluo.collection.landing.append import Landing, Message
from heluo.dictionary import Variable, load

CODES = ("n1", "n2", "n3", "n4", "n5")
PATIENTS = 6
"""In each hospital when the first night begins."""
PLANTED = 900
"""Numbers from here on are of rows that a poison brought; they belong to the patient and the visit 1."""
PUSHED = "follow_up"
"""The category whose rows are pushed into a landing."""
LATER = ("lab_result", "order")
"""Categories that are read by watermark."""
MARKER = {
    "patient": "allergy_history",
    "visit": "chief_complaint",
    "diagnosis": "note",
    "order": "note",
    "medication": "specification",
    "medical_record": "title",
    "lab_result": "note",
    "microbiology": "conclusion",
    "examination": "device",
    "imaging": "device",
    "pathology": "gross",
    "surgery": "complication",
    "treatment": "regimen",
    "vital_sign": "note",
    "charge": "specification",
    "follow_up": "advice",
}
"""category → the free variable by which a test knows a row again at the centre."""
OPTIONAL = {
    "patient": ("id_number", "mobile", "registered_time", "death_time"),
    "visit": ("end_time", "age_years", "total_amount"),
    "diagnosis": ("sequence", "onset_time"),
    "order": ("dose", "stop_time"),
    "medication": ("dose", "days", "end_time"),
    "lab_result": ("visit_id", "value_number", "unit", "ref_low"),
    "microbiology": ("mic",),
    "examination": ("ejection_fraction", "report_time"),
    "imaging": ("largest_lesion", "image_count"),
    "pathology": ("tumor_size", "ki67"),
    "surgery": ("blood_loss", "end_time"),
    "treatment": ("duration", "session"),
    "vital_sign": ("systolic", "temperature"),
    "charge": ("settled_time",),
    "follow_up": ("weight", "next_time"),
}
"""Variables that are mapped besides the required ones and the marker."""
FIXED = {
    "birth_date": "1970-01-02",
    "age_years": "54",
    "item_code": "GLU",
    "value_number": "5.5",
    "value_text": "5.5",
    "unit": "mmol/L",
    "ref_low": "3.9",
    "code": "I10",
    "procedure_code": "47.0100",
    "systolic": "120",
    "temperature": "36.5",
    "ejection_fraction": "60",
    "ki67": "10",
    "quantity": "2",
    "unit_price": "3",
    "amount": "6",
    "weight": "61.5",
    "session": "1",
    "sequence": "1",
}
EMPTY = ("death_time", "end_time", "stop_time", "onset_time", "report_time", "settled_time", "next_time")
"""Variables that are empty unless something is planted there."""
SEXES = {"女": "2", "男": "1"}
HEAD = 'zh = "虚构{n}"\nen = "Invented {n}"\nshort_zh = "虚构{n}"\nshort_en = "Inv {n}"\n'
SOURCES = """
[sources.his]
driver = "sqlite"
vendor = "nobody"
product = "ward"

[sources.push]
driver = "landing"
vendor = "nobody"
product = "push"
"""


@cache
def variables(category: str) -> dict[str, Variable]:
    """The mapped variables of `category` in the order of its view's columns."""
    wanted = {MARKER[category], *OPTIONAL.get(category, ())}
    of = load().categories[category].variables.values()
    return {
        v.name: v
        for v in of
        if (v.required or v.name in wanted) and v in load().categories[category].collected
    }


def key(category: str) -> str:
    return load().categories[category].key[0]


def key_of(category: str, code: str, n: int) -> str:
    return f"{code}.{category}.{n}"


def marker(category: str, code: str, n: int) -> str:
    """What stands in the marker variable of the row `n`, and nowhere else."""
    return f"标记甲{code}第{n}号{category}"


def row(category: str, code: str, n: int, of: int | None = None) -> dict[str, str | None]:
    """The sound row `n` of `category` in hospital `code`, of the patient and the visit `of` (default: of the
    same number): column → text."""
    of = of or (1 if n >= PLANTED else n)
    day = dt.date(2024, 3, 1) + dt.timedelta(days=of)
    made = {
        name: _cell(category, v, code, n if category == "patient" else of, day)
        for name, v in variables(category).items()
    }
    made |= {key(category): key_of(category, code, n), MARKER[category]: marker(category, code, n)}
    if category in LATER:
        made["changed"] = _stamp(n)
    return made


def _stamp(number: float) -> str:
    """When the row was changed last: rows that come later have later stamps."""
    return str(dt.datetime(2026, 1, 1) + dt.timedelta(days=number))


def _cell(category: str, variable: Variable, code: str, n: int, day: dt.date) -> str | None:
    name = variable.name
    if name in EMPTY and not variable.required:
        return None
    if category == "patient" and name in PERSON:
        return PERSON[name](n)
    if name in FIXED:
        return FIXED[name]
    match variable.type:
        case "id":
            return key_of({"patient_id": "patient", "visit_id": "visit"}.get(name, name), code, n)
        case "code" if name == "sex":
            return list(SEXES)[n % 2]
        case "code":
            return next(iter(load().value_sets[variable.value_set].codes))
        case "datetime":
            return f"{day} 09:{n % 60:02d}:00"
        case "date":
            return str(day)
        case "integer" | "decimal":
            return str(n % 7 + 1)
        case "text":
            return f"患者一般情况良好,无不适主诉 {n}"
    return f"{variable.label.zh}{n}"


def _id_number(n: int) -> str:
    """A valid identity number of somebody who was born on the birth date of FIXED."""
    body = f"43010419700102{n % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


PERSON = {
    "name": lambda n: f"王{'一二三四五六七八九十'[n % 10]}{'甲乙丙丁戊己庚'[n % 7]}",
    "id_number": _id_number,
    "mobile": lambda n: f"1380000{n:04d}",
}
"""Who somebody is: the patients of one number are one person, in all five hospitals."""


@dataclass
class Release:
    """The release that readers have now."""

    number: int
    manifest: dict[str, Any]

    @property
    def stale(self) -> list[dict[str, Any]]:
        return list(self.manifest.get("stale") or ())


@dataclass
class FiveHospitals:
    """The installation in `root`, with `categories` only. `last` is the greatest number of a row."""

    root: Path
    categories: tuple[str, ...] = tuple(MARKER)
    last: int = 0
    pushed: dict[str, dict[str, Mapping[str, str | None]]] = field(
        default_factory=lambda: {code: {} for code in CODES}
    )
    """hospital → key → the last message of that key."""
    grown: dict[str, set[int]] = field(default_factory=dict)
    """category → numbers of the rows that have arrived in every hospital."""

    def agent(self, code: str) -> Path:
        return self.root / "agents" / code

    def folder(self, code: str) -> Path:
        """The hospital's folder of declarations; its vendor's is `folder("_vendors")/nobody/ward`."""
        return self.root / "hospitals" / code

    def declare(self) -> None:
        """Writes declarations, databases with their first rows, and connections of every hospital."""
        for product, categories in (
            ("ward", set(self.categories) - {PUSHED}),
            ("push", {PUSHED} & set(self.categories)),
        ):
            vendor = self.folder("_vendors") / "nobody" / product
            vendor.mkdir(parents=True)
            _write(
                vendor / "fields.csv", ("category,view,variable,column,convert,note", *_fields(categories))
            )
            _write(vendor / "values.csv", _values() if product == "ward" else _values()[:1])
        for code in CODES:
            self.folder(code).mkdir(parents=True)
            (self.folder(code) / "hospital.toml").write_text(HEAD.format(n=code[1:]) + SOURCES, "utf-8")
            self.agent(code).mkdir(parents=True, exist_ok=True)
            (self.agent(code) / "connections.toml").write_text(
                '[his]\ndriver = "sqlite"\npath = "his.db"\n\n[push]\ndriver = "landing"\n', "utf-8"
            )
            with closing(self.database(code)) as db, db:
                for category in set(self.categories) - {PUSHED}:
                    columns = ", ".join(f'"{c}" TEXT' for c in row(category, code, 1))
                    db.execute(f'CREATE TABLE "{category}" ({columns})')
                    db.execute(f'CREATE VIEW "v_{category}" AS SELECT * FROM "{category}"')

    def database(self, code: str) -> sqlite3.Connection:
        return sqlite3.connect(self.agent(code) / "his.db")

    def insert(self, code: str, category: str, values: dict[str, Any]) -> int:
        """Puts a row and gives its rowid. Bytes become a text of those bytes."""
        marks = ", ".join("CAST(? AS TEXT)" if isinstance(v, bytes) else "?" for v in values.values())
        names = ", ".join(f'"{c}"' for c in values)
        with closing(self.database(code)) as db, db:
            done = db.execute(f'INSERT INTO "{category}" ({names}) VALUES ({marks})', list(values.values()))
            return done.lastrowid or 0

    def grow(self, categories: Iterable[str]) -> None:
        """One more row of each of `categories` arrives in every hospital."""
        self.last += 1
        for category in categories:
            self.grown.setdefault(category, set()).add(self.last)
        of = self.last if "visit" in categories and "patient" in categories else 1
        for code in CODES:
            for category in categories:
                values = row(category, code, self.last, of if category != "patient" else None)
                if category == PUSHED:
                    self.push(code, f"M{self.last}", values)
                else:
                    self.insert(code, category, values)

    def stamp(self, category: str) -> dict[str, str]:
        """The cells that say when a row was changed, for one that is changed now."""
        return {"changed": _stamp(self.last + 0.5)} if category in LATER else {}

    def push(self, code: str, id: str, values: Mapping[str, str | None]) -> None:
        """A message of one row arrives in the hospital's landing, as its receiver appends it."""
        with Landing(Connection("push", "landing", {"driver": "landing"}, self.agent(code))) as landing:
            landing.append([Message(id, ((f"v_{PUSHED}", values),))])
        self.pushed[code][values[key(PUSHED)] or ""] = values

    def held_by_source(self, code: str, category: str) -> dict[str, tuple[str | None, ...]]:
        """marker → comparable cells of every row that the hospital's own database holds."""
        if category == PUSHED:
            found = list(self.pushed[code].values())
        else:
            with closing(self.database(code)) as db:
                db.text_factory, db.row_factory = _text, sqlite3.Row
                found = [dict(r) for r in db.execute(f'SELECT * FROM "{category}"')]
        return {
            r[MARKER[category]] or "": tuple(canonical(v, r.get(v.name)) for v in comparable(category))
            for r in found
        }

    def held_by_centre(self, category: str) -> dict[str, dict[str, tuple[str | None, ...]]]:
        """hospital → marker → comparable cells, in the current release's version of the standard layer.
        Rows that a check holds back are not in it."""
        release = self.release()
        if release is None or f"standard.{category}" not in release.manifest["tables"]:
            return {code: {} for code in CODES}
        version = release.manifest["tables"][f"standard.{category}"]["version"]
        place = self.root / "centre" / "lake" / "standard" / category
        columns = ["hospital", "held", MARKER[category], *(v.name for v in comparable(category))]
        table = DeltaTable(place, version=version).to_pyarrow_dataset().to_table(columns=columns)
        result: dict[str, dict[str, tuple[str | None, ...]]] = {code: {} for code in CODES}
        for one in table.to_pylist():
            if one["held"] is None:
                cells = tuple(canonical(v, one[v.name]) for v in comparable(category))
                result[one["hospital"]][one[MARKER[category]]] = cells
        return result

    def release(self) -> Release | None:
        rows = self.control('SELECT number, manifest FROM "release" WHERE current')
        return Release(rows[0]["number"], json.loads(rows[0]["manifest"])) if rows else None

    def control(self, question: str) -> list[dict[str, Any]]:
        """Rows of the centre's control database."""
        path = self.root / "centre" / "control.db"
        if not path.exists():
            return []
        with closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            return [dict(r) for r in db.execute(question)]


@cache
def comparable(category: str) -> tuple[Variable, ...]:
    """Mapped variables whose value is the same at the hospital and in the standard layer."""
    kinds = {"string", "text", "integer", "decimal", "date", "datetime"}
    return tuple(
        v
        for v in variables(category).values()
        if v.type in kinds and v.identifier != "direct" and v.name != "unit"
    )


def canonical(variable: Variable, value: Any) -> str | None:
    """One spelling for a value of the source, which is text, and of the lake, which has a type."""
    if value is None:
        return None
    if variable.type == "decimal":
        try:
            return repr(float(value))
        except ValueError:
            return str(value)
    if variable.type == "datetime":
        return str(value)[:19].replace("T", " ")
    return str(value)


def _fields(categories: Iterable[str]) -> Iterator[str]:
    for category in sorted(categories):
        for name in variables(category):
            yield f"{category},v_{category},{name},{name},,"
        if category in LATER:
            yield f"{category},v_{category},_watermark,changed,,"


def _values() -> tuple[str, ...]:
    sexes = (f"patient.sex,{text},{code},,,,," for text, code in SEXES.items())
    return ("variable,source,code,note,author,reviewer,valid_from,valid_to", *sexes)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", "replace")
