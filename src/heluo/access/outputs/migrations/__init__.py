"""Revisions of the tables in `heluo.access.outputs.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.access.outputs", "heluo.access.outputs.tables", recognised_by="output_request"
)
