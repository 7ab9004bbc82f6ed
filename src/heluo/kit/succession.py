"""How one signing key is followed by another: statements that the former one signed.

Whoever trusts a key trusts the one that it named, and so on; a key that nobody trusted names nobody. Once the
follower is trusted instead, the former one can name nobody any more. Which statements there are is kept by
whoever signs (`heluo keys rotate signing`), and told to hospitals by the intake.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from heluo.kit.seal import canonical, is_signed, public_pem, sign

KIND = "heluo signing key"
"""What such a statement says it is: a signature over something else never fits."""
MOST = 1000
"""Statements that are looked at."""
FILE = "successions.json"
"""Beside the key that signs: every statement, in the order in which they were made."""


def read(keys: Path) -> list[Any]:
    """The statements that lie in the folder `keys`, [] before the first."""
    path = keys / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def statement(former: Ed25519PrivateKey, follower: Ed25519PublicKey, at: str) -> dict[str, Any]:
    """What the holder of `former` says: from the instant `at` on `follower` signs."""
    stated = {
        "succession": KIND,
        "former": public_pem(former.public_key()).decode(),
        "follower": public_pem(follower).decode(),
        "at": at,
    }
    return {**stated, "signature": sign(former, canonical(stated)).hex()}


def followers(trusted: Ed25519PublicKey, statements: Iterable[Any]) -> list[Ed25519PublicKey]:
    """`trusted`, and every key to which `statements`, in the order in which they were made, lead from it."""
    found = {public_pem(trusted).decode(): trusted}
    for _, one in zip(range(MOST), statements, strict=False):
        follower = _stated(one, found)
        if follower is not None:
            found[public_pem(follower).decode()] = follower
    return list(found.values())


def _stated(given: Any, trusted: Mapping[str, Ed25519PublicKey]) -> Ed25519PublicKey | None:
    """The key that `given` names, when a trusted one signed it; None for anything else."""
    try:
        stated = {name: value for name, value in given.items() if name != "signature"}
        former = trusted.get(stated["former"])
        if former is None or stated["succession"] != KIND:
            return None
        if not is_signed(former, canonical(stated), bytes.fromhex(given["signature"])):
            return None
        follower = load_pem_public_key(stated["follower"].encode())
    except (AttributeError, KeyError, TypeError, ValueError, UnsupportedAlgorithm):
        return None
    return follower if isinstance(follower, Ed25519PublicKey) else None
