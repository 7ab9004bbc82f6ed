"""A stored copy as a page can display it, and two of them line by line. Only copies that the checks made are
opened here, never what somebody gave."""

from __future__ import annotations

import base64
import csv
import difflib
import io
from collections.abc import Iterator

from heluo.delivery.outputs.reading.types import TABLE, suffix
from heluo.delivery.outputs.schemas import ComparedLine, OutputLook

MOST_ROWS = 500
MOST_TEXT = 200_000
MOST_PICTURES = 10
MEDIA = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".json": "application/json",
    ".png": "image/png",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
}


def look(name: str, data: bytes) -> OutputLook:
    """What the file holds."""
    ending = suffix(name)
    if ending == ".png":
        return OutputLook(kind="picture", rows=[], text="", pictures=[_encoded(data)], cut=False)
    if ending == ".pdf":
        pictures, cut = _pages(data)
        return OutputLook(kind="picture", rows=[], text="", pictures=pictures, cut=cut)
    text = data.decode("utf-8", errors="replace")
    if ending in TABLE:
        rows = list(csv.reader(io.StringIO(text), delimiter=TABLE[ending]))
        return OutputLook(
            kind="table", rows=rows[:MOST_ROWS], text="", pictures=[], cut=len(rows) > MOST_ROWS
        )
    return OutputLook(kind="text", rows=[], text=text[:MOST_TEXT], pictures=[], cut=len(text) > MOST_TEXT)


def compared(before: OutputLook, after: OutputLook) -> list[ComparedLine]:
    """Lines of both side by side: equal ones once, a changed one beside what it was."""
    if "picture" in (before.kind, after.kind):
        return []
    old, new = list(_lines(before)), list(_lines(after))
    found = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = old[a:b], new[c:d]
        for i in range(max(len(left), len(right))):
            found.append(
                ComparedLine(
                    before=left[i] if i < len(left) else "",
                    after=right[i] if i < len(right) else "",
                    same=kind == "equal",
                )
            )
    return found


def media(name: str) -> str:
    return MEDIA.get(suffix(name), "text/plain")


def _lines(of: OutputLook) -> Iterator[str]:
    return (" | ".join(row) for row in of.rows) if of.kind == "table" else iter(of.text.splitlines())


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _pages(data: bytes) -> tuple[list[str], bool]:
    import pypdfium2 as pdfium  # only who looks at a document needs it

    with pdfium.PdfDocument(data) as opened:
        found = []
        for i in range(min(len(opened), MOST_PICTURES)):
            out = io.BytesIO()
            opened[i].render(scale=2).to_pil().convert("RGB").save(out, "PNG")
            found.append(_encoded(out.getvalue()))
        return found, len(opened) > MOST_PICTURES
