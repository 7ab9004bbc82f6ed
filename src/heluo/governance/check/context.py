"""What a check may ask about rows other than its own: the row's patient, its visit, and which rows a visit
has.

A context is made from the current rows of the source layer, standardised but not yet judged: so a judgement
never depends on another judgement, and the order of the categories does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Dictionary
from heluo.engines import Engine
from heluo.governance.standardise.translate import Registered, standardise
from heluo.governance.standardise.versions import current
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


def context(
    engine: Engine, sources: Mapping[str, ir.Table], declared: Registered, hospitals: Sequence[str]
) -> Contexts:
    """The contexts for the checks of `hospitals`.

    `patient` (hospital, subject_ref, …) and `visit` (hospital, visit_ref, …) have the columns of `columns`;
    every category of `counted` has (hospital, visit_ref), one row a visit that has any.
    """
    dictionary = declared.mappings.dictionary
    result: dict[str, ir.Table] = {}
    own = {
        name: sources[name].filter(sources[name].hospital.isin(list(hospitals)))
        for name in (*KEY_OF, *counted(dictionary))
    }
    for name, key in KEY_OF.items():
        rows = own[name]
        known = standardise(dictionary.categories[name], current(rows), declared)
        result[name] = engine.register(
            f"_context_{name}", engine.to_arrow(known.select("hospital", key, *columns(dictionary, name)))
        )
    for name in counted(dictionary):
        seen = current(own[name]).select("hospital", "visit_ref").distinct()
        result[name] = engine.register(
            f"_context_{name}", engine.to_arrow(seen.filter(seen.visit_ref.notnull()))
        )
    return Contexts(result, {name: n[()] for name, n in rows_by(engine, own).items()})


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
