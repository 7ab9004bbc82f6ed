"""What an engineer in the hospital should know: a fault of mapping, view or data, with file and line and a
way out.

Never a patient's value. A finding is data (journal, JSON, screen); an exception is `kit.errors`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from heluo.kit.errors import BadConfiguration, SeveralFaults


@dataclass(frozen=True)
class CollectionFinding:
    """`severity` "error" stops the stream it concerns (or the whole hospital when `stream` is "")."""

    code: str
    severity: Literal["error", "warning", "note"]
    stream: str
    subject: str
    """Variable, column or file that it is about."""
    zh: str
    en: str
    todo_zh: str = ""
    todo_en: str = ""
    where: str = ""

    def text(self, lang: str = "zh") -> str:
        """One line in `lang`: where, which stream and subject, what, what to do."""
        about = ".".join(x for x in (self.stream, self.subject) if x)
        found, todo = (self.zh, self.todo_zh) if lang == "zh" else (self.en, self.todo_en)
        head = f"{self.where}: " if self.where else ""
        return f"{head}{about + ': ' if about else ''}{found}" + (
            (";处理:" if lang == "zh" else "; to do: ") + todo if todo else ""
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def declared_faults(error: BadConfiguration) -> list[CollectionFinding]:
    """A finding for each fault of declared files that `error` names."""
    faults = error.faults if isinstance(error, SeveralFaults) else (error,)
    return [
        CollectionFinding(
            "configuration",
            "error",
            "",
            "",
            f.found.zh + (f";应为:{f.expected.zh}" if f.expected.zh else ""),
            f.found.en + (f"; expected: {f.expected.en}" if f.expected.en else ""),
            f.todo.zh,
            f.todo.en,
            f.where,
        )
        for f in faults
    ]
