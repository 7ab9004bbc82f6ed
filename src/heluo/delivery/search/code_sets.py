"""Saved sets of codes: what the caller may read and change, versions and what differs between them, which of
the caller's cohorts use one; a set that is being put together read back; and safe numbers of persons by
hospital, which are asked for and cost the institution's account.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sqlalchemy.orm import Session

from heluo.cohort import Definition, count, read, saved
from heluo.cohort.code_sets import CodeSet, frozen, read_codes
from heluo.cohort.definition import Condition
from heluo.cohort.explain_codes import members_in_words
from heluo.cohort.model import CODE_OF, CodeGroup
from heluo.cohort.tables import SavedDefinition
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.holders import holder
from heluo.delivery.frame.shapes import Count, words
from heluo.delivery.search.code_schemas import (
    CodeCounts,
    CodeSetDifference,
    CodeSetDraft,
    CodeSetLine,
    CodeSetLines,
    CodeSetPage,
    CodeSetUser,
    CodesQuestion,
    CodesRead,
    HospitalCount,
    ListedCode,
    MissedCode,
)
from heluo.delivery.search.code_siblings import often_missed
from heluo.delivery.search.codes import offer_of
from heluo.delivery.search.cohorts import draft_of, line, made_as
from heluo.delivery.search.resources import COUNT, SAVE_COHORT
from heluo.delivery.search.saved_schemas import DifferenceLine
from heluo.delivery.search.schemas import CountQuestion
from heluo.delivery.search.trees import digest
from heluo.dictionary import load
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput

CODES = "codes"
UNSAVED = "codes_unsaved@1"
"""The reference of a set that has none yet, in a count of it."""


def listed(asking: Caller, value_set: str) -> CodeSetLines:
    """The caller's own and those of the caller's projects, of one value set or ("") of all."""
    asking.permit(COUNT)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        lines = [_line(session, who, one) for one in saved.visible(session, who, CODES)]
    return CodeSetLines(lines=[one for one in lines if value_set in ("", one.value_set)])


def create(asking: Caller, draft: CodeSetDraft) -> CodeSetPage:
    """Raises NotPermitted, BadInput for what is no code or an empty set."""
    permit, who = asking.permit(COUNT), holder(asking)
    new = saved.NewVersion(_body(draft.members), draft.note)
    with transaction(asking.portal.control) as session:
        made = saved.create(session, who, CODES, draft_of(draft), new)
        page = _page(session, who, made, None)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def page(asking: Caller, id: str, version: int | None) -> CodeSetPage:
    """Raises NotFound."""
    asking.permit(COUNT, id)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        return _page(session, who, saved.find(session, who, id, CODES), version)


def change(asking: Caller, id: str, revision: int, draft: CodeSetDraft) -> CodeSetPage:
    """Raises NotFound, NotPermitted, Overtaken, BadInput."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    new = saved.NewVersion(_body(draft.members), draft.note)
    with transaction(asking.portal.control) as session:
        of = saved.find(session, who, id, CODES)
        saved.change(session, who, of, revision, draft_of(draft), new)
        page = _page(session, who, of, None)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def difference(asking: Caller, id: str, older: int, newer: int) -> CodeSetDifference:
    """Two versions: their parts, and the listed codes that came and went. Raises NotFound."""
    asking.permit(COUNT, id)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        of = saved.find(session, who, id, CODES)
        before, after = (_group(saved.body(session, of, version)) for version in (older, newer))
    old, new = listed_codes(before), listed_codes(after)
    return CodeSetDifference(
        older=older,
        newer=newer,
        lines=_differences(before, after),
        added=[one for one in new if one not in old],
        removed=[one for one in old if one not in new],
    )


def read_back(asking: Caller, question: CodesQuestion) -> CodesRead:
    """What a set means and holds, and what it may lack. Raises BadInput."""
    asking.permit(COUNT)
    of = question.members
    group = read_codes(of, "")
    return CodesRead(
        parts=[words(part) for part in members_in_words(group)],
        listed=listed_codes(group),
        missed=[
            MissedCode(offer=offer_of(of.value_set, offer), reason=words(reason))
            for offer, reason in often_missed(of)
        ],
    )


def count_by_hospital(asking: Caller, question: CodesQuestion) -> CodeCounts:
    """Persons with any of the codes, and by hospital: one number each and one for all, through the door that
    every count goes through. Raises NotPermitted, TooMany, BadInput for a set without a category."""
    category, variable = _home(question.members.value_set)
    use = {"codes": UNSAVED, "members": _body(question.members)}
    where = [Condition.model_validate({"variable": variable, "op": "in", "code_sets": [use]})]
    leaf = {"event": category, "where": where}
    permit = asking.permit(COUNT)
    hospitals = [h for h in sorted(asking.portal.hospitals) if not permit.hospitals or h in permit.hospitals]
    each = [{**leaf, "id": f"h{i}", "hospitals": [h]} for i, h in enumerate(hospitals)]
    asked = Definition.model_validate({"rules": [{"where": {"id": "all", "any": each}}]})
    named = digest(CountQuestion(definition=asked))
    release = asking.lake.release()
    with asking.act(permit, COUNT.act, named, release=release) as act:
        counted = count(act, read(asked, permit.level))
    found = {node.id: Count(value=node.count.value, shown=node.count.text) for node in counted.nodes}
    return CodeCounts(
        release=release_shape(release),
        category=category,
        persons=found["all"],
        by_hospital=[HospitalCount(hospital=h, count=found[f"h{i}"]) for i, h in enumerate(hospitals)],
        safe=counted.safe,
        numbers_left=counted.numbers_left,
    )


def listed_codes(group: CodeGroup) -> list[ListedCode]:
    """The codes of the dictionary that a set holds."""
    codes = load().value_sets[group.value_set].codes.values()
    return [ListedCode(code=one.code, label=words(one.label)) for one in codes if group.holds(one.code)]


def _home(value_set: str) -> tuple[str, str]:
    """The category whose records have codes of this kind, and the variable."""
    for category in load().categories.values():
        code = next((name for name in CODE_OF if name in category.variables), "")
        if code and category.variables[code].value_set == value_set and category.time:
            return category.name, code
    raise BadInput(
        ("这类代码没有可数的记录", "no kind of record has these codes"),
        ("诊断、手术、用药或检验的代码", "codes of diagnoses, procedures, drugs or tests"),
        ("换一类代码", "take another kind of code"),
    )


def _body(of: CodeSet) -> dict[str, object]:
    """A version as it is saved. Raises BadInput."""
    group = read_codes(of, "")
    if not (group.codes or group.below):
        raise BadInput(
            ("代码集是空的", "an empty set of codes"),
            ("至少一个编码或一个分类", "a code or a category at least"),
            ("先加编码再保存", "add codes, then save"),
            code="empty_code_set",
        )
    return frozen(of).model_dump(mode="json", exclude_defaults=True)


def _group(body: dict[str, object]) -> CodeGroup:
    return read_codes(CodeSet.model_validate(body), "")


def _line(session: Session, who: saved.Holder, of: SavedDefinition) -> CodeSetLine:
    group = _group(saved.body(session, of))
    of_all = line(who, of).model_dump()
    return CodeSetLine(**of_all, value_set=group.value_set, listed=len(listed_codes(group)))


def _page(session: Session, who: saved.Holder, of: SavedDefinition, version: int | None) -> CodeSetPage:
    members = CodeSet.model_validate(saved.body(session, of, version))
    group = read_codes(members, "")
    today = read_codes(members.model_copy(update={"listed": {}}), "")
    held = listed_codes(group)
    return CodeSetPage(
        saved=line(who, of),
        version=version or of.version,
        members=members,
        parts=[words(part) for part in members_in_words(group)],
        listed=held,
        newly_listed=[one for one in listed_codes(today) if one not in held],
        used_by=list(_users(session, who, of.id)),
    )


def _users(session: Session, who: saved.Holder, id: str) -> Iterable[CodeSetUser]:
    """The caller's cohorts that use the set `id`, each version once."""
    for cohort in saved.visible(session, who, "cohort"):
        for version in sorted(set(saved.code_sets_in(saved.body(session, cohort), id))):
            yield CodeSetUser(id=cohort.id, name=cohort.name_zh, version=version)


def _differences(before: CodeGroup, after: CodeGroup) -> list[DifferenceLine]:
    old, new = members_in_words(before), members_in_words(after)
    found: list[DifferenceLine] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [DifferenceLine(change="same", text=words(text)) for text in old[i:j]]
        else:
            found += [DifferenceLine(change="removed", text=words(text)) for text in old[i:j]]
            found += [DifferenceLine(change="added", text=words(text)) for text in new[k:m]]
    return found
