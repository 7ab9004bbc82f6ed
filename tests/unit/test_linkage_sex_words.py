"""A code of sex is shown with its meaning beside it: the hospital's own, else the standard's."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.delivery.linkage.sex_words import explainer
from heluo.kit.places import Home


@pytest.mark.parametrize(
    ("hospital", "thing", "text", "shown"),
    [
        ("h01", "sex", "M", "M = 男性 Male"),  # a mapping of its own
        ("t01", "sex", "1", "1 = 男性 Male"),  # nobody has declared it
        ("t01", "sex", "2", "2 = 女性 Female"),
        ("h01", "sex", "女", "女"),
        ("t01", "sex", "M", "M"),
        ("t01", "sex", "", ""),
        ("t01", "name", "1", "1"),
    ],
)
def test_codes_of_sex_say_what_they_mean(
    tmp_path: Path, hospital: str, thing: str, text: str, shown: str
) -> None:
    assert explainer(Home(tmp_path), ("h01", "t01"))(hospital, thing, text) == shown
