"""Published figures of the disease datasets, by hospital and for the province (hospital ""). No row is about
one person.

    state       in | the reason for being out           persons
    subtype     the subtype                             persons who are in
    variable    the variable                            persons with a value, of those who are in
    indicator   the indicator                           met, of met and not met
    excluded    indicator/reason                        left out, of all in the denominator
    also        another disease                         persons who are in that dataset as well
    value, pair see `study`
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from heluo.dictionary.diseases import Disease
from heluo.engines import Engine
from heluo.governance.publish.disease.members import IN, OUT
from heluo.governance.publish.disease.quality import EXCLUDED, MET
from heluo.governance.publish.disease.study import study
from heluo.lakehouse.tables import DISEASE_FIGURE

BY = ("disease", "hospital")


def figures(
    engine: Engine,
    people: ir.Table,
    values: ir.Table,
    quality: ir.Table,
    diseases: Mapping[str, Disease],
    at: dt.datetime,
) -> ir.Table:
    """DISEASE_FIGURE rows of three tables of persons."""
    inside = people.filter(people.state == IN)
    size = inside.group_by(*BY).agg(of=inside.count())
    named = people.mutate(name=ibis.ifelse(people.state == OUT, people.reason, people.state))
    states = named.group_by(*BY, "name").agg(persons=named.count())
    typed, valued = inside.mutate(name=inside.subtype), values.mutate(name=values.variable)
    subtypes = typed.group_by(*BY, "name").agg(persons=typed.count())
    filled = valued.group_by(*BY, "name").agg(persons=valued.count())
    filled = filled.inner_join(size, BY).select(*BY, "name", "persons", "of")
    counted = quality.filter(quality.state != EXCLUDED)
    measured = counted.mutate(name=counted.indicator)
    measured = measured.group_by(*BY, "name").agg(persons=(measured.state == MET).sum(), of=measured.count())
    everybody = quality.group_by(*BY, "indicator").agg(of=quality.count())
    left_out = quality.filter(quality.state == EXCLUDED)
    excluded = left_out.group_by(*BY, "indicator", "reason").agg(persons=left_out.count())
    excluded = excluded.inner_join(everybody, (*BY, "indicator"))
    excluded = excluded.mutate(name=excluded.indicator + "/" + excluded.reason)
    value, pair = study(engine, inside, values, diseases)
    nothing = ibis.null("int64")
    parts = (
        ("state", states.mutate(of=nothing)),
        ("subtype", subtypes.mutate(of=nothing)),
        ("variable", filled),
        ("indicator", measured),
        ("excluded", excluded),
        ("also", _also(inside).mutate(of=nothing)),
        ("value", value.mutate(of=nothing)),
        ("pair", pair.mutate(of=nothing)),
    )
    made = ibis.union(
        *(
            part.select(
                *BY,
                kind=ibis.literal(kind),
                name=part.name,
                persons=part.persons.cast("int64"),
                of=part.of.cast("int64"),
            )
            for kind, part in parts
        )
    ).mutate(computed_at=ibis.literal(at, "timestamp('UTC', 6)"))
    schema = ibis.Schema.from_pyarrow(DISEASE_FIGURE)
    return made.select(**{name: made[name].cast(kind) for name, kind in schema.items()})


def _also(inside: ir.Table) -> ir.Table:
    """Who is in two datasets at once, by the other one."""
    other = inside.select("person_id", "hospital", name=inside.disease)
    both = inside.inner_join(other, ["person_id", "hospital"])
    both = both.filter(both.disease != both.name)
    return both.group_by(*BY, "name").agg(persons=both.count())
