"""What can be asked of disease datasets, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES, ROWS
from heluo.kit.text import Text
from heluo.lakehouse.tables import DISEASE_FIGURES_LOCK

FIGURES_OF = Resource(
    "disease.figures",
    "disease",
    frozenset({FIGURES}),
    Text("单病种数字", "Figures of a disease"),
    opens=DISEASE_FIGURES_LOCK,
)
BENCHMARK = Resource(
    "disease.benchmark",
    "disease",
    frozenset({FIGURES}),
    Text("不具名的医院比较", "Comparison of hospitals without names"),
)
PERSONS = Resource(
    "disease.persons", "disease", frozenset({ROWS}), Text("单病种的人员清单", "Persons of a disease dataset")
)
EDITIONS = Resource(
    "disease.editions",
    "",
    frozenset({ROWS}),
    Text("编制病种数据集的版本", "Making editions of disease datasets"),
)
LIST = ActKind("disease.list", Text("查看病种列表", "saw the diseases"))
COMPLETENESS = ActKind("disease.completeness", Text("查看病种完整度", "saw completeness of a disease"))
INDICATORS = ActKind("disease.indicators", Text("查看病种质量指标", "saw quality indicators of a disease"))
SEE_EDITIONS = ActKind("disease.see_editions", Text("查看病种版本", "saw editions of a disease"))
STUDY = ActKind("disease.study", Text("查看病种研究视图", "saw the study view of a disease"))
TREATMENTS = ActKind("disease.treatments", Text("查看治疗归属", "saw whose treatments are"))
