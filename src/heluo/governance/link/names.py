"""Names as clerks write them: one form for comparing, one typed state (person, newborn, unknown, anonymous),
one sound.

Everything is done once per distinct name and once per distinct character. Not for display: the written name
stays in the vault.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

WIDTH = 16
"""Characters of a name that are compared; what is longer is cut."""
PERSON, NEWBORN, UNKNOWN, ANONYMOUS, MISSING = range(5)
UNMARKED, TWIN, COUNTER = range(3)
"""What a mark behind a name says: nothing there, a child of one birth, a namesake within one hospital."""
STATES = ("person", "newborn", "unknown", "anonymous", "missing")
JOINED = r"([a-zß-ÿ])([A-ZÀ-Þ])"
"""Two Latin names without a blank between them: EmmaAli."""
LOST = "□"
"""Stands for a character that was lost on the way (rare characters, masks)."""


@cache
def characters() -> dict[str, Any]:
    """The declared tables of `characters.toml`."""
    return tomllib.loads((Path(__file__).parent / "characters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Names:
    """Distinct names, position = name id. Matrices are (names, WIDTH), zero after the end."""

    text: pl.Series
    """Normalised text without dots; for a newborn the mother's name."""
    codes: np.ndarray
    """Code points, uint32."""
    sounds: np.ndarray
    """Toneless syllables as ids, int16; a character without reading has an id of its own."""
    dialect: np.ndarray
    """The same with the province's confusions merged, int16."""
    length: np.ndarray
    sound_key: np.ndarray
    """Hash of surname's and given name's sounds, uint64."""
    surname_key: np.ndarray
    """Hash of the surname's sound, uint64."""
    letters: np.ndarray
    """Hash of the letters that a name in Latin letters has, or the sounds of a Chinese one, in whatever
    order."""
    latin: np.ndarray
    """Mask: written in Latin letters."""


def clean(written: pl.Series) -> pl.DataFrame:
    """Written names → frame (written, name, mother, state uint8, order uint8, marked uint8), one row a
    distinct written name.

    `name` is normalised: NFKC, simplified, no spaces, no dots, no remarks in brackets, no mark at the end;
    the parts of a name in Latin letters are sorted, because whose order it follows is not written. A
    newborn's `mother` is the mother's name. `order` is the birth order or the counter behind a name (0
    none), `marked` what it tells (`UNMARKED`, `TWIN`, `COUNTER`).
    """
    tables = characters()
    frame = pl.DataFrame({"written": written.cast(pl.String).unique().drop_nulls()})
    frame = _newborn_words(frame)
    frame = _bare(frame).with_columns(_one_form().alias("name"))
    frame = frame.with_columns(_sorted_parts().alias("name"))
    newborn = [pl.col("name").str.extract_groups(pattern) for pattern in tables["newborn"]]
    matched = [pl.col("name").str.contains(pattern) for pattern in tables["newborn"]]
    mother = pl.coalesce(*(pl.when(m).then(g.struct[0]) for m, g in zip(matched, newborn, strict=True)))
    marks = [pl.when(m).then(g.struct[k]) for m, g in zip(matched, newborn, strict=True) for k in (1, 3)]
    mark = pl.coalesce(*(pl.when(mark != "").then(mark) for mark in marks))
    twins = [pl.col("bare").str.extract_groups(pattern) for pattern in tables["twins"]]
    counter = pl.col("bare").str.extract_groups(tables["counter"])
    frame = frame.with_columns(
        _state(tables, matched).alias("state"),
        mother.fill_null("").alias("mother"),
        mark.alias("of_newborn"),
        *(pl.coalesce(*(t.struct[k] for t in twins)).alias(f"twin_{k}") for k in (0, 1)),
        *(counter.struct[k].alias(f"counter_{k}") for k in (0, 1)),
    )
    return _marked(frame, tables["order"])


def _newborn_words(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with `form`: one width, upper case; a newborn's remark in brackets or in English stands behind
    the mother's name as other words for a newborn do."""
    tables = characters()
    written = pl.Series("written", [decoded(text) for text in frame["written"].to_list()], dtype=pl.String)
    apart = written.str.replace_all(JOINED, "$1 $2") if len(written) else written
    frame = frame.with_columns(apart.alias("form"))
    upper = pl.col("form").str.normalize("NFKC").str.to_uppercase()
    english = upper.str.extract_groups(tables["newborn_english"])
    return frame.with_columns(
        pl.when(upper.str.contains(tables["newborn_english"]))
        .then(pl.concat_str(english.struct[0], pl.lit("之婴"), english.struct[1].fill_null("")))
        .otherwise(upper.str.replace(tables["newborn_remark"], "之$1").str.replace("之之", "之"))
        .alias("form")
    )


def _bare(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with `bare`: `form` without blanks; brackets and separators are still there."""
    upper = pl.col("form")
    return frame.with_columns(
        upper.str.replace_all(r"[\s\u{00AD}\u{200B}-\u{200F}\u{FEFF}]", "").alias("bare")
    )


def _one_form() -> pl.Expr:
    tables = characters()
    pairs = tables["traditional"].split()
    fold = {p[0]: p[1] for p in pairs if p[0] != p[1]}
    fold |= {"?": LOST, "*": LOST, "■": LOST, "〓": LOST, "�": LOST, "○": LOST}
    name = (
        pl.col("form")
        .str.replace_all(r"[\(\[【〔{].*$", "")
        .str.replace_all(r"[\p{Co}]", LOST)
        .str.replace_many(list(fold), list(fold.values()))
        .str.replace_all(
            r"[\s/\\·•・‧∙⋅●.。,,、'’`_\-\u{00AD}\u{200B}-\u{200F}\u{2022}\u{2027}\u{30FB}\u{FE52}\u{FEFF}]",
            "",
        )
    )
    return (
        pl.when(name.str.contains(tables["withheld"]))
        .then(pl.concat_str(name.str.head(1), name.str.slice(1).str.replace_all(".", LOST)))
        .otherwise(name)
    )


def decoded(text: str) -> str:
    """`text`; where it is Chinese that was read in a wrong encoding, what it was, as far as it is left."""
    if text.isascii() or _common(text):
        return text
    body = text.rstrip("\ufffd?？")
    for wrong, right in (("gbk", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gbk")):
        try:
            data = body.encode(wrong)
        except UnicodeEncodeError:
            continue
        found = data.decode(right, errors="ignore")
        lost = len(found.encode(right)) < len(data) or body != text
        if len(found) + lost >= 2 and found and _common(found) and 2 * len(found.encode(right)) > len(data):
            return found + LOST * lost
    return text


def _common(text: str) -> bool:
    """Only characters of GB 2312's Chinese part, which holds nearly every name."""
    try:
        return (
            len(text.encode("gb2312")) == 2 * len(text) and min(text.encode("gb2312")[::2], default=0) >= 0xB0
        )
    except UnicodeEncodeError:
        return False


def _sorted_parts() -> pl.Expr:
    """`name`; where it is written in Latin letters, its parts in alphabetical order, without accents."""
    latin = pl.col("name").str.contains(r"^[\p{Latin}\p{Mn}]+$")
    parts = (
        pl.col("form")
        .str.replace_all(r"[\(\[【〔{].*$", "")
        .str.normalize("NFKD")
        .str.replace_all(r"\p{Mn}", "")
        .str.replace_many(["Ø", "Ł", "Đ", "ß", "Æ", "Œ"], ["O", "L", "D", "SS", "AE", "OE"])
        .str.extract_all(r"[\p{Latin}'’]+")
    )
    joined = parts.list.sort().list.join(" ").str.replace_all("['’]", "")
    return pl.when(latin).then(joined).otherwise(pl.col("name"))


def _state(tables: dict[str, Any], newborn: list[pl.Expr]) -> pl.Expr:
    garbled = pl.col("name").str.contains(tables["garbled"]) | pl.col("bare").str.contains(tables["garbled"])
    return (
        pl.when(pl.col("name").is_null() | (pl.col("name") == ""))
        .then(MISSING)
        .when(pl.col("name").str.contains(tables["unknown"]) | garbled)
        .then(UNKNOWN)
        .when(pl.col("name").str.contains(tables["anonymous"]))
        .then(ANONYMOUS)
        .when(pl.any_horizontal(newborn))
        .then(NEWBORN)
        .otherwise(PERSON)
        .cast(pl.UInt8)
    )


def _marked(frame: pl.DataFrame, orders: dict[str, int]) -> pl.DataFrame:
    """The columns of `clean`: the name without its mark, and what the mark says."""
    newborn, person = pl.col("state") == NEWBORN, pl.col("state") == PERSON
    twin = person & pl.col("twin_1").is_not_null()
    counter = person & ~twin & pl.col("counter_1").is_not_null()

    def order(mark: str) -> pl.Expr:
        return pl.col(mark).replace_strict(orders, default=0, return_dtype=pl.UInt8).fill_null(0)

    # A counter is a number or a letter; A is 1. What is longer than a byte still differs from its neighbours.
    figure = pl.col("counter_1").str.extract(r"^(\d+)$").cast(pl.UInt32)
    letter = (
        pl.col("counter_1")
        .str.extract(r"^([A-Z])$")
        .replace_strict({chr(64 + i): i for i in range(1, 27)}, default=0, return_dtype=pl.UInt32)
    )
    count = (pl.coalesce(figure, letter).fill_null(0) % 256).cast(pl.UInt8)
    return frame.select(
        "written",
        pl.when(twin).then("twin_0").when(counter).then("counter_0").otherwise(pl.col("name")).alias("name"),
        pl.when(newborn).then("mother").otherwise(pl.lit("")).alias("mother"),
        "state",
        pl.when(newborn)
        .then(order("of_newborn"))
        .when(twin)
        .then(order("twin_1"))
        .when(counter)
        .then(count)
        .otherwise(pl.lit(0, pl.UInt8))
        .alias("order"),
        pl.when(newborn | twin)
        .then(TWIN)
        .when(counter)
        .then(COUNTER)
        .otherwise(UNMARKED)
        .cast(pl.UInt8)
        .alias("marked"),
    )


def encode(text: pl.Series) -> Names:
    """Distinct normalised names (non-null) → `Names`, in the order given."""
    codes = matrix(text, WIDTH)
    length = (codes != 0).sum(axis=1).astype(np.int16)
    distinct, at = np.unique(codes, return_inverse=True)
    at = at.reshape(codes.shape)
    usual, dialect = _sounds(tuple(chr(c) if c else "" for c in distinct.tolist()), False)
    first, first_dialect = _sounds(tuple(chr(c) if c else "" for c in distinct.tolist()), True)
    sounds, near = usual[at], dialect[at]
    if len(text):
        sounds[:, 0], near[:, 0] = first[at[:, 0]], first_dialect[at[:, 0]]
    compound = text.str.slice(0, 2).is_in(characters()["compound"].split()).to_numpy() & (length > 2)
    sound_key = mix(*(sounds[:, i] for i in range(WIDTH)))
    surname_key = mix(sounds[:, 0], np.where(compound, sounds[:, 1], 0))
    latin = text.str.contains(r"^[\p{Latin} ]+$").to_numpy() if len(text) else np.zeros(0, dtype=bool)
    letters = _letters(text, latin, sounds)
    return Names(text, codes, sounds, near, length, sound_key, surname_key, letters, latin)


def _letters(text: pl.Series, latin: np.ndarray, sounds: np.ndarray) -> np.ndarray:
    """Hash of the sorted letters of each name; Chinese names only where some name is Latin, else 0."""
    if not latin.any():
        return np.zeros(len(text), dtype=np.uint64)
    syllables = np.array(list(_IDS))
    spelt = pl.Series(["".join(row) for row in syllables[sounds].tolist()], dtype=pl.String)
    sorted_letters = (
        pl.DataFrame({"t": text, "s": spelt, "l": latin})
        .select(
            pl.when("l")
            .then(pl.col("t").str.replace_all(" ", ""))
            .otherwise("s")
            .str.to_uppercase()
            .str.replace_all("UE", "U")
            .str.replace_all("OE", "O")
            .str.replace_all("AE", "A")
            .str.replace_all("V", "U")
            .str.split("")
            .list.sort()
            .list.join("")
        )
        .to_series()
    )
    return sorted_letters.hash(seed=0).to_numpy()


def matrix(text: pl.Series, width: int) -> np.ndarray:
    """Texts → (n, width) code points, cut or zero-padded."""
    if not len(text):
        return np.zeros((0, width), dtype=np.uint32)
    fixed = np.array(text.fill_null("").str.slice(0, width).to_list(), dtype=f"<U{width}")
    return np.ascontiguousarray(fixed).view(np.uint32).reshape(len(text), width)


def place(values: pl.Series, distinct: pl.Series) -> np.ndarray:
    """Position of each value in `distinct`, −1 for null, int32."""
    table = pl.DataFrame({"v": distinct, "k": np.arange(len(distinct), dtype=np.int32)})
    return (
        values.to_frame("v")
        .join(table, on="v", how="left", maintain_order="left")["k"]
        .fill_null(-1)
        .to_numpy()
    )


def mix(*columns: np.ndarray) -> np.ndarray:
    """One uint64 a row that depends on all columns (splitmix64 over each)."""
    state = np.full(len(columns[0]), 0x9E3779B97F4A7C15, dtype=np.uint64)
    for column in columns:
        state = (state ^ column.astype(np.int64).view(np.uint64)) * np.uint64(0xBF58476D1CE4E5B9)
        state ^= state >> np.uint64(27)
        state *= np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return state


@cache
def _syllable(char: str, surname: bool) -> tuple[str, str]:
    tables = characters()
    found = tables["surnames"].get(char, "") if surname else ""
    if not found:
        from pypinyin import Style, pinyin  # its table takes a quarter of a second: for whoever links

        found = pinyin(char, style=Style.NORMAL, errors=lambda c: c)[0][0].replace("ü", "v")
    merged = found
    if found != char:
        import re

        for pattern, replacement in tables["dialect"]:
            merged = re.sub(pattern, replacement, merged)
    return found, merged


_IDS: dict[str, int] = {"": 0}


def _sounds(chars: tuple[str, ...], surname: bool) -> tuple[np.ndarray, np.ndarray]:
    pairs = [_syllable(c, surname) if c else ("", "") for c in chars]
    ids = [[_IDS.setdefault(s, len(_IDS)) for s in pair] for pair in pairs]
    result = np.array(ids, dtype=np.int16).reshape(len(chars), 2)
    return result[:, 0], result[:, 1]
