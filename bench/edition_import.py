"""Seconds in which an owner's edition is taken over and compared with the one before.

    ./heluo bench edition_import [--rows 40000] [--json]

Two invented xlsx files: the second has one code in fifty removed, one added, one renamed and one that means
another thing. What is timed is the command, from its start to its end: reading, every check, the difference,
the mappings and rows that it touches, storing. Beside it, in the same run, openpyxl alone reading the file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from _measure import HELUO
from openpyxl import Workbook, load_workbook

GOAL = 60.0
EVERY = 50
PARTS = ("心", "肝", "脾", "肺", "肾", "胃", "胆", "胰", "脑", "骨", "眼", "耳", "鼻", "喉", "膀胱", "皮肤")
KINDS = ("炎", "溃疡", "结核", "囊肿", "损伤", "梗死", "出血", "结石", "息肉", "脓肿", "畸形", "萎缩")


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench edition_import")
    parser.add_argument("--rows", type=int, default=40_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), args.rows)
    print(json.dumps(found) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def measured(folder: Path, rows: int) -> dict[str, Any]:
    first, second = folder / "1.xlsx", folder / "2.xlsx"
    names = [(f"{n:08d}", f"{PARTS[n % 16]}部{KINDS[n // 16 % 12]}第{n}种") for n in range(rows)]
    write(first, names)
    changed = []
    for n, (code, name) in enumerate(names):
        match n % EVERY:
            case 1:
                continue
            case 2:
                changed.append((code, f"{name}(旧称)"))
            case 3:
                changed.append((code, "完全不同的另一件事"))
            case _:
                changed.append((code, name))
    changed += [(f"{rows + n:08d}", f"新增{n}") for n in range(rows // EVERY)]
    write(second, changed)
    began = time.perf_counter()
    book = load_workbook(second, read_only=True)
    read = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    alone = time.perf_counter() - began
    run(folder, first, "1", "--activate")
    began = time.perf_counter()
    answer = run(folder, second, "2")
    seconds = time.perf_counter() - began
    return {
        "rows": read - 1,
        "seconds": round(seconds, 1),
        "goal": GOAL,
        "openpyxl_alone_s": round(alone, 3),
        **{what: len(answer["diff"][what]) for what in ("added", "removed", "renamed", "reused")},
    }


def write(path: Path, names: list[tuple[str, str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(("代码", "名称"))
    for one in names:
        sheet.append(one)
    book.save(path)


def run(folder: Path, file: Path, version: str, *more: str) -> dict[str, Any]:
    command = [*HELUO, "codes", "import", str(file), "invented", version, "--licence", "invented for a bench"]
    command += ["--kind", "diagnosis", "--column", "code=代码", "--column", "name=名称", "--json", *more]
    done = subprocess.run(
        [*command, "--home", str(folder / "home")], check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
