"""Who gets breast cancer, with which tumour, and the visits that follow. Beside the invasive cases stand
ductal carcinoma in situ, benign lumps and a few men."""

from __future__ import annotations

import numpy as np

from heluo_province.courses.breast_cancer.cases import STAGES
from heluo_province.draw import choose
from heluo_province.illness.plan import Planner
from heluo_province.people.population import LAST_DAY
from heluo_province.records.ward import NOTHING

Columns = dict[str, np.ndarray]


def plan(p: Planner) -> None:
    """Draws the cases and asks for their visits."""
    # Every part draws from this one stream, so their order is part of the province.
    rng = p.rng("breast_cancer")
    c, biopsy = _cases(p, rng)
    until = _deaths(p, rng, c)
    who, case = c["person"], np.arange(len(biopsy))
    p.add("breast_found", who, c["found"], case=case)
    p.add("breast_biopsy", who, biopsy, stay=rng.integers(3, 6, len(who)), case=case)
    done = _cycles_and_operation(p, rng, c, biopsy, until)
    _later(p, rng, c, done, until)
    _lumps(p, rng, who)


def _cases(p: Planner, rng: np.random.Generator) -> tuple[Columns, np.ndarray]:
    """Who, with which tumour: the columns of the cases, and the day of biopsy."""
    age = p.persons.age()
    woman = p.persons.sex == "2"
    risk = np.where(
        woman,
        np.interp(age, [26, 38, 48, 62, 80], [0.001, 0.021, 0.052, 0.046, 0.028]),
        np.where(age > 50, 0.0011, 0),
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n = len(who)
    stage = choose(rng, [s[4] for s in STAGES], n)
    kind = choose(rng, (0.42, 0.24, 0.18, 0.16), n)  # luminal A, luminal B, HER2 positive, triple negative
    er = kind <= 1
    er |= (kind == 2) & (rng.random(n) < 0.5)
    her2 = np.where(
        kind == 2,
        np.where(rng.random(n) < 0.75, "3+", "2+"),
        np.where(rng.random(n) < 0.2, "2+", np.where(rng.random(n) < 0.5, "1+", "0")),
    )
    found = LAST_DAY - 30 - (rng.random(n) * (LAST_DAY - p.first_day + 250)).astype(int)
    biopsy = found + rng.integers(4, 14, n)
    size = np.round(
        np.interp(stage, [0, 1, 2, 3, 4, 6], [14, 16, 27, 29, 54, 46]) * np.exp(0.1 * rng.standard_normal(n))
    )
    neo = (stage >= 2) & (stage < 6) & ((kind >= 2) | (stage >= 4)) & (rng.random(n) < 0.75)
    conserve = (stage < 6) & (stage <= 2) & (rng.random(n) < 0.38)
    p.cases["breast_cancer"] = {
        "person": who,
        "stage": stage,
        "kind": kind,
        "er": er,
        "er_percent": np.where(er, np.round(rng.beta(5, 1.3, n) * 95 / 5) * 5, 0.0),
        "pr_percent": np.where(
            er & (rng.random(n) < 0.8), np.round(rng.beta(2.5, 2, n) * 90 / 5) * 5 + 5, 0.0
        ),
        "her2": her2.astype(object),
        "fish": np.where(her2 == "2+", np.where(kind == 2, "amplified", "not_amplified"), NOTHING),
        "ki67": np.round(
            np.select(
                [kind == 0, kind == 1, kind == 2],
                [rng.normal(10, 3, n), rng.normal(30, 9, n), rng.normal(38, 11, n)],
                rng.normal(58, 15, n),
            ).clip(2, 95)
        ),
        "found": found,
        "size": size,
        "side": np.where(rng.random(n) < 0.51, "left", "right").astype(object),
        "place": choose(rng, (0.48, 0.2, 0.14, 0.1, 0.08), n),
        "neo": neo,
        "conserve": conserve,
        "nodes": rng.integers(12, 26, n),
        "histology": choose(rng, (0.9, 0.07, 0.03), n),
        "brca": rng.random(n) < 0.06,
    }
    return p.cases["breast_cancer"], biopsy


def _deaths(p: Planner, rng: np.random.Generator, c: Columns) -> np.ndarray:
    """The first day on which nothing can happen any more."""
    who, stage, kind, n = c["person"], c["stage"], c["kind"], len(c["person"])
    hazard = np.array([s[5] for s in STAGES])[stage] * np.where(kind == 3, 1.8, 1)
    death = c["found"] + 60 + (rng.exponential(1 / np.maximum(hazard, 1e-6), n) * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C50.9")
    return np.where(dies, death, LAST_DAY + 1)


def _cycles_and_operation(
    p: Planner, rng: np.random.Generator, c: Columns, biopsy: np.ndarray, until: np.ndarray
) -> np.ndarray:
    """Cycles before or after the operation, radiation; returns the day on which the treatment is over."""
    who, stage, kind, neo, n = c["person"], c["stage"], c["kind"], c["neo"], len(biopsy)
    operated, case = stage < 6, np.arange(n)
    begin = biopsy + 16
    total = np.where(
        stage == 0,
        0,
        np.where((kind == 0) & (stage == 1), 0, np.where(kind == 2, 8, np.where(stage == 6, 8, 6))),
    )
    surgery = np.where(neo, begin + 21 * 6 + 20, biopsy + rng.integers(8, 18, n))
    first = np.where(neo | ~operated, begin, surgery + 30)
    for k in range(8):
        now = np.flatnonzero((k < total) & (first + 21 * k + 10 < until))
        p.add(
            "breast_cycle",
            who[now],
            first[now] + np.where(neo[now] & (k >= 6), 50, 0) + 21 * k + rng.integers(0, 3, len(now)),
            stay=rng.integers(2, 5, len(now)),
            case=case[now],
            step=k,
        )
    p.add(
        "breast_surgery",
        who[operated],
        surgery[operated],
        stay=rng.integers(7, 13, int(operated.sum())),
        case=case[operated],
    )
    done = np.maximum(np.where(total > 0, first + 21 * total, surgery + 30), surgery + 30)
    radiated = operated & (c["conserve"] | (stage >= 3)) & (rng.random(n) < 0.9)
    now = np.flatnonzero(radiated & (done + 70 < until))
    p.add("breast_radiation", who[now], done[now] + 20, stay=rng.integers(30, 38, len(now)), case=case[now])
    return done


def _later(p: Planner, rng: np.random.Generator, c: Columns, done: np.ndarray, until: np.ndarray) -> None:
    """Endocrine years, or reviews for those who take no tablets."""
    who, er, stage, case = c["person"], c["er"], c["stage"], np.arange(len(done))
    for k in range(14):
        now = np.flatnonzero(er & (stage > 0) & (done + 75 + 85 * k < until - 5))
        p.add(
            "breast_endocrine",
            who[now],
            done[now] + 75 + 85 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )
        now = np.flatnonzero((~er | (stage == 0)) & (done + 90 + 100 * k < until - 5))
        p.add(
            "breast_review",
            who[now],
            done[now] + 90 + 100 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )


def _lumps(p: Planner, rng: np.random.Generator, who: np.ndarray) -> None:
    """Benign lumps among women who are not `who`."""
    age, woman = p.persons.age(), p.persons.sex == "2"
    lump = np.flatnonzero(
        woman & (age > 18) & (age < 55) & (rng.random(len(age)) < 0.016) & ~np.isin(np.arange(len(age)), who)
    )
    p.add(
        "breast_benign",
        lump,
        p.first_day + rng.integers(0, 1080, len(lump)),
        stay=rng.integers(2, 5, len(lump)),
    )
