"""`hospital.toml`: what a hospital is called, which sources it has, what their sentinel dates mean, and the
encoding of its CSV files. Not the mapping itself, which is in `fields.csv` and `values.csv`.

    zh = "丹江县医院"                    # en, short_zh, short_en likewise; all four are needed
    grade = "二级甲等"                   # may be left out, as division and encoding
    encoding = "gb18030"                 # of this folder's CSV files; UTF-8 when left out

    [sources.his]                        # a table a source; its connection is on the front-end machine
    driver = "mysql"                     # sqlite when left out
    vendor = "somebody"                  # folder hospitals/_vendors/<vendor>/<product>
    product = "something"

    [sources.his.sentinels]              # beyond those that every source has (`sentinels.DEFAULTS`)
    "2999-12-31" = "open_end"
    "1900-01-01" = "date"                # here it is a date like any other
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heluo.dictionary.sentinels import MEANINGS, effective
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text
from heluo.kit.text_files import UTF_8, known_encoding, read_text, read_toml

NAMES = ("zh", "en", "short_zh", "short_en")
KEYS = (*NAMES, "grade", "division", "encoding", "sources")
SOURCE_NAMES = ("vendor", "product")
SOURCE_KEYS = (*SOURCE_NAMES, "driver", "sentinels")


@dataclass(frozen=True)
class Source:
    """One database of the hospital. The connection itself is on the front-end machine, never here."""

    name: str
    driver: str
    vendor: str
    product: str
    sentinels: Mapping[str, str] = field(default_factory=lambda: effective({}))
    """Text or ISO day → `open_end` or `unknown`."""


@dataclass(frozen=True)
class HospitalDeclaration:
    """The content of one `hospital.toml`."""

    label: Text
    short: Text
    grade: str
    division: str
    encoding: str
    sources: dict[str, Source]


def read_declaration(path: Path) -> tuple[HospitalDeclaration | None, list[BadConfiguration]]:
    """The declaration, None when too little of it can be read, and everything that is wrong with it."""
    try:
        head, lines = read_toml(path), read_text(path).splitlines()
    except BadConfiguration as fault:
        return None, [fault]
    checking = _Checking(path, lines)
    checking.names(head, KEYS, NAMES, "")
    tables = head.get("sources", {})
    if not isinstance(tables, dict) or not tables:
        checking.fault(
            ("没有数据源", "no source"),
            '[sources.his] vendor = "…" product = "…"',
            ("每个数据源写一节", "write a table for each source"),
        )
        tables = {}
    sources = {}
    for name, table in tables.items():
        made = checking.source(str(name), table)
        if made is not None:
            sources[name] = made
    encoding = str(head.get("encoding", UTF_8))
    if not known_encoding(encoding):
        checking.fault(
            (f"编码 {encoding!r}", f"encoding {encoding!r}"), "utf-8 | gb18030 | gbk", _EDIT, "encoding"
        )
        encoding = UTF_8
    if not sources or any(not isinstance(head.get(name), str) for name in NAMES):
        return None, checking.faults
    return (
        HospitalDeclaration(
            Text(head["zh"], head["en"]),
            Text(head["short_zh"], head["short_en"]),
            str(head.get("grade", "")),
            str(head.get("division", "")),
            encoding,
            sources,
        ),
        checking.faults,
    )


_EDIT = ("修改这一行", "edit this line")


class _Checking:
    """Gathers what is wrong with one file."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines
        self.faults: list[BadConfiguration] = []

    def names(
        self, table: Mapping[str, Any], known: tuple[str, ...], needed: Iterable[str], place: str
    ) -> None:
        """Unknown names, missing ones, and those whose value is no text."""
        for name in table:
            if name not in known:
                meant = difflib.get_close_matches(name.lower(), known, 1, 0.6)
                todo = (f"改为 {meant[0]}?", f"{meant[0]}?") if meant else ("删去这一行", "remove this line")
                self.fault(
                    (f"不认识的项 {place}{name}", f"unknown key {place}{name}"), " | ".join(known), todo, name
                )
        for name in needed:
            if name not in table:
                self.fault(
                    (f"缺少 {place}{name}", f"{place}{name} is missing"),
                    f'{name} = "…"',
                    ("补上这一行", "add the line"),
                    f"[{place.rstrip('.')}]",
                )
        for name in known:
            value = table.get(name)
            if name not in ("sources", "sentinels") and value is not None and not isinstance(value, str):
                self.fault(
                    (f"{place}{name} 不是文本", f"{place}{name} is no text"), f'{name} = "…"', _EDIT, name
                )

    def source(self, name: str, table: Any) -> Source | None:
        """One table `[sources.<name>]`; None when it lacks vendor or product."""
        if not isinstance(table, dict):
            self.fault(
                (f"sources.{name} 不是一节", f"sources.{name} is no table"), f"[sources.{name}]", _EDIT, name
            )
            return None
        self.names(table, SOURCE_KEYS, SOURCE_NAMES, f"sources.{name}.")
        for word in SOURCE_NAMES:  # they become a folder's name
            if isinstance(table.get(word), str) and ("/" in table[word] or table[word] in ("", ".", "..")):
                self.fault(
                    (f"{word} {table[word]!r}",) * 2, ("一个文件夹名", "the name of a folder"), _EDIT, word
                )
        declared = table.get("sentinels", {})
        declared = declared if isinstance(declared, dict) else {"": ""}
        for text, meaning in declared.items():
            if meaning not in MEANINGS:
                self.fault(
                    (f"哨兵日期 {text!r} = {meaning!r}", f"sentinel {text!r} = {meaning!r}"),
                    " | ".join(MEANINGS),
                    _EDIT,
                    text or "sentinels",
                )
        driver, vendor, product = table.get("driver", "sqlite"), table.get("vendor"), table.get("product")
        if not all(isinstance(word, str) and word for word in (driver, vendor, product)):
            return None
        known = {text: meaning for text, meaning in declared.items() if meaning in MEANINGS}
        return Source(name, str(driver), str(vendor), str(product), effective(known))

    def fault(
        self, found: tuple[str, ...], expected: str | tuple[str, str], todo: tuple[str, str], near: str = ""
    ) -> None:
        """One fault, at the first line that holds `near`."""
        line = next((n for n, text in enumerate(self.lines, 1) if near and near in text), 0)
        where = f"{self.path}:{line}" if line else str(self.path)
        self.faults.append(BadConfiguration((found[0], found[1]), expected, todo, where=where))
