"""Lines of a table of the dictionary or of a hospital, with their numbers, so that an error can name them."""

from __future__ import annotations

import csv
from pathlib import Path

from heluo.kit.errors import BadConfiguration


def rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """(line, row) pairs of a CSV file whose header must be exactly `columns`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise BadConfiguration(
                f"columns {reader.fieldnames}", ",".join(columns), "mend the header line", where=f"{path}:1"
            )
        result = []
        for row in reader:
            if None in row or None in row.values():
                raise BadConfiguration(
                    "a line with another number of cells",
                    f"{len(columns)} cells",
                    "quote cells that hold a comma",
                    where=f"{path}:{reader.line_num}",
                )
            result.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
        return result
