"""The centre's public keys on a hospital's machine: renewed when the centre replaced them, and named in each
heartbeat, so that the centre knows which former one is still in use.

The intake's key comes over the line, under a signature that leads from the key which was compared at the
enrolment. The vault's does not: whoever signs for the intake must not be able to put another one in its
place, so it is replaced by a new answer to the enrolment, with its fingerprint compared by people.
"""

from __future__ import annotations

from pathlib import Path

from pyrage import RecipientError
from pyrage.x25519 import Recipient

from heluo.collection.centre import Centre
from heluo.kit import durable
from heluo.kit.errors import Broken
from heluo.kit.seal import fingerprint

FILES = {"intake": "centre-intake.pub", "linkage": "linkage.pub", "centre_signing": "centre-signing.pub"}


def renew(keys: Path, centre: Centre) -> bool:
    """Takes over what the centre says of itself into the folder `keys`; whether anything changed. The night
    that follows seals with it. Raises Broken for keys that the centre did not sign or that are none."""
    before = present(keys)
    answer = centre.keys()
    if answer is None:
        return False
    intake, path = str(answer.get("intake")), keys / FILES["intake"]
    try:
        Recipient.from_str(intake)
    except RecipientError as error:
        raise Broken(
            ("中心给出的公钥不能用", "a public key of the centre that is none"),
            "age1…",
            ("联系中心", "call the centre"),
            code="broken:keys",
        ) from error
    if path.read_text(encoding="utf-8").strip() != intake:
        durable.write(path, intake.encode())
    return present(keys) != before


def present(keys: Path) -> dict[str, str]:
    """Name → fingerprint of the centre's public keys in the folder `keys`."""
    return {name: fingerprint((keys / file).read_bytes().strip()) for name, file in FILES.items()}
