"""What a reader without the right to a variable's level sees instead, derived from level, type and identifier
alone.

The level decides who sees the value itself (`access`); this decides what the others see. Nothing here knows a
person or a permit.

- `keep`: the value, it identifies nobody (levels 1 and 2, codes and numbers of level 3)
- `token`: the keyed reference that is stored anyway (identifiers)
- `absent`: the column does not exist (direct identifiers, level 5, other level 4)
- `shift`: a date moved by the person's own constant number of days
- `year`: only the year of a birth date
- `city`: the first four digits of a division code, then 00
- `top_coded`: an age of 90 or more becomes 90
- `scrub`: free text after masking of identifiers
"""

from __future__ import annotations

import csv
import io
from typing import Literal

from heluo.dictionary.model import Dictionary, Variable

Mask = Literal["keep", "token", "absent", "shift", "year", "city", "top_coded", "scrub"]
PATH = "docs/reference/masks.csv"


def mask(variable: Variable) -> Mask:
    """The mask of `variable` for a reader whose permit stops below its level."""
    if variable.type == "id":
        return "token"
    if variable.identifier == "direct" or variable.level == 5:
        return "absent"
    if variable.level <= 2:
        return "keep"
    if variable.type == "text":
        return "scrub"
    if variable.type in ("date", "datetime"):
        return "year" if variable.level == 4 else "shift"
    if variable.level == 4:
        return "absent"
    if variable.identifier == "quasi" and variable.type == "string" and variable.category == "patient":
        return "city"
    if variable.identifier == "quasi" and variable.unit == "a":
        return "top_coded"
    return "keep"


def masks(dictionary: Dictionary) -> dict[str, Mask]:
    """category.variable → mask, for every variable."""
    return {v.full_name: mask(v) for c in dictionary.categories.values() for v in c.variables.values()}


def mask_files(dictionary: Dictionary) -> dict[str, str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("category", "variable", "zh", "level", "identifier", "mask"))
    for category in dictionary.categories.values():
        for v in category.variables.values():
            writer.writerow((v.category, v.name, v.label.zh, v.level, v.identifier, mask(v)))
    return {PATH: out.getvalue()}
