"""Where the files of frames under a grant are, and that they go with the grant: what is closed to every
request is not kept either."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import sqlalchemy as sa

from heluo.access.projects.states import GRANT
from heluo.access.projects.tables import ResearchGrant
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.places import Home


def folder_of_frame(home: Home, grant: str, frame: str) -> Path:
    """The folder of the frame `frame` (the whole id) under `grant`: every grant has one of its own."""
    return _folder(home) / grant / hashlib.sha256(frame.encode()).hexdigest()[:32]


def remove_what_is_over(home: Home, control: sa.Engine) -> int:
    """Removes the files of every grant that has ended, and what belongs to none; how many folders. Those of
    a suspended one stay closed where they are: it may go on."""
    there = [one for one in _folder(home).iterdir() if one.is_dir()] if _folder(home).is_dir() else []
    if not there:
        return 0
    lasts = sa.select(ResearchGrant.id).where(
        ResearchGrant.status.not_in(GRANT.terminal), ResearchGrant.until > now()
    )
    with reading(control) as session:
        lasting = set(session.scalars(lasts))
    over = [one for one in there if one.name not in lasting]
    for one in over:
        shutil.rmtree(one)
    return len(over)


def _folder(home: Home) -> Path:
    return home.centre / "analysis" / "frames"
