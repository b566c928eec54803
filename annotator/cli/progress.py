"""How far long work is, on one line of a terminal that is rewritten; silent where nobody watches."""

import sys
import time

_WIDTH = 30
_EVERY_SECONDS = 0.1


class Meter:
    """One line on standard error. `words` says what is counted."""

    def __init__(self, words: str, quiet: bool = False) -> None:
        self._words = words
        self._shown = sys.stderr.isatty() and not quiet
        self._last = 0.0

    def show(self, done: int, total: int = 0) -> None:
        """So many are done, of so many where that is known; drawn a few times a second at most."""
        if not self._shown or (time.monotonic() - self._last < _EVERY_SECONDS and done != total):
            return
        self._last = time.monotonic()
        if total:
            filled = _WIDTH * done // total
            line = f"{self._words} [{'#' * filled}{'.' * (_WIDTH - filled)}] {done:,} of {total:,}"
        else:
            line = f"{self._words} {done:,}"
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    def close(self) -> None:
        """Clears the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
