"""Ids that were merged into persons who are being parted tonight: through which of them each record came to
its person. Whoever is parted again is called what they were called before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from heluo.governance.link.persons import NO_FORMER
from heluo.vault import links


def merged_into(
    session: Session, held: pl.DataFrame, label: np.ndarray
) -> tuple[pl.DataFrame, Mapping[str, int]]:
    """`Before.former` of the records `held` (hospital, subject_ref, person_id of each) and the numbers of the
    ids in it. Only persons whose records tonight's clusters `label` divide are looked at."""
    frame = held.select("hospital", "subject_ref", "person_id").with_row_index("row")
    frame = frame.with_columns(pl.col("row").cast(pl.Int64), cluster=label)
    clusters = frame.drop_nulls("person_id").group_by("person_id").agg(pl.col("cluster").n_unique())
    parted = clusters.filter(pl.col("cluster") > 1)["person_id"].to_list()
    into = links.aliases(session) if parted else {}
    ended = _descendants(into, parted)
    if not ended:
        return NO_FORMER, {}
    closed = links.closed_links(session, ended).join(
        frame.filter(pl.col("person_id").is_in(parted)).select("row", "hospital", "subject_ref", "person_id"),
        on=["hospital", "subject_ref"],
    )
    found: list[tuple[int, str]] = []
    last: dict[int, int] = {}
    now: dict[int, str] = {}
    # from the newest link of each record back: only a link to an id that went into the present one leads on
    for row, person, was in (
        closed.sort("link_id", descending=True).select("row", "person_id", "former").iter_rows()
    ):
        if into.get(was) == now.get(row, person):
            now[row], last[row] = was, len(found)
            found.append((row, was))
    own = set(last.values())
    former = pl.DataFrame(
        [(row, was, at in own) for at, (row, was) in enumerate(found)], schema=NO_FORMER.schema, orient="row"
    )
    return former, dict(closed.select("former", "former_number").iter_rows())


def _descendants(into: Mapping[str, str], persons: list[str]) -> set[str]:
    """Ids that were merged into one of `persons`, directly or through others."""
    by: dict[str, list[str]] = {}
    for old, survivor in into.items():
        by.setdefault(survivor, []).append(old)
    found, waiting = set(), list(persons)
    while waiting:
        for old in by.get(waiting.pop(), ()):
            if old not in found:
                found.add(old)
                waiting.append(old)
    return found
