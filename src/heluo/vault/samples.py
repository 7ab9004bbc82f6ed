"""Random samples of the links that the machine made: drawn by a stated seed, judged one by one by a human who
is shown what two registrations say and neither weight nor finding. What the judgements tell about all links
is worked out by who shows it (`heluo.delivery.linkage`)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from heluo.access.permit import Permit
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.text import Text
from heluo.vault import bulk, chain, links
from heluo.vault.questions import COLUMNS, check_opens, compared_values, log_comparison
from heluo.vault.tables import Decision, LinkSample, ModelText, SampledLink, SourceIdentity

SAME, OTHER, UNSURE = "same", "other", "unsure"
VERDICTS = (SAME, OTHER, UNSURE)
ROWS = ("sample", "position", "decision", "source_a", "source_b", "verdict", "reason", "reviewed_by")
Patient = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """A sample and how far it is judged. `population`: links that stood when it was drawn."""

    id: str
    number: int
    seed: int
    size: int
    population: int
    drawn_by: str
    drawn_at: dt.datetime
    same: int
    other: int
    unsure: int

    @property
    def reviewed(self) -> int:
        return self.same + self.other + self.unsure


@dataclass(frozen=True)
class BlindField:
    """What two registrations say of one thing."""

    id: str
    label: Text
    one: str
    other: str


@dataclass(frozen=True)
class BlindPair:
    """A link of a sample without what the machine thought of it."""

    position: int
    hospitals: tuple[str, str]
    fields: tuple[BlindField, ...]


def draw(vault: sa.Engine, seed: int, size: int, by: str) -> Sample:
    """Draws `size` of the links that stand now (all, if there are fewer). Raises BadInput without a link,
    Conflict while the last sample is not judged to its end."""
    with transaction(vault) as session:
        last, standing = _drawable(session)
        order = np.random.default_rng(seed).permutation(standing.height)[:size]
        chosen = standing[order]
        made = LinkSample(
            id=new_id("sample"),
            number=(last.number if last else 0) + 1,
            seed=seed,
            size=chosen.height,
            population=standing.height,
            newest=chain.last(session)[0],
            drawn_by=by,
            drawn_at=now(),
        )
        session.add(made)
        session.flush()
        lines = [
            (made.id, at, decision, a, b, "", "", "")
            for at, (decision, a, b) in enumerate(chosen.iter_rows(), start=1)
        ]
        bulk.insert(session, SampledLink, ROWS, lines)
        return _samples(session, 1)[0]


def samples(vault: sa.Engine, *, most: int | None = 20) -> list[Sample]:
    """The last drawn first."""
    with reading(vault) as session:
        return _samples(session, most)


def next_pair(
    vault: sa.Engine, control: sa.Engine, sample: str, permit: Permit, *, address: str = ""
) -> BlindPair | None:
    """The next link of `sample` that nobody has judged, None at its end; one event. Raises NotPermitted,
    NotFound, Unavailable (no event, no value)."""
    check_opens(permit)
    with reading(vault) as session:
        if session.get(LinkSample, sample) is None:
            raise _gone()
        link = _next(session, sample)
        if link is None:
            return None
        both = [session.get_one(SourceIdentity, source) for source in (link.source_a, link.source_b)]
        decision = session.get_one(Decision, link.decision)
        declared = tomllib.loads(session.get_one(ModelText, decision.model).text)["comparison"]
        hospitals = (both[0].hospital, both[1].hospital)
        if permit.hospitals is not None and not permit.hospitals.issuperset(hospitals):
            raise _gone()
        fields = [
            BlindField(one["id"], Text(one["zh"], one["en"]), *compared_values(one["id"], both))
            for one in declared
            if one["id"] in COLUMNS and any(compared_values(one["id"], both))
        ]
        position = link.position
    log_comparison(control, permit, f"{sample}/{position}", list(hospitals), address)
    return BlindPair(position, hospitals, tuple(fields))


def pair(vault: sa.Engine, sample: str, position: int) -> tuple[Patient, Patient]:
    """(hospital, subject_ref) of the two registrations of a link that is to be judged next. Raises NotFound,
    Conflict when another one is."""
    with reading(vault) as session:
        link = _to_judge(session, sample, position)
        one, other = (session.get_one(SourceIdentity, source) for source in (link.source_a, link.source_b))
        return (one.hospital, one.subject_ref), (other.hospital, other.subject_ref)


def judge(vault: sa.Engine, sample: str, position: int, verdict: str, by: str, reason: str) -> Sample:
    """Stores what a human said of the next link of a sample, once. Raises NotFound, BadInput for another
    verdict than VERDICTS, Conflict when it is not the next one."""
    if verdict not in VERDICTS:
        raise BadInput(
            (f"判定为 {verdict}", f"a verdict of {verdict}"),
            ", ".join(VERDICTS),
            ("从中选择", "choose one of these"),
            code="no_such_verdict",
        )
    with transaction(vault) as session:
        link = _to_judge(session, sample, position)
        link.verdict, link.reason, link.reviewed_by, link.reviewed_at = verdict, reason, by, now()
        session.flush()
        number = session.get_one(LinkSample, sample).number
        return next(one for one in _samples(session, None) if one.number == number)


def check_drawable(vault: sa.Engine) -> None:
    """Raises as `draw` does."""
    with reading(vault) as session:
        _drawable(session)


def _drawable(session: Session) -> tuple[Sample | None, pl.DataFrame]:
    """The last sample and the links that stand."""
    last = next(iter(_samples(session, 1)), None)
    if last is not None and last.reviewed < last.size:
        raise Conflict(
            (
                f"第 {last.number} 次抽样还有 {last.size - last.reviewed} 对未判定",
                f"sample {last.number} has {last.size - last.reviewed} pairs that nobody has judged",
            ),
            ("上一次抽样已判完", "a last sample that is judged"),
            ("先判完", "judge it first"),
            code="sample_open",
        )
    standing = _standing(session)
    if not standing.height:
        raise BadInput(
            ("还没有机器关联", "the machine has linked nobody yet"),
            ("至少一条机器关联", "one link of the machine at least"),
            ("完成一夜的关联", "finish one night of linkage"),
            code="nothing_linked",
        )
    return last, standing


def _standing(session: Session) -> pl.DataFrame:
    """id, source_a, source_b of the machine's links whose two registrations are current and one person's, by
    id."""
    edges = links.edges_in_force(session, 0.0).select("id", "source_a", "source_b")
    held = links.open_links(session).select("judged", "person_id")
    one = held.rename({"judged": "source_a", "person_id": "person_a"})
    other = held.rename({"judged": "source_b", "person_id": "person_b"})
    found = edges.join(one, on="source_a").join(other, on="source_b")
    return (
        found.filter(pl.col("person_a") == pl.col("person_b")).select("id", "source_a", "source_b").sort("id")
    )


def _samples(session: Session, most: int | None) -> list[Sample]:
    query = sa.select(LinkSample).order_by(LinkSample.number.desc()).limit(most)
    counted: dict[tuple[str, str], int] = {}
    tally = sa.select(SampledLink.sample, SampledLink.verdict, sa.func.count())
    for sample, verdict, n in session.execute(tally.group_by(SampledLink.sample, SampledLink.verdict)):
        counted[sample, verdict] = n
    return [
        Sample(
            one.id,
            one.number,
            one.seed,
            one.size,
            one.population,
            one.drawn_by,
            one.drawn_at,
            *(counted.get((one.id, verdict), 0) for verdict in VERDICTS),
        )
        for one in session.scalars(query)
    ]


def _next(session: Session, sample: str) -> SampledLink | None:
    open_ = sa.select(SampledLink).where(SampledLink.sample == sample, SampledLink.verdict == "")
    return session.scalar(open_.order_by(SampledLink.position).limit(1))


def _to_judge(session: Session, sample: str, position: int) -> SampledLink:
    if session.get(SampledLink, (sample, position)) is None:
        raise _gone()
    link = _next(session, sample)
    if link is None or link.position != position:
        raise Conflict(
            ("这一对已判定,或前面还有未判定的", "it is judged, or one before it is not"),
            ("按抽样顺序的下一对", "the next one in the order of the sample"),
            ("重新打开", "open it again"),
            code="not_the_next",
        )
    return link


def _gone() -> NotFound:
    return NotFound(
        ("没有这次抽样", "there is no such sample"),
        ("清单里的抽样", "a sample of the list"),
        ("刷新", "load the page again"),
        code="no_such_sample",
    )


def verdicts(session: Session) -> Sequence[tuple[str, Patient, Patient]]:
    """(verdict, one, other) of every judged link of all samples, the first judged first."""
    one, other = aliased(SourceIdentity), aliased(SourceIdentity)
    query = (
        sa.select(SampledLink.verdict, one.hospital, one.subject_ref, other.hospital, other.subject_ref)
        .join(one, one.id == SampledLink.source_a)
        .join(other, other.id == SampledLink.source_b)
        .where(SampledLink.verdict != "")
        .order_by(SampledLink.reviewed_at)
    )
    return [(verdict, (a, x), (b, y)) for verdict, a, x, b, y in session.execute(query)]
