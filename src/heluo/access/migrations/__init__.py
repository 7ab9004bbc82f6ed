"""Revisions of the tables in `heluo.access.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("control", "heluo.access", "heluo.access.tables", recognised_by="account")
