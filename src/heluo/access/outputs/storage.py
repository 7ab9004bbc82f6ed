"""Bytes of output files on disk, each under its own hash, written once: a file that is there is the file that
was reviewed, or its name says that it is not."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from heluo.kit import durable
from heluo.kit.errors import Broken
from heluo.kit.places import Home

_HASH = re.compile(r"^[0-9a-f]{64}$")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def place(home: Home, sha256: str) -> Path:
    """Where the bytes are. Raises ValueError for what is no hash: it comes from the database, never from a
    request."""
    if not _HASH.match(sha256):
        raise ValueError("no hash")
    return home.centre / "outputs" / sha256[:2] / sha256


def store(home: Home, data: bytes) -> str:
    """Puts the bytes away; their hash. Once more changes nothing."""
    sha256 = digest(data)
    durable.write_once(place(home, sha256), data)
    return sha256


def read(home: Home, sha256: str) -> bytes:
    """The bytes. Raises Broken where they are gone or are no longer those of the hash."""
    try:
        data = place(home, sha256).read_bytes()
    except OSError:
        data = b""
    if digest(data) != sha256:
        raise Broken(
            ("文件与登记的指纹不一致", "the file is not the one of the recorded hash"),
            ("审核过的那个文件", "the file that was put in"),
            (
                "请作者重新放入文件;请安全管理员查看日志",
                "have the author put it in again, and the log looked at",
            ),
            code="output_changed",
        )
    return data


def is_unchanged(home: Home, sha256: str) -> bool:
    """Whether the bytes are there and are those of the hash."""
    try:
        read(home, sha256)
    except Broken:
        return False
    return True


def remove(home: Home, sha256: str) -> None:
    """Takes the bytes away; once more changes nothing."""
    if sha256:
        place(home, sha256).unlink(missing_ok=True)
