"""Two rows with one key and different content. Evaluated in the hospital, where the second row is refused;
counted here."""

from __future__ import annotations

from heluo.dictionary import Category
from heluo.kit.text import Text
from heluo.quality.template import Binding, Derivation, TableTemplate


def of_category(category: Category) -> Binding | None:
    return Binding("error", category.variables[category.key[0]])


TEMPLATE = TableTemplate(
    kahn="conformance",
    place=80,
    label=Text("主键重复", "Duplicate key"),
    meaning=Text(
        "同一主键出现内容不同的两行;后一行在医院端隔离。",
        ("Two rows with one natural key and different content; the second is quarantined in the hospital."),
    ),
    todo=Text(
        "改正该类别的视图,使一个主键({variables})只有一行;隔离的行改正后下一夜重新采集",
        "mend the view so that a key ({variables}) has one row; refused rows are read again the next night",
    ),
    derivation=Derivation(30, of_category=of_category),
    of_refused_rows=True,
)
