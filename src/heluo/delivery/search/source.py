"""The open index of the current release, for text search and for text leaves of cohorts."""

from __future__ import annotations

import threading

import pyarrow as pa

from heluo.delivery.search.indexes.base import Asked, TextIndex
from heluo.delivery.search.indexes.tantivy import TantivyIndex, is_complete
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.lakehouse.reader import Act


class OpenIndex:
    """Opens the index of the release that is asked for, keeps the last one open. Obeys
    `cohort.vectors.TextSource`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._open: TextIndex | None = None

    def of(self, release: str) -> TextIndex:
        """The index of `release`. Raises Unavailable while it is being built."""
        with self._lock:
            if self._open is None or self._open.release != release:
                folder = self._home.index / release
                if not is_complete(folder):
                    raise Unavailable(
                        ("检索索引正在生成", "the text index is being built"),
                        ("当前发布的索引", "the index of the present release"),
                        ("一两分钟后再试", "repeat in a minute or two"),
                        code="index_building",
                    )
                self._open = TantivyIndex(folder)
            return self._open

    def persons(self, act: Act, phrase: str, categories: tuple[str, ...]) -> pa.Array:
        """person_id of everybody with a document that holds `phrase`, within the act's permit."""
        found = self.of(act.release.id).persons(Asked(((phrase,),), categories=categories), act.permit)
        return pa.array(found, pa.string())


def open_index(home: Home) -> OpenIndex:
    """The text source of a portal process."""
    return OpenIndex(home)
