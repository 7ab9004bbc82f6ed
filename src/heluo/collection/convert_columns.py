"""Entire columns through a convert: the same answers as `convert.Convert.cell`, at the speed of Arrow.

Cells of a common shape take a vectorised way guarded by a grammar; every other cell is handed to the
specification, each distinct text once. Tested for equality with it (`tests/spec/test_convert_spec.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from heluo.collection.convert import Convert
from heluo.collection.date_formats import Format
from heluo.collection.grammar import BLANK, LONGEST, TEXT_STAYS_BEHIND, ParsedCell
from heluo.dictionary import Variable
from heluo.dictionary.schema import ARROW
from heluo.dictionary.sentinels import EARLIEST, LATEST

_YEAR, _DAY = (
    r"[1-9]\d{3}",
    r"(?:(?:0[13578]|1[02])SEP(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)SEP(?:0[1-9]|[12]\d|30)"
    r"|02SEP(?:0[1-9]|1\d|2[0-8]))",
)
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_ISO_DAY = f"{_YEAR}-{_DAY.replace('SEP', '-')}"
_NUMBER = r"^-?(?:\d{1,14}|\d{1,7}\.\d{1,7})$"
_FAST = {
    "integer": r"^-?\d{1,18}$",
    "decimal": _NUMBER,
    "result_number": _NUMBER,
    "date": f"^{_ISO_DAY}$",
    "datetime": rf"^{_ISO_DAY}[ T]{_CLOCK}(?:\.\d{{1,6}})?$",
}
_SECONDS = r"^(?:[7-9]\d{8}|[1-6]\d{9})$"
"""Whole seconds since 1970 from March 1992 to 2191: Shanghai has been eight hours ahead all the time, so no
table of zones is asked."""
_AHEAD = 8 * 3600
_MEMO = 100_000


@dataclass(frozen=True)
class Column:
    """One variable of a batch. `refused`: position → code; `lossy`: positions whose text goes to the raw
    map."""

    values: pa.Array
    refused: dict[int, str]
    lossy: list[int]
    why: dict[int, str] = field(default_factory=dict)
    """Position → why the cell is empty although it was written."""

    def emptied(self) -> Column:
        """The same column of an optional variable: a cell that does not fit is empty and says why, and
        refuses no row."""
        if not self.refused:
            return self
        texts = (i for i, code in self.refused.items() if code not in TEXT_STAYS_BEHIND)
        return Column(self.values, {}, sorted({*self.lossy, *texts}), self.why | self.refused)


class ColumnReader:
    """Turns text columns into typed ones for one mapped variable; keeps what it learnt of repeated texts."""

    def __init__(self, variable: Variable, convert: Convert) -> None:
        self.type, self.convert = ARROW[variable.type], convert
        self._variable_type = variable.type
        self._memo: dict[str, ParsedCell] = {}
        self._pattern = _fast_dates(convert.formats)
        self._parts = _numbered(convert.formats)
        within = [day for day in convert.days if EARLIEST <= day <= LATEST]
        self._sentinels = pa.array(within, pa.date32())

    def read(self, text: pa.Array) -> Column:
        """`text`: string array of a batch, NULL as null. Values are null wherever a cell is refused."""
        if self.convert.constant is not None:
            cell = self._cell(self.convert.constant)
            positions = range(len(text))
            return Column(
                pa.repeat(pa.scalar(cell.value, self.type), len(text)),
                dict.fromkeys(positions, cell.code) if cell.code else {},
                [],
                dict.fromkeys(positions, cell.why) if cell.why else {},
            )
        if self.convert.text:
            return self._slow(text)
        kind = self.convert.plain_type
        if kind in ("string", "code", "id", "text"):
            return self._texts(text, kind)
        if kind == "result_comparator":  # a bare number has none
            return self._merge(
                text, pa.nulls(len(text), self.type), pc.invert(pc.match_substring_regex(text, _NUMBER)), []
            )
        if kind in _FAST:
            return self._guarded(text, _FAST[kind])
        if self._pattern:
            return self._guarded(text, self._pattern, self.convert.formats[0])
        if self._parts:
            return self._spelled(text)
        return self._slow(text)

    def _texts(self, text: pa.Array, kind: str) -> Column:
        odd = pc.match_substring_regex(text, "[\x00\ufffd]" if kind != "id" else "[\x00\u0080-\U0010ffff]")
        longest = pc.max(pc.binary_length(text)).as_py() or 0
        if longest > (LONGEST if kind != "id" else 512):
            odd = pc.or_(odd, pc.greater(pc.binary_length(text), LONGEST if kind != "id" else 512))
        trimmed = pc.utf8_trim(text, BLANK)
        values = pc.if_else(
            pc.equal(pc.binary_length(trimmed), 0),
            pa.scalar(None, pa.string()),
            text if kind == "text" else trimmed,
        )
        lossy: list[int] = []
        if kind in ("string", "code"):
            changed = pc.not_equal(trimmed, pc.utf8_trim(text, " "))
            if pc.any(changed).as_py():
                lossy = _where(pc.and_(changed, pc.invert(odd)))
        return self._merge(text, values, odd, lossy)

    def _guarded(self, text: pa.Array, pattern: str, dated: Format | None = None) -> Column:
        fits = pc.match_substring_regex(text, pattern)
        rest = pc.invert(fits)
        count = pc.sum(rest).as_py() or 0
        if count > len(text) // 2:
            return self._slow(text)
        fitting = text if not count else pc.if_else(fits, text, pa.scalar(None, pa.string()))
        if dated is not None and dated.spec == "epoch":
            moments = pc.cast(
                pc.cast(pc.add(pc.cast(fitting, pa.int64()), _AHEAD), pa.timestamp("s")), pa.timestamp("us")
            )
        elif dated is None or dated.spec in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
            moments = pc.cast(fitting, pa.timestamp("us") if dated else self.type)
        else:
            moments = pc.strptime(fitting, format=dated.spec, unit="us")
        if dated is None:
            if pa.types.is_temporal(self.type):
                return self._merge(text, moments, pc.or_(rest, self._special(moments)), [])
            return self._merge(
                text, pc.add(moments, 0.0) if pa.types.is_floating(self.type) else moments, rest, []
            )
        return self._moments(text, moments, rest)

    def _spelled(self, text: pa.Array) -> Column:
        """A date whose parts have no fixed width, or another order: its parts, put into the order of ISO
        8601."""
        found = pc.extract_regex(text, f"^{self._parts}$")
        part = {field.name: pc.utf8_lpad(pc.struct_field(found, field.name), 2, "0") for field in found.type}
        clock = (
            [pc.binary_join_element_wise(part.get("h", "00"), part.get("i", "00"), part.get("s", "00"), ":")]
            if "h" in part
            else ["00:00:00"]
        )
        spelled = pc.binary_join_element_wise(
            pc.binary_join_element_wise(part["y"], part["m"], part["d"], "-"), *clock, " "
        )
        fits = pc.fill_null(pc.match_substring_regex(spelled, _FAST["datetime"]), False)
        rest = pc.and_(pc.invert(fits), pc.is_valid(text))
        if (pc.sum(rest).as_py() or 0) > len(text) // 2:
            return self._slow(text)
        return self._moments(
            text, pc.cast(pc.if_else(fits, spelled, pa.scalar(None, pa.string())), pa.timestamp("us")), rest
        )

    def _special(self, moments: pa.Array) -> pa.Array:
        """Where a moment is a sentinel or lies outside what the centre's engines hold: read one by one."""
        day = pc.cast(moments, pa.date32(), safe=False)
        beyond = pc.or_(pc.less(day, EARLIEST), pc.greater(day, LATEST))
        return pc.fill_null(pc.or_(beyond, pc.is_in(day, value_set=self._sentinels)), False)

    def _moments(self, text: pa.Array, moments: pa.Array, rest: pa.Array) -> Column:
        rest = pc.or_(pc.fill_null(rest, False), self._special(moments))
        if self._variable_type == "datetime":
            return self._merge(text, moments, rest, [])
        days = pc.cast(moments, pa.date32(), safe=False)
        late = pc.not_equal(moments, pc.cast(days, pa.timestamp("us")))
        late = pc.and_(late, pc.invert(rest))
        return self._merge(text, days, rest, _where(late) if pc.any(late).as_py() else [])

    def _slow(self, text: pa.Array) -> Column:
        return self._merge(text, pa.nulls(len(text), self.type), pc.is_valid(text), [])

    def _merge(self, text: pa.Array, values: pa.Array, odd: pa.Array, lossy: list[int]) -> Column:
        """`values`, with the cells marked in `odd` read by the specification."""
        odd = pc.fill_null(odd, False)
        if not pc.any(odd).as_py():
            return Column(values, {}, lossy)
        encoded = pc.dictionary_encode(text.filter(odd))
        cells = [self._cell(t) for t in encoded.dictionary.to_pylist()]
        found = pa.array([c.value for c in cells], self.type).take(encoded.indices)
        refused: dict[int, str] = {}
        why: dict[int, str] = {}
        lossy = list(lossy)
        if any(c.code or c.lossy or c.why for c in cells):
            for position, index in zip(_where(odd), encoded.indices.to_pylist(), strict=True):
                if cells[index].code:
                    refused[position] = cells[index].code
                elif cells[index].lossy:
                    lossy.append(position)
                if cells[index].why:
                    why[position] = cells[index].why
        return Column(pc.replace_with_mask(values, odd, found), refused, lossy, why)

    def _cell(self, text: str) -> ParsedCell:
        cell = self._memo.get(text)
        if cell is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            cell = self.convert.cell(text)
            if len(text) <= 256:
                self._memo[text] = cell
        return cell


def _where(mask: pa.Array) -> list[int]:
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()


def _fast_dates(formats: tuple[Format, ...]) -> str:
    """A pattern for whole seconds, or for one format of two-digit parts; "" when it has others. 29 February
    takes the slow way: not every year has one, and `pc.strptime` would not mind."""
    if len(formats) == 1 and formats[0].spec == "epoch":
        return _SECONDS
    match = (
        re.fullmatch(r"%Y([-/. ]?)%m([-/. ]?)%d(?:([ T]?)%H(:?)%M(?:(:?)%S)?)?", formats[0].spec)
        if len(formats) == 1
        else None
    )
    if match is None:
        return ""
    year, month, day, hour, minute = (re.escape(g or "") for g in match.groups())
    clock = day + r"(?:[01]\d|2[0-3])" + hour + r"[0-5]\d" if formats[0].has_time else ""
    return (
        "^"
        + _YEAR
        + year
        + _DAY.replace("SEP", month)
        + clock
        + (minute + r"[0-5]\d" if formats[0].spec.endswith("%S") else "")
        + "$"
    )


def _numbered(formats: tuple[Format, ...]) -> str:
    """The pattern of one format whose parts are all numbers, "" when a part is a word or a fraction of a
    second."""
    pattern = formats[0].pattern if len(formats) == 1 else None
    return pattern.pattern if pattern is not None and set(pattern.groupindex) <= set("ymdhis") else ""
