"""Revisions of the tables in `heluo.access.applications.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.access.applications", "heluo.access.applications.tables", recognised_by="application"
)
