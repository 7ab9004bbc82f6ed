"""Revisions of the tables in `heluo.access.projects.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.access.projects", "heluo.access.projects.tables", recognised_by="research_project"
)
