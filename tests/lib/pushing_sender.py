"""A sender that pushes messages into a landing and says which were acknowledged, until it is killed.

python -m tests.lib.pushing_sender <home> <connection> <first number>
"""

from __future__ import annotations

import sys

from heluo.collection.interfaces.connect import connections
from heluo.collection.landing.append import Landing, Message
from heluo.kit.places import home
from tests.lib.invented_hospital import CODE, TABLES, results


def lab_message(number: int, value: str = "", id: str = "") -> Message:
    """One result as a message; `number` is its key."""
    row = {
        c: None if v is None else str(v) for c, v in zip(TABLES["lab"], results(1, number)[0], strict=True)
    }
    return Message(id or f"M{number}", (("v_lab", row | ({"JG": value} if value else {})),))


def main(root: str, name: str, first: str) -> None:
    with Landing(connections(home(root).agent(CODE))[name]) as landing:
        for number in range(int(first), 1_000_000):
            landing.append([lab_message(number)])
            print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
