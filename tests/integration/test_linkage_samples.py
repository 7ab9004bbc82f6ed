"""A random sample of the machine's links, judged blind, bounds how many are wrong; judged pairs tell
precision and recall by hospital."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from heluo.access.accounts import issue_demo_accounts
from heluo.delivery.linkage.bounds import bounds
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.governance.link import link_night
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.samples import draw
from tests.lib.built_portal import cheap_passwords
from tests.lib.linkage import fill, identities, partition
from tests.lib.portal_client import Browser
from tests.lib.small_portal import SmallPortal

BASE = "/api/linkage"
HEAD = "hospital|subject_ref|patient_id|name|sex|birth_date|id_number|mobile|district|address\n"
FAMILY = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄")
GIVEN = "安邦才道恩方"
ASKED = """
    t01 | q1 | 901 | 钱大海 | 1 | 1980-03-05 | 430102198003050017 | 13973100001 | 430102 | 解放路1号
    t02 | q2 | 902 | 孙小明 | 1 | 1980-03-05 | 430102198003050017 | 13973100001 | 430102 | 解放路1号
"""
"""One number under two names: a question."""


def people() -> str:
    """Eight persons, each registered at two hospitals."""
    lines = ""
    for i, family in enumerate(FAMILY):
        name, phone = family + GIVEN[i % 6] + GIVEN[(i + 3) % 6], f"1397310{i:04d}"
        for hospital in ("t01", "t03"):
            lines += f"    {hospital} | p{i} | {i} | {name} | 1 | 19{60 + i}-02-0{i + 1} | - | {phone} "
            lines += f"| 430102 | 芙蓉路{i}号\n"
    return lines


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    home = Home(tmp_path_factory.mktemp("samples"))
    database = control(home)
    fill(home, identities("\n    " + HEAD + people() + ASKED.lstrip("\n")))
    link_night(home)
    with cheap_passwords():
        accounts = {one["role"]: one for one in issue_demo_accounts(database, ["t01", "t02", "t03"])}
        with Browser(app(home, ("linkage",))) as browser:
            yield SmallPortal(home, database, browser, accounts)


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_sample_is_drawn_judged_blind_and_bounds_the_wrong_links(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    got, post = portal.browser.get, portal.browser.post
    assert ok(got(f"{BASE}/accuracy"))["samples"] == []
    made = ok(post(f"{BASE}/samples", {"seed": 5, "size": 5}), 201)
    assert (made["seed"], made["size"], made["population"], made["wrong"]) == (5, 5, 8, None)
    again = post(f"{BASE}/samples", {"seed": 6, "size": 5})
    assert (again.status_code, again.json()["code"]) == (409, "sample_open")
    of = f"{BASE}/samples/{made['id']}"
    said = ["same", "same", "other", "same", "unsure"]
    reasons = ["", "", "两个姓名", "", ""]
    parted, line = list[str](), made
    for position, (verdict, reason) in enumerate(zip(said, reasons, strict=True), start=1):
        page = ok(got(f"{of}/next"))
        assert page["pair"]["position"] == position
        assert {one["id"] for one in page["pair"]["fields"]} >= {"name", "birth", "phone"}
        assert not {"weight", "finding", "prior", "auto"} & set(str(page["pair"]).replace("'", " ").split())
        if verdict == "other":
            name = next(one["one"] for one in page["pair"]["fields"] if one["id"] == "name")
            parted = [f"p{i}" for i, family in enumerate(FAMILY) if name.startswith(family)]
            bare = post(f"{of}/pairs/{position}", {"verdict": verdict, "reason": " "})
            assert (bare.status_code, bare.json()["code"]) == (422, "no_reason")
        line = ok(post(f"{of}/pairs/{position}", {"verdict": verdict, "reason": reason}), 201)
        twice = post(f"{of}/pairs/{position}", {"verdict": "same", "reason": ""})
        assert (twice.status_code, twice.json()["code"]) == (409, "not_the_next")
    assert (line["same"], line["other"], line["unsure"]) == (3, 1, 1)
    assert line["wrong"]["share"] == pytest.approx(2 / 5), "what nobody is sure of counts as wrong"
    assert line["wrong"]["low"] < 2 / 5 < line["wrong"]["most"] < line["wrong"]["high"]
    assert ok(got(f"{of}/next"))["pair"] is None
    events = [one.action for one in portal.events() if one.action in ("vault.compare", "linkage.judge")]
    assert events == ["vault.compare", "linkage.judge"] * 5

    (question,) = ok(got(f"{BASE}/questions"))["questions"]
    ok(post(f"{BASE}/questions/{question['id']}/statement", {"same": True, "reason": "改过名"}), 201)
    assert frozenset({("t01", parted[0])}) in partition(link_night(portal.home).table), "a decision, too"
    lines = {one["hospital"]: one for one in ok(got(f"{BASE}/accuracy"))["lines"]}
    counted = {
        hospital: (one["right"], one["mixed"], one["missed"], one["apart"]) for hospital, one in lines.items()
    }
    assert counted == {"": (3, 1, 1, 0), "t01": (3, 1, 1, 0), "t02": (0, 0, 1, 0), "t03": (3, 1, 0, 0)}
    assert (lines[""]["precision"], lines[""]["recall"]) == (3 / 4, 3 / 4)
    assert (lines["t02"]["precision"], lines["t02"]["recall"]) == (None, 0.0)


def test_the_same_seed_draws_the_same_links_and_a_part_is_no_choice(portal: SmallPortal) -> None:
    twin = Home(portal.home.root / "twin")
    fill(twin, identities("\n    " + HEAD + people()))
    link_night(twin)
    found = []
    for home in (portal.home, twin):
        vault = open_vault(home)
        made = draw(vault, 11, 3, "steward")
        with vault.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT a.subject_ref FROM sampled_link JOIN source_identity a ON a.id = source_a "
                f"WHERE sample = '{made.id}' ORDER BY position"
            )
            found.append([row[0] for row in rows])
    assert found[0] == found[1]
    assert len(set(found[0])) == 3


def test_who_draws_who_judges_and_who_looks(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    made = ok(portal.browser.post(f"{BASE}/samples", {"seed": 1, "size": 2}), 201)
    portal.sign_in("inspector", "quality")
    assert ok(portal.browser.get(f"{BASE}/accuracy"))["samples"][0]["size"] == 2
    of = f"{BASE}/samples/{made['id']}"
    for method, path, body in (
        ("POST", f"{BASE}/samples", {"seed": 1, "size": 2}),
        ("GET", f"{of}/next", None),
        ("POST", f"{of}/pairs/1", {"verdict": "same"}),
    ):
        assert portal.browser.request(method, path, body).status_code == 403
    portal.sign_in("clinician", "care")
    assert portal.browser.get(f"{BASE}/accuracy").status_code == 403
    portal.sign_in("governance_engineer", "quality")
    assert portal.browser.get(f"{BASE}/samples/none/next").status_code == 404
    assert portal.browser.post(f"{BASE}/samples", {"seed": 1, "size": 0}).status_code == 422


def test_a_sample_of_nothing_is_refused(tmp_path: Any) -> None:
    from heluo.kit.errors import BadInput

    home = Home(tmp_path)
    link_night(home)
    with pytest.raises(BadInput):
        draw(open_vault(home), 1, 1, "steward")


@pytest.mark.parametrize(("wrong", "judged"), [(0, 1), (0, 300), (3, 300), (1, 5), (5, 5), (299, 300)])
def test_the_bounds_are_those_of_the_binomial_distribution(wrong: int, judged: int) -> None:
    """Found again by halving, with whole numbers of combinations and nothing of the product's library."""
    found = bounds(wrong, judged)
    assert found is not None

    def at_most(k: int, p: float) -> float:
        return math.fsum(math.comb(judged, i) * p**i * (1 - p) ** (judged - i) for i in range(k + 1))

    def solved(k: int, chance: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(k, middle) > chance else (low, middle)
        return low

    assert found.share == wrong / judged
    assert found.most == pytest.approx(solved(wrong, 0.05), rel=1e-9) if wrong < judged else found.most == 1
    assert found.high == pytest.approx(solved(wrong, 0.025), rel=1e-9) if wrong < judged else found.high == 1
    assert found.low == pytest.approx(solved(wrong - 1, 0.975), rel=1e-9) if wrong else found.low == 0


def test_thirty_thousand_links_without_an_error_bound_the_rate_at_one_in_ten_thousand() -> None:
    found = bounds(0, 30_000)
    assert found is not None
    assert found.most == pytest.approx(1e-4, rel=0.002)
    assert bounds(0, 0) is None
