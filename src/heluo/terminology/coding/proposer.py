"""What is proposed for a name without a code: what was confirmed before, then the codes that the ranking puts
first, each with its reasons; how sure the first is, and whether that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heluo.kit.text import Text
from heluo.terminology.coding.confidence import Corrected, Safe, signs, sure
from heluo.terminology.coding.features import NAMES
from heluo.terminology.coding.ranking import Candidate, Candidates, candidates, probabilities
from heluo.terminology.coding.retrieval import Index
from heluo.terminology.coding.rewriting import canonical
from heluo.terminology.coding.spelling import Attribute, compact, parts, plain
from heluo.terminology.coding.weights import Weights, weights_of

SHOWN = 10
"""Codes of one name."""
SPLIT = 0.5
"""Least probability of each part before a cell is read as several names."""
GAIN = 0.05
"""How much surer its parts have to be than the cell as one name."""
AGREED = 0.97
"""What other hospitals' confirmed pairs are worth before anything is accepted: an order, no probability."""
_EQUAL, _BARE = NAMES.index("equal"), NAMES.index("bare")


@dataclass(frozen=True)
class Confirmed:
    """A pair that somebody confirmed: codes of one cell, in its order."""

    hospital: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Proposed:
    """A code, what the edition calls it, its share of the probability among those found (0 to 1), reasons."""

    code: str
    name: str
    share: float
    reasons: tuple[Text, ...]


@dataclass(frozen=True)
class CellPart:
    """One name of a cell: at most SHOWN codes, and what was split off it."""

    name: str
    proposed: tuple[Proposed, ...]
    attributes: tuple[Attribute, ...]
    score: float
    unread: bool = False
    """Foreign letters of it are in no word that is known and not in the first code's name either."""


@dataclass(frozen=True)
class NameProposals:
    """What is proposed for a cell. `score` orders; `confidence`: the share right at such a score, of the
    hospital's own pairs where it has enough; `accepted`: safe without a person, with the reason `why`."""

    name: str
    parts: tuple[CellPart, ...]
    score: float
    confidence: float
    accepted: bool
    why: Text

    @property
    def codes(self) -> tuple[str, ...]:
        """The first code of each part; () where a part has none."""
        if not all(part.proposed for part in self.parts):
            return ()
        return tuple(part.proposed[0].code for part in self.parts)


class NameMemory:
    """Confirmed pairs by normalised name."""

    def __init__(self, pairs: Iterable[Confirmed] = ()) -> None:
        self._found: dict[str, dict[tuple[str, ...], dict[str, None]]] = {}
        for pair in pairs:
            key = compact(plain(pair.name))
            self._found.setdefault(key, {}).setdefault(pair.codes, {})[pair.hospital] = None

    def asked(self, name: str) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Codes → hospitals that confirmed them for this name, those of most hospitals first."""
        found = self._found.get(compact(plain(name)), {})
        ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
        return {codes: tuple(sorted(hospitals)) for codes, hospitals in ordered}


class NameProposer:
    """Proposes codes of one edition. Its index is made once, some seconds for 30,000 names."""

    def __init__(self, index: Index, weights: Weights | None = None) -> None:
        self.index, self.edition = index, index.edition
        used = weights or weights_of(index.edition.system)
        self.weights, self.sureness = used.ranking, used.sureness

    def proposed(
        self,
        names: Sequence[str],
        hospital: str = "",
        memory: NameMemory | None = None,
        safe: Safe | None = None,
        corrected: Corrected | None = None,
    ) -> list[NameProposals]:
        """Of each name what is proposed. `hospital`: whose names they are; `safe`, `corrected`: what its own
        confirmed pairs say; without them nothing is accepted but what it confirmed itself."""
        cut = [self._cut(plain(name)) for name in names]
        asked = dict.fromkeys(name for name, of in zip(names, cut, strict=True) for name in (name, *of))
        found = dict(zip(asked, candidates(self.index, list(asked), self.weights), strict=True))
        read = {name: self._part(found[name]) for name in asked}
        known = memory or NameMemory()
        return [
            self._decided(name, self._chosen(name, of, read), hospital, known, safe, corrected)
            for name, of in zip(names, cut, strict=True)
        ]

    def _cut(self, name: str) -> tuple[str, ...]:
        """The names in a cell: set apart by signs, or two that both are known and stand together."""
        found = parts(name)
        text = compact(name)
        if len(found) > 1 or self._is_known(text):
            return found
        for at in range(2, len(text) - 1):
            if self._is_known(text[:at]) and self._is_known(text[at:]):
                return text[:at], text[at:]
        return found

    def _is_known(self, text: str) -> bool:
        return text in self.index.exact or compact(canonical(text, self.edition.system)) in self.index.exact

    def _chosen(self, name: str, cut: tuple[str, ...], read: Mapping[str, CellPart]) -> tuple[CellPart, ...]:
        """The cell as one name, or as several where each of them is surer."""
        entire = read[name]
        if len(cut) < 2:
            return (entire,)
        firsts = {read[one].proposed[0].code: read[one] for one in cut if read[one].proposed}
        if len(firsts) < len(cut):  # the same thing said twice, or a part that says nothing
            return (max((entire, *firsts.values()), key=lambda part: part.score),)
        several = tuple(read[one] for one in cut)
        least = min(part.score for part in several)
        return several if least >= SPLIT and least > entire.score + GAIN else (entire,)

    def _part(self, of: Candidates) -> CellPart:
        if not of.found:
            return CellPart(of.name, (), of.attributes, 0.0)
        among = probabilities(of.found, self.weights)
        order = np.argsort(-among, kind="stable")
        kinds = frozenset(one.kind for one in of.attributes)
        best = of.found[int(order[0])].compared
        as_it_stands = best[_EQUAL] and not best[_BARE]  # 无脑儿 is a diagnosis
        denied = "denied" in kinds and not as_it_stands
        score = 0.0 if denied else sure(signs(of.found, among, self.weights, kinds), self.sureness)
        shown = tuple(
            Proposed(
                of.found[int(at)].code,
                of.found[int(at)].entry.name,
                round(float(among[at]), 4),
                reasons(of.found[int(at)]),
            )
            for at in order[:SHOWN]
        )
        return CellPart(of.name, shown, of.attributes, score, _is_unread(of.found[int(order[0])]))

    def _decided(
        self,
        name: str,
        read: tuple[CellPart, ...],
        hospital: str,
        memory: NameMemory,
        safe: Safe | None,
        corrected: Corrected | None,
    ) -> NameProposals:
        score = float(np.prod([part.score for part in read])) if read else 0.0
        known = memory.asked(name)
        own = [codes for codes, hospitals in known.items() if hospital and hospital in hospitals]
        if known:
            remembered = own[0] if len(own) == 1 else next(iter(known))
            read = self._remembered(name, remembered, known[remembered], read)
            if len(own) == 1:
                why = Text("本院已确认过同一名称", "this hospital confirmed the same name")
                return NameProposals(name, read, 1.0, 1.0, True, why)
            score = max(score, AGREED) if len(known) == 1 else score
            why = Text(
                "别院确认过同一名称,仍须一人确认", "confirmed elsewhere; a person still confirms it here"
            )
            return NameProposals(name, read, score, score, False, why)
        confidence = corrected(score) if corrected else score
        if safe is None:
            why = Text("没有本院的对照可据以判断", "no pairs of this hospital to judge by")
            return NameProposals(name, read, score, confidence, False, why)
        if any(part.unread for part in read):
            why = Text("有没读懂的外文", "foreign words in it were not read")
            return NameProposals(name, read, score, confidence, False, why)
        accepted = safe.score is not None and score >= safe.score and all(part.proposed for part in read)
        return NameProposals(name, read, score, confidence, accepted, safe.why)

    def _remembered(
        self, name: str, codes: tuple[str, ...], hospitals: tuple[str, ...], read: tuple[CellPart, ...]
    ) -> tuple[CellPart, ...]:
        """The parts with the confirmed codes first."""
        why = (Text(f"{'、'.join(hospitals)} 已这样确认", f"confirmed so at {', '.join(hospitals)}"),)
        others = [one for part in read for one in part.proposed]
        made = []
        for number, code in enumerate(codes):
            entries = self.edition.by_code.get(code, ())
            called = entries[0].name if entries else code
            rest = [one for one in others if one.code != code][: SHOWN - 1] if not number else []
            attributes = read[0].attributes if read else ()
            made.append(CellPart(name, (Proposed(code, called, 1.0, why), *rest), attributes, 1.0))
        return tuple(made)


def _is_unread(of: Candidate) -> bool:
    words = re.findall(r"[a-z]{2,}", of.reading.text)
    return any(word not in of.form for word in words)


def reasons(of: Candidate) -> tuple[Text, ...]:
    """Why a code was found, in words."""
    seen = dict(zip(NAMES, of.compared, strict=True))
    found = []
    if seen["equal"]:
        own = seen["own_name"]
        found.append(
            Text("与目录名称相同", "equals the list's own name")
            if own
            else Text("与目录名称的一种写法相同", "equals a form of the list's name")
        )
    elif seen["equal_bare"]:
        found.append(Text("只差词尾(症、病、性)", "differs by a suffix only"))
    elif seen["same_signs"]:
        found.append(Text("字相同,次序不同", "the same characters in another order"))
    for written, meaning in of.reading.words[:3]:
        found.append(Text(f"“{written}”即“{meaning}”", f"“{written}” means “{meaning}”"))
    if of.reading.bare:
        found.append(Text("去掉部位、分期等修饰后", "without side, stage and the like"))
    if not seen["equal"]:
        alike, sound = round(100 * seen["edits"]), round(100 * seen["pinyin"])
        if sound >= 90 and sound > alike + 5:
            found.append(Text(f"读音相近 {sound}%", f"sounds alike, {sound} %"))
        else:
            found.append(Text(f"字形相近 {alike}%", f"looks alike, {alike} %"))
    if seen["detail"]:
        found.append(Text("规格相符", "the strength agrees"))
    if seen["detail_wrong"]:
        found.append(Text("规格不符", "another strength"))
    if seen["lost"] or seen["added"]:
        found.append(Text("修饰词不全相同", "not all qualifiers agree"))
    return tuple(dict.fromkeys(found))
