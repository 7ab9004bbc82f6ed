"""What is wrong or doubtful with a definition before anybody is counted. An error stops the count, a warning
is shown beside the node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from heluo.cohort import definition
from heluo.cohort.model import (
    CODE_OF,
    ENTRY,
    Cohort,
    ConditionTest,
    EventNode,
    GroupNode,
    Node,
    PersonNode,
    named_anchors,
)
from heluo.cohort.read import read
from heluo.dictionary import load
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.terminology.hierarchy import CodeTree, code_tree


@dataclass(frozen=True)
class DesignFinding:
    """At the node `id` ("" = the whole)."""

    id: str
    severity: Literal["error", "warning"]
    text: Text


def check(given: definition.Definition, highest_level: int) -> tuple[Cohort | None, list[DesignFinding]]:
    """(the definition, what is doubtful), or (None, the error that stops it)."""
    try:
        cohort = read(given, highest_level)
    except BadInput as error:
        return None, [DesignFinding(error.where, "error", Text(error.text("zh"), error.text("en")))]
    return cohort, findings(cohort)


def findings(cohort: Cohort) -> list[DesignFinding]:
    """Contradictions, unknown or retired codes, units that do not fit, nodes without effect, doubled
    conditions."""
    found: list[DesignFinding] = []
    # The builder asks around a row with a group, also of one.
    around = {of.around.id for of in cohort.leaves() if isinstance(of, EventNode) and of.around}
    for node in cohort.every_node():
        match node:
            case EventNode():
                found += _event(node)
            case PersonNode():
                found += [f for test in node.where for f in _test(node.id, test)]
                found += _contradictions(node.id, node.where)
            case GroupNode():
                found += _group(node, alone=node.id not in around)
    if not cohort.entry and not cohort.rules:
        found.append(
            DesignFinding(
                "", "warning", Text("没有任何条件:会数所有人", "no condition at all: everybody is counted")
            )
        )
    if cohort.entry and not any(ENTRY in _anchors(rule.where) for rule in cohort.rules):
        found.append(
            DesignFinding(
                ENTRY, "warning", Text("没有规则以入组时间为锚点", "no rule is anchored to the entry")
            )
        )
    return found


def _event(node: EventNode) -> list[DesignFinding]:
    found = [f for test in (*node.where, *node.then) for f in _test(node.id, test)]
    found += _contradictions(node.id, node.where) + _contradictions(node.id, node.then)
    found += _moments(node)
    numbers = {
        t.name for t in node.where if t.type in ("integer", "decimal") and t.op not in ("exists", "missing")
    }
    if node.event == "lab_result" and numbers & {"value_number", "value_standard"}:
        if not any(t.name == "item_code" for t in node.where):
            found.append(
                DesignFinding(
                    node.id,
                    "warning",
                    Text(
                        "数值条件没有限定检验项目", "a number is compared without naming the laboratory item"
                    ),
                )
            )
        if "value_number" in numbers and not any(t.limit for t in node.where):
            found.append(
                DesignFinding(
                    node.id,
                    "warning",
                    Text(
                        "value_number 的单位随医院而异,宜用 value_standard",
                        "units of value_number differ: use value_standard",
                    ),
                )
            )
    if (
        node.window.low is not None
        and node.window.high is not None
        and node.window.high - node.window.low > 36_500
    ):
        found.append(
            DesignFinding(node.id, "warning", Text("时间窗超过一百年", "the window is longer than a century"))
        )
    if (node.op, node.n) in ((">=", 0),):
        found.append(
            DesignFinding(
                node.id, "warning", Text("“至少 0 次”对所有人成立", '"at least 0" holds for everybody')
            )
        )
    return found


def _test(id: str, test: ConditionTest) -> list[DesignFinding]:
    value_set = load().value_sets.get(test.value_set)
    if test.groups:
        return _groups(id, test)
    if value_set is None or test.code_set or not value_set.open:
        return []
    if test.op == "starts":
        strange = [
            str(v) for v in test.values if not any(code.startswith(str(v)) for code in value_set.codes)
        ]
    elif test.op in ("=", "in"):
        strange = [str(v) for v in test.values if v not in value_set.codes]
    else:
        return []
    if not strange:
        return []
    shown = ", ".join(strange[:5])
    return [
        DesignFinding(
            id,
            "warning",
            Text(f"{value_set.label.zh}中没有列出:{shown}", f"not listed in {value_set.label.en}: {shown}"),
        )
    ]


def _groups(id: str, test: ConditionTest) -> list[DesignFinding]:
    """Parts of a set of codes with nothing listed, those that others hold already, and what is taken out of
    nothing."""
    tree = code_tree(test.value_set)
    if tree is None:
        return []
    found: list[tuple[str, str]] = []
    for group in test.groups:
        empty = [key for key in group.below if not tree.codes(key)]
        if empty:
            one = ", ".join(empty[:5])
            found.append((f"列表中没有它及其下级的编码:{one}", f"no code is listed at or below {one}"))
        twice = [key for key in group.below if set(tree.path(key)) & set(group.below)]
        if twice:
            one = ", ".join(twice[:5])
            found.append((f"已包含在上级中:{one}", f"already below another part: {one}"))
        vain = [key for key in group.without if not _below_any(tree, key, group.below)]
        if vain:
            one = ", ".join(vain[:5])
            found.append((f"排除的编码本来就不在其中:{one}", f"taken out, but not in it: {one}"))
    return [DesignFinding(id, "warning", Text(*text)) for text in found]


def _below_any(tree: CodeTree, key: str, below: tuple[str, ...]) -> bool:
    return bool({key, *tree.path(key)} & {*below}) or any(
        set(tree.codes(key)) & set(tree.codes(one)) for one in below
    )


def _contradictions(id: str, tests: tuple[ConditionTest, ...]) -> list[DesignFinding]:
    found = []
    for name in {t.name for t in tests}:
        own = [t for t in tests if t.name == name and not (t.limit or t.at or t.baseline)]
        low = max((_low(t) for t in own if _low(t) is not None), default=None)  # type: ignore[type-var]
        high = min((_high(t) for t in own if _high(t) is not None), default=None)  # type: ignore[type-var]
        equal = [set(t.values) for t in own if t.op in ("=", "in") and not t.groups]
        if (low is not None and high is not None and low > high) or (
            len(equal) > 1 and not set.intersection(*equal)
        ):  # type: ignore[operator]
            found.append(
                DesignFinding(
                    id,
                    "warning",
                    Text(
                        f"{name} 的条件互相矛盾,没有记录能满足", f"conditions on {name} contradict each other"
                    ),
                )
            )
        if len(own) != len(set(own)):
            found.append(
                DesignFinding(
                    id, "warning", Text(f"{name} 的条件重复", f"a condition on {name} is there twice")
                )
            )
    return found


def _low(test: ConditionTest) -> object:
    return test.values[0] if test.op in (">", ">=", "between") and test.values else None


def _high(test: ConditionTest) -> object:
    return (
        {"<": test.values[:1], "<=": test.values[:1], "between": test.values[1:]}.get(test.op, ())[0]
        if test.op in ("<", "<=", "between")
        else None
    )


def _group(node: GroupNode, alone: bool) -> list[DesignFinding]:
    """`alone`: a group of one is worth a word."""
    found = []
    if node.kind in ("at_least", "at_most") and node.n > len(node.parts):
        holds = (
            Text("永远成立", "always holds") if node.kind == "at_most" else Text("永远不成立", "never holds")
        )
        found.append(
            DesignFinding(
                node.id,
                "warning",
                Text(
                    f"{node.n} 超过组内条件数,{holds.zh}",
                    f"{node.n} is more than the group has: it {holds.en}",
                ),
            )
        )
    if alone and node.kind in ("all", "any") and len(node.parts) == 1:
        found.append(DesignFinding(node.id, "warning", Text("组内只有一个条件", "a group of one")))
    if node.kind == "not" and isinstance(node.parts[0], GroupNode) and node.parts[0].kind == "not":
        found.append(DesignFinding(node.id, "warning", Text("双重否定", "a double negation")))
    return found


def _moments(node: EventNode) -> list[DesignFinding]:
    """Hours of what has days only; a baseline of whatever was measured; an order that is turned round."""
    found: list[tuple[str, str]] = []
    windows = [one for one in (node.window, node.window.also) if one]
    by_hour = any(one.unit == "hour" and (one.low, one.high) != (None, None) for one in windows)
    if by_hour and node.day and node.category.variables[node.day].type == "date":
        found.append(("按小时的时间窗,而该日期没有时刻", "hours of a date that has no time of day"))
    if any(t.baseline for t in node.where) and not any(t.name in CODE_OF for t in node.where):
        found.append(("与基线比较,却没有限定项目", "compared with a baseline without naming the item"))
    if node.window.same_row and node.window.edge == node.window.of == "start" and not node.date:
        found.append(("同一条记录的同一个日期", "one and the same date of one record"))
    return [DesignFinding(node.id, "warning", Text(*text)) for text in found]


def _anchors(node: Node) -> set[str]:
    return {*named_anchors(node)}
