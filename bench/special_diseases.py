"""Labelling rows of special diseases beside a plain scan of the same columns, in the same run.

    ./heluo bench special_diseases [--rows 200000] [--threads 1] [--json]

Ours is `lakehouse.labels.labelled` as the night runs it. The scan reads the same columns and adds up their
lengths. Notes are invented sentences of about 700 characters, one in two hundred with a special disease, and
short rows of laboratory results; both are in memory. "plan" is the time for no rows: expressions are compiled
once for each batch. CPU seconds are those of the process, for a busy machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category, load, standard_schema
from heluo.engines import Engine
from heluo.engines.duckdb import open_engine
from heluo.lakehouse.labels import labelled

SEED = 11
ORDINARY = (
    "患者因反复咳嗽咳痰三月余入院,无发热,夜间可平卧。",
    "否认肝炎、结核、艾滋病等传染病史,预防接种史不详。",
    "查体:双肺呼吸音清,未闻及干湿性啰音,心律齐。",
    "胸部CT示右肺上叶结节,大小约 1.2cm,边缘毛刺,建议随访。",
    "免疫组化:CK7(+),TTF-1(+),CD4(-),Ki-67 约 20%。",
    "予抗感染、化痰治疗,血清肌酐 86 umol/L,继续观察。",
)
SPECIAL = "术前检查示 HIV 抗体待复查,请感染科会诊。"


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench special_diseases")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results = [
        measured(name, made(args.rows), args.threads)
        for name, made in (("medical_record", notes), ("lab_result", results_of))
    ]
    if args.json:
        print(json.dumps(results, indent=2))
        return
    for one in results:
        print(
            f"{one['category']:15} {one['rows']:>9,} rows {one['mb']:>7,.0f} MB   "
            f"scan {one['scan_rows_cpu_s']:>12,.0f}   "
            f"labels {one['rows_cpu_s']:>10,.0f} rows/CPU s ({one['mb_cpu_s']:,.0f} MB/CPU s)   "
            f"plan {one['plan_s']:.2f} s   special {one['special']:,}"
        )


def notes(rows: int) -> pa.Table:
    """Columns of medical_record: a title and a text of some thirty sentences."""
    random = np.random.default_rng(SEED)
    texts = []
    for _ in range(rows):
        sentences = [ORDINARY[i] for i in random.integers(0, len(ORDINARY), 28)]
        if random.random() < 0.005:
            sentences[random.integers(0, 28)] = SPECIAL
        texts.append("".join(sentences))
    return pa.table({"title": ["病程记录"] * rows, "text": texts})


def results_of(rows: int) -> pa.Table:
    """Columns of lab_result: short names and values."""
    random = np.random.default_rng(SEED)
    names = np.array(["血红蛋白", "肌酐", "葡萄糖", "丙氨酸氨基转移酶", "白细胞计数", "HIV抗体"])
    chosen = names[np.minimum(random.integers(0, 1000, rows) // 199, 5)]
    return pa.table({"report_name": ["生化全套"] * rows, "item_name": chosen, "value_text": ["5.6"] * rows})


def measured(name: str, given: pa.Table, threads: int) -> dict[str, float | int | str]:
    """Rows for each CPU second of labelling and of a scan."""
    category = load().categories[name]
    with open_engine(threads) as engine:
        rows = _standard(category, given)
        plan = _labels(category, rows.slice(0, 0))[0]
        seconds, special = _labels(category, rows)
        scanned = _scan(engine, rows, given.column_names)
    return {
        "category": name,
        "rows": rows.num_rows,
        "mb": given.nbytes / 1e6,
        "special": special,
        "plan_s": plan,
        "cpu_s": seconds,
        "rows_cpu_s": rows.num_rows / (seconds - plan),
        "mb_cpu_s": given.nbytes / 1e6 / (seconds - plan),
        "scan_rows_cpu_s": rows.num_rows / scanned,
    }


def _standard(category: Category, given: pa.Table) -> pa.Table:
    schema = standard_schema(category)
    return pa.table(
        {
            f.name: given[f.name] if f.name in given.column_names else pa.nulls(given.num_rows, f.type)
            for f in schema
        }
    )


def _labels(category: Category, rows: pa.Table) -> tuple[float, int]:
    before = _cpu()
    made = labelled(category, rows)
    seconds = _cpu() - before
    return seconds, pc.sum(pc.equal(made["row_level"], 5)).as_py()


def _scan(engine: Engine, rows: pa.Table, columns: list[str]) -> float:
    table = engine.register("bench_scan", rows)
    lengths = {name: table[name].length().sum() for name in columns}
    before = _cpu()
    engine.to_arrow(table.agg(**lengths))
    return _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
