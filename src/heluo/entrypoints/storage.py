"""`heluo check-storage`: what was compared, and what is damaged. The comparing is `lakehouse.checksums`' and
`kit.db`'s."""

from __future__ import annotations

from typing import Any

from heluo.entrypoints.control import control
from heluo.kit.db import look_through
from heluo.kit.disk import mb
from heluo.kit.errors import Broken
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.kit.text import Text
from heluo.lakehouse.checksums import compare
from heluo.lakehouse.damage import WAY_OUT
from heluo.vault.database import vault_path


def check_storage(home: Home, report: Report) -> tuple[dict[str, Any], list[Text]]:
    """(for `--json`, what is damaged with the way out; [] when nothing is)."""
    damaged: list[Text] = []
    for path in (home.control_db, vault_path(home)):
        if path.exists():
            try:
                look_through(path)
            except Broken as error:
                damaged.append(Text(error.text("zh"), error.text("en")))
    done = compare(home, control(home), report=report)
    if done.damaged:
        damaged += [*(one.words for one in done.damaged.values()), WAY_OUT]
    result = {
        "files": done.files,
        "megabytes": mb(done.bytes),
        "without_checksum_before": done.noted,
        "damaged": [words.en for words in damaged],
    }
    return result, damaged
