"""UCUM prefixes and units from the essence XML. Codes and meanings are unchanged; only what a parser needs is
kept."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

SPACE = "{http://unitsofmeasure.org/ucum-essence}"


def import_ucum(source: Path, target: Path) -> int:
    """Write kind,code,name,print,metric,special,value,unit to `target`. kind = prefix | base | unit. Returns
    the number of lines."""
    root = ElementTree.parse(source / "ucum-essence.xml").getroot()
    lines: list[tuple[str, ...]] = []
    for node in root:
        kind = {"prefix": "prefix", "base-unit": "base", "unit": "unit"}.get(node.tag.removeprefix(SPACE))
        if kind is None:
            continue
        value = node.find(f"{SPACE}value")
        number = value.get("value", "") if value is not None else ""
        unit = value.get("Unit", "") if value is not None else ""
        metric = "yes" if node.get("isMetric") == "yes" or kind == "base" else ""
        special = (
            "yes"
            if node.get("isSpecial") == "yes"
            else "arbitrary"
            if node.get("isArbitrary") == "yes"
            else ""
        )
        lines.append(
            (
                kind,
                node.get("Code", ""),
                _text(node, "name"),
                _text(node, "printSymbol"),
                metric,
                special,
                number,
                unit,
            )
        )
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "code", "name", "print", "metric", "special", "value", "unit"))
        writer.writerows(lines)
    return len(lines)


def _text(node: ElementTree.Element, name: str) -> str:
    found = node.find(f"{SPACE}{name}")
    return "" if found is None else " ".join("".join(found.itertext()).split())
