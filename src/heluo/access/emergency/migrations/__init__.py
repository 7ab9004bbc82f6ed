"""Revisions of the tables in `heluo.access.emergency.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.access.emergency", "heluo.access.emergency.tables", recognised_by="emergency_access"
)
