"""Cohorts, frames, lists and sets of codes under a name: versions that never change, who may read them, use
of one in another, what differs between two versions. Not here: what a definition means, and who gets rows."""

from heluo.cohort.saved.differences import Difference, differences
from heluo.cohort.saved.nested import OtherVersion, check_acyclic, code_sets_in, expanded, plain, used
from heluo.cohort.saved.store import (
    Draft,
    Holder,
    NewVersion,
    body,
    change,
    create,
    find,
    remove,
    versions,
    visible,
)

__all__ = [
    "Difference",
    "Draft",
    "Holder",
    "NewVersion",
    "OtherVersion",
    "body",
    "change",
    "check_acyclic",
    "code_sets_in",
    "create",
    "differences",
    "expanded",
    "find",
    "plain",
    "remove",
    "used",
    "versions",
    "visible",
]
