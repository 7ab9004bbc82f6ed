"""What holds on every page: no accessibility violation, no sideways scroll at 1366×768, nothing from outside,
both languages, both themes.

axe is injected, which the Content-Security-Policy forbids, so these visits bypass it; the other tests run
under it.
"""

from __future__ import annotations

import re

import pytest

TREE = (
    '{"heluo_cohort":1,"rules":[{"where":{"id":"root","all":[{"id":"n1","event":"diagnosis",'
    '"where":[{"variable":"code","op":"starts","values":["E11"]}]},'
    '{"id":"g1","not":{"any":[{"id":"n2","text":"脑转移"}]}}]}}]}'
)
PAGES = [
    ("inspector", "/"),
    ("researcher", "/outputs/imports"),
    ("checker", "/outputs/imports"),
    ("inspector", "/cockpit"),
    ("decision_maker", "/cockpit/wall"),
    ("decision_maker", "/cockpit/indicators/persons"),
    ("decision_maker", "/cockpit/indicators/material_share"),
    ("clinician", "/search"),
    ("clinician", "/search?q=糖尿病"),
    ("researcher", "/search?q=糖尿病"),
    ("researcher", f"/search?way=count&tree={TREE}"),
    ("researcher", "/search?way=count&tree={}"),
    ("clinician", "/search?way=batch"),
    ("researcher", "/search?way=variables"),
    ("researcher", "/search?way=variables&variable=lab_result.item_code"),
    ("inspector", "/management/quality"),
    ("inspector", "/management/issues"),
    ("inspector", "/management/runs"),
    ("inspector", "/management/faults"),
    ("inspector", "/management/parcels"),
    ("inspector", "/management/releases"),
    ("audit_admin", "/management/audit"),
    ("audit_admin", "/management/audit?person=张三"),
    ("audit_admin", "/management/alarms"),
    ("audit_admin", "/management/controls"),
    ("researcher", "/management/audit"),
    ("researcher", "/research"),
    ("security_admin", "/management/grants"),
    ("researcher", "/workspace"),
    ("researcher", "/applications"),
    ("security_admin", "/applications"),
    ("researcher", "/register"),
    ("governance_engineer", "/management/linkage"),
    ("inspector", "/no/such/page"),
]
PURPOSE = {"clinician": {"zh": "诊疗", "en": "Care"}}


def judge(person, path):
    found = person.axe()
    assert not found, f"{path}: {found}"
    assert not person.scrolls_sideways(), f"{path} scrolls sideways"


@pytest.mark.parametrize(("lang", "mode"), [("zh", "light"), ("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("role", sorted({role for role, _ in PAGES}))
def test_W4_every_page_is_accessible_and_fits(visit, role, lang, mode):
    person = visit(role, lang=lang, mode=mode, bypass_csp=True)
    for _, path in (p for p in PAGES if p[0] == role):
        page = person.open(path, PURPOSE.get(role, {}).get(lang))
        judge(person, path)
        text = page.locator("body").inner_text()
        assert not re.search(r"\bundefined\b|\[object|\bNaN\b", text), f"{path}: an unfilled text"
        if lang == "en":
            names = "".join(page.locator(".top-user b").all_inner_texts())  # a person's name stays as it is
            words = page.locator(
                "main h1, main h2, main th, nav, header button:not([lang='zh-CN'])"
            ).all_inner_texts()
            stray = [
                w
                for w in words
                if re.search(r"[\u3400-\u9fff]", re.sub(f"河洛|{names}" if names else "河洛", "", w))
            ]
            assert not stray, f"{path}: {stray[:3]}"


WINDOWS = {"design": (1366, 768), "200 % zoom": (683, 384), "telephone": (390, 844)}
"""A browser at 200 % has half the pixels."""


def fits(person, path):
    for name, (width, height) in WINDOWS.items():
        person.page.set_viewport_size({"width": width, "height": height})
        person.settle()
        assert not person.scrolls_sideways(), f"{path} scrolls sideways ({name})"
        assert person.overlaps() == [], f"{path} ({name})"
    person.page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", sorted({role for role, _ in PAGES}))
def test_every_page_fits_a_telephone_and_double_zoom(visit, role, lang):
    person = visit(role, lang=lang)
    for _, path in (p for p in PAGES if p[0] == role):
        person.open(path, PURPOSE.get(role, {}).get(lang))
        fits(person, path)


def test_panorama_quality_detail_and_login_fit_a_telephone_and_double_zoom(visit):
    person = visit("clinician")
    page = person.open("/search?q=糖尿病", "诊疗")
    link = page.locator("a[href^='/panorama']").first.get_attribute("href")
    person.open(re.sub(r"\?.*", "", link))
    fits(person, "panorama")
    person = visit("inspector")
    page = person.open("/management/quality")
    page.locator(".matrix a.cell").first.click()
    person.settle()
    fits(person, "quality detail")
    person = visit(None)
    person.open("/login")
    fits(person, "login")


def test_a_printed_page_drops_no_word(visit):
    """On an upright sheet the list of checks lost the checks' names, and long lists all rows out of sight."""
    person = visit("inspector")
    page = person.open("/management/quality")
    page.locator(".matrix a.cell").first.click()
    person.settle()
    paths = [
        page.url.removeprefix(person.portal.url),
        "/management/quality",
        "/management/parcels",
        "/cockpit",
    ]
    for path in paths:
        person.open(path)
        page.set_viewport_size({"width": 718, "height": 1016})
        page.emulate_media(media="print")
        cut = page.evaluate(
            "[...document.querySelectorAll('main td, main th, main h1, main h2')].filter((e) => "
            "e.textContent.trim() && e.getClientRects().length && !e.querySelector('.hidden') && "
            "(e.scrollWidth > e.clientWidth + 1 || e.clientWidth < 8)).map((e) => e.textContent)"
        )
        assert cut == [], path
        assert not person.scrolls_sideways(), f"{path} is wider than the sheet"
        assert page.locator(".side, .top").first.is_hidden()
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize(("lang", "mode"), [("zh", "light"), ("en", "dark")])
def test_W4_panorama_and_its_sheet_are_accessible_and_fit(visit, lang, mode):
    person = visit("clinician", lang=lang, mode=mode, bypass_csp=True)
    page = person.open("/search?q=糖尿病", PURPOSE["clinician"][lang])
    link = page.locator("a[href^='/panorama']").first.get_attribute("href")
    person.open(re.sub(r"\?.*", "", link))
    judge(person, "panorama")
    page.get_by_role("tab").last.click()
    person.settle()
    judge(person, "panorama, trend")
    page.get_by_role("tab").first.click()
    page.locator("[role=tabpanel] tbody tr.open").first.click()
    person.settle()
    judge(person, "panorama, item")


def test_W4_login_and_help_are_accessible(visit):
    person = visit(None, bypass_csp=True)
    person.open("/login")
    judge(person, "login")
    person = visit("inspector", bypass_csp=True)
    person.page.keyboard.press("?")
    person.settle()
    judge(person, "help")


def test_quality_detail_and_parcel_sheet_are_accessible(visit):
    person = visit("inspector", bypass_csp=True)
    page = person.open("/management/quality")
    page.locator(".matrix a.cell").first.click()
    person.settle()
    judge(person, "quality detail")
    page = person.open("/management/parcels")
    page.locator(".table tbody tr.open").first.click()
    person.settle()
    judge(person, "parcel")


def test_keyboard_walks_through_a_page_without_being_trapped(visit):
    person = visit("inspector")
    page = person.open("/cockpit")
    page.evaluate("document.body.focus()")
    seen: list[str] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement; return e === document.body ? '' : "
            "e.outerHTML.slice(0, 160) })()"
        )
        if here == "" or (len(seen) > 5 and here == seen[0]):
            break
        seen.append(here)
    assert len(seen) > 10
    assert len(seen) < 150, "the walk does not end"
