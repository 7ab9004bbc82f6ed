"""When the centre and the hospital disagree about what was sent: a new epoch begins, or parcels travel again; nothing is lost."""

from __future__ import annotations

import httpx
import pytest

from heluo.collection.night import run_once
from tests.lib.invented_hospital import CODE, results
from tests.lib.invented_nights import night


def test_a_machine_restored_from_a_backup_opens_a_new_epoch(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    backup = {p: p.read_bytes() for p in hospital.agent.rglob("*") if p.is_file()}
    hospital.insert("lab", results(10, 500))
    night(hospital, centre, deep=True)
    for path in list(hospital.agent.rglob("*")):
        if path.is_file():
            path.unlink()
    for path, data in backup.items():
        path.write_bytes(data)
    hospital.insert("lab", results(10, 700))
    done = night(hospital, centre)
    assert any(f.code == "new_epoch" for f in done.findings)
    assert max(k[1] for k in centre.parcels if k[0] == "lab_result") == 2
    assert len(centre.rows("lab_result")) == 70


def test_what_the_centre_holds_back_is_sent_again_in_a_new_epoch(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    centre.load("held")
    night(hospital, centre)  # learns of it
    hospital.run("DELETE FROM lab WHERE JGID = (SELECT min(JGID) FROM lab)")
    night(hospital, centre)
    again = [
        opened
        for key, opened in zip(sorted(k for k in centre.parcels if k[0] == "lab_result"), centre.opened("lab_result"), strict=True)
        if key[1] == 2
    ]
    operations = [row["op"] for opened in again for row in opened.rows.to_pylist()]
    assert (operations.count("U"), operations.count("D")) == (49, 1), "all rows, and that one has gone meanwhile"
    assert len(centre.rows("lab_result")) == 49
    centre.load()
    done = night(hospital, centre)
    assert not any(f.code == "new_epoch" for f in done.findings)


def test_a_centre_that_lost_parcels_gets_them_again(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    hospital.insert("lab", results(10, 500))
    night(hospital, centre, deep=True)
    lost = max(k for k in centre.parcels if k[0] == "lab_result")
    del centre.parcels[lost], centre.receipts[lost]
    night(hospital, centre)
    assert lost in centre.parcels
    assert len(centre.rows("lab_result")) == 60


def test_a_forged_receipt_is_not_believed(hospital, centre):
    from heluo.kit.errors import Broken

    hospital.insert("lab", results(5))

    def fault(request, late):
        if late and request.method == "PUT":
            return httpx.Response(201, json=next(iter(centre.receipts.values())) | {"signature": "00" * 64})
        return None

    centre.fault = fault
    with pytest.raises(Broken):
        run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    centre.fault = lambda request, late: None
    assert night(hospital, centre).waiting == 0
