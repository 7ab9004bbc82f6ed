"""PDF: its text is read, its pages become pictures, and the pictures a new document."""

from __future__ import annotations

import io
import re

import pypdfium2 as pdfium
from PIL import Image

from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.texts import read_text

MOST_PAGES = 40
TIMES = 2
"""Points of a picture for each of the page's, of which an inch has 72."""
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia|GoToR|OpenAction|AA)\b")
SPEAKING = ("Author", "Subject", "Keywords", "Comment", "Company")
"""Notes of a document that say more than which program made it."""


def read_pdf(content: FileContent, data: bytes) -> None:
    """A document."""
    try:
        with pdfium.PdfDocument(data) as opened:
            if len(opened) > MOST_PAGES:
                content.note("size", f"超过 {MOST_PAGES} 页", f"over {MOST_PAGES} pages")
                return
            _note(content, opened, data)
            pages = [opened[i] for i in range(len(opened))]
            text = "\n".join(page.get_textpage().get_text_range() for page in pages)
            pictures = [page.render(scale=TIMES).to_pil().convert("RGB") for page in pages]
    except Exception:  # noqa: BLE001 — a library's fault on a hostile file: it cannot be opened, so it stays
        content.note("disguised", "无法作为 PDF 打开", "it cannot be opened as PDF")
        return
    read_text(content, text.replace("\r\n", "\n"))
    content.clean, content.picture = _document(pictures), True


def _note(content: FileContent, opened: pdfium.PdfDocument, data: bytes) -> None:
    if opened.count_attachments() or _ACTS.search(data):
        content.note(
            "active",
            "文档内有程序、动作或附件,副本只有页面图片",
            "the document holds a program, an act or a file; the copy has pictures of its pages alone",
            cleaned=True,
        )
    notes = opened.get_metadata_dict(skip_empty=True)
    if found := [key for key in SPEAKING if notes.get(key)]:
        names = ", ".join(found)
        content.note(
            "metadata",
            f"文档属性写有 {names},副本中已去掉",
            f"the document says {names}; the copy is without it",
            cleaned=True,
        )


def _document(pictures: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    first, *others = pictures
    first.save(
        out, "PDF", save_all=True, append_images=others, resolution=72 * TIMES, producer="", creator=""
    )
    return out.getvalue()
