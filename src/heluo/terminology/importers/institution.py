"""WS 218-2002, kinds of health institutions, from a FHIR code system."""

from __future__ import annotations

import csv
import json
from pathlib import Path


def import_institution(source: Path, target: Path) -> int:
    """Write code,name to `target`. Returns the number of lines."""
    system = json.loads(
        (source / "CodeSystem-healthcareinstitutionstype-code-system.json").read_text(encoding="utf-8")
    )
    lines = [(c["code"], c["display"]) for c in system["concept"]]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(lines)
    return len(lines)
