"""The clock of the program, moved: every module that asks `kit.dates` for the time is told another."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from heluo.kit import dates


class MovedClock:
    """`forward` moves it; it runs on from there."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._ahead = dt.timedelta()
        real_now, real_today = dates.now, dates.today
        for name, module in list(sys.modules.items()):
            if name.startswith("heluo"):
                if getattr(module, "now", None) is real_now:
                    patch.setattr(module, "now", self.now)
                if getattr(module, "today", None) is real_today:
                    patch.setattr(module, "today", self.today)

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._ahead

    def today(self) -> dt.date:
        return self.now().astimezone(dates.SHANGHAI).date()

    def forward(self, **by: float) -> None:
        self._ahead += dt.timedelta(**by)
