"""Seconds of Table 1, Cox regression and Kaplan-Meier on drawn rows, beside the libraries that others use for
the same.

    ./heluo bench analysis [--rows 100000] [--columns 50] [--covariates 20] [--survivors 1000000] [--json]
    ./heluo bench analysis --rows 5000 --survivors 20000        a trial of a minute

Every measure is a process of its own, one after the other, each limited to one thread. Imports are not
counted on any side. Ours is counted from the frame's files to the finished result: reading, checks, tables,
figures, texts; the others from rows in memory to their summary. Goals, on 2 cores: Table 1 of 100,000 by 50
in less than 5 s, Cox of 100,000 by 20 in less than 10 s, Kaplan-Meier of 1 M in less than 3 s.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GOALS = {"table_one": 5.0, "cox": 10.0, "kaplan_meier": 3.0}
PEERS = {
    "table_one": ("heluo", "tableone"),
    "cox": ("heluo", "lifelines", "R"),
    "kaplan_meier": ("heluo", "lifelines", "R"),
}
R_COX = """
suppressMessages(library(survival))
data <- read.csv("rows.csv", stringsAsFactors = TRUE)
began <- proc.time()
fit <- coxph(Surv(time, event == "yes") ~ ., data = data, ties = "efron")
shown <- summary(fit)
test <- cox.zph(fit, transform = "km")
spent <- proc.time() - began
cat(spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]], coef(fit)[["x1"]], "\\n")
"""
R_KM = """
suppressMessages(library(survival))
data <- read.csv("rows.csv", stringsAsFactors = TRUE)
began <- proc.time()
fit <- survfit(Surv(time, event == "yes") ~ arm, data = data)
shown <- summary(fit)$table
spent <- proc.time() - began
cat(spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]], shown["arm=usual", "median"], "\\n")
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench analysis")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--covariates", type=int, default=20)
    parser.add_argument("--survivors", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        what, who, folder = args.child
        print(json.dumps(CHILDREN[who](what, Path(folder))))
        return
    results = list(_measured(args))
    if args.json:
        print(json.dumps(results))
        return
    print(f"{'':14}{'rows':>12}{'':3}{'seconds':>9}{'CPU s':>9}{'':3}{'number':>12}")
    for one in results:
        goal = f"   goal < {one['goal_s']:g} s" if one["who"] == "heluo" else ""
        figures = f"{one['rows']:>12,}   {one['seconds']:>9.2f}{one['cpu_s']:>9.2f}   {one['number']:>12.5f}"
        print(f"{one['what']:14}{figures}   {one['who']}{goal}")


def _measured(args: argparse.Namespace) -> Any:
    sizes = {
        "table_one": (args.rows, args.columns),
        "cox": (args.rows, args.covariates),
        "kaplan_meier": (args.survivors, 0),
    }
    for what, (rows, columns) in sizes.items():
        with tempfile.TemporaryDirectory(prefix="heluo-bench-") as name:
            folder = Path(name)
            subprocess.run([*CHILD, what, "drawn", name], check=True, env=_one_thread(f"{rows},{columns}"))
            for who in PEERS[what]:
                if who == "R" and not shutil.which("Rscript"):
                    print("R is not installed: left out", file=sys.stderr)
                    continue
                print(f"{what} {who} …", file=sys.stderr, flush=True)
                done = subprocess.run(
                    [*CHILD, what, who, str(folder)],
                    check=True,
                    capture_output=True,
                    text=True,
                    env=_one_thread(""),
                )
                found = json.loads(done.stdout.splitlines()[-1])
                yield {"what": what, "rows": rows, "who": who, "goal_s": GOALS[what], **found}


CHILD = [sys.executable, "-W", "ignore", __file__, "--child"]


def _one_thread(sizes: str) -> dict[str, str]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, "1"), "PYTHONHASHSEED": "0", "BENCH_SIZES": sizes}


class Stopwatch:
    """Seconds on the wall and of the processor; the second says something on a busy machine, too."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self.figures: dict[str, float] = {}

    def stop(self) -> None:
        cpu = time.process_time() - self._cpu
        self.figures = {"seconds": time.perf_counter() - self._wall, "cpu_s": cpu}


def drawn(what: str, folder: Path) -> dict[str, Any]:
    """Writes rows and their description: numbers, every fourth column coded; of Table 1 a twentieth of the
    values is missing."""
    import numpy as np
    import pandas as pd

    rows, columns = map(int, os.environ["BENCH_SIZES"].split(","))
    random = np.random.default_rng(7)
    made: dict[str, Any] = {"arm": random.choice(["usual", "new"], rows)}
    risk = np.where(made["arm"] == "new", -0.4, 0.0)
    for n in range(1, columns + 1):
        if n % 4 == 0:
            made[f"x{n}"] = random.choice(["a", "b", "c"], rows, p=[0.5, 0.3, 0.2])
        else:
            values = random.normal(n, 1, rows)
            risk = risk + (0.05 * (values - n) if n <= 10 else 0)
            made[f"x{n}"] = values.round(3)
    if what == "table_one":
        for name in list(made)[1::3]:
            column = pd.Series(made[name], dtype=object)
            column[random.random(rows) < 0.05] = None
            made[name] = column
    else:
        died = random.exponential(900 * np.exp(-risk))
        left = random.uniform(30, 1800, rows)
        made["time"] = np.ceil(np.minimum(died, left))
        made["event"] = np.where(died <= left, "yes", "no")
    if what == "cox":
        del made["arm"]
    frame = pd.DataFrame(made).infer_objects()
    _write(frame, folder)
    return {"rows": len(frame)}


def _write(frame: Any, folder: Path) -> None:
    from heluo.statistics.frame import DESCRIPTION, ROWS, FrameColumn, FrameDescription, digest
    from heluo.statistics.spec import Bilingual

    frame.to_parquet(folder / ROWS, index=False)
    frame.to_csv(folder / "rows.csv", index=False)
    columns = []
    for name in frame.columns:
        text = frame[name].dtype == object
        levels = ["usual", "new"] if name == "arm" else ["no", "yes"] if name == "event" else ["a", "b", "c"]
        columns.append(
            FrameColumn(
                name=name,
                label=Bilingual(zh=name, en=name),
                kind="duration"
                if name == "time"
                else "number"
                if not text
                else "binary"
                if len(levels) == 2
                else "category",
                level=1,
                missing=float(frame[name].isna().mean()),
                levels={one: Bilingual(zh=one, en=one) for one in levels} if text else {},
            )
        )
    described = FrameDescription(
        frame="bench@1",
        release="drawn",
        row="person",
        rows=len(frame),
        columns=tuple(columns),
        digest=digest(folder / ROWS),
    )
    (folder / DESCRIPTION).write_text(described.model_dump_json(), encoding="utf-8")


def ours(what: str, folder: Path) -> dict[str, Any]:
    """The result of the product, as its worker computes it."""
    import importlib

    from heluo.statistics.collect import algorithm
    from heluo.statistics.frame import describe
    from heluo.statistics.identity import library_lock
    from heluo.statistics.request import AnalysisRequest
    from heluo.statistics.run import run

    importlib.import_module(f"heluo.statistics.algorithms.{what}")
    names = [one.name for one in describe(folder).columns]
    covariates = tuple(name for name in names if name.startswith("x"))
    inputs: dict[str, dict[str, tuple[str, ...]]] = {
        "table_one": {"variables": covariates, "group": ("arm",)},
        "cox": {"time": ("time",), "event": ("event",), "covariates": covariates},
        "kaplan_meier": {"time": ("time",), "event": ("event",), "group": ("arm",)},
    }
    missing = "available" if what == "table_one" else "complete"
    request = AnalysisRequest(algorithm=what, inputs=inputs[what], missing=missing, seed=1)
    algorithm(what)  # read once a process, as libraries are imported
    library_lock()
    spent = Stopwatch()
    result = run(folder, request)
    spent.stop()
    first = {"table_one": "groups", "cox": "effects", "kaplan_meier": "summary"}
    table = result["tables"].get(first[what]) or next(iter(result["tables"].values()))
    row = table["rows"][0]
    number = (
        row.get("coefficient")
        or row.get("median")
        or next(v for v in row.values() if isinstance(v, (int, float)))
    )
    return {**spent.figures, "number": float(number)}


def by_tableone(what: str, folder: Path) -> dict[str, Any]:
    """`tableone` with tests and standardised differences, as ours has them."""
    import pandas as pd
    from tableone import TableOne

    rows = pd.read_parquet(folder / "frame.parquet")
    coded = [name for name in rows.columns if rows[name].dtype == object and name != "arm"]
    columns = [name for name in rows.columns if name != "arm"]
    spent = Stopwatch()
    made = TableOne(rows, columns=columns, categorical=coded, groupby="arm", pval=True, smd=True)
    str(made)
    spent.stop()
    return {**spent.figures, "number": float(len(rows))}


def by_lifelines(what: str, folder: Path) -> dict[str, Any]:
    """lifelines at its own precision, with its summary."""
    import pandas as pd
    from lifelines import CoxPHFitter, KaplanMeierFitter

    rows = pd.read_parquet(folder / "frame.parquet")
    event = rows.pop("event") == "yes"
    spent = Stopwatch()
    if what == "cox":
        design = pd.get_dummies(rows, drop_first=True, dtype=float).assign(event=event)
        fit = CoxPHFitter().fit(design, "time", "event")
        number = float(fit.summary.loc["x1", "coef"])
    else:
        medians = {}
        for arm, part in rows.groupby("arm"):
            fitter = KaplanMeierFitter().fit(part["time"], event[part.index])
            medians[arm] = fitter.median_survival_time_
        number = float(medians["usual"])
    spent.stop()
    return {**spent.figures, "number": number}


def by_r(what: str, folder: Path) -> dict[str, Any]:
    """survival in R, timed within R."""
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", R_COX if what == "cox" else R_KM],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, cpu, number = map(float, done.stdout.split()[-3:])
    return {"seconds": seconds, "cpu_s": cpu, "number": number}


CHILDREN: dict[str, Callable[[str, Path], dict[str, Any]]] = {
    "drawn": drawn,
    "heluo": ours,
    "tableone": by_tableone,
    "lifelines": by_lifelines,
    "R": by_r,
}

if __name__ == "__main__":
    main()
