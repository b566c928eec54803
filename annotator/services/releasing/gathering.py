"""Reading what a release is made of: the records into a file, and of each what its split depends on."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotator.domain import near_duplicates
from annotator.domain.splitting import Candidate
from annotator.errors import AnnotatorError
from annotator.services.releasing.conformance import contradictions
from schemas import gold
from schemas.gold import GoldDocument
from schemas.ontology import Ontology

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_STEP = 200


class Stopped(AnnotatorError):
    """The release was cancelled; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The documents in the order of `spool`; `groups` are near-duplicates, as indices of candidates.

    `contradictions` are the objects that contradict the ontology.
    """

    spool: Path
    candidates: list[Candidate]
    groups: list[tuple[int, ...]]
    contradictions: int

    def records(self, splits: Iterable[str]) -> Iterator[tuple[str, GoldDocument]]:
        """Each record with its split."""
        with self.spool.open("rb") as file:
            for split, line in zip(splits, file, strict=True):
                yield split, gold.decode(line)


def gather(
    records: Iterable[GoldDocument],
    ontology: Ontology,
    spool: Path,
    total: int,
    progress: Progress,
    cancelled: Cancelled,
) -> Gathered:
    """Writes the records to `spool` and finds their near-duplicates. Raises Stopped."""
    candidates: list[Candidate] = []
    wrong: list[int] = []
    with spool.open("wb") as file:
        checked = _checked(records, ontology, wrong)
        texts = _texts(checked, file, candidates, total, progress, cancelled)
        groups = near_duplicates.groups(texts)
    return Gathered(spool, candidates, groups, sum(wrong))


def _checked(records: Iterable[GoldDocument], ontology: Ontology, wrong: list[int]) -> Iterator[GoldDocument]:
    for record in records:
        if number := sum(1 for _ in contradictions(record, ontology)):
            wrong.append(number)
        yield record


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
