"""The key with which a nurse's browser encrypts answers that the network did not take yet. A browser has
it in memory, for the time of a session: what is left on the disk of a computer is unreadable without
signing in."""

from __future__ import annotations

import base64
import secrets

from heluo.delivery.followup.resources import RECORDS
from heluo.delivery.followup.schemas import BrowserKey
from heluo.delivery.followup.tables import FollowUpKey
from heluo.delivery.frame.caller import Caller
from heluo.kit.dates import now
from heluo.kit.db import transaction


def give(asking: Caller) -> BrowserKey:
    """The caller's key, made at the first question."""
    permit = asking.permit(RECORDS)
    with transaction(asking.portal.control) as session:
        found = session.get(FollowUpKey, asking.account)
        if found is None:
            made = base64.b64encode(secrets.token_bytes(32)).decode()
            found = FollowUpKey(account=asking.account, key=made, made=now())
            session.add(found)
    asking.remember(permit, RECORDS.act)
    return BrowserKey(key=found.key)
