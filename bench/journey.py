"""Rows per second of each step and of the whole journey at 1×, 2× and 4× the default province, peak memory,
exponent of growth.

    ./heluo bench journey [--scales 1,2,4] [--patients 20000] [--hospitals 5] [--folder DIR] [--json]
    ./heluo bench journey --scales 0.05,0.1,0.2        a trial of some minutes

The exponent is the slope of log(seconds) over log(rows): 1.0 is linear, the goal is at most 1.1. Rows are
those that the hospitals' programs read, so every step is measured by the same rows. Each scale has a home of
its own, made from nothing by `heluo demo` and removed after it. Indented lines are parts of the line above;
parts marked Σ are sums over the processes that share the categories.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _measure import HELUO, end_cleanly, exponent, run

from heluo.entrypoints.control import control
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.lakehouse.records import Run

GOAL = 1.1
NIGHT = "the centre's night"
INSIDE = {"plan": "categories", "standard": "categories", "quality": "categories"}
"""Steps of a night that are part of another, summed over processes."""
INDEX = "search index"
WIDTH = 52


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench journey")
    parser.add_argument("--scales", default="1,2,4", help="multiples of --patients")
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--hospitals", type=int, default=5)
    parser.add_argument(
        "--folder",
        type=Path,
        help="where the homes are made (default: the system's folder for temporary files)",
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    results = []
    for scale in (float(s) for s in args.scales.split(",")):
        results.append(one(scale, max(1, round(args.patients * scale)), args.hospitals, args.folder))
        r = results[-1]
        print(
            f"{scale:g}×: {r['rows']:,} rows in {r['seconds']:.0f} s, {r['peak_tree_mb']:,} MB",
            file=sys.stderr,
            flush=True,
        )
    names = list(dict.fromkeys(name for r in results for name in r["steps"]))
    growth = {name: exponent([(r["rows"], r["steps"].get(name, 0.0)) for r in results]) for name in names}
    growth["whole journey"] = exponent([(r["rows"], r["seconds"]) for r in results])
    if args.json:
        print(json.dumps({"scales": results, "exponent": growth, "goal": GOAL}, ensure_ascii=False, indent=1))
    else:
        show(results, names, growth)


def one(scale: float, patients: int, hospitals: int, folder: Path | None) -> dict[str, Any]:
    """One province of `patients` persons from nothing to a release: rows, seconds a step, peak memory of all
    its processes."""
    print(f"{scale:g}×: {patients:,} persons, {hospitals} hospitals …", file=sys.stderr, flush=True)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="heluo-bench-", dir=folder))
    try:
        home = place / "home"
        shape = ["--patients", str(patients), "--hospitals", str(hospitals)]
        started = time.monotonic()
        _, peak = run([*HELUO, "demo", "--no-serve", "--home", str(home), *shape], shown=True)
        wall = time.monotonic() - started
        accounting, _ = run([*HELUO, "accounting", "--json", "--home", str(home)])
        lines = json.loads(accounting)
        lost = sum(line["difference"] for line in lines)
        assert not lost, f"{lost} rows are not accounted for: the figures would be about another journey"
        steps = _steps(home)
        seconds = sum(value for name, value in steps.items() if not name.startswith(" "))
        return {
            "scale": scale,
            "patients": patients,
            "rows": sum(line["read"] for line in lines),
            "seconds": round(seconds, 2),
            "command_s": round(wall, 1),
            "steps": steps,
            "peak_tree_mb": peak.tree_mb,
            "peak_process_mb": peak.largest_mb,
            "disk_mb": _size(home) >> 20,
        }
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _steps(home: Path) -> dict[str, float]:
    """Step → seconds, in order; steps of the centre's night are indented by two blanks, parts of those by
    four."""
    night = _night(home)
    steps: dict[str, float] = {}
    for label, seconds in json.loads((home / "demo.json").read_text(encoding="utf-8"))["steps"].items():
        steps[label] = seconds
        if NIGHT not in label:
            continue
        for name, value in night.items():
            if name in INSIDE:
                continue
            steps[f"  {name}"] = value
            steps |= {
                f"    Σ {part}": night[part]
                for part, whole in INSIDE.items()
                if whole == name and part in night
            }
        steps[f"  {INDEX}"] = round(
            max(0.0, seconds - sum(value for name, value in night.items() if name not in INSIDE)), 2
        )
    return steps


def _night(home: Path) -> dict[str, float]:
    """What the last night wrote of its own steps."""
    with reading(control(Home(home))) as session:
        last = session.scalars(
            sa.select(Run)
            .where(Run.status == "succeeded", Run.kind == "night")
            .order_by(Run.ended.desc())
            .limit(1)
        ).one()
    return last.counts["seconds"]


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def show(results: list[dict[str, Any]], names: list[str], growth: dict[str, float | None]) -> None:
    """The table: a line a step, a column a scale."""

    def line(label: str, cells: list[str], slope: float | None = None) -> None:
        wide = sum(2 if ord(c) > 0x2E7F else 1 for c in label)  # a Chinese character is two columns wide
        print(
            label
            + " " * (WIDTH - wide)
            + "".join(f"{cell:>24}" for cell in cells)
            + ("" if slope is None else f"{slope:>10.2f}")
        )

    def rates(seconds: list[float]) -> list[str]:
        return [
            f"{s:,.1f} s {r['rows'] / s:>9,.0f}/s" if s else "–"
            for s, r in zip(seconds, results, strict=True)
        ]

    line("step", [f"{r['scale']:g}× {r['rows']:,} rows" for r in results])
    for name in names:
        line(name, rates([r["steps"].get(name, 0.0) for r in results]), growth[name])
    line("whole journey", rates([r["seconds"] for r in results]), growth["whole journey"])
    line("peak memory, all processes together", [f"{r['peak_tree_mb']:,} MB" for r in results])
    line("peak memory, largest process", [f"{r['peak_process_mb']:,} MB" for r in results])
    line("disk, hospitals' databases included", [f"{r['disk_mb']:,} MB" for r in results])
    if growth["whole journey"] is not None:
        print(
            f"exponent of growth {growth['whole journey']:.2f}, goal ≤ {GOAL}: "
            f"{growth['whole journey'] / GOAL:.2f} of it"
        )


if __name__ == "__main__":
    main()
