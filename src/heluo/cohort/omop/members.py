"""Who belongs to a cohort in an OMOP folder, from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from heluo.cohort.expression import tree
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import Cohort
from heluo.cohort.omop.tables import mapped
from heluo.cohort.periods import memberships
from heluo.engines import Engine, bind


@dataclass(frozen=True)
class Member:
    """One membership; without an entry event a cohort has no dates."""

    person: str
    start: dt.date | None
    end: dt.date | None


def members_in(engine: Engine, tables: Mapping[str, pa.Table], cohort: Cohort) -> list[Member]:
    """The memberships of `cohort` in the `tables` of an OMOP folder, sorted. An age without a moment is taken
    at the last day of observation."""
    cohort = replace(cohort, foreign=True)
    day = pc.max(tables["observation_period"]["observation_period_end_date"].cast(pa.date32())).as_py()
    day = day or dt.date(1970, 1, 1)  # nobody is observed: nobody belongs
    if cohort.entry is not None:
        asked = memberships(cohort, day)
    else:
        values, names = tree(cohort, day)
        asked = values.filter(values[names[""]] == TRUE).select("person_id")
    rows = engine.to_arrow(bind(asked, mapped(engine, tables))).to_pylist()
    found = [Member(row["person_id"], row.get("start"), row.get("end")) for row in rows]
    return sorted(found, key=lambda one: (one.person, one.start or day))
