"""Control data of the centre: one engine a database file, one transaction a request or task, one migration
folder.

Not for clinical rows (those are Delta tables), and never imported by the hospital program. Knows no table:
each package declares its own models on `Base`; entry points name the modules that do.
"""

from heluo.kit.db.base import Base, UtcDateTime
from heluo.kit.db.current import upgrade
from heluo.kit.db.engine import engine, reading, transaction
from heluo.kit.soundness import DatabaseDamaged, look_through

__all__ = [
    "Base",
    "DatabaseDamaged",
    "UtcDateTime",
    "engine",
    "look_through",
    "reading",
    "transaction",
    "upgrade",
]
