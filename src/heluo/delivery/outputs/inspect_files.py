"""Has files opened and checked in a process of their own, and waits for it: a file that brings the process
down, or takes too long, cannot leave and harms nobody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heluo.delivery.outputs.worker import OUTCOME, REQUEST
from heluo.kit.children import ends_with_parent
from heluo.kit.text import Text
from heluo.statistics.confine import RunLimits

LIMITS = RunLimits(cpu_seconds=60, seconds=180.0, memory=3 << 30, output=64 << 20)
WORKER = "heluo.delivery.outputs.worker"
FAILED = {
    "rule": "disguised",
    "weight": "stops",
    "found": Text(
        "打开文件时出错,或用了太多时间、内存", "opening it failed, or took too much time or memory"
    )._asdict(),
    "expected": Text("可以打开的文件", "a file that can be opened")._asdict(),
    "todo": Text("重新生成文件,或换一种类型", "make the file anew, or save it as another type")._asdict(),
}


@dataclass(frozen=True)
class Unchecked:
    """A file before the checks. `earlier`: as `content.EarlierCells`."""

    name: str
    data: bytes
    context: Mapping[str, Any]
    earlier: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Checked:
    """What came of it. `clean`: the copy that may leave, None for a file that cannot be opened."""

    name: str
    clean: bytes | None
    findings: list[dict[str, Any]]
    cells: list[Any]


def inspect(files: Sequence[Unchecked], limits: RunLimits = LIMITS) -> list[Checked]:
    """Each file checked. One that brings the process down is found by checking each alone."""
    found = _run(files, limits)
    if found is None and len(files) > 1:
        return [inspect([one], limits)[0] for one in files]
    return found or [Checked(one.name, None, [FAILED], []) for one in files]


def _run(files: Sequence[Unchecked], limits: RunLimits) -> list[Checked] | None:
    with tempfile.TemporaryDirectory(prefix="heluo-output-") as place:
        folder = Path(place) / "work"
        folder.mkdir(mode=0o700)
        asked = [
            {"name": one.name, "context": dict(one.context), "earlier": [dict(e) for e in one.earlier]}
            for one in files
        ]
        (folder / REQUEST).write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
        for number, one in enumerate(files):
            (folder / f"{number}.given").write_bytes(one.data)
        _give(Path(place), folder, limits)
        if not _ended_well(folder, limits):
            return None
        outcome = json.loads((folder / OUTCOME).read_text(encoding="utf-8"))
        found = [_checked(folder, number, one) for number, one in enumerate(outcome["files"])]
        shutil.rmtree(folder, ignore_errors=True)
        return found


def _checked(folder: Path, number: int, one: Mapping[str, Any]) -> Checked:
    clean = (folder / f"{number}.clean").read_bytes() if one["opened"] else None
    return Checked(one["clean_name"], clean, one["findings"], one["cells"])


def _give(place: Path, folder: Path, limits: RunLimits) -> None:
    """To the account that a process of root becomes."""
    if os.geteuid() == 0:
        place.chmod(0o711)
        for path in (folder, *folder.iterdir()):
            os.chown(path, limits.uid, limits.uid)


def _ended_well(folder: Path, limits: RunLimits) -> bool:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", WORKER, json.dumps(asdict(limits))],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            check=False,
            preexec_fn=ends_with_parent(),
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and (folder / OUTCOME).exists()
