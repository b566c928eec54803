"""Reading what a release is made of: the records into a file, and of each what its split depends on."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotator.domain import near_duplicates
from annotator.domain.splitting import Candidate
from annotator.errors import AnnotatorError
from schemas import gold
from schemas.gold import GoldDocument

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_STEP = 200


class Stopped(AnnotatorError):
    """The release was cancelled; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents in the order of `spool`; `groups` are near-duplicates, as indices of candidates."""

    spool: Path
    candidates: list[Candidate]
    groups: list[tuple[int, ...]]

    def records(self, splits: Iterable[str]) -> Iterator[tuple[str, GoldDocument]]:
        """Each record with its split."""
        with self.spool.open("rb") as file:
            for split, line in zip(splits, file, strict=True):
                yield split, gold.decode(line)


def gather(
    records: Iterable[GoldDocument], spool: Path, total: int, progress: Progress, cancelled: Cancelled
) -> Gathered:
    """Writes the records to `spool` and finds their near-duplicates. Raises Stopped."""
    candidates: list[Candidate] = []
    with spool.open("wb") as file:
        texts = _texts(records, file, candidates, total, progress, cancelled)
        groups = near_duplicates.groups(texts)
    return Gathered(spool, candidates, groups)


def _texts(
    records: Iterable[GoldDocument],
    file: IO[bytes],
    candidates: list[Candidate],
    total: int,
    progress: Progress,
    cancelled: Cancelled,
) -> Iterator[str]:
    for done, record in enumerate(records, 1):
        file.write(gold.encode(record) + b"\n")
        labels = Counter(span.label for span in record.spans)
        labels.update(event.type for event in record.events)
        candidates.append(Candidate(record.id, record.external_id, record.published, record.source, labels))
        if done % _STEP == 0:
            progress(done, max(done, total))
            if cancelled():
                raise Stopped("The release was cancelled.")
        yield record.text
