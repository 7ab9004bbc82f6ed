"""A pasted list of identifiers → matched, ambiguous, unmatched. Looked up in the vault; only persons that the
asker may open are matched.

A person whom the asker may not open and one who does not exist answer alike. Nothing of the list is kept or
logged but its size.
"""

from __future__ import annotations

import re
import unicodedata

from ibis import _

from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.search.resources import BATCH
from heluo.delivery.search.schemas import Ambiguous, BatchAnswer, BatchQuestion, Matched, Unmatched
from heluo.kit.errors import BadInput
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table
from heluo.terminology import identity_number
from heluo.vault import resolve
from heluo.vault.database import required_vault
from heluo.vault.resolve import KINDS

SEPARATORS = re.compile(r"[\n\r\t,;、]+")
MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}( \d{3,8})+")
DOCUMENT = re.compile(r"\d{6}((18|19|20)\d{2}|\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]?")
"""Area, day of birth and order of an identity number: two patient numbers side by side are as long, but
hardly have a day there."""
MOST = 20_000
NOBODY = Words(zh="没有您可以打开的人员", en="nobody whom you may open")
SEVERAL = Words(zh="对应多个人员", en="stands for several persons")


def look_up(asking: Caller, question: BatchQuestion) -> BatchAnswer:
    """Raises NotPermitted, BadInput (nothing in it, too many), Unavailable (no vault)."""
    permit = asking.permit(BATCH)
    given, distinct = read(question.text)
    database = required_vault(asking.portal.home)
    with asking.act(permit, BATCH.act) as act:
        found = resolve.find(database, asking.portal.control, distinct, permit, address=asking.address)
        open_to = _open(act, sorted({person for one in found for person in one.persons}))
        act.note(asked=len(distinct))
        release = act.release
    answer = BatchAnswer(
        release=release_shape(release),
        given=given,
        distinct=len(distinct),
        matched=[],
        ambiguous=[],
        unmatched=[],
    )
    for one in found:
        persons = [person for person in one.persons if person in open_to]
        if not persons:
            answer.unmatched.append(Unmatched(given=one.given, reason=why(one.given)))
        elif len(persons) == 1:
            answer.matched.append(
                Matched(
                    given=one.given,
                    kind=words(KINDS[one.kind]),
                    person=persons[0],
                    hospitals=open_to[persons[0]],
                )
            )
        else:
            answer.ambiguous.append(
                Ambiguous(given=one.given, kind=words(KINDS[one.kind]), reason=SEVERAL, persons=persons)
            )
    return answer


def read(text: str) -> tuple[int, list[str]]:
    """(how many were pasted, the distinct ones): blanks around and full width do not make a difference,
    letters stay as they were written."""
    parts = [
        part
        for line in SEPARATORS.split(unicodedata.normalize("NFKC", text))
        for part in _pieces(line.strip())
        if part
    ]
    distinct = list(dict.fromkeys(parts))
    if not distinct:
        raise BadInput(
            ("没有标识", "no identifier"), ("每行一个", "one a line"), ("粘贴后重试", "paste some")
        )
    if len(distinct) > MOST:
        raise BadInput(
            (f"{len(distinct):,} 个标识", f"{len(distinct):,} identifiers"),
            (f"至多 {MOST:,} 个", f"at most {MOST:,}"),
            ("分批查找", "look them up in parts"),
        )
    return len(parts), distinct


def _pieces(line: str) -> list[str]:
    """The identifiers that stand on a line, parted by blanks. Blanks within a document number, a telephone
    number or a name part nothing."""
    pieces = line.split()
    if any(len(piece) < 3 or not any(c.isdigit() for c in piece) for piece in pieces):
        return [line]
    together = "".join(pieces)
    one = identity_number.normalise(together)
    number = len(one) in (15, 18) and DOCUMENT.fullmatch(one) and len({len(piece) for piece in pieces}) > 1
    return [line] if number or MOBILE.fullmatch(together) or LANDLINE.fullmatch(" ".join(pieces)) else pieces


def why(given: str) -> Words:
    """What can be said of an identifier that led to nobody, from the identifier alone."""
    number = identity_number.normalise(given)
    if len(number) in (15, 17, 18, 19) and sum(c.isdigit() for c in number) >= 14:
        problem = identity_number.read(given).problem
        if problem:
            zh, en = identity_number.PROBLEMS[problem]
            return Words(zh=f"证件号码:{zh}", en=f"identity number: {en}")
    return NOBODY


def _open(act: Act, persons: list[str]) -> dict[str, list[str]]:
    """person → hospitals with rows, of those persons whom the permit opens."""
    if not persons:
        return {}
    narrow = act.permit.narrow(persons=persons)
    rows = act.read(
        table("standard.person_link")
        .select("person_id", "hospital")
        .filter(_.person_id.notnull())
        .distinct(),
        narrow,
    )
    found: dict[str, list[str]] = {}
    for row in rows.to_pylist():
        found.setdefault(row["person_id"], []).append(row["hospital"])
    return {person: sorted(hospitals) for person, hospitals in found.items()}
