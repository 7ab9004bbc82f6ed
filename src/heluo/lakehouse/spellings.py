"""The words of `dictionary/special_diseases.toml` as regular expressions that find them in every spelling:
any case, full width, traditional characters, broken by blanks, marks or the end of a line.

One text for all engines (RE2, Rust, Java): no look-around, no `\\b`, no property of a script. A text is not
normalised first: that costs more than one scan, and no engine has all of it. Not here: what becomes of a row
that matches (`labels`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

from heluo.dictionary.special_diseases import Kind, Lookalikes, SpecialDiseases

BETWEEN: Final = "[\\s\u00a0\u3000\u200b\ufeff.·\\-_*/]{0,2}"
"""What may stand between two characters of a broken word."""
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
SENTENCE: Final = "[^。;\uff1b\n]"
WIDE: Final = 0xFEE0
"""From an ASCII character to its full-width form."""
RANGES: Final = {"A-Z": "A-Z\uff21-\uff3a", "a-z": "a-z\uff41-\uff5a", "0-9": "0-9\uff10-\uff19"}
LETTER: Final = "A-Za-z\uff21-\uff3a\uff41-\uff5a"
LEFT, RIGHT = f"(?:^|[^{LETTER}])", f"(?:$|[^{LETTER}])"
MARKS: Final = ",;:()+"
"""Punctuation that stands in a class together with its full-width form."""


STILL: Final = r"[^。;,阳+载核N\n]{0,24}"
"""Between a name and what makes it negative: nothing that ends the clause or makes it positive. A viral load
that cannot be measured (载量, 核酸, RNA) is a success of treatment and no negative test."""
LATIN: Final = {"I": "Ⅰⅰ1l|", "V": "Ⅴⅴ", "O": "0"}
"""What is typed or converted for a letter of an abbreviation."""


LARGEST: Final = 4_000
"""Characters of one expression, roughly: one of 11,000 outgrew the automaton of RE2, which then ran sixty
times slower (measured: `bench/special_diseases.py`)."""
HINTS: Final = 10_000
"""The same for hints, of which each is two characters and a broken one costs less."""


@dataclass(frozen=True)
class Spelled:
    """Expressions by which a text is looked at, each list short: one of `hints` matches every text in which
    something can be found, and few others; one of `mentions` where a special disease is named; `alike` what
    looks like a name and is none, `of_nobody` what free text says of nobody."""

    hints: tuple[str, ...]
    mentions: tuple[str, ...]
    alike: tuple[str, ...]
    of_nobody: tuple[str, ...]


@cache
def spelled(lists: SpecialDiseases) -> Spelled:
    """The expressions for the special kinds of `lists`."""
    kinds = lists.special
    ignored = lists.ignored
    tested, negative = (_any(expanded(p) for p in some) for some in (ignored.tested, ignored.negative))
    nobody = [expanded(one) for one in ignored.texts]
    if tested and negative:
        nobody.append(f"{tested}{expanded(STILL)}{negative}")
    return Spelled(
        _grouped((one for kind in kinds for one in _hints(kind, lists)), HINTS),
        _grouped(one for kind in kinds for one in _mentions(kind, lists)),
        _grouped(expanded(one) for one in ignored.everywhere),
        tuple(nobody),
    )


def expanded(pattern: str) -> str:
    """`pattern` with every character in all its forms, and BETWEEN for "~"."""
    made: list[str] = []
    place, inside = 0, False
    while place < len(pattern):
        character = pattern[place]
        if pattern.startswith("\\p{Han}", place):
            piece, length = HAN, 7
        elif character == "\\":
            piece, length = pattern[place : place + 2], 2
        elif not inside and character == "{":
            length = pattern.index("}", place) - place + 1
            piece = pattern[place : place + length]
        elif inside and pattern[place : place + 3] in RANGES:
            piece, length = RANGES[pattern[place : place + 3]], 3
        elif character == "~" and not inside:
            piece, length = BETWEEN, 1
        else:
            alike = forms(character)
            if inside and character in MARKS:
                alike += chr(ord(character) + WIDE)
            piece, length = (alike if inside or len(alike) == 1 else f"[{alike}]"), 1
            inside = character == "[" or (inside and character != "]")
        made.append(piece)
        place += length
    return "".join(made)


@cache
def forms(character: str, *, cased: bool = False) -> str:
    """Every character that is read as `character`: both cases, full width, traditional and variant ones."""
    if not (character.isascii() and character.isalnum()):
        return "".join(dict.fromkeys([character, *_variants().get(character, "")]))
    own = [character] if cased else [character.upper(), character.lower()]
    return "".join(dict.fromkeys([*own, *(chr(ord(one) + WIDE) for one in own)]))


@cache
def _variants() -> dict[str, str]:
    """Simplified character → the others that the library reads as it."""
    every = [chr(point) for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for point in range(start, end)]
    found: dict[str, str] = {}
    plain = OpenCC("t2s").convert("\n".join(every)).split("\n")
    for written, read in zip(every, plain, strict=True):
        if written != read and len(read) == 1:
            found[read] = found.get(read, "") + written
    return found


def _mentions(kind: Kind, lists: SpecialDiseases) -> list[str]:
    """Expressions that name `kind`."""
    found = [_han(one, lists) for one in kind.words]
    found += [f"{LEFT}{one}{RIGHT}" for one in _abbreviations(kind)]
    found += [f"{LEFT}{_any(some)}{RIGHT}" for some in _phrases(kind)]
    found += [expanded(one.says) for one in kind.patterns]
    found += _written_codes(kind)
    for near in kind.near:
        one, other = (_any(expanded(p) for p in listed) for listed in (near.one, near.other))
        apart = f"{SENTENCE}{{0,{near.within}}}"
        found += [f"{one}{apart}{other}", f"{other}{apart}{one}"]
    return found


def _hints(kind: Kind, lists: SpecialDiseases) -> list[str]:
    """Expressions one of which matches wherever one of `_mentions` does, small enough to be looked for in
    every text."""
    pairs = dict.fromkeys((word, _rarest(word, lists)) for word in kind.words)
    found = [_broken(pair, lists.lookalikes if len(word) > 2 else ()) for word, pair in pairs]
    found += [f"{LEFT}{one}" for one in _abbreviations(kind)]
    found += [f"{LEFT}{_any(some)}" for some in _phrases(kind)]
    found += [expanded(one) for one in dict.fromkeys(saying.has for saying in kind.patterns)]
    found += [expanded(one) for near in kind.near for one in near.one]
    return [*found, *_written_codes(kind)]


def _rarest(word: str, lists: SpecialDiseases) -> str:
    """The two or three characters of `word` that ordinary texts have least: no pair that is declared common,
    and of the others the one whose characters are in the fewest words."""
    often = _frequencies(lists)
    parts = [word[i : i + n] for n in (2, 3) for i in range(len(word) - n + 1)]
    rare = [one for one in parts if len(one) == 2 and one not in lists.common]
    return min(
        rare or [one for one in parts if len(one) == 3] or [word],
        key=lambda p: sum(map(often.__getitem__, p)),
    )


@cache
def _frequencies(lists: SpecialDiseases) -> Counter[str]:
    return Counter("".join(word for kind in lists.kinds for word in kind.words))


def _abbreviations(kind: Kind) -> list[str]:
    listed = [(one, False) for one in kind.abbreviations] + [(one, True) for one in kind.cased]
    return [
        BETWEEN.join(_class(forms(c, cased=cased) + LATIN.get(c, "")) for c in word) for word, cased in listed
    ]


def _phrases(kind: Kind) -> list[list[str]]:
    """Names in Latin letters, some at a time."""
    every = [_phrase(one) for one in (*kind.english, *kind.pinyin)]
    return [every[i : i + 24] for i in range(0, len(every), 24)]


def _written_codes(kind: Kind) -> list[str]:
    """Codes of ICD-10 in words: with a decimal, or after the word for a code. "B24" alone is a bed."""
    listed = dict(kind.begins).get("icd10", ())
    if not listed:
        return []
    three = _any(dict.fromkeys(code[:3] for code in listed if len(code) == 3))
    long = [expanded(code.replace(".", "[.]")) for code in listed if len(code) > 3]
    found = [f"(?:^|[^{LETTER}0-9])(?:{three}[.][0-9xX]{''.join(f'|{one}' for one in long)})"]
    return [*found, f"(?:ICD|编码|诊断码)[^。\n]{{0,10}}{three}"] if three else found


def _grouped(parts: Iterable[str], largest: int = LARGEST) -> tuple[str, ...]:
    """`parts` as alternatives of as few expressions as `largest` allows."""
    groups: list[list[str]] = []
    size = largest
    for part in parts:
        if size + len(part) > largest:
            groups.append([])
            size = 0
        groups[-1].append(part)
        size += len(part) + 1
    return tuple(_any(group) for group in groups)


def _han(word: str, lists: SpecialDiseases) -> str:
    return _broken(word, lists.lookalikes if len(word) > 2 else ())


def _broken(word: str, lookalikes: Lookalikes = ()) -> str:
    """`word` with BETWEEN between its characters, each of them in all forms and as what is typed for it."""
    more = dict(lookalikes)
    return BETWEEN.join(_class(forms(one) + "".join(map(forms, more.get(one, "")))) for one in word)


def _class(characters: str) -> str:
    return f"[{characters}]" if len(characters) > 1 else characters


def _phrase(words: str) -> str:
    """A name in Latin letters: full-width ones come broken, as abbreviations do, and not as long names."""
    return "[\\s\\-]{1,3}".join("".join(_both_cases(c) for c in word) for word in words.split(" "))


def _both_cases(character: str) -> str:
    return f"[{character.upper()}{character.lower()}]" if character.isalpha() else character


def _any(parts: Iterable[str]) -> str:
    listed = list(parts)
    return f"(?:{'|'.join(listed)})" if listed else ""
