"""Editions of a disease as they may be shown."""

from __future__ import annotations

import sqlalchemy as sa

from heluo.access.permit import Permit
from heluo.delivery.disease.schemas import EditionChange, EditionShape
from heluo.delivery.disease.tables import DiseaseEdition
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Count, Words, words
from heluo.delivery.frame.shares import percent
from heluo.delivery.frame.small_figures import Figure, one
from heluo.dictionary.diseases import Disease
from heluo.kit.db import reading
from heluo.kit.text import Text

MOST = 50
WHAT = {
    "in": Text("新入组的人", "persons in"),
    "out": Text("退出的人", "persons out"),
    "value": Text("变了的值", "values changed"),
}
CAUSES = {
    "data": Text("新数据", "new data"),
    "rule": Text("规则改变", "another rule"),
    "relink": Text("重新关联", "linked anew"),
}


def shapes(asking: Caller, disease: Disease, permit: Permit) -> list[EditionShape]:
    """The last editions, newest first. Whoever sees one hospital alone gets no numbers of the province."""
    wanted = sa.select(DiseaseEdition).where(DiseaseEdition.disease == disease.id)
    with reading(asking.portal.control) as session:
        found = session.scalars(wanted.order_by(DiseaseEdition.number.desc()).limit(MOST)).all()
    return [_shape(edition, disease, permit) for edition in found]


def _shape(of: DiseaseEdition, disease: Disease, permit: Permit) -> EditionShape:
    everywhere = permit.hospitals is None
    required = of.certificate.get("required")
    return EditionShape(
        number=of.number,
        release_number=of.release_number,
        made=of.made,
        dictionary=of.certificate["dictionary"],
        variables=of.certificate["variables"],
        filled=of.certificate["filled"],
        required=percent(required) if required is not None and everywhere else "—",
        persons=_count(of.counts.get("in", 0), permit) if everywhere else Count(value=None, shown="—"),
        compared=of.compared,
        changes=[
            EditionChange(
                what=words(WHAT[c["what"]]),
                cause=words(CAUSES[c["cause"]]),
                number=_count(c["number"], permit),
            )
            for c in of.changes
        ]
        if everywhere
        else [],
        citation=_citation(of, disease),
    )


def _count(number: int, permit: Permit) -> Count:
    shown = one("count", Figure(None, None, float(number)), 0, permit.cell)
    return Count(value=None if shown.value is None else int(shown.value), shown=shown.shown)


def _citation(of: DiseaseEdition, disease: Disease) -> Words:
    return Words(
        zh=f"河洛单病种数据集 disease_{disease.id}({disease.label.zh}),第 {of.number} 版,"
        f"{of.made:%Y-%m-%d},第 {of.release_number} 次发布,内容 {of.content[:12]}。",
        en=f"Heluo disease dataset disease_{disease.id} ({disease.label.en}), edition {of.number}, "
        f"{of.made:%Y-%m-%d}, release {of.release_number}, content {of.content[:12]}.",
    )
