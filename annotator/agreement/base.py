"""What an agreement measure is: per document additive counts, and a score of their sum."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from annotator.agreement.counts import Counts
from schemas.gold import Claim, Entity, Event, Span
from schemas.text import Tokens


class Annotated(Protocol):
    """What measures read of an annotation set; a set's content and a gold record both have it."""

    @property
    def spans(self) -> Sequence[Span]: ...
    @property
    def entities(self) -> Sequence[Entity]: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def claims(self) -> Sequence[Claim]: ...


# The sets of one document by annotator; a name means the same person in every document.
Sets = Mapping[str, Annotated]
Observe = Callable[[Sets, str, Tokens], Counts]
Score = Callable[[Counts], float]
Split = Callable[[Counts], dict[str, Counts]]


def no_labels(_: Counts) -> dict[str, Counts]:
    """Of a measure that says nothing of single labels."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A way to say how well annotators agree.

    `observe(sets, text, tokens)` counts one document; counts of documents add up. `score` turns a sum into a
    figure, 1 for perfect agreement, NaN where it is undefined. `by_label` splits a sum by label, role,
    attribute or event type, each part to be given to `score`. `pairwise` measures compare two annotators
    at a time: their counts can be taken apart by `pairs.by_pair`, and their score is the mean over pairs.
    `source` names the paper or manual.
    """

    id: str
    title: str
    source: str
    observe: Observe
    score: Score
    by_label: Split = no_labels
    pairwise: bool = True
