"""Standardise + check beside the bare limit, DuckDB's join of the same rows with the same value tables and
conversions, in the same run.

    ./heluo bench standardise [--category lab_result] [--sizes 500000,2000000] [--threads 2] [--json]

Ours is `governance.categories.standard_rows` as a night runs it: current versions, codes, units, flags, every
row check, the columns of the standard layer, in chunks of a night's size. The limit is one statement written
by hand that maps the same codes and converts the same numbers, and judges nothing. Both end as Arrow batches
that are counted and let go; each runs in a process of its own. "plan" is the time to build, compile and plan
the statement once, and part of the seconds; CPU seconds are those of the process, for a busy machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from _measure import ROOT, exponent, run

from heluo.dictionary import Category, load, load_hospital, source_schema
from heluo.dictionary.units import EXACT, KEY_CHARACTERS, KEY_REPLACEMENTS, load_units
from heluo.engines import engine
from heluo.governance.check import context
from heluo.governance.night.categories import CHUNK_ROWS, standard_rows
from heluo.governance.standardise.translate import mappings, register
from heluo.governance.standardise.values import coded
from heluo.lakehouse.labels import labelled_batches
from heluo.lakehouse.tables import empty

sys.path.insert(0, str(ROOT))
from tests.lib.bulk import MIX, bulk_rows, write_hospital  # the generator of rows that the tests use too

CODE = "bench"
SEED = 7
AGREED = 1e-9
"""Relative difference of two sums of the same numbers in another order."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench standardise")
    parser.add_argument("--category", default="lab_result", choices=list(load().categories))
    parser.add_argument("--sizes", default="500000,2000000")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    category = load().categories[args.category]
    if args.one:
        method, folder = args.one
        print(json.dumps(METHODS[method](category, Path(folder), args.threads)))
        return
    results = []
    for size in (int(n) for n in args.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="heluo-bench-") as folder:
            print(f"{size:,} rows of {category.name} …", file=sys.stderr)
            write(category, size, Path(folder))
            results.append({"rows": size} | {method: _child(args, method, folder) for method in METHODS})
        _check_equal(results[-1])
        for name, rate in (("ratio", "rows_s"), ("cpu_ratio", "rows_cpu_s")):
            results[-1][name] = results[-1]["ours"][rate] / results[-1]["limit"][rate]
    growth = {method: exponent([(r["rows"], r[method]["seconds"]) for r in results]) for method in METHODS}
    answer = {"category": category.name, "threads": args.threads, "sizes": results, "exponent": growth}
    if args.json:
        print(json.dumps(answer, indent=1))
        return
    print(
        f"{'rows of ' + category.name:>22}  "
        f"{'':6}{'rows/s':>12}{'rows/CPU s':>12}{'seconds':>9}{'of it plan':>12}{'peak MB':>9}"
        f"{'rows in MB':>12}{'of the limit':>14}{'by CPU':>8}"
    )
    for result in results:
        for method, shares in (("limit", (1.0, 1.0)), ("ours", (result["ratio"], result["cpu_ratio"]))):
            r = result[method]
            print(
                f"{result['rows']:>22,}  "
                f"{method:6}{r['rows_s']:>12,.0f}{r['rows_cpu_s']:>12,.0f}{r['seconds']:>9.2f}"
                f"{r['plan_s']:>12.2f}{r['peak_mb']:>9}"
                f"{r['rows_mb']:>12}{shares[0]:>14.3f}{shares[1]:>8.3f}"
            )
    if growth["ours"] is not None:
        print(f"exponent of growth: ours {growth['ours']:.2f}, limit {growth['limit']:.2f} (goal ≤ 1.1)")


def _child(args: argparse.Namespace, method: str, folder: str) -> dict[str, Any]:
    command = [
        sys.executable,
        __file__,
        "--category",
        args.category,
        "--threads",
        str(args.threads),
        "--one",
        method,
        folder,
    ]
    said, _ = run(command)
    return json.loads(said.splitlines()[-1])


def _check_equal(result: Mapping[str, Any]) -> None:
    """Both must have done the same work: as many rows, codes and converted numbers."""
    ours, limit = (dict(result[method]["made"]) for method in METHODS)
    sums = [made.pop("value_standard_sum", 0.0) for made in (ours, limit)]
    assert ours == limit, f"ours {ours}, limit {limit}"
    assert abs(sums[0] - sums[1]) <= AGREED * abs(sums[1]), sums


def ours(category: Category, folder: Path, threads: int) -> dict[str, Any]:
    """The product's own plan over the source rows of a night, chunk by chunk."""
    rows = pq.read_table(folder / f"{category.name}.parquet")
    with engine("duckdb", threads=threads) as e:
        declared = register(e, mappings(load(), [load_hospital(CODE, (folder,))]))
        sources = {name: e.register(f"source.{name}", _rows(folder, name)) for name in load().categories}
        contexts = context.context(e, sources, declared, [CODE]).tables

        def chunk(part: pa.Table) -> Iterator[pa.RecordBatch]:
            made = standard_rows(category, e.register("_rows_of_chunk", part), declared, contexts, "bench")
            return iter(labelled_batches(category, e.batches(made)))

        return _measured(category, rows, chunk, CHUNK_ROWS)


def limit(category: Category, folder: Path, threads: int) -> dict[str, Any]:
    """One SQL statement over all rows: a join a coded variable, and the unit with its conversion."""
    import duckdb

    rows = pq.read_table(folder / f"{category.name}.parquet")
    connection = duckdb.connect(
        ":memory:", config={"threads": threads, "memory_limit": "2GB", "preserve_insertion_order": False}
    )
    declared = mappings(load(), [load_hospital(CODE, (folder,))])
    connection.register("conversions", declared.conversions)
    joins, columns = [], []
    for variable in coded(category):
        lines = {v.source: v.code for v in declared.hospitals[0].values if v.variable == variable.full_name}
        lines |= {code: code for code in load().value_sets[variable.value_set].codes}
        connection.register(
            f"values_{variable.shipped}", pa.table({"source": list(lines), "code": list(lines.values())})
        )
        joins.append(
            f'LEFT JOIN "values_{variable.shipped}" v_{variable.shipped} ON v_{variable.shipped}.source = '
            f'r."{variable.shipped}"'
        )
        columns.append(
            f'v_{variable.shipped}.code AS "{variable.shipped}", r."{variable.shipped}" AS '
            f'"{variable.shipped}_source"'
        )
    if "value_standard" in category.variables:
        key = f"translate(r.unit, {_literal(KEY_CHARACTERS[0])}, {_literal(KEY_CHARACTERS[1])})"
        for old, new in KEY_REPLACEMENTS:
            key = f"replace({key}, {_literal(old)}, {_literal(new)})"
        exact = ", ".join(_literal(spelling) for spelling in load_units().exact)
        key = f"CASE WHEN {key} IN ({exact}) THEN '{EXACT}' || {key} ELSE lower({key}) END"
        joins.append(f"LEFT JOIN conversions c ON c.item_code = v_item_code.code AND c.spelling = {key}")
        columns.append(
            'r.value_number * c.factor + c."offset" AS value_standard, c.to_unit AS unit_standard, c.rule '
            "AS conversion_rule"
        )
    plain = [f'r."{name}"' for name in rows.column_names if name not in {v.shipped for v in coded(category)}]
    statement = f"SELECT {', '.join([*plain, *columns])} FROM rows_ r {' '.join(joins)}"

    def whole(part: pa.Table) -> Iterator[pa.RecordBatch]:
        connection.register("rows_", part)
        return iter(connection.execute(statement).to_arrow_reader(122_880))

    return _measured(category, rows, whole, rows.num_rows)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


METHODS: dict[str, Callable[[Category, Path, int], dict[str, Any]]] = {"ours": ours, "limit": limit}


def _measured(
    category: Category, rows: pa.Table, made: Callable[[pa.Table], Iterable[pa.RecordBatch]], chunk: int
) -> dict[str, Any]:
    """Drains `made` over `rows` in chunks; the plan is made on the first row, which stands for no work."""
    counted = [
        v.shipped for v in coded(category) if v.shipped and v.shipped != "abnormal_flag"
    ]  # ours derives flags that nobody gave
    totals: dict[str, float] = {"rows": 0.0} | dict.fromkeys(counted, 0.0)
    cpu, started = time.process_time(), time.perf_counter()
    for _ in made(rows.slice(0, 1)):
        pass
    plan = time.perf_counter() - started
    for first in range(0, rows.num_rows, chunk):
        for batch in made(rows.slice(first, chunk)):
            totals["rows"] += batch.num_rows
            for name in counted:
                totals[name] += batch.num_rows - batch.column(name).null_count
            if "value_standard" in category.variables:
                totals["value_standard_sum"] = totals.get("value_standard_sum", 0.0) + (
                    pc.sum(batch.column("value_standard")).as_py() or 0.0
                )
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
    assert totals["rows"] == rows.num_rows, totals
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "rows_s": rows.num_rows / seconds,
        "rows_cpu_s": rows.num_rows / cpu,
        "seconds": seconds,
        "plan_s": plan,
        "peak_mb": peak,
        "rows_mb": rows.nbytes >> 20,
        "made": totals,
    }


def write(category: Category, size: int, folder: Path) -> None:
    """Source rows of `category`, its patients and visits, and the hospital's mapping files, under
    `folder`."""
    write_hospital(folder, CODE)
    scale = size / MIX[category.name]
    subjects, visits = max(10, int(scale * MIX["patient"])), max(10, int(scale * MIX["visit"]))
    for name, n in {"patient": subjects, "visit": visits, category.name: size}.items():
        one = load().categories[name]
        with pq.ParquetWriter(folder / f"{name}.parquet", source_schema(one)) as file:
            for first in range(0, n, CHUNK_ROWS):
                rows = bulk_rows(one, min(CHUNK_ROWS, n - first), subjects, visits, SEED + first, first)
                file.write_table(
                    _source(
                        one, _with_fitting_units(rows) if "value_standard" in one.variables else rows, first
                    )
                )


def _source(category: Category, rows: pa.Table, first: int) -> pa.Table:
    """Parcel rows as the source layer keeps them: one parcel a chunk, every key in one version."""
    n = rows.num_rows
    place = {
        "hospital": pa.repeat(CODE, n),
        "epoch": pa.repeat(pa.scalar(1, pa.int64()), n),
        "seq": pa.repeat(pa.scalar(first // CHUNK_ROWS + 1, pa.int64()), n),
        "row": pa.array(np.arange(n)),
    }
    schema = source_schema(category)
    return pa.table(
        [place[f.name] if f.name in place else rows.column(f.name) for f in schema], schema=schema
    )


def _with_fitting_units(rows: pa.Table) -> pa.Table:
    """`rows` whose unit is one that the item can be converted from, with an ordinary number in it: the
    product takes impossible ones out, the limit does not. An item without conversions keeps its own."""
    units = load_units()
    spelled: dict[str, list[tuple[str, float]]] = {}
    for (item, unit), conversion in units.conversions.items():
        ordinary = (_ordinary(item) - conversion.offset) / conversion.factor
        spelled.setdefault(item, []).append((units.printed[unit], ordinary))
    items = pc.dictionary_encode(pc.replace_substring_regex(rows["item_code"], "^L_", "")).combine_chunks()
    known = [spelled.get(item, []) for item in items.dictionary.to_pylist()]
    start = np.cumsum([0, *(len(own) for own in known)])
    sizes = np.array([len(own) for own in known])
    item = items.indices.fill_null(0).to_numpy()
    fits = (sizes[item] > 0) & ~items.is_null().to_numpy(zero_copy_only=False)
    draw = np.random.default_rng(SEED).integers(0, 1 << 30, rows.num_rows)
    at = np.where(fits, start[item] + draw % np.maximum(sizes[item], 1), 0)
    every = [one for own in known for one in own] or [("", 0.0)]
    made = {"unit": pa.array([unit for unit, _ in every]), "value_number": pa.array([n for _, n in every])}
    for name, chosen in made.items():
        column = pc.if_else(pa.array(fits), chosen.take(pa.array(at)), rows[name])
        rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), column)
    return rows


def _ordinary(item: str) -> float:
    """The middle of the item's reference range, in its own unit; of what is possible if it has none."""
    given = load().value_sets["lab_item"].codes[item].attributes
    bounds = [given.get(name) or given[f"plausible_{name}"] for name in ("low", "high")]
    return sum(map(float, bounds)) / len(bounds)


def _rows(folder: Path, name: str) -> pa.Table:
    path = folder / f"{name}.parquet"
    return pq.read_table(path) if path.exists() else empty(f"source.{name}")


if __name__ == "__main__":
    main()
