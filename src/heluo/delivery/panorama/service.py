"""Decisions of the panorama: who may open it, what is shown of a person, a row, a visit. Each opening is one
event of the audit log.

A person without a treating relation and a person who does not exist are refused in the same words.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from heluo.access.acts import ActKind
from heluo.access.policies import check_treating
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import stale_marks
from heluo.delivery.panorama import conflicts, emergencies, lineage, read, who
from heluo.delivery.panorama import item as items
from heluo.delivery.panorama.resources import OPEN, PANORAMA, SEE_RECORD, SEE_VISIT
from heluo.delivery.panorama.schemas import ItemDetail, Panorama, TimelineEvent, Visit, VisitDetail
from heluo.dictionary import load
from heluo.kit.dates import today
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.lakehouse.reader import Act

VISIT_COLUMNS = ("visit_type", "department_code", "department", "main_diagnosis")
BLANK = ("code", "code_system", "detail", "value_text", "unit", "abnormal", "title")
"""Texts of an event that are "" rather than null in the answer."""
Row = dict[str, Any]


def person(asking: Caller, person: str) -> Panorama:
    """Header, visits and timeline. Raises NotPermitted without a treating relation."""
    with _opened(asking, OPEN, person) as (act, person):
        found = read.events(act, person)
        check_treating(bool(found))
        sex, birth_date = read.born(act, person)
        dictionary = load()
        registrations = [event for event in found if event["category"] == "patient"]
        wanted = ("registered_time", *conflicts.columns(dictionary))
        patients = read.standard(act, dictionary.categories["patient"], registrations, wanted)
        birth_date = birth_date or _only(
            row["birth_date"] for row in patients
        )  # linkage takes no birth date that lies in the future
        visits = _visits(act, found)
        with reading(asking.portal.control) as session:
            stale = stale_marks(session, act.release, act.permit, {event["hospital"] for event in found})
    name = who.named(asking, person)
    died = max((p["death_time"] for p in patients if p["death_time"]), default=None)
    return Panorama(
        person=person,
        name=name.name if name else None,
        sex=sex,
        birth_date=birth_date,
        age=who.age(birth_date, died.date() if died else today()),
        death_time=died,
        hospitals=who.in_hospitals(found, name),
        unsure=who.unsure(asking, name),
        conflicts=conflicts.conflicts(patients, dictionary),
        visits=visits,
        events=[_event(one) for one in found],
        emergency_until=emergencies.until(asking, act.permit, person),
        hidden=who.hidden(act.permit),
        stale=stale,
        release=release_shape(act.release),
    )


def item(asking: Caller, person: str, category: str, row_key: str) -> ItemDetail:
    """One row of the person. Raises NotPermitted, NotFound."""
    with _opened(asking, SEE_RECORD, person) as (act, person):
        act.note(category=category, row_key=row_key)
        found = read.events(act, person, category=category, row_key=row_key)
        if not found:
            check_treating(read.treated(act, person))
            raise no_such_record()
        return _item(asking, act, found[0])


def visit(asking: Caller, person: str, visit_ref: str) -> VisitDetail:
    """One visit, its row and everything recorded in it. Raises NotPermitted, NotFound."""
    with _opened(asking, SEE_VISIT, person) as (act, person):
        act.note(visit_ref=visit_ref)
        found = read.events(act, person, visit_ref=visit_ref)
        heads = [event for event in found if event["category"] == "visit"]
        if not heads:
            check_treating(read.treated(act, person))
            raise no_such_record()
        return VisitDetail(
            visit=_visits(act, found)[0],
            item=_item(asking, act, heads[0]),
            events=[_event(one) for one in found],
            release=release_shape(act.release),
        )


def no_such_record() -> NotFound:
    """One text for rows that do not exist and rows that are closed."""
    return NotFound(
        ("没有这条记录", "there is no such record"),
        ("时间线上现有的记录", "a record that is on the timeline now"),
        ("回到时间线重新选择", "choose again on the timeline"),
        code="no_such_record",
    )


@contextmanager
def _opened(asking: Caller, kind: ActKind, person: str) -> Iterator[tuple[Act, str]]:
    """The act on one person (under the id that is valid today), with the permit narrowed to that person: that
    of the treating relation, or of an emergency access that is in force."""
    permit = asking.permit(PANORAMA, person)
    person = who.survivor(asking, person)
    emergency = emergencies.standing(asking, person)
    if emergency is not None:
        permit = emergencies.permit_of(asking, emergency)
    with asking.act(permit.narrow(persons=[person]), kind, person) as act:
        if emergency is not None:
            act.note(emergency=emergency.id)
        yield act, person


def _item(asking: Caller, act: Act, event: Row) -> ItemDetail:
    dictionary = load()
    category = dictionary.categories[event["category"]]
    rows = read.standard(act, category, [event])
    if not rows:
        raise no_such_record()
    row, home = rows[0], asking.portal.home
    files = lineage.declared(home, row["hospital"], act.release.id)
    with reading(asking.portal.control) as session:
        way = lineage.steps(session, files, category.name, row, act.release)
    return ItemDetail(
        category=category.name,
        row_key=row["row_key"],
        hospital=row["hospital"],
        visit_ref=event["visit_ref"],
        title=event["title"] or "",
        time=event["time"],
        variables=items.variables(category, row, act.permit, files, dictionary),
        warnings=items.warnings(row),
        lineage=way,
        release=release_shape(act.release),
    )


def _visits(act: Act, events: Sequence[Row]) -> list[Visit]:
    """The visits among `events`, newest first, each with what its standard row says."""
    heads = [event for event in events if event["category"] == "visit"]
    rows = {
        (row["hospital"], row["row_key"]): row
        for row in read.standard(act, load().categories["visit"], heads, VISIT_COLUMNS)
    }
    sizes = Counter(
        (event["hospital"], event["visit_ref"]) for event in events if event["category"] != "visit"
    )
    made = []
    for event in heads:
        row = rows.get((event["hospital"], event["row_key"]), {})
        made.append(
            Visit(
                visit_ref=event["visit_ref"],
                row_key=event["row_key"],
                hospital=event["hospital"],
                kind=row.get("visit_type") or "",
                start=event["time"],
                end=event["end_time"],
                department=row.get("department_code") or row.get("department") or "",
                title=row.get("main_diagnosis") or "",
                records=sizes[event["hospital"], event["visit_ref"]],
            )
        )
    return sorted(made, key=lambda visit: visit.start or dt.datetime.min, reverse=True)


def _only(values: Iterable[Any]) -> Any:
    """The one value that is given, None when there is none or more than one."""
    given = {value for value in values if value is not None}
    return given.pop() if len(given) == 1 else None


def _event(row: Row) -> TimelineEvent:
    """An event of the answer. The lake's schema has its types already: they are not checked a second time for
    30,000 of them."""
    return TimelineEvent.model_construct(None, **(row | {name: row[name] or "" for name in BLANK}))
