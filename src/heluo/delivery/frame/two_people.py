"""What two people decide: one proposes, another confirms or rejects, the author withdraws, and what holds can
be rolled back. Rooms that work so share the states, the rule that nobody confirms their own, and the file
that says what holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from heluo.access.acts import ActKind
from heluo.delivery.frame.caller import Caller
from heluo.kit import durable
from heluo.kit.errors import BadInput, NotPermitted
from heluo.kit.locks import file_lock
from heluo.kit.states import States
from heluo.kit.text import Text

ROLLED_BACK = Text("已回退", "rolled back")


def two_person_states(thing: str, label: Text, ended: Text = ROLLED_BACK) -> States:
    """The states of such a decision; `ended`: what one is called that held and holds no longer."""
    return States(
        thing=thing,
        label=label,
        labels={
            "proposed": Text("待第二人确认", "waits for a second person"),
            "confirmed": Text("生效", "in force"),
            "rejected": Text("未通过", "rejected"),
            "withdrawn": Text("提出人撤回", "withdrawn by its author"),
            "ended": ended,
        },
        initial="proposed",
        terminal=frozenset({"rejected", "withdrawn", "ended"}),
        transitions={"proposed": ("confirmed", "rejected", "withdrawn"), "confirmed": ("ended",)},
        owners={"proposed": ("author", "reviewer"), "confirmed": ("engineer",)},
    )


def answered(confirm: bool, own: bool) -> tuple[str, str]:
    """(the state that an answer leads to, who gives it)."""
    return "confirmed" if confirm else "withdrawn" if own else "rejected", "author" if own else "reviewer"


def check_answer(asking: Caller, confirm: bool, reason: str, own: Sequence[str], act: ActKind) -> None:
    """Raises BadInput for a no without a reason; NotPermitted, after writing the refusal of `act`, where the
    asker confirms one of their `own` (ids)."""
    if not confirm and len(reason.strip()) < 2:
        raise BadInput(
            ("没有写理由", "no reason is given"),
            ("一句话说明", "a sentence that says why"),
            ("写明理由", "say why"),
            code="reason",
        )
    if confirm and own:
        asking.refused(act, own[0], "own_mapping")
        raise NotPermitted(
            ("提出人不能确认自己的映射", "nobody confirms their own mapping"),
            ("另一个人", "another person"),
            ("请同事或医院专员确认", "ask a colleague or the hospital's officer"),
            code="own_mapping",
        )


def renew_file(at: Path, in_force: Callable[[], bytes], empty: bytes) -> bool:
    """Makes the file `at` hold what is in force, asked for under a lock between processes: two who decide at
    the same moment leave the later state, whichever writes last. False when it did already; `empty`: what a
    file that is not there counts as."""
    with file_lock(at.with_name(f".{at.name}.lock"), wait=True):
        wanted = in_force()
        if (at.read_bytes() if at.exists() else empty) == wanted:
            return False
        durable.write(at, wanted)
        return True
