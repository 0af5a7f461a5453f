"""``python -m mlgit``: the command line, where no ``mlgit`` is on the PATH."""

from .launch import main

main()
