"""Names of invented people as they are distributed in a Chinese province, and how desks miswrite them. Not
for persons or records: those are `registered_people` and `registration_errors`.

Written without a look at the product's own generator or at the rules of linkage, so that its errors are not
those that the rules were made for. The lists are in `registered_names.toml`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import opencc
import pypinyin

LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SURNAMES: dict[str, int] = LISTS["surnames"]
FEW_SURNAMES: dict[str, int] = LISTS["few_surnames"]
RARE: str = LISTS["rare"]
ORDER_MARKS: list[list[str]] = LISTS["order_marks"]
NO_NAME: list[str] = LISTS["no_name"]
COUNTERS: list[str] = LISTS["counters"]
UYGHUR: dict[str, list[str]] = {"1": LISTS["uyghur"]["male"], "2": LISTS["uyghur"]["female"]}
TIBETAN: dict[str, list[str]] = {kind: text.split() for kind, text in LISTS["tibetan"].items()}
YI: list[str] = [LISTS["yi"]["first"], LISTS["yi"]["second"]]
WEST_FIRST: dict[str, list[str]] = {"1": LISTS["west"]["male"].split(), "2": LISTS["west"]["female"].split()}
WEST_LAST: list[str] = LISTS["west"]["last"].split()
COUNTRIES: list[str] = LISTS["west"]["countries"]
KOREAN: dict[str, list[str]] = {kind: text.split() for kind, text in LISTS["korean"].items()}
_SOUND = {
    a: [b for b in line.split() if b != a] for line in LISTS["sounds"].split("\n") for a in line.split()
}
_SHAPE = {pair[i]: pair[1 - i] for pair in LISTS["shapes"].split() for i in (0, 1)}
_TRANSCRIBED: dict[str, str] = LISTS["transcribed"]

_traditional = opencc.OpenCC("s2t")


def surname(random: Random, table: dict[str, int] | None = None) -> str:
    """One surname, in the frequency of `table` (default: the country's)."""
    names = table or SURNAMES
    return random.choices(list(names), weights=list(names.values()))[0]


def given(random: Random, sex: str, year: int) -> str:
    """A given name as it was given to a child of `sex` in `year`; a third are in fashion."""
    fashion = next(row for row in LISTS["male" if sex == "1" else "female"] if year <= row["until"])
    common, letters = fashion["common"], fashion["letters"]
    if random.random() < 0.33:
        names = common.split()
        return random.choices(names, weights=[1 / (i + 2) for i in range(len(names))])[0]
    if random.random() < 0.005:
        return random.choice(RARE)
    one = random.random() < (0.3 if 1970 <= year <= 2000 else 0.08)
    return random.choice(letters) if one else random.choice(letters) + random.choice(letters)


def homophone(random: Random, name: str) -> str | None:
    """`name` with one character of the given name written as another of its sound, where one is known."""
    return _replaced(random, name, {a: random.choice(b) for a, b in _SOUND.items() if b})


def like_shape(random: Random, name: str, first: int = 0) -> str | None:
    """`name` with one character, from the place `first` on, written as one that looks like it."""
    return _replaced(random, name, _SHAPE, first)


def _replaced(random: Random, name: str, table: dict[str, str], first: int = 1) -> str | None:
    places = [i for i in range(first, len(name)) if name[i] in table]
    if not places:
        return None
    i = random.choice(places)
    return name[:i] + table[name[i]] + name[i + 1 :]


def one_other(random: Random, name: str, sex: str, year: int) -> str:
    """A name that differs from `name` in its last character, as names of one generation of a family do."""
    while (other := name[:-1] + given(random, sex, year)[-1]) == name:
        pass
    return other


def with_lost_letter(random: Random, name: str) -> str | None:
    """`name` with its rare character as a system without it writes it; None when it has none."""
    rare = next((c for c in name if c in RARE), None)
    if rare is None:
        return None
    sound = pypinyin.lazy_pinyin(rare)[0]
    written = [
        "?",
        "？",
        "□",
        "*",
        "",
        sound,
        sound.upper(),
        f"({sound})",
        LISTS["rare_like"][rare],
        "〓",
        "\ue863",
    ]
    return name.replace(rare, random.choice(written))


def traditional(name: str) -> str:
    """`name` in traditional characters."""
    return _traditional.convert(name)


def masked(random: Random, name: str) -> str:
    """`name` as masks of interfaces and of queue screens leave it."""
    first, rest = name[0], name[1:] or "某"
    forms = [
        first + "*" * len(rest),
        first + "**",
        "*" + rest,
        first + "某某",
        first + "某",
        first + "X" * len(rest),
    ]
    forms += [first + "*" + rest[-1], first + "xx", "**" + rest[-1], first + "＊＊", first + "先生"]
    return random.choice(forms)


def garbled(random: Random, name: str) -> str:
    """`name` as a wrong character set leaves it; several names may become the same text."""
    data = name.encode()
    forms = [
        "锟斤拷" * max(1, len(name) // 2),
        "?" * len(name),
        "?" * 2 * len(name),
        "�" * len(name),
        data.decode("gbk", errors="replace"),
        data.decode("gbk", errors="ignore"),
        name.encode("gbk", errors="replace").decode("latin-1"),
        data.decode("latin-1"),
        "烫烫" * len(name),
        "□" * len(name),
        name[0] + "?" * (len(name) - 1),
    ]
    return random.choice(forms)


def newborn(random: Random, mother: str, sex: str, mark: str = "") -> str:
    """The name of a child of `mother` before it has one; `mark` is its place among twins."""
    if mark and random.random() < 0.5:
        return mother + mark
    if mark and mark in ("大", "小", "长", "次") and random.random() < 0.7:
        return mother + "之" + mark + ("子" if sex == "1" else "女")
    if random.random() < 0.15:
        return "BABY OF " + " ".join(pypinyin.lazy_pinyin(mother)).upper() + (" " + mark if mark else "")
    forms = LISTS["child_marks"][sex] * 3 + LISTS["child_of_any_sex"]
    return mother + random.choice(forms) + mark


def latin_forms(random: Random, first: str, middle: str, last: str, *, swapped: bool) -> str:
    """A name in Latin letters as a desk writes it: family name first with `swapped`, else last."""
    names = [n for n in (first, middle, last) if n]
    if swapped:
        names = [last, *[n for n in (first, middle) if n]]
    text = random.choice([" ", " ", " ", ", " if swapped else " "]).join(names[:2]) + "".join(
        f" {n}" for n in names[2:]
    )
    return text.upper() if random.random() < 0.6 else text


def latin_variant(random: Random, first: str, middle: str, last: str) -> str:
    """The same name written otherwise: without the middle name, its initial only, other accents and hyphens,
    in Chinese."""
    if first in _TRANSCRIBED and last in _TRANSCRIBED and random.random() < 0.3:
        return random.choice(["{0}·{1}", "{0}.{1}", "{0} {1}", "{1}{0}"]).format(
            _TRANSCRIBED[first], _TRANSCRIBED[last]
        )
    middle = random.choice(["", middle[:1], middle[:1] + "." if middle else ""])
    text = " ".join(n for n in (first, middle, last) if n)
    table = str.maketrans({"ü": "ue", "í": "i", "é": "e", "-": random.choice([" ", ""]), "'": "", "·": " "})
    text = random.choice(
        [text.translate(table), text.lower(), text.upper(), text.replace(" ", ""), text.replace(" ", "/")]
    )
    return text


def dotted(random: Random, parts: list[str]) -> str:
    """A name of several parts with some separator, each part in one of its transcriptions."""
    dot = random.choice(LISTS["dots"])
    return dot.join(random.choice(p.split()) if random.random() < 0.4 else p.split()[0] for p in parts)
