"""Counts of every check, published beside the rows they count: `application.quality_result`,
`application.quality_finding`.

Counts only; verdicts are made at reading from dated thresholds (`quality.report`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from heluo.dictionary import Category, Hospital
from heluo.engines import Engine
from heluo.governance.check import judge
from heluo.governance.standardise.versions import EPOCH, SEQ
from heluo.kit.places import Home
from heluo.lakehouse import writer
from heluo.lakehouse.newest import newest
from heluo.lakehouse.tables import lake_table
from heluo.quality.derive import HELD, all_checks


def publish_quality(
    engine: Engine,
    home: Home,
    category: Category,
    hospitals: Sequence[str],
    declared: Sequence[Hospital],
    contexts: Mapping[str, ir.Table],
    run_id: str,
) -> list[tuple[str, writer.Written]]:
    """Counts `category` of `hospitals` anew, over all their months, and gives the commits that it made.
    `declared` are their configurations, as far as they have one."""
    rows = newest(engine, home, f"standard.{category.name}")
    refused = engine.register("_refused", engine.to_arrow(refused_now(engine, home, category, hospitals)))
    made = judge.count(
        engine,
        category,
        rows.filter(rows.hospital.isin(list(hospitals))).drop("span"),
        contexts,
        hospitals=declared,
        quarantine=refused,
    )
    partitions = [(category.name, hospital) for hospital in hospitals]
    results = made.results.append_column("run_id", pa.repeat(pa.scalar(run_id), made.results.num_rows))
    commits = []
    for name, table in (
        ("application.quality_result", results),
        ("application.quality_finding", made.findings),
    ):
        shaped = table.select(lake_table(name).schema.names).sort_by(
            [("category", "ascending"), ("hospital", "ascending"), ("check", "ascending")]
        )
        commits.append((name, writer.replace_partitions(home, name, partitions, shaped)))
    return commits


def refused_now(engine: Engine, home: Home, category: Category, hospitals: Sequence[str]) -> ir.Table:
    """(hospital, code, variable, row_key) of rows that the hospitals refuse now: refused, and not delivered
    since under the same key."""
    refused = newest(engine, home, "source.quarantine")
    refused = refused.filter(refused.hospital.isin(list(hospitals)), refused.category == category.name)
    refused = refused.select(
        "hospital", "row_key", "code", "variable", at_=refused.epoch * EPOCH + refused.seq * SEQ
    )
    accepted = newest(engine, home, f"source.{category.name}")
    accepted = accepted.filter(accepted.hospital.isin(list(hospitals)))
    accepted = accepted.select(
        "hospital", "row_key", at_=accepted.epoch * EPOCH + accepted.seq * SEQ
    ).semi_join(refused, ["hospital", "row_key"])
    last = accepted.group_by("hospital", "row_key").agg(last_=accepted.at_.max())
    joined = refused.left_join(last, ["hospital", "row_key"])
    still = joined.filter(joined.last_.isnull() | (joined.last_ <= joined.at_))
    return still.select("hospital", "code", "variable", "row_key").distinct()


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
