"""A parcel that cannot be used stops its hospital's category and nothing else: damaged in the inbox, with
bytes that are no text, or with something nobody foresaw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from heluo.governance.receive import load, opened
from tests.lib.sender import identities, parcel_rows
from tests.lib.two_hospitals import BAD, GOOD, HEAD, IDENTITIES, LATER, PATIENTS, RESULTS, Province, delivered

pytestmark = pytest.mark.slow
RESENT = RESULTS + LATER.removeprefix(HEAD)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return delivered(tmp_path_factory.mktemp("first"))


@pytest.fixture
def place(first: Province, tmp_path: Path) -> Province:
    return Province(tmp_path / "copy", first)


def stops_lab_results_only(place: Province, code: str) -> dict[str, Any]:
    """The good hospital has the new row, the bad one what it had, and a fault names it; gives the fault."""
    assert place.keys("standard.lab_result", GOOD) == ["l1", "l3", "l4"]
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3"]
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"], fault["code"]) == (BAD, "lab_result", code)
    assert all(fault[f"{part}_{lang}"] for part in ("found", "expected", "todo") for lang in ("zh", "en"))
    assert place.stale() == {(BAD, "lab_result")}
    return fault


def is_complete(place: Province) -> None:
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3", "l4"]
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])


@pytest.mark.parametrize("content", [b"", b"other bytes", None], ids=["emptied", "other bytes", "gone"])
def test_a_file_that_is_no_more_what_was_receipted(place: Province, content: bytes | None) -> None:
    place.deliver("lab_result", LATER)
    path = place.home.inbox / BAD / "lab_result" / "1-2.parcel"
    good = path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    place.night()
    fault = stops_lab_results_only(place, "parcel_unreadable")
    assert "1-2" in fault["found_en"]
    path.write_bytes(good)
    place.night()
    is_complete(place)


def test_bytes_that_are_no_text(place: Province) -> None:
    """Arrow and the lake hand them on; whoever reads them later would end."""
    rows = parcel_rows("lab_result", LATER)
    at = rows.schema.get_field_index("value_text")
    offsets = pa.array([0, 4], pa.int32()).buffers()[1]
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"7.\xff\xfe")])
    place.deliver("lab_result", LATER, [GOOD])
    place.senders[BAD].send("lab_result", rows.set_column(at, rows.schema.field(at), broken))
    place.night()
    fault = stops_lab_results_only(place, "parcel_held")
    assert "value_text" in fault["found_zh"]
    assert "value_text" in fault["found_en"]
    place.night()
    assert [one["id"] for one in place.faults()] == [fault["id"]]  # until a new epoch has come
    place.deliver("lab_result", RESENT, [BAD], epoch=2)
    place.night()
    is_complete(place)


def test_an_identity_that_is_no_text(place: Province) -> None:
    identity = identities(IDENTITIES)
    at = identity.schema.get_field_index("name")
    offsets = pa.array([0, 2, 4], pa.int32()).buffers()[1]
    broken = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"a\xffb\xfe")])
    place.deliver("lab_result", LATER)
    identity = identity.set_column(at, identity.schema.field(at), broken)
    place.senders[BAD].send("patient", parcel_rows("patient", PATIENTS), identity=identity)
    place.night()
    for code in (GOOD, BAD):
        assert place.keys("standard.lab_result", code) == ["l1", "l3", "l4"]
        assert place.keys("standard.patient", code) == ["p1", "p2"]
    (fault,) = place.faults()
    assert (fault["hospital"], fault["category"], fault["code"]) == (BAD, "patient", "parcel_held")
    assert "name" in fault["found_zh"]


def test_what_nobody_foresaw_while_a_parcel_is_opened(
    place: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = opened._source_rows

    def source_rows(entry: Any, parcel: Any) -> pa.Table:
        if (entry.hospital, entry.stream, entry.seq) == (BAD, "lab_result", 2):
            raise KeyError("a value that must not be shown")
        return made(entry, parcel)

    place.deliver("lab_result", LATER)
    place.deliver("lab_result", LATER.replace("l4", "l5"), [BAD])
    with monkeypatch.context() as patch:
        patch.setattr(opened, "_source_rows", source_rows)
        done = place.night()
    fault = stops_lab_results_only(place, "unforeseen")
    assert "must not be shown" not in str(fault)
    assert done.loaded.waiting == 2  # the one behind it waits too: a chain is loaded in order
    place.night()
    assert place.keys("standard.lab_result", BAD) == ["l1", "l3", "l4", "l5"]
    assert (place.stale(), place.waiting(), place.faults()) == (set(), set(), [])


def test_what_nobody_foresaw_while_rows_are_written(place: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    append = load.writer.append

    def written(home: Any, name: str, rows: pa.Table, marks: dict[str, int]) -> Any:
        if name == "source.lab_result" and any(mark.startswith(f"{BAD}/") for mark in marks):
            raise pa.ArrowInvalid("a value that must not be shown")
        return append(home, name, rows, marks)

    place.deliver("lab_result", LATER)
    with monkeypatch.context() as patch:
        patch.setattr(load.writer, "append", written)
        place.night()
    stops_lab_results_only(place, "unforeseen")
    place.night()
    is_complete(place)
