"""An extract over the installation's limit is not written on: its disk is everybody's."""

from __future__ import annotations

import pytest

from heluo.access.policies import TooMany
from heluo.delivery.workspace.issue import _check_size
from heluo.delivery.workspace.states import REASONS


def test_an_extract_over_the_limit_is_refused_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_EXTRACT_MEGABYTES", "1")
    _check_size([{"bytes": 1 << 19}, {"bytes": 1 << 19}])
    with pytest.raises(TooMany) as refused:
        _check_size([{"bytes": 1 << 19}, {"bytes": (1 << 19) + 1}])
    assert "HELUO_EXTRACT_MEGABYTES" in refused.value.text("zh")
    assert refused.value.code in REASONS, "the receipt says it in words"
