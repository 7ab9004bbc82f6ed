"""Messages by number, their rows by view, the columns that a view ever had."""

import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    for statement in TABLES:
        db.execute(statement)


TABLES = (
    # AUTOINCREMENT: a number is never given twice, also after the message that had it was pruned
    """CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, digest BLOB NOT NULL,
    arrived_at TEXT NOT NULL)""",
    """CREATE TABLE landed_row (
    view TEXT NOT NULL, message INTEGER NOT NULL, position INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (view, message, position)) WITHOUT ROWID""",
    "CREATE INDEX landed_row_message ON landed_row (message)",
    """CREATE TABLE view_column (
    view TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (view, name)) WITHOUT ROWID""",
    "CREATE TABLE view_newest (view TEXT PRIMARY KEY, message INTEGER NOT NULL) WITHOUT ROWID",
)
"""`id` and `digest` are keyed hashes of the sender's message id and of the content: a file name may be a
patient's. `sealed` is one row, closed under the hospital's own key. `view_newest` outlives the rows that are
pruned."""
