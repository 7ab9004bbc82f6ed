"""What analysis makes for a research project, in the project's chain: cohort → frame → run, and each of the
last two computed once more on its release, so that somebody else can say whether it is the same."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.permissions import Asker
from heluo.access.projects.items import NewItem, Recorded, enter
from heluo.cohort import saved
from heluo.cohort.frame import write
from heluo.delivery.analysis.resources import BUILD_FRAME, GRANTED_FRAMES
from heluo.delivery.analysis.saved_frames import AskedFrame, SavedFrame, asked, built, parsed
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.frame.holders import holder_of
from heluo.kit.db import reading
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.statistics import process
from heluo.statistics.confine import RunLimits
from heluo.statistics.frame import FrameDescription, describe
from heluo.statistics.identity import canonical
from heluo.statistics.request import AnalysisRequest, completed


@dataclass(frozen=True)
class ProjectFrame:
    """A frame as a project has it: the saved one, the requests whose new columns it also has, in order, and
    what it is now."""

    of: SavedFrame
    steps: Sequence[Mapping[str, Any]]
    described: FrameDescription

    @property
    def detail(self) -> dict[str, Any]:
        """What making it again needs."""
        return {"frame": self.of.id, "steps": [dict(one) for one in self.steps]}


def enter_frame(
    session: Session,
    account: str,
    of: SavedFrame,
    wanted: AskedFrame,
    described: FrameDescription,
    cohort_figure: str,
) -> None:
    """Enters the frame and its cohort. A version that is built on another release is another item."""
    cohort = f"{wanted.cohort}@{described.release}"
    definition = saved.plain(wanted.definition)
    made = NewItem(
        "cohort",
        cohort,
        wanted.cohort_name,
        (),
        described.release,
        cohort_figure,
        {"definition": definition} if cohort_figure else {},
    )
    enter(session, of.project, account, made)
    frame = NewItem(
        "frame",
        frame_reference(described),
        wanted.name,
        (cohort,),
        described.release,
        described.digest,
        {"frame": of.id},
    )
    enter(session, of.project, account, frame)


def enter_run(
    session: Session,
    account: str,
    on: ProjectFrame,
    request: Mapping[str, Any],
    result: str,
    label: Text,
    body: Mapping[str, Any],
) -> None:
    """Enters the result `result` of a run on the frame: what it says is its figure."""
    detail = {**on.detail, "request": dict(request)}
    source, release = frame_reference(on.described), on.described.release
    made = NewItem("run", result, label, (source,), release, figure_of(body), detail)
    enter(session, on.of.project, account, made)


def enter_made(session: Session, account: str, made: ProjectFrame, result: str, words: Text) -> None:
    """Enters the frame with the columns that the result `result` made: the last of its steps."""
    label = Text(f"加了新列:{words.zh}", f"With new columns: {words.en}")
    name, of = frame_reference(made.described), made.described
    enter(
        session,
        made.of.project,
        account,
        NewItem("frame", name, label, (result,), of.release, of.digest, made.detail),
    )


def frame_reference(described: FrameDescription) -> str:
    """What the frame is called in the chain: name@version@release. Another grant may open other columns: the
    rows are part of the name."""
    return f"{described.frame}@{described.release}#{described.digest[:12]}"


def figure_of(body: Mapping[str, Any]) -> str:
    """A hash of everything that a result says."""
    return hashlib.sha256(canonical(body)).hexdigest()[:24]


def frame(lake: Lake, project: str, what: Recorded, asker: Asker) -> str:
    """The digest of a recorded frame's rows, built once more on its release. Raises NotPermitted without a
    grant in force, NotFound, BadInput."""
    with tempfile.TemporaryDirectory(prefix="heluo-frame-") as folder:
        return describe(_again(lake, project, what, asker, Path(folder))).digest


def run(lake: Lake, project: str, what: Recorded, asker: Asker) -> str:
    """The figure of a recorded result, computed once more on its frame. Raises as `frame`; BadInput for what
    the algorithm refuses today."""
    with tempfile.TemporaryDirectory(prefix="heluo-run-") as place:
        folder = _again(lake, project, what, asker, Path(place))
        return figure_of(_computed(folder, what.detail["request"], Path(place) / "work", None))


def _computed(folder: Path, asked_for: Any, scratch: Path, extended: Path | None) -> dict[str, Any]:
    """The result of a request on the frame in `folder`; `extended` as `process.work` takes it."""
    request = completed(AnalysisRequest.model_validate(asked_for), describe(folder))
    found = process.work(
        folder, request, scratch, RunLimits(), _unwatched, lambda: False, process.WORKER, extended
    )
    if found["kind"] == "refused":
        refused = Text(**found["found"])
        raise BadInput(refused, Text(**found["expected"]), Text(**found["todo"]), code=str(found["code"]))
    return found["result"]


def _unwatched(label: str, done: int, total: int | None = None) -> None:
    """Nobody looks at the progress of a repetition."""


def _again(lake: Lake, project: str, what: Recorded, asker: Asker, place: Path) -> Path:
    """The folder, in `place`, of the frame that an item was made of or is."""
    of = parsed(str(what.detail.get("frame", "")))
    if of is None or of.project != project:
        raise BadInput(
            ("没有登记数据框", "it was entered without its frame"),
            ("带数据框的产出", "an item with its frame"),
            ("重新建立数据框并分析", "build the frame again and analyse it"),
            code="no_frame",
        )
    release = lake.release(what.release or None)
    permit = permit_of_grant(lake, asker, GRANTED_FRAMES, project, grant=of.grant, release=release)
    with reading(lake.control) as session:
        wanted = asked(session, holder_of(session, asker.account), of)
    with lake.act(permit, BUILD_FRAME.name, of.id, release=release) as act:
        made = built(act, wanted, permit)
    folder = place / "frame"
    folder.mkdir(mode=0o700)
    write(folder, made, f"{of.frame}@{of.version}")
    for number, step in enumerate(what.detail.get("steps", ())):
        wider = place / f"frame-{number}"
        _computed(folder, step, place / "work", wider)
        folder = wider
    return folder
