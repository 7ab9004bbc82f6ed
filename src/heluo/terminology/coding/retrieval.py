"""Which names of an edition look or sound like a text: TF-IDF of runs of one to three characters, and of one
or two syllables of pinyin."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pypinyin
from scipy.sparse import csr_matrix

from heluo.terminology.coding.editions import Edition
from heluo.terminology.coding.rewriting import canonical
from heluo.terminology.coding.spelling import INSIDE, OPENED, OWN, compact, forms, is_han, plain

BY_SIGNS, BY_SOUND = 25, 8
"""Entries that each index yields for one reading."""
LONGEST = 3
BLOCK = 256
"""Readings that are compared at once: a block's likenesses are some tens of megabytes."""


@dataclass(frozen=True)
class ListedForm:
    """One way in which an entry of an edition (its number) is called: compact. `first`: the entry's own name
    rather than a shorter form or another name; `inside`: only what a bracket of it holds."""

    entry: int
    text: str
    first: bool
    inside: bool


class Index:
    """The forms of an edition, found by signs and by sound."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.forms = tuple(_forms_of(edition))
        self.of_entry: list[list[int]] = [[] for _ in edition.entries]
        for number, form in enumerate(self.forms):
            self.of_entry[form.entry].append(number)
        self.exact: dict[str, list[int]] = {}
        for number, form in enumerate(self.forms):
            self.exact.setdefault(form.text, []).append(number)
        texts = [form.text for form in self.forms]
        self.signs = _Grams(texts, sign_grams)
        self.sounds = _Grams([sound(text) for text in texts], sound_grams)
        self._entry_of = np.array([form.entry for form in self.forms], dtype=np.int64)

    def near(self, texts: Sequence[str]) -> list[list[tuple[int, float]]]:
        """Of each compact text: (form, cosine by signs), the best form of each of the nearest entries."""
        found: list[list[tuple[int, float]]] = []
        for start in range(0, len(texts), BLOCK):
            block = texts[start : start + BLOCK]
            by_signs = self.signs.likeness(block)
            by_sound = self.sounds.likeness([sound(text) for text in block])
            for row, text in enumerate(block):
                best: dict[int, float] = dict.fromkeys(self.exact.get(text, ()), 1.0)
                for form, score in self._best(by_signs, row, BY_SIGNS):
                    best.setdefault(form, score)
                for form, _ in self._best(by_sound, row, BY_SOUND):
                    best.setdefault(form, 0.0)
                found.append(list(best.items()))
        return found

    def _best(self, likeness: csr_matrix, row: int, most: int) -> list[tuple[int, float]]:
        begin, end = likeness.indptr[row], likeness.indptr[row + 1]
        forms = np.asarray(likeness.indices[begin:end], dtype=np.int64)
        scores = np.asarray(likeness.data[begin:end], dtype=np.float64)
        if len(scores) > 4 * most:
            some = np.argpartition(-scores, 4 * most)[: 4 * most]
            forms, scores = forms[some], scores[some]
        order = np.lexsort((forms, -scores))
        found: list[tuple[int, float]] = []
        seen: set[int] = set()
        for at in order:
            entry = int(self._entry_of[forms[at]])
            if entry not in seen:
                seen.add(entry)
                found.append((int(forms[at]), float(scores[at])))
                if len(found) == most:
                    break
        return found


class _Grams:
    """TF-IDF vectors of texts, compared by cosine."""

    def __init__(self, texts: Sequence[str], grams: Callable[[str], Iterable[str]]) -> None:
        self._of = grams
        counted = [Counter(grams(text)) for text in texts]
        often: Counter[str] = Counter()
        for one in counted:
            often.update(one.keys())
        self._number = {gram: number for number, gram in enumerate(often)}
        self.weight = {gram: math.log(1 + len(texts) / n) for gram, n in often.items()}
        self.rarest = math.log(1 + len(texts))
        self._matrix = self._vectors(counted).T.tocsr()

    def _vectors(self, counted: Sequence[Counter[str]]) -> csr_matrix:
        """One row a text, each of length 1 (what no text of the list has counts in the length)."""
        indptr, indices, data = [0], [], []
        for one in counted:
            square = 0.0
            begin = len(data)
            for gram, n in one.items():
                value = (1 + math.log(n)) * self.weight.get(gram, self.rarest)
                square += value * value
                if gram in self._number:
                    indices.append(self._number[gram])
                    data.append(value)
            length = math.sqrt(square) or 1.0
            data[begin:] = [value / length for value in data[begin:]]
            indptr.append(len(data))
        shape = (len(counted), len(self._number))
        return csr_matrix((np.array(data, np.float32), np.array(indices, np.int32), indptr), shape=shape)

    def likeness(self, texts: Sequence[str]) -> csr_matrix:
        """Texts × texts of the list: cosines above 0."""
        return csr_matrix(self._vectors([Counter(self._of(text)) for text in texts]) @ self._matrix)


def sign_grams(text: str) -> list[str]:
    """Runs of one to three signs; the ends count as a sign."""
    framed = f"^{text}$"
    found = list(text)
    for n in range(2, LONGEST + 1):
        found += [framed[i : i + n] for i in range(len(framed) - n + 1)]
    return found


def sound_grams(sounds: str) -> list[str]:
    """Syllables and pairs of them."""
    syllables = sounds.split()
    return syllables + [f"{a} {b}" for a, b in pairwise(syllables)]


def sound(text: str) -> str:
    """Syllables without tones, blank between; a letter or digit is its own."""
    return " ".join(_syllable(sign) for sign in text)


@lru_cache(maxsize=30_000)
def _syllable(sign: str) -> str:
    if not is_han(sign):
        return sign
    found = pypinyin.lazy_pinyin(sign)[0]
    # dialect-near finals and initials that typists mix up
    for old, new in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if found.startswith(old):
            found = new + found[2:]
    return found[:-1] if found.endswith(("ang", "eng", "ing")) else found


def _forms_of(edition: Edition) -> Iterable[ListedForm]:
    for number, entry in enumerate(edition.entries):
        seen: dict[str, tuple[bool, bool]] = {}
        for place, name in enumerate((entry.name, *entry.others)):
            for form, kind in forms(plain(name)):
                inside = kind == INSIDE
                seen.setdefault(compact(form), (not place and kind == OWN, inside))
                # A brand in a bracket, replaced by its generic, would make equals of all brands.
                if edition.system != "drug" or (kind != OPENED and "(" not in form):
                    seen.setdefault(compact(canonical(form, edition.system)), (False, inside))
        for text, (first, inside) in seen.items():
            if text:
                yield ListedForm(number, text, first, inside)
