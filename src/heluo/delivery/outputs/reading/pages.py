"""HTML: the text and tables that a reader sees; the copy is cleaned by a library to what stands still."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.texts import read_text
from heluo.delivery.outputs.tables_read import with_heads

TAGS = {
    "html",
    "head",
    "body",
    "title",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "br",
    "hr",
    "div",
    "span",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "sub",
    "sup",
    "small",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
}
ATTRIBUTES = {"th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}, "col": {"span"}}
ACTIVE_TAGS = frozenset(
    {
        "script",
        "iframe",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "link",
        "base",
        "video",
        "audio",
    }
)
LOADING = frozenset({"src", "srcset", "href", "data", "poster", "background", "xlink:href", "action"})
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?(?:;|$)|font-size\s*:\s*0"
    r"|(?<![\w-])color\s*:\s*(?:#fff(?:fff)?|white|transparent)\b",
    re.I,
)


def read_html(content: FileContent, text: str) -> None:
    """What is seen of a page, and what is not."""
    seen = PageReader()
    seen.feed(text)
    seen.close()
    if seen.active:
        what = ", ".join(sorted(seen.active)[:5])
        content.note(
            "active",
            f"页面会运行或加载东西({what}),副本中已去掉",
            f"the page runs or loads something ({what}); the copy is without it",
            cleaned=True,
        )
    if seen.comments:
        content.note(
            "metadata",
            f"{seen.comments} 处注释,副本中已去掉",
            f"{seen.comments} remarks; the copy is without them",
            cleaned=True,
        )
    if seen.unseen:
        content.note(
            "hidden", f"{seen.unseen} 处内容被设为不显示", f"{seen.unseen} parts are set not to be displayed"
        )
    cleaned = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, strip_comments=True)
    read_text(content, "\n".join(seen.lines))
    content.tables = [with_heads(lines) for lines in seen.tables]
    content.clean = f'<!DOCTYPE html>\n<meta charset="utf-8">\n{cleaned}\n'.encode()


class PageReader(HTMLParser):
    """Collects the lines and tables of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.active: set[str] = set()
        self.comments = self.unseen = 0
        self._in_cell, self._silent = False, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)
        if tag in ("style", "script"):
            self._silent += 1
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip():
            return
        self.lines.append(data.strip())
        if self._in_cell:
            self.tables[-1][-1][-1] += data.strip()

    def handle_comment(self, data: str) -> None:
        self.comments += bool(data.strip())

    def _look(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE_TAGS:
            self.active.add(tag)
        for name, value in attrs:
            given = (value or "").strip().lower()
            if name.startswith("on") or given.startswith(("javascript:", "vbscript:")):
                self.active.add(name)
            elif name in LOADING and not given.startswith("#"):
                self.active.add(f"{tag} {name}")
            elif name == "hidden" or (name == "style" and UNSEEN.search(given)):
                self.unseen += 1
