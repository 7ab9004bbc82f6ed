"""Settings: one class reads the environment; a wrong value is named with what it may be."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from heluo.engines import ENGINES
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import Home, home
from heluo.kit.settings import Settings, described, settings
from heluo.lakehouse.tables import SPANS, span_of


def test_the_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HELUO_NUMBERS_A_MONTH", raising=False)
    assert settings().numbers_a_month == 360
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "7")
    assert settings().numbers_a_month == 7
    monkeypatch.setenv("HELUO_NUMBERS_A_MONTH", "")
    assert settings().numbers_a_month == 360, "an empty variable is an absent one"
    monkeypatch.setenv("HELUO_HOME", str(tmp_path))
    assert home() == Home(tmp_path.resolve())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("HELUO_NUMBERS_A_MONTH", "many", "integer"),
        ("HELUO_LAKE_SPAN", "quarter", "year | month"),
        ("HELUO_ENGINE", "polars", "duckdb | spark"),
        ("HELUO_STARTED", "yesterday", "number"),
    ],
)
def test_a_wrong_value_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadConfiguration) as caught:
        settings()
    for part in (f"{name}={value}", expected, "settings.md"):
        assert part in caught.value.text("zh")
        assert part in caught.value.text("en")


def test_the_values_on_the_page_are_those_that_the_owners_know() -> None:
    assert set(get_args(Settings.model_fields["lake_span"].annotation)) == set(SPANS)
    assert get_args(Settings.model_fields["engine"].annotation) == ENGINES
    assert all(does.zh and does.en and values for _, does, values, _ in described())


def test_the_span_of_a_lake_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HELUO_LAKE_SPAN", "month")
    one = Home(tmp_path / "one")
    one.lake.mkdir(parents=True)
    assert span_of(one) == SPANS["month"]
    monkeypatch.delenv("HELUO_LAKE_SPAN")
    assert span_of(one) == SPANS["month"], "not set: what was written holds"
    two = Home(tmp_path / "two")
    two.lake.mkdir(parents=True)
    assert span_of(two) == SPANS["year"]
    (two.lake / "span").write_text("month", encoding="utf-8")
    monkeypatch.setenv("HELUO_LAKE_SPAN", "year")
    from heluo.lakehouse import tables

    tables._span_of.cache_clear()
    with pytest.raises(BadConfiguration, match="HELUO_LAKE_SPAN=year"):
        span_of(two)
