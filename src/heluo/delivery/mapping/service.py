"""Decisions about mapping: who sees which values, who proposes, who confirms. A mapping takes effect when a
second person has confirmed it: it is written out then, and the next night does the rows of that hospital and
category again."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.access.levels import level_of
from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.frame.two_people import answered, check_answer
from heluo.delivery.mapping import unmapped, written
from heluo.delivery.mapping.proposals import Memory, Names, Proposer, by_frequency, normal, remembered
from heluo.delivery.mapping.resources import CONFIRM, DECIDE, END, LIST, PROPOSE, REJECT, REVIEW, VALUES
from heluo.delivery.mapping.schemas import (
    CodeLine,
    CodeList,
    CodeProposal,
    DecisionLine,
    DecisionList,
    Ending,
    MappedShare,
    MappingWork,
    NewDecision,
    RareValues,
    Review,
    UnmappedValue,
)
from heluo.delivery.mapping.states import DECISION, OPEN
from heluo.delivery.mapping.tables import MappingDecision
from heluo.dictionary import Variable, hospital_codes, load
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.states import own_record
from heluo.lakehouse.reader import Act

LISTED = 300
"""Values and decisions on one page."""
MOST_CODES = 50
"""Codes that one search lists."""


def work(asking: Caller) -> MappingWork:
    """Values without a code with proposals, most rows first, and what was decided. Raises NotPermitted."""
    permit = asking.permit(VALUES, form="rows")
    with asking.act(permit, LIST) as act:
        found = unmapped.lines(act)
        listed = [line for line in found if line.rows >= unmapped.FEWEST][:LISTED]
        frequent = _frequent(act, [line for line in listed if not line.name])
        release = act.release
    with asking.act(asking.permit(VALUES, form="figures"), LIST, release=release) as act:
        shares = unmapped.shares(act)
    with reading(asking.portal.control) as session:
        decided = _decisions(session, permit)
    mapped = _mapped(asking.portal.home, decided)
    memory, own = remembered(mapped), _own(mapped)
    waiting = {(d.hospital, d.variable, d.source): d.id for d in decided if d.status in OPEN}
    return MappingWork(
        release=release_shape(release),
        shares=[MappedShare(hospital=h, category=c, written=n, unmapped=u) for h, c, n, u in shares],
        values=[
            _value(
                line,
                memory,
                own.get(line.hospital, {}),
                frequent.get(line.place, ""),
                waiting.get(line.place),
            )
            for line in listed
        ],
        rare=_rare(found),
        fewest=unmapped.FEWEST,
    )


def decisions(asking: Caller) -> DecisionList:
    """What was decided, what waits for a second person first. Raises NotPermitted."""
    permit = asking.permit(REVIEW)
    with reading(asking.portal.control) as session:
        found = _decisions(session, permit)
        lines = [_line(one, asking) for one in found[:LISTED]]
    asking.remember(permit, REVIEW.act, rows=len(lines))
    return DecisionList(decisions=lines, total=len(found))


def codes(asking: Caller, name: str, words_of: str) -> CodeList:
    """Codes of a variable's value set that hold `words_of`, or look like it. Raises NotPermitted,
    BadInput."""
    permit = asking.permit(DECIDE, name)
    variable = _coded(name)
    values = load().value_sets[variable.value_set]
    wanted = normal(words_of)
    holding = [
        code
        for code, one in values.codes.items()
        if wanted in normal(code) or wanted in normal(one.label.zh) or wanted in normal(one.label.en)
    ]
    near = [one.code for one in _proposer().proposed(variable, words_of, {})] if wanted else []
    asking.remember(permit, DECIDE.act, name)
    listed = list(dict.fromkeys((*near, *holding)))[:MOST_CODES]
    return CodeList(codes=[CodeLine(code=code, label=words(values.codes[code].label)) for code in listed])


def propose(asking: Caller, new: NewDecision) -> DecisionLine:
    """One local value → one code, which a second person confirms. Raises NotPermitted, NotFound, BadInput,
    Conflict."""
    permit = asking.permit(DECIDE, new.variable)
    variable = _coded(new.variable)
    _check_code(variable, new.code)
    with asking.act(asking.permit(VALUES, new.variable, form="rows"), LIST, new.variable) as act:
        found = {line.place: line.rows for line in unmapped.lines(act)}
    rows = found.get((new.hospital, new.variable, new.source), 0)
    if rows < unmapped.FEWEST:
        raise NotFound(
            ("这家医院没有这个未对照的值", "this hospital has no such value without a code"),
            ("清单里未对照的值", "a value of the list"),
            ("从清单中选择", "choose one of the list"),
            code="no_such_value",
        )
    with transaction(asking.portal.control) as session:
        # A second one is refused by the index `one_open_mapping_decision` too, on servers where two write at
        # once; here the words for it.
        if _open_one(session, new) is not None:
            raise Conflict(
                ("这个值已有未了结的对照", "this value has an open mapping"),
                ("没有未了结对照的值", "a value without an open mapping"),
                ("先处理那一条", "deal with that one first"),
                code="mapping_open",
            )
        made = MappingDecision(
            id=new_id("map"),
            hospital=new.hospital,
            variable=new.variable,
            source=new.source,
            code=new.code,
            note=new.note,
            status=DECISION.initial,
            rows=rows,
            author=asking.account,
            proposed=now(),
            reason="",
        )
        session.add(made)
        _remember(session, asking, permit, PROPOSE, made)
    return _line(made, asking)


def review(asking: Caller, id: str, given: Review) -> DecisionLine:
    """A second person's answer; the author's own is to withdraw it. Raises NotPermitted, NotFound, Conflict,
    BadInput."""
    permit = asking.permit(REVIEW, id)
    with reading(asking.portal.control) as session:
        own = _decision(session, id, permit).author == asking.account
    check_answer(asking, given.confirm, given.reason, [id] if own else [], CONFIRM)
    with transaction(asking.portal.control) as session:
        found = _decision(session, id, permit)
        DECISION.move(found, *answered(given.confirm, own), own_record)
        found.reviewer, found.reviewed, found.reason = asking.account, now(), given.reason.strip()
        _remember(session, asking, permit, CONFIRM if given.confirm else REJECT, found)
    if given.confirm:
        written.renew(asking.portal.home, asking.portal.control, found.hospital)
    return _line(found, asking)


def end(asking: Caller, id: str, ending: Ending) -> DecisionLine:
    """Rolls one in force back: the hospital's own lines hold again from the next night on. Raises
    NotPermitted, NotFound, Conflict."""
    permit = asking.permit(DECIDE, id)
    with transaction(asking.portal.control) as session:
        found = _decision(session, id, permit)
        DECISION.move(found, "ended", "engineer", own_record)
        found.ended_by, found.ended, found.reason = asking.account, now(), ending.reason.strip()
        _remember(session, asking, permit, END, found)
    written.renew(asking.portal.home, asking.portal.control, found.hospital)
    return _line(found, asking)


def _decisions(session: Session, permit: Permit) -> list[MappingDecision]:
    query = sa.select(MappingDecision)
    if permit.hospitals is not None:
        query = query.where(MappingDecision.hospital.in_(sorted(permit.hospitals)))
    first = sa.case((MappingDecision.status == "proposed", 0), else_=1)
    query = query.order_by(first, MappingDecision.proposed.desc(), MappingDecision.id)
    return [one for one in session.scalars(query) if _open_to(one, permit)]


def _open_to(one: MappingDecision, permit: Permit) -> bool:
    """A decision shows a value of its variable: whoever may not see the variable sees no decision on it."""
    in_reach = permit.hospitals is None or one.hospital in permit.hospitals
    return in_reach and level_of(_coded(one.variable)) <= permit.level


def _decision(session: Session, id: str, permit: Permit) -> MappingDecision:
    found = session.get(MappingDecision, id)
    if found is None or not _open_to(found, permit):
        raise NotFound(
            ("没有这条对照", "there is no such mapping"),
            ("清单里的对照", "a mapping of the list"),
            ("从清单中选择", "choose one of the list"),
            code="no_such_mapping",
        )
    return found


def _open_one(session: Session, new: NewDecision) -> MappingDecision | None:
    query = sa.select(MappingDecision).where(
        MappingDecision.hospital == new.hospital,
        MappingDecision.variable == new.variable,
        MappingDecision.source == new.source,
        MappingDecision.status.in_(OPEN),
    )
    return session.scalar(query.limit(1))


def _coded(name: str) -> Variable:
    category, _, rest = name.partition(".")
    found = load().categories[category].variables.get(rest) if category in load().categories else None
    if found is None or found.type != "code":
        raise BadInput(
            (f"{name} 不是编码变量", f"{name} is no coded variable"),
            ("类别.变量", "category.variable"),
            ("从清单中选择", "choose one of the list"),
            code="no_coded_variable",
        )
    return found


def _check_code(variable: Variable, code: str) -> None:
    values = load().value_sets[variable.value_set]
    if code not in values.codes:
        raise BadInput(
            (f"值域 {values.name} 没有代码 {code}", f"{code} is no code of {values.name}"),
            values.label,
            (
                "从值域中选择;缺少时先加入值域",
                "choose a code of the value set; one that is missing is added there",
            ),
            code="no_such_code",
        )


@lru_cache(maxsize=1)
def _proposer() -> Proposer:
    return Proposer(load())


Mapped = list[tuple[str, str, str, str]]
"""(hospital, variable, source, code) of every line that holds."""


def _mapped(home: Home, decided: list[MappingDecision]) -> Mapped:
    """What every hospital's files and decisions in force say already."""
    folders = (home.hospitals,)
    lines = [
        (hospital.code, value.variable, value.source, value.code)
        for hospital in load_hospitals(hospital_codes(folders), folders).loaded
        for value in hospital.values
    ]
    return lines + [(d.hospital, d.variable, d.source, d.code) for d in decided if d.status == "confirmed"]


def _own(mapped: Mapped) -> dict[str, dict[str, Names]]:
    """Hospital → value set → normalised text → codes that variables of this set give it."""
    found: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
    for hospital, name, source, code in mapped:
        category, _, rest = name.partition(".")
        variable = load().categories[category].variables.get(rest) if category in load().categories else None
        if variable is not None and code:
            of = found.setdefault(hospital, {}).setdefault(variable.value_set, {})
            of[normal(source)] = tuple(dict.fromkeys((*of.get(normal(source), ()), code)))
    return {hospital: dict(sets) for hospital, sets in found.items()}


def _frequent(act: Act, lines: list[unmapped.UnmappedLine]) -> dict[tuple[str, str, str], str]:
    """(hospital, variable, source) → the code that is elsewhere as frequent, for lines that have no name."""
    found: dict[tuple[str, str, str], str] = {}
    often = unmapped.frequencies(act, dict.fromkeys(line.variable for line in lines))
    for hospital, variable in dict.fromkeys((line.hospital, line.variable) for line in lines):
        here: dict[str, int] = {}
        taken: set[str] = set()
        elsewhere: dict[str, list[float]] = {}
        totals: dict[str, int] = {}
        for other, _, code, rows in often[variable]:
            if code or other == hospital:
                totals[other] = totals.get(other, 0) + rows
        for other, source, code, rows in often[variable]:
            if other == hospital and not code:
                here[source] = here.get(source, 0) + rows
            elif other == hospital:
                taken.add(code)
            elif code:
                elsewhere.setdefault(code, []).append(rows / totals[other])
        number = len(totals.keys() - {hospital})
        shares = {code: sum(each) / max(number, 1) for code, each in elsewhere.items() if code not in taken}
        found |= {
            (hospital, variable, s): code for s, code in by_frequency(here, totals[hospital], shares).items()
        }
    return found


def _value(
    line: unmapped.UnmappedLine,
    memory: dict[str, Memory],
    own: dict[str, Names],
    frequent: str,
    decision: str | None,
) -> UnmappedValue:
    variable = _coded(line.variable)
    of_set = own.get(variable.value_set, {})
    found = _proposer().proposed(
        variable, line.source, memory.get(line.variable, {}), line.name, of_set, frequent
    )
    return UnmappedValue(
        hospital=line.hospital,
        variable=line.variable,
        source=line.source,
        name=line.name,
        names=line.names,
        rows=line.rows,
        proposals=[
            CodeProposal(
                code=one.code,
                label=words(one.label),
                score=one.score,
                reasons=[words(reason) for reason in one.reasons],
            )
            for one in found
        ],
        decision=decision,
    )


def _rare(found: list[unmapped.UnmappedLine]) -> list[RareValues]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for line in found:
        if line.rows < unmapped.FEWEST:
            spellings, so_far = sums.get(line.place[:2], (0, 0))
            sums[line.place[:2]] = spellings + 1, so_far + line.rows
    return [
        RareValues(hospital=hospital, variable=variable, spellings=spellings, rows=rows)
        for (hospital, variable), (spellings, rows) in sorted(sums.items(), key=lambda one: -one[1][1])
    ]


def _line(one: MappingDecision, asking: Caller) -> DecisionLine:
    codes = load().value_sets[_coded(one.variable).value_set].codes
    label = words(codes[one.code].label) if one.code in codes else Words(zh=one.code, en=one.code)
    return DecisionLine(
        id=one.id,
        hospital=one.hospital,
        variable=one.variable,
        source=one.source,
        code=one.code,
        label=label,
        note=one.note,
        status=one.status,
        rows=one.rows,
        author=one.author,
        proposed=one.proposed,
        reviewer=one.reviewer,
        reviewed=one.reviewed,
        reason=one.reason,
        ended_by=one.ended_by,
        ended=one.ended,
        own=one.author == asking.account,
    )


def _remember(session: Session, asking: Caller, permit: Permit, act: ActKind, of: MappingDecision) -> None:
    """The event of a decision, in its transaction: the value itself stays out of the log."""
    audit.append(
        session,
        audit.Event(
            asking.account,
            asking.role,
            act.name,
            "allowed",
            hospital=of.hospital,
            purpose=permit.purpose,
            object=of.id,
            hospitals={of.hospital},
            level=permit.level,
            rows=of.rows,
            address=asking.address,
            decision=permit.id,
            detail={"variable": of.variable, "code": of.code},
        ),
    )
