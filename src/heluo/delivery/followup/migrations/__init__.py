"""Revisions of the tables in `heluo.delivery.followup.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.followup", "heluo.delivery.followup.tables", recognised_by="follow_up_form"
)
