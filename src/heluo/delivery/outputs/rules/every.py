"""Every rule by name, and a file put to all of them."""

from __future__ import annotations

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import OutputFinding, OutputRule
from heluo.delivery.outputs.rules.complements import COMPLEMENT
from heluo.delivery.outputs.rules.contexts import (
    ACTIVE,
    CONTEXT,
    DISGUISED,
    FORMULA,
    HIDDEN,
    METADATA,
    SERIALISED,
    SIZE,
    TYPE,
)
from heluo.delivery.outputs.rules.counts import COUNTS, THRESHOLD, ZERO
from heluo.delivery.outputs.rules.curves import SURVIVAL
from heluo.delivery.outputs.rules.differences import DIFFERENCE
from heluo.delivery.outputs.rules.extremes import EXTREME
from heluo.delivery.outputs.rules.magnitudes import CONTRIBUTORS, DOMINANCE_RULE, P_RATIO_RULE
from heluo.delivery.outputs.rules.models import DEGREES, PARAMETERS
from heluo.delivery.outputs.rules.rows import IDENTIFIER, ROWS
from heluo.delivery.outputs.rules.sums import SUM

RULES: dict[str, OutputRule] = {
    rule.name: rule
    for rule in (
        TYPE,
        DISGUISED,
        SERIALISED,
        SIZE,
        ACTIVE,
        CONTEXT,
        COUNTS,
        THRESHOLD,
        ZERO,
        COMPLEMENT,
        DIFFERENCE,
        SUM,
        DOMINANCE_RULE,
        P_RATIO_RULE,
        CONTRIBUTORS,
        DEGREES,
        PARAMETERS,
        SURVIVAL,
        EXTREME,
        ROWS,
        IDENTIFIER,
        HIDDEN,
        METADATA,
        FORMULA,
    )
}


def findings(of: CheckedFile) -> list[OutputFinding]:
    """What every rule finds in a file."""
    return [found for rule in RULES.values() for found in rule.findings(of)]
