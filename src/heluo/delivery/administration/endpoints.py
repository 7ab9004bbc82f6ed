"""HTTP of administration."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.administration import (
    accounts,
    emergencies,
    hospitals,
    overview,
    quotas,
    role_rights,
    services,
    settings_page,
    use,
)
from heluo.delivery.administration.account_schemas import (
    AccountList,
    AccountPage,
    ContractEnd,
    Identity,
    NewAccount,
    NewRole,
    OneTimePassword,
    RoleList,
    WithReason,
)
from heluo.delivery.administration.emergency_schemas import EmergencyLine, EmergencyList, EmergencyVerdict
from heluo.delivery.administration.schemas import (
    CentreOverview,
    HospitalStates,
    NewQuota,
    QuotaPage,
    ServiceStates,
    SettingList,
    UseStatistics,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/administration", tags=["administration"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60)]


@router.get("/accounts")
def list_accounts(asking: Asking) -> AccountList:
    """Every account: role, hospital, state, contract, last sign-in."""
    return accounts.listed(asking)


@router.post("/accounts")
def open_account(asking: Asking, given: NewAccount) -> OneTimePassword:
    """Opens an account with a one-time password."""
    return accounts.open_account(asking, given)


@router.get("/roles")
def list_roles(asking: Asking) -> RoleList:
    """Every role, and what the policy lets it do."""
    return role_rights.listed(asking)


@router.get("/accounts/{name}")
def account(asking: Asking, name: Name) -> AccountPage:
    """One account: the roles it was given, its open sessions."""
    return accounts.see(asking, name)


@router.post("/accounts/{name}/role")
def give_role(asking: Asking, name: Name, given: NewRole) -> AccountPage:
    """Another role. The three administrators exclude each other for good."""
    return accounts.give_role(asking, name, given)


@router.post("/accounts/{name}/close")
def close_account(asking: Asking, name: Name, given: WithReason) -> AccountPage:
    """Closes the account; its sessions end at once."""
    return accounts.close(asking, name, given.reason)


@router.post("/accounts/{name}/open")
def open_again(asking: Asking, name: Name, given: WithReason) -> AccountPage:
    """Opens a closed or locked account again."""
    return accounts.open_again(asking, name, given.reason)


@router.put("/accounts/{name}/contract")
def set_contract(asking: Asking, name: Name, given: ContractEnd) -> AccountPage:
    """The last day of the contract: the account closes by itself after it."""
    return accounts.set_contract(asking, name, given.ends)


@router.post("/accounts/{name}/reset")
def reset_password(asking: Asking, name: Name) -> OneTimePassword:
    """Another one-time password."""
    return accounts.reset(asking, name)


@router.post("/accounts/{name}/second-factor/remove")
def take_second_factor(asking: Asking, name: Name, given: WithReason) -> AccountPage:
    """Takes the second factor off for whoever lost the authenticator; the account's sessions end."""
    return accounts.take_second_factor(asking, name, given.reason)


@router.put("/accounts/{name}/identity")
def join_identity(asking: Asking, name: Name, given: Identity) -> AccountPage:
    """What the identity provider calls the account's owner: who signs in there is this account."""
    return accounts.join_identity(asking, name, given.subject)


@router.get("/overview")
def see_overview(asking: Asking) -> CentreOverview:
    """The centre in numbers, each with the page where it is looked into."""
    return overview.overview(asking)


@router.get("/hospitals")
def see_hospitals(asking: Asking) -> HospitalStates:
    """Each hospital: its machine, its last parcel, its officers."""
    return hospitals.states(asking)


@router.get("/services")
def see_services(asking: Asking) -> ServiceStates:
    """Each process, engine and store with its last sign of life."""
    return services.states(asking)


@router.get("/use")
def see_use(asking: Asking) -> UseStatistics:
    """Acts by day, role and room; nobody's own."""
    return use.statistics(asking)


@router.get("/settings")
def see_settings(asking: Asking) -> SettingList:
    """The settings in force, and where each was set."""
    return settings_page.listed(asking)


@router.get("/quotas")
def see_quotas(asking: Asking) -> QuotaPage:
    """Numbers of each institution this month, and the limits of the installation."""
    return quotas.page(asking)


@router.put("/quotas/{institution}")
def change_quota(
    asking: Asking, institution: Annotated[str, Path(max_length=40)], given: NewQuota
) -> QuotaPage:
    """Fewer numbers a month for one institution, or as everybody again."""
    return quotas.change(asking, institution, given)


@router.get("/emergencies")
def list_emergencies(asking: Asking) -> EmergencyList:
    """Emergency accesses, unreviewed ones first. An officer sees those of the own hospital's people."""
    return emergencies.listed(asking)


@router.post("/emergencies/{id}/review")
def review_emergency(asking: Asking, id: Name, given: EmergencyVerdict) -> EmergencyLine:
    """What the reviewer found, who is never the one who opened."""
    return emergencies.review(asking, id, given)
