"""Revisions of the tables in `heluo.access.level_changes.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.access.level_changes", "heluo.access.level_changes.tables", recognised_by="level_change"
)
