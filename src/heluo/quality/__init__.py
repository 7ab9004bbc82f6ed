"""Quality: templates of checks, checks derived from the dictionary, counts, and verdicts made at reading.

Pure: expressions over tables that are given, and evaluations of counts. Runs no engine, reads no lake, writes
nothing; `governance.check` runs it in the night, `entrypoints` and the portal render its report.
"""

from heluo.quality.derive import all_checks, checks
from heluo.quality.model import Check
from heluo.quality.template import Flags, Template
from heluo.quality.templates import TEMPLATES

__all__ = ["TEMPLATES", "Check", "Flags", "Template", "all_checks", "checks"]
