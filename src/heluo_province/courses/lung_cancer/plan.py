"""Who gets lung cancer, with which tumour, and the visits that follow: biopsy, operation, cycles, tablets,
radiation, reviews, the last stay. Beside the cases proper stand persons whom an entry rule must tell
apart."""

from __future__ import annotations

import numpy as np

from heluo_province.courses.lung_cancer.cases import METASTASES, STAGES, SUBTYPES
from heluo_province.draw import choose
from heluo_province.illness.plan import Planner
from heluo_province.people.population import LAST_DAY

Columns = dict[str, np.ndarray]


def plan(p: Planner) -> None:
    """Draws the cases and asks for their visits."""
    # Every part draws from this one stream, so their order is part of the province.
    rng = p.rng("lung_cancer")
    c, biopsy, stay, cut = _cases(p, rng)
    death, until = _deaths(p, rng, c)
    _proof_and_operation(p, rng, c, biopsy, stay, cut)
    _treatment(p, rng, c, np.where(c["operated"], cut + 35, biopsy + stay + 8), until)
    _reviews(p, rng, c, cut, death, until)
    _others(p, rng, c["person"])


def _cases(p: Planner, rng: np.random.Generator) -> tuple[Columns, np.ndarray, np.ndarray, np.ndarray]:
    """Who, with which tumour: the columns of the cases, the day of biopsy, its nights, the day of operation
    (of the biopsy where nothing is operated)."""
    age, c = p.persons.age(), p.conditions
    risk = np.interp(age, [38, 50, 62, 75, 90], [0.001, 0.011, 0.034, 0.05, 0.03]) * (
        0.75 + 0.9 * (c.smoking > 0)
    )
    who = np.flatnonzero(rng.random(len(age)) < risk)
    n, names = len(who), list(STAGES)
    tumour = _tumours(p, rng, who)
    stage, found = tumour["stage"], tumour["found"]
    small, adeno = tumour["subtype"] == 4, np.isin(tumour["subtype"], (0, 1, 2))
    biopsy = found + rng.integers(4, 20, n)
    stay = rng.integers(5, 10, n)
    operated = (stage <= 6) | ((stage == 7) & (rng.random(n) < 0.55))
    operated &= ~(small & (stage > 3)) & (age[who] < 80)
    surgery = biopsy + stay + rng.integers(8, 22, n)
    direct = (
        operated & (stage <= 3) & (rng.random(n) < 0.6)
    )  # small nodules are resected without a biopsy before
    columns = {
        "person": who,
        **tumour,
        "operated": operated,
        "direct": direct,
        **{
            letter: np.array(
                [STAGES[names[s]][at][i % len(STAGES[names[s]][at])] for i, s in enumerate(stage)],
                dtype=object,
            )
            for at, letter in enumerate("tnm", 1)
        },
        "nodes": rng.integers(8, 26, n),
        "kras": adeno & (tumour["egfr"] == "wild") & ~tumour["alk"] & (rng.random(n) < 0.12),
    }
    p.cases["lung_cancer"] = columns
    return columns, biopsy, stay, np.where(direct, biopsy, surgery)


def _tumours(p: Planner, rng: np.random.Generator, who: np.ndarray) -> Columns:
    """Stage, kind, drivers, day and place of the tumour of each person."""
    n = len(who)
    names = list(STAGES)
    stage = choose(rng, [STAGES[s][0] for s in names], n)
    subtype = choose(rng, [s[2] for s in SUBTYPES], n)
    subtype = np.where(np.isin(stage, (0, 1)), np.where(stage == 0, 0, rng.choice([0, 1, 2], n)), subtype)
    adeno = np.isin(subtype, (0, 1, 2))
    never = p.conditions.smoking[who] == 0
    egfr = np.where(
        adeno & (rng.random(n) < np.where(never, 0.62, 0.34)),
        rng.choice(
            ["19del", "L858R", "L858R", "19del", "G719X", "20ins"], n, p=[0.27, 0.26, 0.2, 0.19, 0.04, 0.04]
        ),
        "wild",
    )
    alk = adeno & (egfr == "wild") & (rng.random(n) < 0.11)
    found = LAST_DAY - 30 - (rng.random(n) ** 1.1 * (LAST_DAY - p.first_day + 500)).astype(int)
    lobe = choose(rng, (0.30, 0.24, 0.2, 0.16, 0.06, 0.04), n)
    size = np.round(
        np.interp(stage, [0, 1, 2, 3, 4, 6, 11], [8, 9, 15, 25, 35, 36, 48])
        * np.exp(0.12 * rng.standard_normal(n)),
        0,
    )
    spread = rng.integers(0, len(METASTASES), n)
    pdl1 = np.where(rng.random(n) < 0.35, 0, np.round(rng.beta(0.6, 1.1, n) * 95 + 1))
    return {
        "stage": stage,
        "subtype": subtype,
        "egfr": egfr.astype(object),
        "alk": alk,
        "found": found,
        "lobe": lobe,
        "size": size,
        "spread": spread,
        "pdl1": pdl1,
    }


def _deaths(p: Planner, rng: np.random.Generator, c: Columns) -> tuple[np.ndarray, np.ndarray]:
    """The day of death, and the first day on which nothing can happen any more."""
    who, stage, n = c["person"], c["stage"], len(c["person"])
    names = list(STAGES)
    hazard = (
        np.array([STAGES[names[s]][4] for s in stage])
        * np.where(c["subtype"] == 4, 1.5, 1.0)
        * np.where((c["egfr"] != "wild") | c["alk"], 0.62, 1.0)
    )
    life = rng.exponential(1 / np.maximum(hazard, 1e-6), n)
    death = c["found"] + 40 + (life * 365).astype(int)
    dies = death <= LAST_DAY
    p.die(who[dies], death[dies], "C34.9")
    return death, np.where(dies, death, LAST_DAY + 1)


def _proof_and_operation(
    p: Planner, rng: np.random.Generator, c: Columns, biopsy: np.ndarray, stay: np.ndarray, cut: np.ndarray
) -> None:
    who, case, operated = c["person"], np.arange(len(biopsy)), c["operated"]
    p.add("lung_found", who, c["found"], case=case)
    proven = ~c["direct"]
    p.add("lung_diagnosis", who[proven], biopsy[proven], stay=stay[proven], case=case[proven])
    p.add(
        "lung_surgery",
        who[operated],
        cut[operated],
        stay=rng.integers(8, 14, int(operated.sum())),
        case=case[operated],
    )


def _treatment(
    p: Planner, rng: np.random.Generator, c: Columns, begin: np.ndarray, until: np.ndarray
) -> None:
    """Cycles, tablets, radiation from the day `begin` on."""
    who, stage, operated, n = c["person"], c["stage"], c["operated"], len(begin)
    small, case = c["subtype"] == 4, np.arange(n)
    adjuvant = operated & (stage >= 5)
    oral = (c["egfr"] != "wild") & (c["egfr"] != "20ins") | c["alk"]
    chemo = (adjuvant & ~oral) | (~operated & ~oral)
    cycles = np.where(adjuvant, 4, np.where(small, 6, rng.integers(4, 11, n)))
    for k in range(10):
        now = np.flatnonzero(chemo & (k < cycles) & (begin + 21 * k < until - 25))
        p.add(
            "lung_cycle",
            who[now],
            begin[now] + 21 * k + rng.integers(0, 4, len(now)),
            stay=rng.integers(3, 6, len(now)),
            case=case[now],
            step=k,
        )
    for k in range(34):
        now = np.flatnonzero(oral & (~operated | adjuvant) & (begin + 30 * k < until - 20))
        p.add(
            "lung_drugs", who[now], begin[now] + 30 * k + rng.integers(0, 6, len(now)), case=case[now], step=k
        )
    radiated = (
        (small & (stage < 10))
        | ((stage >= 8) & (stage <= 9) & ~oral)
        | ((stage >= 10) & (c["spread"] <= 1) & (rng.random(n) < 0.5))
    )
    at = begin + np.where(operated, 90, 100)
    now = np.flatnonzero(radiated & (at < until - 60))
    p.add("lung_radiation", who[now], at[now], stay=rng.integers(28, 44, len(now)), case=case[now])


def _reviews(
    p: Planner, rng: np.random.Generator, c: Columns, cut: np.ndarray, death: np.ndarray, until: np.ndarray
) -> None:
    """Reviews for years, and the last stay of those who die."""
    who, case, dies, n = c["person"], np.arange(len(cut)), death <= LAST_DAY, len(cut)
    for k in range(1, 13):
        gap = 95 if k < 9 else 180
        now = np.flatnonzero(cut + gap * k < until - 15)
        p.add(
            "lung_review",
            who[now],
            cut[now] + gap * k + rng.integers(-8, 9, len(now)),
            case=case[now],
            step=k,
        )
    end = np.flatnonzero(dies & (rng.random(n) < 0.75))
    p.add("lung_last", who[end], death[end] - rng.integers(4, 16, len(end)), stay=40, case=case[end])


def _others(p: Planner, rng: np.random.Generator, who: np.ndarray) -> None:
    """Suspicions ruled out and metastases of other tumours, among those who are not `who`."""
    age = p.persons.age()
    others = np.flatnonzero((age > 40) & (rng.random(len(age)) < 0.012) & ~np.isin(np.arange(len(age)), who))
    p.add("lung_suspected", others, p.first_day + rng.integers(0, 1000, len(others)))
    other = np.flatnonzero((age > 45) & (rng.random(len(age)) < 0.003) & ~np.isin(np.arange(len(age)), who))
    for k in range(3):
        p.add(
            "lung_metastasis",
            other,
            p.first_day + 100 + rng.integers(0, 600, len(other)) + 40 * k,
            stay=5,
            step=k,
        )
