"""Why two patients are, or are not, one person: every comparison with its level and weight, in words, Chinese
and English.

Says levels ("the same", "one slip"), never a patient's value. What was decided is told in the terms of the
model that decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.governance.link import gates
from heluo.governance.link.constraints import sex_maps
from heluo.governance.link.linkage import clean, judge_pairs
from heluo.governance.link.model import Model, parse, shipped
from heluo.governance.link.records import FIELDS, standard_sex
from heluo.governance.link.score import frequencies, words
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.link_reasons import ACTIONS, PAIR_REASONS
from heluo.vault.links import identities
from heluo.vault.statements import Patient
from heluo.vault.tables import Constraint, CurrentIdentity, Decision, Link, ModelText


@dataclass(frozen=True)
class Explanation:
    """`same`: one person now. `action` and `reason` as in `gates`; `total` includes `prior`, all in bits.
    `zh`, `en`: the verdict, then one line a comparison. `decision`: id of the recorded decision, None when
    the pair was weighed just now."""

    same: bool
    action: str
    reason: str
    total: float
    prior: float
    zh: tuple[str, ...]
    en: tuple[str, ...]
    model: str
    decision: int | None


def explain_pair(home: Home, one: Patient, other: Patient) -> Explanation:
    """Why `one` and `other` (hospital, subject_ref) are linked or not.

    Takes the recorded decision where there is one, else weighs the pair against the whole base (seconds).
    Raises NotFound for a patient the vault does not have.
    """
    with reading(open_vault(home)) as session:
        sources = [_source(session, patient) for patient in (one, other)]
        links = [
            session.scalar(
                sa.select(Link.person_id).where(Link.hospital == h, Link.subject_ref == s, Link.open)
            )
            for h, s in (one, other)
        ]
        same = links[0] is not None and links[0] == links[1]
        human = _human(session, one, other)
        if human is not None:
            code = 14 if human.kind == "must" else 15
            _, outcome, zh, en = PAIR_REASONS[code]
            heads = (f"{zh}({human.actor}:{human.reason})", f"{en} ({human.actor}: {human.reason})")
            return Explanation(
                same,
                ACTIONS[outcome],
                PAIR_REASONS[code][0],
                0.0,
                0.0,
                (heads[0],),
                (heads[1],),
                "",
                human.decision_id,
            )
        decision = session.scalar(
            sa.select(Decision)
            .where(Decision.source_a.in_(sources), Decision.source_b.in_(sources), Decision.kind == "auto")
            .order_by(Decision.id.desc())
            .limit(1)
        )
        if decision is not None:
            model = parse(session.get_one(ModelText, decision.model).text)
            levels = np.array([int(c) for c in decision.levels])
            weights = np.array([float(w) for w in decision.weights.split(" ")])
            code = next(c for c, r in PAIR_REASONS.items() if r[0] == decision.reason)
            return _described(same, gates.AUTO, code, decision.weight, levels, weights, model, decision.id)
        return _weigh(home, session, sources, same)


def _weigh(home: Home, session: Session, sources: list[int], same: bool) -> Explanation:
    current = identities(session, FIELDS)
    maps = sex_maps(home, current["hospital"].unique().to_list())
    records = clean(current, lambda written, hospital: standard_sex(written, hospital, maps))
    rows = np.flatnonzero(np.isin(records.source, sources))
    if len(rows) != 2:
        raise NotFound(
            ("其中一位患者已被医院撤回", "one of the patients was withdrawn by the hospital"),
            ("两位现有患者", "two current patients"),
            ("刷新后选择现有的患者", "load the list again and choose patients that it has"),
        )
    model = shipped()
    compared = judge_pairs(records, model, rows[:1], rows[1:], frequencies(records), gates.Doubts.of(records))
    return _described(
        same,
        int(compared.action[0]),
        int(compared.reason[0]),
        float(compared.total[0]),
        compared.levels.matrix[0],
        compared.weights[0],
        model,
        None,
    )


def _described(
    same: bool,
    action: int,
    code: int,
    total: float,
    levels: np.ndarray,
    weights: np.ndarray,
    model: Model,
    decision: int | None,
) -> Explanation:
    reason, _, zh, en = PAIR_REASONS[code]
    prior = total - float(weights.sum())
    lines = (
        (f"{zh}:合计 {total:+.1f} 比特", *words(model, levels, weights, "zh"), f"先验(记录数) {prior:+.1f}"),
        (
            f"{en}: {total:+.1f} bits in all",
            *words(model, levels, weights, "en"),
            f"Prior (number of records) {prior:+.1f}",
        ),
    )
    return Explanation(same, ACTIONS[action], reason, total, prior, *lines, model.fingerprint, decision)


def _human(session: Session, one: Patient, other: Patient) -> Constraint | None:
    active = session.scalars(sa.select(Constraint).where(Constraint.active)).all()
    return next(
        (c for c in active if {(c.hospital_a, c.subject_a), (c.hospital_b, c.subject_b)} == {one, other}),
        None,
    )


def _source(session: Session, patient: Patient) -> int:
    found = session.get(CurrentIdentity, patient)
    if found is None:
        raise NotFound(
            ("保管库中没有该患者", "the vault has no such patient"),
            ("医院与 subject_ref", "a hospital and a subject_ref"),
            ("核对医院与 subject_ref", "compare the hospital and the subject_ref"),
        )
    return found.source_id
