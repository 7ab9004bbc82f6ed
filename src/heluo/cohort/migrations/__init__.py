"""Revisions of the tables in `heluo.cohort.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("control", "heluo.cohort", "heluo.cohort.tables", recognised_by="saved_definition")
