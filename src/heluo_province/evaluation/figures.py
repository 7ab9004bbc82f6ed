"""`heluo evaluate`: what the product made of the province against what the generator knows, as plain data for
`--json` and as tables for a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import polars as pl
from rich.table import Table

from heluo.entrypoints.control import control
from heluo.entrypoints.figures import table_of
from heluo.kit.places import Home
from heluo_province import places
from heluo_province.evaluation.errors import Evaluation, evaluate_errors
from heluo_province.evaluation.linkage import evaluate_home
from heluo_province.evaluation.values import ValueLine, evaluate_values


def evaluate_all(home: Home) -> tuple[dict[str, Any], list[Table]]:
    """Linkage, values and planted errors against what the generator knows."""
    control(home)
    linkage = evaluate_home(home, pl.read_parquet(places.truth(home) / "persons.parquet"))
    values, errors = evaluate_values(home), evaluate_errors(home)
    data = {"linkage": linkage, "values": [asdict(v) for v in values], "errors": _errors(errors)}
    return data, [
        _linkage_table(linkage),
        _values_table(values),
        _errors_table(errors),
        _alarms_table(errors),
    ]


def _errors(found: Evaluation) -> dict[str, Any]:
    return {
        "lines": [asdict(line) | {"missed": line.missed} for line in found.lines],
        "alarms": [asdict(a) | {"share": a.share} for a in found.alarms],
        "rows": found.rows,
        "false_rows": found.false_rows,
        "false_share": found.false_share,
        "missed": list(found.missed),
    }


def _linkage_table(linkage: dict[str, Any]) -> Table:
    rows = [
        {"figure": k, "value": f"{v:.6f}" if isinstance(v, float) else v}
        for k, v in linkage.items()
        if not isinstance(v, dict)
    ]
    return table_of("关联与真值 · linkage against the truth", rows)


def _values_table(values: tuple[ValueLine, ...]) -> Table:
    total = ValueLine(
        "全部 all",
        *(sum(getattr(v, n) for v in values) for n in ("compared", "right", "wrong", "unmapped", "absent")),
    )
    rows = [
        asdict(v) | {"right %": f"{100 * v.right / v.compared:.2f}" if v.compared else "—"}
        for v in (*values, total)
    ]
    return table_of("映射与换算 · values against the truth", rows)


def _errors_table(found: Evaluation) -> Table:
    kinds: dict[tuple[str, str], list[int]] = {}
    for line in found.lines:
        counts = kinds.setdefault((line.template, line.kind), [0, 0])
        counts[0] += line.planted
        counts[1] += line.found
    rows = [
        {"template": t, "kind": k, "planted": p, "found": f, "missed": p - f}
        for (t, k), (p, f) in sorted(kinds.items())
    ]
    rows.append(
        {
            "template": "全部 all",
            "kind": "",
            "planted": sum(r["planted"] for r in rows),
            "found": sum(r["found"] for r in rows),
            "missed": sum(r["missed"] for r in rows),
        }
    )
    return table_of("植入的错误 · planted errors", rows)


def _alarms_table(found: Evaluation) -> Table:
    rows = [asdict(a) | {"share": f"{100 * a.share:.3f} %"} for a in found.alarms if a.reported]
    rows.append(
        {
            "template": f"行 rows ({found.rows})",
            "reported": "",
            "false": found.false_rows,
            "applicable": found.rows,
            "share": f"{100 * found.false_share:.3f} %",
        }
    )
    return table_of("误报 · false alarms", rows)
