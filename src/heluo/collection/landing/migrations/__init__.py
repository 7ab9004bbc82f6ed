"""Revisions of a landing's table: plain SQL on `sqlite3`, run by `kit.migrate.upgrade`."""

from heluo.kit.migrate import Branch

BRANCH = Branch("landing", "heluo.collection.landing", "", recognised_by="message")
