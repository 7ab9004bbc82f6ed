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
from heluo.cohort.frame.read import names_of, read_frame
from heluo.cohort.frame.shares import SafeShares, safe_shares
from heluo.cohort.frame.variables import variables_of
from heluo.cohort.frame.wording import column_in_words

__all__ = [
    "BuiltFrame",
    "FrameDefinition",
    "FramePlan",
    "PlannedColumn",
    "PlannedOutcome",
    "SafeShares",
    "build",
    "column_in_words",
    "names_of",
    "read_frame",
    "safe_shares",
    "variables_of",
    "write",
]
