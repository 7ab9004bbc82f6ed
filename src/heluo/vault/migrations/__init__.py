"""Revisions of the tables in `heluo.vault.tables`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("vault", "heluo.vault", "heluo.vault.tables", recognised_by="identity_parcel")
