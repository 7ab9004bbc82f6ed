"""What every command line of the product shares: options, printing, errors that a person can mend, and the
commands that other installed packages add. Not here: the commands themselves.
"""

from __future__ import annotations

import io
import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from heluo.kit.errors import HeluoError, NotFound
from heluo.kit.private_files import only_owner_from_here_on
from heluo.kit.terminal import plain_console

COMMANDS = "heluo.commands"
"""Entry point group in which an installed package offers a `typer.Typer` whose commands `heluo` adds to its
own."""

out, err = plain_console(), plain_console(stderr=True)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="安装目录 · folder of the installation (default HELUO_HOME, ~/.heluo)"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="机器可读 · print JSON")]


def add_found_commands(app: typer.Typer) -> None:
    """Adds the commands of every installed package that offers some, sorted by the entry point's name.

    A package that is installed and cannot be loaded is an error, not a missing command.
    """
    for found in sorted(entry_points(group=COMMANDS), key=lambda one: one.name):
        app.add_typer(found.load())  # without a name its commands stand beside the others


def print_result(data: Any, as_json: bool, *renderables: Any) -> None:
    """Prints `data` as JSON, or for a person `renderables` (by default `data` itself)."""
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
        return
    wide = out if out.is_terminal else plain_console(width=220)  # a file or a pipe has no edge to fold at
    for renderable in renderables or (data,):
        wide.print(renderable)


def _of_an_argument(failed: OSError) -> HeluoError | None:
    """A file or folder that the operator named and that cannot be read or written; None for any other
    failure, which is the program's."""
    name = str(failed.filename)
    if all(name not in (word, word.partition("=")[2]) for word in sys.argv[1:]):
        return None
    if isinstance(failed, FileNotFoundError):
        found = (f"没有文件或文件夹 {name}", f"no file or folder {name}")
    else:
        found = (f"不能读写 {name}:{failed.strerror}", f"cannot read or write {name}: {failed.strerror}")
    return NotFound(
        found,
        ("可以读写的文件或文件夹", "a file or folder that can be read and written"),
        ("核对命令行上的路径", "compare the path on the command line"),
    )


def run_app(app: typer.Typer) -> None:
    """Runs the command line `app`; an error that a person can mend is printed in both languages and sets the
    exit code."""
    only_owner_from_here_on()
    for stream in (sys.stdout, sys.stderr):
        # Consoles of front-end machines speak GBK; a stream that a test put in its place cannot be changed.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        try:
            app()
        except OSError as failed:
            if (named := _of_an_argument(failed)) is None:
                raise
            raise named from failed
    except HeluoError as error:
        for word, words in (("错误", error.text("zh")), ("error", error.text("en"))):
            err.print(Text.assemble((word, "red"), f" {words}"), soft_wrap=True)
        raise SystemExit(error.exit_code) from None
