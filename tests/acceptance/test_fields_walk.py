"""A hospital's system was upgraded: a column has another name, and a view is new. Engineer and inspector map
both by the guide (`docs/how-to/map-columns-on-the-screen.md`), and the hospital's night reads by what they
decided."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import serving, visiting
from tests.lib.heluo_commands import heluo
from tests.lib.invented_hospital import CODE, FIELDS, TABLES, make, patients, results
from tests.lib.walked_hospital import Ward

QUALITY = re.compile("质量控制")
MAPPING, DESK = "/management/mapping", f"/management/fields?hospital={CODE}"
LAB = [one for one in csv.DictReader(FIELDS.splitlines()) if one["category"] == "lab_result"]


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """Patients alone are mapped; one night of both sides; then the upgrade."""
    made = Ward(make(tmp_path / "home"))
    made.hospital.insert("patient", patients(30))
    made.hospital.insert("lab", results(40))
    of_patients = [line for line in FIELDS.splitlines() if line.startswith(("category", "patient"))]
    made.hospital.fields.write_text("\n".join(of_patients) + "\n", encoding="utf-8")
    made.collect()
    made.release()
    rest = ", ".join(name for name in TABLES["patient"] if name != "XB")
    made.hospital.run("DROP VIEW v_patient")
    made.hospital.run(f"CREATE VIEW v_patient AS SELECT {rest}, XB AS XBMC FROM patient")
    return made


@pytest.fixture
def visit(ward: Ward, tmp_path: Path, chromium: Browser) -> Iterator[Any]:
    with serving(ward.home, tmp_path / "portal.txt") as portal, visiting(portal, chromium) as enter:
        yield enter


def profile(ward: Ward, file: Path, *more: str) -> Path:
    """What the hospital's engineer hands over."""
    answer = heluo("hospital", "profile", CODE, *more, home=ward.home)
    assert answer.code == 0, answer.words
    file.write_text(answer.words[answer.words.index("{") :], encoding="utf-8")
    return file


def sent(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("status").filter(has_text="概况已收取")).to_be_visible()


def drafted(page: Page, variable: str, convert: str) -> None:
    """Opens a variable of the table and writes how its column is prepared."""
    table = page.get_by_role("region", name="变量")
    table.locator("tr.open", has_text=re.compile(rf"\s{variable}\b")).first.click()
    page.get_by_label(re.compile("^转换")).fill(convert)
    page.get_by_role("button", name="放进草稿").click()


def test_a_renamed_column_and_a_new_view_are_mapped_and_read(ward: Ward, visit: Any, tmp_path: Path) -> None:
    engineer = visit("engineer")
    engineer.open(MAPPING, QUALITY)
    engineer.page.get_by_role("link", name="列映射").click()
    page = engineer.page
    sent(page, profile(ward, tmp_path / "mapped.json"))
    sent(page, profile(ward, tmp_path / "new.json", "--source", "his", "--view", "v_lab"))

    engineer.open(f"{DESK}&view=v_patient", QUALITY)
    row = page.get_by_role("region", name="变量").locator("tr", has_text="性别")
    expect(row).to_contain_text("列已不在")
    expect(row).to_contain_text("XBMC")
    drafted(page, "sex", "")
    expect(row).to_contain_text("草稿：XBMC")
    page.get_by_role("button", name=re.compile("^提出 1 条")).click()
    expect(row).to_contain_text("待确认：XBMC")
    assert engineer.axe() == []

    engineer.open(f"{DESK}&view=v_lab&category=lab_result", QUALITY)
    page.get_by_role("button", name=re.compile("^没有列的用首选")).click()
    for one in LAB:
        if one["convert"]:
            drafted(page, one["variable"], one["convert"])
    page.get_by_role("button", name=re.compile(r"^提出 \d+ 条")).click()
    expect(page.get_by_role("status").filter(has_text="已提出")).to_be_visible()

    inspector = visit("inspector")
    page = inspector.open(DESK, QUALITY)
    page.get_by_role("button", name=re.compile(r"^确认列出的 \d+ 条")).click()
    decisions = page.get_by_role("region", name="已提出和生效的列映射")
    expect(decisions.locator("tr.open", has_text="待第二人确认")).to_have_count(0)
    expect(decisions.locator("tr.open", has_text="生效").first).to_be_visible()

    ward.collect()
    ward.release()
    answer = heluo("hospital", "status", CODE, "--json", home=ward.home)
    stand = json.loads(answer.words[answer.words.index("{") :])
    here = {one["stream"]: one["rows_at_centre"] for one in stand["streams"]}
    assert here == {"patient": 30, "lab_result": 40}
    assert all(not one["paused"] for one in stand["streams"])
    page = inspector.open(f"{DESK}&view=v_patient", QUALITY)
    row = page.get_by_role("region", name="变量").locator("tr", has_text="性别")
    expect(row).to_contain_text("XBMC 本页决定")
