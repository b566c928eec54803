"""A set to begin a walk from that has something of everything an ontology allows, made by commands."""

from collections.abc import Iterator

from annotator.domain.commands import Edition, linking, requests
from schemas.ontology import EVENT, Ontology
from schemas.text import Tokens


def beginning(ontology: Ontology, tokens: Tokens) -> Iterator[Edition]:
    """Two spans of each label with their events and entities, then claims, roles and relations of these.

    Ids of events are `e.` and the trigger's, those of claims `c.`, the event's and the source's.
    """
    spans = {label.id: [f"{label.id}.{n}" for n in range(2)] for label in ontology.labels}
    places = [bounds for bounds in tokens for _ in range(2)]
    for number, (label, ids) in enumerate(spans.items()):
        for name, (start, end) in zip(ids, places[2 * number :: 5], strict=False):
            event = f"e.{name}" if ontology.frame(label) else None
            yield requests.AddSpan(id=f"b.{name}", span=name, start=start, end=end, label=label, event=event)
    events = {label.id: [f"e.{each}" for each in spans[label.id]] for label in ontology.labels if label.event}
    every = [each for ids in events.values() for each in ids]
    yield from _entities(ontology, spans)
    yield from _roles(ontology, spans, events)
    yield linking.GroupEvents(id="b.group", incident="incident", events=(every[0], every[-1]))
    yield from _claims(ontology, spans, every)
    yield from _relations(ontology, every)


def _entities(ontology: Ontology, spans: dict[str, list[str]]) -> Iterator[Edition]:
    for label in ontology.labels:
        for name in spans[label.id] if label.entity else ():
            yield linking.LinkMentions(id=f"b.n.{name}", entity=f"n.{name}", spans=(name,))


def _roles(
    ontology: Ontology, spans: dict[str, list[str]], events: dict[str, list[str]]
) -> Iterator[Edition]:
    every = [each for ids in events.values() for each in ids]
    for type_, ids in events.items():
        frame = ontology.frame(type_)
        for role in frame.roles if frame else ():
            name, filler = f"b.{ids[0]}.{role.id}", role.fillers[0]
            if filler == EVENT or filler in events:
                other = next(each for each in events.get(filler, every)[::-1] if each != ids[0])
                yield requests.AddArgument(id=name, event=ids[0], role=role.id, filler=other)
            else:
                yield requests.AddArgument(id=name, event=ids[0], role=role.id, span=spans[filler][-1])


def _claims(ontology: Ontology, spans: dict[str, list[str]], events: list[str]) -> Iterator[Edition]:
    said = ontology.claims
    if said is None:
        return
    for event in events:
        cue = spans[said.cues[0]][0] if said.cues else None
        sources = spans[said.sources[0]]
        for source, fact in zip(sources, (said.factuality[0], said.factuality[-1]), strict=True):
            name = f"c.{event}.{source}"
            yield linking.AddClaim(
                id=f"b.{name}", claim=name, event=event, source=source, cue=cue, factuality=fact.id
            )


def _relations(ontology: Ontology, events: list[str]) -> Iterator[Edition]:
    mentions = [label.id for label in ontology.labels if label.entity]
    source = f"{ontology.claims.sources[0]}.0" if ontology.claims else ""
    ends = {
        "events": (events[0], events[-1]),
        "entities": (f"n.{mentions[0]}.0", f"n.{mentions[-1]}.1"),
        "claims": (f"c.{events[0]}.{source}", f"c.{events[-1]}.{source}"),
    }
    for relation in ontology.relations:
        head, tail = ends[relation.between]
        name = f"{relation.between}.{relation.id}"
        yield linking.AddRelation(id=f"b.{name}", relation=name, type=relation.id, head=head, tail=tail)
