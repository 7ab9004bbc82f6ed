"""Output files are opened in a process of their own: behind walls, with limits, and a file that ends the
process cannot leave."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from heluo.delivery.outputs import inspect_files
from heluo.delivery.outputs.inspect_files import LIMITS, Unchecked, inspect
from tests.lib.planted_outputs import CONTEXT
from tests.lib.planted_outputs.bad_files import NUMBER, pdf

TABLE = Unchecked("table.csv", b"sex,n\nmale,612\nfemale,4\n", CONTEXT)


def rules(found: inspect_files.Checked) -> list[str]:
    return [one["rule"] for one in found.findings]


@pytest.mark.slow
def test_files_are_checked_by_the_process_of_their_own() -> None:
    document = Unchecked(
        "report.pdf", pdf(line=b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % NUMBER.encode()), CONTEXT
    )
    table, read = inspect([TABLE, document])
    assert (rules(table), table.clean, table.cells) == (
        ["threshold"],
        TABLE.data,
        [{"male × n": 612.0, "female × n": 4.0}],
    )
    assert rules(read) == ["identifier"]
    assert read.clean is not None
    assert NUMBER.encode() not in read.clean, "pictures of its pages"


@pytest.mark.slow
def test_a_file_that_ends_the_process_cannot_leave_and_the_others_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too little memory for a large one stands for a fault in a library that opens it."""
    large = Unchecked("large.txt", b"many words in a line of text\n" * 170_000, CONTEXT)
    found = {one.name: one for one in inspect([TABLE, large], replace(LIMITS, output=1 << 20))}
    assert rules(found["table.csv"]) == ["threshold"]
    assert rules(found["large.txt"]) == ["disguised"]
    assert found["large.txt"].clean is None


@pytest.mark.parametrize("seconds", [0.01])
def test_a_process_that_takes_too_long_is_ended(seconds: float) -> None:
    found = inspect([TABLE], replace(LIMITS, seconds=seconds))
    assert found[0].clean is None
