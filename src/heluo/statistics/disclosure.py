"""What of a result somebody may see who has no permit for the rows: a table with a cell of too few persons is
hidden, totals included, and so is everything of a model with too few residual degrees of freedom. Each hidden
part says by which rule. Whether somebody has a permit is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.kit.text import Text
from heluo.statistics.collect import algorithm

CELL = Text("有少于 {0} 人的格子,整表不显示", "a cell has fewer than {0} persons: the table is not displayed")
DEGREES = Text("残差自由度少于 {0}", "fewer than {0} residual degrees of freedom")
ROWS = Text("图中每个点是一行数据", "each point of the figure is one row")
FEW = Text("使用的行少于 {0}", "fewer than {0} rows were used")


def safe(result: Mapping[str, Any]) -> dict[str, Any]:
    """`result` with what may not be seen replaced by `{"hidden": words}`; extremes are left out of tables."""
    spec = algorithm(result["asked"]["algorithm"].split("@")[0])
    if not spec.roles:  # computed from options alone: nobody is in it
        return dict(result)
    rules = spec.disclosure
    degrees = result["facts"].get("df_residual")
    everything: Text | None = None
    if result["n"]["used"] < rules.min_cell:
        everything = _words(FEW, rules.min_cell)
    elif degrees is not None and degrees < rules.min_df:
        everything = _words(DEGREES, rules.min_df)
    tables: dict[str, Any] = {}
    for name, table in result["tables"].items():
        rows = table["rows"]
        columns = spec.tables[name].columns
        counts = [row[c] for row in rows for c, one in columns.items() if one.kind == "count"]
        reason = everything or (_words(CELL, rules.min_cell) if _few(counts, rules.min_cell) else None)
        extremes = {c for c, one in columns.items() if one.kind == "extreme"}
        left_rows = [{c: v for c, v in row.items() if c not in extremes} for row in rows]
        tables[name] = _hidden(reason) if reason else {**table, "rows": left_rows}
    hidden = everything or next(
        (_words(CELL, rules.min_cell) for t in tables.values() if "hidden" in t), None
    )
    plots: dict[str, Any] = {}
    for name, plot in result["plots"].items():
        one = spec.plots[name]
        reason = everything or (ROWS if one.rows else None)
        if not reason and _few(_series(plot["data"], one.counts), rules.min_cell):
            reason = _words(CELL, rules.min_cell)
        plots[name] = _hidden(reason) if reason else plot
    left = {"tables": tables, "plots": plots}
    if hidden:
        # Texts, facts and findings cite numbers of the hidden table.
        left |= {"facts": {}, "reading": [], "checks": [], "method": []}
    n = result["n"]
    if _few([n["dropped"], *n["lacking"].values()], rules.min_cell):
        left["n"] = {"used": n["used"], "dropped": None, "rows": None, "lacking": {}}
        left["tables"] = {k: t if "hidden" in t else {**t, "n": left["n"]} for k, t in tables.items()}
    return {**result, **left}


def _few(counts: list[Any], limit: int) -> bool:
    return any(count is not None and 0 < count < limit for count in counts)


def _series(data: Any, names: tuple[str, ...]) -> list[Any]:
    """Every number under one of `names`, at any depth."""
    if isinstance(data, Mapping):
        found = [
            n for key, one in data.items() for n in (_flat(one) if key in names else _series(one, names))
        ]
        return found
    return [n for one in data for n in _series(one, names)] if isinstance(data, (list, tuple)) else []


def _flat(value: Any) -> list[Any]:
    return [n for one in value for n in _flat(one)] if isinstance(value, (list, tuple)) else [value]


def _words(rule: Text, limit: int) -> Text:
    return Text(rule.zh.format(limit), rule.en.format(limit))


def _hidden(rule: Text) -> dict[str, Any]:
    return {"hidden": {"zh": rule.zh, "en": rule.en}}
