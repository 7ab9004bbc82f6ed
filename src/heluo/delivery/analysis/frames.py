"""The frames that somebody may run an algorithm on, and where their files are. Example data so far: invented
persons, openly named as such."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.statistics.disclosure import safe
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
    """One frame to choose. `described` names no rows as long as its files were not needed."""

    id: str
    name: Text
    example: bool
    described: FrameDescription


def offered(home: Home) -> list[FrameOffer]:
    """Every frame that may be chosen."""
    return [offer(home, name) for name in teaching_frames()]


def offer(home: Home, id: str) -> FrameOffer:
    """One of them. Raises NotFound, also for one that the asker may not know of."""
    if id == WITHOUT:
        return FrameOffer(id, EXAMPLES[id], True, NO_FRAME)
    if id not in teaching_frames():
        raise NotFound(
            ("没有这个数据框", "there is no such frame"),
            "",
            ("从列表中选择", "choose one of the list"),
            code="no_such_frame",
        )
    name = EXAMPLES.get(id, Text(id, id))
    described = written(id, _examples(home)) or teaching_frames()[id]
    return FrameOffer(id, name, True, described)


def files(home: Home, id: str) -> Path | None:
    """The folder of the frame's files; None where an algorithm needs none."""
    if id == WITHOUT:
        return None
    return folder_of(id, _examples(home))


def _examples(home: Home) -> Path:
    return home.centre / "analysis" / "examples"


def name_of(home: Home, id: str) -> Text:
    """The name of a frame that was chosen once, also when it is gone."""
    return EXAMPLES.get(id, Text(id, id))


def visible(offer: FrameOffer, body: dict[str, Any]) -> dict[str, Any]:
    """What of a result on the frame may be seen: of invented persons everything."""
    return body if offer.example else safe(body)
