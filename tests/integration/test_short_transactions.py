"""A reading holds no lock while rows are made, sealed and sent, and gives way while it copies: a vendor's
ALTER TABLE does not wait for a night. What changes between two views is neither lost nor doubled."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from heluo.collection.interfaces import ask, give_way
from heluo.collection.night import run_once
from heluo.kit import local_copy
from heluo.kit.errors import Unavailable
from heluo.kit.local_copy import LocalCopy
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, TABLES, Invented, make, patients, results
from tests.lib.source_server import Server

pytestmark = pytest.mark.slow
WAIT = 15.0
"""Seconds after which an ALTER TABLE counts as blocked; on an idle machine it takes under five."""


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request) -> Server:
    return request.getfixturevalue(f"{request.param}_server")


def fill(server: Server, hospital: Invented, lab: int) -> None:
    lines = "\n".join(f'{k} = "{v}"' for k, v in server.settings.items())
    (hospital.agent / "connections.toml").write_text(f"[his]\n{lines}\n", encoding="utf-8")
    lines = hospital.fields.read_text(encoding="utf-8").splitlines()
    chosen = [
        line for line in lines if line.startswith(("category,", "patient,", "lab_result,", "medical_record,"))
    ]
    hospital.fields.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    quote = "`" if server.kind == "mysql" else '"'
    for table in ("patient", "lab", "record"):
        server.run(f"DROP VIEW IF EXISTS v_{table}")
        server.run(f"DROP TABLE IF EXISTS {table}")
        columns = ", ".join(f"{quote}{c}{quote} varchar(60)" for c in TABLES[table])
        server.run(f"CREATE TABLE {table} ({columns})")
        server.run(f"CREATE VIEW v_{table} AS SELECT * FROM {table}")
    put(server, "patient", patients(5))
    put(server, "lab", results(lab))


def put(server: Server, table: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * len(TABLES[table]))
    server.run(
        f"INSERT INTO {table} VALUES ({marks})",
        [tuple(None if c is None else str(c) for c in r) for r in rows],
    )


def test_nobody_waits_while_parcels_are_made_and_sent(server, tmp_path, monkeypatch):
    """Seen from within the night: at each durable act of sealing and sending a vendor may alter what was
    read."""
    hospital: Invented = make(tmp_path)
    fill(server, hospital, 300)
    centre = CentreDouble(hospital.home, CODE)
    seconds: list[float] = []

    def step(name: str) -> None:
        began = time.monotonic()
        server.run(f"ALTER TABLE lab ADD COLUMN n{len(seconds)} integer")
        server.run(f"ALTER TABLE patient ADD COLUMN n{len(seconds)} integer")
        seconds.append(time.monotonic() - began)

    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), step=step)
    assert done.ok, done.problems
    assert len(seconds) >= 4
    assert max(seconds) < WAIT
    assert len(centre.rows("lab_result")) == 300


def test_a_copy_gives_way_to_a_change_that_waits(server, tmp_path, monkeypatch):
    monkeypatch.setattr(give_way, "EVERY", 0.2)
    hospital: Invented = make(tmp_path)
    fill(server, hospital, 50)
    sleep = "pg_sleep(0.4)::text" if server.kind == "postgresql" else "CAST(SLEEP(0.4) AS CHAR)"
    server.run("DROP VIEW v_lab")
    columns = ", ".join(f'lab."{c}"' for c in TABLES["lab"]).replace(
        '"', "`" if server.kind == "mysql" else '"'
    )
    server.run(f"CREATE VIEW v_lab AS SELECT {columns}, {sleep} AS SLOW FROM lab")
    server.run("CREATE TABLE IF NOT EXISTS other (n integer)")
    took: list[float] = []
    began = threading.Event()

    def alter() -> None:
        began.wait(30)
        time.sleep(1)
        start = time.monotonic()
        server.run("ALTER TABLE lab ADD COLUMN added integer")
        took.append(time.monotonic() - start)

    thread = threading.Thread(target=alter)
    thread.start()
    source = server.open()
    with closing(source):
        source.columns("v_lab")
        began.set()
        with pytest.raises(give_way.GaveWay):
            list(source.batches("v_lab", (TABLES["lab"][0], "SLOW" if server.kind == "mysql" else "slow")))
        ask.rest(source)
        thread.join(60)
        assert took
        assert took[0] < WAIT, "a complete copy takes twenty seconds"
        ask.rest(source, False)
        assert source.count("lab") == 50
    centre = CentreDouble(hospital.home, CODE)
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert done.ok, done.problems
    assert len(centre.rows("lab_result")) == 50


def test_what_changes_between_two_views_is_neither_lost_nor_doubled(server, tmp_path):
    """Rows that come, change and go while the night is at work: two nights later the centre has what the
    source has, and a text about a patient who came after the patients were read is masked."""
    hospital: Invented = make(tmp_path)
    fill(server, hospital, 60)
    put(server, "record", [("R1", "1", "J1", "x", "t", "张三1丰 记录", "2024-01-02 03:04:05")])
    centre = CentreDouble(hospital.home, CODE)
    quote = "`" if server.kind == "mysql" else '"'
    calls = iter(range(100))

    def step(name: str) -> None:
        n = next(calls)
        if n == 0:  # the patients were copied and are sealed; nothing else was read yet
            put(server, "patient", patients(1, 77))
            put(server, "record", [("R2", "77", "J1", "x", "t", "张三77丰 复诊", "2024-01-02 03:04:05")])
        put(server, "lab", results(1, 500 + n))
        change = f"UPDATE lab SET !JG! = '{n}.5', !GXSJ! = '2024-02-20 00:00:00' WHERE !JGID! = '7'"
        server.run(change.replace("!", quote))
        server.run(f"DELETE FROM lab WHERE {quote}JGID{quote} = '{20 + n}'")

    for _ in range(2):
        done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), step=step)
        assert done.ok, done.problems
        for stream in done.streams:
            assert stream.read == stream.accepted + stream.quarantined + stream.duplicate == stream.counted
            assert "count" not in {f.code for f in stream.findings}
    texts = {r["text"] for r in centre.rows("medical_record").values()}
    assert texts == {"[姓名] 记录", "[姓名] 复诊"}
    for _ in range(2):
        assert run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line()).ok
    with closing(server.open()) as source:
        expected = source.count("lab")
        source.columns("lab")
        (seven,) = [
            r["JG"] for t in source.batches("lab", ("JGID", "JG")) for r in t.to_pylist() if r["JGID"] == "7"
        ]
    rows = centre.rows("lab_result").values()
    assert len(rows) == expected
    assert len(centre.rows("patient")) == 6
    assert float(seven) in {r["value_number"] for r in rows}


def test_a_local_copy_gives_back_every_row_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(local_copy, "IN_MEMORY", 2_000)
    tables = [
        pa.table({"a": pa.array([f"张三{i}-{j}" for j in range(50)]), "b": pa.nulls(50, pa.string())})
        for i in range(9)
    ]
    copied = LocalCopy(iter(tables), tmp_path)
    assert list(tmp_path.iterdir()) == [], "the file has no name"
    assert [t.to_pylist() for t in copied.tables()] == [t.to_pylist() for t in tables]
    assert list(copied.tables()) == []
    held: list[bytes] = []
    copied = LocalCopy(iter(tables), tmp_path)
    assert copied._file is not None
    copied._file.seek(0)
    held.append(copied._file.read())
    copied.close()
    assert "张三".encode() not in held[0]
    with pytest.raises(Unavailable):
        LocalCopy(iter(tables), Path(tmp_path), 1 << 60)
