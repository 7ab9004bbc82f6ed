"""A frame: one row a person of a cohort (or a visit of hers), one column a question about her records. What
an algorithm, an extract or a prefilled form is given.

`definition` is the JSON, `read` checks it, `columns`, `outcomes` and `rows` are its meaning as expressions,
`build` reads them by one permit, `files` writes `frame.parquet`, `frame.json` and the data dictionary. Not
here: who gets a permit, and what is computed of a frame.
"""

from heluo.cohort.frame.build import BuiltFrame, build
from heluo.cohort.frame.definition import FrameDefinition
from heluo.cohort.frame.files import write
from heluo.cohort.frame.model import FramePlan, PlannedColumn, PlannedOutcome
from heluo.cohort.frame.read import read_frame

__all__ = [
    "BuiltFrame",
    "FrameDefinition",
    "FramePlan",
    "PlannedColumn",
    "PlannedOutcome",
    "build",
    "read_frame",
    "write",
]
