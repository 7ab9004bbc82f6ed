"""The tagger: a conditional random field over characters, trained by a command and kept as a file in the
home.

It finds names of diseases, parts of the body, operations, drugs, examinations and symptoms. Texts are
lower-cased before, as those that it is trained on are. Not here: values with a number or a code, which rules
read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite

from heluo.governance.text.labels import LabelledText, Mention, marks, mentions_of
from heluo.kit.places import Home

ITERATIONS = 100
L1, L2 = 0.05, 0.01
"""Chosen by five-fold validation by text (`heluo bench texts`)."""
EDGE = "\x02"
PIECE = re.compile(r"[^。;;\n]*[。;;\n]?")


def model_path(home: Home) -> Path:
    """Where an installation keeps its model; nothing is there before one is trained."""
    return home.centre / "texts" / "names.crf"


def lowered(text: str) -> str:
    """Lower case of the same length: places stay what they are."""
    found = text.lower()
    return (
        found if len(found) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


def kind_of(character: str) -> str:
    """A digit, a letter, a Chinese character or the sign itself."""
    if character.isdigit():
        return "9"
    if character.isascii() and character.isalpha():
        return "a"
    return "字" if "一" <= character <= "鿿" else character


def features(text: str) -> list[list[str]]:
    """For each character of a piece: the characters around it, alone and joined to at most four."""
    padded = EDGE * 4 + text + EDGE * 4
    kinds = "".join("<" if c == EDGE else kind_of(c) for c in padded)
    rows: list[list[str]] = []
    for at in range(4, len(padded) - 4):
        p = padded
        rows.append(
            [
                "a" + p[at],
                "b" + p[at - 1],
                "c" + p[at + 1],
                "d" + p[at - 2],
                "e" + p[at + 2],
                "f" + p[at - 1 : at + 1],
                "g" + p[at : at + 2],
                "h" + p[at - 2 : at],
                "i" + p[at + 1 : at + 3],
                "j" + p[at - 2 : at + 1],
                "k" + p[at - 1 : at + 2],
                "l" + p[at : at + 3],
                "m" + p[at - 3 : at + 1],
                "n" + p[at : at + 4],
                "o" + p[at - 3 : at],
                "p" + p[at + 1 : at + 4],
                "q" + p[at - 4 : at],
                "r" + p[at + 1 : at + 5],
                "s" + kinds[at - 2 : at + 3],
            ]
        )
    return rows


def pieces(text: str) -> Iterable[tuple[int, str]]:
    """Sentences with their place: what one sequence is."""
    for found in PIECE.finditer(text):
        if found.group():
            yield found.start(), found.group()


def train(texts: Iterable[LabelledText], path: Path, iterations: int = ITERATIONS) -> None:
    """Trains on all texts and writes the model to `path`."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {"c1": L1, "c2": L2, "max_iterations": iterations, "feature.possible_transitions": True}
    )
    for one in texts:
        found = marks(len(one.text), one.mentions)
        for start, piece in pieces(lowered(one.text)):
            trainer.append(features(piece), found[start : start + len(piece)])
    trainer.train(str(path))


class Tagger:
    """A trained model, opened."""

    def __init__(self, path: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))
        self.digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]

    def mentions(self, text: str) -> list[Mention]:
        """The mentions of a text as it was written."""
        found: list[Mention] = []
        for start, piece in pieces(lowered(text)):
            tags: Sequence[str] = self._tagger.tag(features(piece))
            found += [Mention(start + m.start, start + m.end, m.label) for m in mentions_of(tags)]
        return found
