"""Looks through a sample of each category's values once a release: how many of a variable's values differ,
and how many look like a number of a person, a name, an address. Only shares are kept, no value leaves the
engine.

Rows of special diseases are left out, as everywhere below level 5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
import sqlalchemy as sa

from heluo.access.level_changes.decide import is_changeable
from heluo.access.level_changes.propose import value_patterns
from heluo.access.level_changes.tables import VariableProfile
from heluo.access.permissions import service_permit
from heluo.delivery.classification.resources import LOOK_AT_VALUES, PROFILE
from heluo.dictionary import Category, Variable, load
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table

SAMPLE = 50_000
"""Rows of a category that are looked through."""
WORDED = ("string", "text", "code")
"""Types whose values are looked through for patterns."""
LABEL = "变量取值 · values of variables"


def look_through(lake: Lake, report: Report = silent) -> int:
    """Profiles of every variable of the current release; how many, -1 when they were there."""
    release = lake.release()
    with reading(lake.control) as session:
        if session.scalar(sa.select(VariableProfile.release).limit(1)) == release.id:
            return -1
    permit = service_permit(PROFILE.name, "quality")
    found: dict[str, Mapping[str, Any]] = {}
    categories = list(load().categories.values())
    with lake.act(permit, LOOK_AT_VALUES.name, release.id, release=release) as act:
        for done, category in enumerate(categories):
            report(LABEL, done, len(categories))
            looked = [v for v in category.variables.values() if is_changeable(v)]
            row = act.read(_counts(category, looked)).to_pylist()[0]
            found |= {v.full_name: _profile(v, row) for v in looked}
        report(LABEL, len(categories), len(categories))
        act.note(variables=len(found))
    with transaction(lake.control) as session:
        session.execute(sa.delete(VariableProfile))
        for name, values in found.items():
            session.add(VariableProfile(variable=name, release=release.id, at=now(), **values))
    return len(found)


def _counts(category: Category, looked: list[Variable]) -> ir.Table:
    """One row: of each variable how many values, how many different ones, how many of each pattern."""
    rows = table(f"standard.{category.name}")
    rows = rows.filter(rows.held.isnull()).limit(SAMPLE)
    counts: dict[str, ir.Value] = {}
    for variable in looked:
        column = rows[str(variable.shipped)]
        counts[f"{variable.name}:filled"] = column.count()
        counts[f"{variable.name}:distinct"] = column.nunique()
        if variable.type in WORDED:
            for place, pattern in enumerate(value_patterns()):
                counts[f"{variable.name}:{place}"] = column.re_search(pattern).fill_null(False).sum()
    return rows.agg(**counts)


def _profile(variable: Variable, row: Mapping[str, Any]) -> dict[str, Any]:
    filled = int(row[f"{variable.name}:filled"] or 0)
    shares = {
        pattern: _per_cent(int(row.get(f"{variable.name}:{place}") or 0), filled)
        for place, pattern in enumerate(value_patterns())
    }
    return {
        "filled": filled // 10 * 10,
        "distinct": _per_cent(int(row[f"{variable.name}:distinct"] or 0), filled),
        "patterns": {pattern: share for pattern, share in shares.items() if share},
    }


def _per_cent(part: int, total: int) -> int:
    # What is there is never 0, or a rare number of a person would not be seen.
    return max(1, round(100 * part / total)) if part and total else 0
