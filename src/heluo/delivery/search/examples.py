"""Questions that the box offers: those of `dictionary/search/examples.csv` that find something in this
release. A button that finds nothing teaches that search finds nothing.

For whoever may read the texts it is tried under their own permit; a caller with counts only is offered what
many persons have in the release, which is no fact of anybody.
"""

from __future__ import annotations

from heluo.access.permissions import service_permit
from heluo.access.permit import ROWS
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.search import question as questions
from heluo.delivery.search.resources import INDEX, TEXT
from heluo.delivery.search.schemas import Examples, TextQuestion
from heluo.delivery.search.texts import index_of
from heluo.dictionary.search_words import load_search_words

MOST = 8
MANY = 100
"""Persons of the release who must be found, before an example is offered to whoever may not see them."""


def examples_of(asking: Caller) -> Examples:
    """Raises NotPermitted, Unavailable."""
    permit = asking.permit(TEXT)
    asking.remember(permit, TEXT.act, "examples")
    release = asking.lake.release()
    index = index_of(asking).of(release.id)
    own = ROWS in permit.forms
    # The level of the ordinary texts: what only special diseases would find is nobody's example.
    seen = permit if own else service_permit(INDEX.name, "quality").narrow(level=permit.level)
    found = []
    for example in load_search_words().examples:
        asked = questions.read(TextQuestion(q=example)).asked
        if own:
            enough = index.page(asked, seen, 0, 1).total > 0
        else:
            enough = len(index.persons(asked, seen)) >= MANY
        if enough:
            found.append(example)
        if len(found) == MOST:
            break
    return Examples(release=release_shape(release), questions=found)
