"""Row labels: rows of special diseases are level 5 whatever the level of their columns.

Effective level of a cell = max(level of the variable, level of the row). The night looks at codes and at
every text of a row once and stores the level in the row (`row_level`): a question only compares a number. Not
here: which codes and words name such a disease (`dictionary.special_diseases`), their spellings (`spellings`)
and who may see a level (`access`).
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.dictionary import Category, Variable, standard_schema
from heluo.dictionary.special_diseases import SpecialDiseases, load_special_diseases
from heluo.lakehouse.spellings import Spelled, spelled

SPECIAL_LEVEL = 5
ORDINARY = 1
"""The level of a row that names nothing special: its columns decide."""
ROW_LEVEL = "row_level"
"""The column of the standard layer that holds it."""
APART = "。"
"""Between two cells that are looked at together: no word reaches across, no sentence goes on."""


def row_level(rows: ir.Table) -> ir.IntegerValue:
    """The stored level of each row. A row that nobody has labelled is level 5, as a column that nobody has
    classified is."""
    return rows[ROW_LEVEL].fill_null(SPECIAL_LEVEL)


def labelled(category: Category, rows: pa.Table, lists: SpecialDiseases | None = None) -> pa.Table:
    """`rows` of the standard layer's variables with their ROW_LEVEL, where the layer's schema has it.

    A standard code decides, and so do the words of every other variable: names and titles as they stand, free
    text without what it says of nobody. Three steps, each for the rows that the one before has left: a text
    without a hint costs one scan. Over Arrow and not in the engine's statement: an engine compiles each
    expression for every statement, many times over, and a night has hundreds of them.
    """
    lists = lists or load_special_diseases()
    special = pc.or_(_coded(category, rows, lists), _worded(category, rows, spelled(lists)))
    level = pc.if_else(special, pa.scalar(SPECIAL_LEVEL, pa.int64()), pa.scalar(ORDINARY, pa.int64()))
    columns = {name: rows.column(name) for name in rows.column_names if name != ROW_LEVEL}
    order = [name for name in standard_schema(category).names if name in columns or name == ROW_LEVEL]
    order += [name for name in columns if name not in order]
    return pa.table({name: level if name == ROW_LEVEL else columns[name] for name in order})


def labelled_batches(category: Category, rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The stream `rows` with their ROW_LEVEL, as `labelled`."""

    def made() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            yield from labelled(category, pa.Table.from_batches([batch])).to_batches()

    return pa.RecordBatchReader.from_batches(labelled(category, rows.schema.empty_table()).schema, made())


@functools.cache
def version() -> str:
    """Equal versions give equal levels: lists and the expressions made of them."""
    lists = load_special_diseases()
    return hashlib.sha256(repr((lists, spelled(lists))).encode()).hexdigest()[:16]


def _cells(category: Category, rows: pa.Table) -> tuple[list[pa.ChunkedArray], list[pa.ChunkedArray]]:
    """(names, free texts) of a row: every variable that holds words, and the hospital's own word for a code
    that has no standard one."""
    names: list[pa.ChunkedArray] = []
    texts: list[pa.ChunkedArray] = []
    for variable in category.variables.values():
        if variable.shipped is None or variable.shipped not in rows.column_names:
            continue
        if variable.identifier == "quasi" and variable.level >= 3:
            continue  # somebody's name or place: RPR is a signature there
        column, own = rows.column(variable.shipped), f"{variable.shipped}_source"
        if variable.type == "text":
            texts.append(column)
        elif variable.type == "string":
            names.append(column)
        elif variable.type == "code" and own in rows.column_names:
            names.append(_where_null(column, rows.column(own)))
    return names, texts


def _worded(category: Category, rows: pa.Table, forms: Spelled) -> pa.Array:
    """Whether the words of a row name a special disease."""
    names, texts = (_together(cells, rows.num_rows) for cells in _cells(category, rows))
    named = _any_of(_together([names, texts], rows.num_rows), forms.hints)
    for patterns in (forms.mentions, None):
        places = pc.indices_nonzero(named)
        if not len(places):
            return named
        own, prose = names.take(places), texts.take(places)
        if patterns is None:  # once more, without what looks like a name and what is said of nobody
            own, prose = _without(own, forms.alike), _without(prose, (*forms.alike, *forms.of_nobody))
        found = _any_of(_together([own, prose], len(places)), forms.mentions)
        named = pc.is_in(pa.array(range(rows.num_rows), places.type), places.filter(found))
    return named


def _coded(category: Category, rows: pa.Table, lists: SpecialDiseases) -> pa.Array:
    """A standard code of a special kind, or such a code in a shape that the value set does not know."""
    found = [pa.repeat(pa.scalar(False), rows.num_rows)]
    for variable in category.variables.values():
        if variable.type == "code" and variable.shipped is not None and variable.shipped in rows.column_names:
            found += _by_code(variable, rows, lists)
    return functools.reduce(pc.or_, found)


def _by_code(variable: Variable, rows: pa.Table, lists: SpecialDiseases) -> list[pa.Array]:
    begins = [code for kind in lists.special for code in dict(kind.begins).get(variable.value_set, ())]
    codes = [code for kind in lists.special for code in dict(kind.codes).get(variable.value_set, ())]
    column = _large(rows.column(str(variable.shipped)))
    found: list[pa.Array] = []
    for length in sorted({len(code) for code in begins}):
        some = [code for code in begins if len(code) == length]
        found.append(_in(pc.utf8_slice_codeunits(column, 0, length), some))
    if codes:
        found.append(_in(column, codes))
    own = f"{variable.shipped}_source"
    if found and own in rows.column_names:
        shapes = [_escaped(code) for code in begins] + [rf"{_escaped(code)}\s*$" for code in codes]
        written = _large(_where_null(rows.column(str(variable.shipped)), rows.column(own)))
        found.append(_any_of(written, [rf"(?i)^\s*(?:{'|'.join(shapes)})"]))
    return found


def _escaped(code: str) -> str:
    return code.replace(".", "[.]")


def _in(column: pa.Array, codes: Sequence[str]) -> pa.Array:
    return pc.is_in(column, pa.array(codes, pa.large_string()))


def _large(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array that may hold more than 2 GB of text."""
    made = column.cast(pa.large_string())
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def _together(cells: Sequence[pa.ChunkedArray | pa.Array], rows: int) -> pa.Array:
    """One text of all cells, never null."""
    if not cells:
        return pa.repeat(pa.scalar("", pa.large_string()), rows)
    # Nulls are filled and not skipped: the library loses the null rows of a single column otherwise.
    apart = pa.scalar(APART, pa.large_string())
    return pc.binary_join_element_wise(*(_large(cell).fill_null("") for cell in cells), apart)


def _without(text: pa.Array, patterns: Iterable[str]) -> pa.Array:
    return functools.reduce(
        lambda left, pattern: pc.replace_substring_regex(left, pattern, APART), patterns, text
    )


def _any_of(text: pa.Array, patterns: Iterable[str]) -> pa.Array:
    """True where one of `patterns` is found; never null."""
    found = [pc.match_substring_regex(text, pattern) for pattern in patterns]
    return functools.reduce(pc.or_, found, pa.repeat(pa.scalar(False), len(text))).fill_null(False)


def _where_null(column: pa.ChunkedArray, text: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(column.is_null(), text, pa.scalar(None, text.type))
