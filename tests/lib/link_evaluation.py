"""What linkage makes of records with known persons: precision, recall and questions to humans, for each
kind of difficulty. Knows the answers, so only for measuring.

    python -m tests.lib.link_evaluation 20000 --seed 1 [--county] [--examples 5]

prints the table and examples of wrong and of missed pairs (all people are invented).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from heluo.governance.link import link_night
from heluo.kit.db import reading
from heluo.vault.database import open_vault
from heluo.vault.tables import StewardTask
from tests.lib.linkage import fill
from tests.lib.registration_errors import registrations

Pair = tuple[int, int]
EXAMPLE = [
    "hospital",
    "name",
    "id_number",
    "birth_date",
    "sex",
    "mobile",
    "phone",
    "contact_name",
    "district",
    "address",
]


@dataclass
class KindFigures:
    """Pairs of records of which at least one has the kind."""

    records: int = 0
    true: int = 0
    linked: int = 0
    wrong: int = 0
    asked: int = 0
    """True pairs that are not linked but wait for a human."""

    @property
    def missed(self) -> int:
        return self.true - (self.linked - self.wrong)

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.linked if self.linked else 1.0

    @property
    def answered(self) -> float:
        """The share of true pairs that are linked or wait for a human."""
        return 1 - (self.missed - self.asked) / self.true if self.true else 1.0

    @property
    def recall(self) -> float:
        return 1 - self.missed / self.true if self.true else 1.0


@dataclass
class LinkEvaluation:
    """`frame` has one row a record with its truth and `person_id`; pairs are of its rows."""

    frame: pl.DataFrame
    wrong: list[Pair]
    missed: list[Pair]
    asked: set[Pair]
    """Those of `missed` between two persons of an open task."""
    tasks: Counter[str]
    needless_tasks: int
    """Open tasks between persons who have nobody in common."""
    kinds: dict[str, KindFigures] = field(default_factory=dict)

    @property
    def total(self) -> KindFigures:
        return self.kinds["all"]

    def wrong_of(self, kind: str) -> list[str]:
        return [self.described(pair) for pair in self._of(self.wrong, kind)]

    def missed_of(self, kind: str) -> list[str]:
        return [self.described(pair) for pair in self._of(self.missed, kind)]

    def _of(self, pairs: list[Pair], kind: str) -> list[Pair]:
        causes = self.frame["causes"].str.split("+").to_list()
        return [(a, b) for a, b in pairs if kind == "all" or kind in {*causes[a], *causes[b]}]

    def described(self, pair: Pair) -> str:
        """Both records of a pair in words."""
        rows = [self.frame.row(i, named=True) for i in pair]
        texts = [" ".join(str(r[c]) for c in EXAMPLE if r[c]) + f" [{r['causes'] or 'clean'}]" for r in rows]
        return " | ".join(texts) + (" (asked)" if pair in self.asked else "")


def evaluated(frame: pl.DataFrame, truth: pl.DataFrame, place: Path) -> LinkEvaluation:
    """Links `frame` in a fresh vault at `place` and compares with `truth`."""
    at = fill(place, frame)
    links = pl.DataFrame(pl.from_arrow(link_night(at).table)).select("hospital", "subject_ref", "person_id")
    with reading(open_vault(at)) as session:
        query = sa.select(StewardTask.kind, StewardTask.person_a, StewardTask.person_b).where(
            StewardTask.state == "open"
        )
        tasks = [(kind, frozenset((a, b))) for kind, a, b in session.execute(query)]
    rows = frame.join(truth, on=["hospital", "patient_id"]).join(links, on=["hospital", "subject_ref"])
    return compared(rows, tasks)


def compared(rows: pl.DataFrame, tasks: Sequence[tuple[str, frozenset[str]]]) -> LinkEvaluation:
    """Figures of `rows` (with `person_id`, `person`, `causes`); `tasks` are (kind, the two persons)."""
    person, who = rows["person_id"].to_list(), rows["person"].to_list()
    linked, true = set(_pairs(person)), set(_pairs(who))
    between = {persons for _, persons in tasks}
    missed = sorted(true - linked)
    holders: dict[str, set[int]] = {}
    for key, real in zip(person, who, strict=True):
        holders.setdefault(key, set()).add(real)
    needless = sum(len(p) == 2 and not set.intersection(*(holders.get(k, set()) for k in p)) for p in between)
    result = LinkEvaluation(
        rows,
        wrong=sorted(linked - true),
        missed=missed,
        asked={(a, b) for a, b in missed if frozenset((person[a], person[b])) in between},
        tasks=Counter(kind for kind, _ in tasks),
        needless_tasks=needless,
    )
    _count_kinds(result, linked, true)
    return result


def _pairs(label: list[str] | list[int]) -> Iterator[Pair]:
    groups: dict[str | int, list[int]] = {}
    for i, key in enumerate(label):
        groups.setdefault(key, []).append(i)
    for group in groups.values():
        yield from combinations(group, 2)


def _count_kinds(result: LinkEvaluation, linked: set[Pair], true: set[Pair]) -> None:
    causes = [frozenset(text.split("+") if text else ["clean"]) | {"all"} for text in result.frame["causes"]]
    for kinds in causes:
        for kind in kinds:
            result.kinds.setdefault(kind, KindFigures()).records += 1

    def count(pairs: Iterable[Pair], name: str) -> None:
        for a, b in pairs:
            for kind in causes[a] | causes[b]:
                figures = result.kinds[kind]
                setattr(figures, name, getattr(figures, name) + 1)

    count(true, "true")
    count(linked, "linked")
    count(result.wrong, "wrong")
    count(result.asked, "asked")


def table(found: LinkEvaluation) -> str:
    """The figures of every kind as rows of text, the most wrong first."""
    lines = ["kind | records | true pairs | linked | wrong | missed | asked | precision | recall"]
    rows = sorted(found.kinds.items(), key=lambda item: (item[0] != "all", -item[1].wrong, item[1].recall))
    for kind, f in rows:
        counts = f"{f.records} | {f.true} | {f.linked} | {f.wrong} | {f.missed} | {f.asked}"
        lines.append(f"{kind} | {counts} | {f.precision:.5f} | {f.recall:.4f}")
    lines.append(f"tasks: {sum(found.tasks.values())} {dict(found.tasks)}, needless: {found.needless_tasks}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--county", action="store_true")
    parser.add_argument("--at-least", type=int, default=10)
    parser.add_argument("--examples", type=int, default=0)
    asked = parser.parse_args()
    made = registrations(asked.records, asked.seed, county=asked.county, at_least=asked.at_least)
    with tempfile.TemporaryDirectory() as place:
        found = evaluated(*made, Path(place))
    print(table(found))
    for kind in found.kinds if asked.examples else ():
        for name, texts in (("wrong", found.wrong_of(kind)), ("missed", found.missed_of(kind))):
            for text in texts[: asked.examples]:
                print(f"{name} {kind}: {text}")


if __name__ == "__main__":
    main()
