"""A batch of source text × a hospital's mapping → rows of a category, and for every row that does not fit the
reason.

Two steps, so that a nightly re-read stays cheap: `identify` hashes keys and contents of all rows, `conform`
types only those that are new. Pure: knows neither the database nor the journal.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from heluo.collection import identity_flags, mask
from heluo.collection.convert import parse_convert
from heluo.collection.convert_columns import Column, ColumnReader
from heluo.collection.explode import ITEM, complete, exploded, is_made
from heluo.collection.mapping import MappedVariable, StreamPlan
from heluo.dictionary import Category, identity_schema, parcel_schema
from heluo.dictionary.schema import ARROW
from heluo.kit.dates import NO_MONTH
from heluo.kit.seal import referencer

UNIT, NULL = "\x1f", "\x00\x1e"
"""Between the texts of a row, and in place of NULL, before hashing: characters that a source does not use, so
that ("a", "bc") is not ("ab", "c") and NULL is not ""."""
WHY = "_why"
"""In the raw map: variable → why its cell is empty although it was written."""
_REFS = 500_000
Spec = tuple[str, str, str]
"""(variable, column, convert): one line of a mapping as it was."""


@dataclass(frozen=True)
class Refusal:
    """Why a row is quarantined: the first refused cell, and how many there were."""

    code: str
    variable: str
    column: str
    cells: int = 1


class EmptyCell(NamedTuple):
    """A cell of the row at `position` that was written and is empty, and why."""

    position: int
    variable: str
    column: str
    why: str


@dataclass(frozen=True)
class Batch:
    """Typed rows. `refused`: position → reason; those rows' typed values are not to be used. `rows` has the
    category's parcel columns, `identity` (patients only) is aligned with it. `strangers`: texts whose patient
    is not known."""

    rows: pa.Table
    identity: pa.Table | None
    refused: dict[int, Refusal]
    months: list[str]
    strangers: int
    empty: tuple[EmptyCell, ...]
    """Cells of rows that are not refused which were written and are empty."""

    def empty_counts(self) -> Counter[tuple[str, str]]:
        """(variable, why) → such cells."""
        return Counter((cell.variable, cell.why) for cell in self.empty)


class Conformer:
    """Conforms batches of one stream. `known` gives the identifiers to mask by subject_ref; `remember` is
    given those of each patient when the stream is the patients' own. `present` are the columns that the view
    really has."""

    def __init__(
        self,
        plan: StreamPlan,
        secret: bytes,
        present: Iterable[str],
        patient: Category,
        known: Callable[[Iterable[str]], dict[str, list[mask.Token]]],
        remember: Callable[[dict[str, list[mask.Token]]], None],
    ) -> None:
        self.plan, self.category, self.patient = plan, plan.category, patient
        self.is_patient = plan.category.name == patient.name
        self._known, self._remember, self._secret = known, remember, secret
        present = {column for column in present if not is_made(column)}
        self.lists = plan.lists
        self.bound = tuple(b for b in plan.bound if b.is_made or b.column in present)
        self.mapped = tuple(c for c in plan.columns if c in present)
        self.extra = tuple(sorted(present - set(plan.columns) - {plan.watermark}))
        """Columns of the view that no line maps: they travel in `extra`, but for patients they stay in the
        hospital."""
        self._readers = {b.variable.name: ColumnReader(b.variable, b.convert) for b in self.bound}
        self._key = referencer(secret, plan.category.name)
        self._hashed = tuple(sorted({*self.mapped, *self.extra}))
        self._seed = hashlib.sha256((UNIT.join(self._hashed) + NULL).encode())
        self._refs: dict[str, dict[str, str]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """What to select: mapped columns, then the others."""
        return (*self.mapped, *self.extra)

    @property
    def key_columns(self) -> tuple[str, ...]:
        """What the keys of rows are made of."""
        return tuple(dict.fromkeys((*self.plan.key_columns, *self.lists)))

    def exploded(self, source: pa.Table) -> pa.Table:
        """`source` with a row for each item, where a column holds several. Every other method wants such a
        table."""
        return exploded(source, self.lists)

    def ids(self, refs: Iterable[str]) -> list[str]:
        """The patients' local ids behind `refs`, of those that were met here."""
        wanted = set(refs)
        met = self._refs.get(self.patient.key[0], {})
        return [text for text, ref in met.items() if ref in wanted]

    def identify(self, source: pa.Table) -> tuple[list[bytes], list[bytes]]:
        """(row keys of 16 bytes, row hashes of 8 bytes) of every row of `source`.

        The hash covers the view's own columns and texts, not the mapping: after a change of the mapping
        `changed` finds the rows that are concerned. A row without a key gets one from its content; `conform`
        refuses it."""
        hashes = self._hashes(source)
        texts, missing = self._key_texts(source)
        keys = [self._key(t) for t in texts.cast(pa.binary()).to_pylist()]
        for position in missing:
            keys[position] = self._key(b"\x00" + hashes[position])
        return keys, hashes

    def keys(self, source: pa.Table) -> tuple[list[bytes], set[int]]:
        """(row keys, positions without a key) when only the key columns were read."""
        texts, missing = self._key_texts(source)
        return [self._key(t) for t in texts.cast(pa.binary()).to_pylist()], set(missing)

    def key_texts(self, source: pa.Table) -> list[str]:
        """The natural keys of rows that have one, as they are written."""
        texts, missing = self._key_texts(source)
        nameless = set(missing)
        return [text for i, text in enumerate(texts.to_pylist()) if i not in nameless]

    def key_of(self, text: str) -> bytes:
        """The row key of a natural key."""
        return self._key(text.encode())

    def conform(self, source: pa.Table, keys: list[bytes], hashes: list[bytes]) -> Batch:
        """Types every mapped column of `source`; `keys` and `hashes` are those of `identify` for the same
        rows."""
        count = source.num_rows
        columns = {b.variable.name: self._column(b, source) for b in self.bound}
        refused = self._refusals(source, columns, self._key_texts(source)[1])
        subjects, refs = self._references(columns, count)
        identity = self._identity(columns, subjects, count) if self.is_patient else None
        values: dict[str, pa.Array] = (
            identity_flags.flags({n: column.values for n, column in columns.items()})
            if self.is_patient
            else {}
        )
        strangers = 0
        for variable in self.category.collected:
            if variable.shipped is None:
                continue
            if variable.name in refs:
                values[variable.shipped] = refs[variable.name]
            elif variable.name in columns:
                cells = columns[variable.name].values
                if variable.type == "text" or (variable.type == "string" and variable.search == "text"):
                    cells, unknown = mask.masked(
                        cells, subjects, self._known, 0 if variable.type == "text" else 20
                    )
                    strangers = max(strangers, unknown)
                values[variable.shipped] = cells
        months = (
            _months(columns[self.category.time].values)
            if self.category.time in columns
            else [NO_MONTH] * count
        )
        head = {
            "op": pa.repeat("U", count),
            "row_key": _hex(keys, 32),
            "row_hash": _hex(hashes, 16),
            "month": pa.array(months, pa.string()),
        }
        tail = {
            "extra": self._masked(self._extras(source), subjects),
            "raw": self._masked(self._raws(source, columns), subjects),
        }
        schema = parcel_schema(self.category)
        arrays = head | values | tail
        rows = pa.table(
            [arrays[f.name] if f.name in arrays else pa.nulls(count, f.type) for f in schema], schema=schema
        )
        empty = tuple(
            EmptyCell(position, bound.variable.name, bound.column, why)
            for bound in self.bound
            for position, why in columns[bound.variable.name].why.items()
            if position not in refused
        )
        return Batch(rows, identity, refused, months, strangers, empty)

    def _column(self, bound: MappedVariable, source: pa.Table) -> Column:
        """The values of one line. The last variable of the key of an exploded row has the item's place behind
        it; a row that could not be taken apart stands for its first item."""
        column = self._fitting(bound, self._readers[bound.variable.name].read(_text(source, bound.column)))
        if not self.lists or bound.variable.name != self.category.key[-1]:
            return column
        place = pc.fill_null(_text(source, ITEM), "1")
        return replace(column, values=pc.binary_join_element_wise(column.values, place, "#"))

    def _fitting(self, bound: MappedVariable, column: Column) -> Column:
        """No row is refused for a cell that it need not have."""
        return column if self.plan.is_mandatory(bound) else column.emptied()

    def changed(self, source: pa.Table, before: Sequence[Spec]) -> list[int]:
        """Positions of rows that read otherwise under the present mapping than under `before`."""
        now = {b.variable.name: b for b in self.bound}
        old = {}
        for name, column, spec in before:
            variable = self.category.variables.get(name)
            if variable is not None and (not column or column in source.column_names):
                old[name] = MappedVariable(variable, column, parse_convert(spec, variable), "")
        differ = pa.repeat(False, source.num_rows)
        reasons: set[int] = set()
        for name in now.keys() | old.keys():
            mine, theirs = now.get(name), old.get(name)
            if mine and theirs and (mine.column, mine.convert.spec) == (theirs.column, theirs.convert.spec):
                continue
            read = [self._reading(source, bound, like=mine or theirs) for bound in (mine, theirs)]
            values = [column.values for column in read]
            different = pc.fill_null(pc.not_equal(*values), False)
            differ = pc.or_(differ, pc.or_(different, pc.xor(pc.is_null(values[0]), pc.is_null(values[1]))))
            reasons.update(i for i, _ in read[0].why.items() ^ read[1].why.items())
        return sorted({*pc.indices_nonzero(differ).to_pylist(), *reasons})

    def _reading(self, source: pa.Table, bound: MappedVariable | None, like: MappedVariable | None) -> Column:
        """The column of `bound`, or nulls of the type of `like` when there is no such line."""
        if bound is None:
            assert like is not None
            return Column(pa.nulls(source.num_rows, ARROW[like.variable.type]), {}, [])
        return self._fitting(
            bound, ColumnReader(bound.variable, bound.convert).read(_text(source, bound.column))
        )

    def _hashes(self, source: pa.Table) -> list[bytes]:
        texts = [_text(source, c) for c in self._hashed]
        joined = pc.binary_join_element_wise(*texts, UNIT, null_handling="replace", null_replacement=NULL)
        seed, result = self._seed, []
        for text in joined.cast(pa.binary()).to_pylist():
            state = seed.copy()
            state.update(text)
            # 8 bytes: compared only with the former hash of the same key, never across rows
            result.append(state.digest()[:8])
        return result

    def _key_texts(self, source: pa.Table) -> tuple[pa.Array, list[int]]:
        """Canonical text of the natural key, and the positions where a part of it is missing."""
        parts = []
        missing = pa.repeat(False, source.num_rows)
        for bound in self.plan.key:
            text = _text(source, bound.column)
            column = self._column(bound, source)
            canonical = (
                column.values
                if pa.types.is_string(column.values.type)
                else pc.cast(column.values, pa.string())
            )
            empty = pc.is_null(canonical)
            if column.refused:  # a key that was written but is refused is not missing
                empty = pc.and_(empty, pa.array([i not in column.refused for i in range(len(text))]))
            missing = pc.or_(missing, empty)
            parts.append(pc.coalesce(canonical, text) if bound.column else canonical)
        joined = (
            parts[0]
            if len(parts) == 1
            else pc.binary_join_element_wise(*parts, UNIT, null_handling="replace", null_replacement=NULL)
        )
        return pc.fill_null(joined, NULL), pc.indices_nonzero(missing).to_pylist()

    def _refusals(
        self, source: pa.Table, columns: dict[str, Column], missing: list[int]
    ) -> dict[int, Refusal]:
        refused: dict[int, Refusal] = {}
        if self.lists:
            first = next(b for b in self.bound if b.column in self.lists)
            why = Refusal("explode_counts", first.variable.name, ",".join(self.lists))
            refused |= dict.fromkeys(pc.indices_nonzero(pc.is_null(_text(source, ITEM))).to_pylist(), why)
        key = self.plan.key[0]
        for position in missing:
            refused[position] = Refusal("key_missing", key.variable.name, key.column)
        for bound in self.bound:
            for position, code in columns[bound.variable.name].refused.items():
                first = refused.get(position)
                refused[position] = (
                    Refusal(code, bound.variable.name, bound.column)
                    if first is None
                    else Refusal(first.code, first.variable, first.column, first.cells + 1)
                )
        return refused

    def _references(self, columns: dict[str, Column], count: int) -> tuple[pa.Array, dict[str, pa.Array]]:
        refs = {
            b.variable.name: self._reference(b, columns[b.variable.name].values)
            for b in self.bound
            if b.variable.type == "id"
        }
        subjects = refs.get(self.patient.key[0])
        return pa.nulls(count, pa.string()) if subjects is None else subjects, refs

    def _reference(self, bound: MappedVariable, values: pa.Array) -> pa.Array:
        """Keyed hashes of an id column, each distinct id once; ids that come back are remembered."""
        name = bound.variable.name
        make = referencer(self._secret, name)
        if name in self.category.key:
            return pa.array(
                [None if v is None else make(v).hex() for v in values.cast(pa.binary()).to_pylist()],
                pa.string(),
            )
        memo = self._refs.setdefault(name, {})
        if len(memo) > _REFS:
            memo.clear()
        encoded = pc.dictionary_encode(values)
        made = []
        for value in encoded.dictionary.to_pylist():
            ref = memo.get(value)
            if ref is None:
                ref = memo[value] = make(value.encode()).hex()
            made.append(ref)
        return pa.array(made, pa.string()).take(encoded.indices)

    def _identity(self, columns: dict[str, Column], subjects: pa.Array, count: int) -> pa.Table:
        schema = identity_schema(self.category)
        arrays = [
            subjects
            if f.name == "subject_ref"
            else columns[f.name].values
            if f.name in columns
            else pa.nulls(count, f.type)
            for f in schema
        ]
        table = pa.table(arrays, schema=pa.schema([pa.field(f.name, f.type) for f in schema]))
        names = [
            n
            for n in table.column_names
            if n != "subject_ref" and pa.types.is_string(table.schema.field(n).type)
        ]
        self._remember(
            {
                ref: mask.tokens(self.category, values)
                for ref, values in zip(subjects.to_pylist(), table.select(names).to_pylist(), strict=True)
                if ref is not None
            }
        )
        return table

    def _extras(self, source: pa.Table) -> pa.Array:
        """One JSON object a row with the unmapped columns that are not null; null when there are none."""
        if not self.extra or self.is_patient:
            return pa.nulls(source.num_rows, pa.string())
        parts = []
        for name in self.extra:
            text = _text(source, name)
            odd = pc.match_substring_regex(text, r'["\\\x00-\x1f]')
            if pc.any(odd).as_py():
                escaped = [
                    None if t is None else json.dumps(t, ensure_ascii=False)[1:-1] for t in text.to_pylist()
                ]
                text = pa.array(escaped, pa.string())
            parts.append(
                pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + ':"', text, '"', "")
            )
        # pyarrow 26 leaves out the complete row when every part is null: a first part that is never null
        # keeps the rows in step
        joined = pc.binary_join_element_wise(
            pa.repeat("", source.num_rows), *parts, ",", null_handling="skip"
        )
        inside = pc.utf8_slice_codeunits(joined, 1)
        return pc.if_else(
            pc.equal(pc.binary_length(joined), 0),
            pa.scalar(None, pa.string()),
            pc.binary_join_element_wise("{", inside, "}", ""),
        )

    def _raws(self, source: pa.Table, columns: dict[str, Column]) -> pa.Array:
        """One JSON object a row with the source text of cells whose value says less; ids and identifiers
        never."""
        cells: dict[int, dict[str, Any]] = {}
        for bound in self.bound:
            name, lossy = bound.variable.name, columns[bound.variable.name].lossy
            for position, why in columns[name].why.items():
                cells.setdefault(position, {}).setdefault(WHY, {})[name] = why
            if (
                bound.column in self.lists
                and bound.variable.type != "id"
                and bound.variable.identifier != "direct"
            ):
                for position, text in enumerate(_text(source, complete(bound.column)).to_pylist()):
                    if text is not None:
                        cells.setdefault(position, {})[name] = text
                continue
            if lossy and bound.variable.type != "id" and bound.variable.identifier != "direct":
                for position, text in zip(
                    lossy, _text(source, bound.column).take(pa.array(lossy)).to_pylist(), strict=True
                ):
                    cells.setdefault(position, {})[bound.variable.name] = text
        if not cells:
            return pa.nulls(source.num_rows, pa.string())
        return pa.array(
            [
                json.dumps(cells[i], ensure_ascii=False) if i in cells else None
                for i in range(source.num_rows)
            ],
            pa.string(),
        )

    def _masked(self, text: pa.Array, subjects: pa.Array) -> pa.Array:
        return mask.masked(text, subjects, self._known)[0]


def _text(source: pa.Table, column: str) -> pa.Array:
    if not column:
        return pa.nulls(source.num_rows, pa.string())
    values = source.column(column)
    return (
        values.combine_chunks()
        if isinstance(values, pa.ChunkedArray) and values.num_chunks != 1
        else values.chunk(0)
    )


def _hex(values: list[bytes], width: int) -> pa.Array:
    """Byte strings of one length as an array of hex texts."""
    data = b"".join(values).hex().encode()
    offsets = array("i", range(0, len(data) + 1, width)) if values else array("i", [0])
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(data))


def _months(moments: pa.Array) -> list[str]:
    number = pc.add(pc.multiply(pc.year(moments), 100), pc.month(moments))
    encoded = pc.dictionary_encode(number)
    names = [f"{n // 100:04d}-{n % 100:02d}" for n in encoded.dictionary.to_pylist()]
    return pc.fill_null(pa.array(names, pa.string()).take(encoded.indices), NO_MONTH).to_pylist()
