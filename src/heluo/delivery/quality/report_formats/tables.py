"""The tables of the report as rows of texts and numbers, the same for every kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heluo.delivery.frame.shares import percent

VERDICTS = {
    "pass": "通过 pass",
    "warn": "警告未过 warnings",
    "fail": "错误未过 errors",
    "none": "无数据 no data",
}


@dataclass(frozen=True)
class ReportTable:
    """A heading, the names of the columns, the rows; None is an empty cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]


def tables(of: Mapping[str, Any]) -> tuple[ReportTable, ...]:
    """Cells of the matrix, checks that fail, and how the hospitals stand with their issues."""
    return tuple(one for one in (_cells(of), _failed(of), _standings(of)) if one.rows)


def _cells(of: Mapping[str, Any]) -> ReportTable:
    columns = ("医院 hospital", "类别 category", "结论 verdict", "行 rows", "待查 held", "检查 checks")
    rows = tuple(
        (
            _hospital(of, one),
            _category(of, one),
            VERDICTS[one["verdict"]],
            one["rows"],
            one["held"],
            one["checks"],
            one["failed"],
            _share(one["completeness"]),
        )
        for one in of["cells"]
    )
    return ReportTable("医院 × 类别 · hospital × category", (*columns, "未过 failed", "完整 complete"), rows)


def _failed(of: Mapping[str, Any]) -> ReportTable:
    rows = tuple(
        (
            _hospital(of, one),
            _category(of, one),
            one["label"]["zh"],
            one["check"],
            one["severity"],
            one["violated"],
            one["applicable"],
            one["shown"],
            _share(one["threshold"]),
        )
        for one in of["failed"]
    )
    columns = ("医院 hospital", "类别 category", "检查 check", "编号 id", "性质 severity", "违反 violated")
    return ReportTable("未过的检查 · failed checks", (*columns, "应查 of", "份额 share", "阈值 limit"), rows)


def _standings(of: Mapping[str, Any]) -> ReportTable:
    columns = (
        "名次 place",
        "医院 hospital",
        "超期 overdue",
        "未关 open",
        "已修复 repaired",
        "天 days",
        "退回 returns",
    )
    rows = tuple(
        (
            one["place"],
            _hospital(of, one),
            one["overdue"],
            one["open"],
            one["repaired"],
            None if one["days_to_repair"] is None else f"{float(one['days_to_repair']):.1f}",
            one["returns"],
        )
        for one in of["standings"]
    )
    return ReportTable("质量问题单 · issues to hospitals", columns, rows)


def _hospital(of: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    named = of["hospitals"].get(one["hospital"])
    return f"{named[0]} {one['hospital']}" if named else one["hospital"]


def _category(of: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    return of["categories"][one["category"]][0]


def _share(text: Any) -> str | None:
    return None if text is None else percent(float(text), 2)
