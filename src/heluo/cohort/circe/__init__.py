"""Definitions in the JSON of OHDSI's Circe: read with every element translated or listed by its path, and
written with a list of what that language cannot say.

Knows no table: a read definition runs on whatever tables the engine of cohorts runs on.
"""

from heluo.cohort.circe.parts import Untranslated
from heluo.cohort.circe.read import CirceReading, read_circe
from heluo.cohort.circe.write import CirceWriting, write_circe

__all__ = ["CirceReading", "CirceWriting", "Untranslated", "read_circe", "write_circe"]
