"""`heluo check-storage`: what was compared, and what is damaged. The comparing is `lakehouse.checksums`' and
`kit.db`'s."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from heluo.entrypoints.control import control
from heluo.governance.receive.inbox import unreadable
from heluo.governance.receive.opened import address_of
from heluo.kit.db import look_through, reading
from heluo.kit.disk import mb
from heluo.kit.errors import Broken
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo.kit.text import Text
from heluo.lakehouse.checksums import compare
from heluo.lakehouse.damage import WAY_OUT
from heluo.lakehouse.records import Ledger
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
    parcels, unsound = _parcels(home)
    damaged += unsound
    result = {
        "files": done.files,
        "megabytes": mb(done.bytes),
        "parcels": parcels,
        "without_checksum_before": done.noted,
        "damaged": [words.en for words in damaged],
    }
    return result, damaged


def _parcels(home: Home) -> tuple[int, list[Text]]:
    """(parcels of the ledger, those whose file is not the one that was receipted). A waiting one is asked of
    its hospital by the next night; a loaded one is what repairs load from, and no night looks before."""
    with reading(control(home)) as session:
        entries = session.scalars(sa.select(Ledger).where(Ledger.status != "held")).all()
    wrong = [address_of(entry) for entry in entries if unreadable(home, entry) is not None]
    if not wrong:
        return len(entries), []
    return len(entries), [
        Text(
            f"收件箱中 {len(wrong)} 个包裹缺失或损坏(如 {wrong[0]}):heluo restore … --part inbox",
            f"{len(wrong)} parcels of the inbox are missing or damaged (such as {wrong[0]}): heluo restore … "
            "--part inbox",
        )
    ]
