"""Who gets cervical cancer or a high-grade precursor, which the entry rule marks but does not count, and the
visits that follow."""

from __future__ import annotations

import numpy as np

from heluo_province.courses.cervical_cancer.cases import STAGES
from heluo_province.draw import choose
from heluo_province.illness.plan import Planner
from heluo_province.people.population import LAST_DAY


def plan(p: Planner) -> None:
    rng, age = p.rng("cervical_cancer"), p.persons.age()
    risk = np.where(
        p.persons.sex == "2", np.interp(age, [24, 36, 50, 66, 82], [0.004, 0.032, 0.054, 0.047, 0.022]), 0
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n = len(who)
    stage = choose(rng, [s[5] for s in STAGES], n)
    found = LAST_DAY - 30 - (rng.random(n) * (LAST_DAY - p.first_day + 200)).astype(int)
    hpv = np.array(("16", "18", "16", "58", "52", "33"), dtype=object)[
        choose(rng, (0.4, 0.16, 0.16, 0.12, 0.1, 0.06), n)
    ]
    adeno = rng.random(n) < 0.16
    case = np.arange(n)
    p.cases["cervical_cancer"] = {
        "person": who,
        "stage": stage,
        "found": found,
        "hpv": hpv,
        "adeno": adeno,
        "size": np.round(np.array([s[6] for s in STAGES])[stage] * np.exp(0.08 * rng.standard_normal(n)), 0),
        "nodes": rng.integers(16, 32, n),
        "deep": rng.random(n) < 0.35,
    }
    hazard = np.array([s[7] for s in STAGES])[stage]
    death = found + 90 + (rng.exponential(1 / np.maximum(hazard, 1e-6), n) * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C53.9")
    until = np.where(dies, death, LAST_DAY + 1)
    p.add("cervix_screen", who, found, case=case)
    p.add("cervix_colposcopy", who, found + rng.integers(5, 15, n), case=case)
    cone = stage <= 1
    surgical = (stage >= 2) & (stage <= 4)
    cut = found + rng.integers(18, 32, n)
    p.add("cervix_cone", who[cone], cut[cone], stay=rng.integers(4, 7, int(cone.sum())), case=case[cone])
    p.add(
        "cervix_surgery",
        who[surgical],
        cut[surgical],
        stay=rng.integers(11, 18, int(surgical.sum())),
        case=case[surgical],
    )
    radiated = (stage >= 5) | (surgical & p.cases["cervical_cancer"]["deep"])
    begin = np.where(surgical, cut + 42, cut)
    now = np.flatnonzero(radiated & (begin + 70 < until))
    p.add("cervix_radiation", who[now], begin[now], stay=rng.integers(44, 56, len(now)), case=case[now])
    for k in range(1, 11):
        now = np.flatnonzero(begin + 60 + 95 * k < until - 5)
        p.add(
            "cervix_review",
            who[now],
            begin[now] + 60 + 95 * k + rng.integers(-6, 7, len(now)),
            case=case[now],
            step=k,
        )
