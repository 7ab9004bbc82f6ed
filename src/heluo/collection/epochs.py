"""When a hospital may state that an epoch holds every row that it has, so that the centre ends what only
earlier epochs hold.

A new epoch begins when this machine's journal was lost or restored from a backup, or the centre lost parcels:
the numbers of the two no longer continue each other, so the stream is read and sealed again from number 1.
Such a journal no longer knows every key that the centre has, so it cannot report those deletions itself. The
statement is made once an epoch, in the last parcel of a complete night, and not by the night that first read
everything: a view that was just being loaded must not delete the rest (`doubted_deletions.py`).
"""

from __future__ import annotations

from heluo.collection import doubted_deletions
from heluo.collection.journal import Journal, StreamState
from heluo.kit.dates import now

COMPLETE = "whole"
"""In a manifest's window: every row of the view is in this epoch, in this parcel or before it, or in its
quarantine. The word is part of the parcel's format."""
_STATED = "said"
"""In the journal's note; the word is part of the journal's format."""


def may_state_complete(journal: Journal, state: StreamState) -> bool:
    """An earlier night has read this epoch to its end, and nobody has stated so yet. The first epoch has none
    before it."""
    epoch, _, since = journal.note(_note(state)).partition(" ")
    limit = (now() - doubted_deletions.NEXT_NIGHT).isoformat()
    return (
        state.epoch > 1
        and state.complete
        and epoch == str(state.epoch)
        and since != _STATED
        and since <= limit
    )


def note_night(journal: Journal, state: StreamState, stated: bool) -> None:
    """The night of `state` is over and complete. To state it twice is harmless; a kill before this repeats
    it."""
    note = journal.note(_note(state))
    if stated or note.partition(" ")[0] != str(state.epoch):
        with journal.transaction():
            journal.put_note(_note(state), f"{state.epoch} {_STATED if stated else now().isoformat()}")


def _note(state: StreamState) -> str:
    return f"epoch:{state.name}"
