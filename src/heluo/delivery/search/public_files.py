"""Saved cohorts from and to the JSON of public definitions (OHDSI Circe): with every element translated, or
listed by its path. A file of which anything is listed is not saved: it would be another question."""

from __future__ import annotations

from heluo.cohort.circe import Untranslated, read_circe, write_circe
from heluo.cohort.definition import Definition
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.search import cohorts
from heluo.delivery.search.resources import COUNT
from heluo.delivery.search.saved_schemas import (
    CirceDraft,
    CirceFile,
    CirceImport,
    CohortDraft,
    ElementNotTranslated,
)


def take_in(asking: Caller, draft: CirceDraft) -> CirceImport:
    """Saves the cohort of a file; one that is not translated in full is listed and not saved. Raises
    BadInput for what is no such file."""
    asking.permit(COUNT)
    reading = read_circe(draft.circe)
    if reading.definition is None or not reading.runs:
        return CirceImport(cohort=None, untranslated=[_listed(one) for one in reading.untranslated])
    given = draft.model_dump(exclude={"circe"})
    page = cohorts.create(asking, CohortDraft(**given, definition=reading.definition))
    return CirceImport(cohort=page, untranslated=[])


def written(asking: Caller, id: str, version: int | None) -> CirceFile:
    """A version of a saved cohort as such a file, and what it cannot say. Raises NotFound."""
    page = cohorts.page(asking, id, version)
    made = write_circe(Definition.model_validate(page.definition))
    return CirceFile(
        circe=made.circe,
        unsaid=[_listed(one) for one in made.unsaid],
        added=[words(one) for one in made.added],
    )


def _listed(one: Untranslated) -> ElementNotTranslated:
    return ElementNotTranslated(
        path=one.path,
        found=one.found,
        why=words(one.reason.why),
        expected=words(one.reason.expected),
        todo=words(one.reason.todo),
    )
