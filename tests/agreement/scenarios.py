"""Small cases that every measure meets: who annotated, and in what they differ.

All but one are about one sentence of eight tokens and 39 characters. What a careful annotator makes of it is
FULL; the others say by their name how somebody departs from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from annotator.agreement import Sets
from annotator.domain.content import Content
from schemas.gold import Argument, Claim, Entity, Event, Span
from schemas.text import Tokens
from tests.domain.texts import tokens_of

TEXT = "Rebels shelled Aleppo; the city burned."

REBELS = Span(id="rebels", start=0, end=6, label="actor", entity="n1")
SHELLED = Span(id="shelled", start=7, end=14, label="strike", attributes={"means": "artillery"})
ALEPPO = Span(id="aleppo", start=15, end=21, label="location", entity="n2", attributes={"mention": "NAM"})
CITY = Span(id="city", start=27, end=31, label="location", entity="n2", attributes={"mention": "NOM"})
STRIKE = Event(
    id="e1",
    type="strike",
    trigger="shelled",
    arguments=(Argument("attacker", span="rebels"), Argument("target", span="aleppo")),
)
CLAIM = Claim("c1", "e1", factuality="CT+")
DENIAL = Claim("c2", "e1", source="rebels", factuality="PR-")
EMPTY = Content()
FULL = Content(
    spans=(REBELS, SHELLED, ALEPPO, CITY),
    entities=(Entity("n1", "actor"), Entity("n2", "location")),
    events=(STRIKE,),
    claims=(CLAIM, DENIAL),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One document and its sets by annotator."""

    name: str
    sets: Sets
    text: str = TEXT

    @property
    def tokens(self) -> Tokens:
        """The words and signs of the text."""
        return tokens_of(self.text)


def without(*spans: Span) -> Content:
    """FULL without those spans."""
    return replace(FULL, spans=tuple(span for span in FULL.spans if span not in spans))


def exchanged(span: Span, *others: Span) -> Content:
    """FULL with other spans in the place of one."""
    kept = without(span)
    return replace(kept, spans=(*kept.spans, *others))


def differing(other: Content) -> dict[str, Content]:
    """FULL by one annotator, something else by another."""
    return {"amal": FULL, "basma": other}


def struck(**changes: object) -> Content:
    """FULL with another event."""
    return replace(FULL, events=(msgspec.structs.replace(STRIKE, **changes),))


def _alike(span: Span, **changes: object) -> Span:
    return msgspec.structs.replace(span, **changes)


_THE_CITY = _alike(CITY, start=23)
_BURNED = _alike(CITY, id="burned", start=27, end=38)
_ON_BURNED = _alike(SHELLED, start=32, end=38)
_IN_PARTS = _alike(ALEPPO, end=31, fragments=((15, 21), (27, 31)))

SCENARIOS: Sequence[Scenario] = (
    Scenario("nobody annotated", {"amal": EMPTY, "basma": EMPTY}),
    Scenario("one did", {"amal": FULL, "basma": EMPTY}),
    Scenario("only one has the document", {"amal": FULL}),
    Scenario("nobody has the document", {}),
    Scenario("empty text", {"amal": EMPTY, "basma": EMPTY}, text=""),
    Scenario("identical", differing(FULL)),
    Scenario("a label differs", differing(exchanged(REBELS, _alike(REBELS, label="location")))),
    Scenario("a bound differs", differing(exchanged(CITY, _THE_CITY))),
    Scenario("bounds cross", {"amal": exchanged(CITY, _THE_CITY), "basma": exchanged(CITY, _BURNED)}),
    Scenario("one nests another", differing(exchanged(CITY, _THE_CITY, _alike(CITY, id="inner")))),
    Scenario(
        "two labels in one place", differing(exchanged(CITY, CITY, _alike(CITY, id="x", label="actor")))
    ),
    Scenario("in fragments", differing(replace(without(ALEPPO, CITY), spans=(REBELS, SHELLED, _IN_PARTS)))),
    Scenario("a span is missed", differing(without(CITY))),
    Scenario("a trigger differs", differing(exchanged(SHELLED, _ON_BURNED))),
    Scenario("an event type differs", differing(struck(type="raid"))),
    Scenario(
        "a role differs",
        differing(struck(arguments=(Argument("owner", span="rebels"), Argument("target", span="aleppo")))),
    ),
    Scenario("an attribute differs", differing(exchanged(SHELLED, _alike(SHELLED, attributes={})))),
    Scenario(
        "factuality differs", differing(replace(FULL, claims=(Claim("c1", "e1", factuality="PS+"), DENIAL)))
    ),
    Scenario("a cluster is split", differing(exchanged(CITY, _alike(CITY, entity="n3")))),
    Scenario("two of three agree", {"amal": FULL, "basma": FULL, "carla": without(CITY)}),
    Scenario("the third did nothing", {"amal": FULL, "basma": FULL, "carla": EMPTY}),
)
