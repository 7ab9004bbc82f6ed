"""`heluo quality` names what stands behind a count: row keys, and spellings of codes and units; nothing else
of a row."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from typer.testing import CliRunner

from heluo.entrypoints.cli import app
from heluo.entrypoints.control import control
from heluo.kit.places import Home
from tests.lib.small_lake import SmallLake, province, write

MARKER = "MARKER"
UNMAPPED, UNIT, MISSING = (
    "lab_result.item_code.unmapped_value",
    "lab_result.wrong_unit",
    "lab_result.value_number.missing",
)


def result(made: SmallLake, number: int, check: str, **values: Any) -> None:
    key = f"{check[11:15]}{number:028}"
    made.standard("lab_result", "h01", "sh01000", key, dt.datetime(2024, 1, 2), value_text=MARKER, **values)
    made.put(
        "application.quality_finding",
        hospital="h01",
        category="lab_result",
        month="2024-01",
        check=check,
        row_key=key,
        variable=check.split(".")[1],
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("home"))
    made.agent("h01").mkdir(parents=True)
    lake = province()
    for n in range(6):
        result(lake, n, UNMAPPED, item_code_source="血糖(旧)" if n < 5 else "XT")
    for n in range(4):
        result(
            lake,
            n,
            UNIT,
            item_code="WBC",
            item_code_source="WBC",
            unit="G/L" if n else None,
            value_number=5.0,
        )
    for check, violated in ((UNMAPPED, 6), (UNIT, 4)):
        lake.put(
            "application.quality_result",
            hospital="h01",
            category="lab_result",
            month="2024-01",
            check=check,
            variable=check.split(".")[1],
            violated=violated,
            applicable=20,
            run_id="run_1",
        )
    write(made, control(made), lake)
    return made


def asked(home: Home, *options: str) -> str:
    given = ["quality", "--home", str(home.root), "--hospital", "h01", "--category", "lab_result", *options]
    done = CliRunner().invoke(app, given, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_each_finding_names_its_rows_and_the_spellings_of_codes_and_units(home: Home) -> None:
    words = asked(home)
    assert f"{UNMAPPED} 写法 spellings: 血糖(旧) × 5, XT × 1" in words
    assert f"{UNIT} 写法 spellings: G/L (WBC) × 3, (空 none) (WBC) × 1" in words
    keys = f"{UNMAPPED} 行键 row keys: " + ", ".join(f"item{n:028}" for n in range(3))
    assert f"{keys} … 共 6" in words
    assert "… 共" not in asked(home, "--most", "9").split(UNMAPPED)[-1].splitlines()[0]
    assert MARKER not in words


def test_json_has_every_row_key_that_is_kept(home: Home) -> None:
    found = {row["check"]: row for row in json.loads(asked(home, "--json"))}
    assert found[UNMAPPED]["row_keys"] == [f"item{n:028}" for n in range(6)]
    assert found[UNMAPPED]["spellings"] == [["血糖(旧)", 5], ["XT", 1]]
    assert found[UNIT]["spellings"] == [["G/L (WBC)", 3], ["(空 none) (WBC)", 1]]
    assert found[MISSING]["row_keys"] == ["lsh01001"]
    assert found[MISSING]["spellings"] == []
    assert MARKER not in json.dumps(found)
