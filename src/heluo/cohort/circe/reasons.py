"""Why an element of a public definition cannot be translated: what would be, and what its reader can do."""

from __future__ import annotations

from heluo.cohort.circe.parts import NoTranslation
from heluo.kit.text import Text

_REMOVE = Text("在 ATLAS 中去掉它,或换一种写法", "remove it in ATLAS, or say it in another way")
_SET = Text("在 ATLAS 中改这个概念集", "change that concept set in ATLAS")

NO_CODE = NoTranslation(
    Text("词典中没有与此概念对应的代码", "no code of the dictionary answers to this concept"),
    Text(
        "ICD-10、ICD-9 手术、词典药品的 ATC 或成分、词典项目的 LOINC",
        "ICD-10, ICD-9 of procedures, ATC or ingredient of a listed drug, LOINC of a listed item",
    ),
    Text(
        "换成这些词表的概念,或先把代码加入词典", "use a concept of these, or add the code to the dictionary"
    ),
)
MAPPED = NoTranslation(
    Text("映射来源概念", "mapped source concepts"),
    Text("includeMapped 为 false", "includeMapped: false"),
    Text("直接列出来源代码", "list the source codes themselves"),
)
NO_KIND = NoTranslation(
    Text("没有对应的记录类别", "no kind of record answers to this"),
    Text(
        "诊断、用药、手术、检验、就诊、死亡及诊断与用药的连续期",
        "condition, drug, procedure, measurement, visit, death; eras of conditions and drugs",
    ),
    _REMOVE,
)
NO_SET = NoTranslation(
    Text("没有这个概念集", "no such concept set"),
    Text("ConceptSets 中有此编号", "a set of this number in ConceptSets"),
    Text("重新导出整个定义", "export the complete definition again"),
)
EMPTY_SET = NoTranslation(
    Text("概念集没有可用的代码", "the concept set has no code that can be used"),
    Text("至少一个可译的概念", "at least one concept that can be translated"),
    _SET,
)
NO_VISIT_TYPE = NoTranslation(
    Text("没有对应的就诊类型", "no such type of visit"),
    Text("9201 住院、9202 门诊、9203 或 262 急诊", "9201 inpatient, 9202 outpatient, 9203 or 262 emergency"),
    _REMOVE,
)
NO_SEX = NoTranslation(
    Text("没有对应的性别", "no such sex"), Text("8507 男、8532 女", "8507 male, 8532 female"), _REMOVE
)
NO_CONVERSION = NoTranslation(
    Text("不是该项目的标准单位", "not the standard unit of the item"),
    Text("词典中该项目的单位", "the item's unit in the dictionary"),
    Text("把数值换算成标准单位", "convert the values to the standard unit"),
)
NO_OPERATOR = NoTranslation(
    Text("没有对应的比较", "no such comparison"), Text("lt lte eq gt gte bt", "lt lte eq gt gte bt"), _REMOVE
)
NO_UNIT = NoTranslation(
    Text("没有对应的时间单位", "no such unit of time"), Text("天、小时", "day, hour"), _REMOVE
)
NO_COLUMN = NoTranslation(
    Text("不能按此列去重计数", "distinct counts by this column"),
    Text("DOMAIN_CONCEPT、START_DATE、VISIT_ID", "DOMAIN_CONCEPT, START_DATE, VISIT_ID"),
    _REMOVE,
)
NO_ENTRY = NoTranslation(
    Text("没有可用的入组事件", "no entry event that can be used"),
    Text("至少一个可译的入组事件", "at least one entry event that can be translated"),
    _REMOVE,
)
NO_TYPE = NoTranslation(
    Text("没有这种组合", "no such group"),
    Text("ALL、ANY、AT_LEAST、AT_MOST", "ALL, ANY, AT_LEAST, AT_MOST"),
    _REMOVE,
)
NO_EXIT = NoTranslation(
    Text("没有对应的离组方式", "no such way to leave"),
    Text("固定天数,或有可译药品的连续用药", "a number of days, or an era of drugs that can be translated"),
    _REMOVE,
)
UNSAID = NoTranslation(
    Text("Circe 没有对应的写法", "Circe has no way to say this"),
    Text("Circe 有的写法", "what Circe can say"),
    Text("在 ATLAS 中补上,或从本队列中去掉", "add it in ATLAS, or remove it from this cohort"),
)
UNKNOWN_MATTERS = NoTranslation(
    Text(
        "队列里有“没有/至多”的条件:这里值缺失的人算“不确定”、不入组,Circe 把缺失当作不满足、会入组",
        "something is asked not to be so: whoever lacks the value is unknown here and left out, and in there",
    ),
    Text(
        "只问“有”的条件,或定义中写明 unknown: false", "conditions that ask for something, or unknown: false"
    ),
    Text("改条件,或在知道差别后仍然导出", "change the conditions, or export it knowing the difference"),
)
NO_EVENT = NoTranslation(
    Text(
        "没有一条规则要求每个人都有某个事件;Circe 的队列从事件开始,文件里写成第一次就诊,没有就诊的人不在其中",
        "no rule asks an event of everybody. A cohort begins with one there: the file begins with the first "
        "visit, and whoever has none is not in it",
    ),
    Text("一个入组事件,或一条事件规则", "an entry event, or a rule about an event"),
    Text("加入组事件,或接受从第一次就诊开始", "add an entry event, or accept the first visit"),
)
BEGINS = Text(
    "Circe 的队列从事件开始:规则里的事件写成了入组事件",
    "A cohort begins with an event in Circe: the event of a rule is written as its entry event",
)
OBSERVED = Text(
    "Circe 只数观察期内的入组事件;这里观察期外的也算",
    "Circe counts entry events inside a period of observation only; here those outside of one count, too",
)


def does_not_hold(where: str) -> NoTranslation:
    """Of a file that was translated into a definition that our own reader refuses."""
    return NoTranslation(
        Text(f"译出的定义不成立:{where}", f"what was translated does not hold: {where}"),
        Text("词典允许的条件", "conditions that the dictionary allows"),
        _REMOVE,
    )
