"""`heluo demo --real`: published data sets play the hospitals; what was found in them, and every row
accounted for."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from heluo.entrypoints.figures import Json, accounting_table, table_of
from heluo.entrypoints.packages import install
from heluo.kit.errors import Broken
from heluo.kit.places import Home
from heluo.kit.progress import bars
from heluo.kit.terminal import plain_console
from heluo_province.demonstration.datasets import Dataset, declared, served, servers_to_install
from heluo_province.demonstration.findings import findings, findings_table
from heluo_province.demonstration.night import collect, timed

COLUMNS = {
    "hospital": "医院 hospital",
    "category": "类别 category",
    "source_count": "库中 there",
    "read": "读取 read",
    "accepted": "接收 accepted",
    "quarantined": "隔离 quar.",
    "duplicate": "重复 dup.",
    "standard_rows": "标准层 standard",
    "held": "待查 held",
}
"""Column of the accounting → its heading."""


def choose_sets(folder: Path, out: Console) -> tuple[tuple[Dataset, ...], list[str]]:
    """The sets under `folder` that are played, and about each of the others one line, which is printed
    too."""
    install(servers_to_install(folder), out, "其余数据集照常进行 · the other sets go on")
    sets, others = declared(folder)
    left_out = [
        f"略过 {o.hospital}:{o.why[0]};处理:{o.todo[0]}\nleft out {o.hospital}: "
        f"{o.why[1]}; to do: {o.todo[1]}"
        for o in others
    ]
    for line in left_out:
        out.print(line)
    return sets, left_out


def build_published(home: Home, sets: tuple[Dataset, ...], out: Console) -> dict[str, float]:
    """Loads the sets into their databases and runs one night; seconds of each step."""
    steps: dict[str, float] = {}
    with bars(out) as report, ExitStack() as stack:
        with timed(steps, "载入数据库 · load the databases"):
            stack.enter_context(served(home, sets, report))
        collect(home, tuple(s.hospital for s in sets), report, steps)
    return steps


def print_published(home: Home, out: Console) -> None:
    """What was found, then the accounting: the last table that a reader sees. Raises Broken where a row is
    not accounted for."""
    # a file or a pipe has no edge to fold at
    wide = out if out.is_terminal else plain_console(file=out.file, width=160)
    wide.print(findings_table(findings(home)))
    rows, table = published_accounting(home)
    wide.print(table)
    if any(not row["exact"] for row in rows):
        names = ", ".join(f"{row['hospital']}/{row['category']}" for row in rows if not row["exact"])
        raise Broken(
            (f"对账有差:{names}", f"rows not accounted for: {names}"),
            ("读取 = 接收 + 隔离 + 重复", "read = accepted + quarantined + duplicate"),
            (f"heluo accounting --home {home.root}", f"heluo accounting --home {home.root}"),
        )
    total = sum(row["read"] for row in rows)
    wide.print(
        f"{len({row['hospital'] for row in rows})} 家医院 {total:,} 行,行行有着落 · every one of {total:,} "
        "rows accounted for"
    )


def published_accounting(home: Home) -> tuple[Json, Table]:
    """By hospital and category: rows there = read = accepted + quarantined + duplicate; `exact` says whether
    it holds."""
    rows = [
        {key: row[key] for key in COLUMNS} | {"exact": _exact(row)}
        for row in accounting_table(home)[0]
        if row["read"] or row["source_count"]
    ]
    displayed = [
        {
            COLUMNS.get(key, "一致 exact"): ("✓" if value else "✗") if key == "exact" else value
            for key, value in row.items()
        }
        for row in rows
    ]
    for hospital in dict.fromkeys(row["hospital"] for row in rows):
        own = [row for row in rows if row["hospital"] == hospital]
        sums = {
            heading: sum(row[key] or 0 for row in own)
            for key, heading in COLUMNS.items()
            if key not in ("hospital", "category")
        }
        line = (
            {COLUMNS["hospital"]: hospital, COLUMNS["category"]: "合计 all"}
            | sums
            | {"一致 exact": "✓" if all(r["exact"] for r in own) else "✗"}
        )
        displayed.insert(
            max(i for i, row in enumerate(displayed) if row[COLUMNS["hospital"]] == hospital) + 1, line
        )
    return rows, table_of("真实数据对账 · accounting of the published sets", displayed)


def _exact(row: dict[str, Any]) -> bool:
    return (
        row["read"] == row["source_count"] == row["accepted"] + row["quarantined"] + row["duplicate"]
        and row["difference"] == 0
    )
