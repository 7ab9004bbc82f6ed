"""How much a column's name, or the comment on it, says a variable's name: in English, in Chinese, by
pinyin or its initials, abbreviated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.terminology.fields.words import (
    compact,
    field_names,
    field_words,
    is_chinese,
    spellings,
    tokens,
    without_first,
)

CHINESE, KNOWN, PINYIN, INITIALS, ENGLISH, COMMENT = 1.0, 0.96, 0.97, 0.9, 0.96, 0.95
"""Score of each way to say a name when it is said exactly; KNOWN: of another name for it."""
WATERMARK = "_watermark"
"""The column of the last change, which no variable is (`field_names.csv` names it so)."""
SAME, SHORT, LIKE = 0.92, 0.85, 0.8
"""Of two English words: the same meaning, one abbreviates the other, spelt alike (times the likeness)."""
PART, OTHER_WORDS = 0.8, 0.97
"""Share of a score that is share_left by a name without its first word, and by one said in other words."""
NEAR = 0.7
"""Likeness from which pinyin that is not equal says anything."""
GENERIC, OF_CATEGORY = 0.6, 0.35
"""Weight of words that many names have, and of those that name the category itself."""
LEAST_LETTERS = 3
"""Letters that initials have at least before "nearly the same initials" says anything."""
_GENERIC = frozenset(
    {
        "id",
        "identifier",
        "no",
        "num",
        "number",
        "code",
        "cd",
        "name",
        "nm",
        "type",
        "tp",
        "time",
        "date",
        "dt",
    }
    | {"datetime", "flag", "flg", "text", "txt"}
)


@dataclass(frozen=True)
class Likeness:
    """0 to 1, and the best reason."""

    score: float
    reason: Text


NOTHING = Likeness(0.0, Text("", ""))


class NameLikeness:
    """Compares names of columns with the variables of one dictionary."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._vocabulary = _vocabulary(dictionary)
        self._cut: dict[str, tuple[str, ...]] = {}
        self._known: dict[tuple[str, str, str], Likeness] = {}

    def of(self, category: Category, variable: Variable, column: str, comment: str = "") -> Likeness:
        """How much `column`, or `comment`, says `variable`."""
        asked = (variable.full_name, column, comment)
        if asked not in self._known:
            self._known[asked] = self._of(category, variable, column, comment)
        return self._known[asked]

    def _of(self, category: Category, variable: Variable, column: str, comment: str) -> Likeness:
        labels = _labels(variable, category.key == (variable.name,))
        own = frozenset(tokens(category.name))
        best = self._likeness(labels, own, column)
        for part in _parts(comment):
            alike = self._likeness(labels, own, part)
            if alike.score * COMMENT > best.score:
                zh, en = f"列注释“{part}”:{alike.reason.zh}", f"comment “{part}”: {alike.reason.en}"
                best = Likeness(alike.score * COMMENT, Text(zh, en))
        return best

    def of_label(self, label: Text, name: str, called: str) -> Likeness:
        """How much a view that is `called` so says a category of this `label` and `name`."""
        bare = called.rpartition(".")[2]
        for before in ("v_", "vw_", "view_", "t_", "tb_"):
            bare = bare.removeprefix(before).removeprefix(before.upper())
        return self._likeness(_view_labels(label, name), frozenset(), bare)

    def of_watermark(self, column: str) -> Likeness:
        """How much `column` says that it holds the last change of its row."""
        return self._likeness(_watermark_labels(), frozenset(), column)

    def _likeness(self, labels: _Labels, own: frozenset[str], name: str) -> Likeness:
        bare = compact(name)
        if is_chinese(name):
            return _chinese(labels, bare)
        return max(_spelt(labels, bare), _english(labels, own, self.words(name)), key=_by_score)

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a name; one that runs together (`dischtime`) is cut where known words meet."""
        if name not in self._cut:
            self._cut[name] = tuple(word for token in tokens(name) for word in _cut(token, self._vocabulary))
        return self._cut[name]


@lru_cache(maxsize=64)
def _view_labels(label: Text, name: str) -> _Labels:
    return _called((label.zh,), (tokens(name), tokens(label.en)))


@lru_cache(maxsize=1)
def _watermark_labels() -> _Labels:
    return _called((), (), field_names()[WATERMARK])


Spelt = dict[str, tuple[str, float]]
"""How something is spelt → the Chinese that it says, and the share of the score that it keeps."""


@dataclass(frozen=True)
class _Labels:
    """What a thing is called, its own name before the others."""

    chinese: Spelt
    pinyin: Spelt
    initials: Spelt
    english: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4096)
def _labels(variable: Variable, is_key: bool) -> _Labels:
    known = field_names()
    others = (*known.get(variable.full_name, ()), *known.get(f"*.{variable.name}", ()))
    keys = (("id",), ("row", "id"), ("pk",)) if is_key else ()
    own = (tokens(variable.name), tokens(variable.label.en), *keys)
    return _called((variable.label.zh,), own, others)


def _called(own: Iterable[str], english: Iterable[tuple[str, ...]], others: Iterable[str] = ()) -> _Labels:
    """Everything that is called `own` (Chinese) and `english` (words), and less surely `others`."""
    others = tuple(others)
    labels = [*((zh, 1.0) for zh in own), *((zh, KNOWN) for zh in others if is_chinese(zh))]
    labels += [(rest, PART) for zh in own if (rest := without_first(zh))]
    chinese: Spelt = {}
    pinyin: Spelt = {}
    initials: Spelt = {}
    for label, share in labels:
        chinese.setdefault(compact(label), (label, share))
    for label, share in labels:
        for text, sound, short in spellings(label):
            share_left = share if text == label else share * OTHER_WORDS
            chinese.setdefault(compact(text), (text, share_left))
            pinyin.setdefault(sound, (text, share_left))
            initials.setdefault(short, (text, share_left))
    words = (*english, *(tokens(name) for name in others if not is_chinese(name)))
    return _Labels(chinese, pinyin, initials, tuple(dict.fromkeys(words)))


def _by_score(one: Likeness) -> float:
    return one.score


def _chinese(labels: _Labels, name: str) -> Likeness:
    if name in labels.chinese:
        text, share = labels.chinese[name]
        if share == 1.0:
            return Likeness(CHINESE, Text("列名就是标准名称", "the standard's own name"))
        return Likeness(share, Text(f"常用名:{text}", f"a usual name: {text}"))
    found = process.extractOne(name, labels.chinese.keys(), scorer=fuzz.ratio)
    if found is None:
        return NOTHING
    best, like = found[0], found[1] / 100
    if len(name) >= 2 and (name in best or best in name):
        like = max(like, 0.75)
    why = Text(f"与“{best}”相近 {like:.0%}", f"like “{best}”, {like:.0%}")
    return Likeness(like * 0.9 * labels.chinese[best][1], why)


def _spelt(labels: _Labels, name: str) -> Likeness:
    """By pinyin, or its initials."""
    if len(name) > 2 and name in labels.pinyin:
        text, share = labels.pinyin[name]
        return Likeness(PINYIN * share, Text(f"拼音:{text}", f"pinyin of {text}"))
    if len(name) > 1 and name in labels.initials:
        text, share = labels.initials[name]
        return Likeness(INITIALS * share, Text(f"拼音首字母:{text}", f"initials of {text}"))
    best = NOTHING
    if len(name) > LEAST_LETTERS * 2 and (near := _nearest(name, labels.pinyin)):
        like, text = near
        why = Text(f"与拼音“{text}”相近 {like:.0%}", f"like pinyin “{text}”, {like:.0%}")
        best = Likeness(like * 0.9 * labels.pinyin[text][1], why)
    if len(name) >= LEAST_LETTERS and (near := _nearest(name, labels.initials)):
        like, text = near
        why = Text(f"与首字母“{text}”相近 {like:.0%}", f"like initials “{text}”, {like:.0%}")
        best = max(best, Likeness(like * 0.75 * labels.initials[text][1], why), key=_by_score)
    return best


def _nearest(name: str, known: Spelt) -> tuple[float, str] | None:
    found = process.extractOne(name, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR * 100)
    return (found[1] / 100, found[0]) if found else None


def _english(labels: _Labels, own: frozenset[str], name: tuple[str, ...]) -> Likeness:
    if labels.english and name == labels.english[0]:
        return Likeness(CHINESE, Text("列名就是变量名", "the variable's own name"))
    best = max((_shared(name, wanted, own) for wanted in labels.english), default=0.0)
    return Likeness(best * ENGLISH, _english_reason(best))


def _english_reason(alike: float) -> Text:
    return Text(f"英文名相近 {alike:.0%}", f"English name, {alike:.0%} alike")


def _shared(name: Sequence[str], wanted: Sequence[str], own: frozenset[str]) -> float:
    """Share of the two lists' weight that meets, each word once."""
    pairs = [
        (like, i, j)
        for i, a in enumerate(name)
        for j, b in enumerate(wanted)
        if (like := _word_likeness(a, b))
    ]
    if not pairs:
        return 0.0
    here, there = [_weight(w, own) for w in name], [_weight(w, own) for w in wanted]
    met, left, right = 0.0, set[int](), set[int]()
    for like, i, j in sorted(pairs, reverse=True):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            met += like * (here[i] + there[j])
    return met / (sum(here) + sum(there))


@lru_cache(maxsize=65536)
def _weight(word: str, own: frozenset[str]) -> float:
    if word in own or any(field_words().same(word, one) for one in own):
        return OF_CATEGORY
    return GENERIC if word in _GENERIC else 1.0


@lru_cache(maxsize=65536)
def _word_likeness(one: str, other: str) -> float:
    if one == other or one.rstrip("s") == other.rstrip("s"):
        return 1.0
    if field_words().same(one, other):
        return SAME
    short, long = sorted((one, other), key=len)
    if len(short) >= 2 and abbreviates(short, long):
        return SHORT
    like = fuzz.ratio(one, other) / 100
    return like * LIKE if like >= 0.75 else 0.0


def abbreviates(short: str, long: str) -> bool:
    """Whether `short` begins as `long` does and is made of its letters in their order."""
    if len(short) >= len(long) or short[0] != long[0] or not short.isalpha():
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _parts(comment: str) -> list[str]:
    """What a comment names: its text before the first explanation, `性别:1男 2女` → 性别."""
    for mark in (":", "：", "(", "（", ",", "，", ";", "；", "=", "。"):
        comment = comment.split(mark)[0]
    return [comment.strip()] if comment.strip() else []


def _vocabulary(dictionary: Dictionary) -> frozenset[str]:
    words = {w for w in field_words().of if w.isascii()}
    for category in dictionary.categories.values():
        for variable in category.viewed:
            words.update(tokens(variable.name), tokens(variable.label.en))
    return frozenset(w for w in words if len(w) > 2 or w in ("id", "no", "dt", "cd"))


def _cut(token: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """`token` as known words, the fewest; itself when it is known, short, or cannot be cut."""
    if len(token) < 6 or token in vocabulary or not token.isascii() or token.isdigit():
        return (token,)
    best: list[tuple[str, ...] | None] = [(), *([None] * len(token))]
    for end in range(1, len(token) + 1):
        for start in range(end):
            before, word = best[start], token[start:end]
            if before is not None and word in vocabulary:
                made = (*before, word)
                former = best[end]
                if former is None or len(made) < len(former):
                    best[end] = made
    return best[-1] or (token,)
