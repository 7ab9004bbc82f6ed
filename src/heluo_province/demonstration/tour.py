"""Three things worth looking at after `heluo demo`: a person whom many hospitals know, a search, the worst
quality report. Of published sets, which share no patient: the person with most visits, a search that finds
something, and what strikes most in each other set."""

from __future__ import annotations

import ibis

from heluo.access.permissions import service_permit
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.entrypoints.figures import quality_cells
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from heluo_province.demonstration.datasets import phrase
from heluo_province.demonstration.findings import findings, striking

PHRASE = "肺腺癌"
Sight = tuple[str, str]
"""What it is and who may see it; path of the page."""


def worth_looking_at(home: Home, accounts: list[dict[str, str]], published: bool = False) -> list[Sight]:
    """In the order in which a visitor reads them. `published`: the hospitals are played by published sets."""
    clinician = next((a for a in accounts if a["role"] == "clinician"), None)
    result: list[Sight] = []
    if clinician:
        person, hospitals, events, visits = known_by_many(home, clinician["hospital"])
        if person:
            zh, en = (
                (f"{hospitals} 家医院", f"{hospitals} hospitals")
                if hospitals > 1
                else (f"{visits} 次就诊", f"{visits} visits")
            )
            result.append(
                (
                    f"{zh}、{events} 件事的一个人({clinician['user']}) · one person, {en}, {events} events",
                    f"/panorama/{person}",
                )
            )
        words = phrase(clinician["hospital"]) if published else PHRASE
        if words:
            result.append((f"检索“{words}”({clinician['user']}) · a search", f"/search?q={words}"))
    return result + (
        _findings(home, clinician["hospital"] if clinician else "") if published else _worst(home)
    )


def _worst(home: Home) -> list[Sight]:
    by_hospital: dict[str, list[float]] = {}
    for cell in quality_cells(home):
        if cell.score is not None:
            by_hospital.setdefault(cell.hospital, []).append(cell.score)
    if not by_hospital:
        return []
    means = {hospital: sum(scores) / len(scores) for hospital, scores in by_hospital.items()}
    worst = min(means, key=lambda hospital: means[hospital])
    return [
        (
            f"质量最差的医院 {worst}:{means[worst]:.1f} 分(inspector) · the worst hospital's quality",
            f"/management/quality?hospital={worst}",
        )
    ]


def _findings(home: Home, but: str) -> list[Sight]:
    found = findings(home)
    codes = dict.fromkeys(one.hospital for one in found if one.hospital != but)
    return [
        (
            f"{one.hospital} {one.label.zh}:{one.violated:,} / {one.applicable:,} 行,{100 * one.share:.1f} "
            f"%(inspector) · {one.label.en}",
            f"/management/quality/{one.hospital}/{one.category}?check={one.check}",
        )
        for one in (striking(found, code) for code in codes)
        if one
    ]


def treating(home: Home) -> frozenset[str]:
    """Hospitals with a dated visit on the timeline of the current release: only those can be looked at along
    the time."""
    events = table("application.timeline")
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        seen = events.filter(events.category == "visit", events.time.notnull()).select("hospital").distinct()
        return frozenset(
            lake.read(seen, service_permit("index", "quality"), what="demo.tour")
            .column("hospital")
            .to_pylist()
        )


def known_by_many(home: Home, hospital: str) -> tuple[str, int, int, int]:
    """(person, hospitals, events, visits) of the person with most hospitals, then most visits, among those
    treated at `hospital`."""
    events = table("application.timeline")
    visit = events.category == "visit"
    sums = events.group_by("person_id").agg(
        hospitals=events.hospital.nunique(),
        events=events.count(),
        visits=visit.sum(),
        here=((events.hospital == hospital) & visit).sum(),
    )
    sums = (
        sums.filter(sums.here > 0)
        .order_by([ibis.desc("hospitals"), ibis.desc("visits"), "person_id"])
        .limit(1)
    )
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        found = lake.read(sums, service_permit("index", "quality"), what="demo.tour").to_pylist()
    return (
        (found[0]["person_id"], found[0]["hospitals"], found[0]["events"], found[0]["visits"])
        if found
        else ("", 0, 0, 0)
    )
