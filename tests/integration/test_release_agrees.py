"""A release that contradicts the ledger, the release before it or the vault is never made: what is missing is
loaded again from the inbox or given back to the vault, and where that cannot be, readers stay and words say
why."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.entrypoints.storage import check_storage
from heluo.governance.link import decide
from heluo.governance.night import consistency
from heluo.governance.night.consistency import ReleaseRefused
from heluo.governance.oversee import accounting
from heluo.governance.receive import accept
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.progress import silent
from heluo.lakehouse import writer
from heluo.lakehouse.damage import LakeDamaged, open_delta, paths_of
from heluo.lakehouse.records import Heartbeat, Ledger, Lineage, Run, VaultMark
from heluo.lakehouse.tables import lake_table
from heluo.vault.database import open_vault
from heluo.vault.tables import CentreMark, Constraint, Person, VaultBase
from tests.integration.test_night import IDENTITIES, PATIENTS, RESULTS, VISITS, Place
from tests.lib.sender import identities
from tests.lib.text_tables import rows

pytestmark = pytest.mark.slow
LATER = """
    row_key | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number | unit   | result_time         | month
    {key}   | s1          | v1        | r9         | K         | 血钾      | 4.4        | 4.4          | mmol/L | 2024-01-09T08:30:00 | 2024-01
"""
PATIENT = """
    row_key | subject_ref | sex | birth_date | registered_time     | month
    p3      | s3          | 1   | 1971-03-03 | 2024-01-04T08:00:00 | 2024-01
"""
IDENTITY = """
    subject_ref | patient_id | name   | id_number          | birth_date | sex
    s3          | 3          | 王小明 | 110101197103030011 | 1971-03-03 | 1
"""
VISIT = """
    row_key | subject_ref | visit_ref | visit_type | start_time          | end_time            | month
    v3      | s3          | v3        | outpatient | 2024-01-06T08:00:00 | 2024-01-06T09:00:00 | 2024-01
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The installation after two nights, so that the source layer of results has two commits; each test
    changes a copy."""
    # A home may be anywhere: its nights are walked under a name with a space and Chinese characters.
    made = Place(tmp_path_factory.mktemp("first") / "河洛 home")
    made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    made.deliver("visit", VISITS)
    made.deliver("lab_result", RESULTS, quarantined=2)
    made.night()
    copy_vault(made.home.vault / "vault.db", made.home.root / "earlier-vault.db")
    made.deliver("lab_result", LATER.format(key="l4"))
    made.deliver("patient", PATIENT, identity=identities(IDENTITY))
    made.deliver("visit", VISIT)
    made.night()
    return made


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    return Place(tmp_path / "home", first)


def log(place: Place, name: str, version: int) -> Path:
    return lake_table(name).place(place.home) / "_delta_log" / f"{version:020d}.json"


def empty_entry(place: Place, name: str) -> None:
    log(place, name, 2).write_bytes(b"")


def truncate_entry(place: Place, name: str) -> None:
    path = log(place, name, 1)
    path.write_bytes(path.read_bytes()[:100])


def lose_entry(place: Place, name: str) -> None:
    max((lake_table(name).place(place.home) / "_delta_log").glob("*.json")).unlink()


def lose_table(place: Place, name: str) -> None:
    shutil.rmtree(lake_table(name).place(place.home))


def file_in_use(place: Place, name: str) -> Path:
    at = lake_table(name).place(place.home)
    return Path(paths_of(at, open_delta(at, name))[0])


def lose_file(place: Place, name: str) -> None:
    file_in_use(place, name).unlink()


def shorten_file(place: Place, name: str) -> None:
    path = file_in_use(place, name)
    path.write_bytes(path.read_bytes()[:-8])


def flip_bit(place: Place, name: str) -> None:
    path = file_in_use(place, name)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


LOSSES = (empty_entry, truncate_entry, lose_entry, lose_table, lose_file, shorten_file, flip_bit)


def counts(place: Place) -> dict:
    """What the last run says that it did."""
    with reading(place.control) as session:
        return session.scalars(sa.select(Run.counts).order_by(Run.started.desc()).limit(1)).one()


def agreed(place: Place) -> None:
    """Every row is accounted for, and nothing is found."""
    assert [row["explanation"] for row in accounting.table(place.home) if row["difference"]] == []
    assert accounting.findings(place.home) == []


def set_aside(place: Place, name: str) -> bool:
    layer, _, rest = name.partition(".")
    return any((place.home.lake / "aside").glob(f"*/{layer}/{rest}"))


@pytest.mark.parametrize("lose", LOSSES, ids=lambda loss: loss.__name__)
def test_rows_that_the_source_layer_lost_are_loaded_again_once(
    place: Place, lose: Callable[[Place, str], None]
) -> None:
    before, release = place.everything(), place.release()
    lose(place, "source.lab_result")
    assert lose is flip_bit or accounting.findings(place.home) != []
    place.deliver("visit", VISITS)
    night = place.night()
    assert night.loaded.reloaded > 0
    assert counts(place)["rows_reloaded"] == night.loaded.rows_reloaded > 0
    assert place.release().number == release.number + 1
    assert rows(place.read("standard.lab_result"), "row_key") == [("l1",), ("l2",), ("l3",), ("l4",)]
    assert {n: r for n, r in place.everything().items() if "lab_result" in n} == {
        n: r for n, r in before.items() if "lab_result" in n
    }
    agreed(place)
    with reading(place.control) as session:
        lines = sa.select(Lineage.parcel).where(Lineage.run_id == night.run_id, Lineage.parcel != "")
        assert "h1/lab_result/1/2" in session.scalars(lines).all()
    assert place.night().loaded.reloaded == 0


@pytest.mark.parametrize(
    ("name", "lose"),
    [
        ("standard.lab_result", truncate_entry),
        ("application.timeline", lose_entry),
        ("standard.person_link", lose_file),
        ("application.quality_result", lose_table),
        ("standard.visit", empty_entry),
        ("standard.visit", flip_bit),
    ],
)
def test_a_published_table_that_is_lost_is_made_again_and_others_are_not_touched(
    place: Place, name: str, lose: Callable[[Place, str], None]
) -> None:
    before = place.everything()
    lose(place, name)
    night = place.night(full=lose is truncate_entry)
    assert night.repaired.aside == (name,)
    assert lose is lose_table or set_aside(place, name)
    assert place.everything() == before
    agreed(place)


def test_a_reader_of_a_lost_table_is_given_words_and_never_other_rows(place: Place) -> None:
    release = place.release()
    lose_entry(place, "application.timeline")
    with pytest.raises(LakeDamaged) as told:
        place.read("application.timeline", release)
    assert "application.timeline" in told.value.text("en")
    assert "heluo work" in told.value.text("zh")
    place.night()
    with pytest.raises(LakeDamaged):  # made again: its versions are others, under the same numbers
        place.read("application.timeline", release)


def test_what_a_failed_night_left_unreadable_is_taken_away_without_disturbing_readers(place: Place) -> None:
    before, release = place.everything(), place.release()
    version = release.versions["standard.visit"] + 1
    log(place, "standard.visit", version).write_text('{"add": {"pa')
    night = place.night()
    assert night.repaired.logs_aside == ("standard.visit",)
    assert night.release_id == release.id
    assert place.everything() == before


def test_a_vault_from_before_the_centre_is_given_back_the_same_persons(place: Place) -> None:
    decide(place.home, "cannot", ("h1", "s1"), ("h1", "s3"), "steward", "two persons, seen")
    place.deliver("lab_result", LATER.format(key="l5"))
    place.night()
    after = place.everything()
    restore_vault(place)
    assert any("older" in words.en for words in accounting.findings(place.home))
    assert sum(row["difference"] for row in accounting.table(place.home)) > 0
    night = place.night()
    assert counts(place)["persons_given_back"] == 1
    assert place.everything() == after
    with reading(open_vault(place.home)) as session:
        kept = session.scalars(sa.select(Constraint).where(Constraint.active)).all()
        assert [(one.kind, one.actor) for one in kept] == [("cannot", "steward")]
    agreed(place)
    assert night.repaired.vault.parcels == 1


def restore_vault(place: Place) -> None:
    """The vault as it was after the first night."""
    copy_vault(place.home.root / "earlier-vault.db", place.home.vault / "vault.db")


def copy_vault(source: Path, target: Path) -> None:
    """By SQLite itself, so that connections that are open see it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def test_a_lost_vault_is_made_again_with_the_same_persons(place: Place) -> None:
    before = place.everything()
    with transaction(open_vault(place.home)) as session:
        for table in reversed(VaultBase.metadata.sorted_tables):
            session.execute(table.delete())
    place.night()
    assert place.everything() == before
    agreed(place)


def test_a_vault_whose_identities_are_nowhere_makes_no_release(place: Place) -> None:
    release = place.release()
    restore_vault(place)
    (place.home.inbox / "h1" / "patient" / "1-2.parcel").unlink()
    with pytest.raises(ReleaseRefused) as refused:
        place.night()
    assert "h1/patient/1/2" in refused.value.text("zh")
    assert place.release().id == release.id
    with reading(place.control) as session:
        last = session.scalars(sa.select(Run).order_by(Run.started.desc()).limit(1)).one()
        assert (last.status, "h1/patient/1/2" in last.error) == ("failed", True)
    asked = accept.missing(place.control, place.home, "h1")["missing"]
    assert [(one["stream"], one["epoch"], one["seq"]) for one in asked] == [("patient", 1, 2)]


def test_another_installation_s_vault_is_refused(place: Place) -> None:
    with transaction(open_vault(place.home)) as session:
        session.execute(sa.update(CentreMark).values(id=sa.func.lower("other-") + CentreMark.id))
    with pytest.raises(HeluoError) as refused:
        place.night()
    assert refused.value.code == "foreign_vault"


def test_a_crash_between_vault_and_control_database_is_healed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.everything()
    with monkeypatch.context() as m:
        m.setattr(
            "heluo.governance.night.marks.agree", lambda *_: (_ for _ in ()).throw(RuntimeError("power"))
        )
        with pytest.raises(RuntimeError):
            place.night()
    with reading(place.control) as session:
        assert session.scalars(sa.select(VaultMark.status).order_by(VaultMark.counter)).all()[-1] == "begun"
    night = place.night()
    assert night.repaired.found == ()
    assert place.everything() == before
    with reading(place.control) as session:
        assert set(session.scalars(sa.select(VaultMark.status))) == {"agreed"}


def test_a_control_database_older_than_lake_and_vault_enters_the_inbox_again(place: Place) -> None:
    """As the backup of yesterday: the last night's parcels, marks and release are gone from it."""
    before = place.everything()
    with transaction(place.control) as session:
        session.execute(sa.delete(Ledger).where(Ledger.seq == 2))
        last = session.scalars(sa.select(VaultMark).order_by(VaultMark.counter.desc()).limit(1)).one()
        session.delete(last)
    found = [one.en for one in accounting.findings(place.home)]
    assert any("control database is older" in one for one in found)
    place.night()
    assert counts(place)["parcels_found_in_the_inbox"] == 3
    assert place.everything() == before
    agreed(place)


def test_a_parcel_that_only_the_inbox_has_is_entered_and_loaded(place: Place) -> None:
    """The control database of before the delivery, and lake and inbox of after it: nobody asks for what the
    hospital has a receipt of."""
    place.deliver("lab_result", LATER.format(key="l6"))
    with transaction(place.control) as session:
        session.execute(sa.delete(Ledger).where(Ledger.stream == "lab_result", Ledger.seq == 3))
    assert any(
        "control database is older than the inbox" in one.en for one in accounting.findings(place.home)
    )
    assert place.night().repaired.entered == 1
    assert ("l6",) in rows(place.read("standard.lab_result"), "row_key")
    agreed(place)


def test_damage_that_the_command_found_is_named_until_a_night_has_mended_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.everything()
    flip_bit(place, "standard.visit")
    monkeypatch.setenv("HELUO_CHECK_MEGABYTES", "0")
    assert place.night().repaired.aside == (), "it is not that file's day"
    assert any("standard.visit" in one.en for one in check_storage(place.home, silent)[1])
    assert any("standard.visit" in one.en for one in accounting.findings(place.home))
    assert place.night().repaired.aside == ("standard.visit",)
    assert place.everything() == before
    result, found = check_storage(place.home, silent)
    assert (result["parcels"], found) == (6, [])
    path = place.home.inbox / "h1" / "lab_result" / "1-2.parcel"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert [one for one in check_storage(place.home, silent)[1] if "h1/lab_result/1/2" in one.en]
    agreed(place)


def test_a_parcel_that_vanished_before_loading_is_asked_for_and_loaded_when_it_comes(place: Place) -> None:
    place.deliver("lab_result", LATER.format(key="l6"))
    path = place.home.inbox / "h1" / "lab_result" / "1-3.parcel"
    path.unlink()
    assert place.night().loaded.waiting == 1
    asked = accept.missing(place.control, place.home, "h1")["missing"]
    assert [(one["stream"], one["seq"]) for one in asked] == [("lab_result", 3)]
    place.sender.deliver("lab_result", place.home.agent("h1") / "segments" / "lab_result" / "1-3.parcel")
    assert accept.missing(place.control, place.home, "h1")["missing"] == []
    assert place.night().loaded.parcels == 1
    assert ("l6",) in rows(place.read("standard.lab_result"), "row_key")
    agreed(place)


def test_a_parcel_damaged_in_the_inbox_is_asked_for_and_not_held(place: Place) -> None:
    place.deliver("lab_result", LATER.format(key="l6"))
    path = place.home.inbox / "h1" / "lab_result" / "1-3.parcel"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    loaded = place.night().loaded
    assert (loaded.waiting, loaded.held) == (1, 0)
    assert len(accept.missing(place.control, place.home, "h1")["missing"]) == 1


def test_a_parcel_that_is_lost_everywhere_ends_when_a_later_epoch_is_complete(place: Place) -> None:
    place.deliver("lab_result", LATER.format(key="l6"))
    (place.home.inbox / "h1" / "lab_result" / "1-3.parcel").unlink()
    place.night()
    place.deliver("lab_result", RESULTS, epoch=2)
    place.night()
    with transaction(place.control) as session:
        assert session.get_one(Ledger, ("h1", "lab_result", 1, 3)).status == "stored", (
            "not known to be complete"
        )
        beat = {"streams": {"lab_result": {"epoch": 2, "complete": True}}}
        session.merge(Heartbeat(hospital="h1", at=sa.func.now(), body=beat))
    assert place.night().loaded.held == 1
    with reading(place.control) as session:
        assert session.get_one(Ledger, ("h1", "lab_result", 1, 3)).wanted_at is None
    agreed(place)


def test_no_release_while_rows_that_were_released_are_nowhere(place: Place) -> None:
    release = place.release()
    lose_table(place, "source.lab_result")
    (place.home.inbox / "h1" / "lab_result" / "1-2.parcel").unlink()
    with pytest.raises(ReleaseRefused) as refused:
        place.night()
    assert "h1/lab_result/1/2" in refused.value.text("en")
    assert place.release().id == release.id
    place.sender.deliver("lab_result", place.home.agent("h1") / "segments" / "lab_result" / "1-2.parcel")
    place.night()
    assert ("l4",) in rows(place.read("standard.lab_result"), "row_key")
    agreed(place)


def forget_rows(place: Place, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    """A writer with a fault: of each commit to `table` the last row is left out, unseen by its own count."""
    wrote = writer._write

    def write(home, target, data, commit, read):  # type: ignore[no-untyped-def]
        done = wrote(home, target, data, commit, read)
        if target.name == table:
            data = data.read_all() if hasattr(data, "read_all") else data
            place_ = target.place(home)
            wrote_rows = writer.open_delta(place_, table).to_pyarrow_table()
            writer.write_deltalake(place_, wrote_rows.slice(1), mode="overwrite")
        return done

    monkeypatch.setattr(writer, "_write", write)


@pytest.mark.parametrize("table", ["standard.lab_result", "application.timeline", "standard.person_link"])
def test_a_night_that_would_publish_fewer_rows_is_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    release = place.release()
    place.deliver("lab_result", LATER.format(key="l7"))
    place.deliver("patient", PATIENT.replace("3", "4"), identity=identities(IDENTITY.replace("3 ", "4 ")))
    forget_rows(place, monkeypatch, table)
    with pytest.raises(ReleaseRefused) as refused:
        place.night()
    assert table in refused.value.text("en")
    assert place.release().id == release.id


def test_persons_are_not_forgotten_because_the_vault_has_forgotten_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last wall: the marks agree, every identity file was taken, and yet a patient is gone."""
    release = place.release()
    with transaction(open_vault(place.home)) as session:
        session.execute(sa.text("DELETE FROM current_identity WHERE subject_ref = 's3'"))
    with pytest.raises(ReleaseRefused) as refused:
        place.night()
    assert "1 patients of h1" in refused.value.text("en")
    assert place.release().id == release.id


def test_persons_stay_numbered_and_no_other_is_made(place: Place) -> None:
    with reading(open_vault(place.home)) as session:
        before = set(session.scalars(sa.select(Person.person_id)))
    restore_vault(place)
    place.night()
    with reading(open_vault(place.home)) as session:
        assert set(session.scalars(sa.select(Person.person_id))) == before


def test_a_quiet_night_checks_from_logs_alone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    newest = consistency.newest
    monkeypatch.setattr(
        consistency, "newest", lambda e, home, name: read.append(name) or newest(e, home, name)
    )
    place.night()
    assert read == []
