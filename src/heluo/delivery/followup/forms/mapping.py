"""Versions of a form: what a new one must say of the one before, and answers of an old one read as if they
were of the new one. Records are never rewritten: this is for reports over several versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from heluo.delivery.followup.forms.model import Form, FormField
from heluo.kit.errors import BadInput
from heluo.kit.text import Text


def check_mapping(old: Form, new: Form) -> None:
    """Raises BadInput unless `new` says of each of its fields which one of `old` it goes on with. One of the
    same name and type that has all the old choices needs no line; "" says that it begins with this
    version."""
    before = _places(old)
    for path, one in _places(new).items():
        name = new.mapping.get(one.name)
        source = before.get(_path(path, one.name if name is None else name))
        if name == "" or (name is None and _path(path, one.name) not in before):
            if name is None:
                raise _unsaid(one.name, Text("旧版没有这个字段", "the version before has no such field"))
            continue
        if source is None:
            raise _unsaid(one.name, Text(f"旧版没有字段 {name}", f"the version before has no field {name}"))
        if not _goes_on(source, one):
            raise _unsaid(
                one.name,
                Text("与旧版的类型、单位或选项不同", "its type, unit or choices are not those of before"),
            )


def carried(versions: Sequence[Form], of: int, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Effective answers by path ("drugs.0.dose") of a record in version `of`, by the paths of the newest of
    `versions`; what has no successor is left out."""
    found = dict(answers)
    for new in sorted((one for one in versions if one.version > of), key=lambda one: one.version):
        found = _step(new, found)
    return found


def _step(new: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for section, one in new.fields():
        name = new.mapping.get(one.name, one.name)
        if not name:
            continue
        if section.repeat:
            ends = f".{name}"
            for path, value in answers.items():
                if path.startswith(f"{section.name}.") and path.endswith(ends):
                    made[path.removesuffix(name) + one.name] = value
        elif name in answers:
            made[one.name] = answers[name]
    return made


def _places(form: Form) -> dict[str, FormField]:
    return {(f"{s.name}." if s.repeat else "") + f.name: f for s, f in form.fields() if f.type != "note"}


def _path(path: str, name: str) -> str:
    head, dot, _ = path.rpartition(".")
    return head + dot + name


def _goes_on(old: FormField, new: FormField) -> bool:
    rows = {one.name for one in new.rows}
    return (
        (old.value_type, old.unit) == (new.value_type, new.unit)
        and {one.code for one in old.choices} <= {one.code for one in new.choices}
        and {one.name for one in old.rows} <= rows
    )


def dropped(old: Form, new: Form) -> Iterator[str]:
    """Fields of `old` that nothing in `new` goes on with."""
    used = {_path(path, new.mapping.get(one.name, one.name)) for path, one in _places(new).items()}
    yield from (path for path in _places(old) if path not in used)


def _unsaid(name: str, found: Text) -> BadInput:
    return BadInput(
        found,
        ("mapping 中写明来自旧版哪个字段,或写空", "a line of `mapping`: the field before, or empty"),
        ("补上这一行", "add that line"),
        where=name,
        code="bad_mapping",
    )
