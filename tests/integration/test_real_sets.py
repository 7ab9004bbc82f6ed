"""Three published sets as hospitals, by configuration alone, through one command: every row accounted for,
what the sets are known for is found, a patient's page shows all admissions. What is expected is counted here
from the files themselves.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import json
import re
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from heluo.entrypoints.api import PAGES, app
from heluo.kit.places import home as home_at
from heluo_province.demonstration.accounts import issue_accounts
from heluo_province.demonstration.private_server import SERVERS
from heluo_province.demonstration.processes import await_port, child, free_port
from heluo_province.demonstration.tour import worth_looking_at
from tests.conftest import run_heluo
from tests.lib.portal_client import PASSWORD, Browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

pytestmark = pytest.mark.slow
MIMIC = {
    "patient": "PATIENTS",
    "visit": "ADMISSIONS",
    "diagnosis": "DIAGNOSES_ICD",
    "order": "INPUTEVENTS_MV",
    "medication": "PRESCRIPTIONS",
    "microbiology": "MICROBIOLOGYEVENTS",
    "surgery": "PROCEDURES_ICD",
    "treatment": "PROCEDUREEVENTS_MV",
    "vital_sign": "OUTPUTEVENTS",
}
"""Category → the table whose rows it takes, one for one."""


def rows_of(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = next(folder.glob(f"{name}.csv*"))
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as text
    ):
        yield from csv.DictReader(text)


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(home, what the command printed) of `heluo demo --real` run to its end."""
    missing = [kind.label for kind in SERVERS.values() if not kind.installed()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    home = tmp_path_factory.mktemp("real") / "home"
    done = run_heluo("demo", "--real", str(shared_data), "--no-serve", home=home)
    return home, done.stdout


@pytest.fixture(scope="module")
def account_of(real: tuple[Path, str]) -> dict[str, dict[str, str]]:
    return {account["role"]: account for account in issue_accounts(home_at(real[0]))}


@pytest.fixture(scope="module")
def browser(real: tuple[Path, str]) -> Iterator[Browser]:
    with Browser(app(home_at(real[0]))) as portal:
        yield portal


@pytest.fixture(scope="module")
def admissions(shared_data: Path) -> dict[str, set[tuple[str, str]]]:
    """Patient number → (admitted, discharged) of each admission, as the set itself tells."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows_of(shared_data / "mimic-iii-demo", "ADMISSIONS"):
        found[row["subject_id"]].add((row["admittime"], row["dischtime"]))
    return found


def figures(home: Path, *arguments: str) -> list[dict[str, Any]]:
    return json.loads(run_heluo(*arguments, "--json", home=home).stdout)


def test_every_row_of_three_sets_is_accounted_for(real: tuple[Path, str], shared_data: Path) -> None:
    home, printed = real
    lines = {
        (r["hospital"], r["category"]): r
        for r in figures(home, "accounting")
        if r["read"] or r["source_count"]
    }
    for key, row in lines.items():
        assert (
            row["read"] == row["source_count"] == row["accepted"] + row["quarantined"] + row["duplicate"]
        ), key
        assert row["difference"] == 0, key
    known = {
        ("mimic", category): sum(1 for _ in rows_of(shared_data / "mimic-iii-demo", name))
        for category, name in MIMIC.items()
    }
    encounters = list(rows_of(shared_data / "diabetes-130-us-hospitals", "diabetic_data"))
    known |= {("diabetes130", category): len(encounters) for category in ("visit", "vital_sign")}
    known["diabetes130", "patient"] = len({row["patient_nbr"] for row in encounters})
    known["diabetes130", "diagnosis"] = sum(
        row[name] != "?" for row in encounters for name in ("diag_1", "diag_2", "diag_3")
    )
    known["neusoft", "patient"] = 18
    assert {key: lines[key]["read"] for key in known} == known
    total = sum(row["read"] for row in lines.values())
    assert f"every one of {total:,} rows accounted for" in printed
    assert all(
        re.search(rf"{hospital}\s+{category}\s.*{row['read']:,}.*✓", printed)
        for (hospital, category), row in lines.items()
    )


def test_weight_is_missing_as_often_as_the_file_says(
    real: tuple[Path, str], shared_data: Path, browser: Browser, account_of: dict[str, dict[str, str]]
) -> None:
    home, printed = real
    weights = Counter(
        row["weight"] == "?" for row in rows_of(shared_data / "diabetes-130-us-hospitals", "diabetic_data")
    )
    assert round(100 * weights[True] / weights.total(), 1) == 96.9
    expected = ("体重(区间):缺失", weights[True], weights.total())
    (line,) = [
        r
        for r in figures(home, "quality", "--hospital", "diabetes130", "--category", "vital_sign")
        if r["check"] == "vital_sign.weight_band.missing"
    ]
    assert ((line["label"], line["violated"], line["applicable"]), round(line["share_percent"], 1)) == (
        expected,
        96.9,
    )
    assert re.search(r"体重\(区间\):缺失.*98,569\s+101,766\s+96\.86 %", printed)
    browser.sign_in(account_of["inspector"], "quality")
    checks = browser.get("/api/management/quality/diabetes130/vital_sign").json()["checks"]
    (shown,) = [c for c in checks if c["check"] == "vital_sign.weight_band.missing"]
    assert (shown["label"]["zh"], shown["violated"], shown["applicable"]) == expected


def test_all_eighteen_patients_are_flagged_for_their_identity_numbers(
    real: tuple[Path, str], browser: Browser, account_of: dict[str, dict[str, str]]
) -> None:
    browser.sign_in(account_of["inspector"], "quality")
    body = browser.get("/api/management/quality/neusoft/patient").json()
    flagged = {f["row_key"] for f in body["findings"] if f["check"] == "patient.identity_number"}
    assert (body["rows"], len(flagged)) == (18, 18)
    (check,) = [c for c in body["checks"] if c["check"] == "patient.identity_number"]
    assert (check["violated"], check["applicable"], check["passed"]) == (18, 18, False)
    assert "身份证号码校验位不符" in real[1]


def test_a_panorama_shows_all_admissions_of_each_patient(
    shared_data: Path,
    admissions: dict[str, set[tuple[str, str]]],
    browser: Browser,
    account_of: dict[str, dict[str, str]],
) -> None:
    born = {row["subject_id"]: row for row in rows_of(shared_data / "mimic-iii-demo", "PATIENTS")}
    assert account_of["clinician"]["hospital"] == "mimic", "the clinician belongs where somebody is treated"
    several = [patient for patient, own in admissions.items() if len(own) > 1]
    assert max(len(admissions[patient]) for patient in several) == 15
    wanted = [*several, *sorted(admissions.keys() - set(several))[:5]]
    browser.sign_in(account_of["clinician"], "care")
    matched = browser.post("/api/search/batch", {"text": "\n".join(wanted)}).json()["matched"]
    person_of = {one["given"]: one["person"] for one in matched}
    assert person_of.keys() == set(wanted)
    for patient in wanted:
        body = browser.get(f"/api/panorama/{person_of[patient]}").json()
        assert [h["patient_ids"] for h in body["hospitals"]] == [[patient]]
        shown = {
            (visit["start"].replace("T", " "), visit["end"].replace("T", " ")) for visit in body["visits"]
        }
        assert (shown, len(body["visits"])) == (admissions[patient], len(admissions[patient]))
        assert {e["visit_ref"] for e in body["events"] if e["category"] == "visit"} == {
            v["visit_ref"] for v in body["visits"]
        }
        assert (body["birth_date"], body["death_time"].replace("T", " ")) == (
            born[patient]["dob"][:10],
            born[patient]["dod"],
        )


def test_a_second_start_keeps_the_data_and_offers_what_is_worth_looking_at(
    real: tuple[Path, str], shared_data: Path
) -> None:
    home, printed = real
    before = {p: p.stat().st_mtime_ns for p in (home / "centre/lake").rglob("*") if p.is_file()}
    again = run_heluo("demo", "--real", str(shared_data), "--no-serve", home=home).stdout
    assert "沿用" in again
    assert again.partition("真实数据对账")[2] == printed.partition("真实数据对账")[2]
    assert {p: p.stat().st_mtime_ns for p in (home / "centre/lake").rglob("*") if p.is_file()} == before
    accounts = [{"role": "clinician", "user": "doctor", "hospital": "mimic"}]
    paths = [path for _, path in worth_looking_at(home_at(home), accounts, published=True)]
    assert paths[0].startswith("/panorama/")
    assert paths[1:] == [
        "/search?q=sepsis",
        "/management/quality/diabetes130/vital_sign?check=vital_sign.weight_band.missing",
        "/management/quality/neusoft/patient?check=patient.identity_number",
    ]


def test_the_others_run_where_a_set_and_a_server_are_missing(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = tmp_path / "sets"
    for name in ("diabetes-130-us-hospitals", "his-neusoft-mysql"):
        (sets / name).mkdir(parents=True)
    shutil.copy(shared_data / "his-neusoft-mysql/his.sql.gz", sets / "his-neusoft-mysql")
    name = "diabetes-130-us-hospitals/diabetic_data.csv.gz"
    with (
        gzip.open(shared_data / name, "rt", encoding="utf-8") as whole,
        gzip.open(sets / name, "wt", encoding="utf-8") as some,
    ):
        some.writelines(itertools.islice(whole, 301))
    monkeypatch.setenv("PATH", str(tmp_path))  # neither MariaDB nor a way to install it
    done = run_heluo("demo", "--real", str(sets), "--no-serve", home=tmp_path / "home")
    for words in (
        "略过 mimic",
        "没有目录",
        "mimic-iii-demo",
        "略过 neusoft",
        "找不到 MariaDB",
        "apt-get install mariadb-server",
    ):
        assert words in done.stdout.replace("\n", ""), words
    assert re.search(r"diabetes130\s+visit\s.*300.*✓", done.stdout)
    assert "1 家医院" in done.stdout
    again = run_heluo("demo", "--real", str(sets), "--no-serve", home=tmp_path / "home").stdout
    assert again.index("沿用") < again.index("略过 mimic"), "what the data lack is said at every start"


@pytest.mark.browser
def test_the_pages_show_it(
    real: tuple[Path, str], account_of: dict[str, dict[str, str]], chromium: Chromium
) -> None:
    """The patient with most admissions and the weight's line, on the screen of 1366 × 768."""
    from playwright.sync_api import expect

    if not (PAGES / "index.html").exists():
        pytest.skip(f"the portal's pages are not built: {PAGES} (python hatch_build.py)")
    home = home_at(real[0])
    (_, panorama), _, (_, weight), _ = worth_looking_at(home, list(account_of.values()), published=True)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "heluo.entrypoints.cli",
        "serve",
        "--home",
        str(home.root),
        "--port",
        str(port),
    ]
    with child(command, home, "portal") as portal:
        await_port(port, portal)
        expect.set_options(timeout=30_000)
        for role, path, words in (
            ("clinician", panorama, "共 15 次"),
            ("inspector", weight, re.compile("^体重.区间..缺失$")),
        ):
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            signed = context.request.post(
                f"http://127.0.0.1:{port}/api/session",
                data={"account": account_of[role]["user"], "password": account_of[role]["password"]},
            )
            assert signed.ok, "signed in by an earlier test, so the password is the chosen one"
            assert account_of[role]["password"] == PASSWORD
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.wait_for_load_state("networkidle")
            if page.locator(".purpose-ask button").count():
                page.locator(".purpose-ask button").first.click()
            expect(page.get_by_text(words).first).to_be_in_viewport()
            context.close()
