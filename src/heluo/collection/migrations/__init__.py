"""Revisions of the front-end machine's journal: plain SQL on `sqlite3`, run by `kit.migrate.upgrade`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("journal", "heluo.collection", "", recognised_by="stream")
