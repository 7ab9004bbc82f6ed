"""A changed bit in a data file of the lake is found: by the night that compares its share, and by the command
that compares all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from heluo.engines import engine
from heluo.entrypoints.control import control as open_control
from heluo.entrypoints.storage import check_storage
from heluo.kit import db
from heluo.kit.dates import now
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import silent
from heluo.lakehouse import checksums, lineage, tables, writer
from heluo.lakehouse.checksums import NightShare
from heluo.lakehouse.records import DataFile
from tests.lib.text_tables import rows, table

NAME = "standard.person_link"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """In a folder whose name has a space and Chinese characters."""
    return Home(tmp_path / "河洛 home")


@pytest.fixture
def control(home: Home) -> sa.Engine:
    made = db.engine(home.control_db)
    db.Base.metadata.create_all(made)
    return made


def write(home: Home, control: sa.Engine, hospital: str) -> None:
    line = f"hospital | subject_ref | person_id | bucket | run_id\n{hospital} | s1 | p1 | 1 | r1"
    written = writer.append(home, NAME, table(line, {"bucket": pa.int32()}), {})
    with db.transaction(control) as session:
        lineage.record_files(session, written.table, written.files)


def flip(home: Home, hospital: str) -> Path:
    (path,) = (tables.lake_table(NAME).place(home) / f"hospital={hospital}").glob("*.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)
    return path


def test_a_home_with_a_space_and_chinese_characters_can_be_read(home: Home, control: sa.Engine) -> None:
    write(home, control, "h1")
    at = tables.snapshot(home, NAME, tables.latest_version(home, NAME))
    assert all(Path(path).exists() for path in at.files)
    assert at.dataset.to_table().num_rows == 1
    with engine() as e:
        assert rows(e.to_arrow(e.register("t", at)), "person_id") == [("p1",)]


def test_a_commit_notes_the_checksums_of_its_files_and_a_changed_bit_is_found(
    home: Home, control: sa.Engine
) -> None:
    for hospital in ("h1", "h2"):
        write(home, control, hospital)
    sound = checksums.compare(home, control)
    assert (sound.files, sound.noted, dict(sound.damaged)) == (2, 0, {})
    path = flip(home, "h2")
    found = checksums.compare(home, control, NightShare(days=7, bytes=1 << 20)).damaged
    assert list(found) == [NAME]
    assert path.name in found[NAME].words.zh
    assert str(path.parent.parent) in found[NAME].words.en
    assert [one.detail for one in checksums.damaged(home, control)] == [f"hospital=h2/{path.name}"]
    flip(home, "h2")  # the bit is back: what is right is right
    assert not checksums.compare(home, control, NightShare(days=7, bytes=0)).damaged
    assert checksums.damaged(home, control) == []


def test_a_file_without_a_checksum_has_one_from_the_first_look_on(home: Home, control: sa.Engine) -> None:
    write(home, control, "h1")
    with db.transaction(control) as session:
        session.execute(sa.delete(DataFile))
    assert checksums.compare(home, control).noted == 1
    assert checksums.note_new(home, control) == 0
    flip(home, "h1")
    assert list(checksums.compare(home, control).damaged) == [NAME]


def test_checksums_of_files_that_were_deleted_are_forgotten(home: Home, control: sa.Engine) -> None:
    write(home, control, "h1")
    writer.replace(home, NAME, tables.lake_table(NAME).schema.empty_table())
    assert checksums.forget_deleted(home, control) == 0, "an older version has it"
    writer.vacuum(home, NAME, ())
    assert checksums.forget_deleted(home, control) == 1


def file(n: int, seen: dt.datetime | None, size: int = 10) -> checksums.StandingFile:
    return checksums.StandingFile(NAME, Path("/lake"), f"part-{n}.parquet", size, "x" if seen else "", seen)


@pytest.mark.parametrize("known", [True, False])
def test_every_file_is_compared_within_its_days_and_no_night_compares_most_of_them(known: bool) -> None:
    start, days = now(), 7
    seen: dict[int, dt.datetime | None] = dict.fromkeys(range(2000), start if known else None)
    shares = []
    for night in range(1, 3 * days):
        at = start + dt.timedelta(days=night)
        files = [file(n, one) for n, one in seen.items()]
        due = NightShare(days, 0).due(files, at)
        shares.append(len(due))
        seen.update({int(one.path[5:-8]): at for one in due})
        if night >= days:
            assert all(one is not None and at - one < dt.timedelta(days=days) for one in seen.values())
    assert max(shares) < 2 * 2000 / days


def test_what_was_compared_today_is_not_due_again() -> None:
    assert NightShare(days=7, bytes=0).due([file(n, now()) for n in range(50)], now()) == []


def test_what_was_longest_not_looked_at_comes_first() -> None:
    at = now()
    files = [file(n, at - dt.timedelta(minutes=n)) for n in range(20)] + [file(20, None)]
    due = NightShare(days=10_000, bytes=30).due(files, at)
    assert [one.path for one in due] == ["part-20.parquet", "part-19.parquet", "part-18.parquet"]


def test_a_night_missed_or_a_clock_put_back_leaves_nothing_out() -> None:
    at = now()
    files = [file(n, at - dt.timedelta(days=30)) for n in range(20)]
    files += [file(n, at + dt.timedelta(days=3)) for n in range(20, 40)]
    assert len(NightShare(days=7, bytes=0).due(files, at)) == 40


def test_the_command_names_damage_in_the_lake_and_in_a_database(home: Home) -> None:
    write(home, open_control(home), "h1")
    assert check_storage(home, silent)[1] == []
    path = flip(home, "h1")
    vault = home.vault / "vault.db"
    vault.parent.mkdir(parents=True)
    vault.write_bytes(b"\x00" * 100 + b"no database" * 1000)
    result, words = check_storage(home, silent)
    assert result["files"] == 1
    text = "\n".join(one.zh + one.en for one in words)
    for named in (path.name, NAME, "heluo work --once", str(vault), "--part vault"):
        assert named in text


def test_a_control_database_that_is_gone_is_not_made_anew_in_silence(home: Home) -> None:
    write(home, open_control(home), "h1")
    home.control_db.unlink()
    with pytest.raises(Unavailable) as refused:
        open_control(home)
    assert str(home.control_db) in refused.value.text("zh")
    assert "--part control" in refused.value.text("en")
    home.control_db.touch()
    open_control(home)


def test_a_new_installation_has_its_control_database_made(home: Home) -> None:
    open_control(home)
    assert home.control_db.exists()
