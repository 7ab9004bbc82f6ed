"""Opaque identifiers."""

from __future__ import annotations

import secrets


def new_id(prefix: str) -> str:
    """A random, unguessable id such as `run_9f2c…` (96 bits, hex)."""
    return f"{prefix}_{secrets.token_hex(12)}"
