"""The act of cohort that is done by command: what it is called in the audit log. Saving on a screen is an
act of the room that does it."""

from __future__ import annotations

from heluo.access.acts import ActKind
from heluo.kit.text import Text

IMPORT_COHORT = ActKind("cohort.import", Text("由命令行导入队列", "imported a cohort by command"))
ACTS = (IMPORT_COHORT,)
