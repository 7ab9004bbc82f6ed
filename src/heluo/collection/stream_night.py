"""What happened to one stream in one night: counts that add up, and findings. Data for the journal, JSON and
screens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from heluo.collection.findings import CollectionFinding


@dataclass
class StreamNight:
    """What happened to one stream. `counted` is the source's own count of the rows to read; `paused` says why
    nothing was read, "" when it was."""

    stream: str
    rung: str = ""
    counted: int = 0
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicate: int = 0
    deleted: int = 0
    parcels: int = 0
    seconds: float = 0.0
    paused: str = ""
    findings: list[CollectionFinding] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
