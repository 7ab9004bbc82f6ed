"""Which files a rule reads. Not for rules themselves."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("heluo", "heluo_province")
NOT_WRITTEN_BY_HAND = {
    "webdist",
    "migrations",
    "versions",
    "generated",
    "node_modules",
    "__pycache__",
    ".venv",
}
"""Folders of files that nobody writes by hand, or that are never changed again."""

Texts = dict[str, str]
"""Path within the repository → text."""


def python(*folders: str) -> Texts:
    """The Python files below `folders` (default: the product and the province)."""
    return _texts("*.py", folders or tuple(f"src/{name}" for name in PACKAGES))


def web() -> Texts:
    """The portal's own TypeScript and style sheets."""
    return _texts("*.ts", ("web/src",)) | _texts("*.tsx", ("web/src",)) | _texts("*.css", ("web/src",))


def _texts(pattern: str, folders: tuple[str, ...]) -> Texts:
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            inside = path.relative_to(ROOT)
            if not NOT_WRITTEN_BY_HAND & {*inside.parts}:
                found[inside.as_posix()] = path.read_text(encoding="utf-8")
    return found


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of `text`, for every rule the same one."""
    return ast.parse(text)
