"""Tables copied out of a database as fast as it gives them, so that its transaction can end before
anything is made of them: in memory, above 64 MB in a temporary file without a name, closed under a key that
nobody stores.

For one reading; what shall last is for others.
"""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import IO

import pyarrow as pa

from heluo.kit.errors import Unavailable
from heluo.kit.seal import Box

IN_MEMORY = 64 << 20
_LENGTH = struct.Struct("<Q")


class LocalCopy:
    """The tables of one reading, in their order. `folder` is where a file goes when they are many; `spare`
    bytes of its disk stay free."""

    def __init__(self, tables: Iterable[pa.Table], folder: Path, spare: int = 512 << 20) -> None:
        self._tables: list[pa.Table] = []
        self._file: IO[bytes] | None = None
        self._box = Box(os.urandom(32), "heluo local copy")
        self._count, self._spare = 0, spare
        try:
            self._take(tables, folder)
        except BaseException:
            self.close()
            raise

    def _take(self, tables: Iterable[pa.Table], folder: Path) -> None:
        size = 0
        for table in tables:
            size += table.nbytes
            if self._file is None and size <= IN_MEMORY:
                self._tables.append(table)
            else:
                self._put(table, folder)

    @property
    def first(self) -> pa.Table | None:
        """The first table, before any is taken; None when there is none in memory."""
        return self._tables[0] if self._tables else None

    def tables(self) -> Generator[pa.Table, None, None]:
        """Every table once; the copy is used up, also by whoever stops before the end."""
        try:
            while self._tables:
                yield self._tables.pop(0)
            yield from self._of_file()
        finally:
            self.close()

    def _of_file(self) -> Generator[pa.Table, None, None]:
        if self._file is None:
            return
        self._file.seek(0)
        for number in range(self._count):
            (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
            data = self._box.open(self._file.read(length), str(number).encode())
            with pa.ipc.open_stream(data) as stream:
                yield stream.read_all().combine_chunks()

    def close(self) -> None:
        """The file is gone with this."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put(self, table: pa.Table, folder: Path) -> None:
        if shutil.disk_usage(folder).free < self._spare:
            raise Unavailable(
                ("磁盘空间不足,放不下读出的行", "too little disk for the rows that were read"),
                (f"至少 {self._spare >> 20} MiB 空闲", f"at least {self._spare >> 20} MiB free"),
                ("清理磁盘或换到更大的盘", "make room or move to a larger disk"),
            )
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (it lives as long as the copy)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(
            sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")
        ) as stream:
            stream.write_table(table)
        data = self._box.close(sink.getvalue().to_pybytes(), str(self._count).encode())
        self._count += 1
        self._file.write(_LENGTH.pack(len(data)))
        self._file.write(data)
