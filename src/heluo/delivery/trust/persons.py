"""By name or number to the person whose events are looked for. The vault is asked, and gives numbers of the
system and hospitals alone: an auditor has to know who looked, not who was looked at.
"""

from __future__ import annotations

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.trust.resources import PERSONS
from heluo.delivery.trust.schemas import AuditPersonFound, AuditPersons, AuditPersonWanted
from heluo.kit.errors import BadInput
from heluo.vault import resolve
from heluo.vault.database import required_vault


def find(asking: Caller, wanted: AuditPersonWanted) -> AuditPersons:
    """Raises NotPermitted, BadInput for an empty text, Unavailable without a vault."""
    permit = asking.permit(PERSONS)
    given = wanted.text.strip()
    if not given:
        raise BadInput(
            ("没有输入", "nothing was entered"),
            ("姓名、证件号、院内号或系统编号", "a name, document number, patient number or person id"),
            ("填写后再查", "enter one"),
        )
    vault = required_vault(asking.portal.home)
    found = resolve.trace(vault, asking.portal.control, given, permit, address=asking.address)
    return AuditPersons(
        persons=[
            AuditPersonFound(
                person=one.person_id,
                kind=words(resolve.KINDS[one.kind]),
                hospitals=[words(asking.hospital_name(code)[1]) for code in one.hospitals],
            )
            for one in found
        ]
    )
