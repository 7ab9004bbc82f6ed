"""A night on which nothing can have changed: what linkage rests on is as the last night left it, so its
outcome is read back instead of worked out again.

What it rests on is compared by the ids of the vault's append-only tables and by counts, not by reading
identities. Not a cache: whatever is not surely the same is worked out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.link.model import Model
from heluo.governance.link.records import VERSION, Records
from heluo.kit import dates
from heluo.vault.tables import CurrentIdentity, Decision, Link, LinkRun, Person, SourceIdentity

RESET = {"fresh": 0, "compared": 0, "created": 0, "merged": 0, "emptied": 0, "reasons": {}, "full": False}
"""What a night that finds nothing new reports besides what stands."""


def rests_on(session: Session, model: Model, sexes: Mapping[str, Mapping[str, str]], frozen: Any) -> str:
    """A digest of everything that a night's outcome follows from, but for the calendar (`until`). `sexes`:
    each hospital's codes of sex; `frozen`: hospitals whose patients stay as they were linked."""
    ids = [session.scalar(sa.select(sa.func.max(t.id))) for t in (SourceIdentity, Decision, Link)]
    links = session.scalar(sa.select(sa.func.count()).select_from(Link).where(Link.open))
    people = session.scalar(sa.select(sa.func.count()).select_from(Person).where(Person.state == "live"))
    # Not append-only: a vault that has lost a patient has to be noticed on the quietest night.
    known = session.scalar(sa.select(sa.func.count()).select_from(CurrentIdentity))
    stated = [
        ids,
        known,
        links,
        people,
        model.fingerprint,
        VERSION,
        {h: dict(m) for h, m in sexes.items() if m},
    ]
    text = json.dumps([*stated, {h: dict(m) for h, m in dict(frozen or {}).items()}], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def until(records: Records) -> str:
    """The first day on which a number may be read otherwise than today: a birth date in it is no longer in
    the future, or a year has gone and one lies too far back."""
    today = dates.today()
    digits = records.numbers.digits[:, 6:14]
    dated = digits[((digits >= ord("0")) & (digits <= ord("9"))).all(axis=1)].astype(np.int64) - ord("0")
    days = dated @ 10 ** np.arange(7, -1, -1)
    later = days[days > int(f"{today:%Y%m%d}")].min(initial=(today.year + 1) * 10_000 + 101)
    return f"{later // 10_000:04d}-{later // 100 % 100:02d}-{later % 100:02d}"


def last_stats(session: Session, rests: str) -> dict[str, Any] | None:
    """What the last night reported, where tonight's outcome is the same; else None."""
    last = session.scalars(sa.select(LinkRun).order_by(LinkRun.ended.desc()).limit(1)).first()
    if last is None or last.stats.get("rests_on") != rests:
        return None
    return last.stats if dates.today().isoformat() < last.stats.get("until", "") else None


def standing(links: pl.DataFrame, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(hospital, subject_ref, person_id of every patient; the live persons), in the order of a worked night.
    Arguments from `vault.links.open_links` and `live_persons`."""
    table = links.select("hospital", "subject_ref", "person_id").sort("hospital", "subject_ref")
    return table, people.select("person_id", "sex", "birth_date", "hospitals", "records").sort("person_id")
