"""Revisions of the tables in `heluo.delivery.disease.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch(
    "control", "heluo.delivery.disease", "heluo.delivery.disease.tables", recognised_by="disease_edition"
)
