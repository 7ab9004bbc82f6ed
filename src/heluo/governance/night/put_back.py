"""What a night has already written of a hospital that it then had to stop at, made again what the release
holds."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from heluo.engines import Engine
from heluo.governance.night.plan import NightPlan
from heluo.lakehouse import writer
from heluo.lakehouse.lineage import RESTORED, Input, Read, Written
from heluo.lakehouse.newest import Partition, partition_table, within
from heluo.lakehouse.tables import lake_table

QUALITY = ("application.quality_result", "application.quality_finding")


def category(
    engine: Engine, plan: NightPlan, name: str, partitions: Sequence[Partition], counted: Sequence[str]
) -> list[Written]:
    """Puts `partitions` of `standard.<name>`, and what was counted of the hospitals `counted`, back to the
    release; without a release they are empty afterwards. Gives the commits."""
    commits = []
    if partitions:
        table = partition_table(partitions)
        base = plan.base(engine, f"standard.{name}")
        rows = within(base, table, engine.register("_put_back", table))
        commits.append(_replace(engine, plan, f"standard.{name}", partitions, rows))
    if counted:
        for target in QUALITY:
            base = plan.base(engine, target)
            rows = base.filter(base.category == name, base.hospital.isin(list(counted)))
            commits.append(_replace(engine, plan, target, [(name, h) for h in counted], rows))
    return commits


def _replace(
    engine: Engine, plan: NightPlan, target: str, parts: Sequence[tuple[str, ...]], rows: ir.Table
) -> Written:
    version = plan.release.versions.get(target, -1) if plan.release else -1
    data = engine.to_arrow(rows.select(*lake_table(target).schema.names))
    own = Input(target, version, data.num_rows, RESTORED)
    return writer.replace_partitions(plan.home, target, parts, data, Read((own,)))
