"""Errors that a person can act on: what was found, what was expected, what to do next.

One class per way of recovering, each with an HTTP status and an exit code. A message never carries
a patient's value: name the column, the file and line, the code or the count instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from heluo.kit.text import text


class HeluoError(Exception):
    """Base of every error that reaches a user.

    `found`, `expected` and `todo` are (zh, en) pairs or one text for both; `where` is "file:line"
    when a data file is at fault.
    """

    status = 500
    exit_code = 1
    code = "error"
    retry_after = 0
    """Seconds after which the same request may well succeed; 0 where repeating it does not help by itself."""

    def __init__(
        self,
        found: str | tuple[str, str],
        expected: str | tuple[str, str] = "",
        todo: str | tuple[str, str] = "",
        *,
        where: str = "",
        code: str = "",
    ) -> None:
        self.found, self.expected, self.todo = text(found), text(expected), text(todo)
        self.where = where
        if code:
            self.code = code
        super().__init__(self.text("en"))

    def text(self, lang: str = "zh") -> str:
        """The three parts as one line in `lang` ("zh" or "en")."""
        found, expected, todo = (part.in_language(lang) for part in (self.found, self.expected, self.todo))
        parts = [f"{self.where}: " if self.where else "", found]
        if expected:
            parts.append((";应为:" if lang == "zh" else "; expected: ") + expected)
        if todo:
            parts.append((";处理:" if lang == "zh" else "; to do: ") + todo)
        return "".join(parts)


class BadInput(HeluoError):
    """The caller's data or request is wrong: correct it and try again."""

    status, exit_code, code = 422, 2, "bad_input"


class BadConfiguration(HeluoError):
    """A declared file (dictionary, hospital, setting) is wrong: edit the named line."""

    status, exit_code, code = 500, 3, "bad_configuration"


class SeveralFaults(BadConfiguration):
    """Declared files with several faults: `faults` has them all, the text names the first."""

    def __init__(self, faults: Sequence[BadConfiguration]) -> None:
        self.faults = tuple(faults)
        first, more = faults[0], len(faults) - 1
        todo = (
            f"{first.todo.zh};另有 {more} 处,heluo check-hospital 逐条列出",
            f"{first.todo.en}; {more} more, which heluo check-hospital lists",
        )
        super().__init__(first.found, first.expected, todo, where=first.where)


def combined(faults: Sequence[BadConfiguration]) -> BadConfiguration:
    """One error for `faults`, of which there is at least one."""
    return faults[0] if len(faults) == 1 else SeveralFaults(faults)


class NotSignedIn(HeluoError):
    """No valid session: sign in and repeat."""

    status, exit_code, code = 401, 4, "not_signed_in"


class NotPermitted(HeluoError):
    """The person may not, or the state does not allow it: the message names the rule and the way out."""

    status, exit_code, code = 403, 5, "not_permitted"


class NotFound(HeluoError):
    """There is no such thing, or the asker may not know that there is."""

    status, exit_code, code = 404, 6, "not_found"


class Conflict(HeluoError):
    """The state moved on meanwhile: read it again and decide."""

    status, exit_code, code = 409, 7, "conflict"


class Overtaken(Conflict):
    """Somebody changed it since it was opened: compare both, and save again what is still wanted."""

    status, code = 412, "overtaken"


class Broken(HeluoError):
    """A seal, hash, signature or invariant does not hold: nothing was accepted; ask the sender."""

    status, exit_code, code = 400, 8, "broken"


class Unavailable(HeluoError):
    """Something outside is down or too busy: wait and repeat, nothing was lost."""

    status, exit_code, code = 503, 9, "unavailable"
    retry_after = 5


class Busy(Unavailable):
    """More is asked than can be done at once: nothing was begun; repeat it after `retry_after` seconds."""

    status, code = 429, "busy"

    def __init__(self, found: tuple[str, str], retry_after: int) -> None:
        todo = (f"约 {retry_after} 秒后重试", f"repeat it in about {retry_after} seconds")
        expected = ("同时的请求不超过上限", "no more at once than there is room for")
        super().__init__(found, expected, todo)
        self.retry_after = retry_after
