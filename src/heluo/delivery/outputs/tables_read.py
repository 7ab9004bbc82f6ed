"""Tables as the checks see them, whatever file they came from: heads, rows of cells, and what each column is
by its head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from heluo.delivery.outputs.cells import OutputCell, cell

WORDS: dict[str, str] = {
    # a part of a sum that one person made: goes before the extremes, which it is by its words
    "first": r"largest|max1|top1|第一大|最大值?贡献|最大贡献|最大一人",
    "second": r"second(?:_largest)?|max2|top2|第二大|次大值?贡献|次大贡献|次大一人",
    "sum": r"sum|.*_sum|total[ _](?:cost|amount|charge|fee|expenditure|payment|los|days)s?|费用合计|总费用|"
    r"金额合计|合计金额|总额|总金额|总天数",
    "degrees": r"(?:df|dof)[_ .]?resid(?:ual)?s?|resid(?:ual)?[_ .]?(?:df|dof)|residual degrees of freedom|"
    r"残差自由度",
    "df": r"df|dof|自由度|df[_ ]model",
    "at_risk": r"(?:n[_ .]?)?(?:at[_ .]?)?risk|n\.risk|number at risk|在险人数|风险人数|在险数",
    "survival": r"surv(?:ival)?(?:[_ ](?:probability|rate|prob))?|s\(t\)|km|生存率|生存概率|累积生存率|"
    r"总生存率",
    "extreme": r"min|max|minimum|maximum|range|p0|p100|最小值?|最大值?|极小值?|极大值?|极差|全距",
    "centile": r"[pq]_?\d{1,2}(?:\.\d+)?|\d{1,2}(?:\.\d+)?%|p\d{1,2}|第?\d{1,2}百分位数?",
    "quartile": r"q1|q3|第一四分位数|第三四分位数",
    "percent": r"%|percent(?:age)?s?|pct|share|proportion|prop|rate|占比|比例|百分比|构成比|率|(?:阳性|发生|"
    r"死亡|检出|缺失)率",
    "effect": r"or|hr|rr|aor|ahr|beta|coef(?:ficient)?s?|estimate|odds ratio|hazard ratio|mean|median|sd|"
    r"回归系数|均值|均数|平均值|中位数|标准差",
    "time": r"time|t|month|months?|day|days|week|时间.*|月|天|月份|年月",
    "dimension": r"year|quarter|stage|decile|quantile|bin|group|level|step|rank|code|age|score|grade|visit|"
    r"threshold|icd.*|年|年份|季度|分期|分组|级别|等级|年龄|编码|代码|序号|步骤",
    "persons_total": r"N|total_n|n_total|denominator|总人数|总例数|分母",
    "count": r"n|ns|no\.?|count|counts|freq(?:uency)?|frequencies|patients?|persons?|people|subjects?|"
    r"participants?|cases?|events?|deaths?|number"
    r"|num|n[_ .].*|.*[_ ]n|n \(%\)|n\(%\)|missing|excluded|人数.*|例数.*|患者数|病例数|频数|计数|事件数|"
    r"死亡数|样本量|例|缺失|缺失数|人次|就诊人次",
    "identifier": r"(?:person|patient|subject|visit|row|record|participant|case)[_ ]?(?:id|key|ref|no|"
    r"number)|id|pid|mrn|row_key|uuid|患者(?:编号|号|id)|病案号|住院号|就诊号|登记号|假名|编号",
    "total": r"total|all|overall|sum|合计|总计|总数|全部|小计",
    "place": r"|index|unnamed: ?0|#|序号",
    "measure": r"glucose|weight|height|bmi|sbp|dbp|los|cost|fee|charge|amount|low|high|lower|upper|ci.*|p|"
    r"p[_ -]?value|se|statistic|z|f|auc|r2|sum of squares|mean.*|sd.*"
    r"|difference|predicted|observed|.*费用?|.*天数|.*金额|p值|下限|上限",
}
"""Kind of column → what its head says. The order matters: the first that fits counts."""
_HEADS = {
    kind: re.compile(rf"(?:{words})$", 0 if kind == "persons_total" else re.I)
    for kind, words in WORDS.items()
}
TOTALS = re.compile(r"(?:total|all|overall|sum|grand total|合计|总计|总数|全部|小计)s?$", re.I)


def kind_of_head(head: str) -> str:
    """What a column is by its head; "" when the words say nothing."""
    plain = head.strip().strip("'\"").replace("（", "(").replace("）", ")")
    for kind, words in _HEADS.items():
        if kind == "total":
            continue
        if words.match(plain):
            return kind
    return "total" if TOTALS.match(plain) else ""


@dataclass(frozen=True)
class OutputTable:
    """One table. `where`: what it is called in a finding ("" where the file has only one)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[OutputCell, ...], ...]
    where: str = ""
    kinds: tuple[str, ...] = field(default=())

    @cached_property
    def columns(self) -> tuple[tuple[OutputCell, ...], ...]:
        return tuple(zip(*self.rows, strict=True)) if self.rows else tuple(() for _ in self.heads)

    def of_kind(self, *kinds: str) -> list[int]:
        """Numbers of the columns that are one of `kinds`."""
        return [i for i, kind in enumerate(self.kinds) if kind in kinds]

    @cached_property
    def counts(self) -> list[int]:
        """Columns that count persons: by their head, or, where the lines have names, by whole numbers under a
        head that is no measure."""
        named = [i for i, kind in enumerate(self.kinds) if kind in ("count", "persons_total", "at_risk")]
        if not self.labels:
            return named
        crossed = [
            i
            for i, kind in enumerate(self.kinds)
            if kind in ("", "total") and i not in self.labels and _all_integers(self.columns[i])
        ]
        return sorted({*named, *crossed})

    @cached_property
    def labels(self) -> list[int]:
        """Columns of words: what the lines are called."""
        return [i for i, column in enumerate(self.columns) if _words(column)]

    def label(self, row: int) -> str:
        """What line `row` is called: its words, and its numbers where they name a group."""
        named = [*self.labels, *(i for i in self.of_kind("dimension", "time") if i not in self.labels)]
        return " / ".join(self.rows[row][i].text for i in sorted(named))

    def is_total(self, row: int) -> bool:
        return any(TOTALS.match(self.rows[row][i].text) for i in self.labels)

    def place(self, row: int, column: int) -> str:
        """Where a cell is: for a finding. Never what is in it."""
        head = self.heads[column] or str(column + 1)
        return f"{self.where + ': ' if self.where else ''}{row + 1} × {head[:40]}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], where: str = "") -> OutputTable:
    """A table of texts; lines that are too short are filled."""
    width = max([len(heads), *(len(row) for row in rows)], default=0)
    filled = [str(head) for head in heads] + [""] * (width - len(heads))
    cells = tuple(tuple(cell(text) for text in [*row, *[""] * (width - len(row))]) for row in rows)
    return OutputTable(tuple(filled), cells, where, tuple(kind_of_head(head) for head in filled))


def with_heads(lines: Sequence[Sequence[str]], where: str = "") -> OutputTable:
    """A table of lines, of which the first is the heads; a second line of heads is joined to it."""
    lines = [line for line in lines if any(part.strip() for part in line)]
    if not lines:
        return table((), (), where)
    heads, rest = [part.strip() for part in lines[0]], lines[1:]
    if "" in heads[1:] and rest and not any(cell(part).value is not None for part in rest[0]):
        heads, rest = [part.strip() or heads[i] for i, part in enumerate(rest[0])], rest[1:]
    return table(heads, rest, where)


def numbers(cells: Sequence[OutputCell]) -> Iterator[float]:
    """The numbers among `cells`."""
    return (one.value for one in cells if one.value is not None)


def _all_integers(column: Sequence[OutputCell]) -> bool:
    given = [one for one in column if one.text]
    return (
        bool(given)
        and any(one.value is not None for one in given)
        and all(one.hidden or (one.is_integer and (one.value or 0) >= 0) for one in given)
    )


def _words(column: Sequence[OutputCell]) -> bool:
    given = [one for one in column if one.text]
    words = sum(one.value is None and not one.hidden and not one.is_day for one in given)
    return bool(given) and words > len(given) / 2
