"""Which split each document of a release goes to: decided by the documents, the method and its seed alone.

A group of near-duplicates is never torn apart, and what an earlier release had in a split stays there.
"""

from annotator.domain.splitting.assigning import Method, Moved, Splits, assign
from annotator.domain.splitting.candidate import Candidate
from annotator.domain.splitting.ratio import ByRatio
from annotator.domain.splitting.rules import ByDate, ByList, BySource

__all__ = ["ByDate", "ByList", "ByRatio", "BySource", "Candidate", "Method", "Moved", "Splits", "assign"]
