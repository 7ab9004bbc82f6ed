"""One hospital's visits, to which courses of illness tell what happened. `tables.py` turns what was told into
the 16 categories.

`v` is always an array of positions in this hospital's visits; other arguments are one value or one a visit.
Codes are those of the standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from heluo.dictionary import Dictionary
from heluo_province.draw import stream
from heluo_province.illness.conditions import Conditions
from heluo_province.illness.physiology import Body, Moment, Overlay, own
from heluo_province.illness.plan import DAY, STILL_THERE, VisitKind, Visits
from heluo_province.people.population import LAST_DAY, People
from heluo_province.records import formulary, panels

NOTHING = np.array(None, dtype=object)
"""What an array of texts holds where nothing is said; `np.where` takes it in place of a bare None."""
Times = np.ndarray  # seconds since 1970


@dataclass(frozen=True)
class Setting:
    """What all hospitals of a province have in common: its persons, and what was planned for them."""

    seed: int
    persons: People
    conditions: Conditions
    kinds: list[VisitKind]
    cases: dict[str, dict[str, np.ndarray]]
    death: np.ndarray
    """Day of death of each person, far in the future for the living."""


class Ward:
    """Everything that is told about one hospital's visits."""

    def __init__(
        self, code: str, dictionary: Dictionary, province: Setting, visits: Visits, patients: pl.DataFrame
    ) -> None:
        persons, kinds = province.persons, province.kinds
        self.code, self.dictionary, self.seed = code, dictionary, province.seed
        self.persons, self.conditions, self.kinds = persons, province.conditions, kinds
        self.visits, self.patients, self.cases, self.death = visits, patients, province.cases, province.death
        self.n = len(visits)
        self.person, self.start, self.step, self.tag, self.case = (
            visits.person,
            visits.start,
            visits.step,
            visits.tag,
            visits.case,
        )
        self.open = visits.end == STILL_THERE
        self.end = np.where(self.open, (LAST_DAY + 1) * DAY - 120, visits.end)
        self.day = self.start // DAY
        self.nights = self.end // DAY - self.day
        self.age = (self.day - persons.birth[self.person]) / 365.2425
        born = patients["birth_date"].cast(pl.Int32).to_numpy()[visits.record]
        self.recorded_age = np.floor((self.day - born) / 365.2425)
        """Completed years by the birth date that this hospital has written down."""
        self.male = persons.sex[self.person] == "1"
        self.insurance = (own(self.person, 840) + 4) * 1000 % 1
        self.stay = np.array([k.type == "inpatient" for k in kinds])[visits.kind]
        self.type = np.array([k.type for k in kinds], dtype=object)[visits.kind]
        self.department = np.array([k.department for k in kinds], dtype=object)[visits.kind]
        self.rng = stream(self.seed, "ward", code)
        self.overlay = Overlay(self.n)
        self.body = Body(self.conditions, self.overlay, stream(self.seed, "body", code))
        self.parts: dict[str, list[pl.DataFrame]] = {}
        self.reports: list[tuple[np.ndarray, int, Times]] = []
        self.texts: dict[str, dict[int, Any]] = {}
        self.orders = 0

    # ---- where and when

    def of(self, kind: str) -> np.ndarray:
        """Visits of one kind."""
        at = next(i for i, k in enumerate(self.kinds) if k.name == kind)
        return np.flatnonzero(self.visits.kind == at)

    def when(self, v: np.ndarray, day: np.ndarray | int = 0, hour: float = 9.0, spread: float = 3.0) -> Times:
        """A moment on day `day` of the visit, inside it: outpatients get one within their hours whatever
        `hour` says."""
        at = (self.day[v] + day) * DAY + ((hour + spread * self.rng.random(len(v))) * 3600).astype(np.int64)
        short = ~self.stay[v]
        brief = self.start[v] + (
            (0.06 + 0.3 * self.rng.random(len(v))) * (self.end[v] - self.start[v])
        ).astype(np.int64)
        at = np.where(short, brief, at)
        return np.clip(at, self.start[v] + 300, np.maximum(self.end[v] - 600, self.start[v] + 300))

    def fraction(self, v: np.ndarray, at: Times) -> np.ndarray:
        return np.clip((at - self.start[v]) / np.maximum(self.end[v] - self.start[v], 1), 0, 1)

    def moment(self, v: np.ndarray, at: Times) -> Moment:
        return Moment(
            v,
            self.person[v],
            at // DAY,
            self.age[v],
            self.male[v],
            np.where(self.stay[v], self.fraction(v, at), 0.0),
        )

    def chance(self, share: float | np.ndarray, v: np.ndarray) -> np.ndarray:
        """The part of `v` to which something happens."""
        share = share[v] if isinstance(share, np.ndarray) and len(share) == self.n else share
        return v[self.rng.random(len(v)) < share]

    # ---- what happened

    def put(self, category: str, v: np.ndarray, **columns: Any) -> None:
        """Rows of `category`, one a visit in `v`; columns are scalars, arrays or Series. Times are seconds,
        named as in the dictionary."""
        if len(v) == 0:
            return
        data: dict[str, Any] = {"v": pl.Series(v.astype(np.int64))}
        for name, value in columns.items():
            if value is None:
                continue
            data[name] = _column(value, len(v))
        self.parts.setdefault(category, []).append(pl.DataFrame(data))

    def diagnose(
        self, v: np.ndarray, code: str | np.ndarray, *, rank: int = 1, at: Times | None = None, **columns: Any
    ) -> None:
        """A diagnosis of each visit; `rank` 1 is the main one. `type` follows from the kind of visit unless
        it is given."""
        main = "discharge_main" if rank == 1 else "discharge_other"
        kind = columns.pop("type", None)
        if kind is None:
            kind = np.where(self.stay[v], main, "outpatient").astype(object)
        at = self.when(v, 0, 10) if at is None else at
        self.put("diagnosis", v, rank=rank, type=kind, code=code, diagnosed_time=at, **columns)

    def lab(self, v: np.ndarray, *keys: str, day: np.ndarray | int = 0) -> None:
        """Laboratory reports of the panels `keys`, requested on day `day`."""
        for key in keys:
            if len(v):
                self.reports.append(
                    (
                        v,
                        panels.POSITION[key],
                        self.when(v, day, 6.2 if np.any(np.asarray(day) > 0) else 9.0, 1.2),
                    )
                )

    def drug(
        self,
        v: np.ndarray,
        code: str | Sequence[str] | np.ndarray,
        *,
        day: np.ndarray | int = 0,
        days: np.ndarray | int | None = None,
        dose: np.ndarray | float | None = None,
        purpose: str = "treatment",
        take_home: bool = False,
        skin_test: str | None = None,
    ) -> None:
        """A drug: for `days` days or, in a stay, until discharge; outpatients take it home."""
        if len(v) == 0:
            return
        if isinstance(code, str):
            which = np.full(len(v), formulary.POSITION[code])
        else:
            which = (
                np.array([formulary.POSITION[c] for c in code])
                if len(code) == len(v)
                else np.full(len(v), -1)
            )
        at = self.when(v, self.nights[v] if take_home else day, 9.0 if take_home else 10.0)
        left = np.maximum(self.nights[v] - np.asarray(day), 1)
        lasting = np.broadcast_to(np.asarray(days if days is not None else left), (len(v),)).astype(np.int64)
        stay = self.stay[v] & ~np.full(len(v), take_home)
        until = np.where(stay, np.minimum(at + lasting * DAY - 7200, self.end[v] - 300), at + lasting * DAY)
        until = np.maximum(until, at + 600)
        lasting = np.where(stay, np.maximum(np.minimum(lasting, (until - at) // DAY + 1), 1), lasting)
        self.put(
            "medication",
            v,
            drug=which,
            start_time=at,
            end_time=until,
            days=lasting,
            dose=dose,
            purpose=purpose,
            take_home=np.full(len(v), take_home),
            skin_test=skin_test,
        )

    def image(
        self,
        v: np.ndarray,
        modality: str,
        exam_name: str,
        body_site: str,
        findings: Any,
        impression: Any,
        *,
        day: np.ndarray | int = 0,
        **columns: Any,
    ) -> None:
        """An image with its report; `price` is 280 unless it is given."""
        at = self.when(v, day, 10, 4)
        report = np.minimum(at + self.rng.integers(1200, 5400, len(v)), self.end[v] - 60)
        self.put(
            "imaging",
            v,
            modality=modality,
            exam_name=exam_name,
            body_site=body_site,
            findings=findings,
            impression=impression,
            price=columns.pop("price", 280),
            requested_time=np.maximum(at - 900, self.start[v]),
            study_time=np.minimum(at, report - 120),
            report_time=report,
            **columns,
        )

    def exam(
        self,
        v: np.ndarray,
        exam_type: str,
        exam_name: str,
        findings: Any,
        conclusion: Any,
        *,
        day: np.ndarray | int = 0,
        price: float = 60,
        **columns: Any,
    ) -> None:
        at = self.when(v, day, 10, 5)
        report = np.minimum(at + self.rng.integers(600, 3600, len(v)), self.end[v] - 60)
        self.put(
            "examination",
            v,
            exam_type=exam_type,
            exam_name=exam_name,
            findings=findings,
            conclusion=conclusion,
            price=price,
            requested_time=np.maximum(at - 600, self.start[v]),
            exam_time=np.minimum(at, report - 120),
            report_time=report,
            **columns,
        )

    def pathology(
        self,
        v: np.ndarray,
        report_type: str,
        specimen_name: Any,
        site: str,
        diagnosis_text: Any,
        *,
        day: np.ndarray | int = 0,
        price: float = 320,
        **columns: Any,
    ) -> None:
        """A pathology report; in a stay it is reported up to five days after sampling and before
        discharge."""
        at = self.when(v, day, 10, 3)
        wait = np.where(self.stay[v], self.rng.integers(2 * DAY, 5 * DAY, len(v)), 5400)
        report = np.maximum(np.minimum(at + wait, self.end[v] - 120), at + 300)
        self.put(
            "pathology",
            v,
            report_type=report_type,
            specimen_name=specimen_name,
            specimen_site=site,
            diagnosis_text=diagnosis_text,
            price=price,
            sampled_time=at,
            received_time=np.minimum(at + 1800, report - 60),
            report_time=report,
            **columns,
        )

    def operate(
        self,
        v: np.ndarray,
        code: str | np.ndarray,
        *,
        day: np.ndarray | int = 1,
        minutes: float = 90,
        price: float = 2600,
        **columns: Any,
    ) -> None:
        begin = self.when(v, day, 8.8, 5)
        last = self.end[v] - 1800
        length = np.maximum(self.rng.normal(minutes, minutes * 0.22, len(v)), 12) * 60
        begin = np.minimum(begin, np.maximum(last - length.astype(np.int64), self.start[v] + 900))
        self.put(
            "surgery",
            v,
            procedure_code=code,
            start_time=begin,
            end_time=np.minimum(begin + length.astype(np.int64), last + 1500),
            price=price,
            **columns,
        )

    def treat(
        self,
        v: np.ndarray,
        treatment_type: str,
        name: Any,
        *,
        day: np.ndarray | int = 0,
        hours: float = 2,
        price: float = 160,
        **columns: Any,
    ) -> None:
        begin = self.when(v, day, 9, 5)
        end = np.minimum(
            begin + (np.maximum(self.rng.normal(hours, hours * 0.1, len(v)), 0.1) * 3600).astype(np.int64),
            self.end[v] - 120,
        )
        begin = np.minimum(begin, end - 240)
        self.put(
            "treatment",
            v,
            treatment_type=treatment_type,
            treatment_name=name,
            start_time=begin,
            end_time=end,
            price=price,
            duration=np.minimum(np.round((end - begin) / 60.0), 2990.0),
            **columns,
        )

    def culture(
        self,
        v: np.ndarray,
        specimen: str,
        organisms: Sequence[str],
        weights: Sequence[float],
        *,
        positive: float = 0.3,
        day: np.ndarray | int = 1,
    ) -> None:
        """A culture of each visit; what grows is tested against antibiotics (`tables.py` adds those rows)."""
        if len(v) == 0:
            return
        grown = self.rng.random(len(v)) < positive
        names = np.array(list(organisms), dtype=object)[
            self.rng.choice(len(organisms), len(v), p=np.array(weights) / sum(weights))
        ]
        sampled = self.when(v, day, 8, 2)
        report = np.maximum(
            np.minimum(sampled + self.rng.integers(2 * DAY, 4 * DAY, len(v)), self.end[v] - 300),
            sampled + 1200,
        )
        self.put(
            "microbiology",
            v,
            specimen=specimen,
            organism=np.where(grown, names, NOTHING),
            sampled_time=sampled,
            result_time=report,
        )

    def follow(self, v: np.ndarray, topic: str, after: np.ndarray | int, **columns: Any) -> None:
        """A follow-up `after` days past the visit; those that would lie after the last day or after death do
        not happen (`tables.py`)."""
        done = (
            self.end[v] // DAY * DAY
            + np.asarray(after, dtype=np.int64) * DAY
            + self.rng.integers(8 * 3600 + 1800, 17 * 3600, len(v))
        )
        self.put(
            "follow_up",
            v,
            topic=topic,
            done_time=done,
            planned_time=done // DAY * DAY - self.rng.integers(-2, 4, len(v)) * DAY + 9 * 3600,
            **columns,
        )

    def vital(self, v: np.ndarray, day: np.ndarray | int = 0, hour: float = 8.5, **columns: Any) -> None:
        self.put("vital_sign", v, measured_time=self.when(v, day, hour, 1.5), **columns)

    def note(self, v: np.ndarray, **texts: Any) -> None:
        """What the notes of these visits say: `complaint`, `illness`, `past`, `family`, `examination`,
        `assessment`, `plan`, `course`, `discharge` …"""
        for name, value in texts.items():
            column = self.texts.setdefault(name, {})
            values = [value] * len(v) if isinstance(value, str) else _column(value, len(v)).to_list()
            column.update(zip(v.tolist(), values, strict=True))


def _column(value: Any, n: int) -> pl.Series:
    if isinstance(value, pl.Series):
        return value
    if isinstance(value, np.ndarray):
        return pl.Series(value.tolist(), dtype=pl.String) if value.dtype == object else pl.Series(value)
    return pl.Series([value]).new_from_index(0, n)
