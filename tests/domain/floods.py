"""A short report of a flood, annotated with everything that the test ontology `floods` has."""

from pathlib import Path
from typing import Any

import pytest

from annotator.domain.commands import Edition, Held, Object, Setting, plan
from annotator.domain.content import Content
from annotator.errors import Conflict, Invalid
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span
from schemas.ontology import load
from tests.domain.texts import tokens_of

FLOODS = load(Path(__file__).parents[1] / "ontologies/floods.yaml")
TEXT = (
    "The Mono river burst its banks on Friday and flooded Agome.\n"
    "The Red Cross said boats brought 40 families from Agome to safety. The mayor denied it."
)
SETTING = Setting(TEXT, tokens_of(TEXT), FLOODS)


def at(quote: str, nth: int = 0) -> tuple[int, int]:
    """The bounds of the nth occurrence of some words."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return start, start + len(quote)


def _span(identifier: str, label: str, quote: str, nth: int = 0, **fields: Any) -> Span:
    start, end = at(quote, nth)
    return Span(id=identifier, start=start, end=end, label=label, **fields)


RIVER = _span("s1", "water_body", "Mono river", entity="n1")
BURST = _span("s2", "flood", "burst its banks")
FRIDAY = _span("s3", "moment", "Friday")
AGOME = _span(
    "s4", "settlement", "Agome", entity="n2", attributes={"mention": "named", "note": "the new one"}
)
CROSS = _span("s5", "agency", "Red Cross", entity="n3")
SAID = _span("s6", "wording", "said")
BROUGHT = _span("s7", "rescue", "brought")
FORTY = _span("s8", "amount", "40 families")
AGOME_TOO = _span("s9", "settlement", "Agome", 1, entity="n2")
MAYOR = _span("s10", "agency", "mayor")
DENIED = _span("s11", "wording", "denied")
MONO = Entity("n1", "water_body", "Mono", {"tidal": False}, {"wikidata": "Q1"})
TOWN = Entity("n2", "settlement", "Agome", {"inhabitants": None})
HELPERS = Entity("n3", "agency", "Red Cross")
FLOOD = Event(
    "e1", "flood", "river_flood", "s2", {"peak_m": 3.5},
    (Argument("water", "s1"), Argument("flooded", "s4"), Argument("onset", "s3")), "i1",
)  # fmt: skip
RESCUE = Event(
    "e2", "rescue", "evacuation", "s7", {"means": "boat"},
    (Argument("helper", "s5"), Argument("people", "s8"), Argument("from_place", "s9"),
     Argument("answers", event="e1")),
)  # fmt: skip
INCIDENT = Incident("i1")
SAYS = Claim("c1", "e2", "s5", "s6", "sure", "open", {"by_channel": "radio"})
DENIES = Claim("c2", "e2", "s10", "s11", "denied", "open")
LEADS = Relation("r1", "leads_to", "e1", "e2")
DISPUTES = Relation("r2", "disputes", "c2", "c1")
FLOWS = Relation("r3", "flows_through", "n1", "n2")
CONTENT = Content(
    spans=(RIVER, BURST, FRIDAY, AGOME, CROSS, SAID, BROUGHT, FORTY, AGOME_TOO, MAYOR, DENIED),
    entities=(MONO, TOWN, HELPERS),
    events=(FLOOD, RESCUE),
    incidents=(INCIDENT,),
    claims=(SAYS, DENIES),
    relations=(LEADS, DISPUTES, FLOWS),
)


def held(*more: Object) -> Held:
    """The whole report, with more objects or other states of its own."""
    found = Held()
    for value in (*CONTENT.everything(), *more):
        found.put(value)
    return found


def after(*commands: Edition, start: Held | None = None) -> Held:
    """The report after commands."""
    found = held() if start is None else start
    for command in commands:
        found.apply(plan(command, found, SETTING))
    return found


def conflict(command: Edition, match: str, start: Held | None = None) -> None:
    """Expects the command to come too late."""
    with pytest.raises(Conflict, match=match):
        plan(command, held() if start is None else start, SETTING)


def invalid(command: Edition, match: str, start: Held | None = None) -> None:
    """Expects the command to be refused."""
    with pytest.raises(Invalid, match=match):
        plan(command, held() if start is None else start, SETTING)
