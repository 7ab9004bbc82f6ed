"""States of an emergency access: what follows, and who may act."""

from __future__ import annotations

from heluo.kit.states import States
from heluo.kit.text import Text

CLOCK, OFFICER, SECURITY = "worker", "hospital_officer", "security_admin"
WAITING, OVERDUE, JUSTIFIED, UNJUSTIFIED = "waiting", "overdue", "justified", "unjustified"
UNREVIEWED = (WAITING, OVERDUE)
EMERGENCY = States(
    thing="emergency_access",
    label=Text("紧急调阅", "emergency access"),
    initial=WAITING,
    labels={
        WAITING: Text("待复核", "waits for review"),
        OVERDUE: Text("逾期未复核", "overdue for review"),
        JUSTIFIED: Text("认可", "found justified"),
        UNJUSTIFIED: Text("不认可", "found unjustified"),
    },
    terminal=frozenset({JUSTIFIED, UNJUSTIFIED}),
    transitions={WAITING: (OVERDUE, JUSTIFIED, UNJUSTIFIED), OVERDUE: (JUSTIFIED, UNJUSTIFIED)},
    owners={WAITING: (OFFICER, CLOCK), OVERDUE: (OFFICER, SECURITY)},
)
