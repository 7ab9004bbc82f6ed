"""Cohorts, lists and sets of codes within cohorts: what a definition refers to, found and written into it
before it is read.

A reference names a version, `cohort_…@2`, so a newer version of the inner one changes nothing: the outer one
goes on with the old, and says so. A circle is refused whatever the versions: whoever writes one does not mean
what the older versions happen to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from heluo.cohort.definition import Definition
from heluo.cohort.saved.store import Holder, body, find
from heluo.cohort.tables import SavedDefinition
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

Kind = Literal["cohort", "list", "codes"]
KINDS: tuple[Kind, ...] = ("cohort", "list", "codes")
MOST_DEEP = 8


@dataclass(frozen=True)
class OtherVersion:
    """A reference of a definition: which version it uses, and which is the newest."""

    kind: Kind
    id: str
    name: Text
    version: int
    newest: int


def expanded(session: Session, holder: Holder, given: Definition) -> Definition:
    """`given` with what it refers to written into it. What a caller wrote there is thrown away.

    Raises NotFound for a reference that the holder may not read, BadInput for too many within each other.
    """
    if not any(_references(given.model_dump(by_alias=True, mode="json"))):
        return given
    return Definition.model_validate(_filled(session, holder, plain(given), 0))


def plain(given: Definition) -> dict[str, Any]:
    """The JSON of a definition as it is saved: references alone, not what they refer to."""
    found: dict[str, Any] = given.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    for leaf in _references(found):
        for name in ("definition", "persons", "members", "named"):
            leaf.pop(name, None)
    return found


def used(session: Session, holder: Holder, given: dict[str, Any]) -> list[OtherVersion]:
    """What the body `given` refers to, each once."""
    found: dict[tuple[str, int], OtherVersion] = {}
    for leaf in _references(given):
        kind, id, version = _reference(leaf)
        of = find(session, holder, id, kind)
        name = Text(of.name_zh or of.name_en, of.name_en or of.name_zh)
        found[id, version] = OtherVersion(kind, id, name, version, of.version)
    return list(found.values())


def code_sets_in(given: dict[str, Any], id: str) -> list[int]:
    """In which versions the body `given` uses the saved set of codes `id`."""
    found = [_reference(leaf) for leaf in _references(given) if isinstance(leaf.get("codes"), str)]
    return [version for kind, of, version in found if (kind, of) == ("codes", id)]


def check_acyclic(session: Session, holder: Holder, of: SavedDefinition, given: dict[str, Any]) -> None:
    """Raises BadInput with the path when `given`, as a new version of `of`, would lead back to it."""
    path = _path(session, holder, of.id, given, (of.name_zh or of.name_en,))
    if path:
        circle = " → ".join(path)
        raise BadInput(
            (f"队列互相引用:{circle}", f"cohorts in a circle: {circle}"),
            ("不回到自身的引用", "references that do not come back"),
            ("断开其中一处", "break one of them"),
            code="circle",
        )


def _path(
    session: Session, holder: Holder, target: str, given: dict[str, Any], names: tuple[str, ...]
) -> tuple[str, ...]:
    for leaf in _references(given):
        kind, id, version = _reference(leaf)
        if kind != "cohort":
            continue
        inner = find(session, holder, id, kind)
        here = (*names, inner.name_zh or inner.name_en)
        if id == target:
            return here
        if further := _path(session, holder, target, body(session, inner, version), here):
            return further
    return ()


def _filled(session: Session, holder: Holder, given: dict[str, Any], depth: int) -> dict[str, Any]:
    if depth > MOST_DEEP:
        raise BadInput(
            (f"队列套队列超过 {MOST_DEEP} 层", f"cohorts within cohorts, more than {MOST_DEEP} deep"),
            (f"至多 {MOST_DEEP} 层", f"at most {MOST_DEEP}"),
            ("把内层条件直接写出", "write the inner conditions out"),
        )
    for leaf in _references(given):
        kind, id, version = _reference(leaf)
        of = find(session, holder, id, kind)
        leaf["named"] = {"zh": of.name_zh, "en": of.name_en}
        inner = body(session, of, version)
        if kind == "cohort":
            leaf["definition"] = _filled(session, holder, inner, depth + 1)
        elif kind == "codes":
            leaf["members"] = inner
        else:
            leaf["persons"] = inner["persons"]
    return given


def _references(given: Any) -> Iterator[dict[str, Any]]:
    """Parts of `given` that refer to something saved; not those within what is written into them."""
    if isinstance(given, list):
        for one in given:
            yield from _references(one)
    elif isinstance(given, dict):
        if any(isinstance(given.get(kind), str) for kind in KINDS):
            yield given
            return
        for one in given.values():
            yield from _references(one)


def _reference(leaf: dict[str, Any]) -> tuple[Kind, str, int]:
    """(kind, id, version) of a leaf."""
    kind: Kind = next(kind for kind in KINDS if leaf.get(kind))
    id, _, version = str(leaf[kind]).rpartition("@")
    return kind, id, int(version)
