"""The example frames as something that anybody may choose to try an algorithm on: what there are, and where
their files are. Persons of the lake are in none of them. Imports no numerical library: a process of its own
writes the files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from heluo.kit.children import ends_with_parent
from heluo.kit.errors import Unavailable
from heluo.kit.text import Text
from heluo.statistics.frame import DESCRIPTION, FrameDescription, describe

EXAMPLES = Path(__file__).parent / "examples"
PREFIX = "example:"
"""Before the name of an example where frames of persons are named too."""


@cache
def teaching_frames() -> Mapping[str, FrameDescription]:
    """`example:<name>` → its description, which names no rows yet."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.json"))}
    return {f"{PREFIX}{name}": FrameDescription.model_validate_json(text) for name, text in found.items()}


def written(name: str, parent: Path) -> FrameDescription | None:
    """The description with the digest of its rows, when `folder_of` made the example below `parent`."""
    folder = _folder(name, parent)
    return describe(folder) if (folder / DESCRIPTION).exists() else None


def folder_of(name: str, parent: Path) -> Path:
    """The folder of the example's two files below `parent`; they are written when they are not there."""
    folder = _folder(name, parent)
    if (folder / DESCRIPTION).exists():
        return folder
    making = folder.with_name(f".{folder.name}.{os.getpid()}")
    making.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "heluo.statistics.examples", name[len(PREFIX) :], str(making)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=ends_with_parent(),
    )
    if done.returncode or not (making / DESCRIPTION).exists():
        shutil.rmtree(making, ignore_errors=True)
        raise Unavailable(
            Text("示例数据没有写成", "the example data could not be written"),
            Text(
                "带 analysis 附加依赖的安装,磁盘未满", "an installation with the extra `analysis`, disk space"
            ),
            Text("安装 heluo[analysis] 或清理磁盘后重试", "install heluo[analysis] or free the disk"),
            code="no_example",
        )
    try:
        making.rename(folder)
    except OSError:  # another process was faster: its files are the same
        shutil.rmtree(making, ignore_errors=True)
    return folder


def _folder(name: str, parent: Path) -> Path:
    version = teaching_frames()[name].frame
    return parent / version.replace("@", "_")
