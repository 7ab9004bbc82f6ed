"""What can be wrong in a hospital's rows, views, files, parcels and messages: `poisons.toml`, read.

How a poison is planted and taken away is `tests.lib.poisoning`; what must hold for all of them is
`tests.integration.test_poisons`. A poison's keys:

name, category, variable    what it is called, and where it is; without a category it is the hospital's
night                       poisons of one night are planted together; without one it has its own night
cell                        one more row with this in the variable: a text, a number, or {null},
                            {bytes = hexadecimal}, {text, times}; "={key}" is the key of another row
view                        how the category's view is made: {table} is its table; "" takes it away
file, by, encoding          a file of the hospital's folder holds `by`; connections.toml and his.db are of
replace                     its front-end machine; with `replace`, only this part of it
parcel                      what happens to the parcel after its receipt, before the night: flipped,
                            emptied, swapped (another's bytes), stranger (one more file, sent by nobody)
message                     one more message for the landing, with these cells
upload                      bytes that are no parcel, sent with the hospital's own certificate
row, released               its row "arrives" (released as it is, or as the text in `released`), is "emptied"
                            (released without this cell), is "held" (not released until it is mended), or
                            "any" of them
reach                       what may stay as it was meanwhile: the row, the category, the hospital; of
                            "values", those of the variable may be gone
finding, named              words of a finding besides category and variable (where it has another name
                            there); false: nothing need be found
todo                        false: it means something that is known, so there is nothing to be done
fault                       the centre's night itself has to note it, since it reads what is wrong
everyday                    the everyday suite plants it too, in the same night
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class BadCell:
    """One more row, whose cell holds `value` (bytes: as text of an encoding that is none)."""

    value: str | bytes | float | None


@dataclass(frozen=True)
class BadView:
    """The view of the category is made by `select`."""

    select: str


@dataclass(frozen=True)
class BadFile:
    """`found` in the file is replaced by `put`; without `found` its content is `put`."""

    file: str
    found: str
    put: bytes


@dataclass(frozen=True)
class BadParcel:
    """What happens to a parcel at the centre."""

    how: str


@dataclass(frozen=True)
class BadMessage:
    """Cells that differ from those of a sound message; None leaves a cell out."""

    cells: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class BadUpload:
    """What is sent to the centre's door."""

    content: bytes


Plant = BadCell | BadView | BadFile | BadParcel | BadMessage | BadUpload


@dataclass(frozen=True)
class Poison:
    """One of them; the words are those of the module. `finding` is None when nothing need be found."""

    name: str
    night: str
    category: str
    variable: str
    plant: Plant
    row: str
    released: str
    reach: str
    finding: tuple[str, ...] | None
    named: str
    todo: bool
    fault: bool
    everyday: bool


def _read() -> tuple[Poison, ...]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["poison"]
    return tuple(_poison(dict(one)) for one in listed)


def _poison(one: dict[str, Any]) -> Poison:
    name, plant, variable = one.pop("name"), _plant(one), one.pop("variable", "")
    finding = one.pop("finding", [])
    made = Poison(
        name,
        one.pop("night", name),
        one.pop("category", ""),
        variable,
        plant,
        one.pop("row", "any"),
        one.pop("released", ""),
        one.pop("reach", "row"),
        None if finding is False else tuple(finding),
        one.pop("named", variable),
        one.pop("todo", True),
        one.pop("fault", False),
        one.pop("everyday", False),
    )
    assert not one, f"{name}: unknown {one}"
    return made


def _plant(one: dict[str, Any]) -> Plant:
    if "cell" in one:
        return BadCell(_cell(one.pop("cell")))
    if "view" in one:
        return BadView(one.pop("view"))
    if "file" in one:
        put = one.pop("by").encode(one.pop("encoding", "utf-8"))
        return BadFile(one.pop("file"), one.pop("replace", ""), put)
    if "parcel" in one:
        return BadParcel(one.pop("parcel"))
    if "upload" in one:
        return BadUpload(one.pop("upload").encode())
    return BadMessage(tuple((k, v if isinstance(v, str) else None) for k, v in one.pop("message").items()))


def _cell(given: Any) -> str | bytes | float | None:
    match given:
        case {"null": True}:
            return None
        case {"bytes": str(digits)}:
            return bytes.fromhex(digits)
        case {"text": str(text), "times": int(times)}:
            return text * times
        case str() | float():
            return given
    raise AssertionError(f"no cell: {given}")


POISONS = _read()


def nights(poisons: Sequence[Poison]) -> tuple[tuple[Poison, ...], ...]:
    """`poisons` by night, in their order. Each night's hospital is another one, and the night after it finds
    the poison taken away."""
    names = list(dict.fromkeys(poison.night for poison in poisons))
    return tuple(tuple(p for p in poisons if p.night == name) for name in names)
