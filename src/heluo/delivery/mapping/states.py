"""States of a decision on one value of one hospital."""

from __future__ import annotations

from heluo.delivery.frame.two_people import two_person_states
from heluo.kit.text import Text

DECISION = two_person_states("mapping_decision", Text("值映射", "value mapping"))
OPEN = ("proposed", "confirmed")
"""States in which another decision on the same value would contradict this one."""
