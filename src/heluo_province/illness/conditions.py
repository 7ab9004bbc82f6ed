"""What each person lives with: habits, body, chronic diseases and since when. Courses of illness start from
here.

Days are days since 1970; `NEVER` means that the person does not have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo_province.draw import some, stream
from heluo_province.people.population import LAST_DAY, People

NEVER = 10**6


@dataclass(frozen=True)
class Conditions:
    """One entry a person in every array."""

    smoking: np.ndarray  # 0 never, 1 former, 2 current
    pack_years: np.ndarray
    alcohol: np.ndarray  # 0 never, 1 occasional, 2 frequent, 3 daily
    height: np.ndarray  # cm, adult height; children are scaled by age
    bmi: np.ndarray  # kg/m2
    diabetes: np.ndarray  # 0 none, 1 type 1, 2 type 2
    diabetes_from: np.ndarray
    hba1c_first: np.ndarray  # % at onset
    hba1c_goal: np.ndarray  # % that the person settles at
    hypertension_from: np.ndarray
    systolic_untreated: np.ndarray
    dyslipidemia: np.ndarray  # bool
    copd_from: np.ndarray
    copd_grade: np.ndarray  # 1…4
    coronary_from: np.ndarray
    stroke_on: np.ndarray
    egfr_first: np.ndarray  # mL/min/1.73m2 at the start of the window
    egfr_slope: np.ndarray  # a year, negative
    kidney_from: np.ndarray
    retinopathy: np.ndarray  # 0…4 at the end of the window, diabetics only
    neuropathy: np.ndarray  # bool
    foot_ulcer: np.ndarray  # bool
    allergy: np.ndarray  # position in ALLERGIES, −1 none
    cancer_family: np.ndarray  # bool
    diabetes_family: np.ndarray  # bool
    careful: np.ndarray  # 0…1, how regularly the person comes and takes the drugs

    def has(self, onset: np.ndarray, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether `onset` (one of the `_from` arrays) lies before `day` for each `person`."""
        return onset[person] <= day

    def hba1c(self, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Mean HbA1c (%) on `day`: falls from the first value to the person's own level within a year of
        treatment; NaN without diabetes."""
        years = np.maximum(day - self.diabetes_from[person], 0) / 365.25
        level = (
            self.hba1c_goal[person]
            + (self.hba1c_first[person] - self.hba1c_goal[person]) * np.exp(-3.2 * years)
            + 0.03 * years
        )
        return np.where(self.diabetes_from[person] <= day, level, np.nan)

    def egfr(self, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Estimated GFR on `day`."""
        years = (day - (LAST_DAY - 1096)) / 365.25
        return np.clip(self.egfr_first[person] + self.egfr_slope[person] * years, 4.0, 135.0)


ALLERGIES = ("青霉素过敏", "头孢类过敏", "磺胺类过敏", "海鲜过敏", "碘造影剂过敏", "花粉过敏")


def conditions(persons: People, seed: int) -> Conditions:
    """Draws everything that does not depend on an episode. Prevalences follow the surveys of Chinese adults,
    raised a little: these are patients."""
    rng = stream(seed, "conditions")
    n, age, male = len(persons), persons.age().astype(float), persons.sex == "1"
    adult = age >= 18
    smoking, alcohol, height, bmi = _habits_and_body(rng, n, age, male, adult)

    obese = np.clip((bmi - 22) / 8, 0, 1)
    diabetes_from, type_one, diabetes = _diabetes(rng, n, age, obese)
    hypertension_from = _hypertension(rng, age, obese, diabetes)
    careful, goal, first, damage, retinopathy = _control(rng, n, diabetes_from, type_one, diabetes)
    kidney_from, egfr_first, slope = _kidney(rng, n, age, hypertension_from, damage)
    copd_from = _onset(
        rng, age, np.where(smoking == 0, 0.012, np.interp(age, [40, 60, 80], [0.03, 0.14, 0.26])), 42, 12
    )
    coronary = np.interp(age, [35, 50, 65, 80], [0.003, 0.03, 0.10, 0.18]) * (
        1 + 0.5 * (smoking == 2) + 0.5 * (diabetes > 0)
    )
    stroke = np.interp(age, [40, 55, 70, 85], [0.002, 0.014, 0.045, 0.08]) * (
        1 + 0.6 * (hypertension_from < NEVER)
    )
    window = LAST_DAY - rng.integers(20, 1090, n)
    return Conditions(
        smoking,
        np.where(smoking > 0, np.clip(rng.gamma(2.2, 10, n), 1, 90) * np.clip((age - 18) / 40, 0.05, 1.3), 0),
        alcohol,
        height,
        bmi,
        diabetes,
        np.where(diabetes > 0, diabetes_from, NEVER),
        first,
        goal,
        hypertension_from,
        rng.normal(158, 11, n).clip(141, 205),
        adult & (rng.random(n) < 0.18 + 0.25 * (diabetes > 0) + 0.15 * obese),
        copd_from,
        np.clip(rng.gamma(2.4, 0.9, n).astype(int) + 1, 1, 4),
        _onset(rng, age, coronary, 38, 9),
        np.where(
            rng.random(n) < stroke,
            np.where(some(rng, 0.45, n), window, LAST_DAY - rng.integers(1100, 5000, n)),
            NEVER,
        ),
        egfr_first,
        slope,
        kidney_from,
        retinopathy,
        (rng.random(n) < 0.28 * damage),
        (rng.random(n) < 0.045 * damage),
        np.where(some(rng, 0.055, n), rng.integers(0, len(ALLERGIES), n), -1),
        some(rng, 0.08, n),
        some(rng, np.where(diabetes > 0, 0.35, 0.1), n),
        careful,
    )


def _hypertension(
    rng: np.random.Generator, age: np.ndarray, obese: np.ndarray, diabetes: np.ndarray
) -> np.ndarray:
    """Since when the pressure is high."""
    hypertension_from = _onset(
        rng,
        age,
        np.interp(age, [25, 40, 55, 70, 85], [0.02, 0.10, 0.30, 0.48, 0.55])
        * (0.7 + 0.7 * obese + 0.25 * (diabetes > 0)),
        30,
        16,
    )
    return hypertension_from


def _habits_and_body(
    rng: np.random.Generator, n: int, age: np.ndarray, male: np.ndarray, adult: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Smoking, alcohol, height, body mass index."""
    smoking = np.where(
        adult & male,
        rng.choice([0, 1, 2], n, p=[0.40, 0.16, 0.44]),
        np.where(adult, rng.choice([0, 1, 2], n, p=[0.965, 0.01, 0.025]), 0),
    )
    alcohol = np.where(
        adult & male,
        rng.choice(4, n, p=[0.4, 0.35, 0.15, 0.1]),
        np.where(adult, rng.choice(4, n, p=[0.8, 0.18, 0.015, 0.005]), 0),
    )
    height = (
        np.where(male, rng.normal(168.5, 6, n), rng.normal(157.5, 5.4, n)) - np.maximum(age - 50, 0) * 0.08
    )
    bmi = np.clip(
        np.where(
            adult,
            rng.normal(23.8, 3.2, n) + np.where((age > 40) & (age < 70), 0.8, 0),
            rng.normal(17.2, 1.8, n),
        ),
        14.5,
        41,
    )
    return smoking, alcohol, height, bmi


def _diabetes(
    rng: np.random.Generator, n: int, age: np.ndarray, obese: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who has diabetes, since when, and the few of type 1."""
    diabetes_from = _onset(
        rng,
        age,
        np.interp(age, [25, 40, 55, 70, 85], [0.01, 0.05, 0.14, 0.22, 0.20]) * (0.6 + 1.2 * obese),
        26,
        14,
    )
    type_one = some(rng, 0.0022, n) & (age >= 6)
    diabetes_from = np.where(type_one, LAST_DAY - rng.integers(100, 2200, n), diabetes_from)
    diabetes = np.where(type_one, 1, np.where(diabetes_from < NEVER, 2, 0))
    return diabetes_from, type_one, diabetes


def _control(
    rng: np.random.Generator, n: int, diabetes_from: np.ndarray, type_one: np.ndarray, diabetes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """How well glucose is held, and the damage that years of it do."""
    careful = rng.beta(3.2, 1.6, n)
    goal = np.clip(6.1 + 3.4 * (1 - careful) ** 1.3 + rng.normal(0, 0.35, n) + 0.5 * type_one, 5.6, 12.5)
    first = np.clip(goal + rng.gamma(2.0, 1.1, n), 6.6, 15.5)
    duration = np.where(diabetes > 0, (LAST_DAY - diabetes_from) / 365.25, 0)
    damage = np.clip(duration / 14 + (goal - 6.8) / 5, 0, 2.2) * (diabetes > 0)
    retinopathy = np.clip(np.floor(rng.gamma(1.6, 0.62, n) * damage * 1.35), 0, 4).astype(int)
    return careful, goal, first, damage, retinopathy


def _kidney(
    rng: np.random.Generator, n: int, age: np.ndarray, hypertension_from: np.ndarray, damage: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When kidneys fail, the filtration rate at first and its yearly change."""
    kidney_share = (
        np.interp(age, [20, 50, 70, 85], [0.003, 0.012, 0.05, 0.09])
        + 0.10 * damage
        + 0.02 * (hypertension_from < NEVER)
    )
    kidney_from = np.where(rng.random(n) < kidney_share, LAST_DAY - rng.integers(400, 3000, n), NEVER)
    healthy_egfr = np.clip(rng.normal(118, 9, n) - np.maximum(age - 30, 0) * 0.72, 62, 130)
    sick = kidney_from < NEVER
    egfr_first = np.where(sick, np.clip(rng.gamma(4.2, 12.5, n), 7, 88), healthy_egfr)
    slope = np.where(sick, -np.abs(rng.normal(3.0, 2.2, n)), -np.abs(rng.normal(0.7, 0.3, n)))
    return kidney_from, egfr_first, slope


def _onset(
    rng: np.random.Generator, age: np.ndarray, share: np.ndarray, youngest: float, spread: float
) -> np.ndarray:
    """First day of a chronic disease for a `share` of persons, up to `spread` years ago and not before
    the age `youngest`."""
    years = np.minimum(rng.gamma(2.0, spread / 4, len(age)), np.maximum(age - youngest, 0.2))
    return np.where(
        (rng.random(len(age)) < share) & (age >= youngest), LAST_DAY - (years * 365.25).astype(int), NEVER
    )
