"""How many rows a mapping maps whose code an imported edition uses otherwise."""

from __future__ import annotations

from pathlib import Path

from heluo.entrypoints.control import control
from heluo.entrypoints.editions import rows_of
from heluo.kit.places import Home
from heluo.terminology.editions.compare import AffectedLine
from tests.lib.small_lake import province, write

SOURCE = "肺炎(老)"


def test_rows_that_an_affected_mapping_maps_are_counted(tmp_path: Path) -> None:
    home, made = Home(tmp_path / "home"), province()
    own = [row for row in made.rows["standard.diagnosis"] if row["hospital"] == "h01"]
    assert len(own) > 3
    for number, row in enumerate(own):
        row["code_source"] = SOURCE if number < 3 else "别的"
    write(home, control(home), made)
    lines = [
        AffectedLine(hospital, "diagnosis.code", source, "J18.9", "reused", "", "values.csv:2")
        for hospital, source in (("h01", SOURCE), ("h02", SOURCE), ("h01", "没有的"))
    ]
    assert rows_of(home, lines) == dict(zip(lines, (3, 0, 0), strict=True))
    assert set(rows_of(Home(tmp_path / "empty"), lines).values()) == {0}
