"""Nights of the invented hospital against the double of the centre: what a test of collection runs and looks
at."""

from __future__ import annotations

from heluo.collection.night import HospitalNight, run_once
from heluo.collection.stream_night import StreamNight
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented


def night(hospital: Invented, centre: CentreDouble, **options) -> HospitalNight:
    """One night, whose every stream accounts for every row."""
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), **options)
    for s in done.streams:
        assert s.read == s.accepted + s.quarantined + s.duplicate
        assert s.read == s.counted, s
    return done


def stream(done: HospitalNight, name: str) -> StreamNight:
    return next(s for s in done.streams if s.stream == name)
