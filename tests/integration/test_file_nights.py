"""Nights of a hospital that delivers files: an Excel sheet of patients, CSV of results in GB18030. What is
new, changed and gone arrives once; a file that is missing or cut deletes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from heluo.collection.night import run_once
from heluo.collection.stream import StreamNight
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, TABLES, Invented, make, patients, results


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    made = make(tmp_path)
    connection = '[his]\ndriver = "files"\nfolder = "out"\nencoding = "gb18030"\n'
    (made.agent / "connections.toml").write_text(connection, encoding="utf-8")
    lines = made.fields.read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.startswith(("category,", "lab_result,", "patient,"))]
    made.fields.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    (made.agent / "out").mkdir()
    book = Workbook()
    assert book.active is not None
    for row in (TABLES["patient"], *patients(5)):
        book.active.append(row)
    book.save(made.agent / "out" / "v_patient.xlsx")
    return made


def _deliver(hospital: Invented, rows: list[tuple[object, ...]]) -> Path:
    path = hospital.agent / "out" / "v_lab.csv"
    text = "\n".join(",".join("" if c is None else str(c) for c in row) for row in (TABLES["lab"], *rows))
    path.write_bytes((text + "\n").encode("gb18030"))
    return path


def _night(hospital: Invented, centre: CentreDouble) -> dict[str, StreamNight]:
    night = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    return {stream.stream: stream for stream in night.streams}


def test_what_is_new_changed_and_gone_arrives_once(hospital: Invented) -> None:
    centre = CentreDouble(hospital.home, CODE)
    _deliver(hospital, results(300))
    first = _night(hospital, centre)
    assert (first["lab_result"].read, first["lab_result"].accepted) == (300, 300)
    assert (first["patient"].read, first["patient"].accepted) == (5, 5)
    rows = results(301)[1:]
    rows[0] = (*rows[0][:6], "9.9", *rows[0][7:])
    _deliver(hospital, rows)
    second = _night(hospital, centre)["lab_result"]
    assert (second.rung, second.accepted, second.deleted) == ("L3", 2 + 1, 1), (
        "one new, one changed, one gone"
    )
    standing = centre.rows("lab_result")
    assert len(standing) == 300
    assert {row["item_name"] for row in standing.values()} == {"葡萄糖"}
    assert "9.9" in {row["value_text"] for row in standing.values()}
    assert _night(hospital, centre)["lab_result"].accepted == 0, "what is as before is not sent again"


def test_a_file_that_is_missing_or_cut_deletes_nothing(hospital: Invented) -> None:
    centre = CentreDouble(hospital.home, CODE)
    path = _deliver(hospital, results(300))
    _night(hospital, centre)
    content = path.read_bytes()
    for broken in (None, b"", content[: len(content) // 2], content.splitlines()[0], content + b'"'):
        path.unlink(missing_ok=True)
        if broken is not None:
            path.write_bytes(broken)
        lab = _night(hospital, centre)["lab_result"]
        assert lab.deleted == 0
        assert lab.findings, "the hospital is told"
        assert _night(hospital, centre)["patient"].findings == [], "the other file is read as ever"
        assert len(centre.rows("lab_result")) == 300
    path.write_bytes(content)
    assert _night(hospital, centre)["lab_result"].deleted == 0
