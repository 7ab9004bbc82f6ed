"""The frames that somebody may run an algorithm on, and where their files are: example data, which are
invented and named as such, and saved frames of research projects under their grants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from heluo.delivery.analysis import chain, made_frames, saved_frames, store
from heluo.delivery.frame.caller import Caller
from heluo.kit.db import engine, reading, transaction
from heluo.kit.errors import BadInput, HeluoError, NotFound
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.statistics.frame import NO_FRAME, FrameDescription
from heluo.statistics.teaching import folder_of, teaching_frames, written

EXAMPLES = {
    "none": Text("不需要数据", "No data needed"),
    "example:persons": Text(
        "示例数据:一次虚构试验的 400 人", "Example data: 400 invented persons of a trial"
    ),
    "example:visits": Text("示例数据:虚构的随访记录", "Example data: invented visits"),
}
"""Names of examples; one without a name goes by its own."""
WITHOUT = "none"
"""What an algorithm without roles runs on: it needs no data."""


@dataclass(frozen=True)
class FrameOffer:
    """One frame to choose. `described`: None until a saved frame was built; that of an example names no rows
    as long as its files were not needed. `made`: an algorithm made some of its columns."""

    id: str
    name: Text
    example: bool
    described: FrameDescription | None
    made: bool = False

    @property
    def ready(self) -> FrameDescription:
        """The description. Raises BadInput before the frame was built."""
        if self.described is None:
            raise BadInput(
                ("这个数据框还没有生成", "this frame has not been built yet"),
                ("已生成的数据框", "a frame that has been built"),
                ("先按授权生成它", "build it under the grant first"),
                code="frame_not_built",
            )
        return self.described


def offered(asking: Caller) -> Iterator[FrameOffer]:
    """Every frame that may be chosen: those of the asker's projects first, then what the asker's analyses
    made of them."""
    home = asking.portal.home
    for of, name in saved_frames.choices(asking):
        yield FrameOffer(of.id, name, False, saved_frames.described(home, of))
    with reading(asking.portal.control) as session:
        made = made_frames.of_account(session, home, asking.account)
    for one in made:
        try:
            yield _made(asking, one)
        except HeluoError:  # its grant is over
            continue
    for id in teaching_frames():
        yield _example(home, id)


def offer(asking: Caller, id: str) -> FrameOffer:
    """One of them. Raises NotFound, also for one that the asker may not know of; NotPermitted once its grant
    is over."""
    home = asking.portal.home
    of = saved_frames.parsed(id)
    if of is not None:
        saved_frames.permit_of(asking, of)
        with reading(asking.portal.control) as session:
            name = saved_frames.name_of(session, of)
        return FrameOffer(id, name, False, saved_frames.described(home, of))
    if id.startswith(made_frames.PREFIX):
        with reading(asking.portal.control) as session:
            if not store.asked_by(session, id.removeprefix(made_frames.PREFIX), asking.account):
                raise saved_frames.no_such_frame()
            found = made_frames.found(session, id)
        return _made(asking, found)
    if id != WITHOUT and id not in teaching_frames():
        raise saved_frames.no_such_frame()
    return _example(home, id)


def built(asking: Caller, id: str) -> FrameOffer:
    """A saved frame, built anew on the present release and entered into its project's chain. Raises NotFound,
    NotPermitted, BadInput."""
    of = saved_frames.parsed(id)
    if of is None:
        raise saved_frames.no_such_frame()
    described, wanted, figure = saved_frames.make(asking, of)
    with transaction(asking.portal.control) as session:
        chain.enter_frame(session, asking.account, of, wanted, described, figure)
    return offer(asking, id)


def files(home: Home, id: str) -> Path | None:
    """The folder of the frame's files; None where an algorithm needs none."""
    of = saved_frames.parsed(id)
    if of is not None:
        return of.folder(home)
    if id.startswith(made_frames.PREFIX):
        with reading(engine(home.control_db)) as session:
            return made_frames.found(session, id).folder(home)
    return None if id == WITHOUT else folder_of(id, _examples(home))


def name_of(session: Session, id: str) -> Text:
    """The name of a frame that was chosen once, also when it is closed by now."""
    of = saved_frames.parsed(id)
    if of is not None:
        return saved_frames.name_of(session, of)
    if not id.startswith(made_frames.PREFIX):
        return EXAMPLES.get(id, Text(id, id))
    try:
        made = made_frames.found(session, id)
    except NotFound:
        return Text("加了新列的数据框", "A frame with new columns")
    return _with_columns(name_of(session, made.parent), made)


def _with_columns(parent: Text, made: made_frames.MadeColumns) -> Text:
    return Text(f"{parent.zh} + {made.words.zh}", f"{parent.en} + {made.words.en}")


def is_made(asking: Caller, result: str, body: dict[str, Any]) -> bool:
    """Whether the frame with the columns that a result made can be opened."""
    if not body.get("columns"):
        return False
    return offer(asking, made_frames.id_of(result)).described is not None


def visible(offer: FrameOffer, body: dict[str, Any]) -> dict[str, Any]:
    """What of a result may be seen by whoever may use its frame: who reads rows under a grant, or of nobody,
    sees all of it. What leaves the platform passes the desk of outputs."""
    return body


def _made(asking: Caller, of: made_frames.MadeColumns) -> FrameOffer:
    """As open as the frame that it was made of. Raises as `offer` does of that one."""
    parent = offer(asking, of.parent)
    described = made_frames.described(asking.portal.home, of)
    return FrameOffer(of.id, _with_columns(parent.name, of), parent.example, described, made=True)


def _example(home: Home, id: str) -> FrameOffer:
    if id == WITHOUT:
        return FrameOffer(id, EXAMPLES[id], True, NO_FRAME)
    described = written(id, _examples(home)) or teaching_frames()[id]
    return FrameOffer(id, EXAMPLES.get(id, Text(id, id)), True, described)


def _examples(home: Home) -> Path:
    return home.centre / "analysis" / "examples"
