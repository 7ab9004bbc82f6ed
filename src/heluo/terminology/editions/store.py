"""Editions that stand side by side in a home, and which of each system is in force:
`centre/editions/<system>/` holds a list and its description for each version, and the history of what was put
in force, by whom and why."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import BaseFileLock

from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.terminology.coding.editions import SYSTEM_OF, Edition, ListedName
from heluo.terminology.editions.sheet import COLUMNS

NAME = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9._\-\u4e00-\u9fff]{0,79}")
HISTORY = "in_force"
"""Name of the file that says which version counts; no version may be called so."""


@dataclass(frozen=True)
class EditionNote:
    """What an edition is: `system` as value sets are named (icd10, icd9cm3, drug, lab_item) or another name;
    `kind`: what its names are; `licence`: whose it is and what may be done with it, in the owner's words."""

    system: str
    version: str
    name: str
    kind: str
    licence: str
    codes: int
    digest: str
    """SHA-256 of the file that was read."""
    imported: str
    author: str


@dataclass(frozen=True)
class InForce:
    """A version that was put in force."""

    version: str
    at: str
    author: str
    reason: str


class EditionStore:
    """The editions of a home."""

    def __init__(self, home: Home) -> None:
        self._root = home.centre / "editions"

    def systems(self) -> tuple[str, ...]:
        if not self._root.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._root.iterdir() if path.is_dir()))

    def versions(self, system: str) -> tuple[EditionNote, ...]:
        """What is stored of a system, the first imported first."""
        found = [
            EditionNote(**json.loads(path.read_text(encoding="utf-8")))
            for path in self._folder(system).glob("*.json")
            if path.stem != HISTORY
        ]
        return tuple(sorted(found, key=lambda one: (one.imported, one.version)))

    def description(self, system: str, version: str) -> EditionNote:
        """Raises NotFound, BadInput for a name that none can have."""
        _checked(version)
        for one in self.versions(system):
            if one.version == version:
                return one
        raise NotFound(
            (f"没有 {system} 的版本 {version}", f"there is no version {version} of {system}"),
            " | ".join(one.version for one in self.versions(system)) or "-",
            ("heluo codes editions 列出已有的", "heluo codes editions lists those that there are"),
        )

    def names(self, system: str, version: str) -> tuple[ListedName, ...]:
        """The list of a version. Raises NotFound."""
        self.description(system, version)
        with self._file(system, version, "csv").open(encoding="utf-8", newline="") as file:
            return tuple(
                ListedName(
                    row["code"],
                    row["name"],
                    tuple(one for one in row["others"].split("|") if one),
                    row["detail"],
                )
                for row in csv.DictReader(file)
            )

    def edition(self, system: str, version: str = "") -> Edition:
        """A version, by default the one in force, as names are proposed from it. Raises NotFound."""
        used = version or self.in_force(system)
        if not used:
            raise NotFound(
                (f"没有生效的 {system}", f"no edition of {system} is in force"),
                " | ".join(self.systems()) or "-",
                ("先导入:heluo codes import", "import one: heluo codes import"),
            )
        described = self.description(system, used)
        return Edition(described.kind, system, used, self.names(system, used))

    def history(self, system: str) -> tuple[InForce, ...]:
        path = self._folder(system) / f"{HISTORY}.json"
        if not path.exists():
            return ()
        return tuple(InForce(**one) for one in json.loads(path.read_text(encoding="utf-8")))

    def in_force(self, system: str) -> str:
        """The version in force, "" where there is none."""
        history = self.history(system)
        return history[-1].version if history else ""

    def add(self, of: EditionNote, names: Sequence[ListedName]) -> None:
        """Stores a version beside the others; what is stored never changes. Raises Conflict when there is
        another list of this version, BadInput for names that no file can have."""
        text = io.StringIO(newline="")
        written = csv.writer(text, lineterminator="\n")
        written.writerow(COLUMNS)
        written.writerows((one.code, one.name, one.detail, "|".join(one.others)) for one in names)
        data = text.getvalue().encode()
        place = self._file(of.system, of.version, "csv")
        with self._locked(of.system):
            if place.exists() and place.read_bytes() != data:
                raise Conflict(
                    (f"已有另一份 {of.system} {of.version}", f"there is another {of.system} {of.version}"),
                    ("每个版本一份", "one list a version"),
                    ("换一个版本名", "name the version otherwise"),
                )
            if place.exists():
                return
            durable.write(place, data)
            described = json.dumps(asdict(of), ensure_ascii=False, indent=1).encode()
            durable.write(self._file(of.system, of.version, "json"), described)

    def put_in_force(self, system: str, version: str, author: str, reason: str) -> InForce:
        """From now on `version` counts; an earlier one is a roll-back. Raises NotFound, Conflict."""
        self.description(system, version)
        with self._locked(system):
            history = self.history(system)
            if history and history[-1].version == version:
                raise Conflict(
                    (f"{version} 已经生效", f"{version} is in force already"),
                    ("另一个版本", "another version"),
                    ("heluo codes editions 列出已有的", "heluo codes editions lists those that there are"),
                )
            made = InForce(version, now().isoformat(timespec="seconds"), author, reason)
            data = json.dumps([asdict(one) for one in (*history, made)], ensure_ascii=False, indent=1)
            durable.write(self._folder(system) / f"{HISTORY}.json", data.encode())
        return made

    def _locked(self, system: str) -> BaseFileLock:
        return file_lock(self._folder(system) / ".lock", wait=True)

    def _folder(self, system: str) -> Path:
        _checked(system)
        return self._root / system

    def _file(self, system: str, version: str, ending: str) -> Path:
        _checked(version)
        return self._folder(system) / f"{version}.{ending}"


def described(
    path: Path, system: str, version: str, name: str, licence: str, author: str, codes: int, kind: str = ""
) -> EditionNote:
    """The description of an edition that is read from `path` now. Raises BadInput without a licence note."""
    if len(licence.strip()) < 4:
        raise BadInput(
            ("没有写许可", "no licence note"),
            ("谁的目录、允许怎样用", "whose list it is and how it may be used"),
            ("加 --licence", "add --licence"),
        )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kind = kind or SYSTEM_OF.get(system, "")
    if not kind:
        raise BadInput(
            (f"{system} 的名称是什么没有写", f"it was not named what the names of {system} are"),
            "diagnosis | procedure | drug | item",
            ("加 --kind", "add --kind"),
        )
    imported = now().isoformat(timespec="seconds")
    return EditionNote(
        system, version, name or system, kind, licence.strip(), codes, digest, imported, author
    )


def _checked(name: str) -> None:
    if not NAME.fullmatch(name) or name == HISTORY:
        raise BadInput(
            (f"名称 {name}", f"the name {name}"),
            ("字母、数字、汉字、点、横线、下划线", "letters, digits, dot, dash, underscore"),
            ("换一个", "use another"),
        )
