"""A second night at the hospitals: what changes in their databases between two runs of the hospital program.

New visits with results and new patients, late updates with a moved watermark, silent back-dated inserts that
no watermark shows, cancellations. Works on the SQLite databases that `province.make` has written;
truth/night2.parquet says what was changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from heluo.dictionary import Category, Dictionary, Hospital, load, load_hospital
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo_province import places
from heluo_province.databases.rendering import formatted
from heluo_province.draw import stream
from heluo_province.people.names import given_names, surnames
from heluo_province.province import database_path

NIGHT = "2026-11-01 02:30:00"
SHARES = {"insert": 0.002, "update": 0.0015, "backdated": 0.0003, "delete": 0.0004}
"""Changed rows a category of each kind, at least one where the table has enough."""
UPDATED = {
    "lab_result": ("value_text", "note"),
    "visit": ("end_time",),
    "diagnosis": ("name",),
    "order": ("status",),
    "medication": ("quantity",),
    "imaging": ("impression",),
    "charge": ("item_name",),
    "medical_record": ("text",),
    "vital_sign": ("pulse",),
    "examination": ("conclusion",),
    "pathology": ("diagnosis_text",),
    "surgery": ("complication", "procedure_name"),
    "treatment": ("treatment_name",),
    "follow_up": ("advice",),
    "microbiology": ("organism_name",),
    "patient": ("address",),
}
"""What a late update changes: the first of these that the hospital maps."""


@dataclass(frozen=True)
class Table:
    """A category as it lies in a hospital's database."""

    category: Category
    name: str
    columns: dict[str, str]  # variable → column
    converts: dict[str, str]
    mark: str
    style: str

    @property
    def key(self) -> str:
        return self.columns[self.category.key[0]]


def second_night(home: Home, seed: int, shares: Mapping[str, float] = SHARES) -> pa.Table:
    """Change every hospital's databases once. Returns (hospital, category, key, kind) and writes it to
    truth/night2.parquet. `shares`: as SHARES.

    Kinds: insert, update, backdated (inserted with an old watermark), delete. Raises NotFound when there is
    no province.
    """
    if not (places.truth(home) / "counts.parquet").exists():
        raise NotFound(
            ("没有合成省份", "no synthetic province"),
            "",
            ("先运行 python -m heluo_province", "run python -m heluo_province first"),
        )
    dictionary = load()
    codes = pl.read_parquet(places.truth(home) / "counts.parquet")["hospital"].unique().sort().to_list()
    done = [
        change
        for code in codes
        for change in _hospital(
            home, load_hospital(code, (home.hospitals,)), dictionary, stream(seed, "night", code), shares
        )
    ]
    table = pl.DataFrame(
        done,
        schema={"hospital": pl.String, "category": pl.String, "key": pl.String, "kind": pl.String},
        orient="row",
    ).sort("hospital", "category", "kind", "key")
    table.write_parquet(places.truth(home) / "night2.parquet")
    return table.to_arrow()


def _hospital(
    home: Home,
    hospital: Hospital,
    dictionary: Dictionary,
    rng: np.random.Generator,
    shares: Mapping[str, float],
) -> list[tuple[str, str, str, str]]:
    changes: list[tuple[str, str, str, str]] = []
    connections = {
        name: sqlite3.connect(database_path(home, hospital.code, name), isolation_level=None)
        for name in hospital.sources
    }
    try:
        for connection in connections.values():
            connection.execute("BEGIN")
        tables = {
            name: t
            for name in dictionary.categories
            if (t := _table(hospital, dictionary.categories[name])) is not None
        }
        at = {name: connections[hospital.categories[name]] for name in tables}
        person, visit = _newcomer(tables, at, rng, changes, hospital.code)
        for name, table in tables.items():
            changes += [
                (hospital.code, name, key, kind)
                for key, kind in _change(table, at[name], rng, person, visit, shares)
            ]
        for connection in connections.values():
            connection.execute("COMMIT")
    finally:
        for connection in connections.values():
            connection.close()
    return changes


def _table(hospital: Hospital, category: Category) -> Table | None:
    fields = hospital.fields_of(category.name)
    if not fields:
        return None
    mark = next((f for f in fields if f.variable == "_watermark"), None)
    known = {f.variable: f for f in fields if f.column and f.variable in category.variables}
    view = next(f.view for f in fields if f.view)
    return Table(
        category,
        view.removeprefix("v_"),
        {k: f.column for k, f in known.items()},
        {k: f.convert for k, f in known.items()},
        mark.column if mark else "",
        mark.convert.partition(":")[2] if mark else "",
    )


def _stamp(style: str, moment: str = NIGHT) -> str:
    return formatted(pl.Series([moment]).str.to_datetime("%Y-%m-%d %H:%M:%S"), style or "%Y-%m-%d %H:%M:%S")[
        0
    ]


def _columns(connection: sqlite3.Connection, table: Table) -> list[str]:
    return [r[1] for r in connection.execute(f'PRAGMA table_info("{table.name}")')]


def _insert(connection: sqlite3.Connection, table: Table, row: dict[str, object]) -> None:
    names = ", ".join(f'"{c}"' for c in row)
    connection.execute(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({",".join("?" * len(row))})', tuple(row.values())
    )


def _newcomer(
    tables: dict[str, Table],
    at: dict[str, sqlite3.Connection],
    rng: np.random.Generator,
    changes: list[tuple[str, str, str, str]],
    code: str,
) -> tuple[str, str]:
    """One new patient with a first visit tonight: (local patient id, local visit id)."""
    patient, visit = tables["patient"], tables["visit"]
    person = _copy(patient, at["patient"], rng)
    name = (surnames(rng, 1) + given_names(rng, np.array([1988]), np.array(["2"])))[0]
    person |= {
        patient.key: f"{person[patient.key]}N",
        patient.columns["name"]: name,
        patient.mark: _stamp(patient.style),
    }
    for variable in (
        "id_number",
        "insurance_number",
        "card_number",
        "mobile",
        "death_time",
        "death_cause_code",
    ):
        if variable in patient.columns:
            person[patient.columns[variable]] = None
    if "registered_time" in patient.columns:
        person[patient.columns["registered_time"]] = _moment(
            patient, "registered_time", "2026-10-31 20:05:00"
        )
    _insert(at["patient"], patient, person)
    changes.append((code, "patient", str(person[patient.key]), "insert"))
    row = _copy(
        visit, at["visit"], rng, tables["visit"].columns["visit_type"], _outpatient(visit, at["visit"])
    )
    row |= {
        visit.key: f"{row[visit.key]}N",
        visit.columns["patient_id"]: person[patient.key],
        visit.mark: _stamp(visit.style),
    }
    for variable, moment in (
        ("registered_time", "2026-10-31 20:10:00"),
        ("start_time", "2026-10-31 20:15:00"),
        ("end_time", "2026-10-31 23:00:00"),
    ):
        if variable in visit.columns:
            row[visit.columns[variable]] = _moment(visit, variable, moment)
    _insert(at["visit"], visit, row)
    changes.append((code, "visit", str(row[visit.key]), "insert"))
    return str(person[patient.key]), str(row[visit.key])


def _outpatient(table: Table, connection: sqlite3.Connection) -> object:
    """The local code that most visits have."""
    column = table.columns["visit_type"]
    return connection.execute(
        f'SELECT "{column}" FROM "{table.name}" GROUP BY 1 ORDER BY count(*) DESC LIMIT 1'
    ).fetchone()[0]


def _moment(table: Table, variable: str, moment: str) -> str:
    convert = table.converts[variable].split(" | ")[0]
    style = (
        convert.partition(":")[2].split("|")[0] if convert.startswith("datetime:") else "%Y-%m-%d %H:%M:%S"
    )
    return _stamp(style, moment)


def _copy(
    table: Table,
    connection: sqlite3.Connection,
    rng: np.random.Generator,
    column: str = "",
    value: object = None,
) -> dict[str, object]:
    """A row to start from."""
    where, given = (f' WHERE "{column}" = ?', (value,)) if column else ("", ())
    count = connection.execute(f'SELECT count(*) FROM "{table.name}"{where}', given).fetchone()[0]
    row = connection.execute(
        f'SELECT * FROM "{table.name}"{where} ORDER BY rowid LIMIT 1 OFFSET ?',
        (*given, int(rng.integers(count))),
    ).fetchone()
    return dict(zip(_columns(connection, table), row, strict=True))


def _change(
    table: Table,
    connection: sqlite3.Connection,
    rng: np.random.Generator,
    person: str,
    visit: str,
    shares: Mapping[str, float],
) -> list[tuple[str, str]]:
    """Inserts for the newcomer's visit, back-dated inserts, late updates and deletes of one table."""
    rows = connection.execute(f'SELECT rowid, "{table.key}" FROM "{table.name}" ORDER BY rowid').fetchall()
    if len(rows) < 8:
        return []
    name = table.category.name
    wanted = {k: max(1, min(round(len(rows) * s), 2000)) for k, s in shares.items()}
    if name in ("patient", "visit"):
        wanted |= {
            "insert": 0,
            "backdated": 0,
            "delete": 0,
        }  # newcomers are made whole; nobody deletes a patient or a visit with its rows
    picked = rng.choice(len(rows), min(len(rows), sum(wanted.values())), replace=False)
    columns = _columns(connection, table)
    done: list[tuple[str, str]] = []
    position = 0

    def take(kind: str) -> list[tuple[int, object]]:
        nonlocal position
        part = [rows[i] for i in picked[position : position + wanted[kind]]]
        position += wanted[kind]
        return part

    for kind in ("insert", "backdated"):
        for rowid, key in take(kind):
            row = dict(
                zip(
                    columns,
                    connection.execute(f'SELECT * FROM "{table.name}" WHERE rowid = ?', (rowid,)).fetchone(),
                    strict=True,
                )
            )
            row[table.key] = f"{key}{'N' if kind == 'insert' else 'B'}"
            if kind == "insert":
                row |= _tonight(table, person, visit)
            _insert(connection, table, row)
            done.append((str(row[table.key]), kind))
    changed = next((v for v in UPDATED[name] if v in table.columns), None)
    for rowid, key in take("update"):
        if changed is not None and (made := _edited(table, changed, connection, rowid)) is not None:
            connection.execute(
                f'UPDATE "{table.name}" SET "{table.columns[changed]}" = ?, "{table.mark}" = ? WHERE rowid '
                "= ?",
                (made, _stamp(table.style), rowid),
            )
            done.append((str(key), "update"))
    for rowid, key in take("delete"):
        connection.execute(f'DELETE FROM "{table.name}" WHERE rowid = ?', (rowid,))
        done.append((str(key), "delete"))
    return done


def _tonight(table: Table, person: str, visit: str) -> dict[str, object]:
    """Columns that make a copied row a fact of the newcomer's visit."""
    changed: dict[str, object] = {table.mark: _stamp(table.style)}
    for variable, value in (
        ("patient_id", person),
        ("visit_id", visit),
        ("order_id", None),
        ("report_id", f"{visit}R"),
        ("settlement_id", None),
    ):
        if variable in table.columns and variable not in table.category.key:
            changed[table.columns[variable]] = value
    minute = 20
    for variable in table.category.collected:
        if (
            variable.type == "datetime"
            and variable.name in table.columns
            and not variable.name.startswith(("next", "planned"))
        ):
            changed[table.columns[variable.name]] = _moment(
                table, variable.name, f"2026-10-31 21:{minute:02d}:00"
            )
            minute += 3
    return changed


def _edited(table: Table, variable: str, connection: sqlite3.Connection, rowid: int) -> object:
    """A corrected value of the right form, None when there is nothing to correct."""
    old = connection.execute(
        f'SELECT "{table.columns[variable]}" FROM "{table.name}" WHERE rowid = ?', (rowid,)
    ).fetchone()[0]
    if old is None:
        return None
    kind = table.category.variables[variable].type
    if kind in ("string", "text") and variable != "value_text":
        return f"{old}(更正)"
    if variable == "value_text":
        try:
            return f"{float(old) * 1.01:.2f}"
        except ValueError:
            return None
    if kind in ("integer", "decimal"):
        return old + 1 if isinstance(old, int | float) else None
    if kind == "datetime":
        return _moment(table, variable, "2026-10-31 23:40:00")
    if kind == "code":
        other = connection.execute(
            f'SELECT "{table.columns[variable]}" FROM "{table.name}" WHERE "{table.columns[variable]}" <> ? '
            "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
            (old,),
        ).fetchone()
        return None if other is None else other[0]
    return None
