"""Analysis in the browser: from a question to a result with figure, method text and code; what does not fit
and what the data do not bear; agreement with R."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

LONG = 180_000
"""A worker imports its libraries anew for each run; a shared machine takes its time."""

OFFERED = ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active"


def pick(page: Page, role: str, *columns: str) -> None:
    page.locator(f"#role-{role}").click()
    for column in columns:
        page.keyboard.type(column)
        page.locator(OFFERED).first.wait_for()
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def test_from_a_question_to_figure_method_text_and_code(visit):
    person = visit("researcher")
    page = person.open("/analysis")
    page.locator("[data-search]").last.fill("更早或更晚")
    page.locator(".methods a").first.click()
    page.wait_for_url("**/analysis/new/cox*")
    person.settle()
    run = page.get_by_role("button", name="运行")
    expect(run).to_be_disabled()
    pick(page, "time", "followup")
    pick(page, "event", "dead")
    pick(page, "covariates", "arm", "age", "bmi")
    expect(run, "values are missing and nobody said what is to happen").to_be_disabled()
    page.get_by_text("去掉任一所选变量缺失的行").click()
    run.click()
    page.wait_for_url("**/analysis/results/*", timeout=LONG)
    person.settle()
    page.locator(".result-figure").wait_for()
    heads = page.locator(".panel h2").all_inner_texts()
    order = ["问的是什么", "检查", "效应量与区间", "其他数字", "风险比与置信区间", "通俗解读", "代码"]
    places = [next(i for i, head in enumerate(heads) if head.startswith(one)) for one in order]
    assert places == sorted(places)
    expect(page.locator(".result-table").first).to_contain_text("治疗组：新方案")
    expect(page.locator(".result-figure")).to_be_visible()
    assert page.locator(".result-figure").evaluate("e => e.naturalWidth") > 500
    for label, kind in (("SVG", "svg"), ("PNG", "png")):
        with page.expect_download() as got:
            page.get_by_role("button", name=label, exact=True).click()
        assert got.value.suggested_filename.endswith(f".{kind}")
        assert got.value.path().stat().st_size > 1000
    page.get_by_role("tab", name="R", exact=True).click()
    expect(page.locator("pre.code")).to_contain_text("coxph")
    assert person.axe() == []
    assert not person.scrolls_sideways()
    page.locator("h1").scroll_into_view_if_needed()  # below, panels pass under the top bar
    assert person.overlaps() == []


def test_what_the_data_do_not_bear_is_refused_with_what_to_do(visit):
    person = visit("researcher")
    page = person.open("/analysis/new/t_test")
    pick(page, "value", "age")
    pick(page, "group", "only_level")
    page.get_by_role("button", name="运行").click()
    page.wait_for_url("**/analysis/runs/*")
    expect(page.get_by_text("这组数据不宜用这个方法")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="改选项").click()
    page.wait_for_url("**/analysis/new/t_test*")
    person.settle()
    expect(page.locator(".field").filter(has=page.locator("#role-value"))).to_contain_text("年龄")
    assert person.axe() == []


def test_a_run_is_cancelled(visit):
    person = visit("researcher")
    page = person.open("/analysis/new/kaplan_meier")
    pick(page, "time", "followup")
    pick(page, "event", "dead")
    page.get_by_role("button", name="运行").click()
    page.get_by_role("button", name="取消").click()
    expect(page.locator(".state")).to_contain_text("已取消", timeout=LONG)


def test_a_slow_run_says_how_far_it_is_can_be_left_and_ends_when_it_is_told(visit):
    person = visit("researcher")
    page = person.open("/analysis/new/multiple_imputation")
    pick(page, "outcome", "hba1c_after")
    pick(page, "covariates", "hba1c_before", "bmi", "ldl", "smoking")
    for option, number in (("imputations", "100"), ("rounds", "50")):
        page.locator(f"#option-{option}").fill(number)
        page.keyboard.press("Tab")
    page.get_by_text("每个数用得到它的行").click()
    page.get_by_role("button", name="运行").click()
    page.wait_for_url("**/analysis/runs/*")
    under_way = page.locator(".underway")
    expect(under_way).to_contain_text(re.compile(r"计算 · \d+ / 100 · 已用 \d+ 秒"), timeout=LONG)
    expect(under_way.get_by_role("progressbar")).to_be_visible()
    assert person.axe() == []
    assert not person.scrolls_sideways()
    run = page.url
    page.goto(f"{run.split('/analysis')[0]}/analysis")
    expect(page.locator(".runs li").first).to_contain_text("计算中")
    page.goto(run)
    under_way.get_by_role("button", name="取消").click()
    expect(page.locator(".state")).to_contain_text("没有留下结果", timeout=LONG)
    page.get_by_role("link", name="改选项").click()
    page.wait_for_url("**/analysis/new/multiple_imputation*")
    expect(page.locator("#option-imputations")).to_have_value("100")


def test_agreement_is_computed_here(visit):
    person = visit("researcher", lang="en")
    page = person.open("/analysis/agreement?algorithm=t_test")
    line = page.locator("tr", has_text="Comparison of two means").first
    line.get_by_role("button", name="Compute here").click()
    expect(line).to_contain_text("agree", timeout=LONG)
    expect(page.get_by_role("region", name=re.compile("number by number"))).to_contain_text("agrees")
    assert person.axe() == []
    assert not person.scrolls_sideways()
