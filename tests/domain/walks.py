"""Walks of commands as hypothesis makes them: each knows what is there, and some ask for what is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from annotator.domain.commands import Edit, Edition, Held, Kind, Setting, linking, plan, requests
from annotator.domain.commands.base import Place
from annotator.errors import AnnotatorError
from schemas.gold import Argument
from schemas.ontology import EVENT, Ontology
from tests.domain.beginnings import beginning
from tests.domain.hand import TEXT, TOKENS, Hand
from tests.domain.ontologies import ontologies

KINDS: tuple[Kind, ...] = ("span", "entity", "event", "incident", "claim", "relation")


@dataclass(frozen=True, slots=True)
class Step:
    """A command that was carried out, and the edits that it came to."""

    command: Edition
    edits: tuple[Edit, ...]


@st.composite
def walks(draw: st.DrawFn, ontology: Ontology | None = None, most: int = 20) -> tuple[Setting, list[Step]]:
    """Commands that changed something, one after the other, on a set that is empty at first."""
    setting = Setting(TEXT, TOKENS, ontology or draw(ontologies()))
    held, found = Held(), []

    def attempt(command: Edition) -> None:
        try:
            edits = plan(command, held, setting)
        except AnnotatorError:
            return
        held.apply(edits)
        if edits:
            found.append(Step(command, edits))

    for command in beginning(setting.ontology, TOKENS) if draw(st.integers(0, 4)) else ():
        attempt(command)
    for number in range(draw(st.integers(most // 2, most))):
        attempt(editions(draw, held, setting, number))
    return setting, found


def editions(draw: st.DrawFn, held: Held, setting: Setting, number: int) -> Edition:
    """Any command; `number` makes its id and those of what it creates."""
    hand = Hand(draw, held, setting, number)
    return draw(st.sampled_from([make for make, needed in _MAKERS if hand.has(needed)]))(hand)


def _add_span(hand: Hand) -> Edition:
    return requests.AddSpan(id=hand.id, span=hand.new, label=hand.label(), **hand.bounds())


def _move(hand: Hand) -> Edition:
    return requests.MoveSpan(id=hand.id, span=hand.known("span"), **hand.bounds())


def _fragment(hand: Hand) -> Edition:
    return requests.AddFragment(id=hand.id, span=hand.known("span"), **hand.bounds())


def _relabel(hand: Hand) -> Edition:
    return requests.RelabelSpan(id=hand.id, span=hand.known("span"), label=hand.label())


def _remove_span(hand: Hand) -> Edition:
    return requests.RemoveSpan(id=hand.id, span=hand.known("span"))


def _note(hand: Hand) -> Edition:
    return requests.SetNote(id=hand.id, span=hand.known("span"), note=hand.one(("", "sure", " why? ")))


def _attributes(hand: Hand) -> Edition:
    kind = hand.one(("span", "entity", "event", "claim"))
    found: Any = hand.held.get(kind, target := hand.known(kind))
    label = hand.ontology.label(getattr(found, "type", getattr(found, "label", "")))
    frame: Any = {
        "span": label,
        "event": label and label.event,
        "entity": label and label.entity,
        "claim": hand.ontology.claims,
    }[kind]
    given = hand.values(frame.attributes if frame and found else ())
    gone = tuple(
        name for name in (found.attributes if found else ()) if name not in given and hand.one((0, 1))
    )
    return requests.SetAttributes(id=hand.id, kind=kind, target=target, values=given, unset=gone)


def _add_event(hand: Hand) -> Edition:
    type_ = hand.type()
    trigger = hand.one((None, hand.labelled(type_)))
    return requests.AddEvent(id=hand.id, event=hand.new, type=type_, trigger=trigger)


def _subtype(hand: Hand) -> Edition:
    subtype = hand.one((None, "subtype0", "subtype1"))
    return requests.SetSubtype(id=hand.id, event=hand.known("event"), subtype=subtype)


def _trigger(hand: Hand) -> Edition:
    event = hand.known("event")
    type_ = getattr(hand.held.get("event", event), "type", "")
    return requests.SetTrigger(id=hand.id, event=event, trigger=hand.one((None, hand.labelled(type_))))


def _remove_event(hand: Hand) -> Edition:
    return requests.RemoveEvent(id=hand.id, event=hand.known("event"))


def _argument(hand: Hand) -> Edition:
    event = hand.known("event", lambda each: hand.roles(each))
    roles = hand.roles(hand.held.get("event", event))
    if not roles:
        return requests.AddArgument(id=hand.id, event=event, role="none", span=hand.known("span"))
    role = hand.one(roles)
    wanted = hand.one(role.fillers)
    if wanted == EVENT or (hand.ontology.frame(wanted) and hand.one((True, False))):
        filler = hand.known("event", lambda each: wanted in (EVENT, each.type) and each.id != event)
        return requests.AddArgument(id=hand.id, event=event, role=role.id, filler=filler)
    at = hand.one((None, Place(**hand.bounds(), label=wanted)))
    span = hand.new if at else hand.labelled(*role.fillers)
    return requests.AddArgument(id=hand.id, event=event, role=role.id, span=span, at=at)


def _no_argument(hand: Hand) -> Edition:
    event = hand.known("event", lambda each: each.arguments)
    there = getattr(hand.held.get("event", event), "arguments", ()) or (Argument("none", "gone"),)
    gone = hand.one(there)
    return requests.RemoveArgument(id=hand.id, event=event, role=gone.role, span=gone.span, filler=gone.event)


def _link(hand: Hand) -> Edition:
    entity = hand.one((hand.new, hand.known("entity")))
    label = getattr(hand.held.get("entity", entity), "label", None) or hand.mention()
    spans = tuple(hand.labelled(label) for _ in range(hand.one((1, 2))))
    return linking.LinkMentions(id=hand.id, entity=entity, spans=spans, name=hand.name())


def _unlink(hand: Hand) -> Edition:
    return linking.UnlinkMentions(id=hand.id, spans=(hand.known("span", lambda span: span.entity),))


def _add_entity(hand: Hand) -> Edition:
    return linking.AddEntity(id=hand.id, entity=hand.new, label=hand.mention(), name=hand.name())


def _rename_entity(hand: Hand) -> Edition:
    return linking.RenameEntity(id=hand.id, entity=hand.known("entity"), name=hand.name())


def _merge(hand: Hand) -> Edition:
    entity = hand.known("entity")
    label = getattr(hand.held.get("entity", entity), "label", "")
    into = hand.known("entity", lambda each: each.label == label and each.id != entity)
    return linking.MergeEntities(id=hand.id, entity=entity, into=into)


def _remove_entity(hand: Hand) -> Edition:
    return linking.RemoveEntity(id=hand.id, entity=hand.known("entity"))


def _outside(hand: Hand) -> Edition:
    value = hand.one((None, "", "Q1", "Q22"))
    return linking.SetLink(id=hand.id, entity=hand.known("entity"), link="wiki", value=value)


def _group(hand: Hand) -> Edition:
    events = tuple(hand.known("event") for _ in range(hand.one((1, 2))))
    incident = hand.one((hand.new, hand.known("incident")))
    return linking.GroupEvents(id=hand.id, incident=incident, events=events, name=hand.name())


def _ungroup(hand: Hand) -> Edition:
    return linking.UngroupEvents(id=hand.id, events=(hand.known("event"),))


def _rename_incident(hand: Hand) -> Edition:
    return linking.RenameIncident(id=hand.id, incident=hand.known("incident"), name=hand.name())


def _join(hand: Hand) -> Edition:
    incident = hand.known("incident")
    into = hand.known("incident", lambda each: each.id != incident)
    return linking.MergeIncidents(id=hand.id, incident=incident, into=into)


def _share(hand: Hand) -> Edition:
    return linking.ShareIncident(id=hand.id, incident=hand.known("incident"), shared=hand.one((None, "p1")))


def _claim(hand: Hand) -> Edition:
    said = hand.ontology.claims
    at = Place(**hand.bounds(), label=hand.one(said.sources)) if said and hand.one((0, 0, 1)) else None
    return linking.AddClaim(
        id=hand.id,
        claim=hand.new,
        event=hand.known("event"),
        source=f"{hand.new}.s" if at else hand.source(),
        source_at=at,
        cue=hand.cue(),
        factuality=hand.fact(),
        author_factuality=hand.fact(),
        attributes=hand.values(said.attributes if said else ()),
    )


def _change_claim(hand: Hand) -> Edition:
    name = hand.one(("source", "cue", "factuality", "author_factuality"))
    value = {"source": hand.source, "cue": hand.cue}.get(name, hand.fact)()
    return linking.SetClaim(id=hand.id, claim=hand.known("claim"), field=name, value=value)


def _remove_claim(hand: Hand) -> Edition:
    return linking.RemoveClaim(id=hand.id, claim=hand.known("claim"))


def _relate(hand: Hand) -> Edition:
    possible = [each for each in hand.ontology.relations if len(hand.held.every(_ENDS[each.between])) > 1]
    if not possible:
        return linking.AddRelation(id=hand.id, relation=hand.new, type="none", head="gone", tail="gone")
    relation = hand.one(possible)
    head = hand.known(_ENDS[relation.between])
    tail = hand.known(_ENDS[relation.between], lambda each: each.id != head)
    return linking.AddRelation(id=hand.id, relation=hand.new, type=relation.id, head=head, tail=tail)


def _part(hand: Hand) -> Edition:
    return linking.RemoveRelation(id=hand.id, relation=hand.known("relation"))


_ENDS: dict[str, Kind] = {"events": "event", "claims": "claim", "entities": "entity"}
_MAKERS: tuple[tuple[Callable[[Hand], Edition], tuple[Kind, ...]], ...] = (
    *[(_add_span, ())] * 6,
    *[(make, ("span",)) for make in (_link, _link, _move, _fragment, _relabel, _note, _unlink, _remove_span)],
    *[(make, ("event",)) for make in (_claim, _claim, _claim, _claim, _relate, _relate, _group, _group)],
    *[(make, ("event", "span")) for make in (_argument, _argument, _argument, _argument, _no_argument)],
    *[(make, ("event",)) for make in (_subtype, _trigger, _attributes, _attributes, _ungroup, _remove_event)],
    *[(_add_event, ()), (_add_entity, ())],
    *[(make, ("entity",)) for make in (_rename_entity, _merge, _outside, _relate, _remove_entity)],
    *[(make, ("incident",)) for make in (_rename_incident, _join, _share)],
    *[(make, ("claim",)) for make in (_change_claim, _change_claim, _relate, _relate, _remove_claim)],
    (_part, ("relation",)),
)
