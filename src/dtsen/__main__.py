"""``python -m dtsen``: the console script by another way."""

from __future__ import annotations

import sys

from dtsen.cli import main

if __name__ == "__main__":
    sys.exit(main())
