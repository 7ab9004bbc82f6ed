"""Plants kinds of error (`planted_kinds`) into the SQLite databases of one synthetic hospital, before its
first night. Nothing of the generator's own list of errors and nothing of the checks is used.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from heluo.dictionary import load, load_hospital
from heluo.kit.places import Home
from tests.lib.planted_kinds import PlantedKind

PLACE = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
COPIED = "X1"
"""What a copied row's key gets at its end."""
FACTS = """
CREATE TEMP TABLE person AS SELECT {patient.patient_id} AS id,
    replace(replace({patient.birth_date}, '/', ''), '-', '') AS birth,
    {patient.sex} IN ('男', '男性', '1') AS male,
    {patient.death_time} AS death FROM {patient};
CREATE UNIQUE INDEX temp.person_id ON person (id);
CREATE TEMP TABLE stay AS SELECT {visit.visit_id} AS id, {visit.patient_id} AS person,
    {visit.visit_type} IN ('住院', '03') AS inpatient, {visit.start_time} AS start,
    {visit.end_time} AS "end", {visit.main_diagnosis_code} AS code,
    86400 * CAST(julianday('2026-01-01') - julianday(substr({visit.start_time}, 1, 4) || '-' ||
    substr(replace({visit.start_time}, '/', ''), 5, 2) || '-01') AS INTEGER) AS wave FROM {visit};
CREATE UNIQUE INDEX temp.stay_id ON stay (id);
CREATE INDEX temp.stay_person ON stay (person);
CREATE TEMP TABLE taken (category, key, PRIMARY KEY (category, key));
"""
"""`person` and `stay` say of patients and visits what stood there before anything was planted; `wave` is the
time in seconds from a stay's month to January 2026."""


@dataclass(frozen=True)
class PlantedRows:
    """Keys of the hospital of the rows that a kind was planted in; for copies the original's as well."""

    kind: PlantedKind
    rows: tuple[tuple[str, ...], ...]


def plant(home: Home, code: str, kinds: Iterable[PlantedKind]) -> list[PlantedRows]:
    """Kinds of months first, then those of rows, each in rows of its category that no other took."""
    hospital = load_hospital(code)
    folder = home.root / "sources" / code
    with closing(sqlite3.connect(":memory:")) as database:
        for name in hospital.sources:
            database.execute("ATTACH ? AS ?", (str(folder / f"{name}.db"), name))
        _functions(database)
        columns = {(f.category, f.variable): f'"{f.column}"' for f in hospital.fields}
        tables = {f.category: f'"{f.view.removeprefix("v_")}"' for f in hospital.fields}
        planter = Planter(database, columns, tables)
        database.executescript(planter.sql(FACTS, "patient"))
        planted = [planter.plant(kind) for kind in sorted(kinds, key=lambda kind: not kind.months)]
        database.commit()
    return planted


@dataclass(frozen=True)
class Planter:
    """One hospital's databases while kinds are planted in them."""

    database: sqlite3.Connection
    columns: dict[tuple[str, str], str]
    tables: dict[str, str]

    def sql(self, text: str, category: str) -> str:
        def place(found: re.Match[str]) -> str:
            first, second = found.groups()
            if second:
                return self.columns[first, second]
            return self.columns.get((category, first)) or self.tables[first]

        return PLACE.sub(place, text)

    def plant(self, kind: PlantedKind) -> PlantedRows:
        category, table = kind.category, self.tables[kind.category]
        key = self.columns[category, load().categories[category].key[0]]
        limit = f" ORDER BY spread(t.{key}) LIMIT {kind.most}" if kind.most else ""
        free = "" if kind.months else f" AND t.{key} NOT IN (SELECT key FROM taken WHERE category = ?)"
        chosen = self.database.execute(
            f"SELECT t.{key} FROM {table} t WHERE ({self.sql(kind.where, category)}){free}{limit}",
            () if kind.months else (category,),
        ).fetchall()
        assert chosen, f"{kind.name}: no row to plant in"
        if not kind.months:
            self.database.executemany(
                "INSERT OR IGNORE INTO taken VALUES (?, ?)", [(category, k) for (k,) in chosen]
            )
        self.database.execute("CREATE TEMP TABLE chosen (key PRIMARY KEY)")
        self.database.executemany("INSERT OR IGNORE INTO chosen VALUES (?)", chosen)
        self._change(kind, table, key)
        self.database.execute("DROP TABLE temp.chosen")
        copied = kind.do == "copy"
        return PlantedRows(kind, tuple((f"{k}{COPIED}", str(k)) if copied else (str(k),) for (k,) in chosen))

    def _change(self, kind: PlantedKind, table: str, key: str) -> None:
        values = {
            self.columns[kind.category, name]: self.sql(value, kind.category)
            for name, value in kind.set.items()
        }
        match kind.do:
            case "update":
                made = ", ".join(f"{column} = {value}" for column, value in values.items())
                self.database.execute(
                    f"UPDATE {table} AS t SET {made} WHERE {key} IN (SELECT key FROM chosen)"
                )
            case "copy":
                names = [f'"{r[1]}"' for r in self.database.execute(f"PRAGMA table_info({table})")]
                values.setdefault(key, f"t.{key} || '{COPIED}'")
                made = ", ".join(values.get(name, f"t.{name}") for name in names)
                self.database.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {made} FROM {table} t "
                    f"WHERE t.{key} IN (SELECT key FROM chosen)"
                )
            case "delete":
                self.database.execute(f"DELETE FROM {table} WHERE {key} IN (SELECT key FROM chosen)")
        for statement in kind.also:
            self.database.execute(self.sql(statement, kind.category))


def _functions(database: sqlite3.Connection) -> None:
    database.create_function("spread", 1, _spread, deterministic=True)
    database.create_function("later", 2, later, deterministic=True)
    database.create_function("read_as", 3, read_as, deterministic=True)


def _spread(key: object) -> int:
    """A number that has nothing to do with a key's order."""
    return int.from_bytes(hashlib.blake2b(str(key).encode(), digest_size=7).digest())


FORMS = {14: "%Y%m%d%H%M%S", 16: "%Y/%m/%d %H:%M", 19: "%Y-%m-%d %H:%M:%S"}
"""Length of a time → how the hospitals that are planted in write it."""


def later(time: str | None, seconds: int) -> str | None:
    """A time of a hospital, moved, in the same form."""
    if time is None:
        return None
    form = FORMS[len(time)]
    try:
        return (dt.datetime.strptime(time, form) + dt.timedelta(seconds=seconds)).strftime(form)
    except ValueError:  # the generator's own bad dates
        return time


def read_as(text: str | None, written: str, read: str) -> str | None:
    """What a program shows that takes bytes of one encoding for another's; what cannot be read vanishes."""
    return None if text is None else text.encode(written, "ignore").decode(read, "ignore")
