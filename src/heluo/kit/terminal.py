"""Consoles that print words as they are: `fields.csv:100:` is a place and no emoji, `[his]` is a table of
connections.toml and no style. Whoever wants a colour gives a `rich.text.Text`.
"""

from __future__ import annotations

from typing import IO

from rich.console import Console


def plain_console(*, stderr: bool = False, width: int | None = None, file: IO[str] | None = None) -> Console:
    """A console without markup, emoji and guessed colours; `Console` itself is made nowhere else."""
    return Console(stderr=stderr, width=width, file=file, markup=False, emoji=False, highlight=False)
