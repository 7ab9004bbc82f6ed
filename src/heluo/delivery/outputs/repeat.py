"""A released file once more: whether its bytes are still those that were reviewed."""

from __future__ import annotations

from heluo.access.outputs import storage
from heluo.access.outputs.tables import OutputFile
from heluo.access.permissions import Asker
from heluo.access.projects.items import Recorded
from heluo.kit.db import reading
from heluo.lakehouse.reader import Lake


def output(lake: Lake, project: str, what: Recorded, asker: Asker) -> str:
    """The hash of the file's bytes as they are now. Raises Broken where they changed."""
    with reading(lake.control) as session:
        sha256 = session.get_one(OutputFile, what.reference).sha256
    return storage.digest(storage.read(lake.home, sha256))
