"""Frames with the columns that an algorithm made (a propensity score, a predicted risk): `made:<result id>`.
The files are written when the result is computed, lie with those of the frame that it was computed on, and
are open only as long as that frame is. Which columns there are, their level and lineage, is decided by
`statistics/extended.py`."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from heluo.delivery.analysis import saved_frames, store
from heluo.delivery.analysis.frame_files import folder_of_frame
from heluo.delivery.analysis.tables import AnalysisResult
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.statistics.frame import DESCRIPTION, FrameDescription, describe

PREFIX = "made:"
MOST = 100
"""Of somebody's results so many are looked through, the newest."""


@dataclass(frozen=True)
class MadeColumns:
    """What a result made: the columns' names in words, on which frame, and by which requests it is made again
    of the frame at the root."""

    result: str
    parent: str
    root: str
    steps: tuple[Mapping[str, Any], ...]
    words: Text

    @property
    def id(self) -> str:
        return id_of(self.result)

    def folder(self, home: Home) -> Path:
        """Where the files are: with those of the grant that the root is under."""
        return folder_of(home, self.root, self.id)


def id_of(result: str) -> str:
    """The frame's id."""
    return f"{PREFIX}{result}"


def folder_of(home: Home, root: str, id: str) -> Path:
    """The folder of the made frame `id`."""
    of = saved_frames.parsed(root)
    if of is not None:
        return folder_of_frame(home, of.grant, id)
    return home.centre / "analysis" / "made" / id.removeprefix(PREFIX)


def root_of(session: Session, frame: str) -> tuple[str, tuple[Mapping[str, Any], ...]]:
    """The frame that nobody's algorithm made and from which `frame` comes, and the requests that lead from it
    to `frame`, in order."""
    steps: list[Mapping[str, Any]] = []
    while frame.startswith(PREFIX):
        stored = store.result(session, frame.removeprefix(PREFIX))
        if stored is None or stored.kind != "result":
            raise saved_frames.no_such_frame()
        steps.append(_request(stored))
        frame = stored.frame
    return frame, tuple(reversed(steps))


def found(session: Session, id: str) -> MadeColumns:
    """The made frame of that id. Raises NotFound for a result that made none."""
    stored = store.result(session, id.removeprefix(PREFIX))
    columns = _columns(stored) if stored is not None and stored.kind == "result" else []
    if stored is None or not columns:
        raise saved_frames.no_such_frame()
    root, steps = root_of(session, id)
    labels = [one["label"] for one in columns]
    words = Text("、".join(one["zh"] for one in labels), ", ".join(one["en"] for one in labels))
    return MadeColumns(stored.id, stored.frame, root, steps, words)


def of_account(session: Session, home: Home, account: str) -> list[MadeColumns]:
    """Those that the account's own results made and whose files are there, newest first."""
    newest = store.results_of(session, account, MOST)
    made = [found(session, id_of(one.id)) for one in newest if _columns(one)]
    return [one for one in made if described(home, one) is not None]


def described(home: Home, of: MadeColumns) -> FrameDescription | None:
    """Its description; None where the files are not there."""
    folder = of.folder(home)
    return describe(folder) if (folder / DESCRIPTION).exists() else None


def complete(session: Session, home: Home, stored: AnalysisResult) -> bool:
    """Whether the files of the columns that a result made are there, if it made any."""
    if not _columns(stored):
        return True
    return described(home, found(session, id_of(stored.id))) is not None


def put(making: Path, folder: Path) -> None:
    """Puts the files that a worker wrote where the frame's are, all at once."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    making.rename(folder)


def _columns(stored: AnalysisResult) -> list[dict[str, Any]]:
    return store.opened(stored).get("columns") or []


def _request(stored: AnalysisResult) -> Mapping[str, Any]:
    asked = store.opened(stored)["asked"]
    parts = {name: asked[name] for name in ("inputs", "options", "levels", "missing", "seed")}
    return {"algorithm": stored.algorithm, **parts}
