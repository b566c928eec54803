"""What the simulated annotators should find: real annotation, reduced to what their errors are planned for.

Spans of MUC are those that overlap no other. Of the seed article every event has a trigger of its own, and a
thing fills one role in events of one type at most, so that each can be found or missed by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from msgspec import structs

from annotator.domain.content import Content
from exports import read
from schemas.gold import Argument, Event, GoldDocument
from schemas.ontology import built_in, parse
from schemas.text import Tokens, tokenize
from tests.agreement.simulated import flat

MUC, SEED = "muc4/train.jsonl", "seed/gold.json"
_MUC_LABELS = {
    "PerpInd": "person",
    "PerpOrg": "organisation",
    "Victim": "victim",
    "VictimDescription": "description",
    "Target": "target",
    "Location": "location",
    "Weapon": "weapon",
}
_LABEL = """
  - id: {id}
    name: {id}
    group: core
    key: {key}
    colour: {{light: "#0b5c8f", dark: "#7cc4f5"}}
    definition: What MUC calls so.
    examples: ["**so**"]
"""


@dataclass(frozen=True)
class Truth:
    """Documents with what is true of them, and the ontology, as YAML, of the project that they are for."""

    records: tuple[GoldDocument, ...]
    source: str

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels of spans that are no triggers."""
        return tuple(each.id for each in parse(self.source).labels if each.event is None)

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """The roles of each type of event."""
        frames = ((each.id, each.event) for each in parse(self.source).labels)
        return {id: tuple(role.id for role in frame.roles) for id, frame in frames if frame is not None}

    @cached_property
    def certainties(self) -> tuple[str, ...]:
        """What a source may say of an event, from certainly not to certain, as FactBank orders it."""
        return ("CT-", "PR-", "PS-", "PS+", "PR+", "CT+")

    @cached_property
    def tokens(self) -> dict[str, Tokens]:
        """The tokens of each document."""
        return {each.id: tokenize(each.text, each.language) for each in self.records}


def muc(data: Path, first: int, count: int) -> Truth:
    """Documents of the corpus that have spans, from the `first` on."""
    source = "name: muc\nversion: 1\ntitle: MUC\ndescription: The slots of MUC-4.\nlabels:\n" + "\n".join(
        _LABEL.format(id=label, key=key) for label, key in zip(_MUC_LABELS.values(), "povctlw", strict=True)
    )
    found = (item.document for item in read([data / MUC]) if item.document.spans)
    return Truth(tuple(_spans_only(each) for each in islice(found, first, first + count)), source)


def _spans_only(record: GoldDocument) -> GoldDocument:
    named = (
        structs.replace(span, label=_MUC_LABELS[span.label], text="", attributes={}, entity=None)
        for span in record.spans
    )
    kept = flat(Content(spans=tuple(named))).spans
    return GoldDocument(id=record.id, external_id=record.id, text=record.text, spans=kept)


def seed(data: Path, copies: int) -> Truth:
    """The seed article as often as that; the copies differ in their last line."""
    (item,) = read([data / SEED])
    record = item.document
    events = tuple(_each_filler_once(_own_trigger(record.events)))
    known = {event.id for event in events}
    spans = tuple(structs.replace(span, text="", attributes={}, entity=None) for span in record.spans)
    claims = tuple(each for each in record.claims if each.event in known)
    return Truth(
        tuple(
            GoldDocument(
                id=f"copy{number}",
                external_id=f"copy{number}",
                text=f"{record.text}\nCopy {number}.",
                spans=spans,
                events=events,
                claims=claims,
            )
            for number in range(copies)
        ),
        built_in("conflict"),
    )


def _own_trigger(events: Iterable[Event]) -> list[Event]:
    found = {each.trigger: each for each in reversed(tuple(events))}
    kept = {each.id for each in found.values()}
    return [
        structs.replace(
            each,
            incident=None,
            attributes={},
            arguments=tuple(one for one in each.arguments if one.event is None or one.event in kept),
        )
        for each in reversed(found.values())
    ]


def _each_filler_once(events: Iterable[Event]) -> Iterable[Event]:
    taken: set[tuple[str, str | None, str | None]] = set()
    for event in events:
        arguments: list[Argument] = []
        for each in event.arguments:
            if (event.type, each.span, each.event) not in taken:
                taken.add((event.type, each.span, each.event))
                arguments.append(each)
        yield structs.replace(event, arguments=tuple(arguments))
