"""What a person reads on a terminal is what was meant: words are never read as markup or emoji."""

from __future__ import annotations

import asyncio
import io
import socket
import sys
from pathlib import Path

import pytest
import uvicorn
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

import heluo
from heluo.entrypoints import command_line, figures, hospital, listening
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.progress import bars
from heluo.kit.terminal import plain_console

WORDS = "fields.csv:100: [his] [/nothing] :100: [red]x[/]"


def printed(*renderables: object) -> str:
    file = io.StringIO()
    console = plain_console(file=file, width=200)
    for one in renderables:
        console.print(one)
    return file.getvalue()


def test_words_stay_words_in_lines_tables_and_bars():
    table = Table(WORDS, title=WORDS)
    table.add_row(WORDS)
    assert printed(WORDS).strip() == WORDS
    assert printed(table).count(WORDS) == 3
    assert printed(Text.assemble(("error", "red"), f" {WORDS}")).strip() == f"error {WORDS}"
    file = io.StringIO()
    with bars(plain_console(file=file, width=200)) as report:
        report(WORDS, 1, 1)
    assert WORDS in file.getvalue()


def test_an_error_keeps_the_line_that_it_names(monkeypatch, capsys):
    def fails() -> None:
        raise BadConfiguration("[his]", where="fields.csv:100")

    monkeypatch.setattr(command_line, "err", plain_console(stderr=True))
    with pytest.raises(SystemExit) as ended:
        command_line.run_app(fails)  # type: ignore[arg-type]
    assert ended.value.code == BadConfiguration.exit_code
    assert "fields.csv:100: [his]" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["{}", "--answer={}"])
def test_a_file_that_the_operator_named_and_that_is_not_there_is_named_in_words(
    option, tmp_path, monkeypatch, capsys
):
    missing = tmp_path / "h98.answer"
    monkeypatch.setattr(sys, "argv", ["heluo", option.format(missing)])
    monkeypatch.setattr(command_line, "err", plain_console(stderr=True))
    with pytest.raises(SystemExit) as ended:
        command_line.run_app(missing.read_bytes)  # type: ignore[arg-type]
    assert ended.value.code == NotFound.exit_code
    assert f"没有文件或文件夹 {missing}" in capsys.readouterr().err


def test_a_file_that_nobody_named_is_a_fault_of_the_program(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["heluo", "work"])
    with pytest.raises(FileNotFoundError):
        command_line.run_app((tmp_path / "own").read_bytes)  # type: ignore[arg-type]


def test_no_other_place_makes_a_console():
    """A console with markup would read `[his]` as a style."""
    root = Path(heluo.__file__).parents[1]
    made = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "Console(" in path.read_text(encoding="utf-8").replace("plain_console(", "")
    ]
    assert made == ["heluo/kit/terminal.py"]


def test_tables_of_a_front_end_machine_fit_into_eighty_columns():
    table = hospital.night_table(
        "各夜累计 · sums over all nights", *hospital.COUNTED, "待送\nwaiting", "入湖\nloaded"
    )
    table.add_row("medical_record", "L1+L2", *["1234567"] * (len(hospital.COUNTED) + 2))
    file = io.StringIO()
    plain_console(file=file, width=80).print(table)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "medical_record" in file.getvalue()
    assert file.getvalue().count("1234567") == len(hospital.COUNTED) + 2
    assert "…" not in file.getvalue()
    assert CliRunner().invoke(hospital.app, ["--help"]).exit_code == 0


ROW = {name: 1234567 for columns in figures.ACCOUNTING for name in columns} | {
    "hospital": "h01",
    "category": "medical_record",
    "quarantined": 12345,
    "duplicate": 1234,
    "superseded": 12345,
    "tombstones": 1234,
    "held": 1234,
    "without_person": 123,
    "difference": 0,
    "not_published": 12345,
}
CELL = {
    "hospital": "h01",
    "category": "medical_record",
    "presence": "present",
    "rows": 1234567,
    "held": 1234,
    "checks": 123,
    "passed": 123,
    "with_failures": 12,
    "failed": 12,
    "completeness": 0.99987,
    "score": 99.187,
}
CHECK = {
    "check": "lab_result.instrument.schema_missing",
    "label": "检验仪器:列消失",
    "severity": "warning",
    "violated": 1234,
    "applicable": 1234567,
    "share_percent": 11.4286,
    "verdict": "passed_with_failures",
    "todo_zh": "查看视图中检验仪器(instrument)所取的列是否改名或停用;改正视图或 fields.csv",
}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (figures.accounting_tables([ROW] * 2)[0], ["medical_record", "1,234,567", "2,469,134", "waiting"]),
        (figures.accounting_tables([ROW] * 2)[1], ["medical_record", "1,234,567", "2,469,134", "none"]),
        (figures.quality_table([CELL]), ["h01", "medical_record", "1,234,567", "99.99%", "99.2"]),
        (figures.checks_table("h01", [CHECK]), ["检验仪器:列消失", "1,234,567", "11.43", "(warning)"]),
    ],
)
def test_tables_of_the_centre_fit_into_eighty_columns(table: Table, words: list[str]):
    file = io.StringIO()
    plain_console(file=file, width=80).print(table)
    text = file.getvalue()
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    assert [word for word in words if word not in text] == []
    assert "…" not in text


def test_rows_that_wait_and_a_failed_night_are_said_beside_a_difference_of_zero():
    row = {"awaiting_night": 5, "rows_waiting": 2, "rows_in_held_parcels": 0}
    (waits, failed) = figures.waiting_words([row], "disk full")
    assert waits.zh.startswith("7 行已到中心")
    assert "disk full" in failed.en
    assert figures.waiting_words([dict.fromkeys(row, 0)], "") == []


def test_a_server_says_where_it_listens(capsys, monkeypatch):
    monkeypatch.setattr(listening, "out", plain_console())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("nobody asks")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = listening.NamedServer(
        uvicorn.Config(app, port=port, lifespan="off", log_level="error"), "接收 · intake"
    )

    async def begin_and_end() -> None:
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup()
        await server.shutdown()

    asyncio.run(begin_and_end())
    assert f"接收 · intake: http://127.0.0.1:{port}" in capsys.readouterr().out
