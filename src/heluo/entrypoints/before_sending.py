"""`heluo check-rows CODE`: the centre's checks on a hospital's own rows, before anything is sent.

The rows are read and conformed as by a night, sealed for a centre that exists in a scratch folder only, and
that centre's night runs on them: the very checks, mappings and limits that the real one applies. Nothing of
the hospital's own agent is touched, nothing leaves the machine, and the folder is removed. Needs the complete
package: the program of a front-end machine alone has no engine.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heluo.entrypoints.command_line import HomeOption, JsonOption, err, out
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from heluo.kit.progress import Report, bars, silent

if TYPE_CHECKING:
    from heluo.quality.report import Cell

SCRATCH = ".check-rows-"
SOME_KEYS = 5
NOT_ALL = 9
"""Exit status when a category could not be read."""
FAILED = 2
"""Exit status when a check fails."""


@dataclass(frozen=True)
class CheckedRows:
    """The quality report that the centre would make; `keys`: check → row keys; `problems`: what could not be
    read."""

    cells: tuple[Cell, ...]
    keys: dict[str, list[str]]
    problems: tuple[str, ...]


def check_rows(
    code: Annotated[str, typer.Argument(help="医院代码 · hospital's code")],
    home: HomeOption = None,
    stream: Annotated[
        list[str] | None, typer.Option(help="只查这些类别(患者和就诊总要查) · only these categories")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """送出之前,用中心的检查查本院的数据,什么也不发送;有未过的检查时以 2 退出 · the centre's checks on the
    hospital's rows before they are sent; exits with 2 when one fails"""
    at = home_at(home)
    if err.is_terminal and not as_json:
        with bars(err) as report:
            found = checked(at, code, tuple(stream or ()), report)
    else:
        found = checked(at, code, tuple(stream or ()))
    failed = [line for cell in found.cells for line in cell.lines if line.verdict == "failed"]
    if as_json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        _print(found, code)
    raise typer.Exit(NOT_ALL if found.problems else FAILED if failed else 0)


def checked(home: Home, code: str, streams: tuple[str, ...] = (), report: Report = silent) -> CheckedRows:
    """What the centre's checks say of the rows of hospital `code` now. Raises NotFound when this machine does
    not collect it."""
    from heluo.collection.night import run_once
    from heluo.entrypoints.figures import quality_cells
    from heluo.entrypoints.quality_findings import behind
    from heluo.governance.night.run import run_night

    agent = home.agent(code)
    if not (agent / "connections.toml").exists():
        raise NotFound(
            (f"本机不采集医院 {code}", f"this machine does not collect hospital {code}"),
            str(agent / "connections.toml"),
            ("在该院的前置机上运行", "run it on that hospital's front-end machine"),
        )
    for left in agent.glob(f"{SCRATCH}*"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=agent, prefix=SCRATCH) as folder:
        scratch = Home(Path(folder).resolve())
        _prepared(home, scratch, code)
        chosen = tuple(dict.fromkeys(("patient", "visit", *streams))) if streams else ()
        night = run_once(scratch, code, report, streams=chosen, deliver=False, sources=agent)
        _handed_over(scratch, code)
        run_night(scratch, report)
        cells = tuple(c for c in quality_cells(scratch) if c.presence != "absent")
        keys: dict[str, list[str]] = {}
        for cell in cells:
            failed = [line.check for line in cell.lines if line.verdict == "failed"]
            if failed:
                keys |= behind(scratch, code, cell.category, failed)[0]
        paused = (f"{s.stream}: {s.paused}" for s in night.streams if s.paused)
        return CheckedRows(cells, keys, tuple(dict.fromkeys((*night.problems, *paused))))


def _prepared(home: Home, scratch: Home, code: str) -> None:
    """A centre of its own, with the hospital's mapping; row keys stay those that the hospital can resolve."""
    from heluo.entrypoints.enrol import enrol
    from heluo.kit.durable import write_once

    for name in (code, "_vendors"):
        if (home.hospitals / name).exists():
            shutil.copytree(home.hospitals / name, scratch.hospitals / name)
    key = home.agent(code) / "keys" / "reference.key"
    write_once(scratch.agent(code) / "keys" / "reference.key", key.read_bytes())
    enrol(scratch, code, centre="https://localhost:1")


def _handed_over(scratch: Home, code: str) -> None:
    """The sealed parcels lie in the scratch centre's inbox, each verified as at the real one."""
    from heluo.collection.night import open_agent
    from heluo.entrypoints.control import control
    from heluo.governance.receive import accept

    database = control(scratch)
    agent = open_agent(scratch, code, write=False)
    try:
        waiting = agent.journal.outbox.segments("sealed")
    finally:
        agent.journal.close()
    for segment in waiting:
        path = agent.folder / segment.file
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        address = accept.Address(code, segment.stream, segment.epoch, segment.seq)
        accept.store(scratch, database, address, path, digest)


def _plain(found: CheckedRows) -> dict[str, Any]:
    lines = [
        {
            "category": cell.category,
            "check": line.check.id,
            "label": line.check.label.zh,
            "label_en": line.check.label.en,
            "severity": line.check.severity,
            "violated": line.violated,
            "applicable": line.applicable,
            "verdict": line.verdict,
            "row_keys": found.keys.get(line.check.id, []),
            "todo_zh": line.check.todo.zh,
            "todo_en": line.check.todo.en,
        }
        for cell in found.cells
        for line in cell.lines
        if line.verdict in ("failed", "passed_with_failures")
    ]
    scores = [
        {"category": c.category, "rows": c.rows, "held": c.held, "failed": c.failed, "score": c.score}
        for c in found.cells
    ]
    return {"categories": scores, "checks": lines, "problems": list(found.problems)}


def _print(found: CheckedRows, code: str) -> None:
    for cell in found.cells:
        score = "—" if cell.score is None else f"{cell.score:.1f}"
        out.print(
            f"{cell.category}: 行 rows {cell.rows} · 待查 held {cell.held} · 未过 failed {cell.failed}"
            f" · 得分 score {score}",
            soft_wrap=True,
        )
        for line in (one for one in cell.lines if one.verdict == "failed"):
            out.print(
                f"  [{line.check.severity}] {line.check.label.zh} · {line.check.label.en} {line.check.id} "
                f"{line.violated}/{line.applicable}",
                soft_wrap=True,
                markup=False,
            )
            out.print(f"    处理:{line.check.todo.zh}", soft_wrap=True)
            for key in found.keys.get(line.check.id, [])[:SOME_KEYS]:
                out.print(f"    heluo hospital row {code} {cell.category} {key}", soft_wrap=True)
    for problem in found.problems:
        err.print(f"问题 problem: {problem}", soft_wrap=True)
    out.print("什么也没有发送 · nothing was sent")
