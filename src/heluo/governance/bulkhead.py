"""Bulkheads: what one hospital's content or configuration breaks stays with it.

Work goes for many hospitals at once; only where that raises it is cut smaller, until the one is found that
raises alone (`culprits`). What is no hospital's doing (a full disk, too little memory, another night) is
never contained: `of_the_machine`. Knows neither tables nor checks: `categories` and `publish` hand in what is
to be tried.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from typing import TypeVar

from heluo.kit.disk import is_full
from heluo.kit.errors import Broken, HeluoError
from heluo.kit.text import Text
from heluo.lakehouse.faults import MOST_KEYS, FaultFound, Pair

T = TypeVar("T")
_NAMES = ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "ENOMEM", "EACCES", "EPERM")
MACHINE = frozenset(getattr(errno, name) for name in _NAMES)
WORDS_OF_THE_MACHINE = (
    "no space left",
    "too many open files",
    "disk quota",
    "out of memory",
    "read-only file",
    "database is locked",
    "disk i/o error",
)
"""Engines and the writer wrap the system's errors into their own, of which only the words are left."""
UNFORESEEN, CONFIGURATION = "unforeseen", "configuration"


class ContainedError(Exception):
    """A step after the categories met what belongs to these hospitals × categories: the night begins again
    without them. Never leaves the night."""

    def __init__(self, found: Sequence[FaultFound]) -> None:
        self.found = tuple(found)
        super().__init__(f"{len(self.found)} faults")


def containable(error: BaseException) -> bool:
    """Whether `error` may be a hospital's: it is searched for one then, and goes on being raised when there
    is none."""
    # Polars' panics are no Exception, and what a value may cause they are.
    ordinary = isinstance(error, Exception) or type(error).__name__ == "PanicException"
    return ordinary and not isinstance(error, ContainedError) and not of_the_machine(error)


def of_the_machine(error: BaseException) -> bool:
    """Whether the machine or the installation is at fault, whatever a hospital delivered."""
    if is_full(error):
        return True
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        if isinstance(at, HeluoError) and not isinstance(at, Broken):
            return True
        if isinstance(at, MemoryError) or (isinstance(at, OSError) and at.errno in MACHINE):
            return True
        if any(words in str(at).lower() for words in WORDS_OF_THE_MACHINE):
            return True
        at = at.__cause__ or at.__context__
    return False


def in_bulkheads(
    parts: Sequence[T], do: Callable[[Sequence[T]], object], failed: Callable[[T, BaseException], None]
) -> None:
    """`do` for all `parts` at once; where that raises, in halves and so on; a part that raises alone goes to
    `failed`. `do` must change nothing when it raises."""
    try:
        do(parts)
    except BaseException as error:
        if not containable(error):
            raise
        if len(parts) == 1:
            failed(parts[0], error)
            return
        for half in (parts[: len(parts) // 2], parts[len(parts) // 2 :]):
            in_bulkheads(half, do, failed)


def culprits(parts: Sequence[T], do: Callable[[Sequence[T]], object], most: int = MOST_KEYS) -> list[T]:
    """Those of `parts` for which `do` raises alone, at most `most`; none where only several together
    raise."""
    found: list[T] = []

    def search(some: Sequence[T]) -> None:
        if len(found) >= most or not some or not raises(do, some):
            return
        if len(some) == 1:
            found.append(some[0])
            return
        for half in (some[: len(some) // 2], some[len(some) // 2 :]):
            search(half)

    search(parts)
    return found


def needed(parts: Sequence[T], without: Callable[[Sequence[T]], object]) -> T | None:
    """The one part that has to be taken away for `without(parts taken away)` to pass, None where no single
    one helps."""
    some = list(parts)
    if raises(without, some):
        return None
    while len(some) > 1:
        first, second = some[: len(some) // 2], some[len(some) // 2 :]
        if not raises(without, first):
            some = first
        elif not raises(without, second):
            some = second
        else:
            return None
    return some[0] if some else None


def raises(do: Callable[[T], object], what: T) -> bool:
    """Whether `do(what)` raises something that a hospital may cause."""
    try:
        do(what)
    except BaseException as error:
        if not containable(error):
            raise
        return True
    return False


def unforeseen(
    pair: Pair, error: BaseException, variable: str = "", row_keys: Sequence[str] = ()
) -> FaultFound:
    """`error` as a fault of `pair`. Of the error only its kind is told: its message may hold a value."""
    kind = type(error).__name__
    words = error.found if isinstance(error, HeluoError) else None
    of_zh = f"变量 {variable} 的值" if variable else "这一类别的数据"
    of_en = f"an unusable value of {variable}" if variable else "rows of this category cannot be used"
    rows_zh = f"({len(row_keys)} 行,见行键)" if row_keys else ""
    rows_en = f" ({len(row_keys)} rows, see their keys)" if row_keys else ""
    return FaultFound(
        *pair,
        UNFORESEEN,
        words or Text(f"{of_zh}不能处理{rows_zh}:{kind}", f"{of_en}{rows_en}: {kind}"),
        Text("数据字典所述类型和范围内的值", "values of the type and range that the dictionary gives"),
        Text(
            "医院按行键改正后重新发送;此前发布上一个好版本,每夜重试",
            "the hospital corrects these rows and sends them again; until then the last good version "
            "stays in the release, and each night tries again",
        ),
        variable,
        tuple(row_keys[:MOST_KEYS]),
    )


def misconfigured(hospital: str, category: str, variable: str, error: HeluoError) -> FaultFound:
    """A hospital's configuration as a fault; `category` "" = all of them."""
    # The machine's own folders are nobody's business on a screen.
    where = f"hospitals/{error.where.rpartition('/hospitals/')[2]}: " if error.where else ""
    return FaultFound(
        hospital,
        category,
        CONFIGURATION,
        Text(where + error.found.zh, where + error.found.en),
        error.expected,
        error.todo
        if any(error.todo)
        else Text("改正配置,下一夜自动重做", "correct it; the next night tries again"),
        variable,
    )


def nothing_done(found: Sequence[FaultFound]) -> Broken:
    """Several hospitals and nothing that went well: that is not the hospitals'."""
    pairs = ", ".join(sorted({f"{one.hospital}/{one.category}" for one in found})[:6])
    return Broken(
        (
            f"这一夜的每一项都失败了({pairs}):{found[0].found.zh}",
            f"everything that this night had to do failed ({pairs}): {found[0].found.en}",
        ),
        ("至少一家医院的一个类别能完成", "one hospital's category at least that can be done"),
        (
            "检查磁盘、内存和程序版本,然后重跑",
            "look at disk, memory and the version of the program, then repeat",
        ),
        code="nothing_done",
    )
