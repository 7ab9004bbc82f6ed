"""Administration as a room of the portal."""

from __future__ import annotations

from heluo.delivery.administration import alerts, emergencies, endpoints
from heluo.delivery.administration.resources import (
    ACCOUNTS,
    ACTS,
    CENTRE,
    EMERGENCIES,
    QUOTAS,
    SERVICES,
    SET_QUOTAS,
)
from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import QUESTION, READ

ROOM = Room(
    order=80,
    router=endpoints.router,
    resources=(CENTRE, ACCOUNTS, SERVICES, QUOTAS, SET_QUOTAS, EMERGENCIES),
    work={
        READ: (
            endpoints.list_accounts,
            endpoints.list_roles,
            endpoints.account,
            endpoints.give_role,
            endpoints.close_account,
            endpoints.open_again,
            endpoints.set_contract,
            endpoints.take_second_factor,
            endpoints.join_identity,
            # Make a hash of a password, which is slow on purpose.
            endpoints.open_account,
            endpoints.reset_password,
            endpoints.see_overview,
            endpoints.see_hospitals,
            endpoints.see_services,
            endpoints.see_settings,
            endpoints.see_quotas,
            endpoints.change_quota,
            endpoints.list_emergencies,
            endpoints.review_emergency,
        ),
        # Reads the log of a month.
        QUESTION: (endpoints.see_use,),
    },
    acts=ACTS,
    watches=(Watch(ACCOUNTS, alerts.accounts), Watch(EMERGENCIES, alerts.emergencies)),
    looks_after=emergencies.escalate,
)
