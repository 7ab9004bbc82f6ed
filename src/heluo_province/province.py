"""Makes a synthetic province: hospitals' databases, their front-end machines' connections, and the truth
apart for measuring.

    make(home, hospitals=5, patients=20_000, years=3, seed=20261124)

Same arguments, same content. The largest hospitals of `hospitals/` that have habits are played first; further
ones are configured under `<home>/hospitals` from the same vendors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from heluo.dictionary import Hospital, load, load_hospital
from heluo.kit.children import pool
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo_province import places
from heluo_province.answers import diseases, sampled
from heluo_province.databases.connections import write
from heluo_province.databases.habits import habits, playable
from heluo_province.databases.more_hospitals import configure
from heluo_province.databases.rendering import Inverse, render
from heluo_province.databases.stores import (
    SQLITE,
    MariadbStore,
    PostgresqlStore,
    Server,
    SqliteStore,
    Store,
    table_name,
)
from heluo_province.draw import stream
from heluo_province.errors.plant import plant
from heluo_province.records import particulars
from heluo_province.world import World, categories, world

SEED = 20261124
SAMPLED = 0.03
"""Share of rows whose coded and measured values are written to truth/values.parquet."""
SILENT_MONTH = "2026-06"
"""Month in which one hospital's laboratory feed is silent and another loses charges."""
ALONE_BELOW = 1500
"""Provinces with fewer patients are made in one process: starting others would take longer."""


Made = tuple[str, dict[str, int], pl.DataFrame, pl.DataFrame, pl.DataFrame]
"""(hospital, rows a category, planted errors, sampled values, what speaks for a disease) of one hospital."""


@dataclass(frozen=True)
class Province:
    """What was made."""

    home: Home
    hospitals: tuple[str, ...]
    persons: int
    patient_records: int
    rows: dict[str, dict[str, int]]
    """hospital → category → rows in its view."""

    @property
    def total(self) -> int:
        return sum(sum(c.values()) for c in self.rows.values())


def make(
    home: Home,
    *,
    hospitals: int = 5,
    patients: int = 20_000,
    years: int = 3,
    seed: int = SEED,
    report: Report = silent,
    server: Server = SQLITE,
    processes: int = 2,
) -> Province:
    """Write everything under `home` (sources, agents' connections.toml, truth). Raises BadConfiguration when
    a hospital's files are wrong."""
    codes = _codes(home, hospitals)
    report("plan", 0, 1)
    truth = world(codes, patients, years, seed)
    report("plan", 1, 1)
    places.truth(home).mkdir(parents=True, exist_ok=True)
    jobs = [(home, code, server) for code in codes]
    done: dict[str, dict[str, int]] = {}
    planted: list[pl.DataFrame] = []
    sampled: list[pl.DataFrame] = []
    counted: list[pl.DataFrame] = []
    written: list[pl.DataFrame] = []
    report("hospitals", 0, len(codes))
    for i, (code, counts, wrong, values, evidence) in enumerate(
        _run(truth, jobs, 1 if patients < ALONE_BELOW else processes), 1
    ):
        done[code] = counts
        planted.append(wrong)
        sampled.append(values)
        written.append(evidence)
        counted.append(
            pl.DataFrame({"hospital": code, "category": list(counts), "rows": list(counts.values())})
        )
        report("hospitals", i, len(codes))
    truth.truth.join(
        truth.patients.select("hospital", "patient_id", "birth_date", "sex"), on=["hospital", "patient_id"]
    ).write_parquet(places.truth(home) / "persons.parquet")
    _sorted(planted, "hospital", "category", "key", "variable", "kind").write_parquet(
        places.truth(home) / "errors.parquet"
    )
    _sorted(sampled, "hospital", "category", "key", "variable").write_parquet(
        places.truth(home) / "values.parquet"
    )
    _sorted(counted, "hospital", "category").write_parquet(places.truth(home) / "counts.parquet")
    persons = truth.truth.select("hospital", "patient_id", "person")
    diseases.answers(written, persons).write_parquet(places.truth(home) / "diseases.parquet")
    return Province(home, codes, len(truth.persons), len(truth.patients), {c: done[c] for c in codes})


def _sorted(parts: list[pl.DataFrame], *by: str) -> pl.DataFrame:
    return pl.concat(parts, how="vertical_relaxed").sort(*by)


def _codes(home: Home, hospitals: int) -> tuple[str, ...]:
    shipped = playable()
    return (
        shipped[:hospitals]
        if hospitals <= len(shipped)
        else (*shipped, *configure(home.hospitals, hospitals - len(shipped)))
    )


def _run(truth: World, jobs: list[tuple], processes: int):
    if processes <= 1 or len(jobs) == 1:
        for job in jobs:
            yield _hospital(truth, *job)
        return
    with pool(processes, _start, (truth,)) as others:
        yield from others.map(_work, jobs)


_TRUTH: World | None = None


def _start(truth: World) -> None:
    global _TRUTH
    _TRUTH = truth


def _work(job: tuple) -> Made:
    assert _TRUTH is not None
    return _hospital(_TRUTH, *job)


def _hospital(truth: World, home: Home, code: str, server: Server) -> Made:
    """Write one hospital's databases."""
    dictionary = load()
    hospital = load_hospital(code, (home.hospitals,))
    ways = habits(hospital)
    rng = stream(truth.seed, "rendering", code)
    frames = categories(truth, code, dictionary, ways.identifiers)
    particulars.add(hospital, frames, stream(truth.seed, "particulars", code))
    evidence = diseases.evidence(code, frames)
    values = sampled.sample(dictionary, hospital, ways, frames, stream(truth.seed, "sample", code), SAMPLED)
    planted = plant(
        dictionary,
        hospital,
        frames,
        SILENT_MONTH,
        stream(truth.seed, "errors", code),
        size=truth.codes.index(code),
    )
    values = sampled.delivered(values, dictionary, frames)
    inverse = Inverse(hospital)
    stores = {name: _store(home, hospital, name, server) for name in hospital.sources}
    counts: dict[str, int] = {}
    for name in list(frames):
        category = dictionary.categories[name]
        made = render(hospital, ways, inverse, dictionary, category, frames.pop(name), rng)
        if made is None:
            continue
        table = planted.lay_over(name, made)
        stores[hospital.categories[name]].create(table_name(made.view), made.view, table)
        counts[name] = len(table)
    for store in stores.values():
        store.close()
    write(home, hospital, server)
    wrong = planted.truth().filter(pl.col("category").is_in(list(counts)))
    return code, counts, wrong, values.filter(pl.col("category").is_in(list(counts))), evidence


def _store(home: Home, hospital: Hospital, source: str, server: Server) -> Store:
    if server.kind == "postgresql":
        return PostgresqlStore(server.dsn, f"{hospital.code}_{source}")
    if server.kind == "mariadb":
        return MariadbStore(server.dsn, f"{hospital.code}_{source}")
    return SqliteStore(database_path(home, hospital.code, source))


def database_path(home: Home, code: str, source: str) -> Path:
    return places.sources(home) / code / f"{source}.db"


def checksum(path: Path) -> str:
    """Content hash of an SQLite database, whatever its pages look like."""
    import hashlib
    import sqlite3

    digest = hashlib.sha256()
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        for name, statement in connection.execute(
            "SELECT name, sql FROM sqlite_master ORDER BY name"
        ).fetchall():
            digest.update(f"{name}{statement}".encode())
            if statement.startswith("CREATE TABLE"):
                for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):
                    digest.update(repr(row).encode())
    return digest.hexdigest()
