"""Everything that is written from the dictionary, one function a derivation. Nobody edits what these make.

A derivation is a pure function `Dictionary -> {path: text}` with paths relative to the repository. `derive`
writes them, or says which are stale. Derived in memory and never written: Arrow schemas
(`dictionary.schema`), checks (`quality`), masks and search fields (here, as functions; the tables in docs
show them).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from heluo.dictionary.derive.ddl import ddl_files
from heluo.dictionary.derive.manual import manual_files
from heluo.dictionary.derive.maps import map_files
from heluo.dictionary.derive.masks import mask_files
from heluo.dictionary.derive.search import search_files
from heluo.dictionary.derive.units import unit_files
from heluo.dictionary.derive.views import view_files
from heluo.dictionary.derive.web import web_files
from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary

DERIVATIONS: dict[str, Callable[[Dictionary], dict[str, str]]] = {
    "web": web_files,
    "views": view_files,
    "ddl": ddl_files,
    "manual": manual_files,
    "maps": map_files,
    "search": search_files,
    "masks": mask_files,
    "units": unit_files,
}
FOLDERS = (
    "web/src/dictionary/generated",
    "docs/reference/views",
    "docs/reference/ddl",
    "docs/reference/dictionary",
    "docs/reference/maps",
)
"""Folders that hold derived files only: a file that no derivation makes is stale."""


def expected(dictionary: Dictionary) -> dict[str, str]:
    """Every derived file, relative path → text. Two derivations never make one file."""
    files: dict[str, str] = {}
    for name, make in DERIVATIONS.items():
        made = make(dictionary)
        if clash := files.keys() & made.keys():
            raise AssertionError(f"derivation {name} makes a file of another: {sorted(clash)}")
        files |= made
    return files


def derive(root: Path, check: bool = False, dictionary_folder: Path | None = None) -> list[Path]:
    """Write every derived file under `root`, or with `check` write nothing. Returns the paths that were (or
    are) stale, sorted.

    `dictionary_folder`: another dictionary than `root/dictionary` (tests).
    """
    folder = dictionary_folder or root / "dictionary"
    files = expected(load(folder))
    stale = []
    for relative, text in files.items():
        path = root / relative
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for held in FOLDERS:
        for path in (root / held).rglob("*"):
            if path.is_file() and str(path.relative_to(root)) not in files:
                stale.append(path)
                if not check:
                    path.unlink()
    return sorted(stale)
