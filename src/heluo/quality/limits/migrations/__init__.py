"""Revisions of the table in `heluo.quality.limits.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.quality.limits", "heluo.quality.limits.tables", recognised_by="quality_limit"
)
