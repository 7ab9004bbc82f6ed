"""The same definitions on a folder of OMOP CDM 5.4 tables: which rows are what, what such tables cannot say,
persons and dates. Reads that folder alone: nothing of this platform's own persons."""

from heluo.cohort.omop.folder import open_folder
from heluo.cohort.omop.members import Member, members_in
from heluo.cohort.omop.unsayable import Unsayable, unsayable

__all__ = ["Member", "Unsayable", "members_in", "open_folder", "unsayable"]
