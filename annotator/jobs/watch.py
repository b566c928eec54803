"""A job under way, as the database is told of it."""

import time

from annotator.services import jobs
from annotator.services.sessions import Store

_REPORT_SECONDS = 0.3


class Watch:
    """Tells the database how far a job is, not too often, and brings back whether to cancel it."""

    def __init__(self, store: Store, job_id: int) -> None:
        self._store = store
        self._job_id = job_id
        self._told = 0.0
        self._cancel = False
        self.values = {"done": 0, "total": 0}

    def progress(self, done: int, total: int = 0) -> None:
        """So many of so many are done; 0 when it is not known how many there are."""
        self.values = {"done": done, "total": total}
        self._tell()

    def cancelled(self) -> bool:
        """Whether to stop, as of a moment ago."""
        self._tell()
        return self._cancel

    def _tell(self) -> None:
        if time.monotonic() - self._told >= _REPORT_SECONDS:
            self._cancel = jobs.report(self._store, self._job_id, **self.values)
            self._told = time.monotonic()
