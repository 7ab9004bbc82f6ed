"""ICD-10-CM, the United States' modification: codes and blocks without names. It never judges a Chinese
code."""

from __future__ import annotations

import gzip
from pathlib import Path

from heluo.kit.errors import BadInput


def import_icd10cm(source: Path, target: Path) -> int:
    """Write one code or block a line, sorted, gzip without a time stamp. Returns the number of lines."""
    found = sorted(source.glob("code-list-*.txt.gz"))
    if len(found) != 1:
        raise BadInput(
            f"{len(found)} code lists",
            "one code-list-*.txt.gz",
            "keep the edition to import",
            where=str(source),
        )
    lines = sorted(
        {
            line.strip()
            for line in gzip.decompress(found[0].read_bytes()).decode("ascii").splitlines()
            if line.strip()
        }
    )
    target.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("ascii"), 9, mtime=0))
    return len(lines)
