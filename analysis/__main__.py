"""``python -m analysis``."""

import sys

from analysis.cli.main import main

for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(
        encoding="utf-8", errors="surrogateescape"
    )  # whatever the locale; what was typed comes as it was
sys.exit(main(sys.argv[1:]))
