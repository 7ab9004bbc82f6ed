"""Cohorts, frames and lists under a name: versions that never change, who may read them, use of one cohort in
another, what differs between two versions. Not here: what a definition means, and who gets rows."""

from heluo.cohort.saved.differences import Difference, differences
from heluo.cohort.saved.nested import OtherVersion, check_acyclic, expanded, plain, used
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
