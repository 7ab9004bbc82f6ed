"""Figures that a command prints and others script: accounting, quality, lineage. Each function gives plain
data for `--json` and tables for a person."""

from __future__ import annotations

import json
from typing import Any

from rich import box
from rich.table import Table

from heluo.access.declared import opening
from heluo.access.permissions import service_permit
from heluo.dictionary import hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.engines import engine
from heluo.entrypoints import quality_findings
from heluo.entrypoints.control import control
from heluo.governance.oversee import accounting, lineage
from heluo.kit.db import reading
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse import faults
from heluo.lakehouse.damage import WAY_OUT
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.states import FAULT
from heluo.lakehouse.tables import table
from heluo.quality.report import LOCK, Cell, CheckLine, report
from heluo.quality.verdict import thresholds

Json = list[dict[str, Any]]
ACCOUNTING = {
    "hospital": "医院", "category": "类别", "source_count": "院内 there", "read": "读 read", "accepted": "收 accepted", "quarantined": "隔离 quar.",
    "duplicate": "重复 dup.", "source_rows": "源层 source", "superseded": "旧版 old", "tombstones": "删除 del.", "standard_rows": "标准层 standard",
    "held": "暂存 held", "timeline_rows": "时间线 timeline", "without_person": "无人 nobody", "difference": "差 diff.",
}  # fmt: skip
"""Columns that a person is shown; `--json` has all of them."""


def accounting_table(home: Home) -> tuple[Json, Table]:
    """Rows at every step by hospital and category, and what explains each difference."""
    control(home)
    rows = accounting.table(home, source_counts(home))
    shown = [{words: row[name] for name, words in ACCOUNTING.items()} for row in rows]
    totals = {
        w: sum(r[w] or 0 for r in shown)
        if n not in ("hospital", "category")
        else "合计 all"
        if n == "hospital"
        else ""
        for n, w in ACCOUNTING.items()
    }
    return rows, table_of("对账 · accounting", [*shown, totals])


def accounting_findings(home: Home) -> list[Text]:
    """What contradicts between lake, ledger and vault, with the way out; [] when nothing does."""
    found = accounting.findings(home)
    return [*found, WAY_OUT] if found else []


def source_counts(home: Home) -> dict[tuple[str, str], int]:
    """(hospital, category) → rows that the hospital's database held when it was last collected, as `heluo
    demo` noted it."""
    path = home.root / "counts.json"
    if not path.exists():
        return {}
    return {
        (h, c): n
        for h, categories in json.loads(path.read_text(encoding="utf-8")).items()
        for c, n in categories.items()
    }


def fault_list(home: Home, hospital: str, also_closed: bool) -> tuple[Json, Table]:
    """Faults, open ones first, of one hospital or of all."""
    with reading(control(home)) as session:
        rows = faults.listed(session, also_closed=also_closed, hospital=hospital)
    shown = [
        {
            "医院 hospital": row["hospital"],
            "类别 category": row["category"] or "全部 all",
            "变量 variable": row["variable"],
            "行 rows": ", ".join(row["row_keys"][:3]) + (" …" if len(row["row_keys"]) > 3 else ""),
            "发现 found": f"{row['found_zh']}\n{row['found_en']}",
            "应为 expected": f"{row['expected_zh']}\n{row['expected_en']}",
            "处理 to do": f"{row['todo_zh']}\n{row['todo_en']}",
            "状态 status": FAULT.labels[row["status"]].zh + f" {row['status']}",
        }
        for row in rows
    ]
    return rows, table_of("故障 · faults" if rows else "没有故障 · no fault", shown)


def quality_report(
    home: Home, hospital: str = "", category: str = "", most: int = 3
) -> tuple[Json, Table, list[str]]:
    """Hospital × category: rows, held, checks, completeness, score; with both named, the checks that found
    something and the completeness of every variable, and lines with at most `most` row keys and spellings
    behind each."""
    cells = [
        c
        for c in quality_cells(home)
        if (not hospital or c.hospital == hospital) and (not category or c.category == category)
    ]
    if hospital and category:
        rows = [
            _check_row(cell, line)
            for cell in cells
            for line in cell.lines
            if line.violated or line.check.template == "missing"
        ]
        shown = [{name: row[name] for name in CHECK_COLUMNS} for row in rows]
        counts = {line.check.id: line.violated for cell in cells for line in cell.lines if line.violated}
        found = [line.check for cell in cells for line in cell.lines if line.violated]
        keys, spellings = quality_findings.behind(home, hospital, category, found)
        for row in rows:
            row["row_keys"] = keys.get(row["check"], [])
            row["spellings"] = [list(pair) for pair in spellings.get(row["check"], [])]
        lines = quality_findings.lines(keys, spellings, counts, most)
        return rows, table_of(f"质量 · quality {hospital} {category}", shown), lines
    rows = [
        {
            "hospital": c.hospital,
            "category": c.category,
            "presence": c.presence,
            "rows": c.rows if c.presence == "present" else None,
            "held": c.held if c.presence == "present" else None,
            "checks": c.run,
            "passed": c.passed,
            "with_failures": c.passed_with_failures,
            "failed": c.failed,
            "completeness": _rounded(c.completeness),
            "score": _rounded(c.score),
        }
        for c in cells
    ]
    return rows, table_of("数据质量报告 · quality report", rows), []


def wrong_limits(home: Home, hospital: str = "") -> dict[str, BadConfiguration]:
    """Hospitals whose own limits of checks cannot be read, so that the shipped ones hold: code → why."""
    folders = (home.hospitals,)
    codes = [code for code in hospital_codes(folders) if hospital in ("", code)]
    return thresholds(load_hospitals(codes, folders).loaded).broken


def quality_cells(home: Home) -> list[Cell]:
    """The quality report of the current release for every hospital that delivers."""
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        rows = table("application.quality_result")
        sums = rows.group_by("hospital", "category", "check", "month").agg(
            violated=rows.violated.sum().cast("int64"), applicable=rows.applicable.sum().cast("int64")
        )
        resource = opening(LOCK)
        results = lake.read(sums, service_permit(resource.name, "quality"), what=resource.act.name)
    folders = (home.hospitals,)
    delivering = home.taking_part & set(hospital_codes(folders))
    hospitals = load_hospitals(sorted(delivering), folders).loaded
    return report(results, thresholds(hospitals), load(), {h.code: h.categories for h in hospitals})


def lineage_of(home: Home, value: str) -> tuple[dict[str, Any], Table]:
    """Where a value comes from, `value` = hospital/category/row_key/variable, and whether a replay gives it
    again."""
    control(home)
    found = lineage.explain(home, value).to_dict()
    shown = Table(title=f"血缘 · lineage {value}", title_justify="left", show_header=False)
    for name, text in found.items():
        shown.add_row(name, "—" if text is None else str(text))
    return found, shown


CHECK_COLUMNS = (
    "check",
    "label",
    "severity",
    "violated",
    "applicable",
    "share_percent",
    "verdict",
    "todo_zh",
)
"""What a terminal is wide enough for."""


def _check_row(cell: Cell, line: CheckLine) -> dict[str, Any]:
    return {
        "hospital": cell.hospital,
        "category": cell.category,
        "check": line.check.id,
        "variables": list(line.check.variables),
        "label": line.check.label.zh,
        "label_en": line.check.label.en,
        "severity": line.check.severity,
        "violated": line.violated,
        "applicable": line.applicable,
        "share_percent": _rounded(100 * line.violated_share if line.violated_share is not None else None),
        "verdict": line.verdict,
        "todo_zh": line.check.todo.zh if line.violated else "",
        "todo_en": line.check.todo.en if line.violated else "",
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def table_of(title: str, rows: Json) -> Table:
    """`rows` (equal keys) as a table: numbers whole and at the right, words folded where the terminal is
    narrow."""
    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in rows[0] if rows else ():
        number = any(isinstance(row[column], int | float) for row in rows)
        made.add_column(column, justify="right" if number else "left", no_wrap=number, overflow="fold")
    for row in rows:
        made.add_row(
            *(
                "—" if v is None else f"{v:,}" if isinstance(v, int) and not isinstance(v, bool) else str(v)
                for v in row.values()
            )
        )
    return made
