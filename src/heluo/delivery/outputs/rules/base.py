"""What a rule is, and what it finds. A finding says where, never what stands there: it is read by people who
may not see a small number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from heluo.access.disclosure import CELL
from heluo.delivery.outputs.content import CheckedFile
from heluo.kit.text import Text

STOPS, ASKS, CLEANED = "stops", "asks", "cleaned"
WEIGHTS = {
    STOPS: Text("不能提交", "cannot be sent"),
    ASKS: Text("须说明理由", "to be explained"),
    CLEANED: Text("已自动去除", "removed by itself"),
}
"""What a finding means: the file cannot be sent as it is; it can, with a reason that the checkers read; the
copy that may leave is without it."""
SMALLEST = CELL
MOST_PLACES = 5


@dataclass(frozen=True)
class OutputFinding:
    """One finding in words: what was found, what is expected, what to do."""

    rule: str
    weight: str
    found: Text
    expected: Text
    todo: Text


@dataclass(frozen=True)
class OutputRule:
    """One automatic check. `find` gives the words of each thing found. A rule without `find` is one whose
    findings come up while the file is opened."""

    name: str
    label: Text
    weight: str
    expected: Text
    todo: Text
    find: Callable[[CheckedFile], Iterable[Text]] | None = None

    def findings(self, of: CheckedFile) -> Iterator[OutputFinding]:
        for noted in of.content.noted:
            if noted.rule == self.name:
                weight = CLEANED if noted.cleaned else self.weight
                yield OutputFinding(self.name, weight, noted.found, self.expected, self.todo)
        for found in self.find(of) if self.find else ():
            yield OutputFinding(self.name, self.weight, found, self.expected, self.todo)


def places(found: list[str]) -> Text:
    """Where, as words: the first few, and how many more."""
    first, more = "; ".join(found[:MOST_PLACES]), len(found) - MOST_PLACES
    return Text(f"{first} 等 {len(found)} 处", f"{first} and {more} more") if more > 0 else Text(first, first)


def at(found: list[str], zh: str, en: str) -> Iterator[Text]:
    """One text for all places, none where there is none."""
    if found:
        where = places(found)
        yield Text(f"{zh}:{where.zh}", f"{en}: {where.en}")
