"""The sender by default: each message is a file of the outbox, for a gateway of the operator's to take. Only
the account of the portal can read the folder."""

from __future__ import annotations

import json
from pathlib import Path

from heluo.delivery.followup.senders.base import PatientMessage
from heluo.kit.durable import write
from heluo.kit.errors import Unavailable
from heluo.kit.private_files import folder as private_folder


class OutboxFolder:
    """Writes each message as `<id>.json`."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: PatientMessage) -> None:
        body = {"id": message.id, "phone": message.phone, "text": message.text}
        try:
            private_folder(self._folder)
            write(self._folder / f"{message.id}.json", json.dumps(body, ensure_ascii=False).encode())
        except OSError as error:
            raise Unavailable(
                ("消息没有写入发件箱", "the message was not written to the outbox"),
                str(self._folder),
                ("检查磁盘后再发", "look at the disk, then send again"),
            ) from error
