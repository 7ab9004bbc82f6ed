"""How much of the front-end machine's disk must stay free. Measures; what happens then is `night.py` and the
self-test."""

from __future__ import annotations

import shutil
from pathlib import Path

SLOW, STOP = 2 << 30, 512 << 20
"""Free bytes on disk: below the first mark parcels are sent before more are sealed, below the second nothing
is read. Two marks, so that a slow line is noticed while there is still room to wait for it."""


def free(folder: Path) -> int:
    """Free bytes where `folder` is, or will be."""
    return shutil.disk_usage(folder if folder.exists() else folder.anchor).free
