"""Revisions of the tables in `heluo.delivery.mapping.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.mapping", "heluo.delivery.mapping.tables", recognised_by="mapping_decision"
)
