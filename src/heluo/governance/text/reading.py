"""A document ready for the rules: its normalised text, cut into sections, sentences and clauses, with the
places of all listed words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import ahocorasick

from heluo.dictionary.texts import DocumentType, TextSchema
from heluo.governance.text.normalised import Normalised, normalised

SENTENCE_END = frozenset("。;\n! ")
ENTRIES = (
    "disease",
    "other_disease",
    "site",
    "allergen",
    "complication",
    "complication_diabetes",
    "histology",
)
"""Lists whose words are what enumerations are made of."""
CLAUSE_END = frozenset(",。;\n! \t")
ENTRY = r"\s(?=\(\d{1,2}\)\s*[a-z一-鿿])|(?<=\S)(?=[①-⑳])"
"""The place before an entry of a list in a line."""
SENTENCES = re.compile(rf"[。;\n!]|\s/\s|{ENTRY}")
CLAUSES = re.compile(rf"[,。;\n!]|\s/\s|{ENTRY}|(?<=[一-鿿)])[ \t]+(?=[一-鿿])")
"""Some write no sign between statements, a blank alone."""
VITAL_SIGNS = re.compile(r"(?<![a-z一-鿿])(?:t|体温)\s*[:=]?\s*3\d(?:\.\d)?\s*(?:℃|°c|度)")
"""How an examination begins where nobody wrote a heading."""
WITHOUT_HEADING = ("past_history", "personal_history", "obstetric_history", "family_history")
ONE_SENTENCE = ("preoperative",)
"""Sections that a sentence ends, where everything stands in one line."""
SPLIT_WORDS = re.compile("否认|血压|体重|病史|手术|麻醉|出血|出院|入院|切除|术后|感染|转移|高血|淋巴")
"""Words that a broken line may cut, besides the listed ones."""


@dataclass(frozen=True)
class Word:
    """A listed word at its place: the longest of its list there."""

    list: str
    code: str
    start: int
    end: int


@dataclass(frozen=True)
class TextSection:
    """`kind` is "" before the first heading."""

    kind: str
    start: int
    end: int


@dataclass
class DocumentReading:
    """One document while it is read. All places are in the normalised text."""

    document: DocumentType
    schema: TextSchema
    source: Normalised
    sections: Sequence[TextSection]
    words: dict[str, list[Word]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = self.source.text
        self._entries: list[Word] | None = None
        self._entry_starts: list[int] = []
        self._starts = [one.start for one in self.sections]
        starts = set(self._starts)
        self._sentences = sorted({0, *starts, *(m.end() for m in SENTENCES.finditer(self.text))})
        self._clauses = sorted({0, *starts, *(m.end() for m in CLAUSES.finditer(self.text))})

    def section(self, at: int) -> str:
        """The kind of section that holds the place."""
        return self.sections[bisect_right(self._starts, at) - 1].kind

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds the place, without its end mark."""
        return self._piece(self._sentences, at, SENTENCE_END)

    def clause(self, at: int) -> tuple[int, int]:
        """Start and end of the clause that holds the place, without its end mark."""
        return self._piece(self._clauses, at, CLAUSE_END)

    def _piece(self, starts: list[int], at: int, ends: frozenset[str]) -> tuple[int, int]:
        index = bisect_right(starts, at)
        start, text = starts[index - 1], self.text
        end = starts[index] if index < len(starts) else len(text)
        if end > start and text[end - 1] in ends:
            end -= 1
        return start, end if end > at else at

    def ignored(self, at: int) -> bool:
        """Whether the section says nothing of the patient's state: a question of the request form."""
        kind = self.section(at)
        return kind in self.document.ignored or kind == "remark"

    def listed(self, first: int, last: int) -> Iterator[Word]:
        """Words of ENTRIES that begin between two places."""
        if self._entries is None:
            self._entries = self.of(*ENTRIES)
            self._entry_starts = [word.start for word in self._entries]
        for index in range(bisect_left(self._entry_starts, first), len(self._entries)):
            if self._entry_starts[index] >= last:
                return
            yield self._entries[index]

    def of(self, *lists: str) -> list[Word]:
        """Words of the lists, by their place."""
        found = [word for name in lists for word in self.words.get(name, ())]
        return sorted(found, key=lambda w: w.start) if len(lists) > 1 else found


@dataclass(frozen=True)
class FoundValue:
    """What a rule read, in the normalised text. `rank`: the higher one counts where a document has one value.
    `assertion` is "" where the words around it decide."""

    variable: str
    value: str
    start: int
    end: int
    rule: str
    assertion: str = ""
    rank: float = 0.0
    confidence: float = 0.9


@cache
def _automaton(schema: TextSchema) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    listed: dict[str, list[tuple[str, str]]] = {}
    for name, pairs in schema.words.items():
        for word, code in pairs:
            listed.setdefault(word, []).append((name, code))
    for word, entries in listed.items():
        automaton.add_word(word, (word, entries))
    automaton.make_automaton()
    return automaton


@cache
def _headings(document: DocumentType) -> re.Pattern[str]:
    words = sorted((w for listed in document.sections.values() for w in listed), key=len, reverse=True)
    return re.compile(
        r"(?:【|\[|〔|<|^|(?<=[^a-z0-9一-鿿]))\s*(?:[0-9一二三四五六七八九十]{1,2}[、.]\s*)?("
        + "|".join(map(re.escape, words))
        + r")(?:\([^()\n]{0,12}\))?\s*(?:】|\]|〕|>|[::]|(?=\n)|(?=\t)|(?=\s/\s)|(?<=所见) )\s*[::]?",
        re.MULTILINE,
    )


def _letters_around(text: str, start: int, end: int) -> bool:
    """Whether a Latin word goes on beyond the span: "dm" is none in "admission"."""
    first, last = text[start], text[end - 1]
    if (
        first.isascii()
        and first.isalnum()
        and start
        and text[start - 1].isascii()
        and text[start - 1].isalpha()
    ):
        return True
    return (
        last.isascii() and last.isalpha() and end < len(text) and text[end].isascii() and text[end].isalpha()
    )


def _words(schema: TextSchema, text: str) -> dict[str, list[Word]]:
    by_list: dict[str, list[Word]] = {}
    for last, (word, entries) in _automaton(schema).iter(text):
        start, end = last - len(word) + 1, last + 1
        if _letters_around(text, start, end):
            continue
        for name, code in entries:
            by_list.setdefault(name, []).append(Word(name, code, start, end))
    return {name: list(_longest(found)) for name, found in by_list.items()}


def _longest(found: list[Word]) -> Iterator[Word]:
    """Of words that overlap, the longest; of equally long ones, the first."""
    end = -1
    taken: list[Word] = []
    for word in sorted(found, key=lambda w: (w.start, -w.end)):
        if word.start >= end:
            taken.append(word)
            end = word.end
        elif word.end - word.start > taken[-1].end - taken[-1].start:
            taken[-1] = word
            end = word.end
    yield from taken


def _cut_word(schema: TextSchema, left: str, right: str) -> bool:
    """Whether a listed word begins in `left` and ends in `right`."""
    found = ((last - len(word) + 1, last) for last, (word, _) in _automaton(schema).iter(left + right))
    crossing = (*found, *((m.start(), m.end() - 1) for m in SPLIT_WORDS.finditer(left + right)))
    return any(first < len(left) <= last for first, last in crossing)


def _ended(text: str, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The cuts, and one at the end of what is one sentence long."""
    found = list(cuts)
    for index, (_, last, kind) in enumerate(cuts):
        end = cuts[index + 1][0] if index + 1 < len(cuts) else len(text)
        if kind in ONE_SENTENCE and 0 <= (stop := text.find("。", last, end)) < end - 1:
            found.append((stop + 1, stop + 1, ""))
    return sorted(found)


def _with_examination(text: str, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The cuts, and one before vital signs that stand in a history."""
    found = list(cuts)
    for m in VITAL_SIGNS.finditer(text):
        before = [kind for start, _, kind in cuts if start < m.start()]
        if before and before[-1] in WITHOUT_HEADING:
            found.append((m.start(), m.start(), "examination"))
    return sorted(found)


def reading(schema: TextSchema, document_type: str, original: str) -> DocumentReading:
    """The document `original` of a type, cut and with its words found."""
    document = schema.documents[document_type]
    source = normalised(original, partial(_cut_word, schema))
    kinds = {word: kind for kind, listed in document.sections.items() for word in listed}
    cuts = [(m.start(), m.end(), kinds[m.group(1)]) for m in _headings(document).finditer(source.text)]
    cuts = _ended(source.text, cuts)
    if "examination" in document.sections:
        cuts = _with_examination(source.text, cuts)
    sections = [TextSection("", 0, cuts[0][0] if cuts else len(source.text))]
    for index, (start, _, kind) in enumerate(cuts):
        end = cuts[index + 1][0] if index + 1 < len(cuts) else len(source.text)
        sections.append(TextSection(kind, start, end))
    return DocumentReading(document, schema, source, sections, _words(schema, source.text))
