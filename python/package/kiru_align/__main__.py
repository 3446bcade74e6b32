"""The program kiru-align: python -m kiru_align."""

import sys

from ._native import main

if __name__ == "__main__":
    sys.exit(main())
