"""A researcher's whole way: question, tree, saved cohort, frame, project, a right given by somebody else,
Table 1, survival curve, Cox model, method text, code, and the chain that names them all.

Every click of the researcher is counted in the browser.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.lib.walked_research import COHORT, FRAME, TREE, begin_project, give, keep_cohort, keep_frame, run

COUNT = (
    "addEventListener('click', "
    "(e) => e.isTrusted && (localStorage.walk = 1 + +(localStorage.walk ?? 0)), true)"
)
MOST_CLICKS = 36
"""Of the way from the tree to the last result, the forms of project and frame included."""


def test_from_a_question_to_a_chain_of_results(visit):
    person = visit("researcher")
    page = person.page
    page.context.add_init_script(COUNT)
    page = person.open(f"/search?way=count&tree={TREE}")
    keep_cohort(page)
    keep_frame(page)
    project = begin_project(person.open("/research"))
    assert person.axe() == []

    # Nothing but counts before somebody else gives the right.
    person.open("/analysis/new/table_one")
    expect(page.locator("main")).not_to_contain_text(FRAME)
    officer = visit("security_admin")
    give(officer.open("/management/grants"))

    columns = ("sex", "age")
    run(page, "table_one", {"variables": columns})
    expect(page.locator("main")).to_contain_text("女")
    run(page, "kaplan_meier", {"time": ("os1_days",), "event": ("os1_event",), "group": ("sex",)})
    expect(page.locator(".result-figure")).to_be_visible()
    run(page, "cox", {"time": ("os1_days",), "event": ("os1_event",), "covariates": columns})
    person.settle()
    expect(page.locator("main")).to_contain_text("女")
    expect(page.locator("main")).to_contain_text("Cox")
    page.get_by_role("tab", name="Python", exact=True).click()
    expect(page.locator("pre.code")).to_contain_text("CoxPHFitter")
    assert person.axe() == []
    assert not person.scrolls_sideways()

    page.goto(project)
    person.settle()
    chain = page.locator("main")
    for made in (COHORT, FRAME, "Cox"):
        expect(chain).to_contain_text(made)
    assert person.axe() == []
    clicks = int(page.evaluate("localStorage.walk"))
    print(f"clicks of the researcher: {clicks}")
    assert clicks <= MOST_CLICKS
