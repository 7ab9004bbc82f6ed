"""Builds the text index of a release from `application.search_document`, through the reader, as an audited
job of the platform.

Idempotent: an index that is whole is left alone, others of older releases are removed. Readers open the
newest whole one.
"""

from __future__ import annotations

import shutil
from collections import defaultdict

import pyarrow as pa

from heluo.access.permissions import service_permit
from heluo.delivery.search.indexes.tantivy import TantivyWriter, is_complete
from heluo.delivery.search.resources import BUILD_INDEX, INDEX
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Act, Lake
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.tables import BUCKETS, table

AT_ONCE = 100_000
"""Documents that are read at once, roughly."""
LABEL = "检索索引 · search index"


def build(lake: Lake, report: Report = silent, *, release: Pinned | None = None) -> int:
    """Makes the index of `release` (default: the current one) unless it is there; returns its number of
    documents, −1 when it was."""
    release = release or lake.release()
    place = lake.home.index / release.id
    if is_complete(place):
        return -1
    permit = service_permit(INDEX.name, "quality")
    with lake.act(permit, BUILD_INDEX.name, release.id, release=release) as act:
        writer = TantivyWriter(place, release.id)
        rows = release.manifest["tables"].get("application.search_document", {}).get("rows", 0)
        step = max(1, min(BUCKETS, BUCKETS * AT_ONCE // max(rows, 1)))
        report(LABEL, 0, BUCKETS)
        for first in range(0, BUCKETS, step):
            buckets = list(range(first, min(first + step, BUCKETS)))
            documents = table("application.search_document")
            found = act.read(documents.filter(documents.bucket.isin(buckets)))
            if found.num_rows:
                writer.add(found, _treated(act, buckets))
            report(LABEL, buckets[-1] + 1, BUCKETS)
        made = writer.finish()
        act.note(documents=made)
    _clear(lake.home, keep=release.id)
    return made


def _treated(act: Act, buckets: list[int]) -> dict[str, list[str]]:
    """person_id → hospitals with a visit of that person."""
    timeline = table("application.timeline")
    visits = (
        timeline.filter(timeline.bucket.isin(buckets), timeline.category == "visit")
        .select("person_id", "hospital")
        .distinct()
    )
    found: dict[str, list[str]] = defaultdict(list)
    rows: pa.Table = act.read(visits)
    for person, hospital in zip(rows["person_id"].to_pylist(), rows["hospital"].to_pylist(), strict=True):
        found[person].append(hospital)
    return found


def _clear(home: Home, keep: str) -> None:
    """Removes indexes of other releases: they can be built again."""
    for folder in home.index.iterdir():
        if folder.is_dir() and folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
