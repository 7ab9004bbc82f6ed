"""Revisions of the tables in `heluo.quality.issues.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.quality.issues", "heluo.quality.issues.tables", recognised_by="quality_issue"
)
