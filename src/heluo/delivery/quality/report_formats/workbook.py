"""The report as an Excel workbook: a sheet a table, and one with the signature."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from heluo.delivery.quality.report_formats.tables import tables

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def written(of: dict[str, Any]) -> bytes:
    """The file."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "报告 report"
    for line in (
        (of["title"]["zh"], of["title"]["en"]),
        ("发布 release", of["release"]["number"], of["release"]["at"]),
        ("生成 made", of["made_at"], of["made_by"]),
        ("签名 signature", of["signature"]),
    ):
        first.append(line)
    for table in tables(of):
        sheet = book.create_sheet(table.title.partition(" · ")[0])
        sheet.append(table.columns)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in table.rows:
            sheet.append([_plain(cell) for cell in row])
        sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _plain(cell: str | int | None) -> str | int | None:
    """A text that a spreadsheet would take for a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
