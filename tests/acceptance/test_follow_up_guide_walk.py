"""A call as the guide tells a new nurse to make it (`docs/how-to/follow-up-by-phone.md`): from today's list
to a finished record by the keyboard alone, at the pace of somebody who reads each question first.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from heluo.delivery.followup.tables import FollowUpRecord
from heluo.kit.db import reading
from tests.acceptance.conftest import Portal
from tests.lib.walked_follow_up import Followed, begin

CALL = 90.0
READ, KEY = 2.0, 0.28
"""Seconds for a question to be read and thought about, and for a key: the usual figures of a keystroke-level
model are 1.35 and 0.28."""
MOST_KEYS = 60
"""On the way to one question; more would be no way."""


@pytest.fixture
def followed(visit: Any, portal: Portal) -> Followed:
    return begin(visit, portal)


def test_a_call_by_the_guide_and_the_keyboard_alone_takes_less_than_ninety_seconds(
    followed: Followed,
) -> None:
    """F2, by its guide."""
    page = followed.today()
    began = time.monotonic()
    keys = _to(page, "main [role=row], main tr")
    _key(page, "Enter")
    expect(page.locator(".phone").first).to_be_visible()
    time.sleep(READ)
    _key(page, "Alt+1")
    expect(page.locator("main")).to_contain_text("进行中")
    keys += _choose(page, "alive", 0)
    keys += _choose(page, "readmitted", 1)
    for path in ("systolic", "diastolic"):
        if page.locator(f"[data-path={path}] .candidates").count():
            keys += _to(page, f"[data-path={path}] .candidates button")
            _key(page, "Enter")
    keys += _choose(page, "adherence", 0)
    keys += _choose(page, "hypoglycemia", 0)
    _key(page, "Control+Enter")
    expect(page.locator("main")).to_contain_text("已完成")
    seconds = time.monotonic() - began
    print(f"a call by the guide: {seconds:.1f} s, {keys} keys to move, {READ} s of reading a question")
    assert seconds < CALL
    with reading(followed.control) as session:
        newest = sa.select(FollowUpRecord).order_by(FollowUpRecord.finished.desc()).limit(1)
        record = session.scalars(newest).one()
        assert (record.answers["alive"], record.answers["readmitted"]) == (True, False)
    before = page.url
    _key(page, "Alt+n")
    page.wait_for_url(lambda url: url != before)


def _choose(page: Page, path: str, place: int) -> int:
    """Reads the question and takes its choice at `place`; how many keys it took."""
    time.sleep(READ)
    moved = _to(page, f"[data-path={path}] input")
    _key(page, "Space")
    for _ in range(place):
        _key(page, "ArrowRight")
    expect(page.locator(f"[data-path={path}] input").nth(place)).to_be_checked()
    return moved + 1 + place


def _to(page: Page, where: str) -> int:
    """Presses Tab until something in `where` has the focus; how often."""
    for pressed in range(MOST_KEYS):
        if page.evaluate("(where) => document.activeElement.matches(where)", where):
            return pressed
        _key(page, "Tab")
    raise AssertionError(f"{where} cannot be reached by {MOST_KEYS} keys")


def _key(page: Page, name: str) -> None:
    page.keyboard.press(name)
    time.sleep(KEY)
