"""Counts of every check, published with the rows they count: `application.quality_result`,
`application.quality_finding`.

Counts only; verdicts are made at reading from dated thresholds (`quality.report`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Hospital
from heluo.dictionary.sentinels import OPEN_END, UNKNOWN
from heluo.engines import Engine
from heluo.governance.check import judge
from heluo.governance.standardise.versions import EPOCH, SEQ, current
from heluo.kit.places import Home
from heluo.lakehouse import writer
from heluo.lakehouse.lineage import LOOKED_UP, Input, Read, Written
from heluo.lakehouse.newest import newest
from heluo.lakehouse.tables import lake_table, latest_version
from heluo.quality.derive import HELD, all_checks
from heluo.quality.refused import LEFT_EMPTY
from heluo.quality.trends import OF_VALUES, OF_VOLUME, summed

WHY = '"_why": '
"""Where a row's raw map says why cells of it are empty; inside a text the quotes are escaped."""


def publish_quality(
    engine: Engine,
    home: Home,
    category: Category,
    declared: Mapping[str, Hospital | None],
    contexts: Mapping[str, ir.Table],
    lookups: Sequence[Input],
    run_id: str,
) -> list[Written]:
    """Counts `category` of the hospitals in `declared` (hospital → its configuration, if it has one) anew,
    over all their months, and gives the commits that it made. `lookups`: what the contexts were made of."""
    hospitals, name = list(declared), f"standard.{category.name}"
    version, rows = latest_version(home, name), newest(engine, home, name)
    refused, looked_up = refused_now(engine, home, category, hospitals)
    made = judge.count(
        engine,
        category,
        rows.filter(rows.hospital.isin(hospitals)).drop("span"),
        contexts,
        hospitals=[configured for configured in declared.values() if configured],
        quarantine=engine.register("_refused", refused),
    )
    counted = {(category.name, hospital): made.rows.get(hospital, 0) for hospital in hospitals}
    read = Read((Input(name, version, sum(counted.values()), by=counted), *looked_up, *lookups))
    results = made.results.append_column("run_id", pa.repeat(pa.scalar(run_id), made.results.num_rows))
    commits = []
    for target, table in (
        ("application.quality_result", results),
        ("application.quality_finding", made.findings),
    ):
        shaped = table.select(lake_table(target).schema.names).sort_by(
            [("category", "ascending"), ("hospital", "ascending"), ("check", "ascending")]
        )
        commits.append(writer.replace_partitions(home, target, list(counted), shaped, read))
    return commits


def refused_now(
    engine: Engine, home: Home, category: Category, hospitals: Sequence[str]
) -> tuple[pa.Table, tuple[Input, ...]]:
    """(hospital, code, variable, row_key) of rows that the hospitals refuse now: refused, and not delivered
    since under the same key; and what was read to find them."""
    names = ("source.quarantine", f"source.{category.name}")
    versions = [latest_version(home, name) for name in names]
    refused = newest(engine, home, names[0])
    refused = refused.filter(refused.hospital.isin(list(hospitals)), refused.category == category.name)
    known = engine.to_arrow(
        refused.select(
            "hospital", "row_key", "code", "variable", at_=refused.epoch * EPOCH + refused.seq * SEQ
        )
    )
    ever = engine.register("_ever_refused", known)
    accepted = newest(engine, home, names[1])
    accepted = accepted.filter(accepted.hospital.isin(list(hospitals)))
    accepted = accepted.select(
        "hospital", "row_key", at_=accepted.epoch * EPOCH + accepted.seq * SEQ
    ).semi_join(ever, ["hospital", "row_key"])
    last = engine.to_arrow(
        accepted.group_by("hospital", "row_key").agg(last_=accepted.at_.max(), rows_=accepted.count())
    )
    joined = ever.left_join(engine.register("_accepted_since", last), ["hospital", "row_key"])
    still = joined.filter(joined.last_.isnull() | (joined.last_ <= joined.at_))
    inputs = tuple(
        Input(name, version, rows, LOOKED_UP)
        for name, version, rows in zip(
            names, versions, (known.num_rows, sum(last.column("rows_").to_pylist())), strict=True
        )
        if version >= 0
    )
    found = engine.to_arrow(still.select("hospital", "code", "variable", "row_key").distinct())
    source = newest(engine, home, names[1])
    empty = left_empty(engine, source.filter(source.hospital.isin(list(hospitals))))
    return pa.concat_tables([found, empty.cast(found.schema)]), inputs


def left_empty(engine: Engine, source: ir.Table) -> pa.Table:
    """(hospital, code, variable, row_key) of cells of the rows that stand in `source` which a hospital's
    system has written and which are empty. Those of sentinel dates are left out: they mean what is known."""
    marked = source.filter(source.raw.contains(WHY))
    reasons = marked.raw.re_extract(WHY + r"(\{[^}]*\})", 1)
    marked = marked.filter(reasons.re_replace(f': "(?:{OPEN_END}|{UNKNOWN})"', "").contains(': "'))
    keys = marked.select("hospital", "row_key").distinct()
    standing = current(source.semi_join(keys, ["hospital", "row_key"]))
    cells = engine.to_arrow(
        standing.filter(standing.raw.contains(WHY)).select(
            "hospital", "row_key", reasons=standing.raw.re_extract(WHY + r"(\{[^}]*\})", 1)
        )
    )
    lines = [
        {"hospital": row["hospital"], "code": LEFT_EMPTY, "variable": variable, "row_key": row["row_key"]}
        for row in cells.to_pylist()
        for variable, why in json.loads(row["reasons"]).items()
        if why not in (OPEN_END, UNKNOWN)
    ]
    names = ("hospital", "code", "variable", "row_key")
    return pa.Table.from_pylist(lines, schema=pa.schema([(name, pa.string()) for name in names]))


def quality_summary(engine: Engine, home: Home) -> dict[str, Any]:
    """What a release says of its quality: rows, held rows, violated cells of error and warning checks, by
    category."""
    results = newest(engine, home, "application.quality_result")
    sums = results.group_by("category", "check").agg(
        violated=results.violated.sum(), applicable=results.applicable.sum()
    )
    known = all_checks()
    summary: dict[str, dict[str, int]] = {}
    for row in engine.to_arrow(sums).to_pylist():
        own = summary.setdefault(row["category"], {"rows": 0, "held": 0, "error": 0, "warning": 0})
        if row["check"] == f"{row['category']}.{HELD}":
            own["rows"], own["held"] = row["applicable"], row["violated"]
        elif row["check"] in known and known[row["check"]].severity in ("error", "warning"):
            own[known[row["check"]].severity] += row["violated"]
    return summary


def trend_summary(engine: Engine, home: Home) -> list[dict[str, Any]]:
    """What a release says of gaps, drops, standstills and shifts, by hospital."""
    results = newest(engine, home, "application.quality_result")
    wanted = results.select("hospital", "check", "month", "violated", "applicable")
    known = [name for name, check in all_checks().items() if check.template in (*OF_VOLUME, *OF_VALUES)]
    return summed(engine.to_arrow(wanted.filter(wanted.check.isin(known))).to_pylist())
