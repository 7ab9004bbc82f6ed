"""What a person reads on a terminal is what was meant: words are never read as markup or emoji."""

from __future__ import annotations

import asyncio
import io
import socket
from pathlib import Path

import pytest
import uvicorn
from rich.table import Table
from rich.text import Text
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner

import heluo
from heluo.entrypoints import command_line, hospital, listening
from heluo.kit.errors import BadConfiguration
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
