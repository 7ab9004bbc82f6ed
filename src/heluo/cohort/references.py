"""Which node of a definition refers to which: ids, anchors, and what may be asked around a row.

A leaf may be placed next to one other event only once: two leaves around "that visit" could be met by two
visits, and whoever wrote them meant one. Both then stand in `with` of that event.
"""

from __future__ import annotations

from collections.abc import Iterator

from heluo.cohort.model import ENTRY, Cohort, EventNode, GroupNode, Leaf, PersonNode, walk
from heluo.cohort.refusals import refuse
from heluo.cohort.times import check_day
from heluo.kit.text import Text

MOST_NODES = 200


def check_references(cohort: Cohort) -> None:
    """Raises BadInput naming the node that refers to what it may not."""
    events = {leaf.id: leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode)}
    for event in events.values():
        _check_around(event)
    _check_ids(cohort)
    for leaf in cohort.leaves():
        for anchor in _named(leaf):
            _check_anchor(cohort, events, leaf.id, anchor, (leaf.id,))
    _check_single(cohort, events)
    for leaf in cohort.entry.leaves if cohort.entry else ():
        check_day(leaf)


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


def _check_around(of: EventNode) -> None:
    """What is asked around a row of `of`: groups over events that are anchored to `of`, nothing else."""
    for node in walk(of.around) if of.around else ():
        if isinstance(node, GroupNode):
            continue
        if not isinstance(node, EventNode) or node.window.anchor != of.id or node.around:
            raise refuse(
                node.id,
                ("with 里不以该事件为锚点的条件", "a condition in `with` that is not anchored to that event"),
                (f"以 {of.id} 为锚点的事件,可以分组", f"events anchored to {of.id}, in groups"),
                todo=("移到 with 之外,或改锚点", "move it out of `with`, or change its anchor"),
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
