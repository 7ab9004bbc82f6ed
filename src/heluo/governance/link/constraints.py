"""What humans decided, as pairs of rows that a night must join or keep apart; and each hospital's own codes
of sex. Both are what a night takes from outside the identities."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from sqlalchemy.orm import Session

from heluo.dictionary import hospital_codes
from heluo.dictionary.hospitals import load_hospitals
from heluo.governance.link import tiers
from heluo.governance.link.cluster import NO_PAIRS
from heluo.kit.places import Home
from heluo.vault.links import active_constraints, numbers_when_decided


def constraints(
    session: Session, current: pl.DataFrame, trusted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(must, cannot) as row positions in `current`, (k, 2) int64 each; a constraint on a patient who is gone
    is silent.

    So is a "must" between two patients who hold different trusted numbers (`trusted`, −1 = none) and of whom
    one has another number than when the human decided: who said that an unnumbered patient is this one did
    not say it of the number that came later.
    """
    found = active_constraints(session)
    if not found:
        return NO_PAIRS, NO_PAIRS
    number = current.select(tiers.normalise(pl.col("id_number"))).to_series().to_list()
    place = {
        key: i
        for i, key in enumerate(
            zip(current["hospital"].to_list(), current["subject_ref"].to_list(), strict=True)
        )
    }
    pairs: dict[str, list[tuple[int, int]]] = {"must": [], "cannot": []}
    for decided in found:
        one, other = (
            place.get((decided.hospital_a, decided.subject_a)),
            place.get((decided.hospital_b, decided.subject_b)),
        )
        if one is None or other is None:
            continue
        two = len({int(n) for n in trusted[[one, other]] if n >= 0}) == 2
        if (
            decided.kind == "cannot"
            or not two
            or numbers_when_decided(session, decided) == {number[one], number[other]}
        ):
            pairs[decided.kind].append((one, other))
    must, cannot = (np.array(pairs[kind], dtype=np.int64).reshape(-1, 2) for kind in ("must", "cannot"))
    return must, cannot


def sex_maps(home: Home, hospitals: Iterable[str]) -> dict[str, dict[str, str]]:
    """hospital → its own code of sex → the standard's, from the declared value mappings; a hospital without
    folder has none."""
    present = sorted(set(hospitals) & set(hospital_codes((home.hospitals,))))
    return {
        hospital.code: {v.source: v.code for v in hospital.values if v.variable == "patient.sex"}
        for hospital in load_hospitals(present, (home.hospitals,)).loaded
    }
