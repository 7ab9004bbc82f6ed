"""Vital signs and nursing observations of one hospital."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.illness.physiology import own
from heluo_province.records.laboratory import days_of_stay
from heluo_province.records.ward import Ward


def growth(age: np.ndarray, male: np.ndarray, adult_height: np.ndarray) -> np.ndarray:
    """Height (cm) at an age, from the adult height."""
    share = np.interp(
        age,
        [0, 0.5, 1, 2, 4, 6, 8, 10, 12, 14, 16, 18],
        [0.295, 0.40, 0.44, 0.51, 0.60, 0.68, 0.75, 0.81, 0.88, 0.945, 0.985, 1.0],
    )
    return adult_height * share


def pressure(ward: Ward, v: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(systolic, diastolic) mmHg: untreated level of the hypertensive, lowered by treatment as regularly as
    it is taken; rises with age in all."""
    c, p = ward.conditions, ward.person[v]
    age = ward.age[v]
    noise = ward.rng.standard_normal(len(v))
    healthy = np.where(
        age < 16, 88 + 2 * age, 112 + 0.28 * np.maximum(age - 30, 0) + 0.6 * (c.bmi[p] - 23)
    ) + 5 * own(p, 820)
    high = c.has(c.hypertension_from, p, day)
    years = np.clip((day - c.hypertension_from[p]) / 365.25, 0, 2)
    treated = c.systolic_untreated[p] - 40 * c.careful[p] * np.minimum(years * 3, 1)
    systolic = np.where(high, treated, np.clip(healthy, 70, 134)) + 6 * noise
    first = ward.overlay.first.get("systolic")
    if first is not None:
        at = np.nan_to_num(first[v], nan=-1)
        systolic = np.where(at > 0, at + 5 * noise, systolic)
    systolic = np.clip(np.round(systolic), 72, 228).astype(int)
    diastolic = np.round(
        systolic * (0.62 - 0.0012 * np.maximum(age - 50, 0)) + 3.5 * ward.rng.standard_normal(len(v))
    ).astype(int)
    return systolic, np.clip(diastolic, 42, systolic - 18)


def vital_category(ward: Ward) -> pl.DataFrame:
    """All vital_sign rows: those that courses asked for, and the nurses' rounds of every stay."""
    stays = np.flatnonzero(ward.stay)
    v, day = days_of_stay(ward, stays, last=9)
    morning = ward.when(v, day, 6.3, 0.6)
    evening = np.flatnonzero((day > 0) & (day < 3) & (day < ward.nights[v]))
    at = np.concatenate(
        [np.where(day == 0, ward.start[v] + 900, morning), ward.when(v[evening], day[evening], 14.5, 0.7)]
    )
    v, day = np.concatenate([v, v[evening]]), np.concatenate([day, day[evening]])
    frame = pl.DataFrame({"v": v, "measured_time": at, "full": day == 0})
    asked = ward.parts.get("vital_sign", [])
    if asked:
        frame = pl.concat(
            [frame, *(a.with_columns(full=pl.lit(True)) for a in asked)], how="diagonal_relaxed"
        )
    frame = frame.with_columns(
        pl.Series(
            "measured_time",
            np.minimum(frame["measured_time"].to_numpy(), ward.end[frame["v"].to_numpy()] - 60),
        )
    )
    return _values(ward, frame)


def _values(ward: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    """The measured values of each row; `full` marks the rows on which everything is measured."""
    v, at = frame["v"].to_numpy(), frame["measured_time"].to_numpy()
    n, rng, p = len(v), ward.rng, ward.person[v]
    age, male, full = ward.age[v], ward.male[v], frame["full"].to_numpy()
    # The order of what follows is the order in which random numbers are drawn.
    signs, oxygen = _signs(ward, v, at)
    height, weight, bmi = _size(ward, v)
    complete, adult, stay = pl.Series(full), pl.Series(age >= 18), ward.stay[v]
    glucose = _glucose(ward, v, at)
    bedside = pl.Series((ward.conditions.diabetes[p] > 0) & stay & (at % 86_400 < 36_000) & ~full)
    frame = (
        frame.with_columns(**{k: pl.Series(x) for k, x in signs.items()})
        .with_columns(
            systolic=pl.when(pl.col("systolic") > 0).then("systolic"),
            diastolic=pl.when(pl.col("diastolic") > 0).then("diastolic"),
            heart_rate=pl.when(pl.Series(stay)).then(
                pl.Series(np.clip(signs["pulse"] + rng.integers(0, 3, n), 46, 188))
            ),
            spo2=pl.when(pl.Series(stay | (rng.random(n) < 0.2))).then(pl.Series(oxygen)),
            height=pl.when(complete).then(pl.Series(height)),
            weight=pl.when(complete).then(pl.Series(weight)),
            bmi=pl.when(complete).then(pl.Series(bmi)),
            waist=pl.when(complete & adult & pl.Series(~stay)).then(
                pl.Series(np.round(np.clip(bmi * 2.1 + 35 + 3 * own(p, 824) + 4 * male, 55, 140)))
            ),
            temperature_site=pl.lit("axillary"),
            position=pl.when(pl.Series(stay)).then(pl.lit("lying")).otherwise(pl.lit("sitting")),
            glucose_bedside=pl.when(bedside).then(pl.Series(glucose)),
            glucose_moment=pl.when(bedside).then(pl.lit("fasting")),
            pain=pl.when(pl.Series(stay)).then(pl.Series(rng.binomial(4, 0.2, n))),
            consciousness=pl.when(pl.Series(stay)).then(pl.lit("clear")),
            fall_risk=pl.when(complete & pl.Series(stay)).then(
                pl.Series((np.maximum(age - 50, 0) // 10 * 10 + 15).astype(int).clip(0, 125))
            ),
            braden_score=pl.when(complete & pl.Series(stay)).then(pl.Series(rng.integers(17, 24, n))),
        )
        .drop("full")
    )
    return _with_fluids(ward, frame, pl.Series(stay & ~full & (rng.random(n) < 0.25)))


def _in_the_course(ward: Ward, v: np.ndarray, at: np.ndarray, name: str, usual: np.ndarray) -> np.ndarray:
    """What a course says about `name` at this moment of the visit, from its first to its last figure; else
    what is usual."""
    first = ward.overlay.first.get(name)
    if first is None:
        return usual
    now = first[v] + (ward.overlay.last[name][v] - first[v]) * ward.fraction(v, at)
    return np.where(np.isnan(now), usual, now + (usual - np.mean(usual)) * 0.4)


def _signs(ward: Ward, v: np.ndarray, at: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Temperature, pulse, breathing, pressure (−1 where it is not measured), and oxygen."""
    n, rng, c, p, age = len(v), ward.rng, ward.conditions, ward.person[v], ward.age[v]
    systolic, diastolic = pressure(ward, v, at // 86_400)
    temperature = np.clip(
        np.round(_in_the_course(ward, v, at, "temperature", 36.5 + 0.22 * rng.standard_normal(n)), 1),
        35.2,
        41.2,
    )
    pulse = np.clip(
        np.round(
            _in_the_course(
                ward,
                v,
                at,
                "pulse",
                np.where(age < 12, 128 - 4 * age, 75 + 4 * own(p, 821)) + 5 * rng.standard_normal(n),
            )
        ),
        46,
        185,
    ).astype(int)
    breath = np.clip(
        np.round(
            _in_the_course(
                ward, v, at, "respiration", np.where(age < 6, 34 - 2 * age, 18) + 1.1 * rng.standard_normal(n)
            )
        ),
        12,
        58,
    ).astype(int)
    oxygen = np.clip(
        np.round(
            _in_the_course(
                ward,
                v,
                at,
                "spo2",
                97.6 + 0.8 * rng.standard_normal(n) - 2.5 * c.has(c.copd_from, p, at // 86_400),
            )
        ),
        72,
        100,
    )
    signs = {
        "temperature": temperature,
        "pulse": pulse,
        "respiration": breath,
        "systolic": np.where(age < 3, -1, systolic),
        "diastolic": np.where(age < 3, -1, diastolic),
    }
    return signs, oxygen


def _size(ward: Ward, v: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height (cm), weight (kg), body mass index."""
    c, p, age, male = ward.conditions, ward.person[v], ward.age[v], ward.male[v]
    height = np.round(growth(age, male, c.height[p]), 1)
    child = np.interp(age, [0, 0.5, 1, 3, 6, 10, 14, 18], [13.2, 17, 17.2, 16, 15.4, 16.5, 19, 21])
    bmi = np.where(age < 18, child * (1 + 0.06 * own(p, 822)), c.bmi[p] * (1 + 0.01 * own(p, 823)))
    weight = np.round(np.clip(bmi * (height / 100) ** 2, 2.3, 150), 1)
    bmi = np.round(weight / (height / 100) ** 2, 1)
    return height, weight, bmi


def _glucose(ward: Ward, v: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Glucose at the bedside (mmol/L) by the level of HbA1c on that day."""
    n, rng, c, p = len(v), ward.rng, ward.conditions, ward.person[v]
    return np.clip(
        np.round(
            (1.59 * np.nan_to_num(c.hba1c(p, at // 86_400), nan=5.3) - 2.6)
            * np.exp(0.16 * rng.standard_normal(n)),
            1,
        ),
        2.6,
        29,
    )


def _with_fluids(ward: Ward, frame: pl.DataFrame, stayed: pl.Series) -> pl.DataFrame:
    """What goes in and out in a day (mL), where it is written down."""
    n, rng = len(frame), ward.rng
    intake = rng.normal(2100, 350, n).round(-1)
    output = np.clip(intake - rng.normal(250, 200, n), 300, None).round(-1)
    return frame.with_columns(
        intake=pl.when(stayed).then(pl.Series(intake)),
        output=pl.when(stayed).then(pl.Series(output)),
        urine_output=pl.when(stayed).then(pl.Series((output * 0.85).round(-1))),
    )
