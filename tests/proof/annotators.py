"""People who annotate by chance: they find, miss or mistake each thing at rates that are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from msgspec import structs

from annotator.agreement.token_labels import covered
from schemas.gold import Argument, Claim, Event, GoldDocument, Span
from schemas.text import Tokens
from tests.proof.truths import Truth

# By how many tokens a span with wrong bounds begins early or ends late: each as likely as the others.
STRETCHES = ((-1, 0), (-2, 0), (0, 1), (0, 2))


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of all spans, triggers included, that are missed, get another label, or wrong bounds; never two.

    A trigger takes its event along: another label is another type of event. `role` and `certainty` are the
    shares of the arguments and claims found that have another role or factuality.
    """

    missed: float
    label: float
    bound: float
    role: float
    certainty: float

    @property
    def right(self) -> float:
        """The share of spans that are as they should be."""
        return 1 - self.missed - self.label - self.bound


PEOPLE = {
    "careful": Rates(missed=0.04, label=0.03, bound=0.05, role=0.05, certainty=0.05),
    "middling": Rates(missed=0.08, label=0.06, bound=0.08, role=0.10, certainty=0.10),
    "careless": Rates(missed=0.15, label=0.10, bound=0.12, role=0.15, certainty=0.20),
}


def annotated(truth: Truth, name: str, seed: int) -> list[GoldDocument]:
    """What a person of `PEOPLE` makes of all documents; another seed is another day."""
    return [
        _Hand(truth, PEOPLE[name], Random(f"{name} {seed} {record.id}")).annotate(record)
        for record in truth.records
    ]


class _Hand:
    """One person at one document."""

    def __init__(self, truth: Truth, rates: Rates, random: Random) -> None:
        self._truth = truth
        self._rates = rates
        self._random = random

    def annotate(self, record: GoldDocument) -> GoldDocument:
        triggers = {each.trigger for each in record.events}
        tokens = self._truth.tokens[record.id]
        found = (self._span(each, each.id in triggers, tokens) for each in record.spans)
        spans = {each.id: each for each in found if each is not None}
        there = {each.id for each in record.events if each.trigger in spans}
        events = (self._event(each, spans, there) for each in record.events if each.id in there)
        claims = (
            self._claim(each, spans)
            for each in record.claims
            if each.event in there and each.source in {*spans, "author", "unnamed"}
        )
        return structs.replace(
            record, spans=tuple(spans.values()), events=tuple(events), claims=tuple(claims)
        )

    def _span(self, span: Span, trigger: bool, tokens: Tokens) -> Span | None:
        chance = self._random.random() - self._rates.missed
        if chance < 0:
            return None
        if chance < self._rates.label:
            known = tuple(self._truth.roles) if trigger else self._truth.labels
            return structs.replace(span, label=self._other(known, span.label))
        if chance < self._rates.label + self._rates.bound:
            return self._stretched(span, tokens)
        return span

    def _stretched(self, span: Span, tokens: Tokens) -> Span:
        inside = covered(span, tokens)
        bounds = [
            (tokens.starts[min(inside) + early] if early else span.start,
             tokens.ends[max(inside) + late] if late else span.end)
            for early, late in STRETCHES
            if min(inside) + early >= 0 and max(inside) + late < len(tokens)
        ]  # fmt: skip
        start, end = self._random.choice(bounds)
        parts = list(span.fragments or ())
        if parts:
            parts[0], parts[-1] = (start, parts[0][1]), (parts[-1][0], end)
        return structs.replace(span, start=start, end=end, fragments=tuple(parts) or None)

    def _event(self, event: Event, spans: dict[str, Span], there: set[str]) -> Event:
        type_ = spans[event.trigger or ""].label
        mistaken = type_ != event.type
        arguments = tuple(
            self._argument(each, type_, mistaken)
            for each in event.arguments
            if each.span in spans or each.event in there
        )
        subtype = None if mistaken else event.subtype
        return structs.replace(event, type=type_, subtype=subtype, arguments=arguments)

    def _argument(self, argument: Argument, type_: str, mistaken: bool) -> Argument:
        roles = self._truth.roles[type_]
        if mistaken:
            return structs.replace(argument, role=self._random.choice(roles))
        if self._random.random() < self._rates.role:
            return structs.replace(argument, role=self._other(roles, argument.role))
        return argument

    def _claim(self, claim: Claim, spans: dict[str, Span]) -> Claim:
        value = claim.factuality
        if self._random.random() < self._rates.certainty:
            value = self._other(self._truth.certainties, value)
        return structs.replace(claim, factuality=value, cue=claim.cue if claim.cue in spans else None)

    def _other(self, known: Sequence[str], value: str | None) -> str:
        return self._random.choice([each for each in known if each != value])
