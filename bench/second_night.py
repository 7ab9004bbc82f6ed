"""What a night after a small change writes and takes, beside the first night of the same province in the same
run.

    ./heluo bench second_night [--patients 20000] [--hospitals 5] [--share 0.001] [--folder DIR] [--json]
    ./heluo bench second_night --patients 1000 --hospitals 2       a trial of two minutes

Of every category `--share` of the rows change, drawn over all persons and months: inserts, late updates,
back-dated inserts and deletions. Bytes are those of the data files that a night adds to the lake. Seconds are
the wall clock of `heluo work --once` (night and text index, a process of its own) and its processor time with
that of its children, which a busy machine changes less; of the steps, what the night's record says. Rows
drawn over all persons are the hardest case: a real day's rows lie together.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from _measure import HELUO, end_cleanly

from heluo.entrypoints.control import control
from heluo.entrypoints.figures import accounting_table
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.progress import silent
from heluo.lakehouse.records import Run
from heluo_province.demonstration.night import deliver
from heluo_province.province import make
from heluo_province.second_night import SHARES, second_night

BYTES, SECONDS = 0.05, 0.25
"""Of the first night's, at most, for 0.1 % of the rows."""
PUBLISHED = ("standard", "application")
SEED = 12


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench second_night")
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--hospitals", type=int, default=5)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--share", type=float, default=0.001, help="of the rows of each category that change")
    parser.add_argument("--folder", type=Path, help="where the home is made")
    parser.add_argument("--keep", action="store_true", help="leave the home there")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    end_cleanly()
    if args.folder:
        args.folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="heluo-bench-", dir=args.folder))
    try:
        found = measure(Home(place / "home"), args)
    finally:
        if not args.keep:
            shutil.rmtree(place, ignore_errors=True)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(found)


def measure(home: Home, args: argparse.Namespace) -> dict[str, Any]:
    """Two nights of one province. The figures are those of a journey without a difference, or none."""
    control(home)
    codes = make(
        home, hospitals=args.hospitals, patients=args.patients, years=args.years, seed=SEED
    ).hospitals
    deliver(home, codes, silent, {})
    first = _night(home)
    scale = args.share / sum(SHARES.values())
    changes = second_night(home, SEED, {kind: share * scale for kind, share in SHARES.items()})
    deliver(home, codes, silent, {})
    second = _night(home)
    lines, *_ = accounting_table(home)
    lost = sum(line["difference"] for line in lines)
    assert not lost, f"{lost} rows are not accounted for: the figures would be about another journey"
    ratios = {name: second[name] / first[name] for name in ("bytes", "wall_s", "cpu_s", "night_s")}
    return {
        "share": args.share,
        "changes": changes.num_rows,
        "first": first,
        "second": second,
        "ratio": ratios,
        "goal": {"bytes": BYTES, "seconds": SECONDS},
    }


def _night(home: Home) -> dict[str, Any]:
    """The centre's part of a night in a process of its own: bytes by table, seconds by step."""
    before, spent, started = _files(home), _children_cpu(), time.monotonic()
    subprocess.run([*HELUO, "work", "--once", "--home", str(home.root)], check=True, stdout=sys.stderr)
    wall, cpu = time.monotonic() - started, _children_cpu() - spent
    written: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for path, size in _files(home).items():
        if path not in before:
            table = f"{path.parts[0]}.{path.parts[1]}"
            written[table] += size
            files[table] += 1
    with reading(control(home)) as session:
        last = session.scalars(sa.select(Run).order_by(Run.started.desc()).limit(1)).one()
        counts, night = dict(last.counts), ((last.ended or last.started) - last.started).total_seconds()
    return {
        "rows_loaded": counts["rows_loaded"],
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "night_s": round(night, 2),
        "bytes": sum(size for table, size in written.items() if table.startswith(PUBLISHED)),
        "files": sum(n for table, n in files.items() if table.startswith(PUBLISHED)),
        "tables": dict(sorted(written.items())),
        "steps": counts["seconds"],
    }


def _files(home: Home) -> dict[Path, int]:
    """Data files of the lake, by their path below it."""
    return {path.relative_to(home.lake): path.stat().st_size for path in home.lake.rglob("*.parquet")}


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(found: dict[str, Any]) -> None:
    """A line a table, then a line a step: first night, second night, ratio."""
    first, second = found["first"], found["second"]

    def line(label: str, before: float, after: float, shape: str) -> None:
        share = f"{after / before:>9.3f}" if before else f"{'–':>9}"
        print(f"{label:<44}{before:>14{shape}}{after:>14{shape}}{share}")

    print(f"{first['rows_loaded']:,} rows, then {found['changes']:,} changes ({found['share']:.2%})")
    print(f"{'bytes written':<44}{'first':>14}{'second':>14}{'ratio':>9}")
    for table in sorted(first["tables"].keys() | second["tables"].keys()):
        line(f"  {table}", first["tables"].get(table, 0), second["tables"].get(table, 0), ",")
    line("standard and application", first["bytes"], second["bytes"], ",")
    line("  files", first["files"], second["files"], ",")
    print("seconds")
    for step in first["steps"] | second["steps"]:
        line(f"  {step}", first["steps"].get(step, 0.0), second["steps"].get(step, 0.0), ".2f")
    line("the night", first["night_s"], second["night_s"], ".2f")
    line("with its index and start, by the wall", first["wall_s"], second["wall_s"], ".2f")
    line("with its index and start, processor", first["cpu_s"], second["cpu_s"], ".2f")
    print(
        f"bytes {found['ratio']['bytes']:.3f}, goal ≤ {BYTES}; seconds {found['ratio']['night_s']:.3f}, "
        f"processor {found['ratio']['cpu_s']:.3f}, goal ≤ {SECONDS}"
    )


if __name__ == "__main__":
    main()
