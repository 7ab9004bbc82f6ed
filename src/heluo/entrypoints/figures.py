"""Figures that a command prints and others script: accounting, quality, lineage. Each function gives plain
data for `--json` and tables for a person."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from rich import box
from rich.cells import cell_len
from rich.table import Table
from sqlalchemy.orm import Session

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
from heluo.lakehouse.records import Run
from heluo.lakehouse.states import FAULT
from heluo.lakehouse.tables import table
from heluo.quality.limits.change import standing
from heluo.quality.report import LOCK, Cell, CheckLine, report
from heluo.quality.verdict import thresholds

Json = list[dict[str, Any]]
ACCOUNTING = (
    {
        "hospital": "医院", "category": "类别", "source_count": "院内\nthere", "read": "读\nread", "accepted": "收\naccepted",
        "quarantined": "隔离\nquar.", "duplicate": "重复\ndup.", "not_published": "待入\nwaiting",
    },
    {
        "hospital": "医院", "category": "类别", "source_rows": "源层\nsource", "superseded": "旧版\nold", "tombstones": "删除\ndel.",
        "standard_rows": "标准层\nstandard", "held": "待查\nheld", "timeline_rows": "时间线\ntimeline", "without_person": "无人\nnone",
        "difference": "差\ndiff.",
    },
)  # fmt: skip
"""Columns that a person is shown, on the way to the centre and inside it: together they are wider than a
terminal. `--json` has all of them."""
ON_THE_WAY = ("rows_waiting", "rows_in_held_parcels", "awaiting_night")


def accounting_table(home: Home) -> tuple[Json, list[Table], list[Text]]:
    """Rows at every step by hospital and category, what explains each difference, and in words what waits: a
    difference of 0 says that nothing is lost, not that everything is published."""
    database = control(home)
    rows = accounting.table(home, source_counts(home))
    for row in rows:
        row["not_published"] = sum(row[name] for name in ON_THE_WAY)
    with reading(database) as session:
        failed = failed_run(session)
    return rows, accounting_tables(rows), waiting_words(rows, failed)


def accounting_tables(rows: Json) -> list[Table]:
    """The account for a person, in two tables."""
    titles = ("对账:到中心 · accounting: to the centre", "对账:在中心 · accounting: at the centre")
    return [
        table_of(title, _with_sum(rows, columns)) for title, columns in zip(titles, ACCOUNTING, strict=True)
    ]


def _with_sum(rows: Json, columns: dict[str, str]) -> Json:
    shown = [{words: row[name] for name, words in columns.items()} for row in rows]
    total: dict[str, Any] = {
        words: sum(row[name] or 0 for row in rows) if name not in ("hospital", "category") else ""
        for name, words in columns.items()
    }
    return [*shown, total | {columns["hospital"]: "合计", columns["category"]: "all"}]


def waiting_words(rows: Json, failed: str) -> list[Text]:
    """Why rows have arrived and are not published: of each cause its number and the way out. `failed`: what
    ended the last night, "" when it succeeded."""
    sums = {name: sum(row[name] for row in rows) for name in ON_THE_WAY}
    found = []
    if n := sums["awaiting_night"] + sums["rows_waiting"]:
        found.append(
            Text(
                f"{n} 行已到中心,还没有进入发布:等下一个夜间作业(heluo work --once)",
                f"{n} rows have arrived and are not published: they wait for the next night "
                "(heluo work --once)",
            )
        )
    if n := sums["rows_in_held_parcels"]:
        found.append(
            Text(
                f"{n} 行在扣留的数据包里,不会自己进入发布:看 heluo faults",
                f"{n} rows are in parcels that are held and will not be published by themselves: "
                "see heluo faults",
            )
        )
    if failed:
        found.append(Text(f"最近一次夜间作业没有成功:{failed}", f"the last night did not succeed: {failed}"))
    return found


def failed_run(session: Session) -> str:
    """What ended the newest night, "" when it succeeded or none has ended."""
    newest = session.scalar(
        sa.select(Run)
        .where(Run.kind == "night", Run.ended.is_not(None))
        .order_by(Run.started.desc())
        .limit(1)
    )
    return "" if newest is None or newest.status == "succeeded" else (newest.error or newest.status)


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
            "在哪里 where": "\n".join(
                one
                for one in (
                    row["hospital"],
                    row["category"] or "全部 all",
                    row["variable"],
                    *row["row_keys"][:3],
                )
                if one
            )
            + (" …" if len(row["row_keys"]) > 3 else ""),
            "发现、应为、处理 found, expected, to do": "\n".join(
                f"{row[f'{name}_zh']}\n{row[f'{name}_en']}" for name in ("found", "expected", "todo")
            ),
            "状态 status": FAULT.labels[row["status"]].zh + f"\n{row['status']}",
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
        counts = {line.check.id: line.violated for cell in cells for line in cell.lines if line.violated}
        found = [line.check for cell in cells for line in cell.lines if line.violated]
        keys, spellings = quality_findings.behind(home, hospital, category, found)
        for row in rows:
            row["row_keys"] = keys.get(row["check"], [])
            row["spellings"] = [list(pair) for pair in spellings.get(row["check"], [])]
        lines = quality_findings.lines(keys, spellings, counts, most)
        return rows, checks_table(f"质量 · quality {hospital} {category}", rows), lines
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
    return rows, quality_table(rows), []


def quality_table(rows: Json) -> Table:
    """The report of all categories for a person."""
    shown = [{words: _cell(row, name) for name, words in QUALITY.items()} for row in rows]
    return table_of("数据质量报告 · quality report", shown)


def checks_table(title: str, rows: Json) -> Table:
    """The checks of one category for a person."""
    return table_of(title, [_check_words(row) for row in rows])


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
    with reading(control(home)) as session:
        limits = thresholds(hospitals, changed=standing(session))
    return report(results, limits, load(), {h.code: h.categories for h in hospitals})


def lineage_of(home: Home, value: str) -> tuple[dict[str, Any], Table]:
    """Where a value comes from, `value` = hospital/category/row_key/variable, and whether a replay gives it
    again."""
    control(home)
    found = lineage.explain(home, value).to_dict()
    shown = Table(title=f"血缘 · lineage {value}", title_justify="left", show_header=False)
    for name, text in found.items():
        shown.add_row(name, "—" if text is None else str(text))
    return found, shown


QUALITY = {
    "hospital": "医院",
    "category": "类别",
    "rows": "行\nrows",
    "held": "待查\nheld",
    "passed": "通过\npassed",
    "with_failures": "有违反\nbelow",
    "failed": "失败\nfailed",
    "completeness": "完整\ncompl.",
    "score": "得分\nscore",
}
"""Columns of the report for a person; `below` the limit there are violations."""


def _cell(row: dict[str, Any], name: str) -> Any:
    """`completeness` in per cent; a category without rows says why."""
    if name == "completeness" and row[name] is not None:
        return f"{100 * row[name]:.2f}%"
    if name == "score" and row[name] is not None:
        return f"{row[name]:.1f}"
    if name == "category" and row["presence"] != "present":
        return f"{row[name]}\n({row['presence']})"
    return row[name]


def _check_words(row: dict[str, Any]) -> dict[str, Any]:
    """A check for a person: what it is and what to do one below the other, so that a narrow terminal folds
    words and not figures."""
    todo = [f"→{row['todo_zh']}"] if row["todo_zh"] else []
    return {
        "检查 check": "\n".join([row["label"], row["check"], *todo]),
        "违反 violated": row["violated"],
        "应查 of": row["applicable"],
        "占比 %": None if row["share_percent"] is None else f"{row['share_percent']:.2f}",
        "结论 verdict": f"{row['verdict']}\n({row['severity']})",
    }


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
    """`rows` (equal keys) as a table: numbers complete and at the right, words folded where the terminal is
    narrow. A heading "中文 english" takes two lines, for 80 columns have room for figures alone."""
    made = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for column in rows[0] if rows else ():
        values = [row[column] for row in rows]
        number = any(isinstance(value, int | float) or _is_figure(value) for value in values)
        heading = column if column.isascii() or "\n" in column else column.replace(" ", "\n", 1)
        made.add_column(
            heading,
            justify="right" if number else "left",
            no_wrap=number,
            overflow="fold",
            min_width=None if number else max((_longest_word(value) for value in values), default=1),
        )
    for row in rows:
        made.add_row(
            *(
                "—" if v is None else f"{v:,}" if isinstance(v, int) and not isinstance(v, bool) else str(v)
                for v in row.values()
            )
        )
    return made


WORD = 15
"""A word of up to this length is not broken: `medical_record` is the longest name of a category."""


def _longest_word(value: Any) -> int:
    words = str("—" if value is None else value).split()
    return max((cell_len(word) for word in words if cell_len(word) <= WORD), default=1)


def _is_figure(value: Any) -> bool:
    return isinstance(value, str) and value.rstrip("%").replace(".", "", 1).isdigit()
