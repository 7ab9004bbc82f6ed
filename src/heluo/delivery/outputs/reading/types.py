"""Which types of file may leave at all, and whether a file is what its name says, by its first bytes."""

from __future__ import annotations

import io
import pickletools
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from heluo.delivery.outputs.content import FileContent

MOST_BYTES = 5 << 20
TABLE = {".csv": ",", ".tsv": "\t"}
TEXT = frozenset({".txt", ".md", ".log"})
CODE = frozenset(
    {".py", ".r", ".sql", ".jl", ".do", ".sas", ".m", ".js", ".sh", ".toml", ".yaml", ".yml", ".rmd", ".qmd"}
)
HTML = frozenset({".html", ".htm"})
LISTED = frozenset({*TABLE, *TEXT, *CODE, *HTML, ".json", ".png", ".svg", ".pdf"})
SERIALISED = frozenset(
    {
        ".pkl",
        ".pickle",
        ".joblib",
        ".rds",
        ".rda",
        ".rdata",
        ".npy",
        ".npz",
        ".h5",
        ".hdf5",
        ".pt",
        ".pth",
        ".onnx",
        ".safetensors",
        ".feather",
        ".sav",
        ".dta",
        ".sas7bdat",
        ".mat",
        ".ckpt",
    }
)
"""Objects of a program: what is in them is seen only by running it, or by a program of their own."""
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"PAR1", "parquet"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x93NUMPY", "numpy"),
    (b"SQLite format 3\0", "database"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"RDX", "r object"),
    (b"RDA", "r object"),
)
OBJECTS = frozenset({"hdf5", "numpy", "pickle", "r object"})
_R_OBJECT = re.compile(rb"(?:RD[XAB]\d\n)?[XA]\n(?:\0\0\0[23]|[23]\n)")


def suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def made_of(data: bytes) -> str:
    """What the bytes are, by how they begin; "" for what may be text."""
    for beginning, kind in MAGIC:
        if data.startswith(beginning):
            return "r object" if kind == "gzip" and _R_OBJECT.match(_unpacked(data)) else kind
    return "pickle" if _is_pickle(data) else ""


def check_type(content: FileContent, data: bytes) -> bool:
    """Notes what is wrong with the type of the file; whether it may be opened."""
    ending, found = suffix(content.name), made_of(data)
    if not data or len(data) > MOST_BYTES:
        zh = "文件是空的" if not data else "文件超过 5 MB"
        en = "the file is empty" if not data else "the file is over 5 MB"
        content.note("size", zh, en)
        return False
    if found in ("zip", "office") and _has_macro(data):
        content.note("active", "文件内有宏", "the file holds a macro")
    if ending in SERIALISED or found in OBJECTS:
        what = found or ending
        content.note("serialised", f"程序对象文件({what})", f"an object of a program ({what})")
        return False
    if ending not in LISTED:
        content.note("type", f"类型 {ending or '无'}", f"type {ending or 'without an ending'}")
        return False
    expected = {".pdf": "pdf", ".png": "png"}.get(ending, "")
    if found != expected:
        content.note(
            "disguised",
            f"名称是 {ending},内容是 {found or '别的东西'}",
            f"{ending} by its name, {found or 'something else'} by its content",
        )
        return False
    return True


def decoded(content: FileContent, data: bytes) -> str | None:
    """The text of a file, None, with a note, where it is no UTF-8 text."""
    try:
        found = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = "\0"
    if "\0" in found or sum(c < " " and c not in "\t\r\n\f" for c in found) > len(found) / 200:
        content.note("disguised", "不是 UTF-8 文本", "it is no text in UTF-8")
        return None
    return found


def _is_pickle(data: bytes) -> bool:
    """Whether every byte reads as a pickle. Reads the operations, runs none."""
    if not data.endswith(b".") or len(data) < 4 or len(data) > MOST_BYTES:
        return False
    try:
        operations = [name.name for name, _, _ in pickletools.genops(data)]
    except Exception:  # noqa: BLE001 — whatever it stumbles over: it is no pickle
        return False
    return operations[-1] == "STOP" and len(operations) > 2


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(data, 64)
    except zlib.error:
        return b""


def _has_macro(data: bytes) -> bool:
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return any("vbaproject" in name.lower() for name in archive.namelist())
        except zipfile.BadZipFile:
            return False
    return b"V\0B\0A\0" in data or b"VBA" in data
