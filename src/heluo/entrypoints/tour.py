"""Three things worth looking at after `heluo demo`: a person whom many hospitals know, a search, the worst quality report."""

from __future__ import annotations

import ibis

from heluo.access.permissions import service_permit
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.entrypoints.figures import quality_cells
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table

PHRASE = "肺腺癌"


def worth_looking_at(home: Home, accounts: list[dict[str, str]]) -> list[tuple[str, str]]:
    """(what it is and who may see it, path of the page), in the order in which a visitor reads them."""
    clinician = next((a for a in accounts if a["role"] == "clinician"), None)
    result = []
    if clinician:
        person, hospitals, events = known_by_many(home, clinician["hospital"])
        if person:
            words = f"{hospitals} 家医院、{events} 件事的一个人({clinician['user']}) · one person, {hospitals} hospitals, {events} events"
            result.append((words, f"/panorama/{person}"))
        result.append((f"检索“{PHRASE}”({clinician['user']}) · a search", f"/search?q={PHRASE}"))
    scored = [c for c in quality_cells(home) if c.score is not None]
    if scored:
        by_hospital: dict[str, list[float]] = {}
        for cell in scored:
            by_hospital.setdefault(cell.hospital, []).append(cell.score or 0.0)
        worst = min(by_hospital, key=lambda h: sum(by_hospital[h]) / len(by_hospital[h]))
        mean = sum(by_hospital[worst]) / len(by_hospital[worst])
        result.append((f"质量最差的医院 {worst}:{mean:.1f} 分(inspector) · the worst hospital's quality", f"/management/quality?hospital={worst}"))
    return result


def known_by_many(home: Home, hospital: str) -> tuple[str, int, int]:
    """(person, hospitals, events) of the person with most hospitals, then most events, among those treated at `hospital`."""
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        events = table("application.timeline")
        sums = events.group_by("person_id").agg(
            hospitals=events.hospital.nunique(), events=events.count(), here=((events.hospital == hospital) & (events.category == "visit")).sum()
        )
        sums = sums.filter(sums.here > 0).order_by([ibis.desc("hospitals"), ibis.desc("events"), "person_id"]).limit(1)
        found = lake.read(sums, service_permit("index", "quality"), what="demo.tour").to_pylist()
    return (found[0]["person_id"], found[0]["hospitals"], found[0]["events"]) if found else ("", 0, 0)
