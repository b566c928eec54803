"""A report with everything that the conflict ontology has, for the overview of formats."""

from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span

TEXT = (
    "On 3 December, army mortars hit the market of Hama. The shelling killed three civilians, the town"
    " council said. Rebels took the town a day later. The army denied it, and its drones struck the rebels."
)
# Id, words, label, entity, attributes; the words' second place in the text where a 2 stands before them.
_SPANS = (
    ("t1", "3 December", "time", None, {"value": "2024-12-03"}),
    ("a1", "army", "actor", "n1", {"mention": "NAM"}),
    ("i1", "mortars", "content", None, {}),
    ("x1", "hit", "strike", None, {}),
    ("p1", "the market of Hama", "location", "n4", {"mention": "NOM"}),
    ("p2", "Hama", "location", "n2", {"mention": "NAM"}),
    ("x2", "killed", "casualty", None, {}),
    ("q1", "three", "quantity", None, {}),
    ("a2", "three civilians", "actor", "n5", {"mention": "NOM"}),
    ("a3", "the town council", "actor", "n6", {"mention": "NOM"}),
    ("c1", "said", "cue", None, {}),
    ("a4", "Rebels", "actor", "n3", {"mention": "NOM"}),
    ("x3", "took", "control_change", None, {}),
    ("p3", "2the town", "location", "n2", {"mention": "NOM"}),
    ("a5", "The army", "actor", "n1", {"mention": "NAM"}),
    ("c2", "denied", "cue", None, {}),
    ("i2", "drones", "content", None, {}),
    ("x4", "struck", "strike", None, {}),
    ("a6", "the rebels", "actor", "n3", {"mention": "NOM"}),
)


def _span(identifier: str, words: str, label: str, entity: str | None, attributes: dict[str, str]) -> Span:
    start = TEXT.index(words.lstrip("2"))
    if words.startswith("2"):
        start = TEXT.index(words[1:], start + 1)
    words = words.lstrip("2")
    return Span(
        id=identifier, start=start, end=start + len(words), label=label, text=words,
        entity=entity, attributes=attributes,
    )  # fmt: skip


def _arguments(**fillers: str) -> tuple[Argument, ...]:
    return tuple(
        Argument(role, event=filler) if filler.startswith("e") else Argument(role, span=filler)
        for role, filler in fillers.items()
    )


def battle() -> GoldDocument:
    """The record."""
    return GoldDocument(
        id="battle",
        external_id="wire-9",
        title="Hama",
        text=TEXT,
        language="en",
        published="2024-12-05",
        source="Wire",
        url="https://example.org/9",
        metadata={"desk": "night"},
        spans=tuple(sorted((_span(*each) for each in _SPANS), key=lambda each: (each.start, -each.end))),
        entities=(
            Entity("n1", "actor", "the army", {"actor_type": "state_forces"}, {"wikidata": "Q1"}),
            Entity("n2", "location", "Hama", {"country": "SYR", "lat": 35.1, "lon": 36.8}),
            Entity("n3", "actor", "rebels", {"actor_type": "rebel_group", "kind": "GROUP"}),
            Entity("n4", "location", "the market", {"loc_type": "facility"}),
            Entity("n5", "actor", None, {"actor_type": "civilians", "kind": "GROUP"}),
            Entity("n6", "actor", "the town council", {"actor_type": "government_civil", "kind": "ORG"}),
        ),
        incidents=(Incident("k1", "the market"),),
        events=(
            Event("e1", "strike", "shelling_artillery_missile", "x1", {},
                  _arguments(attacker="a1", instrument="i1", target="p1", place="p2", time="t1"), "k1"),
            Event("e2", "casualty", "killed", "x2", {"count_low": 3, "count_best": 3, "count_high": 3},
                  _arguments(victim="a2", count="q1", perpetrator="a1", place="p2", cause="e1"), "k1"),
            Event("e3", "control_change", "gained", "x3", {"extent": "full"},
                  _arguments(new_holder="a4", former_holder="a5", territory="p3")),
            Event("e4", "strike", "air_drone_strike", "x4", {},
                  _arguments(attacker="a5", instrument="i2", target="a6")),
        ),
        claims=(
            Claim("m1", "e2", "a3", "c1", "CT+", "Uu", {"speech_act": "confirm"}),
            Claim("m2", "e3", "author", None, "CT+"),
            Claim("m3", "e3", "a5", "c2", "CT-", "Uu"),
        ),
        relations=(Relation("r1", "contradicts", "m3", "m2"), Relation("r2", "causes", "e1", "e2")),
        provenance={"project": "p", "ontology": "conflict@1", "annotators": ["a1", "a2"], "revision": 7},
    ).check()  # fmt: skip
