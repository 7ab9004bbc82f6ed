"""Opens and checks files in a process of its own, confined as an analysis is: `python -m` this, in a folder
with `request.json` and the files by their numbers. Writes `outcome.json` and the copies that may leave."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heluo.delivery.outputs.clean import without_parts
from heluo.delivery.outputs.content import CheckedFile, EarlierCells, FileContext
from heluo.delivery.outputs.reading.open import opened
from heluo.delivery.outputs.rules.differences import cells_of
from heluo.delivery.outputs.rules.every import findings
from heluo.delivery.outputs.special_topics import words_of_topics
from heluo.statistics.confine import RunLimits, confine

REQUEST, OUTCOME = "request.json", "outcome.json"


def check(folder: Path, number: int, asked: dict[str, Any]) -> dict[str, Any]:
    """What came of one file: its findings, its cells, the copy beside it."""
    content = opened(asked["name"], (folder / f"{number}.given").read_bytes())
    earlier = [EarlierCells(**one) for one in asked["earlier"]]
    found = findings(CheckedFile(content, FileContext(**asked["context"]), earlier))
    clean = without_parts(content)
    if clean is not None:
        (folder / f"{number}.clean").write_bytes(clean)
    return {
        "clean_name": content.clean_name,
        "opened": clean is not None,
        "cells": cells_of(content),
        "findings": [
            {
                "rule": one.rule,
                "weight": one.weight,
                **{part: getattr(one, part)._asdict() for part in ("found", "expected", "todo")},
            }
            for one in found
        ],
    }


def write_outcome(folder: Path, confined: Mapping[str, str] | None = None) -> bool:
    """Checks every file that `folder` asks for, and says that it did."""
    asked = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    found = {
        "confined": dict(confined or {}),
        "files": [check(folder, number, one) for number, one in enumerate(asked)],
    }
    (folder / OUTCOME).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return True


def main() -> None:
    words_of_topics()  # a file of the product's data, which is out of reach behind the walls
    folder = Path.cwd()
    write_outcome(folder, confine(RunLimits(**json.loads(sys.argv[1])), folder))


if __name__ == "__main__":
    main()
