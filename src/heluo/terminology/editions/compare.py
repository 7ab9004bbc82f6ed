"""What an edition changed against the one before: codes added, removed, renamed, moved, and those that mean
another thing now; and which lines of hospitals' mappings that touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from heluo.dictionary import Dictionary, Hospital
from heluo.terminology.coding.editions import ListedName
from heluo.terminology.coding.rewriting import canonical
from heluo.terminology.coding.spelling import compact, plain

SAME_THING = 0.5
"""Likeness of two names, known words replaced, from which a code is called otherwise rather than used for
another thing."""


@dataclass(frozen=True)
class Changed:
    """A code whose name is another one."""

    code: str
    before: str
    now: str


@dataclass(frozen=True)
class EditionDiff:
    """`moved`: the name stands, under another code (before → now). A code that was moved is among the removed
    as well."""

    added: tuple[ListedName, ...]
    removed: tuple[ListedName, ...]
    renamed: tuple[Changed, ...]
    reused: tuple[Changed, ...]
    moved: tuple[tuple[str, str], ...]

    @property
    def doubtful(self) -> dict[str, str]:
        """Code → "removed" or "reused": a mapping to it no longer says what it said."""
        return {one.code: "removed" for one in self.removed} | {one.code: "reused" for one in self.reused}


@dataclass(frozen=True)
class AffectedLine:
    """A line of a hospital's mapping to a code that the edition removed or uses otherwise. `proposed`: where
    the name moved to, "" where it did not."""

    hospital: str
    variable: str
    source: str
    code: str
    why: str
    proposed: str
    where: str


def compared(before: Sequence[ListedName], now: Sequence[ListedName], system: str) -> EditionDiff:
    """What `now` changed; `system`: whose words say the same (diagnosis, drug, ...)."""
    old, new = {one.code: one for one in before}, {one.code: one for one in now}
    renamed, reused = [], []
    for code in old.keys() & new.keys():
        was, is_now = old[code].name, new[code].name
        if was != is_now:
            of = renamed if _same_thing(was, is_now, system) else reused
            of.append(Changed(code, was, is_now))
    added = [one for code, one in new.items() if code not in old]
    removed = [one for code, one in old.items() if code not in new]
    named: dict[str, set[str]] = {}
    for one in added:
        named.setdefault(compact(plain(one.name)), set()).add(one.code)
    moved = []
    for one in removed:
        places = named.get(compact(plain(one.name)), set())
        if len(places) == 1:
            moved.append((one.code, next(iter(places))))
    return EditionDiff(
        tuple(sorted(added, key=_by_code)),
        tuple(sorted(removed, key=_by_code)),
        tuple(sorted(renamed, key=_of_changed)),
        tuple(sorted(reused, key=_of_changed)),
        tuple(sorted(moved)),
    )


def affected(
    diff: EditionDiff, hospitals: Iterable[Hospital], dictionary: Dictionary, value_set: str
) -> tuple[AffectedLine, ...]:
    """Lines in force of variables of `value_set` whose code was removed or is used otherwise."""
    doubtful, moved = diff.doubtful, dict(diff.moved)
    variables = {
        variable.full_name
        for category in dictionary.categories.values()
        for variable in category.variables.values()
        if variable.type == "code" and variable.value_set == value_set
    }
    found = [
        AffectedLine(
            hospital.code,
            line.variable,
            line.source,
            line.code,
            doubtful[line.code],
            moved.get(line.code, ""),
            line.where,
        )
        for hospital in hospitals
        for line in hospital.values
        if line.variable in variables and line.code in doubtful
    ]
    return tuple(sorted(found, key=lambda one: (one.hospital, one.variable, one.source)))


def _same_thing(one: str, other: str, system: str) -> bool:
    texts = [compact(canonical(plain(text), system)) for text in (one, other)]
    if texts[0] in texts[1] or texts[1] in texts[0]:
        return min(map(len, texts)) * 2 >= max(map(len, texts))
    return Indel.normalized_similarity(*texts) >= SAME_THING


def _by_code(one: ListedName) -> str:
    return one.code


def _of_changed(one: Changed) -> str:
    return one.code
