"""A share of 0 that no row could contradict: where nobody ever recorded what is counted, 0 % would be a
claim.

Asked of coded values alone. A number or a yes/no that is there on every row of the denominator says what it
says.
"""

from __future__ import annotations

from collections.abc import Mapping

from heluo.delivery.frame.small_figures import KINDS, Figure
from heluo.dictionary import Dictionary, IndicatorDefinition
from heluo.dictionary.filter import Filter
from heluo.kit.text import Text

CODED = ("code", "string", "text")


def unsaid(of: IndicatorDefinition, figures: Mapping[str, Figure], dictionary: Dictionary) -> frozenset[str]:
    """Those of `figures` (place → its value of all time) that are 0 because no row of the place has the value
    that the numerator asks for."""
    if KINDS[of.kind] != "share" or of.kind == "share_followed" or not _asked(of, dictionary):
        return frozenset()
    return frozenset(place for place, one in figures.items() if one.denominator and one.numerator == 0)


def reason(of: IndicatorDefinition, dictionary: Dictionary) -> Text:
    """Why "—" stands where a 0 might be expected."""
    variables = dictionary.categories[of.numerator.category].variables
    asked = _asked(of, dictionary)
    zh = "、".join(f"{variables[one.variable].label.zh}({','.join(one.values)})" for one in asked)
    en = ", ".join(f"{variables[one.variable].label.en} ({', '.join(one.values)})" for one in asked)
    return Text(
        f"没有一行记录了{zh}:分不清是没有发生,还是没有这样记录,所以不写 0%",
        f"no row says {en}: whether it did not happen or is not recorded cannot be told, so this is no 0%",
    )


def _asked(of: IndicatorDefinition, dictionary: Dictionary) -> list[Filter]:
    """What the numerator asks of coded values beyond the denominator."""
    known = (
        of.denominator.where if of.denominator and of.denominator.category == of.numerator.category else ()
    )
    variables = dictionary.categories[of.numerator.category].variables
    return [
        one
        for one in of.numerator.where
        if one not in known and one.operator in ("in", "starts") and variables[one.variable].type in CODED
    ]
