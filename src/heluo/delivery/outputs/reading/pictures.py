"""Pictures: drawn anew from their points, so that nothing but the points leaves. A drawing becomes a
picture."""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

import resvg_py
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image

from heluo.delivery.outputs.content import FileContent

MOST_POINTS = 40_000_000
HARMLESS = frozenset(
    {
        "software",
        "dpi",
        "gamma",
        "aspect",
        "transparency",
        "icc_profile",
        "srgb",
        "chromaticity",
        "interlace",
        "date:create",
        "date:modify",
        "creation time",
        "background",
        "duration",
        "loop",
    }
)
BOILERPLATE = re.compile(
    r"matplotlib|inkscape|created (?:with|by)|generator|https?://\S+|image/svg\+xml|DejaVu\S*|[A-Z]\w+Sans\S*"
    r"|\d{4}-\d\d-\d\dT[\d:.+\-Z]+|svglite|cairo|v?\d+\.\d+(?:\.\d+)?",
    re.I,
)
"""What programs that draw write of themselves."""
SMALLEST_LETTER = 2.0


def read_png(content: FileContent, data: bytes) -> None:
    """A picture of points."""
    end = _end_of(data)
    if end is not None and data[end:].strip(b"\0\r\n "):
        content.note(
            "hidden",
            "图片结尾之后还有内容,副本中已去掉",
            "something follows the end of the picture; the copy is without it",
            cleaned=True,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.MAX_IMAGE_PIXELS = MOST_POINTS
            with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
                opened.load()
                _note_metadata(content, opened)
                content.clean = points_of(opened)
    except Exception:  # noqa: BLE001 — a library's fault on a hostile file: it cannot be opened, so it stays
        content.note("disguised", "无法作为图片打开", "it cannot be opened as a picture")
        return
    content.picture = True


def points_of(opened: Image.Image) -> bytes:
    """A new picture of the points alone."""
    mode = "RGBA" if "A" in opened.getbands() or "transparency" in opened.info else "RGB"
    bare = Image.frombytes(mode, opened.size, opened.convert(mode).tobytes())
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()


def read_svg(content: FileContent, text: str) -> None:
    """A drawing: what is written in it is read, then it is drawn as a picture."""
    try:
        root: Any = ElementTree.fromstring(text, forbid_dtd=False)
    except DefusedXmlException:
        content.note("active", "绘图声明了外部实体", "the drawing declares entities")
        return
    except (ParseError, ValueError):
        content.note("disguised", "不是有效的 SVG", "it is no valid SVG")
        return
    _note_drawing(content, root, text)
    content.text = "\n".join(one for one in _letters(root) if one)
    try:
        drawn = resvg_py.svg_to_bytes(svg_string=_still(root), background="white", zoom=2)
    except Exception:  # noqa: BLE001 — a library's fault on a hostile file: it cannot be drawn, so it stays
        content.note("disguised", "无法绘制", "it cannot be drawn")
        return
    content.clean, content.clean_name, content.picture = bytes(drawn), f"{content.name[:-4]}.png", True


def _note_metadata(content: FileContent, opened: Image.Image) -> None:
    found = sorted({str(key).lower() for key in opened.info} - HARMLESS)
    if dict(opened.getexif()):
        found.append("exif")
    if found:
        keys = ", ".join(dict.fromkeys(found))[:80]
        content.note(
            "metadata",
            f"图片带有附注({keys}),副本中已去掉",
            f"the picture carries notes ({keys}); the copy is without them",
            cleaned=True,
        )


def _note_drawing(content: FileContent, root: Any, text: str) -> None:
    names = {_local(one.tag) for one in root.iter()}
    acting = any(key.lower().startswith("on") for one in root.iter() for key in one.attrib)
    outside = any(
        key.endswith("href") and not value.startswith(("#", "data:image/png"))
        for one in root.iter()
        for key, value in one.attrib.items()
    )
    if acting or outside or names & {"script", "foreignObject", "iframe", "use-external", "animate", "set"}:
        content.note(
            "active",
            "绘图会运行或加载东西,副本是图片",
            "the drawing runs or loads something; the copy is a picture",
            cleaned=True,
        )
    notes = [*re.findall(r"<!--(.*?)-->", text, re.S)]
    notes += ["".join(one.itertext()) for one in root.iter() if _local(one.tag) == "metadata"]
    if any(re.sub(r"[\s<>/\-:;,#]+", "", BOILERPLATE.sub("", one)) for one in notes):
        content.note(
            "metadata",
            "绘图带有附注或注释,副本是图片",
            "the drawing carries notes; the copy is a picture",
            cleaned=True,
        )
    if "image" in names:
        content.note(
            "hidden",
            "绘图中嵌有图片,副本中已去掉",
            "a picture is set into the drawing; the copy is without it",
            cleaned=True,
        )
    if any(_unseen(one) for one in root.iter() if _local(one.tag) in ("text", "tspan")):
        content.note("hidden", "绘图中有看不见的文字", "the drawing has letters that nobody can see")


def _unseen(one: Any) -> bool:
    given = dict(one.attrib.items())
    for part in given.get("style", "").split(";"):
        key, _, value = part.partition(":")
        given[key.strip()] = value.strip()
    size = re.match(r"[\d.]+", given.get("font-size", ""))
    white = given.get("fill", "").lower() in ("white", "#fff", "#ffffff", "none", "transparent")
    faint = given.get("opacity", "1") in ("0", "0.0") or given.get("fill-opacity", "1") in ("0", "0.0")
    unseen = given.get("display") == "none" or given.get("visibility") == "hidden"
    return unseen or faint or white or (size is not None and float(size[0]) < SMALLEST_LETTER)


def _letters(root: Any) -> Iterator[str]:
    for one in root.iter():
        if _local(one.tag) in ("text", "title", "desc"):
            yield "".join(one.itertext()).strip()


def _still(root: Any) -> str:
    """The drawing without what runs or loads: the library that draws reads no file and no address of it."""
    for parent in list(root.iter()):
        for one in list(parent):
            if _local(one.tag) in ("script", "foreignObject", "metadata", "image"):
                parent.remove(one)
    return ElementTree.tostring(root, encoding="unicode")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _end_of(data: bytes) -> int | None:
    """Where the picture ends by its own chunks, None when it does not."""
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, at = data[at + 4 : at + 8], at + 12 + length
        if kind == b"IEND":
            return at
    return None
