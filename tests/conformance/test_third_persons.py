"""Names of third persons in sentences that were written before the rules, by the same hand
(`tests/gold/third_persons.toml`)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from heluo.collection.mask import masked
from heluo.collection.third_persons import MARK, without_names
from heluo.dictionary.third_persons import load_third_persons
from heluo.kit.errors import BadConfiguration

GOLD = tomllib.loads((Path(__file__).parents[1] / "gold/third_persons.toml").read_text(encoding="utf-8"))
NAME = re.compile(r"\{([^}]*)\}")


def test_names_go_and_nothing_else() -> None:
    named = [text for text in GOLD["named"] if NAME.search(text)]
    got = without_names(pa.array([NAME.sub(r"\1", text) for text in named])).to_pylist()
    assert len(named) >= 60
    assert [
        (text, found) for text, found in zip(named, got, strict=True) if found != NAME.sub(MARK, text)
    ] == []


def test_what_is_no_name_stays() -> None:
    texts = GOLD["free"]
    assert len(texts) >= 40
    assert without_names(pa.array([*texts, None])).to_pylist() == [*texts, None]


def test_every_text_of_a_known_patient_and_of_a_stranger() -> None:
    """Masking takes them where it takes the patient's own, whoever the text is about; telephones written in
    three parts go, too."""
    texts = pa.array(["钱一诉,其子王强陪同 138 1234 5678", "家属李建国诉发热", "无"])
    subjects = pa.array(["s1", None, "s1"])
    got, strangers = masked(texts, subjects, lambda refs: {"s1": [("钱一", "[姓名]")]})
    assert (got.to_pylist(), strangers) == (["[姓名]诉,其子[姓名]陪同 [电话]", "家属[姓名]诉发热", "无"], 1)


def test_a_list_that_lets_names_pass_is_refused(tmp_path: Path) -> None:
    (tmp_path / "third_persons.toml").write_text('before = ["家属"]', encoding="utf-8")
    with pytest.raises(BadConfiguration, match="single"):
        load_third_persons(tmp_path)
