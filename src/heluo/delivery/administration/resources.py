"""What can be asked of administration, and the acts that the log holds of it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permit import FIGURES
from heluo.kit.text import Text

SCREEN = "administration"
ONLY_FIGURES = frozenset({FIGURES})
ACCOUNTS = Resource("administration.accounts", SCREEN, ONLY_FIGURES, Text("账号管理", "Accounts and roles"))
CENTRE = Resource("administration.centre", SCREEN, ONLY_FIGURES, Text("管理中心", "The management centre"))
SERVICES = Resource(
    "administration.services", SCREEN, ONLY_FIGURES, Text("服务与医院", "Services and hospitals")
)
QUOTAS = Resource("administration.quotas", SCREEN, ONLY_FIGURES, Text("配额", "Quotas"))
SET_QUOTAS = Resource(
    "administration.quotas.set",
    SCREEN,
    ONLY_FIGURES,
    Text("调整机构的配额", "Changing an institution's quota"),
)
EMERGENCIES = Resource(
    "administration.emergencies", SCREEN, ONLY_FIGURES, Text("紧急调阅的复核", "Review of emergency accesses")
)
LIST_ACCOUNTS = ActKind("administration.accounts.list", Text("查看账号列表", "listed accounts"))
SEE_ACCOUNT = ActKind("administration.accounts.show", Text("查看一个账号", "saw an account"))
LIST_ROLES = ActKind("administration.roles.list", Text("查看角色的权限", "saw what roles may"))
SEE_OVERVIEW = ActKind("administration.overview", Text("查看管理中心总览", "saw the overview of the centre"))
SEE_SETTINGS = ActKind("administration.settings", Text("查看生效的设置", "saw the settings in force"))
SEE_USE = ActKind("administration.use", Text("查看使用统计", "saw statistics of use"))
SEE_SERVICES = ActKind("administration.services.show", Text("查看服务状态", "saw the state of services"))
SEE_HOSPITALS = ActKind("administration.hospitals", Text("查看医院接入状态", "saw the state of hospitals"))
SEE_QUOTAS = ActKind("administration.quotas.show", Text("查看配额", "saw quotas"))
SET_QUOTA = ActKind(
    "administration.quotas.set", Text("调整机构的配额", "changed the quota of an institution")
)
LIST_EMERGENCIES = ActKind(
    "administration.emergencies.list", Text("查看紧急调阅", "listed emergency accesses")
)
ACTS = (
    LIST_ACCOUNTS,
    SEE_ACCOUNT,
    LIST_ROLES,
    SEE_OVERVIEW,
    SEE_SETTINGS,
    SEE_USE,
    SEE_SERVICES,
    SEE_HOSPITALS,
    SEE_QUOTAS,
    LIST_EMERGENCIES,
)
