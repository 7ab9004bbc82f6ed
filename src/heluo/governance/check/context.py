"""What a check may ask about rows other than its own: the row's patient, its visit, and which rows a visit
has.

A context is made from the current rows of the source layer, standardised but not yet judged: so a judgement
never depends on another judgement, and the order of the categories does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Dictionary
from heluo.engines import Engine
from heluo.governance.bulkhead import in_bulkheads
from heluo.governance.standardise.translate import Registered, standardise
from heluo.governance.standardise.versions import current
from heluo.lakehouse.faults import Pair
from heluo.lakehouse.newest import rows_by
from heluo.quality.context import asked_of_visits, needed
from heluo.quality.derive import checks

KEY_OF = {"patient": "subject_ref", "visit": "visit_ref"}
"""Categories that other rows refer to, and the column by which they do."""
ALWAYS = {
    "patient": ("sex", "birth_date", "death_time"),
    "visit": ("subject_ref", "visit_type", "start_time", "end_time"),
}


def columns(dictionary: Dictionary, category: str) -> tuple[str, ...]:
    """Columns of `category` ("patient" or "visit") that checks read: those of every template, and those that
    a rule or its template names."""
    named = [
        name.removeprefix(f"{category}.")
        for other in dictionary.categories.values()
        for check in checks(other, dictionary)
        for name in needed(check)
        if name.startswith(f"{category}.")
    ]
    variables = dictionary.categories[category].variables
    shipped = [variables[name].shipped for name in named]
    return tuple(dict.fromkeys((*ALWAYS[category], *(name for name in shipped if name))))


def counted(dictionary: Dictionary) -> tuple[str, ...]:
    """Categories whose mere presence in a visit a check asks for."""
    return tuple(
        sorted({name for c in dictionary.categories.values() for name in asked_of_visits(c, dictionary)})
    )


@dataclass(frozen=True)
class Contexts:
    """What checks may ask for, by category, and the rows of the source layer that it was made of."""

    tables: Mapping[str, ir.Table]
    read: Mapping[str, int]
    broken: Mapping[Pair, BaseException] = field(default_factory=dict)
    """Hospitals × categories whose source rows could not be read into a context, and what that raised."""


@dataclass(frozen=True)
class EarlierRows:
    """Where the context of a hospital × category comes from that this night leaves as the release has it."""

    stale: frozenset[Pair] = frozenset()
    table: Callable[[str], ir.Table] | None = None
    """Category → its standard table in the release."""


def context(
    engine: Engine,
    sources: Mapping[str, ir.Table],
    declared: Registered,
    hospitals: Sequence[str],
    earlier: EarlierRows = EarlierRows(),
) -> Contexts:
    """The contexts for the checks of `hospitals`.

    `patient` (hospital, subject_ref, …) and `visit` (hospital, visit_ref, …) have the columns of `columns`;
    every category of `counted` has (hospital, visit_ref), one row a visit that has any. A hospital whose rows
    of one of them cannot be read has there what the release says of it.
    """
    dictionary = declared.mappings.dictionary
    result: dict[str, ir.Table] = {}
    broken: dict[Pair, BaseException] = {}
    own: dict[str, ir.Table] = {}
    for name in (*KEY_OF, *counted(dictionary)):
        rows = sources[name]
        own[name] = rows.filter(rows.hospital.isin([h for h in hospitals if (h, name) not in earlier.stale]))
        made, failed = _read(engine, name, rows, declared, hospitals, earlier)
        result[name] = engine.register(f"_context_{name}", made)
        broken |= {(hospital, name): error for hospital, error in failed.items()}
    return Contexts(result, {name: n[()] for name, n in rows_by(engine, own).items()}, broken)


def _read(
    engine: Engine,
    name: str,
    source: ir.Table,
    declared: Registered,
    hospitals: Sequence[str],
    earlier: EarlierRows,
) -> tuple[pa.Table, dict[str, BaseException]]:
    """The context `name`, and the hospitals whose rows could not be read into it."""
    columns_ = columns(declared.mappings.dictionary, name) if name in KEY_OF else ()
    names = ("hospital", key_of(name), *columns_)
    parts: list[pa.Table] = []
    failed: dict[str, BaseException] = {}

    def read(some: Sequence[str]) -> None:
        parts.append(engine.to_arrow(_of(name, source, some, declared).select(*names)))

    in_bulkheads([h for h in hospitals if (h, name) not in earlier.stale], read, failed.__setitem__)
    old = [h for h in hospitals if (h, name) in earlier.stale or h in failed]
    if old and earlier.table is not None:
        before = earlier.table(name)
        released = before.filter(before.hospital.isin(old), before[key_of(name)].notnull())
        parts.append(engine.to_arrow(released.select(*names).distinct()))
    if not parts:
        read(())
    return _together(parts), failed


def _of(name: str, source: ir.Table, hospitals: Sequence[str], declared: Registered) -> ir.Table:
    """The current rows of some hospitals: standardised where checks read their columns."""
    rows = current(source.filter(source.hospital.isin(list(hospitals))))
    if name in KEY_OF:
        return standardise(declared.mappings.dictionary.categories[name], rows, declared)
    return rows.filter(rows.visit_ref.notnull()).select("hospital", "visit_ref").distinct()


def _together(parts: Sequence[pa.Table]) -> pa.Table:
    """Tables of equal columns as one, whatever their schemas say of nulls."""
    loose = pa.schema([pa.field(f.name, f.type) for f in parts[0].schema])
    return pa.concat_tables([part.cast(loose) for part in parts])


def key_of(of: str) -> str:
    """The column by which rows refer to the context `of`."""
    return KEY_OF.get(of, "visit_ref")


def concerns(of: str, category: Category, dictionary: Dictionary) -> bool:
    """Whether checks of `category` look at the context `of`: everything looks at its patient and visit,
    visits at what they have."""
    if of in KEY_OF:
        return any(v.shipped == KEY_OF[of] for v in category.variables.values())
    return of in asked_of_visits(category, dictionary)


def changed(
    engine: Engine, of: str, new: ir.Table, base: ir.Table, dictionary: Dictionary, hospitals: Sequence[str]
) -> pa.Table:
    """(hospital, key) of the patients or visits of `hospitals` about which the context `of` says something
    else than the release."""
    key = key_of(of)
    names = ("hospital", key, *(columns(dictionary, of) if of in KEY_OF else ()))
    old = base.filter(base.hospital.isin(list(hospitals)), base[key].notnull()).select(*names)
    now = new.filter(new.hospital.isin(list(hospitals))).select(*names)
    both = now.difference(old, distinct=True).union(old.difference(now, distinct=True))
    return engine.to_arrow(both.select("hospital", key).distinct())
