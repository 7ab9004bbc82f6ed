"""A definition read back in words, Chinese and English, from the same dataclasses that are counted: two that
differ read differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from heluo.cohort.comparisons import ERA_DAYS, ERA_RECORDS
from heluo.cohort.explain_codes import codes_in_words
from heluo.cohort.explain_entry import entry_in_words, membership_in_words
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortNode,
    ConditionTest,
    EventNode,
    GroupNode,
    ListNode,
    Node,
    PersonNode,
    PhraseNode,
    TimeWindow,
    walk,
)
from heluo.cohort.operators import FACTS
from heluo.dictionary import load
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.units import load_units
from heluo.kit.text import Text
from heluo.kit.wording import number_text

FACT_LABELS = {
    "sex": Text("性别", "sex"),
    "age": Text("年龄(按年份)", "age (by calendar year)"),
    "birth_year": Text("出生年份", "birth year"),
    "division": Text("行政区划", "division"),
    "hospital": Text("有记录的医院", "hospital with records"),
    "hospitals": Text("就诊过的医院数", "number of hospitals"),
}
assert FACT_LABELS.keys() == FACTS.keys()
LABELS = FACT_LABELS | {ERA_DAYS: Text("历时", "length"), ERA_RECORDS: Text("记录数", "number of records")}
_OPERATORS = {
    "=": Text("等于", "equal to"), "!=": Text("不等于", "other than"), "in": Text("为", "one of"), "not_in": Text("不为", "none of"),
    "starts": Text("以…开头", "beginning with"), "<": Text("小于", "below"), "<=": Text("不大于", "at most"), ">": Text("大于", "above"),
    ">=": Text("不小于", "at least"), "between": Text("介于", "between"), "exists": Text("有值", "recorded"), "missing": Text("缺失", "not recorded"),
}  # fmt: skip
THIS_ONE = Text("这一次", "that same one")
"""The row around which something is asked."""
OUTER = Text("外层那一次", "the outer one")
"""The row around which that one lies."""
Names = Mapping[str, Text]
"""Id of a leaf → its own words, by which a time or an age refers to it."""
_LIMITS = {
    "ref_high": Text("倍参考上限", "times the upper limit"),
    "ref_low": Text("倍参考下限", "times the lower limit"),
}
_BASELINES = {
    "times": Text("倍基线值", "times the baseline"),
    "difference": Text("(与基线值之差)", "(difference from the baseline)"),
}


def explain(cohort: Cohort) -> list[Text]:
    """Numbered sentences: the entry, then each rule, then what counts as unknown."""
    lines = []
    names = anchors(cohort)
    lines += entry_in_words(cohort, lambda of: node_in_words(of, names))
    for rule in cohort.rules:
        wording = node_in_words(rule.where, names)
        name = Text(f"{rule.name_zh}:" if rule.name_zh else "", f"{rule.name_en}: " if rule.name_en else "")
        lines.append(Text(name.zh + wording.zh, name.en + wording.en))
    if not lines:
        lines.append(Text("所有人", "everybody"))
    lines += membership_in_words(cohort, lambda of: node_in_words(of, names))
    if cohort.unknown_is_false:
        lines.append(
            Text(
                "缺少日期或数值的记录按不符合处理",
                "a record without the date or value asked for counts as not satisfying",
            )
        )
    return [Text(f"{i}. {line.zh}", f"{i}. {line.en}") for i, line in enumerate(lines, 1)]


def anchors(cohort: Cohort) -> Names:
    """How each event of the definition is called where another refers to it; several that read alike are told
    apart by their place."""
    wordings = {of.id: _what(of, {}) for of in cohort.leaves() if isinstance(of, EventNode)}
    alike, seen, found = Counter(wordings.values()), Counter[Text](), {}
    for id, text in wordings.items():
        seen[text] += 1
        place = Text(f"(第 {seen[text]} 处)", f" (no. {seen[text]})") if alike[text] > 1 else Text("", "")
        found[id] = Text(
            f"“{text.zh.replace('“', '‘').replace('”', '’')}”{place.zh}", f'"{text.en}"{place.en}'
        )
    return found


def each_in_words(cohort: Cohort) -> dict[str, Text]:
    """Id → words of every node, as a tree shows them: what is asked around a row stands below it."""
    names, found = anchors(cohort), dict[str, Text]()
    asked = [*walk(cohort.entry.where)] if cohort.entry and cohort.entry.where else []
    for node in (*cohort.nodes(), *asked, *cohort.exit_leaves()):
        found[node.id] = node_in_words(node, names, inner=False)
        found |= _inside_in_words(node, names)
    return found


def _inside_in_words(node: Node, names: Names) -> dict[str, Text]:
    """The words of what is asked around the rows of an event, at any depth."""
    found: dict[str, Text] = {}
    if isinstance(node, EventNode) and node.around:
        inside = _inner_names(node, names)
        for part in walk(node.around):
            found[part.id] = node_in_words(part, inside, inner=False)
            found |= _inside_in_words(part, inside)
    return found


def _inner_names(of: EventNode, names: Names) -> Names:
    """Around a row of `of` that row is "this one"; a row around which that one lies is called by its
    words."""
    outer = {
        id: OUTER
        if text == THIS_ONE
        else Text(f"{OUTER.zh}的外层", f"outside of {OUTER.en}")
        if text == OUTER
        else text
        for id, text in names.items()
    }
    return {**outer, of.id: THIS_ONE}


def node_in_words(of: Node, names: Names, inner: bool = True) -> Text:
    """One node in words. `names`: the `anchors` of its definition; without `inner`, what is asked around a
    row is announced and not worded."""
    match of:
        case EventNode():
            return _event(of, names, inner)
        case PersonNode():
            return _all([_test(test, names) for test in of.where])
        case PhraseNode():
            return _phrase(of)
        case CohortNode():
            return _saved(Text("属于队列", "belongs to the cohort"), of)
        case ListNode():
            return _saved(Text("在名单中", "is on the list"), of)
        case GroupNode():
            return _group(of, names)


def _group(of: GroupNode, names: Names) -> Text:
    parts = [node_in_words(part, names) for part in of.parts]
    zh, en = ";".join(f"({p.zh})" for p in parts), "; ".join(f"({p.en})" for p in parts)
    match of.kind:
        case "all":
            return Text(f"同时满足:{zh}", f"all of: {en}") if len(parts) > 1 else parts[0]
        case "any":
            return Text(f"满足任一:{zh}", f"any of: {en}") if len(parts) > 1 else parts[0]
        case "not":
            return Text(
                f"没有这样的记录:{parts[0].zh}(从未有过相关记录的人也算)",
                f"no such record: {parts[0].en} (persons never recorded count too)",
            )
        case "at_least":
            return Text(f"至少满足 {of.n} 项:{zh}", f"at least {of.n} of: {en}")
        case "at_most":
            return Text(f"至多满足 {of.n} 项:{zh}", f"at most {of.n} of: {en}")


def _what(of: EventNode, names: Names) -> Text:
    """Which records, without when and how many."""
    label = of.category.label
    where = _all([_test(test, names) for test in of.where]) if of.where else Text("", "")
    pick = {
        "any": Text("有", "has"),
        "first": Text("最早一条", "the earliest"),
        "last": Text("最晚一条", "the latest"),
    }[of.pick]
    zh, en = f"{pick.zh}“{label.zh}”记录", f"{pick.en} record of {label.en}"
    if where.zh:
        zh, en = f"{zh}:{where.zh}", f"{en} with {where.en}"
    if of.hospitals:
        zh, en = f"{zh},医院 {'、'.join(of.hospitals)}", f"{en}, at {', '.join(of.hospitals)}"
    if of.date:
        date = of.category.variables[of.date].label
        zh, en = f"{zh},日期取“{date.zh}”", f"{en}, dated by {date.en}"
    if of.era:
        each = (
            Text("各代码分别", "of each code apart")
            if of.era.each_code
            else Text("不分代码", "of all codes together")
        )
        zh = f"{zh},相隔不超过 {of.era.gap_days} 天的连成一个连续期({each.zh})"
        en = f"{en}, as eras of records at most {of.era.gap_days} days apart ({each.en})"
    if of.among == "window":
        zh, en = f"{zh}(在下述时间内挑选)", f"{en} (chosen within the time that follows)"
    if of.then:
        then = _all([_test(test, names) for test in of.then])
        which = Text("该连续期", "that era") if of.era else Text("该条记录", "that record")
        zh, en = f"{zh},{which.zh}的{then.zh}", f"{en}, and of {which.en}: {then.en}"
    return Text(zh, en)


def _event(of: EventNode, names: Names, inner: bool) -> Text:
    what, time = _what(of, names), _window(of.window, names)
    zh, en = what.zh + time.zh, what.en + time.en
    if (of.op, of.n, of.distinct) != (">=", 1, "row"):
        sign = {">=": Text("至少", "at least"), "<=": Text("至多", "at most"), "=": Text("恰好", "exactly")}[
            of.op
        ]
        kind = {
            "row": Text("条", "records"),
            "day": Text("个不同的日子", "different days"),
            "visit": Text("次不同的就诊", "different visits"),
            "code": Text("个不同的代码", "different codes"),
        }[of.distinct]
        zh, en = f"{zh},{sign.zh} {of.n} {kind.zh}", f"{en}, {sign.en} {of.n} {kind.en}"
    if of.around:
        around = _around(of, names, inner)
        zh, en = f"{zh},{around.zh}", f"{en}, {around.en}"
    return Text(zh, en)


def _around(of: EventNode, names: Names, inner: bool) -> Text:
    """What must hold around one and the same row."""
    assert of.around is not None
    if not inner:
        return Text(f"{THIS_ONE.zh}还须满足以下条件", f"and around {THIS_ONE.en} what follows")
    words = node_in_words(of.around, _inner_names(of, names))
    return Text(f"{THIS_ONE.zh}还须:〔{words.zh}〕", f"and around {THIS_ONE.en}: [{words.en}]")


def _window(of: TimeWindow, names: Names) -> Text:
    zh, en = "", ""
    if of.relative:
        placed = _placed(of, names)
        zh, en = placed.zh, placed.en
        if of.same_row:
            zh, en = f"{zh},即锚点的同一条记录", f"{en}, the very same record"
        if of.or_itself:
            zh, en = f"{zh},锚点的记录本身也算", f"{en}, that record itself counting too"
        if of.same_visit:
            zh, en = f"{zh},同一次就诊", f"{en}, in the same visit"
        if of.also:
            also = _window(of.also, names)
            zh, en = f"{zh},并且{also.zh.lstrip(',')}", f"{en}, and also{also.en}"
    if of.observed:
        zh, en = f"{zh},在同一观察期内", f"{en}, in the same period of observation"
    if of.since:
        zh, en = f"{zh},{of.since} 起(含)", f"{en}, since {of.since}"
    if of.until:
        zh, en = f"{zh},{of.until} 止(含)", f"{en}, until {of.until}"
    return Text(zh, en)


def _placed(of: TimeWindow, names: Names) -> Text:
    """Where an event lies next to its anchor."""
    anchor = _called(of.anchor, names)
    edge = Text("结束", "end") if of.edge == "end" else Text("", "")
    name = Text(anchor.zh + edge.zh, f"{'the end of ' if edge.en else ''}{anchor.en}")
    own = Text("结束", "ending ") if of.of == "end" else Text("", "")
    unit = {"hour": Text("小时", "hours"), "month": Text("个月", "months"), "day": Text("天", "days")}[
        of.unit
    ]
    low, high = _side(of.low, unit), _side(of.high, unit)
    if of.low is not None and of.high is not None:
        return Text(
            f",{own.zh}在{name.zh}的{low.zh}至{high.zh}(含首尾)",
            f", {own.en}from {low.en} to {high.en} {name.en} (both ends included)",
        )
    if of.low is not None:
        return Text(f",{own.zh}不早于{name.zh}的{low.zh}", f", {own.en}not earlier than {low.en} {name.en}")
    if of.high is not None:
        return Text(f",{own.zh}不晚于{name.zh}的{high.zh}", f", {own.en}not later than {high.en} {name.en}")
    return Text(f",且{name.zh}存在", f", and {name.en} exists")


def _called(anchor: str, names: Names) -> Text:
    return (
        Text("入组事件", "the entry")
        if anchor == ENTRY
        else names.get(anchor, Text(f"条件 {anchor}", f"node {anchor}"))
    )


def _side(bound: int | None, unit: Text) -> Text:
    if not bound:
        return Text("当时", "the moment of") if unit.en == "hours" else Text("当天", "the day of")
    return Text(
        f"{'后' if bound > 0 else '前'} {abs(bound)} {unit.zh}",
        f"{abs(bound)} {unit.en} {'after' if bound > 0 else 'before'}",
    )


def _saved(verb: Text, of: CohortNode | ListNode) -> Text:
    version = of.reference.rpartition("@")[2]
    return Text(f"{verb.zh}“{of.name.zh}”(第 {version} 版)", f'{verb.en} "{of.name.en}" (version {version})')


def _phrase(of: PhraseNode) -> Text:
    if not of.categories:
        return Text(f"文本中出现“{of.text}”(不论肯定否定)", f'a text holds "{of.text}" (asserted or not)')
    labels = [load().categories[name].label for name in of.categories]
    zh, en = "、".join(t.zh for t in labels), ", ".join(t.en for t in labels)
    return Text(
        f"“{zh}”的文本中出现“{of.text}”(不论肯定否定)", f'a text of {en} holds "{of.text}" (asserted or not)'
    )


def _test(of: ConditionTest, names: Names) -> Text:
    label = load().categories[of.category].variables[of.name].label if of.category else LABELS[of.name]
    operator = _OPERATORS[of.op]
    if of.op in ("exists", "missing"):
        return Text(f"{label.zh}{operator.zh}", f"{label.en} {operator.en}")
    if of.code_set:
        disease = load_diseases()[of.code_set].label
        codes = ", ".join(str(v) for v in of.values)
        return Text(
            f"{label.zh}属于“{disease.zh}”代码集({codes})",
            f"{label.en} in the code set {disease.en} ({codes})",
        )
    values = [_value(of, v) for v in of.values]
    if of.groups:
        return codes_in_words(label, of.op == "not_in", values, of.groups)
    join_zh, join_en = (" 至 ", " and ") if of.op == "between" else ("、", ", ")
    unit = (
        _LIMITS[of.limit]
        if of.limit
        else _BASELINES[of.baseline]
        if of.baseline
        else Text(_printed(of.unit), _printed(of.unit))
    )
    if of.op == "starts":
        return Text(
            f"{label.zh}以 {join_zh.join(v.zh for v in values)} 开头",
            f"{label.en} {operator.en} {join_en.join(v.en for v in values)}",
        )
    zh = f"{label.zh}{operator.zh} {join_zh.join(v.zh for v in values)}{f' {unit.zh}' if unit.zh else ''}"
    en = f"{label.en} {operator.en} {join_en.join(v.en for v in values)}{f' {unit.en}' if unit.en else ''}"
    if of.at:
        moment = _moment(of.at, names)
        zh, en = f"{zh}({moment.zh})", f"{en} (at {moment.en})"
    return Text(zh, en)


def _moment(at: str, names: Names) -> Text:
    """An age's moment: a date, or the start or end of an event."""
    anchor, _, edge = at.rpartition(".")
    if not anchor:
        return Text(at, at)
    of = _called(anchor, names)
    return Text(f"{of.zh}{'结束' if edge == 'end' else '开始'}时", f"the {edge} of {of.en}")


def _value(of: ConditionTest, value: object) -> Text:
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    if isinstance(value, float):
        return Text(number_text(value), number_text(value))
    code = load().value_sets[of.value_set].codes.get(str(value)) if of.value_set else None
    return (
        Text(f"{code.label.zh}({value})", f"{code.label.en} ({value})")
        if code
        else Text(str(value), str(value))
    )


def _printed(ucum: str) -> str:
    return load_units().printed.get(ucum, ucum.strip("{}")) if ucum else ""


def _all(parts: list[Text]) -> Text:
    return Text("且".join(p.zh for p in parts), " and ".join(p.en for p in parts))
