"""Passwords that were wrong, counted: at most so many per name and per address in a quarter of an hour.

The count lives in the memory of each server process (docs/decisions/limits.md).
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from annotator.errors import NotSignedIn, TooManyAttempts

if TYPE_CHECKING:
    from limits.strategies import MovingWindowRateLimiter

PER_NAME = 10
PER_ADDRESS = 30
_MINUTES = 15


class Attempts:
    """The failed sign-ins of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def attempt(self, name: str, address: str) -> Iterator[None]:
        """Wraps one attempt; counts it when it raises NotSignedIn. Raises TooManyAttempts before trying.

        One attempt at a time: the count is exact, and password hashing takes its 64 MB once.
        """
        from limits import RateLimitItemPerMinute

        counted = (
            (RateLimitItemPerMinute(PER_NAME, _MINUTES), f"name:{name.strip().casefold()}"),
            (RateLimitItemPerMinute(PER_ADDRESS, _MINUTES), f"address:{address}"),
        )
        with self._lock:
            for item, key in counted:
                if not self._limiter.test(item, key):
                    raise _wait(self._limiter.get_window_stats(item, key).reset_time)
            try:
                yield
            except NotSignedIn:
                for item, key in counted:
                    self._limiter.hit(item, key)
                raise

    @cached_property
    def _limiter(self) -> "MovingWindowRateLimiter":
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        return MovingWindowRateLimiter(MemoryStorage())


def _wait(until: float) -> TooManyAttempts:
    minutes = max(1, math.ceil((until - time.time()) / 60))
    clock = time.strftime("%H:%M UTC", time.gmtime(until + 60))
    unit = "minute" if minutes == 1 else "minutes"
    return TooManyAttempts(
        f"Too many failed attempts. Try again in {minutes} {unit}, at {clock}, "
        "or ask an administrator for a sign-in link."
    )
