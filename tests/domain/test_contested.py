"""Contested events: sources stand against each other, or a claim against another claim."""

from msgspec.structs import replace

from annotator.domain.content import Content
from annotator.domain.contested import contested
from schemas import gold
from schemas.gold import Claim, Entity, Relation, Span
from schemas.ontology import built_in, parse

CONFLICT = parse(built_in("conflict"))
TEXT = "the army media observers"
ARMY = Span(id="army", start=4, end=8, label="actor", text="army", entity="n1")
MEDIA = Span(id="media", start=9, end=14, label="actor", text="media")
OBSERVERS = Span(id="observers", start=15, end=24, label="actor", entity="n1")


def disputed(*claims: Claim, relations: tuple[Relation, ...] = ()) -> dict[str, str]:
    """The contested events among the claims."""
    content = Content(
        spans=(ARMY, MEDIA, OBSERVERS),
        entities=(Entity("n1", "actor", "the Syrian army"),),
        claims=claims,
        relations=relations,
    )
    return contested(content, CONFLICT)


def test_an_event_that_one_affirms_and_another_denies_is_contested() -> None:
    yes, no = Claim("c1", "e1", "army", factuality="CT+"), Claim("c2", "e1", "media", factuality="PS-")
    assert disputed(yes, no) == {"e1": "affirmed by “army”, denied by “media”"}
    assert disputed(yes, replace(no, source="author")) == {"e1": "affirmed by “army”, denied by the author"}
    assert disputed(no, replace(no, id="c3", source="unnamed", factuality="CT+")) == {
        "e1": "affirmed by an unnamed source, denied by “media”"
    }


def test_who_affirms_more_or_less_firmly_or_leaves_it_open_contests_nothing() -> None:
    claims = [Claim(value, "e1", value, factuality=value) for value in ("CT+", "PS+", "Uu", "CTu")]
    assert disputed(*claims) == {}
    assert disputed(Claim("c1", "e1", factuality="CT+"), Claim("c2", "e2", "army", factuality="CT-")) == {}


def test_a_source_that_takes_back_its_word_is_not_two_sources() -> None:
    yes, no = Claim("c1", "e1", "army", factuality="CT+"), Claim("c2", "e1", "observers", factuality="CT-")
    assert disputed(yes, no) == {}


def test_a_claim_against_another_makes_the_events_of_both_contested() -> None:
    claims = Claim("c1", "e1", "media", factuality="CT+"), Claim("c2", "e2", factuality="CT+")
    against = Relation("r", "contradicts", "c1", "c2")
    assert disputed(*claims, relations=(against,)) == {
        "e1": "contradicts what the author says",
        "e2": "“media” contradicts it",
    }
    assert disputed(*claims, relations=(replace(against, type="in_tension"),)) == {}


def test_sources_without_words_of_their_own_are_quoted_from_the_text_or_by_their_name() -> None:
    claims = Claim("c1", "e1", "observers", factuality="CT+"), Claim("c2", "e1", factuality="CT-")
    content = Content(spans=(OBSERVERS,), entities=(Entity("n1", "actor", "the monitors"),), claims=claims)
    assert contested(content, CONFLICT, TEXT) == {"e1": "affirmed by “observers”, denied by the author"}
    assert contested(content, CONFLICT) == {"e1": "affirmed by “the monitors”, denied by the author"}


def test_without_claims_in_the_ontology_nothing_is_contested() -> None:
    claims = Claim("c1", "e1", "army", factuality="CT+"), Claim("c2", "e1", factuality="CT-")
    assert contested(Content(claims=claims), CONFLICT.model_copy(update={"claims": None})) == {}


def test_the_withdrawal_in_the_seed_is_contested(shared_data) -> None:
    seed = gold.decode(shared_data("seed/gold.json").read_bytes())
    content = Content(spans=seed.spans, entities=seed.entities, claims=seed.claims, relations=seed.relations)
    found = contested(content, CONFLICT, seed.text)
    assert found.keys() == {"E19", "E21", "E22"}
    assert found["E19"] == "“state media sources” contradicts it"
