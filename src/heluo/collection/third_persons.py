"""Takes names of third persons out of a text: relatives, companions, donors, neighbours.

A name is known by its place and its family name (`dictionary/third_persons.toml`); one that stands alone
is not.
Not for the patient's own identifiers, which are known exactly (`mask`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary.third_persons import load_third_persons

MARK = "[姓名]"
HAN = "\u4e00-\u9fff"


def without_names(text: pa.Array) -> pa.Array:
    """`text` with MARK in the place of each name. Only cells with a relation or a form of address are looked
    at one by one."""
    hints, _ = _expressions()
    chosen = pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(text, hints), False))
    if not len(chosen):
        return text
    cells: list[str] = text.take(chosen).to_pylist()
    mask = pc.is_in(pa.array(range(len(text)), chosen.type), value_set=chosen)
    return pc.replace_with_mask(text, mask, pa.array([without_names_in(cell) for cell in cells], pa.string()))


def without_names_in(text: str) -> str:
    """One text without the names of third persons."""
    _, names = _expressions()
    for pattern in names:
        text = pattern.sub(rf"\1{MARK}", text)
    return text


@cache
def _expressions() -> tuple[str, tuple[re.Pattern[str], ...]]:
    lists = load_third_persons()
    relation, address = _any(lists.before), _any(lists.after)
    family = f"(?:{_any(lists.compound)}|[{''.join(lists.single)}])"
    # A given name of two characters is tried first, unless the second begins a verb: a character too many
    # goes rather than half a name stays.
    end = f"(?=\\s*(?:$|[^{HAN}]|{_any((*lists.follow, *lists.verbs))}))"
    given = f"(?:[{HAN}](?={_any(lists.verbs)})|[{HAN}]{{1,2}}{end})"
    name = f"(?!{_any(lists.words)}){family}{given}"
    gap = f'(?:之|的)?\\s*{_any(lists.between)}?\\s*[:\uff1a(\uff08"\u201c]{{0,3}}\\s*'
    kinship = f"(?:{relation}|[父母夫]子|[父母]女|夫妻|夫妇)"
    related = f"(?:与|系|为|是)(?:患者|病人|其)(?:之|的)?{relation}"
    return (
        f"{relation}|{address}",
        (
            re.compile(f"({relation}{gap}){name}"),
            re.compile(f"(){name}(?=\\s*[(\uff08](?:患者|病人|其)?(?:之|的)?{kinship}[)\uff09])"),
            re.compile(f"(){name}(?={related})"),
            re.compile(f"()(?!{_any(lists.words)}){family}[{HAN}]{{0,2}}(?={address})"),
        ),
    )


def _any(words: Iterable[str]) -> str:
    # The longest first: 外孙女 would else be read as 外孙.
    return f"(?:{'|'.join(sorted(map(re.escape, words), key=lambda one: (-len(one), one)))})"
