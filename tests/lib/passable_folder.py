"""A folder that other accounts can pass, as that of an installation whose portal runs as root must be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def passable_folder() -> Iterator[Path]:
    """It and what is in it are gone afterwards."""
    top = Path(tempfile.mkdtemp(prefix="heluo-passable-"))
    top.chmod(0o755)
    try:
        yield top
    finally:
        shutil.rmtree(top)
