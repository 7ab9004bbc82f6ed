"""Writes an example as a frame: `python -m heluo.statistics.examples NAME FOLDER`. For processes that do
without numerical libraries themselves."""

import sys
from pathlib import Path

from heluo.statistics.examples import write

if __name__ == "__main__":
    write(Path(sys.argv[2]), sys.argv[1])
