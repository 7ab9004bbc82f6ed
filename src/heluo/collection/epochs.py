"""When a hospital may say that an epoch holds every row that it has, so that the centre ends what only
earlier epochs hold.

A journal that was lost or restored no longer knows every key that the centre has, so it cannot report those
deletions itself. Said once an epoch, in the last parcel of a complete night, and not by the night that first
read everything: a view that was just being loaded must not delete the rest (`doubted_deletions.py`).
"""

from __future__ import annotations

from heluo.collection import doubted_deletions
from heluo.collection.journal import Journal, StreamState
from heluo.kit.dates import now

WHOLE = "whole"
"""In a manifest's window: every row of the view is in this epoch, in this parcel or before it, or in its
quarantine."""
_SAID = "said"


def may_say(journal: Journal, state: StreamState) -> bool:
    """An earlier night has read this epoch to its end, and nobody has said so yet. The first epoch has none
    before it."""
    epoch, _, since = journal.note(_note(state)).partition(" ")
    limit = (now() - doubted_deletions.NEXT_NIGHT).isoformat()
    return (
        state.epoch > 1 and state.complete and epoch == str(state.epoch) and since != _SAID and since <= limit
    )


def complete(journal: Journal, state: StreamState, said: bool) -> None:
    """The night of `state` is over and complete. Twice said is harmless; a kill before this says it again."""
    note = journal.note(_note(state))
    if said or note.partition(" ")[0] != str(state.epoch):
        with journal.transaction():
            journal.put_note(_note(state), f"{state.epoch} {_SAID if said else now().isoformat()}")


def _note(state: StreamState) -> str:
    return f"epoch:{state.name}"
