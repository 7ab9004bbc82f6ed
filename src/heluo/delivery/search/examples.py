"""Questions that the box offers: those of `dictionary/search/examples.csv` that find something in this
release. A button that finds nothing teaches that search finds nothing.

For whoever may read the texts it is tried under their own permit. A caller with counts only is offered the
first ones untried: whether enough persons have something is a number, and numbers are drawn on the account.
"""

from __future__ import annotations

from itertools import islice

from heluo.access.permit import ROWS
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.search import question as questions
from heluo.delivery.search.resources import TEXT
from heluo.delivery.search.schemas import Examples, TextQuestion
from heluo.delivery.search.texts import index_of
from heluo.dictionary.search_words import load_search_words

MOST = 8


def examples_of(asking: Caller) -> Examples:
    """Raises NotPermitted, Unavailable."""
    permit = asking.permit(TEXT)
    asking.remember(permit, TEXT.act, "examples")
    release = asking.lake.release()
    examples = load_search_words().examples
    if ROWS in permit.forms:
        index = index_of(asking).of(release.id)
        tried = (
            e for e in examples if index.page(questions.read(TextQuestion(q=e)).asked, permit, 0, 1).total
        )
    else:
        tried = iter(examples)
    return Examples(release=release_shape(release), questions=list(islice(tried, MOST)))
