"""Acts of emergency access, as the log holds them."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

BEGIN_EMERGENCY = ActKind("emergency.begin", Text("发起紧急调阅", "began an emergency access to a person"))
EMERGENCY_OVERDUE = ActKind(
    "emergency.overdue", Text("紧急调阅逾期未复核", "an emergency access was not reviewed in time")
)
REVIEW_EMERGENCY = ActKind("emergency.review", Text("复核一次紧急调阅", "reviewed an emergency access"))
ACTS = (BEGIN_EMERGENCY, EMERGENCY_OVERDUE, REVIEW_EMERGENCY)
