"""What a night brings, walked in a browser: a nurse's finished record on its way back, a second edition of
the datasets, somebody with a second cancer, and a variable more in the dictionary; at last a very long day.
The province is a copy: one night changes it for all of these, run by a checkout whose dictionary has the
variable and whose code is this one's.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from heluo.delivery.followup.tables import FollowUpRecord, FollowUpSubject, FollowUpTask
from heluo.entrypoints.reproduce import reproduce
from heluo.kit.dates import today
from heluo.kit.db import engine, reading, transaction
from heluo.kit.places import Home
from heluo.lakehouse.records import Release
from tests.acceptance.conftest import ROOT, Portal, serving, visiting
from tests.conftest import path_of, run_heluo
from tests.lib import walked_research as research
from tests.lib.disease_truth import table_of
from tests.lib.second_cancer import LUNG, OTHER, write_second_cancer
from tests.lib.walked_follow_up import DISEASE, FOLLOW_UP, begin

CARE, QUALITY, MANAGEMENT = (re.compile(f"^{word}") for word in ("诊疗", "质量", "管理"))
PRESSURE = "131"
"""What the nurse writes down."""
SOURCE = "heluo:followup"
OPEN_TASKS, LIST, STRIDE = 50_000, 1.0, 7_919
"""Tasks of one nurse, the seconds in which today's list of them is answered, and a number without a common
factor, by which their days are out of order."""
ADDED = "spo2_last"
LINE = (
    f'  {{ id = "{ADDED}", zh = "末次血氧", en = "Saturation, latest", of = "vital_sign.spo2",'
    " bands = [90, 95] },\n"
)
ANCHOR = '  { id = "spo2_first"'


@dataclass
class Changed:
    """A portal over the province after the night. `followed`: the person whose record was finished, `record`;
    `twice`: (hospital, person) with two cancers; `checkout`: the folder whose `heluo` ran the night."""

    portal: Portal
    checkout: Path
    record: str
    followed: str
    twice: tuple[str, str] | None
    variables: int
    """Of the disease before."""
    analysed: str
    """Address, within the portal, of a research project with a result from before the night."""


@pytest.fixture(scope="module")
def changed(
    night_home: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Changed]:
    root = tmp_path_factory.mktemp("night")
    home, checkout = root / "home", root / "checkout"
    shutil.copytree(night_home, home, ignore=shutil.ignore_patterns("*.db-shm"))
    with serving(home, root / "before.txt") as before, visiting(before, chromium) as visit:
        followed = begin(visit, before)
        record = followed.finished(PRESSURE)
        with reading(followed.control) as session:
            task = session.get_one(FollowUpTask, session.get_one(FollowUpRecord, record).task)
            person = session.get_one(FollowUpSubject, task.subject).person
        variables = _disease(visit("leader"))["variables"]
        analysed = _analysed(visit)
    _with_a_variable_more(checkout)
    codes = sorted(one.name for one in (home / "agents").iterdir())
    twice = next(((code, who) for code in codes if (who := write_second_cancer(Home(home), code))), None)
    run_heluo("next-night", home=home, checkout=checkout)
    with serving(home, root / "after.txt", checkout) as after:
        after.accounts = before.accounts | after.accounts
        after.changed |= before.changed
        yield Changed(after, checkout, record, person, twice, variables, analysed)


def _analysed(visit: Any) -> str:
    """A project's frame and a result on it; the project's path."""
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={research.TREE}")
    research.keep_cohort(page)
    research.keep_frame(page)
    project = research.begin_project(person.open("/research"))
    research.give(visit("security_admin").open("/management/grants"))
    person.open("/analysis/new/table_one")
    research.run(page, "table_one", {"variables": ("sex", "age")})
    return urlsplit(project).path


def _with_a_variable_more(checkout: Path) -> None:
    """This checkout's files with one line and one word more in one file of the dictionary."""
    for name in ("src", "dictionary", "hospitals"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", checkout)
    path = checkout / "dictionary" / "diseases" / f"{DISEASE}.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(ANCHOR) == 1
    text = text.replace(ANCHOR, LINE + ANCHOR)
    text, placed = re.subn(r"(?m)^(study = \[.*)\]$", rf'\1, "{ADDED}"]', text)
    assert placed == 1
    path.write_text(text, encoding="utf-8")


def _disease(visitor: Any) -> Any:
    answer = visitor.page.request.get(
        f"{visitor.portal.url}/api/disease/{DISEASE}", headers={"X-Purpose": "management"}
    )
    assert answer.ok, answer.text()
    return answer.json()


@pytest.fixture
def visit(changed: Changed, chromium: Browser) -> Iterator[Any]:
    with visiting(changed.portal, chromium) as enter:
        yield enter


def test_a_finished_record_is_in_panorama_search_and_dataset_with_who_filled_it_in(
    visit: Any, changed: Changed
) -> None:
    """F11."""
    doctor = visit("doctor")
    page = doctor.open(f"/panorama/{changed.followed}", CARE)
    answer = page.request.get(
        f"{changed.portal.url}/api/panorama/{changed.followed}", headers={"X-Purpose": "care"}
    ).json()
    mine = [one for one in answer["events"] if one["hospital"] == SOURCE]
    assert len(mine) == 1, mine
    page = doctor.open(f"/panorama/{changed.followed}?item=follow_up/{mine[0]['row_key']}", CARE)
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text(PRESSURE)
    expect(sheet.locator(".lineage")).to_contain_text(
        re.compile(r"随访表 diabetes_call 第 \d+ 版，nurse 于 \d{4}-\d\d-\d\d 完成")
    )
    tree = json.dumps(
        {
            "heluo_cohort": 1,
            "rules": [
                {
                    "where": {
                        "id": "n1",
                        "event": "follow_up",
                        "where": [{"variable": "systolic", "op": "=", "values": [int(PRESSURE)]}],
                        "time": {"since": str(today())},
                    }
                }
            ],
        }
    )
    page = doctor.open(f"/search?way=count&tree={tree}", CARE)
    expect(page.locator(".tree-count").first).to_have_text("1")
    page.get_by_role("button", name="看名单").click()
    page.get_by_role("row", name=re.compile("平台随访")).click()
    page.wait_for_url(re.compile(f"/panorama/{changed.followed}"))
    values = table_of(Home(changed.portal.home or Path()), "application/disease_value")
    mine = values.filter(
        (pl.col("person_id") == changed.followed)
        & (pl.col("disease") == DISEASE)
        & (pl.col("variable") == "follow_up_systolic")
        & (pl.col("hospital") == "")
    )
    assert mine.select("number", "source_hospital").rows() == [(float(PRESSURE), SOURCE)]
    page = doctor.open(f"/disease/{DISEASE}?part=completeness", CARE)
    expect(page.get_by_role("row", name=re.compile("随访收缩压"))).to_be_visible()
    assert doctor.axe() == []


def test_two_editions_differ_by_persons_and_values_and_why(visit: Any, changed: Changed) -> None:
    """D4. The hospitals brought data; the dictionary brought a variable."""
    leader = visit("leader")
    page = leader.open(f"/disease/{DISEASE}?part=editions", MANAGEMENT)
    main = page.locator("main")
    expect(main).to_contain_text("第 2 版")
    expect(main).to_contain_text("第 1 版")
    newest = page.locator(".panel", has=page.get_by_role("heading", name=re.compile("第 2 版")))
    expect(newest).to_contain_text("与上一版相比")
    expect(newest).to_contain_text("变了的值 · 规则改变")
    expect(newest).to_contain_text("变了的值 · 新数据")
    expect(newest).to_contain_text(f"/ {changed.variables + 1}")
    assert leader.axe() == []


def test_an_analysis_of_the_old_edition_is_computed_on_it_after_the_new_one(
    visit: Any, changed: Changed
) -> None:
    """D4, its second half: what the project computed before the night is the same today, on the release that
    it was computed on, and only who builds the frame anew goes to the new one."""
    home = Home(changed.portal.home or Path())
    with reading(engine(home.control_db)) as session:
        old, new = session.scalars(sa.select(Release.id).order_by(Release.number)).all()
    repeated = reproduce(home, changed.analysed.rsplit("/", 1)[1])
    assert {(one.kind, one.outcome) for one in repeated} >= {("frame", "equal"), ("run", "equal")}
    assert {one.outcome for one in repeated} == {"equal"}
    researcher = visit("researcher")
    page = researcher.open(changed.analysed)
    main = page.locator("main")
    expect(main).to_contain_text(research.FRAME)
    expect(main).to_contain_text(old)
    expect(main).not_to_contain_text(new)
    page = researcher.open("/analysis/new/table_one")
    research.run(page, "table_one", {"variables": ("sex",)})
    researcher.settle()
    expect(main).to_contain_text(old)
    page = researcher.open(changed.analysed)
    expect(main).not_to_contain_text(new)
    page = researcher.open("/analysis/new/table_one")
    with page.expect_response(lambda answer: answer.url.endswith("/build"), timeout=research.LONG) as built:
        page.get_by_role("button", name="按最新发布重新生成").click()
    assert built.value.ok
    researcher.settle()
    page = researcher.open(changed.analysed)
    expect(main).to_contain_text(new)
    expect(main).to_contain_text(old)


def test_who_has_two_cancers_is_one_person_in_both_with_treatments_of_each_and_why(
    visit: Any, changed: Changed
) -> None:
    """D6. What the hospital wrote down is in `second_cancer`."""
    if changed.twice is None:
        pytest.skip("no hospital has somebody with lung cancer and somebody treated for one of the others")
    code, person = changed.twice
    officer = visit("officer" if f"officer_{code}" not in changed.portal.accounts else f"officer_{code}")
    page = officer.open(f"/disease/{LUNG}", QUALITY)
    page.get_by_role("button", name=re.compile("两癌")).first.click()
    listed = page.locator("#disease-persons")
    expect(listed).to_contain_text("同时在")
    expect(listed).to_contain_text(person)
    listed.get_by_role("row", name=re.compile(person)).get_by_role("button", name="查看", exact=True).click()
    officer.settle()
    treatments = page.get_by_role("table", name="治疗及其归属").or_(
        page.get_by_role("grid", name="治疗及其归属")
    )
    expect(treatments).to_be_visible()
    assert officer.axe() == []
    headers = {"X-Purpose": "quality"}
    for id in (LUNG, OTHER):
        also = OTHER if id == LUNG else LUNG
        answer = page.request.get(
            f"{changed.portal.url}/api/disease/{id}/persons?also={also}", headers=headers
        )
        assert person in {one["person"] for one in answer.json()["persons"]}
    said = page.locator("main").inner_text()
    assert "该次就诊的诊断是该病" in said or "治疗的部位属于该病" in said or "手术的术式属于该病" in said
    assert "肺癌" in said
    assert "两癌" in said


def test_a_variable_more_is_on_every_page_without_a_line_of_code(visit: Any, changed: Changed) -> None:
    """D7."""
    doctor = visit("doctor")
    page = doctor.open(f"/disease/{DISEASE}?part=completeness", FOLLOW_UP)
    page.get_by_role("button", name="末次血氧", exact=True).click()
    expect(page.locator("#disease-persons")).to_contain_text("缺少")
    page.get_by_role("link", name="交给随访").click()
    doctor.settle()
    expect(page.locator("main")).to_contain_text("末次血氧")
    leader = visit("leader")
    page = leader.open(f"/disease/{DISEASE}?part=study", MANAGEMENT)
    expect(page.locator(".study-charts")).to_contain_text("末次血氧")
    assert f"`{ADDED}`" in _dictionary_page(changed.checkout)


def test_fifty_thousand_open_tasks_are_a_list_in_a_second(visit: Any, changed: Changed) -> None:
    """F12. The last here: nobody calls fifty thousand persons."""
    nurse = visit("nurse")
    _many(engine(Home(changed.portal.home or Path()).control_db))
    page = nurse.open("/followup", FOLLOW_UP)
    took: list[float] = []
    for _ in range(5):
        began = time.monotonic()
        answer = page.request.get(
            f"{changed.portal.url}/api/followup/today", headers={"X-Purpose": "follow_up"}
        )
        took.append(time.monotonic() - began)
        assert answer.json()["open"] >= OPEN_TASKS
    print(f"today's list of {OPEN_TASKS:,} open tasks: {min(took):.2f} s, median {sorted(took)[2]:.2f} s")
    assert min(took) < LIST, took
    said = re.findall(r"今天结束|还有 (\d+) 天", page.locator("main").inner_text())
    left = [int(days or 0) for days in said]
    assert len(set(left)) > 5, left
    assert left == sorted(left)
    assert nurse.axe() == []


def _many(control: sa.Engine) -> None:
    """Copies of a due task of the nurse, whose windows end from today on, two a day, entered in no order."""
    with transaction(control) as session:
        one = session.scalars(sa.select(FollowUpTask).where(FollowUpTask.status == "due").limit(1)).one()
        cells = {column.key: getattr(one, column.key) for column in sa.inspect(FollowUpTask).column_attrs}
        copies = [
            cells
            | {
                "id": f"ft_many{n:06}",
                "turn": n + 1000,
                "closes": today() + dt.timedelta(days=n * STRIDE % OPEN_TASKS // 2),
            }
            for n in range(OPEN_TASKS)
        ]
        session.execute(sa.insert(FollowUpTask), copies)


def _dictionary_page(checkout: Path) -> str:
    """The page of the disease in the dictionary, as `heluo derive` writes it."""
    told = (
        "from heluo.dictionary import load; from heluo.dictionary.diseases import load_diseases;"
        "from heluo.dictionary.derive.diseases import disease_page;"
        f"print(disease_page(load_diseases()['{DISEASE}'], load()))"
    )
    env = os.environ | path_of(checkout)
    done = subprocess.run([sys.executable, "-c", told], env=env, capture_output=True, text=True, check=True)
    return done.stdout
