"""`python -m tests.proof`: prints docs/adjudication-quality.md, and to the terminal how long it took."""

import os
import sys
import time
from pathlib import Path

from tests.conftest import BESIDE
from tests.proof import report


def main() -> int:
    """Prints the page."""
    data = Path(os.environ.get("ANNOTATOR_TEST_DATA", BESIDE))
    begun = time.perf_counter()
    sys.stdout.write(report.page(data))
    print(f"in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
