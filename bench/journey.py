"""Rows per second of each step and of the whole journey at 1×, 2× and 4× the default province, peak memory, exponent of growth.

    ./heluo bench journey [--scales 1,2,4] [--patients 20000]

The exponent is the slope of log(seconds) over log(rows): 1.0 is linear, the goal is at most 1.1. Each scale runs in a process of its
own; peak memory is the largest of all processes of that run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HELUO = [sys.executable, "-m", "heluo.entrypoints.cli"]


def one(patients: int, home: Path) -> dict:
    """One fresh province of `patients` persons; seconds a step, rows read, peak MB. Runs in a child of `main`."""
    environment = os.environ | {"HELUO_STARTED": ""}
    subprocess.run([*HELUO, "demo", "--no-serve", "--home", str(home), "--patients", str(patients)], check=True, env=environment, stdout=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    steps = json.loads((home / "demo.json").read_text())["steps"]
    rows = json.loads(subprocess.run([*HELUO, "accounting", "--json", "--home", str(home)], check=True, capture_output=True, text=True).stdout)
    return {"patients": patients, "rows": sum(r["read"] for r in rows), "steps": steps, "peak_mb": round(peak)}


def exponent(points: list[tuple[float, float]]) -> float:
    """Least-squares slope of log y over log x."""
    logs = [(math.log(x), math.log(max(y, 0.1))) for x, y in points]
    mx, my = (sum(v[i] for v in logs) / len(logs) for i in (0, 1))
    return sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench journey")
    parser.add_argument("--scales", default="1,2,4")
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(one(args.patients, args.one)))
        return
    results = []
    for scale in (float(s) for s in args.scales.split(",")):
        folder = Path(tempfile.mkdtemp(prefix="heluo-bench-"))
        try:
            command = [*HELUO, "bench", "journey", "--patients", str(int(args.patients * scale)), "--one", str(folder / "home")]
            results.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{'step':58}" + "".join(f"{r['rows'] / 1e6:>14.2f} M rows" for r in results) + "   exponent")
    for step in results[0]["steps"]:
        seconds = [r["steps"][step] for r in results]
        cells = "".join(f"{s:>9.1f} s {r['rows'] / max(s, 0.1) / 1e3:>6.0f} k/s" for s, r in zip(seconds, results, strict=True))
        slope = exponent([(r["rows"], s) for r, s in zip(results, seconds, strict=True)]) if len(results) > 1 else math.nan
        print(f"{step:58}{cells}   {slope:.2f}")
    totals = [sum(r["steps"].values()) for r in results]
    print(f"{'whole journey':58}" + "".join(f"{t:>9.1f} s {r['rows'] / t / 1e3:>6.0f} k/s" for t, r in zip(totals, results, strict=True))
          + (f"   {exponent([(r['rows'], t) for r, t in zip(results, totals, strict=True)]):.2f}" if len(results) > 1 else ""))  # fmt: skip
    print(f"{'peak memory of one process':58}" + "".join(f"{r['peak_mb']:>16} MB" + " " * 3 for r in results))


if __name__ == "__main__":
    main()
