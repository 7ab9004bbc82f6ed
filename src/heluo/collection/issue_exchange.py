"""Fetches the centre's quality issues and sends the hospital's answers: each kept before the centre hears
that it is, each sent until its receipt is stored. May run while a night runs: it takes single
transactions."""

from __future__ import annotations

from dataclasses import dataclass

from heluo.collection.centre import Centre, RefusedByCentre
from heluo.collection.findings import CollectionFinding
from heluo.collection.journal import Journal

AFTER = "issues_after"
"""Note in the journal: the number up to which the centre's issues are here."""
FINAL = frozenset({"answer", "no_such_issue", "other_answer"})
"""Codes of refusals that sending again does not mend."""


@dataclass
class IssueExchange:
    """What one exchange did."""

    fetched: int = 0
    sent: int = 0
    findings: tuple[CollectionFinding, ...] = ()


def exchange(journal: Journal, centre: Centre) -> IssueExchange:
    """Answers go out, issues come in. Raises TryLater, RefusedByCentre; Broken for what the centre did not
    sign."""
    done = IssueExchange()
    _send(journal, centre, done)
    again = _fetch(journal, centre, done)
    if again:  # a centre restored from a backup has lost answers
        _send(journal, centre, done)
    return done


def _send(journal: Journal, centre: Centre, done: IssueExchange) -> None:
    for answer in journal.quality_issues.unconfirmed():
        try:
            receipt = centre.answer_issue(answer.issue, answer.id, answer.body)
        except RefusedByCentre as error:
            if error.status in (404, 405) and not error.body.get("code"):
                return  # an older centre: the answer waits
            if error.body.get("code") not in FINAL:
                raise
            receipt = {"status": "refused", "zh": error.text("zh"), "en": error.text("en")}
            done.findings = (*done.findings, _refused(answer.issue, error))
        else:
            done.sent += 1
        with journal.transaction():
            journal.quality_issues.confirmed(answer.id, receipt)


def _fetch(journal: Journal, centre: Centre, done: IssueExchange) -> int:
    """Everything behind the noted number; how many answers are to be sent again."""
    lost = 0
    while True:
        after = int(journal.note(AFTER) or 0)
        issues, upto = centre.issues(after)
        with journal.transaction():
            if upto < after:  # it was restored from a backup, and counts from where that ended
                journal.quality_issues.forget_numbers()
                journal.put_note(AFTER, "0")
                continue
            for statement in issues:
                journal.quality_issues.keep(statement)
                lost += journal.quality_issues.send_again(statement["issue"], statement["answers"])
            journal.put_note(AFTER, str(upto))
        done.fetched += len(issues)
        if not issues:
            return lost


def _refused(issue: str, error: RefusedByCentre) -> CollectionFinding:
    return CollectionFinding(
        "answer_refused",
        "warning",
        "",
        issue,
        f"中心不接受对问题单 {issue} 的答复:{error.text('zh')}",
        f"the centre does not take the answer to issue {issue}: {error.text('en')}",
        "重新填写答复",
        "write the answer anew",
    )
