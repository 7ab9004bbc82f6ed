"""Which node of a definition refers to which: ids, anchors, and what may be asked around a row.

A name reaches as far as it is written: what is asked around an event (`with`) may name that event, the events
that enclose it and the entry. Outside of that, a leaf may be placed next to one other event only once: two
leaves around "that visit" could be met by two visits, and whoever wrote them meant one. Both then stand in
`with` of that event.
"""

from __future__ import annotations

from collections.abc import Iterator

from heluo.cohort.model import (
    ENTRY,
    Cohort,
    ConditionTest,
    EventNode,
    GroupNode,
    Leaf,
    Node,
    PersonNode,
    walk,
)
from heluo.cohort.refusals import refuse
from heluo.cohort.times import check_day
from heluo.kit.text import Text

MOST_NODES = 200


def check_references(cohort: Cohort) -> None:
    """Raises BadInput naming the node that refers to what it may not."""
    events = {leaf.id: leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode)}
    entered = {ENTRY: cohort.entry.leaves} if cohort.entry else {}
    _check_ids(cohort)
    for leaf in cohort.entry.leaves if cohort.entry else ():
        check_day(leaf)
        _check_scope(leaf, {})
    if cohort.entry and cohort.entry.where:
        _check_scope(cohort.entry.where, entered)
    for leaf in cohort.exit_leaves():
        check_day(leaf)
        _check_scope(leaf, entered)
    for rule in cohort.rules:
        for node in walk(rule.where):
            if isinstance(node, GroupNode):
                continue
            for anchor in _named(node):
                _check_anchor(cohort, events, node.id, anchor, (node.id,))
            _check_relative(node, entered | {id: (of,) for id, of in events.items()})
            if isinstance(node, EventNode) and node.around:
                _check_scope(node.around, entered | {node.id: (node,)})
    _check_single(cohort, events)


Bound = dict[str, tuple[EventNode, ...]]
"""The events that a name stands for: several for the entry, one else."""


def _check_ids(cohort: Cohort) -> None:
    ids = [node.id for node in cohort.every_node()]
    if len(ids) > MOST_NODES:
        raise refuse(
            "",
            (f"{len(ids)} 个条件", f"{len(ids)} nodes"),
            (f"至多 {MOST_NODES} 个", f"at most {MOST_NODES}"),
        )
    for id in ids:
        if ids.count(id) > 1 or id == ENTRY:
            raise refuse(id, ("重复的条件编号", "an id used twice"), ("每个条件一个编号", "one id a node"))


def _check_scope(node: Node, bound: Bound) -> None:
    """What is asked around the rows of `bound`: names only these."""
    for part in walk(node):
        if isinstance(part, GroupNode):
            continue
        for anchor in _named(part):
            if anchor not in bound:
                names = " | ".join(bound) or "-"
                raise refuse(
                    part.id,
                    (
                        "with 里以外面的事件为锚点的条件",
                        "a condition in `with` that is anchored to an event outside",
                    ),
                    (f"锚点为 {names},或没有锚点", f"an anchor of {names}, or none"),
                    todo=("移到 with 之外,或改锚点", "move it out of `with`, or change its anchor"),
                )
            for event in bound[anchor]:
                check_day(event)
        _check_relative(part, bound)
        if isinstance(part, EventNode) and part.around:
            _check_scope(part.around, bound | {part.id: (part,)})


def _check_relative(leaf: Leaf, bound: Bound) -> None:
    """What a leaf asks of the anchor's row itself: its values, or that it is the same row."""
    if not isinstance(leaf, EventNode):
        return
    named = bound.get(leaf.window.anchor, ())
    if leaf.window.same_row and not any(of.event == leaf.event and not of.era for of in named):
        raise refuse(
            leaf.id,
            ("与锚点同一条记录,但锚点是别的类别", "the anchor's own row, of another category"),
            ("同一类别的锚点", "an anchor of the same category"),
        )
    if leaf.window.same_visit and any(of.era for of in named):
        raise refuse(
            leaf.id,
            ("与连续期同一次就诊", "the same visit as an era"),
            ("连续期不属于一次就诊", "an era is of no visit"),
            todo=("去掉同一次就诊", "remove the same visit"),
        )
    for test in (*leaf.where, *leaf.then):
        if test.baseline:
            _check_baseline(leaf, test, named)


def _check_baseline(leaf: EventNode, test: ConditionTest, named: tuple[EventNode, ...]) -> None:
    if not named or any(of.event != leaf.event or of.era for of in named) or test in leaf.then:
        raise refuse(
            leaf.id,
            ("没有基线可比", "no baseline to compare with"),
            (
                "where 中的条件,锚点为同一类别的记录",
                "a condition of `where`, and an anchor of the same category",
            ),
            todo=("把作为基线的记录设为锚点", "make the baseline's record the anchor"),
        )
    if leaf.pick != "any" or leaf.era:
        raise refuse(
            leaf.id,
            ("首末或连续期带基线", "a first, last or era with a baseline"),
            ("任意一条", "any row"),
            todo=("把首次、末次放到作基线的事件上", "pick the event that is the baseline"),
        )


def _check_anchor(
    cohort: Cohort, events: dict[str, EventNode], id: str, anchor: str, above: tuple[str, ...]
) -> None:
    """`above`: the leaves that refer to `anchor`, one by the next."""
    if anchor == ENTRY and cohort.entry:
        return
    if anchor not in events:
        raise refuse(
            id,
            ("没有这个锚点", "no such anchor"),
            ("入组事件 entry 或另一个事件的编号", "entry, or the id of another event"),
        )
    if anchor in above:
        circle = " → ".join((*above, anchor))
        raise refuse(
            id, (f"互相依赖的锚点:{circle}", f"anchors in a circle: {circle}"), ("断开一处", "break one")
        )
    check_day(events[anchor])
    if events[anchor].window.relative:
        _check_anchor(cohort, events, anchor, events[anchor].window.anchor, (*above, anchor))


def _check_single(cohort: Cohort, events: dict[str, EventNode]) -> None:
    """One leaf an anchor, but for the entry, which is one row."""
    first: dict[str, Leaf] = {}
    for leaf in cohort.leaves():
        for anchor in sorted(set(_named(leaf)) - {ENTRY}):
            if anchor in first:
                one, other, to = _label(first[anchor]), _label(leaf), _label(events[anchor])
                raise refuse(
                    leaf.id,
                    (
                        f"“{one.zh}”与“{other.zh}”都相对于同一个“{to.zh}”条件,可能各由不同的一次满足",
                        f"{one.en} and {other.en} are both placed by one condition on {to.en}: each may be "
                        "met by another of its records",
                    ),
                    ("一个事件只作一个条件的锚点", "an event is the anchor of one condition"),
                    todo=(
                        f"把两个条件放进“{to.zh}”的“这一次还须”(with);年龄以入组事件或日期为时点",
                        f"put both into `with` of {to.en} (around that same one); take an age at the entry "
                        "or on a date",
                    ),
                )
            first[anchor] = leaf


def _label(leaf: Leaf) -> Text:
    """What a leaf is called to whoever reads its refusal: a screen does not show ids."""
    return leaf.category.label if isinstance(leaf, EventNode) else Text("年龄", "age")


def _named(leaf: Leaf) -> Iterator[str]:
    """The anchors that a leaf names itself."""
    if isinstance(leaf, EventNode) and leaf.window.relative:
        yield leaf.window.anchor
    if isinstance(leaf, PersonNode):
        yield from (test.at.rpartition(".")[0] for test in leaf.where if "." in test.at)
