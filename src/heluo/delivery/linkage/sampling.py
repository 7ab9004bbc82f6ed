"""How right the linkage is: pairs that people have judged, by hospital, and random samples of the machine's
links that are judged without seeing its evidence."""

from __future__ import annotations

from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.linkage.bounds import bounds
from heluo.delivery.linkage.resources import COMPARE, DECIDE, DRAW_SAMPLE, JUDGE_SAMPLE, LIST, SEE_LIST
from heluo.delivery.linkage.schemas import (
    AccuracyLine,
    BlindFieldShape,
    BlindPairShape,
    LinkageAccuracy,
    NewSample,
    NewVerdict,
    NextInSample,
    SampleLine,
    WrongLinks,
)
from heluo.delivery.linkage.sex_words import explainer
from heluo.kit.errors import BadInput, NotFound, NotPermitted
from heluo.vault import samples, statements
from heluo.vault.database import required_vault
from heluo.vault.labels import accuracy, labels
from heluo.vault.samples import Sample

WORDS = 2
"""Characters of a reason."""


def figures(asking: Caller) -> LinkageAccuracy:
    """Raises NotPermitted, Unavailable without a vault."""
    permit = asking.permit(LIST)
    vault = required_vault(asking.portal.home)
    lines = accuracy(labels(vault))
    shown = [one for one in lines if permit.hospitals is None or one.hospital in {"", *permit.hospitals}]
    asking.remember(permit, SEE_LIST, "accuracy", rows=len(shown))
    return LinkageAccuracy(
        lines=[
            AccuracyLine(
                hospital=one.hospital,
                right=one.right,
                mixed=one.mixed,
                missed=one.missed,
                apart=one.apart,
                precision=one.precision,
                recall=one.recall,
            )
            for one in shown
        ],
        samples=[_line(one) for one in samples.samples(vault)],
    )


def draw(asking: Caller, given: NewSample) -> SampleLine:
    """Raises NotPermitted, BadInput where nothing is linked, Conflict before the last sample is judged."""
    permit = asking.permit(DECIDE)
    _needs_every_hospital(permit)
    vault = required_vault(asking.portal.home)
    samples.check_drawable(vault)
    asking.remember(permit, DRAW_SAMPLE, f"{given.seed}/{given.size}", rows=0)
    return _line(samples.draw(vault, given.seed, given.size, asking.account))


def next_in(asking: Caller, id: str) -> NextInSample:
    """Raises NotPermitted, NotFound, Unavailable."""
    permit = asking.permit(COMPARE, id)
    vault = required_vault(asking.portal.home)
    found = samples.next_pair(vault, asking.portal.control, id, permit, address=asking.address)
    if found is None:
        return NextInSample(sample=_found(asking, id), pair=None)
    one, other = found.hospitals
    explain = explainer(asking.portal.home, found.hospitals)
    shown = BlindPairShape(
        position=found.position,
        hospitals=[one, other],
        fields=[
            BlindFieldShape(
                id=of.id,
                label=words(of.label),
                one=explain(one, of.id, of.one),
                other=explain(other, of.id, of.other),
            )
            for of in found.fields
        ],
    )
    return NextInSample(sample=_found(asking, id), pair=shown)


def judge(asking: Caller, id: str, position: int, given: NewVerdict) -> SampleLine:
    """Stores the verdict; of two persons' registrations it is a decision too, which the next night obeys.
    Raises NotPermitted, NotFound, BadInput without a reason for "other", Conflict when it is not the next."""
    permit = asking.permit(DECIDE, id)
    vault = required_vault(asking.portal.home)
    reason = given.reason.strip()
    if given.verdict == samples.OTHER and len(reason) < WORDS:
        raise BadInput(
            ("判定为不同人而没有依据", "two persons, and no reason"),
            ("一句依据", "a reason"),
            ("写明哪里不同", "say what differs"),
            code="no_reason",
        )
    one, other = samples.pair(vault, id, position)
    asking.remember(permit, JUDGE_SAMPLE, f"{id}/{position}", rows=2, hospitals=[one[0], other[0]])
    if given.verdict == samples.OTHER:
        statements.decide(asking.portal.home, "cannot", one, other, asking.account, reason)
    return _line(samples.judge(vault, id, position, given.verdict, asking.account, reason))


def _found(asking: Caller, id: str) -> SampleLine:
    every = samples.samples(required_vault(asking.portal.home), most=None)
    found = next((one for one in every if one.id == id), None)
    if found is None:
        raise NotFound(
            ("没有这次抽样", "there is no such sample"),
            ("清单里的抽样", "a sample of the list"),
            ("刷新", "load the page again"),
            code="no_such_sample",
        )
    return _line(found)


def _needs_every_hospital(permit: Permit) -> None:
    if permit.hospitals is not None:
        raise NotPermitted(
            ("许可只及部分医院", "a permit for some hospitals only"),
            ("全省的许可:样本从所有关联中抽取", "a permit for all: a sample is drawn from every link"),
            ("由全省的治理工程师抽取", "an engineer of the whole province draws it"),
            code="not_whole",
        )


def _line(one: Sample) -> SampleLine:
    found = bounds(one.other + one.unsure, one.reviewed)
    return SampleLine(
        id=one.id,
        number=one.number,
        seed=one.seed,
        size=one.size,
        population=one.population,
        drawn_by=one.drawn_by,
        drawn_at=one.drawn_at,
        same=one.same,
        other=one.other,
        unsure=one.unsure,
        wrong=found and WrongLinks(share=found.share, most=found.most, low=found.low, high=found.high),
    )
