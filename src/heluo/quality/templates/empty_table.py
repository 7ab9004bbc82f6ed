"""A category that a hospital maps and of which not one row has arrived. Counted in the night and at
reading."""

from __future__ import annotations

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.template import Binding, Derivation, TableTemplate


def of_category(category: Category) -> Binding | None:
    return Binding("warning")


TEMPLATE = TableTemplate(
    kahn="completeness",
    place=30,
    label=Text("已映射而无数据", "Mapped but empty"),
    meaning=Text(
        "医院映射了该类数据,但没有一行到达。", "The hospital maps the category, but not one row has arrived."
    ),
    todo=Text(
        "查看该类别的视图是否有数据、前置机是否送达(heluo hospital selftest);没有这一类时从 "
        "fields.csv 去掉它的行",
        "see whether the category's view has rows and the hospital program delivers them (heluo "
        "hospital selftest); if the hospital has none, take its lines out of fields.csv",
    ),
    derivation=Derivation(10, of_category=of_category),
)
