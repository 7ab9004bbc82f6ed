"""Where the province lies in an installation's home, next to what the product keeps there.

<home>/sources/<hospital>/<source>.db   the invented hospitals' own databases
<home>/truth/                           what the generator knows; read by the evaluation only
"""

from __future__ import annotations

from pathlib import Path

from heluo.kit.places import Home


def sources(home: Home) -> Path:
    """Folder of the invented hospitals' databases, one folder a hospital in it."""
    return home.root / "sources"


def truth(home: Home) -> Path:
    """Folder of the answers."""
    return home.root / "truth"
