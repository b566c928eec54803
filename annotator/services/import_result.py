"""What comes of an import."""

from dataclasses import asdict, dataclass, field
from typing import Any

from annotator.services.losses import LeftOut, Listing, Unmapped
from annotator.services.storing import Duplicate, Tally
from exports import Flaw


@dataclass(slots=True)
class Result:
    """What came of an import: done, failed or cancelled. Unless done, nothing of it is in the project.

    `documents` are new ones, `sets` and `spans` include those added to documents that were there. `left_out`
    counts the things, and lists them by kind and name, the most frequent first.
    """

    state: str = "running"
    read: int = 0
    documents: int = 0
    sets: int = 0
    spans: int = 0
    duplicates: Listing[Duplicate] = field(default_factory=Listing)
    flaws: Listing[Flaw] = field(default_factory=Listing)
    notes: Listing[str] = field(default_factory=Listing)
    unmapped: Listing[Unmapped] = field(default_factory=Listing)
    left_out: Listing[LeftOut] = field(default_factory=Listing)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON may hold it."""
        return asdict(self)

    def fill(self, tally: Tally) -> None:
        """Adds what one transaction has written."""
        self.documents += tally.documents
        self.sets += tally.sets
        self.spans += tally.spans
        for duplicate in tally.duplicates:
            self.duplicates.add(duplicate)
