"""Revisions of the tables in `heluo.delivery.analysis.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.analysis", "heluo.delivery.analysis.tables", recognised_by="analysis_run"
)
