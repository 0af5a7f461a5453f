"""``python3 -m mlgit.task FILE FUNCTION``: runs one step of a Python flow, for mlgit."""

import sys

from .run_step import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
