"""States of a decision on one column of one hospital."""

from __future__ import annotations

from heluo.delivery.frame.two_people import two_person_states
from heluo.kit.text import Text

COLUMN_DECISION = two_person_states(
    "column_decision",
    Text("列映射", "mapping of a column"),
    Text("已回退或被替代", "rolled back, or replaced"),
)
