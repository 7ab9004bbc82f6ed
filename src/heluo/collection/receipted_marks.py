"""How far into a log the centre has everything: only what is behind that mark may be forgotten here.

A night's mark is safe when every parcel up to the one that carried it is loaded; the receipt comes a night
later, so marks wait in the journal with the number of their parcel. Forgets nothing itself.
"""

from __future__ import annotations

import json

from heluo.collection.journal import Journal


def note_mark(journal: Journal, stream: str) -> None:
    """Remembers the mark that the stream has now, with the last parcel before it."""
    state = journal.stream(stream)
    marks = _marks(journal, stream)
    if state.complete and state.mark is not None and (not marks or marks[-1][2] != state.mark):
        with journal.transaction():
            _put(journal, stream, [*marks, (state.epoch, state.seq, state.mark)])


def receipted_mark(journal: Journal, stream: str) -> str | None:
    """The last mark up to which every parcel of the present epoch is loaded; None when there is none.

    Marks of an earlier epoch do not count: the log is read again, from everything that is still there.
    """
    epoch = journal.stream(stream).epoch
    marks = [mark for mark in _marks(journal, stream) if mark[0] == epoch]
    waiting = journal.outbox.first_not_loaded(stream, epoch)
    done = [mark for mark in marks if waiting is None or mark[1] < waiting]
    if done:
        with journal.transaction():
            _put(journal, stream, marks[len(done) - 1 :])
    return done[-1][2] if done else None


def _marks(journal: Journal, stream: str) -> list[tuple[int, int, str]]:
    """(epoch, number of the parcel, mark), oldest first."""
    return [tuple(mark) for mark in json.loads(journal.note(_note(stream)) or "[]")]


def _put(journal: Journal, stream: str, marks: list[tuple[int, int, str]]) -> None:
    journal.put_note(_note(stream), json.dumps(marks))


def _note(stream: str) -> str:
    return f"marks:{stream}"
