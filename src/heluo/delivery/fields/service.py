"""What is seen of columns: views as hospitals described them, their mapping, and what is proposed."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from heluo.access.permit import Permit
from heluo.delivery.fields import profiles
from heluo.delivery.fields.check import no_such_category, no_such_hospital, no_such_view
from heluo.delivery.fields.decisions import open_ones, remember, shown
from heluo.delivery.fields.profiles import DescribedView, change, values_moved
from heluo.delivery.fields.resources import DECIDE, LIST, TAKE, WORK
from heluo.delivery.fields.schemas import (
    CategoryGuess,
    ColumnDecisionLine,
    ColumnGuess,
    ColumnsOverview,
    ColumnWork,
    ConvertLine,
    ConvertList,
    HospitalColumns,
    MappedColumn,
    NewProfile,
    ProfiledViewLine,
    SeenText,
    VariableMapping,
    ViewColumnLine,
)
from heluo.delivery.fields.tables import ColumnDecision
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.dictionary import Category, Hospital, hospital_codes, load
from heluo.dictionary.convert_names import NAMES
from heluo.dictionary.hospital import ABSENT, DECIDED_FIELDS, Field
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home, data_folder
from heluo.terminology.fields.columns import ProfiledColumn
from heluo.terminology.fields.memory import FieldMemory, confirmed_fields, product_fields
from heluo.terminology.fields.names import WATERMARK
from heluo.terminology.fields.proposals import ColumnProposal, FieldProposals, FieldProposer

_WATERMARK_LABEL = Words(zh="最后修改时间(驱动增量)", en="last change of a row (drives what is read)")
LIKELY = 5
"""Categories proposed for a view."""


def overview(asking: Caller) -> ColumnsOverview:
    """Hospitals with their views. Raises NotPermitted."""
    permit = asking.permit(WORK)
    found = _hospitals(asking.portal.home, permit)
    with reading(asking.portal.control) as session:
        views = profiles.described(session, found)
        decided = session.execute(
            sa.select(ColumnDecision.hospital, ColumnDecision.status, sa.func.count())
            .where(ColumnDecision.status.in_(("proposed", "confirmed")))
            .group_by(ColumnDecision.hospital, ColumnDecision.status)
        )
        numbers = {(one[0], one[1]): int(one[2]) for one in decided}
    asking.remember(permit, LIST, rows=len(found))
    return ColumnsOverview(
        hospitals=[
            _summary(hospital, [v for v in views if v.hospital == code], numbers)
            for code, hospital in found.items()
        ]
    )


def take(asking: Caller, new: NewProfile) -> ColumnsOverview:
    """A profile that a hospital's program wrote. Raises NotPermitted, NotFound, BadInput."""
    permit = asking.permit(DECIDE)
    hospital = str(new.profile.get("hospital", ""))
    if hospital not in _hospitals(asking.portal.home, permit):
        raise no_such_hospital(hospital)
    with transaction(asking.portal.control) as session:
        number = profiles.taken(session, new.profile, hospital, asking.account)
        remember(session, asking, permit, TAKE, hospital, hospital, number)
    return overview(asking)


def work(asking: Caller, hospital: str, view: str, category: str) -> ColumnWork:
    """One view with proposals. `category` "": the one that it is mapped as, else the likeliest. Raises
    NotPermitted, NotFound."""
    permit = asking.permit(WORK, f"{hospital}/{view}")
    asking.check_own(permit, hospital, LIST, f"{hospital}/{view}")
    found = _hospitals(asking.portal.home, permit)
    if hospital not in found:
        raise no_such_hospital(hospital)
    with reading(asking.portal.control) as session:
        one = profiles.one_of(session, hospital, view)
        waiting = [shown(d, asking) for d in open_ones(session, hospital)]
    if one is None:
        raise no_such_view(view)
    proposer = FieldProposer(load(), _memory(asking.portal.home, hospital))
    guesses = proposer.categories(one.view)
    chosen = category or _mapped_as(found[hospital], view) or guesses[0].category
    if chosen not in load().categories:
        raise no_such_category(chosen)
    asking.remember(permit, LIST, f"{hospital}/{view}", hospitals=(hospital,))
    return ColumnWork(
        hospital=hospital,
        view=view,
        category=chosen,
        at=one.at,
        rows=one.rows,
        sampled=one.view.sampled,
        categories=[
            CategoryGuess(
                category=guess.category,
                label=words(load().categories[guess.category].label),
                score=guess.score,
                reasons=[words(reason) for reason in guess.reasons],
            )
            for guess in guesses[:LIKELY]
        ],
        columns=[_column(c, one, found[hospital].fields_of(chosen)) for c in one.view.columns],
        variables=_variables(proposer, load().categories[chosen], one, found[hospital], waiting),
    )


def converts(asking: Caller) -> ConvertList:
    """The converts of fields.csv. Raises NotPermitted."""
    permit = asking.permit(DECIDE)
    asking.remember(permit, LIST, "converts", rows=len(NAMES))
    return ConvertList(
        converts=[
            ConvertLine(name=name, form=one.form, types=list(one.types), does=words(one.does))
            for name, one in NAMES.items()
        ]
    )


def _hospitals(home: Home, permit: Permit) -> dict[str, Hospital]:
    """Code → configuration of each hospital in reach that can be read."""
    folders = (home.hospitals,)
    known = [c for c in hospital_codes(folders) if permit.hospitals is None or c in permit.hospitals]
    return {hospital.code: hospital for hospital in load_hospitals(known, folders).loaded}


def _memory(home: Home, hospital: str) -> FieldMemory:
    """What is confirmed anywhere but in `hospital`: its own lines are displayed as what holds."""
    folders = (home.hospitals,)
    others = [code for code in hospital_codes(folders) if code != hospital]
    own = [line for line in confirmed_fields(load_hospitals(others, folders).loaded) if not line.product]
    return FieldMemory([*product_fields((home.hospitals, data_folder("hospitals"))), *own])


class _Mapped(NamedTuple):
    """A hospital's lines of one category: variable → line, and the variables declared absent → line."""

    columns: dict[str, Field]
    absent: dict[str, Field]


def _lines(hospital: Hospital, category: str) -> _Mapped:
    fields = hospital.fields_of(category)
    absent = {f.variable.removeprefix(ABSENT): f for f in fields if f.variable.startswith(ABSENT)}
    columns = {
        f.variable: f for f in fields if not f.variable.startswith(ABSENT) and f.variable not in absent
    }
    return _Mapped(columns, absent)


def _mapped_as(hospital: Hospital, view: str) -> str:
    return next((f.category for f in hospital.fields if f.view == view), "")


def _summary(
    hospital: Hospital, views: list[DescribedView], numbers: dict[tuple[str, str], int]
) -> HospitalColumns:
    variables = mapped = absent = 0
    without: list[str] = []
    for name in dict.fromkeys(f.category for f in hospital.fields if f.category in load().categories):
        category, lines = load().categories[name], _lines(hospital, name)
        variables += len(category.viewed)
        mapped += sum(v.name in lines.columns for v in category.viewed)
        absent += sum(v.name in lines.absent for v in category.viewed)
        without += [
            v.full_name
            for v in category.viewed
            if (v.required or v.name in category.key)
            and v.name not in lines.columns
            and v.name not in lines.absent
        ]
    return HospitalColumns(
        hospital=hospital.code,
        views=[
            ProfiledViewLine(
                view=one.view.name,
                category=_mapped_as(hospital, one.view.name),
                at=one.at,
                columns=len(one.view.columns),
                gone=one.gone,
                new=one.new,
            )
            for one in views
        ],
        variables=variables,
        mapped=mapped,
        absent=absent,
        required_without=without,
        waiting=numbers.get((hospital.code, "proposed"), 0),
        in_force=numbers.get((hospital.code, "confirmed"), 0),
    )


def _column(column: ProfiledColumn, view: DescribedView, fields: tuple[Field, ...]) -> ViewColumnLine:
    former = view.former(column.name)
    new, gone = values_moved(column, former) if former else ([], [])
    otherwise = change(column, former) if former else None
    return ViewColumnLine(
        name=column.name,
        type=column.type,
        comment=column.comment,
        nulls=column.nulls,
        distinct=column.distinct,
        shortest=column.shortest,
        longest=column.longest,
        shapes=[SeenText(text=text, times=n) for text, n in column.shapes],
        top=[SeenText(text=text, times=n) for text, n in column.top],
        new_values=new,
        gone_values=gone,
        change=words(otherwise) if otherwise else None,
        variables=sorted(f.variable for f in fields if f.column == column.name),
    )


def _variables(
    proposer: FieldProposer,
    category: Category,
    view: DescribedView,
    hospital: Hospital,
    waiting: list[ColumnDecisionLine],
) -> list[VariableMapping]:
    lines = _lines(hospital, category.name)
    open_one = {d.variable: d for d in waiting if d.category == category.name and d.status == "proposed"}
    found = [
        VariableMapping(
            variable=WATERMARK,
            label=_WATERMARK_LABEL,
            type="datetime",
            required=False,
            now=_now(WATERMARK, lines, view),
            guesses=[_guess(one) for one in proposer.watermark(view.view)],
            decision=open_one.get(WATERMARK),
        )
    ]
    for one in proposer.fields(category, view.view):
        found.append(_variable(one, category, lines, view, open_one.get(one.variable.name)))
    return found


def _variable(
    one: FieldProposals,
    category: Category,
    lines: _Mapped,
    view: DescribedView,
    decision: ColumnDecisionLine | None,
) -> VariableMapping:
    variable = one.variable
    return VariableMapping(
        variable=variable.name,
        label=words(variable.label),
        type=variable.type,
        required=variable.required or variable.name in category.key,
        now=_now(variable.name, lines, view),
        guesses=[_guess(column) for column in one.columns],
        decision=decision,
    )


def _now(name: str, lines: _Mapped, view: DescribedView) -> MappedColumn | None:
    line = lines.absent.get(name) or lines.columns.get(name)
    if line is None:
        return None
    file = line.where.rpartition(":")[0].rpartition("/")[2]
    by = "desk" if file == DECIDED_FIELDS else "vendor" if "/_vendors/" in line.where else "hospital"
    other = bool(line.view) and line.view != view.view.name
    gone = bool(line.column) and (other or line.column not in view.names) and not line.column.startswith("_")
    return MappedColumn(
        column=f"{line.view}.{line.column}" if other else line.column,
        convert=line.convert,
        absent=name in lines.absent,
        note=line.note,
        by=by,
        gone=gone,
    )


def _guess(one: ColumnProposal) -> ColumnGuess:
    return ColumnGuess(
        column=one.column,
        score=one.score,
        first=one.first,
        convert=one.convert,
        reasons=[words(reason) for reason in one.reasons],
    )
