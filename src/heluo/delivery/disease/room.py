"""Single diseases as a room of the portal."""

from __future__ import annotations

from heluo.delivery.disease import endpoints
from heluo.delivery.disease.editions import build
from heluo.delivery.disease.resources import (
    BENCHMARK,
    COMPLETENESS,
    EDITIONS,
    FIGURES_OF,
    INDICATORS,
    LIST,
    PERSONS,
    SEE_EDITIONS,
    STUDY,
    TREATMENTS,
)
from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import READ

ROOM = Room(
    order=35,
    router=endpoints.router,
    resources=(FIGURES_OF, BENCHMARK, PERSONS, EDITIONS),
    work={
        READ: (
            endpoints.diseases,
            endpoints.disease_home,
            endpoints.disease_completeness,
            endpoints.disease_indicators,
            endpoints.disease_persons,
            endpoints.disease_treatments,
            endpoints.disease_study,
            endpoints.disease_editions,
        )
    },
    acts=(LIST, COMPLETENESS, INDICATORS, SEE_EDITIONS, STUDY, TREATMENTS),
    after_release=build,
)
