"""Lakes that differ only in the free text of one note of another hospital, about a person who was never at
the asker's: every operation of the portal answers in equal bytes, counts, snippets and totals included.

Whoever may count over the province gets safe numbers, which are made of every note; here without noise, so
that theirs differ where a word of the note is counted, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from heluo.access import disclosure, noise, permissions
from heluo.access.roles import ROLES
from heluo.cohort.safe import sets
from heluo.engines import engine as open_engine
from tests.lib.asked_routes import Asked, equal, tree
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import person_id, province
from tests.lib.special_twins import planted

pytestmark = pytest.mark.slow
TEXTS = {
    "one": {"title": "会诊记录", "text": "患者诉夜间盗汗明显,建议内分泌科随诊。"},
    "other": {"title": "会诊记录", "text": "患者诉关节晨僵半年,建议风湿免疫科随诊。"},
}
HOSPITAL, SUBJECT, VISIT, PERSON = "h02", "sh02001", "vh02001", person_id(1)
WORDS = ("盗汗", "夜间盗汗", "晨僵", "风湿免疫", "随诊", "会诊记录")
ASKED = Asked(
    PERSON,
    VISIT,
    HOSPITAL,
    {"medical_record": "text_twin"},
    WORDS,
    [
        *(tree({"text": word}) for word in WORDS),
        tree({"event": "medical_record"}),
        *(equal("medical_record", "title", word) for word in ("会诊记录", "出院记录")),
    ],
)
OVER_THE_PROVINCE = {"researcher", "decision_maker"}
"""Their counts are of everybody; every other account is of another hospital, or sees no text."""
COUNTING = re.compile(r"/api/search/(count|text|cohorts/[^ ]*|frames/plan)$")


@pytest.fixture(scope="module", autouse=True)
def exact() -> Iterator[None]:
    """Numbers without noise, rounding and threshold: any difference is one of the data."""
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(noise, "draw", lambda count, sigma: count)
        patch.setattr(sets, "GIVEN_AS", -1)
        patch.setattr(disclosure, "LEAST", 0)
        patch.setattr(disclosure, "ROUND", 1)
        yield


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory, exact: None) -> Iterator[tuple[Portal, Portal]]:
    made = []
    for name, note in TEXTS.items():
        with open_engine() as engine:
            lake = planted(
                engine, province(), SUBJECT, VISIT, {"medical_record": note}, {"medical_record": "text_twin"}
            )
        made.append(build(tmp_path_factory.mktemp(name), lake))
    yield made[0], made[1]
    for one in made:
        one.browser.close()


@pytest.mark.parametrize("role", ROLES)
def test_the_text_of_a_note_that_one_must_not_see_changes_nothing(
    portals: tuple[Portal, Portal], role: str
) -> None:
    assert permissions.purposes(role)
    ours, theirs = (ASKED.answers(portal, role) for portal in portals)
    assert ours.keys() == theirs.keys()
    assert len(ours) > 100
    different = {key[3] for key, text in ours.items() if text != theirs[key]}
    if role in OVER_THE_PROVINCE:
        assert {path for path in different if not COUNTING.fullmatch(path)} == set()
        assert "/api/search/count" in different, "the twins can be told apart where everybody is counted"
    else:
        assert different == set()
