"""What a column is, once its values are there: levels that occur and their words, types by kind, shares that
are missing. In the words and shapes of `frame.json`."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from heluo.cohort.frame.model import Kind, PlannedColumn, PlannedOutcome
from heluo.cohort.frame.outcomes import CENSORED, COMPETING, EVENT, FollowUp
from heluo.cohort.frame.refusals import refuse_column
from heluo.dictionary import load
from heluo.kit.text import Text

CODED = ("category", "binary", "ordinal")
YES_NO = {"0": Text("否", "no"), "1": Text("是", "yes")}
OUTCOMES = {
    CENSORED: Text("未发生", "censored"),
    EVENT: Text("发生", "event"),
    COMPETING: Text("竞争事件", "competing event"),
}
MOST_LEVELS = 200
"""More texts than these are no categories; they may well be remarks about persons."""
_TYPES: dict[Kind, pa.DataType] = {
    "number": pa.float64(),
    "count": pa.int64(),
    "duration": pa.float64(),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class ColumnFacts:
    """A column of a built frame. `missing`, `reasons`: shares of rows; `levels`: code → words, coded kinds
    only; `lineage`: the table and the definition as JSON."""

    name: str
    label: Text
    kind: Kind
    level: int
    unit: str = ""
    missing: float = 0.0
    reasons: dict[str, float] = field(default_factory=dict)
    levels: dict[str, Text] = field(default_factory=dict)
    lineage: str = ""


def levels_of(of: PlannedColumn, values: pa.Array) -> tuple[pa.Array, dict[str, Text]]:
    """`values` in the type of the column's kind, and its levels in order: of a value set its own order, of
    texts that of their characters. A binary column has both of its levels, whichever occur."""
    if of.kind not in CODED:
        return values.cast(_TYPES[of.kind], safe=False), {}
    if of.kind == "binary":
        coded = values if pa.types.is_string(values.type) else values.cast(pa.int64()).cast(pa.string())
        return coded, dict(YES_NO)
    values = values.cast(pa.string())
    occurring = set(pc.unique(values).drop_null().to_pylist())
    known = load().value_sets[_value_set(of)].codes if _value_set(of) else {}
    if len(occurring) > MOST_LEVELS:
        raise refuse_column(
            of.name,
            (f"{len(occurring)} 种不同的文字", f"{len(occurring)} different texts"),
            (f"至多 {MOST_LEVELS} 种", f"at most {MOST_LEVELS}"),
            ("改用有代码的变量,或缩小 where", "use a coded variable, or narrow `where`"),
        )
    order = [code for code in known if code in occurring] + sorted(occurring - known.keys())
    return values, {code: known[code].label if code in known else Text(code, code) for code in order}


def _value_set(of: PlannedColumn) -> str:
    if of.fact:
        return "sex" if of.fact == "sex" else ""
    return of.variable.value_set if of.variable else ""


def outcome_columns(of: PlannedOutcome, found: FollowUp) -> list[tuple[ColumnFacts, pa.Array]]:
    """The two columns of an outcome: the duration, and which event ended it."""
    days = pa.array(found.days, pa.float64(), from_pandas=True)
    event = pa.array([one or None for one in found.event.tolist()], pa.string())
    n = len(days) or 1
    reasons = {
        name: int(rows.sum()) / n
        for name, rows in (("no_follow_up", found.unseen), ("undated", found.undated))
        if rows.any()
    }
    missing, lineage = days.null_count / n, f"standard {of.source}"
    levels = {code: words for code, words in OUTCOMES.items() if code != COMPETING or of.competing}
    duration = ColumnFacts(
        f"{of.name}_days",
        Text(f"{of.label.zh}:天数", f"{of.label.en}: days"),
        "duration",
        of.level,
        "d",
        missing,
        reasons,
        {},
        lineage,
    )
    indicator = ColumnFacts(
        f"{of.name}_event",
        Text(f"{of.label.zh}:是否发生", f"{of.label.en}: event"),
        "category" if of.competing else "binary",
        of.level,
        "",
        missing,
        reasons,
        levels,
        lineage,
    )
    return [(duration, days), (indicator, event)]
