"""Files as a source: the same rows from every format and encoding, and what is refused with words that name
the file and no value."""

from __future__ import annotations

import csv
import datetime as dt
import os
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from heluo.collection.interfaces import files
from heluo.collection.interfaces.base import Connection
from heluo.collection.interfaces.files import FilesSource
from heluo.kit.errors import BadConfiguration, Unavailable

SECRET = "王秘密"
"""Stands for a patient's value in files that are refused: no message may hold it."""


def source(agent: Path, **settings: Any) -> FilesSource:
    return FilesSource(Connection("export", "files", {"folder": ".", **settings}, agent))


def rows(found: FilesSource, view: str, most: int | None = None) -> list[tuple[str | None, ...]]:
    with closing(found):
        columns = tuple(c.name for c in found.columns(view))
        return [tuple(r.values()) for t in found.batches(view, columns, None, most) for r in t.to_pylist()]


def refused(error: type[Exception], agent: Path, view: str = "v", **settings: Any) -> str:
    with pytest.raises(error) as caught:
        rows(source(agent, **settings), view)
    words: str = caught.value.text("zh") + caught.value.text("en")  # type: ignore[attr-defined]
    assert SECRET not in words
    assert words.count("None") == 0
    return words


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "big5"])
def test_a_file_in_each_encoding_gives_its_texts(tmp_path: Path, encoding: str) -> None:
    text = '姓名,結果\n張三,"a\nb"\n李四,\n王五,""\n趙六,"x""y, z"\n'
    (tmp_path / "v.csv").write_bytes(text.encode(encoding))
    settings = {} if encoding == "utf-8" else {"encoding": encoding}
    wanted = [("張三", "a\nb"), ("李四", None), ("王五", ""), ("趙六", 'x"y, z')]
    assert rows(source(tmp_path, **settings), "v") == wanted


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes("\ufeff编号,值\r\n1,a\r\n".encode())
    found = source(tmp_path)
    assert [c.name for c in found.columns("v")] == ["编号", "值"]
    assert rows(found, "v") == [("1", "a")]


def test_each_delimiter_parts_its_fields(tmp_path: Path) -> None:
    for name, character in files.DELIMITERS.items():
        (tmp_path / "v.csv").write_text(f"a{character}b\n1{character}x,;y\n".replace("x,;y", "x.y"))
        assert rows(source(tmp_path, delimiter=name), "v") == [("1", "x.y")]
    (tmp_path / "w.tsv").write_text("a\tb\n1\tx,y\n")
    assert rows(source(tmp_path), "w") == [("1", "x,y")]
    words = refused(BadConfiguration, tmp_path, delimiter="pipe", encoding="gbk")
    assert "UTF-8" in words


def test_a_cell_that_its_encoding_does_not_read_is_unreadable_and_its_row_stays(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes(
        "编号,姓名\n1,张三\n2,".encode() + b"\xd5\xc5\xff" + "\n3,李四\n".encode()
    )
    assert rows(source(tmp_path), "v") == [("1", "张三"), ("2", "\ufffd"), ("3", "李四")]


def test_many_rows_come_in_batches_and_in_order(tmp_path: Path) -> None:
    with (tmp_path / "v.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("n", "a"), *((n, f"值 {n}" * 20) for n in range(150_000))])
    found = source(tmp_path)
    tables = list(found.batches("v", ("n",)))
    assert len(tables) > 1
    assert [v for t in tables for v in t["n"].to_pylist()] == [str(n) for n in range(150_000)]
    assert rows(found, "v", most=3) == [(str(n), f"值 {n}" * 20) for n in range(3)]


def test_parquet_is_written_out_without_a_loss(tmp_path: Path) -> None:
    table = pa.table(
        {
            "n": pa.array([1, None], pa.int64()),
            "amount": pa.array([Decimal("12345678901234567.890"), None], pa.decimal128(20, 3)),
            "double": pa.array([0.1, float("nan")], pa.float64()),
            "at": pa.array([dt.datetime(2024, 2, 29, 8, 30), None], pa.timestamp("s")),
            "day": pa.array([dt.date(2024, 2, 29), None], pa.date32()),
            "raw": pa.array([b"\xd5\xc5", None], pa.binary()),
            "text": pa.array(["", None], pa.string()),
        }
    )
    parquet.write_table(table, tmp_path / "v.parquet")
    first = ("1", "12345678901234567.890", "0.1", "2024-02-29 08:30:00", "2024-02-29", "\\xd5c5", "")
    assert rows(source(tmp_path), "v") == [first, (None, None, "nan", None, None, None, None)]
    parquet.write_table(pa.table({"n": [[SECRET]]}), tmp_path / "nested.parquet")
    assert "nested" in refused(Unavailable, tmp_path, "nested")


def test_excel_numbers_and_dates_are_written_as_a_person_reads_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    cells = ("00123", 12, 6.1, dt.datetime(2024, 2, 29, 8, 30), True, None)
    for row in (("编号", "整数", "小数", "时间", "是否", "空"), cells, (None,) * 6, ("2",) * 6):
        sheet.append(row)
    other = book.create_sheet("第二张")
    other.append(("a",))
    other.append(("x",))
    book.save(tmp_path / "v.xlsx")
    wanted = [("00123", "12", "6.1", "2024-02-29 08:30:00", "true", None), ("2",) * 6]
    assert rows(source(tmp_path), "v") == wanted
    assert rows(source(tmp_path, sheet="第二张"), "v") == [("x",)]
    assert "第三张" in refused(BadConfiguration, tmp_path, sheet="第三张")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("v.csv", f"a,b\n1,2\n{SECRET},2,3\n", "v.csv"),
        ("v.csv", f'a,b\n1,"{SECRET}\n2,3\n', "v.csv"),
        ("v.csv", "a,a\n1,2\n", "a"),
        ("v.csv", "a,,c\n1,2,3\n", "v.csv"),
        ("v.csv", "", "v.csv"),
        ("v.parquet", f"no parquet {SECRET}", "v.parquet"),
        ("v.xlsx", f"no excel {SECRET}", "v.xlsx"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_name(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert said in refused(Unavailable, tmp_path)


def test_a_header_in_another_encoding_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_bytes("编号,姓名\n1,张三\n".encode("gb18030"))
    assert "encoding" in refused(Unavailable, tmp_path)


def test_two_files_of_one_view_are_refused(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("a\n1\n")
    (tmp_path / "v.tsv").write_text("a\n1\n")
    words = refused(Unavailable, tmp_path)
    assert "v.csv" in words
    assert "v.tsv" in words


def test_a_file_outside_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").write_text(f"a\n{SECRET}\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "v.csv").symlink_to(tmp_path / "outside.csv")
    refused(Unavailable, inside)
    refused(Unavailable, inside, "../outside")


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("n,a\n" + "".join(f"{n},{'x' * 100}\n" for n in range(200_000)))
    reading = source(tmp_path).batches("v", ("n",))
    next(reading)
    with path.open("a") as more:
        more.write("200000,late\n")
    os.utime(path, ns=(1, 1))
    with pytest.raises(Unavailable, match="changed while it was read"):
        list(reading)


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    assert "nowhere" in refused(Unavailable, tmp_path, folder="nowhere")
