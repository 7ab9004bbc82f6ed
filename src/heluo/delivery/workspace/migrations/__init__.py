"""Revisions of the tables in `heluo.delivery.workspace.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.workspace", "heluo.delivery.workspace.tables", recognised_by="extract_receipt"
)
