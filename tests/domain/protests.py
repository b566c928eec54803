"""A small ontology and a set that is sound in it, for tests of what is not."""

from msgspec.structs import replace

from annotator.domain.content import Content
from schemas.gold import Argument, Claim, Entity, Event, Relation, Span
from schemas.ontology import parse

PROTESTS = parse(
    """
name: protests
version: 1
title: Protests
labels:
  - id: group
    name: Group
    group: core
    key: a
    colour: {light: "#1d5fc4", dark: "#7fb2ff"}
    definition: Who protests or is protested against.
    attributes:
      - {id: naming, type: choice, options: [named, described], required: true}
    entity:
      attributes:
        - {id: members, type: integer, minimum: 1}
        - {id: country, type: text, required: true}
  - id: march
    name: March
    group: core
    key: m
    colour: {light: "#00715c", dark: "#4fd1b3"}
    definition: People in the street.
    event:
      subtypes: [peaceful, violent]
      subtype_required: true
      roles:
        - {id: marchers, key: a, fillers: [group], required: true}
        - {id: route, key: o, fillers: [wording], at_most: 1}
        - {id: answers, key: c, fillers: [ban]}
        - {id: after, key: t, fillers: [event]}
      attributes:
        - {id: banners, type: boolean}
  - id: ban
    name: Ban
    group: core
    key: k
    colour: {light: "#7a3fb8", dark: "#c9a2ff"}
    definition: A march is forbidden.
    event: {}
  - id: wording
    name: Wording
    group: helper
    key: w
    colour: {light: "#a02875", dark: "#ff9fd6"}
    definition: Words that fill a role or show certainty.
claims:
  sources: [group]
  cues: [wording]
  default: "sure"
  reported: "open"
  factuality: [{id: sure, polarity: positive}, {id: open}]
  attributes:
    - {id: tone, type: choice, options: [calm, angry]}
relations:
  - {id: follows, between: events}
  - {id: doubts, between: claims}
"""
)

TEXT = "Students marched through town despite the ban, teachers said."
STUDENTS = Span(id="s1", start=0, end=8, label="group", entity="n1", attributes={"naming": "described"})
MARCHED = Span(id="s2", start=9, end=16, label="march")
TOWN = Span(id="s3", start=17, end=29, label="wording")
BAN = Span(id="s4", start=42, end=45, label="ban")
TEACHERS = replace(STUDENTS, id="s5", start=47, end=55, entity=None)
SAID = Span(id="s6", start=56, end=60, label="wording")
SPANS = STUDENTS, MARCHED, TOWN, BAN, TEACHERS, SAID
PEOPLE = Entity("n1", "group", "the students", {"country": "XYZ"})
MARCH = Event(
    "e1",
    "march",
    "peaceful",
    "s2",
    {"banners": True},
    (Argument("marchers", span="s1"), Argument("route", "s3")),
)
FORBIDDEN = Event("e2", "ban", None, "s4")
CLAIM = Claim("c1", "e1", "s5", "s6", "sure", "open", {"tone": "calm"})
FOLLOWS = Relation("r1", "follows", "e1", "e2")
SOUND = Content(
    spans=SPANS, entities=(PEOPLE,), events=(MARCH, FORBIDDEN), claims=(CLAIM,), relations=(FOLLOWS,)
)
