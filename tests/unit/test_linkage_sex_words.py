"""A code of sex is shown with its meaning beside it: the hospital's own, else the standard's."""

from __future__ import annotations

from pathlib import Path

from heluo.delivery.linkage.sex_words import with_meaning
from heluo.kit.places import Home


def test_codes_of_sex_say_what_they_mean(tmp_path: Path) -> None:
    home = Home(tmp_path)
    both = ("h01", "t01")  # one with a mapping of its own, one that nobody has declared
    assert with_meaning(home, both, "sex", ("M", "1")) == ("M = 男性 Male", "1 = 男性 Male")
    assert with_meaning(home, both, "sex", ("女", "2")) == ("女", "2 = 女性 Female")
    assert with_meaning(home, both, "sex", ("", "Ж")) == ("", "Ж")
    assert with_meaning(home, both, "name", ("1", "2")) == ("1", "2")
