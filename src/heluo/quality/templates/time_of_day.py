"""Times of day that cannot be: all at midnight, or moved by the hours of a time zone."""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np

from heluo.dictionary import Category, Dictionary, Variable
from heluo.kit.text import Text
from heluo.quality.chance import share_moved
from heluo.quality.expressions import how_many
from heluo.quality.model import Check
from heluo.quality.months import Months, MonthsContext, Outcome, compared
from heluo.quality.row import Row
from heluo.quality.template import Binding, Derivation, TableTemplate

FEWEST, MIDNIGHT, MOVED, HOURS = 20, 0.3, 0.3, 3.0
"""In a month with so many values: shares of midnight and of night that stand out, hours by which the middle
of the day moves."""
WEEKEND = 0.05
"""Share of Saturdays and Sundays that usual months have and that one month lacks altogether."""
NIGHT = (22, 6)
ALWAYS = 0.5
"""Share of midnights, or of night hours by day's work, that no hospital has."""
BY_DAY = ("visit", "examination", "imaging", "pathology", "follow_up", "diagnosis")
"""Categories whose work is done by day."""


def of_variable(category: Category, variable: Variable, dictionary: Dictionary) -> Binding | None:
    timed = variable.type == "datetime" and variable.origin == "hospital"
    return Binding("warning", variable) if timed else None


def measures(row: Row, check: Check) -> dict[str, ir.Scalar]:
    moment = row.moment(check.variable)
    midnight = moment == moment.truncate("D")
    hour = (~midnight).ifelse(moment.hour(), None)
    angle = (hour.cast("float64") + moment.minute() / 60.0) * (np.pi / 12)
    return {
        "n": how_many(moment.notnull()),
        "midnight": how_many(midnight),
        "weekend": how_many(row.value(check.variable).day_of_week.index() >= 5),
        "night": how_many((hour >= NIGHT[0]) | (hour < NIGHT[1])),
        "sin": angle.sin().sum(),
        "cos": angle.cos().sum(),
    }


def evaluate(check: Check, months: Months, context: MonthsContext) -> Outcome:
    n, midnight, night, weekend, sin, cos = (
        np.nan_to_num(months.measure(name)) for name in ("n", "midnight", "night", "weekend", "sin", "cos")
    )
    timed = n - midnight
    if n.sum() < FEWEST:
        return Outcome(0, ())
    if midnight.sum() >= ALWAYS * n.sum() or (_by_day(check) and _at_night(night, timed)):
        return Outcome(1, (months.names[-1],))

    def differs(at: int, base: np.ndarray) -> bool:
        if share_moved(midnight[at], n[at], midnight[base], n[base], MIDNIGHT):
            return True
        if weekend[at] == 0 and share_moved(0, n[at], weekend[base], n[base], WEEKEND):
            return True
        if timed[at] < FEWEST or not timed[base].sum():
            return False
        if abs(_clock(sin[at], cos[at], sin[base].sum(), cos[base].sum())) < HOURS:
            return False
        return share_moved(night[at], timed[at], night[base], timed[base], MOVED)

    evaluated, bad = compared(n >= FEWEST, differs)
    return Outcome(int(evaluated.sum()), months.where(bad))


def _by_day(check: Check) -> bool:
    return check.category in BY_DAY


def _at_night(night: np.ndarray, timed: np.ndarray) -> bool:
    return bool(timed.sum() >= FEWEST and night.sum() >= ALWAYS * timed.sum())


def _clock(sin: float, cos: float, base_sin: float, base_cos: float) -> float:
    """Hours between the middles of two sets of times of day."""
    difference = np.angle(complex(cos, sin) * complex(base_cos, -base_sin))
    return float(difference * 12 / np.pi)


TEMPLATE = TableTemplate(
    kahn="plausibility",
    place=104,
    label=Text("时刻异常", "Times of day"),
    meaning=Text(
        "时间多为零点,或整体移动了数小时(时区),或日间业务多在夜间,或缺周末。",
        "Most times are midnight, or all have moved by hours (a time zone), or day's work is done "
        "at night, or "
        "Saturdays and Sundays are missing.",
    ),
    todo=Text(
        "核对{variables}所取的列是否只有日期、是否按 UTC 存储;改正视图或在 fields.csv 中声明转换,下一夜重做",
        "does the column of {variables} hold dates only, or times in UTC? Mend the view or declare "
        "a conversion in "
        "fields.csv, and the next night does it again",
    ),
    derivation=Derivation(214, of_variable=of_variable),
    measures=measures,
    evaluate=evaluate,
)
