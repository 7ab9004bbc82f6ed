"""No identifier outside the vault: not in the lake, the inbox, the control database, the index, the logs, nor
in a free text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from heluo.kit.places import home as home_at
from heluo.lakehouse.tables import exists, latest_version, snapshot, tables
from tests.lib.truth import identifiers

pytestmark = pytest.mark.second


@pytest.fixture(scope="module")
def planted(night_home: Path) -> dict[str, frozenset[str]]:
    """Kind → every value that the hospitals hold of it (names of three characters and more: shorter ones are
    common words)."""
    found = identifiers(home_at(night_home))
    assert {kind: len(values) > 100 for kind, values in found.items()} == dict.fromkeys(
        ("name", "id_number", "phone"), True
    )
    return found


def texts(home: Path) -> Iterator[tuple[str, str, pa.ChunkedArray]]:
    place = home_at(home)
    for name in tables():
        if exists(place, name):
            table = snapshot(place, name, latest_version(place, name)).dataset.to_table()
            for column in table.column_names:
                if pa.types.is_string(table.schema.field(column).type):
                    yield name, column, table.column(column)


def test_no_cell_of_the_lake_holds_an_identifier(
    night_home: Path, planted: dict[str, frozenset[str]]
) -> None:
    numbers = planted["id_number"] | planted["phone"]
    found = []
    for table, column, values in texts(night_home):
        digits = pc.unique(values).to_pylist()
        for text in digits:
            if text and any(run in numbers for run in re.findall(r"[0-9]{11,17}[0-9Xx]?", text)):
                found.append(f"{table}.{column}")
                break
    assert found == []


def test_no_free_text_holds_its_patients_name(night_home: Path, planted: dict[str, frozenset[str]]) -> None:
    names = planted["name"]
    leaked = []
    for table, column, values in texts(night_home):
        for text in pc.unique(values).to_pylist():
            if text and len(text) > 20 and any(name in text for name in names):
                leaked.append(f"{table}.{column}")
                break
    assert leaked == []


def test_no_file_of_the_centre_or_of_a_log_holds_an_identity_number(
    night_home: Path, planted: dict[str, frozenset[str]]
) -> None:
    numbers = [n.encode() for n in planted["id_number"] if len(n) == 18]
    places = [night_home / "centre", night_home / "log", *(night_home / "agents").glob("*/segments")]
    files = [p for place in places for p in place.rglob("*") if p.is_file()]
    assert len(files) > 50
    holding = []
    for path in files:
        data = path.read_bytes()
        present = set(re.findall(rb"[1-9][0-9]{16}[0-9Xx]", data))
        if present & set(numbers):
            holding.append(str(path.relative_to(night_home)))
    assert holding == []


def test_nothing_of_a_home_is_readable_for_other_users_of_the_machine(night_home: Path) -> None:
    """Databases, parcels, tables, indexes, logs and keys, as a night of five hospitals leaves them."""
    found = [night_home, *night_home.rglob("*")]
    open_to_others = [
        str(path.relative_to(night_home))
        for path in found
        if not path.is_symlink() and path.stat().st_mode & 0o066
    ]
    assert len(found) > 500
    assert open_to_others == []
