"""Rows for `plain_disease`: what the generator of a synthetic province wrote down before anything was spoilt,
and what lies in the lake of a night."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import polars as pl
from deltalake import DeltaTable

from heluo.dictionary import load, load_hospital
from heluo.dictionary.diseases import load_diseases
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo_province import places
from heluo_province.databases.habits import habits
from heluo_province.draw import stream
from heluo_province.province import SEED
from heluo_province.records import particulars
from heluo_province.world import categories, world
from tests.lib.plain_disease import PlainDisease, Rows, Value, attribute

HIGHEST_LEVEL = 5
"""Rows of this level are in no dataset."""


@dataclass(frozen=True)
class CodedLine:
    """A coded variable of a disease: persons compared, and those whose value is the truth's."""

    disease: str
    variable: str
    compared: int
    right: int

    @property
    def share(self) -> float:
        return self.right / self.compared if self.compared else 1.0


def written_down(home: Home) -> Rows:
    """category → person of the truth → what was written down and is delivered, before it was spoilt."""
    asked = json.loads((home.root / "demo.json").read_text(encoding="utf-8"))
    asked = asked.get("province", asked)
    codes = tuple(sorted(p.name for p in (home.root / "agents").iterdir()))
    seed = asked.get("seed", SEED)
    made = world(codes, asked["patients"], asked["years"], seed)
    persons = {
        (h, p): str(n) for h, p, n in made.truth.select("hospital", "patient_id", "person").iter_rows()
    }
    found: Rows = {name: defaultdict(list) for name in load().categories}
    # A table that was planted to arrive empty is no value that went wrong: its check finds it.
    counts = pl.read_parquet(places.truth(home) / "counts.parquet").filter(pl.col("rows") > 0)
    arrived = set(counts.select("hospital", "category").iter_rows())
    for code in codes:
        hospital = load_hospital(code)
        frames = categories(made, code, load(), habits(hospital).identifiers)
        particulars.add(hospital, frames, stream(seed, "particulars", code))
        for name, frame in frames.items():
            if (code, name) not in arrived:
                continue
            delivered = {f.variable for f in hospital.fields_of(name) if f.column}
            head = load().categories[name]
            for cells in frame.iter_rows(named=True):
                row = {k: v for k, v in cells.items() if k in delivered}
                row |= {"time_": cells[head.time], "key_": cells[head.key[0]], "hospital": code}
                if name == "lab_result":
                    row["value_standard"] = cells["value_number"]
                found[name][persons[code, cells["patient_id"]]].append(row)
    return found


def in_the_lake(home: Home, wanted: set[str]) -> Rows:
    """category → person of the night → rows that a dataset may look at."""
    links = table_of(home, "standard/person_link").select("hospital", "subject_ref", "person_id")
    if wanted:
        links = links.filter(pl.col("person_id").is_in(list(wanted)))
    found: Rows = {}
    for name, head in load().categories.items():
        rows = table_of(home, f"standard/{name}").filter(pl.col("held").is_null())
        rows = rows.filter(pl.col("row_level") < HIGHEST_LEVEL)
        rows = rows.join(links, on=["hospital", "subject_ref"])
        own: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for cells in rows.iter_rows(named=True):
            row = {v.name: cells.get(str(v.shipped)) for v in head.variables.values() if v.shipped}
            row |= {"time_": cells[head.time], "key_": cells["row_key"]}
            if name == "lab_result":
                row["value_standard_bound"] = cells["value_comparator"]
            own[cells["person_id"]].append(row)
        found[name] = own
    return found


def published(home: Home, table: str) -> pl.DataFrame:
    """Rows of the province in a table of the datasets."""
    return table_of(home, f"application/{table}").filter(pl.col("hospital") == "")


def linked_alone(home: Home) -> dict[str, str]:
    """person of the truth → person of the night, where either is made of the other alone."""
    keys = {
        p.name: bytes.fromhex((p / "keys/reference.key").read_text().strip())
        for p in (home.root / "agents").iterdir()
    }
    known = pl.read_parquet(places.truth(home) / "persons.parquet").select("hospital", "patient_id", "person")
    refs = [reference(keys[h], "patient_id", p) for h, p, _ in known.iter_rows()]
    links = table_of(home, "standard/person_link").select("hospital", "subject_ref", "person_id")
    pairs = known.with_columns(pl.Series("subject_ref", refs)).join(links, on=["hospital", "subject_ref"])
    pairs = pairs.select(pl.col("person").cast(pl.String), "person_id").unique()
    alone = pairs.filter(pl.len().over("person") == 1).filter(pl.len().over("person_id") == 1)
    return dict(alone.iter_rows())


def spoilt(home: Home) -> set[tuple[str, str]]:
    """(person of the truth, category) in whose rows an error was planted, or that a hospital lost."""
    errors = pl.read_parquet(places.truth(home) / "errors.parquet")
    return {(h, k) for h, k in errors.select("hospital", "key").iter_rows()}


def coded(home: Home, id: str, rows: Rows) -> list[CodedLine]:
    """Each coded variable of a disease against `written_down`; persons in whose rows of the category an error
    was planted, and those who were not linked alone, are left out."""
    known = {name: PlainDisease(load().folder, name) for name in load_diseases()}
    attribute(list(known.values()), rows)
    plain = known[id]
    persons, wrong = linked_alone(home), spoilt(home)
    zero = {p: d for p, d in plain.day_zero(rows).items() if p in persons}
    inside = published(home, "disease_person").filter((pl.col("disease") == id) & (pl.col("state") == "in"))
    zero = {p: d for p, d in zero.items() if persons[p] in set(inside["person_id"])}
    values = published(home, "disease_value").filter(pl.col("disease") == id)
    given = {(p, v): t for p, v, t in values.select("person_id", "variable", "text").iter_rows()}
    lines = []
    for name, declared in plain.variables.items():
        source = (declared.get("sources") or [declared])[0]["of"]
        is_value = declared.get("take", "value") == "value" and declared.get("pick", "last") != "count"
        if plain.types[source] != "code" or not is_value:
            continue
        meant = plain.values(name, rows, zero)
        looked_at = {s["of"].partition(".")[0] for s in (declared.get("sources") or [declared])}
        compared = right = 0
        for person in zero:
            if any(_spoilt(rows, category, person, wrong) for category in looked_at | _dating(plain)):
                continue
            expected: list[Value] = meant.get(person, [])
            text = given.get((persons[person], name))
            if not expected and text is None:
                continue
            compared += 1
            right += text in {value[0] for value in expected}
        lines.append(CodedLine(id, name, compared, right))
    return lines


def _spoilt(rows: Rows, category: str, person: str, wrong: set[tuple[str, str]]) -> bool:
    return any((r["hospital"], r["key_"]) in wrong for r in rows[category].get(person, []))


def _dating(plain: PlainDisease) -> set[str]:
    """Categories whose rows decide day zero."""
    return {entry["category"] for entry in plain.declared["entry"]} - {"lab_result", "medication"}


def table_of(home: Home, path: str) -> pl.DataFrame:
    table = DeltaTable(str(home.root / "centre" / "lake" / path)).to_pyarrow_table()
    return pl.DataFrame(pl.from_arrow(table))
