"""Revisions of the tables in `heluo.delivery.fields.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.fields", "heluo.delivery.fields.tables", recognised_by="column_decision"
)
