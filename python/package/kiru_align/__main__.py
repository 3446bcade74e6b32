"""The program kiru-align: python -m kiru_align."""

import sys

from ._native import main

sys.exit(main())
