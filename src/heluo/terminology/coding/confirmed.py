"""Pairs that people confirmed, as a file, and how well a hospital's own would have been proposed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadInput
from heluo.terminology.coding.confidence import Trial
from heluo.terminology.coding.editions import Edition
from heluo.terminology.coding.proposer import Confirmed, NameProposer
from heluo.terminology.coding.scoring import alternatives

COLUMNS = ("hospital", "name", "codes")


def read_pairs(path: Path, edition: Edition) -> list[Confirmed]:
    """The pairs of a file. Raises BadInput with the line of a code that the edition has not."""
    found = []
    for number, row in rows(path, COLUMNS):
        read = alternatives(row["codes"], edition.by_code.keys())
        if read is None or len(read) != 1:
            raise BadInput(
                (f"{row['codes']} 不是目录中的代码", f"{row['codes']} is no code of the edition"),
                ("一个代码,或用 + 连接的几个", "a code, or several joined by +"),
                ("改正这一行", "correct the line"),
                where=f"{path}:{number}",
            )
        found.append(Confirmed(row["hospital"], row["name"], next(iter(read))))
    return found


def own_trials(proposer: NameProposer, pairs: Sequence[Confirmed], hospital: str) -> list[Trial]:
    """Each pair of `hospital` once, proposed for as if nothing had been confirmed: what its safe score and
    its corrected probability are made of."""
    own = {pair.name: pair for pair in pairs if pair.hospital == hospital}
    found = proposer.proposed(list(own))
    return [
        Trial(one.score, tuple(sorted(one.codes)) == tuple(sorted(pair.codes)))
        for one, pair in zip(found, own.values(), strict=True)
    ]
