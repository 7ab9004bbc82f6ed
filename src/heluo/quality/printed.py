"""The report for a terminal and for machines: cells as plain rows, one table of cells, one table of a cell's checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table

from heluo.dictionary import Dictionary
from heluo.quality.report import Cell, CheckLine

PRESENCE = {"present": "", "empty": "已映射而无数据 empty", "absent": "未提供 absent"}
VERDICTS = {
    "passed": "通过 passed", "passed_with_failures": "通过(有违反) passed with failures", "failed": "未通过 failed", "not_applicable": "不适用 not applicable",
    "not_judged": "只计数 counted",
}  # fmt: skip


def as_rows(cells: Iterable[Cell], *, lines: bool = False) -> list[dict[str, Any]]:
    """Cells as JSON-ready rows; with `lines` each has its checks. What is absent is null, not 0."""
    return [_cell_row(cell, lines) for cell in cells]


def cell_table(cells: Sequence[Cell], dictionary: Dictionary) -> Table:
    """Hospital × category: rows, held, verdicts, completeness, score."""
    table = Table(
        title="数据质量报告 · Quality report", caption="得分 = 通过的检查 ÷ 判定的检查 × 100,错误级计两次 · score: passed ÷ judged, errors twice"
    )
    for heading in (
        "医院",
        "类别",
        "行 rows",
        "扣留 held",
        "检查 run",
        "通过 passed",
        "有违反 with failures",
        "未通过 failed",
        "不适用 n/a",
        "完整性",
        "得分",
    ):
        table.add_column(heading, justify="left" if heading in ("医院", "类别") else "right")
    for cell in cells:
        label = f"{dictionary.categories[cell.category].label.zh} {cell.category}"
        if cell.presence != "present":
            table.add_row(cell.hospital, label, PRESENCE[cell.presence], *["–"] * 8)
            continue
        counts = (cell.run, cell.passed, cell.passed_with_failures, cell.failed, cell.not_applicable)
        table.add_row(cell.hospital, label, f"{cell.rows:,}", f"{cell.held:,}", *map(str, counts), _percent(cell.completeness),
                      "–" if cell.score is None else f"{cell.score:.1f}")  # fmt: skip
    return table


def check_table(cell: Cell) -> Table:
    """Checks of one cell that any row violates, failed ones first."""
    table = Table(title=f"{cell.hospital} · {cell.category}")
    for heading in ("检查 check", "说明", "级别", "违反 violated", "适用 applicable", "占比", "阈值", "结论 verdict"):
        table.add_column(heading, justify="right" if heading.split(" ")[0] in ("违反", "适用", "占比", "阈值") else "left")
    for line in cell.lines:
        if line.violated:
            table.add_row(line.check.id, line.check.label.zh, line.check.severity, f"{line.violated:,}", f"{line.applicable:,}",
                          _percent(line.violated_share), _percent(line.share), VERDICTS[line.verdict])  # fmt: skip
    return table


def _cell_row(cell: Cell, lines: bool) -> dict[str, Any]:
    present = cell.presence == "present"
    row: dict[str, Any] = {
        "hospital": cell.hospital, "category": cell.category, "presence": cell.presence, "rows": cell.rows if present else None,
        "held": cell.held if present else None, "checks": cell.run, "passed": cell.passed, "passed_with_failures": cell.passed_with_failures,
        "failed": cell.failed, "not_applicable": cell.not_applicable, "completeness": cell.completeness, "score": cell.score,
    }  # fmt: skip
    return row | {"lines": [_line_row(line) for line in cell.lines]} if lines else row


def _line_row(line: CheckLine) -> dict[str, Any]:
    return {
        "check": line.check.id, "template": line.check.template, "variables": list(line.check.variables), "severity": line.check.severity,
        "violated": line.violated, "applicable": line.applicable, "share": line.violated_share, "verdict": line.verdict,
        "threshold": {"share": line.share, "count": line.count, "reason": line.reason, "until": line.until and line.until.isoformat()},
        "months": [{"month": m.month, "violated": m.violated, "applicable": m.applicable} for m in line.months],
    }  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"
