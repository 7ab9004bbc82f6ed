"""Search: text with highlights and facets, the condition tree with its counts, a pasted list, the catalogue
of variables."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

WORD = "糖尿病"


def test_C04_text_is_found_and_marked(visit):
    person = visit("clinician")
    page = person.open(f"/search?q={WORD}", "诊疗")
    expect(page.locator(".found-count")).to_be_visible()
    expect(page.locator(".hit").nth(0)).to_be_visible()
    assert page.locator(".hit mark").first.inner_text() in WORD
    facet = page.locator(".facet").first
    facet.click()
    person.settle()
    expect(page.locator(".facet[aria-pressed=true]")).to_have_count(1)


def test_C08_a_researcher_sees_numbers_but_no_text_and_no_person(visit):
    person = visit("researcher")
    page = person.open(f"/search?q={WORD}")
    expect(page.locator(".found-count")).to_be_visible()
    assert page.locator(".hit").count() == 0
    assert page.locator("a[href^='/panorama']").count() == 0


def test_C05_a_tree_built_by_keyboard_counts_at_every_node(visit):
    person = visit("researcher")
    page = person.open("/search?way=count")
    page.get_by_role("button", name="添加条件").press("Enter")
    editor = page.get_by_role("form", name="条件")
    expect(editor).to_be_visible()
    for _ in range(12):  # to the last field, the value
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "值":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("E11")
    expect(page.locator(".ant-select-item-option-active")).to_contain_text("2型糖尿病 E11")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape") if page.locator(".ant-select-dropdown:visible").count() else None
    editor.get_by_role("button", name="确定").press("Enter")
    person.settle()
    page.wait_for_timeout(600)
    person.settle()
    nodes = page.get_by_role("treeitem")
    expect(nodes).to_have_count(2)
    for count in page.locator(".tree-count").all():
        expect(count).to_contain_text(re.compile(r"\d|不作答"))  # "…" until the answer is there
    expect(page.locator(".read-back li").first).to_contain_text("2型糖尿病（E11）及以下")
    assert "tree=" in page.url
    expect(nodes.last).to_be_focused()
    page.keyboard.press("w")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    page.keyboard.press("Delete")
    person.settle()
    expect(page.get_by_role("treeitem")).to_have_count(0)
    expect(page.get_by_role("button", name="添加条件")).to_be_focused()


def condition(id: str, code: str) -> str:
    condition = f'{{"variable":"code","op":"starts","values":["{code}"]}}'
    return f'{{"where":{{"id":"{id}","event":"diagnosis","where":[{condition}]}}}}'


TWO = f'{{"heluo_cohort":1,"rules":[{condition("n1", "E11")},{condition("n2", "I10")}]}}'


def test_a_tree_is_kept_through_words_and_variables_and_clearing_can_be_undone(visit):
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={TWO}")
    nodes = page.get_by_role("treeitem")
    expect(nodes).to_have_count(3)
    box = page.get_by_role("textbox", name="输入词语")
    box.fill(WORD)
    box.press("Enter")
    expect(page.locator(".found-count")).to_be_visible()
    page.get_by_text("变量", exact=True).click()
    box.fill("标准数值")
    box.press("Enter")
    page.locator(".table tbody tr.open").first.click()
    page.get_by_role("button", name="用作条件").click()
    expect(nodes).to_have_count(4)
    page.get_by_role("button", name="清空").click()
    expect(nodes).to_have_count(0)
    page.go_back()
    expect(nodes).to_have_count(4)


def test_an_open_editor_is_applied_before_another_opens(visit):
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={TWO}")
    leaves = page.locator(".tree-leaf")
    leaves.nth(0).click()
    editor = page.get_by_role("form", name="条件")
    editor.get_by_role("textbox", name="值").fill("E12")
    leaves.nth(0).click()  # the other one: the edited condition shows no sentence now
    expect(leaves).to_have_count(1)
    expect(leaves.nth(0)).to_contain_text("E12")
    editor.get_by_role("textbox", name="值").fill("")
    leaves.nth(0).click()
    expect(editor).to_contain_text("请先选变量并填值")
    page.keyboard.press("Escape")
    expect(leaves).to_have_count(2)


def test_no_number_of_the_tree_before_stands_beside_the_new_one(visit):
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={TWO}")
    counts = page.locator(".tree-count")
    expect(counts.nth(1)).to_contain_text(re.compile(r"\d"))
    held = person.hold("**/api/search/count")
    page.get_by_role("treeitem").nth(2).focus()
    page.keyboard.press("Delete")
    expect(counts).to_have_text(["…", "…"])
    expect(page.locator(".count-total b")).to_have_text("…")
    expect(page.locator(".read-back")).to_have_attribute("aria-busy", "true")
    held.wait()
    expect(counts).to_have_text(["…", "…"])
    held.go_on()
    expect(counts.nth(1)).to_contain_text(re.compile(r"\d"))
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)


def test_conditions_that_must_all_hold_say_whom_each_one_loses(visit):
    person = visit("decision_maker")
    page = person.open(f"/search?way=count&tree={TWO}", "管理")
    steps = page.locator(".attrition tbody tr")
    expect(steps).to_have_count(2)
    expect(steps.nth(1)).to_contain_text("高血压")
    expect(page.get_by_role("treeitem").first.locator(".tree-count")).to_contain_text(
        re.compile(r"\d|不作答|—")
    )


def test_a_shared_address_gives_the_same_tree(visit):
    condition = '{"variable":"code","op":"starts","values":["E11"]}'
    leaf = f'{{"id":"n1","event":"diagnosis","where":[{condition}]}}'
    tree = f'{{"heluo_cohort":1,"rules":[{{"where":{{"id":"root","all":[{leaf}]}}}}]}}'
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={tree}")
    expect(page.get_by_role("treeitem")).to_have_count(2)
    expect(page.locator(".tree-leaf")).to_contain_text("E11")


def test_C09_a_pasted_list_gives_three_lists_that_add_up(visit):
    person = visit("clinician")
    page = person.open("/search?way=batch", "诊疗")
    page.get_by_role("textbox", name="粘贴名单").fill(
        "110101198001010000\n110101198001010000\n 1 1 0 1 0 1 1 9 9 0 0 1 0 1 0 0 0 0 \nnot-a-number"
    )
    expect(page.get_by_text("已粘贴 4 行")).to_be_visible()
    page.get_by_role("button", name="查找").click()
    person.settle()
    text = page.locator(".batch-lists p b").first.inner_text()
    found, ambiguous, unmatched, distinct = (int(n) for n in re.findall(r"\d+", text))
    assert found + ambiguous + unmatched == distinct == 3


def test_a_list_is_still_there_on_the_way_back_and_gone_with_its_purpose(visit):
    person = visit("clinician")
    page = person.open(f"/search?q={WORD}", "诊疗")
    found = re.search(
        r"/panorama/([^?]+)", page.locator(".hit a[href^='/panorama']").first.get_attribute("href")
    )
    page.get_by_text("批量", exact=True).click()
    box = page.get_by_role("textbox", name="粘贴名单")
    box.fill(found[1])
    page.get_by_role("button", name="查找").click()
    row = page.locator(".batch-lists tr.open")
    expect(page.locator(".watermark")).to_have_count(1)
    row.click()
    page.wait_for_url("**/panorama/*")
    page.go_back()
    expect(row).to_have_count(1)
    expect(box).to_have_value(found[1])
    page.locator(".top-purpose").click()
    page.get_by_role("menuitem", name="管理").click()
    person.settle()
    page.goto(page.url.split("?")[0] + "?way=batch")
    page.locator(".top-purpose").click()
    page.get_by_role("menuitem", name="诊疗").click()
    expect(box).to_have_value("")


def test_a_new_purpose_asks_nothing_under_the_old_questions(visit):
    """A panorama that is open when the purpose changes would be refused, and the refusal logged."""
    person = visit("clinician")
    page = person.open(f"/search?q={WORD}", "诊疗")
    page.locator(".hit a[href^='/panorama']").first.click()
    expect(page.locator(".watermark")).to_be_attached()
    person.settle()
    refused = []
    page.on("response", lambda r: r.status == 403 and refused.append(r.url))
    page.locator(".top-purpose").click()
    page.get_by_role("menuitem", name="管理").click()
    expect(page.locator(".purpose-ask")).to_be_visible()
    person.settle()
    assert not refused


def test_a_word_from_the_top_bar_is_trimmed(visit):
    person = visit("clinician")
    page = person.open("/")
    box = page.locator(".top-search input")
    box.fill("   ")
    box.press("Enter")
    page.wait_for_url("**/search")
    person.open("/search", "诊疗")
    expect(page.get_by_text("从一个词开始")).to_be_visible()


def test_who_may_not_open_a_person_is_not_led_there(visit):
    doctor = visit("clinician")
    hits = doctor.open(f"/search?q={WORD}", "诊疗").locator(".hit a[href^='/panorama']")
    ids = [re.search(r"/panorama/([^?]+)", link.get_attribute("href"))[1] for link in hits.all()]
    person = visit("hospital_officer")
    page = person.open("/search?way=batch", "管理")
    page.get_by_role("textbox", name="粘贴名单").fill("\n".join(ids))
    page.get_by_role("button", name="查找").click()
    rows = page.locator(".batch-lists tbody tr")
    expect(rows.first).to_be_visible()
    assert page.locator(".batch-lists tr.open, .batch-lists a[href^='/panorama']").count() == 0


def test_C03_a_variable_shows_definition_level_and_completeness(visit):
    person = visit("researcher")
    page = person.open("/search?way=variables")
    page.get_by_role("textbox", name="按名称筛选").fill("标准数值")
    page.locator(".table tbody tr.open").first.click()
    person.settle()
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text("各院完整度")
    expect(sheet.locator(".strip").nth(0)).to_be_visible()
    page.keyboard.press("Escape")


def test_slash_jumps_to_the_box_and_composition_fires_nothing(visit):
    person = visit("researcher")
    page = person.open("/search")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true, isComposing: "
        "true}))"
    )
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.parametrize("address", ["{", '{"heluo_cohort":1,"entry":{"any":[]},"rules":[]}', '{"future":2}'])
def test_an_address_that_cannot_be_edited_says_so(visit, address):
    """An empty tree without a word looked like a question that counts everybody."""
    person = visit("researcher")
    page = person.open(f"/search?way=count&tree={address}")
    expect(page.locator(".count-main .state")).to_contain_text("没有套用其中任何一部分")
    page.get_by_role("button", name="添加条件").first.click()
    expect(page.locator(".editor")).to_be_visible()
