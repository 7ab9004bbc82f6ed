"""The report as a PDF, with the Chinese font that every reader of PDF has or fetches: nothing is embedded."""

from __future__ import annotations

import io
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from heluo.delivery.quality.report_formats.tables import ReportTable, tables

MEDIA_TYPE = "application/pdf"
FONT = "STSong-Light"
TEXT = ParagraphStyle("text", fontName=FONT, fontSize=8, leading=11, wordWrap="CJK")
HEAD = ParagraphStyle("head", parent=TEXT, fontSize=11, leading=16, spaceBefore=8)
TITLE = ParagraphStyle("title", parent=TEXT, fontSize=16, leading=22)


def written(of: dict[str, Any]) -> bytes:
    """The file."""
    _font()
    release = of["release"]
    story: list[Any] = [
        Paragraph(escape(f"{of['title']['zh']} · {of['title']['en']}"), TITLE),
        _text(f"第 {release['number']} 次发布 · release {release['number']} · {release['at']}"),
        _text(f"{of['made_by']} {of['made_at']}"),
    ]
    for table in tables(of):
        story += [Paragraph(escape(table.title), HEAD), _table(table), Spacer(1, 8)]
    story.append(_text(f"签名 · signature: {of['signature']}"))
    made = io.BytesIO()
    SimpleDocTemplate(
        made, pagesize=landscape(A4), title=of["title"]["zh"], leftMargin=28, rightMargin=28, topMargin=28
    ).build(story)
    return made.getvalue()


def _table(of: ReportTable) -> LongTable:
    rows = [[_text(name) for name in of.columns]]
    rows += [
        [_text("—" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell) for cell in row]
        for row in of.rows
    ]
    made = LongTable(rows, repeatRows=1)
    made.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.25, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    )
    return made


def _text(text: str) -> Paragraph:
    return Paragraph(escape(text), TEXT)


@cache
def _font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
