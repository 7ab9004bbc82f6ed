"""Follows one value through the running code: which files of the product take it and give it.

A thing *holds* the value when it stands in it as a text, a number or bytes, however deep in lists, tables,
dataclasses and answers. A parcel in transit, into which nobody can look, holds it when it is of the value's
stream. An expression that is not computed yet holds it when one of its columns is one that it will stand in.
"""

from __future__ import annotations

import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa
from pydantic import BaseModel

DEEPEST, MOST_ENTRIES = 6, 400
SERVICES = ("kit/", "engines/", "dictionary/", "terminology/", "entrypoints/admit.py")
"""What serves every row and knows no journey: opens parcels, runs expressions, reads declarations, lets a
request begin."""
OBSERVERS = ("quality/", "governance/check/", "collection/selftest.py")
"""They look at each value and pass none on: checks count it, the self-test throws its sample away."""
STORES = {"lakehouse/writer.py"}
"""Files that only take a value, because they put it on the disk."""
DECLARED = "heluo.dictionary"
"""What the dictionary declares holds no value of anybody."""


class Followed:
    """`texts` and `numbers`: how the value is written at its stations; `stream`: the parcels that carry it;
    `columns`: where it stands in tables."""

    def __init__(
        self, source: Path, texts: set[str], numbers: set[float], stream: str, columns: set[str]
    ) -> None:
        self.source, self.texts, self.numbers = str(source), texts, numbers
        self.stream, self.columns = stream, columns
        self.seen: dict[tuple[str, str, bool], str] = {}
        self._ours: dict[CodeType, str | None] = {}

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Every call, return and yield of the product's functions, in every thread that starts meanwhile."""
        threading.setprofile(self._event)
        sys.setprofile(self._event)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]

    def _event(self, frame: FrameType, event: str, given: Any) -> None:
        if event not in ("call", "return"):
            return
        path = self._path(frame)
        if path is None:
            return
        other = self._other(frame, path)
        how = (path, other, event == "call")
        if how in self.seen:
            return
        values = given if event == "return" else list(frame.f_locals.values())
        found = self.held(values)
        if found == "expression":
            counts = self._is_new(frame, given) if event == "return" else path.startswith("engines/")
            if not counts:
                return
        if found:
            self.seen[how] = found

    def _is_new(self, frame: FrameType, given: Any) -> bool:
        """Whether the function computed a column of the value, rather than handing on one that it was
        given."""
        if isinstance(given, tuple | list):
            return any(self._is_new(frame, one) for one in given)
        if isinstance(given, ir.Column):
            return not isinstance(given.op(), ops.Field)
        if not isinstance(given, ir.Table):
            return False
        tables = [one for one in frame.f_locals.values() if isinstance(one, ir.Table) and one is not given]
        inputs = {one.op() for one in tables}
        return any(_computed(given.op(), name, inputs) for name in self.columns & set(given.columns))

    def _path(self, frame: FrameType) -> str | None:
        """The product's file that `frame` is in, None for everybody else's code."""
        code = frame.f_code
        if code not in self._ours:
            path = code.co_filename
            ours = path.startswith(self.source) and not code.co_name.startswith("<module")
            self._ours[code] = path[len(self.source) + 1 :] if ours else None
        return self._ours[code]

    def _other(self, frame: FrameType, path: str) -> str:
        """The nearest other file of the product up the stack, services left out; "" for none."""
        above = frame.f_back
        while above is not None:
            found = self._path(above)
            if found is not None and found != path and not found.startswith(SERVICES):
                return found
            above = above.f_back
        return ""

    def held(self, value: Any, depth: int = 0) -> str:
        """How `value` holds the followed one: "value", "parcel", "expression", "" when it does not."""
        if depth > DEEPEST or value is None or type(value).__module__.startswith(DECLARED):
            return ""
        match value:
            case bool() | type():
                return ""
            case str():
                return "value" if any(text in value for text in self.texts) else ""
            case bytes():
                return "value" if any(text.encode() in value for text in self.texts) else ""
            case int() | float():
                return "value" if any(abs(value - number) < 1e-9 for number in self.numbers) else ""
            case ir.Table():
                return "expression" if self.columns & set(value.columns) else ""
            case ir.Column():
                return "expression" if value.get_name() in self.columns else ""
            case ir.Expr():
                return ""
            case pa.Table() | pa.RecordBatch():
                return self.held(value.to_pylist(), depth + 1)
            case pl.DataFrame():
                return self.held(value.to_dicts(), depth + 1)
            case pa.Array() | pa.ChunkedArray() | pl.Series():
                return self.held(
                    value.to_list() if isinstance(value, pl.Series) else value.to_pylist(), depth + 1
                )
            case Mapping():
                return self._any(list(value.values())[:MOST_ENTRIES], depth)
            case list() | tuple() | set() | frozenset():
                return self._any(list(value)[:MOST_ENTRIES], depth)
            case BaseModel():
                return self._any(list(value.__dict__.values()), depth)
        if is_dataclass(value):
            if getattr(value, "stream", None) == self.stream and getattr(value, "seq", 0):
                return "parcel"
            return self._any([getattr(value, field.name, None) for field in fields(value)], depth)
        return ""

    def _any(self, values: list[Any], depth: int) -> str:
        return next((found for value in values if (found := self.held(value, depth + 1))), "")

    def stations(self) -> dict[str, set[str]]:
        """How the value went: "through" the files that took it from one place and gave it to another (a
        service stands for the disk, the network and the engine) or made the expression of it; "sealed" in
        files that carried the parcel unread; all others that had it in their hands were "asked"."""
        takes: dict[str, set[str]] = defaultdict(set)
        gives: dict[str, set[str]] = defaultdict(set)
        sealed, new = set(), set()
        for (path, other, into), how in self.seen.items():
            if path.startswith(OBSERVERS) or other.startswith(OBSERVERS):
                continue
            if how == "parcel":
                sealed.add(path)
            elif how == "expression":
                new.add(other if path.startswith(SERVICES) else path)
            elif into:
                takes[path].add(other)
                gives[other].add(path)
            else:
                gives[path].add(other)
                takes[other].add(path)
        both = {f for f in takes if any(gives[f] - {x} for x in takes[f])}
        ours = {f for f in {*takes, *gives, *new} if f and not f.startswith((*SERVICES, *OBSERVERS))}
        through = ours & (both | new | STORES)
        carried = {f for f in sealed if not f.startswith(SERVICES)} - through
        return {"through": through, "sealed": carried, "asked": ours - through}


def _computed(relation: Any, name: str, inputs: set[Any]) -> bool:
    """Whether column `name` of `relation` is computed above the relations of `inputs`."""
    while relation is not None and relation not in inputs:
        values = getattr(relation, "values", None)
        if isinstance(values, Mapping) and name in values:
            if not isinstance(values[name], ops.Field):
                return True
            relation, name = values[name].rel, values[name].name
        else:
            relation = getattr(relation, "parent", None)
    return False
