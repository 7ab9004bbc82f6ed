"""A term as it is typed → as notes write it: stages (T2N1M0 is cT2N1M0, pT2 N1 M0, ypT2N1M0, too, and another
letter of it is not), grades (Ⅲ级, III级, 3级, 三级), compounds (BI-RADS, BIRADS; CA19-9, CA199).

Letters before the T are one token with it, so that the prefix is looked for as part of the word; the case of
a stage is lost in the index, so that a T alone takes no `c` (CT2 is no stage).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from heluo.delivery.search.tokens import normal, words

PREFIX = "yp|yc|rp|rc|[cpyra]"
PART = rf"(?:{PREFIX})?([tnm])(is|x|[0-4])([a-d]?)"
STAGE, PARTS = re.compile(rf"({PREFIX})?(?=[tnm])(?:{PART})+"), re.compile(PART)
PREFIXES = ("c", "p", "y", "yp", "yc", "r", "rp", "a")


def stages(phrase: str) -> tuple[str, ...]:
    """Other spellings of a stage, () for a phrase that is none."""
    text = re.sub(r"[\s,]+", "", normal(phrase))
    stage = STAGE.fullmatch(text)
    if stage is None:
        return ()
    own, parts = stage[1], ["".join(part) for part in PARTS.findall(text)]
    # Whoever names the kind of stage means that kind.
    prefixes = (own,) if own else PREFIXES if len(parts) > 1 else tuple(p for p in PREFIXES if p != "c")
    found = [] if own else [" ".join(parts), "".join(parts)]
    for prefix in prefixes:
        found += [f"{prefix}{' '.join(parts)}", f"{prefix}{''.join(parts)}"]
        if len(parts) > 1:
            found += [between.join(f"{prefix}{part}" for part in parts) for between in (" ", "")]
            if parts[-1][0] == "m" and prefix != "c":
                # Metastases are seen by eye where the rest was seen under the microscope.
                found.append(f"{' '.join(f'{prefix}{part}' for part in parts[:-1])} c{parts[-1]}")
                found.append(f"{prefix}{''.join(parts[:-1])}c{parts[-1]}")
    typed = words(phrase)
    other = {tuple(words(one)): one for one in found if words(one) != typed}
    return tuple(other.values())


GRADES = (("i", "1", "一"), ("ii", "2", "二"), ("iii", "3", "三"), ("iv", "4", "四"), ("v", "5", "五"))
GRADED = frozenset("级期型度类")
COMPOUND = re.compile(r"(?<=[a-z])-(?=[a-z])|(?<=[0-9])-(?=[0-9])")


def spellings(phrase: str) -> tuple[str, ...]:
    """Other spellings of a phrase with a grade or with a compound in it, () for others."""
    typed = words(phrase)
    found: dict[tuple[str, ...], str] = {}
    joined = COMPOUND.sub("", normal(phrase))
    if words(joined) != typed:
        found[tuple(words(joined))] = joined
    for at, (token, after) in enumerate(pairwise(typed)):
        same = next((grade for grade in GRADES if token in grade), ())
        for other in same if after in GRADED else ():
            tokens = [*typed[:at], other, *typed[at + 1 :]]
            if tokens != typed:
                found[tuple(tokens)] = as_phrase(tokens)
    return tuple(found.values())


def as_phrase(tokens: Sequence[str]) -> str:
    """Tokens as a phrase: a blank only between two Latin words or numbers."""
    text = ""
    for token in tokens:
        text += f" {token}" if text and text[-1].isascii() and token.isascii() else token
    return text
