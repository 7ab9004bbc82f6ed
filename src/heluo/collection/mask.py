"""Takes a patient's own identifiers out of free text before it is sealed: names, numbers, telephones,
addresses.

Exact strings of the record's own patient and contacts, then names of third persons by their place, patterns
of mainland identity and mobile numbers for anyone else's. Not de-identification: masked text still counts as
level 4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from heluo.collection.third_persons import without_names
from heluo.dictionary import Category

_NUMBERS = (
    (r"\b[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b", "[证件号]"),
    (r"\b1[3-9]\d{9}\b", "[电话]"),
    (r"\b1[3-9]\d[ -]\d{4}[ -]\d{4}\b", "[电话]"),
)
_UNKNOWN = (r"(姓名|患者|病人|联系人)\s*[::]\s*\p{Han}[\p{Han}·]{1,2}", r"\1:[姓名]")
Token = tuple[str, str]
"""(text to take out, mark to put in its place)."""


def mark(variable: str, label: str) -> str:
    """What stands in the text instead: `[姓名]`, `[电话]`, `[证件号]`, `[地址]`, or the variable's label."""
    for ending, word in (
        ("name", "姓名"),
        ("phone", "电话"),
        ("mobile", "电话"),
        ("id_number", "证件号"),
        ("address", "地址"),
        ("employer", "单位"),
    ):
        if variable.endswith(ending):
            return f"[{word}]"
    return f"[{label}]"


def tokens(patient: Category, values: dict[str, str | None]) -> list[Token]:
    """Tokens of one patient: every direct identifier that is long enough to be distinguished from a common
    word, longest first."""
    found = {}
    for variable in patient.variables.values():
        value = (values.get(variable.name) or "").strip()
        if variable.identifier == "direct" and len(value) >= (2 if not value.isascii() else 4):
            found.setdefault(value, mark(variable.name, variable.label.zh))
    # the longest first: a short name inside a longer one would else leave the rest of it standing
    return sorted(found.items(), key=lambda t: -len(t[0]))


def pack(values: list[Token]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> list[Token]:
    return [(text, put) for text, put in json.loads(data)]


def masked(
    text: pa.Array,
    subjects: pa.Array,
    known: Callable[[Iterable[str]], dict[str, list[Token]]],
    longer_than: int = 0,
) -> tuple[pa.Array, int]:
    """`text` without its patients' identifiers, and how many texts belong to a patient that `known` does not
    know.

    `subjects`: subject_ref of each row, null = none; `known`: subject_refs → tokens of those it knows. Cells
    of at most `longer_than` characters are left alone.
    """
    chosen = pc.indices_nonzero(pc.fill_null(pc.greater(pc.utf8_length(text), longer_than), False))
    if not len(chosen):
        return without_names(text), 0
    cells: list[str] = text.take(chosen).to_pylist()
    refs: list[str | None] = subjects.take(chosen).to_pylist()
    table = known({ref for ref in refs if ref is not None})
    changed: dict[int, str] = {}
    strangers = []
    for i, (cell, ref) in enumerate(zip(cells, refs, strict=True)):
        own = table.get(ref or "")
        if own is None:
            strangers.append(i)
            continue
        before = cell
        for token, put in own:
            if token in cell:
                cell = (
                    cell.replace(token, put)
                    if not token.isascii()
                    else re.sub(rf"(?<![0-9A-Za-z]){re.escape(token)}(?![0-9A-Za-z])", put, cell)
                )
        if cell is not before:
            changed[i] = cell
    for i, cell in zip(
        strangers,
        pc.replace_substring_regex(
            pa.array([cells[i] for i in strangers], pa.string()), *_UNKNOWN
        ).to_pylist(),
        strict=True,
    ):
        if cell != cells[i]:
            changed[i] = cell
    result = text
    if changed:
        places = chosen.take(pa.array(sorted(changed)))
        mask = pc.is_in(pa.array(range(len(text)), places.type), value_set=places)
        result = pc.replace_with_mask(
            text, mask, pa.array([changed[i] for i in sorted(changed)], pa.string())
        )
    result = without_names(result)
    for pattern, put in _NUMBERS:
        result = pc.replace_substring_regex(result, pattern, put)
    return result, len(strangers)
