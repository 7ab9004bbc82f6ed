"""Lines of a table of the dictionary or of a hospital, with their numbers, so that an error can name them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from heluo.kit.errors import BadConfiguration
from heluo.kit.text_files import UTF_8, read_text

Rows = list[tuple[int, dict[str, str]]]


def rows(path: Path, columns: tuple[str, ...], encoding: str = UTF_8) -> Rows:
    """(line, row) pairs of a CSV file whose header must be exactly `columns`. Raises the first fault."""
    found, faults = examined(path, columns, encoding)
    if faults:
        raise faults[0]
    return found


def examined(
    path: Path, columns: tuple[str, ...], encoding: str = UTF_8, may_declare: bool = False
) -> tuple[Rows, list[BadConfiguration]]:
    """The (line, row) pairs that can be read, and everything that is wrong with the others, each with its
    line."""
    try:
        text = read_text(path, encoding, may_declare)
    except BadConfiguration as fault:
        return [], [fault]
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found: Rows = []
    faults: list[BadConfiguration] = []
    try:
        if tuple(reader.fieldnames or ()) != columns:
            return [], [_header(path, reader.fieldnames or (), columns)]
        for row in reader:
            if None in row or None in row.values():
                faults.append(
                    BadConfiguration(
                        ("这一行的单元格数不同", "a line with another number of cells"),
                        (f"{len(columns)} 格", f"{len(columns)} cells"),
                        ("含逗号的单元格加英文引号", "quote cells that hold a comma"),
                        where=f"{path}:{reader.line_num}",
                    )
                )
            else:
                found.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
    except csv.Error as error:
        faults.append(
            BadConfiguration(
                (f"不是有效的 CSV:{error}", f"no valid CSV: {error}"),
                ("引号成对", "quotes in pairs"),
                ("修改这一行或它前面未闭合的引号", "edit this line, or a quote before it that is not closed"),
                where=f"{path}:{reader.line_num}",
            )
        )
    return found, faults


def _header(path: Path, present: object, columns: tuple[str, ...]) -> BadConfiguration:
    names = [str(name) for name in present] if isinstance(present, (list, tuple)) else []
    separator = next((s for s in ";\t|" if len(names) == 1 and s in names[0]), "")
    hint_zh, hint_en = (
        (f"(以 {separator!r} 分隔,应为英文逗号)", f" (separated by {separator!r}, a comma is wanted)")
        if separator
        else ("", "")
    )
    return BadConfiguration(
        (f"表头 {names}{hint_zh}", f"columns {names}{hint_en}"),
        ",".join(columns),
        ("修改表头", "mend the header line"),
        where=f"{path}:1",
    )
