"""Rows per second of pull, conform and seal beside the bare limit, a drained COPY of the same view, in the
same run.

    ./heluo bench extraction [--rows 400000] [--sqlite] [--json]

The source is a private PostgreSQL with a laboratory view of 29 mapped columns (SQLite with --sqlite, or where
no server is installed: the limit is then a drained cursor). Seconds are processor seconds of this process
beside wall-clock, since the server works on the same machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo

from heluo.collection.conform import Conformer
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.connect import connect, connections
from heluo.collection.mapping import StreamPlan, plans
from heluo.collection.night import run_once
from heluo.dictionary import load, load_hospital
from heluo.entrypoints.enrol import enrol
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.seal import load_agent_keys
from heluo_province.demonstration.private_server import postgresql, postgresql_binaries

CODE = "bench"
COLUMNS = {
    "result_id": ("JGID", "'L' || (100000000 + i)", ""),
    "report_id": ("BGID", "'R' || (i / 12)", ""),
    "visit_id": ("JZID", "'V' || (i % 40000)", ""),
    "patient_id": ("BRID", "'P' || (i % 9973)", ""),
    "order_id": ("YZID", "'O' || (i / 12)", ""),
    "report_name": ("BGMC", "'生化全套' || (i % 40)", ""),
    "item_code": ("XMDM", "'XM' || (i % 420)", ""),
    "item_name": ("XMMC", "'检验项目' || (i % 420)", ""),
    "specimen": (
        "BBLX",
        "CASE i % 4 WHEN 0 THEN '血清' WHEN 1 THEN '血浆' WHEN 2 THEN '尿液' ELSE '全血' END",
        "",
    ),
    "value_text": (
        "JG",
        "CASE WHEN i % 23 = 0 THEN '阴性' WHEN i % 29 = 0 THEN '<0.01' ELSE (i % 977) || '.' || (i % 97) END",
        "",
    ),
    "value_number": ("JG", "", "result_number"),
    "value_comparator": ("JG", "", "result_comparator"),
    "unit": ("DW", "CASE i % 3 WHEN 0 THEN 'mmol/L' WHEN 1 THEN 'g/L' ELSE 'U/L' END", ""),
    "ref_low": ("CKXX", "(i % 7) || '.5'", ""),
    "ref_high": ("CKSX", "(9 + i % 70) || '.25'", ""),
    "ref_text": ("CKFW", "(i % 7) || '.5-' || (9 + i % 70) || '.25'", ""),
    "abnormal_flag": ("YCBZ", "CASE i % 9 WHEN 0 THEN '↑' WHEN 1 THEN '↓' ELSE '' END", ""),
    "critical": ("WJZ", "CASE i % 97 WHEN 0 THEN '是' ELSE '否' END", "boolean:是|否"),
    "method": ("FF", "CASE i % 5 WHEN 0 THEN '酶法' ELSE '比色法' END", ""),
    "instrument": ("YQ", "'AU5800-' || (i % 6)", ""),
    "requested_time": ("SQSJ", "{stamp0}", "datetime:%Y-%m-%d %H:%M:%S"),
    "sampled_time": ("CYSJ", "{stamp1}", "datetime:%Y-%m-%d %H:%M:%S"),
    "received_time": ("JSSJ", "{stamp2}", "datetime:%Y-%m-%d %H:%M:%S"),
    "result_time": ("BGSJ", "{stamp3}", "datetime:%Y-%m-%d %H:%M:%S"),
    "department_code": ("KSDM", "'K' || (i % 60)", ""),
    "tester": ("JYZ", "'检验员' || (i % 45)", ""),
    "note": ("BZ", "CASE WHEN i % 50 = 0 THEN '标本轻度溶血,结果仅供参考' END", ""),
}
"""variable → (column, SQL over i, convert)."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench extraction")
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="heluo-bench-") as name:
        home = home_at(name)
        _declare(home)
        with (_sqlite if args.sqlite or postgresql_binaries() is None else _postgresql)(home, args.rows) as (
            kind,
            drain,
        ):
            result = _measure(home, kind, args.rows, drain)
    ratio = result["pull + conform"]["rows_s"] / result["drain"]["rows_s"]
    if args.json:
        print(json.dumps(result | {"source": kind, "rows": args.rows, "ratio": ratio}, indent=1))
        return
    print(
        f"{kind}, {args.rows:,} rows × {len({c for c, _, _ in COLUMNS.values()})} columns, peak "
        f"{result['peak_mb']:,} MB"
    )
    for step, s in result.items():
        if isinstance(s, dict):
            share = s["rows_s"] / result["drain"]["rows_s"]
            print(
                f"{step:34}{s['rows_s']:>12,.0f} rows/s{s['rows_cpu_s']:>12,.0f} rows/CPU s   {share:.2f} "
                "of the drain"
            )


def _measure(home: Home, kind: str, rows: int, drain: Callable[[], int]) -> dict:
    plan = next(p for p in plans(load_hospital(CODE, (home.hospitals,)), load()) if p.name == "lab_result")
    result: dict[str, Any] = {"drain": _timed(drain, rows)}
    with _source(home) as source:
        result["pull"] = _timed(
            lambda: sum(
                t.num_rows for t in source.batches(plan.view, _conformer(home, plan, source).columns)
            ),
            rows,
        )
    with _source(home) as source:
        conformer = _conformer(home, plan, source)
        tables = list(source.batches(plan.view, conformer.columns))
        _conformed(
            conformer, tables[0].slice(0, 100).combine_chunks()
        )  # what Arrow imports at its first use is not the work
        result["conform"] = _timed(lambda: sum(_conformed(conformer, t) for t in tables), rows)
    with _source(home) as source:
        conformer = _conformer(home, plan, source)
        result["pull + conform"] = _timed(
            lambda: sum(_conformed(conformer, t) for t in source.batches(plan.view, conformer.columns)), rows
        )
    result["night"] = _timed(lambda: run_once(home, CODE, deliver=False).read, rows)
    result["second night, all rows compared"] = _timed(
        lambda: run_once(home, CODE, deliver=False, deep=True).read, rows
    )
    result["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return result


def _conformed(conformer: Conformer, table) -> int:
    keys, hashes = conformer.identify(table)
    batch = conformer.conform(table, keys, hashes)
    assert not batch.refused
    return batch.rows.num_rows


def _conformer(home: Home, plan: StreamPlan, source: OpenSource) -> Conformer:
    present = [c.name for c in source.columns(plan.view)]
    keys = load_agent_keys(home.agent(CODE) / "keys")
    return Conformer(
        plan, keys.reference, present, load().categories["patient"], lambda _: {}, lambda _: None
    )


@contextmanager
def _source(home: Home) -> Iterator[OpenSource]:
    source = connect(connections(home.agent(CODE))["his"])
    try:
        yield source
    finally:
        source.close()


def _timed(work: Callable[[], int], rows: int) -> dict[str, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    assert work() == rows
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"seconds": round(wall, 3), "rows_s": rows / wall, "rows_cpu_s": rows / cpu}


def _declare(home: Home) -> None:
    enrol(home, CODE)
    folder, vendor = home.hospitals / CODE, home.hospitals / "_vendors" / "bench" / "lab"
    folder.mkdir(parents=True)
    vendor.mkdir(parents=True)
    head = (
        'zh = "测"\nen = "Bench"\nshort_zh = "测"\nshort_en = "Bench"\n'
        '[sources.his]\ndriver = "sqlite"\nvendor = "bench"\nproduct = "lab"\n'
    )
    (folder / "hospital.toml").write_text(head, encoding="utf-8")
    lines = [
        "category,view,variable,column,convert,note",
        *(f"lab_result,v_lab,{v},{c},{convert}," for v, (c, _, convert) in COLUMNS.items()),
    ]
    (vendor / "fields.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _select(stamp: str) -> str:
    stamps = {f"stamp{n}": stamp.format(minutes=f"(i * 3 + {n * 37})") for n in range(4)}
    return ", ".join(f'{text.format(**stamps)} AS "{column}"' for column, text, _ in COLUMNS.values() if text)


@contextmanager
def _postgresql(home: Home, rows: int) -> Iterator[tuple[str, Callable[[], int]]]:
    with postgresql(home.root / "server") as server:
        where = conninfo.make_conninfo(host=str(server.socket), user=server.user, dbname="postgres")
        with psycopg.connect(where, autocommit=True) as connection:
            stamp = "(timestamp '2020-01-01' + interval '1 minute' * ({minutes} % 2600000))"
            connection.execute(
                (
                    f"CREATE TABLE lab AS SELECT {_select(stamp)} FROM generate_series(1, {rows}) AS s(i)"
                ).encode()
            )
            connection.execute("CREATE VIEW v_lab AS SELECT * FROM lab")
            connection.execute("VACUUM ANALYZE lab")
        path = home.agent(CODE) / "connections.toml"
        path.write_text(
            f'[his]\ndriver = "postgresql"\nsocket = "{server.socket}"\ndatabase = "postgres"\nuser = '
            f'"{server.user}"\n',
            encoding="utf-8",
        )

        def drain() -> int:
            with (
                psycopg.connect(where) as connection,
                connection.cursor().copy("COPY (SELECT * FROM v_lab) TO STDOUT") as copy,
            ):
                return sum(1 for _ in copy)

        yield "PostgreSQL", drain


@contextmanager
def _sqlite(home: Home, rows: int) -> Iterator[tuple[str, Callable[[], int]]]:
    path = home.root / "his.db"
    stamp = "datetime('2020-01-01', '+' || ({minutes} % 2600000) || ' minutes')"
    with sqlite3.connect(path) as connection:
        series = f"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {rows})"
        connection.execute(f"CREATE TABLE lab AS {series} SELECT {_select(stamp)} FROM s")
        connection.execute("CREATE VIEW v_lab AS SELECT * FROM lab")
    connection.close()
    (home.agent(CODE) / "connections.toml").write_text(
        f'[his]\ndriver = "sqlite"\npath = "{path}"\n', encoding="utf-8"
    )

    def drain() -> int:
        cursor = sqlite3.connect(path).execute("SELECT * FROM v_lab")
        return sum(1 for _ in cursor)

    yield "SQLite", drain


if __name__ == "__main__":
    main()
