"""A list of codes as a spreadsheet or CSV file: rows with their numbers, and everything that a spreadsheet
program has broken."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook

from heluo.dictionary.value_sets import EXTENSIBLE
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.terminology.coding.editions import ListedName

COLUMNS = ("code", "name", "detail", "others")
"""What a column of the file may be; code and name there must be."""
SHAPES: Mapping[str, re.Pattern[str]] = {
    "icd10": re.compile(EXTENSIBLE["icd10"].rstrip("$") + r"[+*†]?$"),
    "icd9cm3": re.compile(EXTENSIBLE["icd9cm3"]),
    "loinc": re.compile(r"^\d{1,7}-\d$"),
}
"""How codes of known systems are written."""
MOST_FAULTS = 200
HEADING_WITHIN = 20
"""Rows from the top among which the heading is: titles and notes stand above it."""
LENGTH_SHARE = 0.9
"""Share of codes of digits alone that have one length before a shorter one counts as having lost zeros."""
_DATED = re.compile(
    r"\d{2,4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?( \d{1,2}:\d{2}(:\d{2})?)?"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2}",
    re.IGNORECASE,
)
_POWER = re.compile(r"\d(\.\d+)?E[+-]?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row of the file, in three parts."""

    row: int
    found: Text
    todo: Text


@dataclass(frozen=True)
class ReadSheet:
    """The names of a file and what is wrong with its rows; a list with faults is not taken over."""

    names: tuple[ListedName, ...]
    faults: tuple[RowFault, ...]


def read_sheet(path: Path, columns: Mapping[str, str], system: str, sheet: str = "") -> ReadSheet:
    """The list of a file. `columns`: what a column is (COLUMNS) → its heading in the file; `system`: whose
    shape of codes is asked for, where it is known. Raises BadInput when it is no list at all."""
    rows = _workbook(path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    found = iter(rows)
    tops = list(islice(found, HEADING_WITHIN))
    texts = [[str(one if one is not None else "").strip() for one in row] for _, row in tops]
    at = next((n for n, row in enumerate(texts) if set(columns.values()) <= set(row)), -1)
    likeliest = at if at >= 0 else max(range(len(texts)), key=lambda n: sum(map(bool, texts[n])), default=-1)
    places = _places(texts[likeliest] if likeliest >= 0 else [], columns, path)
    names: list[tuple[int, ListedName]] = []
    faults: list[RowFault] = []
    for number, row in chain(tops[at + 1 :], found):
        if not any(str(cell).strip() for cell in row if cell is not None):
            continue
        cells = {what: row[at] if at < len(row) else None for what, at in places.items()}
        wrong = _wrong_cells(number, cells)
        if wrong is not None:
            faults.append(wrong)
            continue
        names.append((number, _listed(cells)))
    faults += _wrong_codes(names, SHAPES.get(system))
    if not names and not faults:
        raise BadInput(
            ("文件里没有一行", "the file has no row"),
            ("表头下面有代码和名称", "codes and names below the heading"),
            ("换一个文件或工作表", "name another file or sheet"),
            where=str(path),
        )
    faults.sort(key=lambda one: one.row)
    return ReadSheet(tuple(one for _, one in names), tuple(faults))


def _workbook(path: Path, sheet: str) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise BadInput(
            ("不是可读的 xlsx 文件", "this is no xlsx file that can be read"),
            ("xlsx 或 csv", "xlsx or csv"),
            ("用表格软件另存为 xlsx", "save it anew as xlsx"),
            where=str(path),
        ) from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise BadInput(
                (f"没有工作表 {sheet}", f"there is no sheet {sheet}"),
                " | ".join(book.sheetnames),
                ("改 --sheet", "mend --sheet"),
                where=str(path),
            )
        chosen = book[sheet] if sheet else book[book.sheetnames[0]]
        rows: Iterator[Sequence[Any]] = chosen.iter_rows(values_only=True)
        yield from enumerate(rows, 1)
    finally:
        book.close()


def _csv(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    data = path.read_bytes()
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\x00" in text:
        raise BadInput(
            ("不是 UTF-8 或 GB18030 的文本", "no text in UTF-8 or GB18030"),
            ("xlsx 或 csv", "xlsx or csv"),
            ("用表格软件另存为 CSV UTF-8", "save it anew as CSV UTF-8"),
            where=str(path),
        )
    read = csv.reader(io.StringIO(text, newline=""))
    for row in read:
        yield read.line_num, row


def _places(heading: Sequence[str], columns: Mapping[str, str], path: Path) -> dict[str, int]:
    found = {}
    for what, called in columns.items():
        if what not in COLUMNS or called not in heading:
            raise BadInput(
                (f"没有列 {called}({what})", f"there is no column {called} ({what})"),
                f"{' '.join(COLUMNS)}; {' | '.join(one for one in heading if one)}",
                ("核对列的对应 --column code=代码", "compare the map of columns: --column code=…"),
                where=str(path),
            )
        found[what] = heading.index(called)
    if missing := sorted({"code", "name"} - found.keys()):
        raise BadInput(
            (f"没有说哪一列是 {missing[0]}", f"it was not named which column is {missing[0]}"),
            "code, name",
            ("加 --column", "add --column"),
            where=str(path),
        )
    return found


def _listed(cells: Mapping[str, Any]) -> ListedName:
    text = {what: " ".join(str(cell).split()) if cell is not None else "" for what, cell in cells.items()}
    others = tuple(one.strip() for one in text.get("others", "").split("|") if one.strip())
    return ListedName(text["code"], text["name"], others, text.get("detail", ""))


def _wrong_cells(row: int, cells: Mapping[str, Any]) -> RowFault | None:
    code, name = cells["code"], cells["name"]
    if isinstance(code, dt.date | dt.time):
        return RowFault(
            row,
            Text("代码变成了日期", "the code has become a date"),
            Text("把该列设为文本,重新填写", "make the column text and write the code anew"),
        )
    if isinstance(code, int | float):
        return RowFault(
            row,
            Text(
                f"代码是数字格式({code}),前导零和末尾零可能已丢失",
                f"the code is a number ({code}): zeros at its ends may be lost",
            ),
            Text("把该列设为文本,从原件重新填写", "make the column text and fill it anew from the original"),
        )
    if code is None or not str(code).strip() or name is None or not str(name).strip():
        return RowFault(
            row,
            Text("缺少代码或名称", "code or name is missing"),
            Text("补上,或删去这一行", "fill it in, or remove the row"),
        )
    return None


def _wrong_codes(names: Sequence[tuple[int, ListedName]], shape: re.Pattern[str] | None) -> list[RowFault]:
    usual = _usual_length(one.code for _, one in names)
    seen: dict[str, int] = {}
    found = []
    for row, one in names:
        wrong = _wrong_code(one.code, shape, usual)
        if wrong is None and one.code in seen:
            wrong = (
                Text(
                    f"代码 {one.code} 与第 {seen[one.code]} 行重复",
                    f"the code {one.code} is in row {seen[one.code]} already",
                ),
                Text(
                    "每个代码一行;别名写进 others 列", "a row a code; other names go into the column others"
                ),
            )
        seen.setdefault(one.code, row)
        if wrong is not None:
            found.append(RowFault(row, *wrong))
    return found


def _usual_length(codes: Iterable[str]) -> int:
    """The length of nearly all codes of digits alone, 0 where they differ."""
    lengths = Counter(len(code) for code in codes if code.isdigit())
    if not lengths:
        return 0
    length, number = lengths.most_common(1)[0]
    return length if number >= LENGTH_SHARE * lengths.total() else 0


def _wrong_code(code: str, shape: re.Pattern[str] | None, usual: int) -> tuple[Text, Text] | None:
    half = unicodedata.normalize("NFKC", code)
    if half != code:
        return (
            Text(f"代码 {code} 有全角字符", f"the code {code} has full-width characters"),
            Text(f"改为 {half}", f"write {half}"),
        )
    if (_DATED.fullmatch(code) and not (shape and shape.fullmatch(code))) or _POWER.fullmatch(code):
        return (
            Text(f"代码 {code} 像日期或科学记数", f"the code {code} looks like a date or a power"),
            Text("表格软件改过:从原件重新填写", "a spreadsheet changed it: fill it anew from the original"),
        )
    if " " in code:
        return (
            Text(f"代码“{code}”中有空格", f"a blank in the code “{code}”"),
            Text("去掉空格", "remove the blank"),
        )
    if code.isdigit() and 0 < len(code) < usual:
        return (
            Text(
                f"代码 {code} 比其他的({usual} 位)短,前导零可能已丢失",
                f"the code {code} is shorter than the others ({usual} digits): zeros may be lost",
            ),
            Text("从原件重新填写", "fill it anew from the original"),
        )
    if shape is not None and not shape.fullmatch(code):
        return (
            Text(f"代码 {code} 不是这一体系的写法", f"the code {code} is not written as this system's are"),
            Text("核对原件;小数点前后的零不能少", "compare the original; no zero may be missing"),
        )
    return None
