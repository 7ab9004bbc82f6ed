"""When a stream that is read by its watermark must be read whole again, and marks of every spelling."""

from __future__ import annotations

import datetime as dt

import pytest

from heluo.collection import pull, watermark
from heluo.collection.night import run_once
from heluo.kit.dates import now
from tests.lib.invented_hospital import CODE, TABLES, results
from tests.lib.invented_nights import night, stream

LAB = ", ".join(TABLES["lab"])


def view(hospital, columns: str) -> None:
    hospital.run("DROP VIEW v_lab")
    hospital.run(f"CREATE VIEW v_lab AS SELECT {columns} FROM lab")


def lab(hospital, centre, **options):
    return stream(night(hospital, centre, streams=("lab_result",), **options), "lab_result")


def low_references(centre) -> set[float | None]:
    return {row["ref_low"] for row in centre.rows("lab_result").values()}


@pytest.fixture
def believed(monkeypatch):
    """A column that is away is believed to be gone at once, not a night later."""
    monkeypatch.setattr("heluo.collection.vanished_columns.NEXT_NIGHT", dt.timedelta(0))


@pytest.mark.usefixtures("believed")
def test_a_column_that_was_away_is_read_again_for_every_row(hospital, centre):
    hospital.insert("lab", results(200))
    night(hospital, centre)
    view(hospital, LAB.replace("CKXX, ", ""))
    hospital.insert("lab", [(*r[:-1], "2024-03-01 00:00:00") for r in results(20, 500)])
    night(hospital, centre)
    view(hospital, LAB)
    hospital.insert("lab", [(*r[:-1], "2024-06-01 00:00:00") for r in results(1, 900)])
    assert lab(hospital, centre).rung == "L3"
    assert low_references(centre) == {3.9}
    assert lab(hospital, centre).rung == "L1+L2"


@pytest.mark.usefixtures("believed")
def test_a_whole_reading_that_was_cut_short_is_still_owed(hospital, centre, monkeypatch):
    hospital.insert("lab", results(200))
    night(hospital, centre)
    view(hospital, LAB.replace("CKXX, ", ""))
    night(hospital, centre)
    view(hospital, LAB)
    monkeypatch.setattr("heluo.collection.parcel_draft.ROWS", 40)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite.BATCH_ROWS", 20)
    monkeypatch.setattr("heluo.collection.interfaces.sqlite._FETCH", 20)

    class Killed(BaseException): ...

    def step(name: str) -> None:
        if name == "journaled":
            raise Killed

    with pytest.raises(Killed):
        run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), step=step)
    assert lab(hospital, centre).rung == "L3"
    assert low_references(centre) == {3.9}


def test_another_watermark_does_not_go_on_from_the_old_mark(hospital, centre):
    """From the time of creation to the time of the last change: what changed before the line did is found."""
    view(hospital, LAB + ", '2023-01-01 00:00:00' AS CJSJ")
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.insert("lab", results(100))
    night(hospital, centre)
    hospital.run("UPDATE lab SET JG = '77.7' WHERE JGID = 1")
    hospital.fields.write_text(
        text.replace("lab_result,v_lab,_watermark,GXSJ", "lab_result,v_lab,_watermark,CJSJ"), encoding="utf-8"
    )
    assert lab(hospital, centre).rung == "L3"
    assert 77.7 in {row["value_number"] for row in centre.rows("lab_result").values()}
    assert lab(hospital, centre).rung == "L1+L2"


def test_a_silent_update_is_found_within_a_week(hospital, centre, monkeypatch):
    hospital.insert("lab", results(100))
    night(hospital, centre)
    hospital.run("UPDATE lab SET JG = '88.8' WHERE JGID = 1")
    for days, expected in ((1, ("L1+L2", 0)), (6, ("L1+L2", 0)), (7, ("L3", 1))):
        monkeypatch.setattr(pull, "now", lambda days=days: now() + dt.timedelta(days=days))
        done = lab(hospital, centre)
        assert (done.rung, done.accepted) == expected


def test_seconds_since_1970_are_moments(hospital, centre):
    hospital.run("DROP VIEW v_lab")
    hospital.run("DROP TABLE lab")
    hospital.run(f"CREATE TABLE lab ({LAB} INTEGER, PRIMARY KEY (JGID))")
    hospital.run("CREATE VIEW v_lab AS SELECT * FROM lab")
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(
        text.replace("lab_result,v_lab,_watermark,GXSJ,", "lab_result,v_lab,_watermark,GXSJ,datetime:epoch"),
        encoding="utf-8",
    )
    begin = 1_704_067_200  # 2024-01-01 08:00 in Shanghai
    hospital.insert("lab", [(*r[:-1], begin + i * 3600) for i, r in enumerate(results(200))])
    hospital.run("UPDATE lab SET GXSJ = 4102444800 WHERE JGID = 1")
    night(hospital, centre)
    hospital.run(f"UPDATE lab SET JG = '55', GXSJ = {begin + 150 * 3600} WHERE JGID = 2")
    done = lab(hospital, centre)
    assert (done.rung, done.accepted) == ("L1+L2", 1), (
        "behind the mark, but within the look-back; the year 2100 blinds nobody"
    )
    hospital.run(f"UPDATE lab SET JG = '56', GXSJ = {begin + 9 * 3600} WHERE JGID = 3")
    assert lab(hospital, centre).accepted == 0


NOON = dt.datetime(2024, 5, 6, 12)
SECONDS = 1_714_968_000


@pytest.mark.parametrize(
    ("mark", "declared", "earlier", "spelled"),
    [
        ("1714968000", "epoch", "1714964400", "1714968000"),
        ("1714968000123", "epoch_ms", "1714964400123", "1714968000000"),
        ("4711", "", "4711", None),
        ("2024-05-06 12:00:00", "", "2024-05-06 11:00:00", "2024-05-06 12:00:00"),
        ("20240506120000", "%Y%m%d%H%M%S", "20240506110000", "20240506120000"),
        ("17.5", "epoch", None, "1714968000"),
        ("45418.5", "excel", None, None),
    ],
)
def test_marks_keep_their_spelling(mark, declared, earlier, spelled):
    assert watermark.moved(mark, -3600, declared) == earlier
    assert watermark.spelled(NOON, mark, declared) == spelled


@pytest.mark.parametrize(
    ("declared", "mark", "future"),
    [
        ("epoch", str(SECONDS + 86_400), False),
        ("epoch", str(SECONDS + 86_401), True),
        ("epoch", "9" * 18, True),
        ("epoch_ms", str(SECONDS * 1000), False),
        ("epoch_ms", str((SECONDS + 90_000) * 1000), True),
        ("", "2024-05-08", True),
        ("", "99999999", False),
    ],
)
def test_marks_in_the_future(declared, mark, future):
    assert watermark.is_future(mark, NOON, declared) is future


def test_a_mark_in_the_future_is_named_and_is_none(hospital, centre):
    hospital.insert("lab", results(20))
    hospital.run("UPDATE lab SET GXSJ = '2199-01-01 00:00:00' WHERE JGID = 7")
    first = lab(hospital, centre)
    (found,) = [f for f in first.findings if f.code == "mark_ahead"]
    assert (found.stream, found.subject) == ("lab_result", "GXSJ")
    assert "GXSJ" in found.zh
    assert found.todo_zh
    assert found.todo_en
    hospital.insert("lab", [(*r[:-1], "2024-06-01 00:00:00") for r in results(1, 900)])
    assert lab(hospital, centre).accepted == 1
    hospital.run("UPDATE lab SET GXSJ = '2024-06-02 00:00:00' WHERE JGID = 7")
    assert [f for f in lab(hospital, centre).findings if f.code == "mark_ahead"] == []


def newcomer(key: str) -> tuple:
    (_, *cells) = results(1, 500)[0]
    row = dict(zip(TABLES["lab"], (key, *cells), strict=True))
    return tuple((row | {"JG": "99.5", "GXSJ": "2024-06-01 00:00:00"}).values())


@pytest.mark.parametrize("key", ["1 ", "1", "１"], ids=["a blank", "the same", "a wide digit"])
def test_a_new_row_under_the_key_of_an_old_one_replaces_nothing(hospital, centre, key: str):
    """Only changed rows are read: without the old row beside it, the newcomer looks like its new version."""
    hospital.run("DROP TABLE lab")
    columns = ", ".join(f'"{c}" TEXT' for c in TABLES["lab"])
    hospital.run(f"CREATE TABLE lab ({columns})")
    hospital.insert("lab", results(5))
    lab(hospital, centre)
    before = centre.rows("lab_result")
    hospital.insert("lab", [newcomer(key)])
    done = lab(hospital, centre)
    assert done.rung == "L1+L2"
    assert centre.rows("lab_result") == before
    assert done.quarantined == 1
    assert lab(hospital, centre).quarantined == 0  # the same row again is not refused again
    assert centre.rows("lab_result") == before
    hospital.run("UPDATE lab SET JGID = '900', GXSJ = '2024-06-03 00:00:00' WHERE JG = '99.5'")
    lab(hospital, centre)
    after = centre.rows("lab_result")
    assert {k: after[k] for k in before} == before
    assert len(after) == len(before) + 1
