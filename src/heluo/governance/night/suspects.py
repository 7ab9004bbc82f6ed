"""Whose rows a step over all hospitals stumbled on: tried again for one hospital, one category, some rows,
without writing anything.

The steps after the categories mix everybody's rows, so a hospital × category cannot be left out while they
run: the night begins again without those that are found here (`ContainedError`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from heluo.dictionary import load
from heluo.governance.bulkhead import ContainedError, containable, culprits, needed, raises, unforeseen
from heluo.governance.link.lake import rehearse as rehearse_link
from heluo.governance.night.plan import NightContext, NightPlan
from heluo.governance.publish.application import RowsOfPart, standard_tables
from heluo.lakehouse.faults import FaultFound, Pair

Publish = Callable[[RowsOfPart | None], None]


def contained(night: NightContext, plan: NightPlan, publish: Publish) -> None:
    """`publish(None)`. Raises ContainedError where it raises and hospitals × categories are found that raise
    by themselves; else what it raised."""
    try:
        publish(None)
    except BaseException as error:
        if found := _of_publish(night, plan, publish, error):
            raise found from error
        raise


def of_link(night: NightContext, plan: NightPlan, error: BaseException) -> ContainedError | None:
    """The hospitals whose identities cannot be linked, None where that is no hospital's."""
    if not containable(error):
        return None
    if raises(lambda some: rehearse_link(night.home, some), ()):
        return None
    found = culprits(sorted(plan.hospitals), lambda some: rehearse_link(night.home, some))
    return _new(plan, [unforeseen((hospital, "patient"), error) for hospital in found])


def _of_publish(
    night: NightContext, plan: NightPlan, publish: Publish, error: BaseException
) -> ContainedError | None:
    if not containable(error):
        return None
    if raises(publish, RowsOfPart(())):  # without any row too: nobody's rows are the reason
        return None
    names = tuple(load().categories)
    hospitals = culprits(
        sorted(plan.hospitals), lambda some: publish(RowsOfPart(tuple((h, c) for h in some for c in names)))
    )
    pairs = [
        (hospital, category)
        for hospital in hospitals
        for category in culprits(
            names,
            lambda some: publish(RowsOfPart(tuple((hospital, c) for c in some))),  # noqa: B023
        )
    ]
    return _new(plan, [_named(night, publish, pair, error) for pair in pairs if pair not in plan.stale])


def _named(night: NightContext, publish: Publish, pair: Pair, error: BaseException) -> FaultFound:
    dictionary = load()
    category = dictionary.categories[pair[1]]
    rows = standard_tables(night.engine, night.home, dictionary, RowsOfPart((pair,)))[pair[1]]
    keys = sorted(night.engine.to_arrow(rows.select("row_key")).column("row_key").to_pylist())
    found = culprits(keys, lambda some: publish(RowsOfPart((pair,), tuple(some))))
    names = {v.name: str(v.shipped) for v in category.variables.values() if v.shipped}

    def without(some: Iterable[str]) -> None:
        emptied = tuple(c for name in some for c in (names[name], f"{names[name]}_source"))
        publish(RowsOfPart((pair,), tuple(found) or None, emptied))

    return unforeseen(pair, error, needed(list(names), without) or "", found)


def _new(plan: NightPlan, found: list[FaultFound]) -> ContainedError | None:
    """None for those that the night is already without: it would begin again for ever."""
    fresh = [one for one in found if (one.hospital, one.category) not in plan.stale]
    return ContainedError(fresh) if fresh else None
