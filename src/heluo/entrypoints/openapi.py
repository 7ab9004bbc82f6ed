"""Prints the OpenAPI document of the portal: `python -m heluo.entrypoints.openapi > openapi.json`. The web
client is generated from it."""

from __future__ import annotations

import json
import sys

from heluo.entrypoints.api import document


def main() -> None:
    """Writes the document to standard output, the same bytes for the same source."""
    json.dump(document(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
