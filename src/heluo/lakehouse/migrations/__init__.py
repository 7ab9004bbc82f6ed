"""Revisions of the tables in `heluo.lakehouse.records`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("control", "heluo.lakehouse", "heluo.lakehouse.records", recognised_by="ledger")
