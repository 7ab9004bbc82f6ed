"""Cuts follow-up into intervals (start, stop] at given times, so that what is known of a person may change in
between."""

import numpy as np


def split(row, start, stop, event, at):
    """(row, start, stop, event) after a cut at `at`, one time an interval; `row` says whose it is. The event
    stays with the last part."""
    cut = (start < at) & (at < stop)
    row = np.r_[row, row[cut]]
    earlier_event = np.where(cut, False, event)
    first = np.where(cut, at, stop)
    start, stop = np.r_[start, at[cut]], np.r_[first, stop[cut]]
    event = np.r_[earlier_event, event[cut]]
    order = np.lexsort((start, row))
    return row[order], start[order], stop[order], event[order]
