"""Linkage: ours beside Splink 5 (predict + cluster) and beside the same scorer as SQL on DuckDB: seconds,
memory, precision, recall.

    ./heluo bench linking [--sizes 100000,300000,1000000] [--seed 2]
    ./heluo bench linking train [--records 100000] [--seed 7]     writes
    src/heluo/governance/link/weights.toml

All three get the same records of the synthetic province, cleaned by the same code, and the same weights; each
runs in a process of its own, so that its peak memory is its own. Splink is given no gates and no constraints:
it has none.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from heluo.governance.link import gates, linkage
from heluo.governance.link.block import shifted
from heluo.governance.link.model import SHIPPED, shipped
from heluo.governance.link.names import PERSON
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import PLACEHOLDER, UNKNOWN_DAY, A
from heluo_province.evaluation.linkage import evaluate

CUTS = (8, 15, 22, 30)
"""Weights at which Splink's predictions are clustered; ours has one cut, the model's."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench linking")
    parser.add_argument("what", nargs="?", choices=("compare", "train"), default="compare")
    parser.add_argument("--sizes", default="100000,300000,1000000")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--methods", default="ours,splink,sql")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(METHODS[args.one[0]](Path(args.one[1]))))
    elif args.what == "train":
        train(args.records, args.seed or 7)
    else:
        compare([int(n) for n in args.sizes.split(",")], args.seed or 2, args.methods.split(","), args.json)


def compare(sizes: list[int], seed: int, methods: list[str], as_json: bool) -> None:
    from heluo_province.people.registration import patient_records

    results = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="heluo-bench-") as folder:
            for name, table in zip(("records", "truth"), patient_records(size, seed), strict=True):
                pq.write_table(table, Path(folder) / f"{name}.parquet")
            for method in methods:
                command = [sys.executable, __file__, "--one", method, folder]
                done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
                results += [
                    {"records": size, "method": method} | row
                    for row in json.loads(done.stdout.splitlines()[-1])
                ]
    if as_json:
        print(json.dumps(results, indent=1))
        return
    print(
        f"{'records':>10}  "
        f"{'method':24}{'clean s':>9}{'match s':>9}{'all s':>8}{'ratio':>7}{'peak MB':>9}"
        f"{'precision':>11}{'recall':>9}{'no newborn':>12}{'mixed':>7}"
    )
    for row in results:
        own = next((r for r in results if r["records"] == row["records"] and r["method"] == "ours"), row)
        measured = (
            f"{row['precision']:>11.6f}{row['recall']:>9.4f}{row['outside']:>12.4f}{row['mixed']:>7}"
            if row["precision"]
            else f"{'–':>11}{'–':>9}"
        )
        print(
            f"{row['records']:>10}  "
            f"{row['label']:24}{row['clean']:>9.1f}{row['match']:>9.1f}{row['clean'] + row['match']:>8.1f}"
            f"{row['match'] / own['match']:>7.1f}{row['peak_mb']:>9}{measured}"
        )


def ours(folder: Path) -> list[dict[str, Any]]:
    """Block, compare, score, gates, constrained clusters."""
    records, clean, truth = _load(folder)
    start = time.perf_counter()
    judged = linkage.judge(records, shipped())
    label = linkage.clusters(records, judged.take(judged.action == gates.AUTO)).label
    return [_row("ours", clean, time.perf_counter() - start, label, truth)]


def splink(folder: Path) -> list[dict[str, Any]]:
    """Splink 5 on DuckDB with the same blocking keys, levels and weights; clusters are its connected
    components at a weight."""
    import duckdb
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    records, clean, truth = _load(folder)
    start = time.perf_counter()
    api = DuckDBAPI(duckdb.connect())
    linker = Linker(api.register(columns(records).to_arrow()), splink_settings(len(records)), log_level=40)
    predicted = linker.inference.predict(threshold_match_weight=min(CUTS), warning_mode="never")
    predict = time.perf_counter() - start
    rows = []
    for cut in CUTS:
        start = time.perf_counter()
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_weight=cut
        )
        table = pl.DataFrame(pl.from_arrow(found.as_duckdbpyrelation().to_arrow_table())).sort("unique_id")
        rows.append(
            _row(
                f"Splink 5, weight >= {cut}",
                clean,
                predict + time.perf_counter() - start,
                table["cluster_id"].to_numpy(),
                truth,
            )
        )
    return rows


def sql(folder: Path) -> list[dict[str, Any]]:
    """The same blocking and scoring as one Ibis expression on DuckDB; no string distances, no gates, no
    clusters: a lower bound of its time."""
    from heluo.engines import engine

    records, clean, truth = _load(folder)
    start = time.perf_counter()
    with engine("duckdb") as duck:
        scored = duck.to_arrow(
            ibis_scores(duck.register("record", columns(records).to_arrow()), len(records))
        )
    took = time.perf_counter() - start
    return [_row(f"Ibis on DuckDB, {scored.num_rows} pairs", clean, took, None, truth)]


METHODS = {"ours": ours, "splink": splink, "sql": sql}


def _load(folder: Path) -> tuple[Records, float, pl.DataFrame]:
    frame = pl.read_parquet(folder / "records.parquet").with_columns(
        pl.col("patient_id").alias("subject_ref")
    )
    start = time.perf_counter()
    records = linkage.clean(frame)
    return records, time.perf_counter() - start, pl.read_parquet(folder / "truth.parquet")


def _row(
    label: str, clean: float, match: float, clusters: np.ndarray | None, truth: pl.DataFrame
) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result: dict[str, Any] = {
        "label": label,
        "clean": round(clean, 2),
        "match": round(match, 2),
        "peak_mb": peak,
        "precision": None,
    }
    if clusters is None:
        return result
    figures = evaluate(
        truth.select("hospital", "patient_id").with_columns(pl.Series("person_id", clusters)), truth
    )
    return result | {
        "precision": figures["precision"],
        "recall": figures["recall"],
        "outside": figures["recall_outside_newborns"],
        "mixed": figures["mixed_persons"],
        "false_pairs": figures["false_pairs"],
    }


def columns(records: Records) -> pl.DataFrame:
    """`records` as a table that SQL can compare: ids where equality is enough, texts where a distance is
    asked, null where nothing is."""

    def ids(values: np.ndarray) -> pl.Series:
        return pl.select(pl.when(pl.Series(values) >= 0).then(pl.Series(values))).to_series()

    def days(values: np.ndarray) -> pl.Series:
        return (
            pl.select(pl.when(pl.Series(values) != UNKNOWN_DAY).then(pl.Series(values)))
            .to_series()
            .cast(pl.Date)
        )

    person = records.state == PERSON
    name = np.where(person, records.name, -1)
    at = name.clip(0)
    swapped, lunar = shifted(records.birth)
    use = np.where((records.number >= 0) & (records.tier != PLACEHOLDER), records.number, -1)
    keep = pl.Series(name >= 0)
    frame = pl.DataFrame(
        {
            "unique_id": np.arange(len(records)),
            "name_id": ids(name),
            "name": records.names.text.gather(at),
            "sound": records.names.sound_key[at].view(np.int64),
            "dialect": _hash(records.names.dialect)[at],
            "surname": records.names.surname_key[at].view(np.int64),
            "birth": days(records.birth),
            "swapped": days(swapped),
            "lunar": days(lunar),
            "year": records.year,
            "number": ids(use),
            "number_text": records.numbers.text.gather(use.clip(0)),
            "trusted": records.tier == A,
            "sex": records.sex,
            "phone": ids(records.phones[:, 0]),
            "phone2": ids(records.phones[:, 1]),
            "contact": ids(records.contact),
            "insurance": ids(records.insurance),
            "district": ids(records.district),
            "address": ids(records.address),
            "address_text": records.addresses.gather(records.address.clip(0)),
            "relative": ids(records.relative),
            "mother": ids(records.mother),
        }
    )
    named = ("name", "sound", "dialect", "surname")
    return frame.with_columns(
        *(pl.when(keep).then(pl.col(c)).alias(c) for c in named),
        pl.when(pl.Series(use >= 0)).then("number_text").alias("number_text"),
        pl.when(pl.Series(records.address >= 0)).then("address_text").alias("address_text"),
        pl.when(pl.col("sex") > 0).then("sex").alias("sex"),
    )


def _hash(matrix: np.ndarray) -> np.ndarray:
    from heluo.governance.link.names import mix

    return mix(*(matrix[:, i] for i in range(matrix.shape[1]))).view(np.int64)


LEVELS = {
    "name": [
        "name_l IS NULL OR name_r IS NULL",
        "name_id_l = name_id_r",
        "sound_l = sound_r AND length(name_l) = length(name_r)",
        "dialect_l = dialect_r",
        "length(name_l) >= 3 AND damerau_levenshtein(name_l, name_r) <= 1",
        "name_l[1] = name_r[1]",
    ],
    "birth": [
        "birth_l IS NULL OR birth_r IS NULL",
        "birth_l = birth_r",
        "lunar_l = birth_r OR birth_l = lunar_r",
        "swapped_l = birth_r OR birth_l = swapped_r OR abs(birth_l - birth_r) <= 1 OR hamming(CAST(birth_l "
        "AS VARCHAR), CAST(birth_r AS VARCHAR)) = 1",
        "year_l = year_r AND (dayofyear(birth_l) = 1 OR dayofyear(birth_r) = 1)",
        "year_l = year_r",
    ],
    "number": [
        "number_l IS NULL OR number_r IS NULL",
        "number_l = number_r AND trusted_l AND trusted_r",
        "number_l = number_r",
        "NOT (trusted_l AND trusted_r) AND damerau_levenshtein(number_text_l, number_text_r) <= 1",
        "NOT (trusted_l AND trusted_r)",
    ],
    "sex": ["sex_l IS NULL OR sex_r IS NULL", "sex_l = sex_r"],
    "phone": [
        "(phone_l IS NULL OR phone_r IS NULL) AND (contact_l IS NULL OR contact_r IS NULL)",
        "phone_l = phone_r OR phone_l = phone2_r OR phone2_l = phone_r",
        "contact_l = contact_r",
        "phone_l = contact_r OR contact_l = phone_r",
    ],
    "insurance": ["insurance_l IS NULL OR insurance_r IS NULL", "insurance_l = insurance_r"],
    "address": [
        "district_l IS NULL OR district_r IS NULL",
        "address_l = address_r",
        "starts_with(address_text_l, address_text_r) OR starts_with(address_text_r, address_text_l)",
        "district_l = district_r",
    ],
    "relative": [
        "(relative_l IS NULL OR relative_r IS NULL) AND (mother_l IS NULL OR mother_r IS NULL)",
        "relative_l = relative_r OR mother_l = mother_r",
    ],
}
"""Comparison → SQL of its null level, then its levels from the best to the last but one, as `compare.py`
orders them."""


def splink_settings(n: int) -> Any:
    """Our declared m and u under our levels, our blocking keys, our prior."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    comparisons = []
    for comparison in shipped().comparisons:
        if comparison.id not in LEVELS:
            continue
        null, *best = LEVELS[comparison.id]
        levels: list[Any] = [cll.CustomLevel(null).configure(is_null_level=True)]
        for text, level in zip([*best, "ELSE"], reversed(comparison.levels), strict=True):
            made = cll.ElseLevel() if text == "ELSE" else cll.CustomLevel(text, level.id)
            frequency = (
                {
                    "tf_adjustment_column": {"name": "name_id", "sound": "sound", "date": "birth"}[level.by],
                    "disable_tf_exact_match_detection": True,
                }
                if level.by
                else {}
            )
            levels.append(made.configure(m_probability=level.m, u_probability=level.u, **frequency))
        comparisons.append(cl.CustomComparison(levels, output_column_name=comparison.id))
    prior = 2.0 ** shipped().prior(n)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        probability_two_random_records_match=prior / (1 + prior),
        blocking_rules_to_generate_predictions=[
            block_on("number"),
            block_on("insurance"),
            block_on("phone", "year"),
            block_on("sound", "birth"),
            block_on("name_id", "year", "sex"),
            block_on("phone", "sound"),
            block_on("surname", "district", "birth"),
            {"blocking_rule": "l.sound = r.sound AND l.swapped = r.birth", "sql_dialect": "duckdb"},
            {"blocking_rule": "l.sound = r.sound AND l.lunar = r.birth", "sql_dialect": "duckdb"},
            {"blocking_rule": "l.sound = r.sound AND l.birth = r.lunar", "sql_dialect": "duckdb"},
        ],
    )


KEYS = (
    ("number",),
    ("insurance",),
    ("phone", "year"),
    ("sound", "birth"),
    ("name_id", "year", "sex"),
    ("phone", "sound"),
    ("surname", "district", "birth"),
)


def ibis_scores(record: Any, n: int) -> Any:
    """(a, b, total) of every pair that shares one of KEYS and reaches the steward's cut."""
    import ibis

    pairs: ibis.Table | None = None
    for key in KEYS:
        left, right = (
            record.select(a="unique_id", **{f"l_{c}": c for c in key}),
            record.select(b="unique_id", **{f"r_{c}": c for c in key}),
        )
        joined = left.join(
            right, [left[f"l_{c}"] == right[f"r_{c}"] for c in key] + [left.a < right.b]
        ).select("a", "b")
        pairs = joined if pairs is None else pairs.union(joined)
    assert pairs is not None, "KEYS is empty"
    pairs = pairs.distinct()
    one = record.rename({f"l_{c}": c for c in record.columns})
    other = record.rename({f"r_{c}": c for c in record.columns})
    both = pairs.join(one, pairs.a == one.l_unique_id).join(other, pairs.b == other.r_unique_id)
    model, total = (
        {c.id: [round(level.weight, 3) for level in c.levels] for c in shipped().comparisons},
        ibis.literal(round(shipped().prior(n), 3)),
    )
    equal = {
        "name": ("name_id", "sound", "dialect"),
        "birth": ("birth",),
        "sex": ("sex",),
        "phone": ("phone", "contact"),
        "insurance": ("insurance",),
        "address": ("address", "district"),
        "relative": ("relative",),
        "number": ("number",),
    }
    for comparison, names in equal.items():
        weights = model[comparison]
        x, y = both[f"l_{names[0]}"], both[f"r_{names[0]}"]
        cases = [(x.isnull() | y.isnull(), 0.0)]
        cases += [(both[f"l_{c}"] == both[f"r_{c}"], weights[-1 - i]) for i, c in enumerate(names)]
        total = total + ibis.cases(*cases, else_=weights[0])
    return both.mutate(total=total).filter(lambda t: t.total >= shipped().steward).select("a", "b", "total")


def train(n: int, seed: int) -> None:
    from heluo.governance.link.train import train as learn
    from heluo_province.people.registration import patient_records

    frame = pl.DataFrame(pl.from_arrow(patient_records(n, seed)[0])).with_columns(
        pl.col("patient_id").alias("subject_ref")
    )
    model = learn(
        linkage.clean(frame), shipped(), "1", f"synthetic province, {n:,} patient records, seed {seed}"
    )
    SHIPPED.write_text(model.text, encoding="utf-8")
    for comparison in model.comparisons:
        print(comparison.id, ", ".join(f"{level.id} {level.weight:+.1f}" for level in comparison.levels))


if __name__ == "__main__":
    main()
