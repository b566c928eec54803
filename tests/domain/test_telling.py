"""Versions in words: just what differs is marked."""

from msgspec import structs

from annotator.domain.comparing import compare
from annotator.domain.content import Content
from annotator.domain.telling import Fact, Teller
from schemas.gold import Entity
from tests.domain.differing import SETTING, TEXT, reading, span


def facts(kind: str, who: str, **sets: Content) -> list[Fact]:
    """The facts of the only difference of a kind."""
    comparison = compare(sets)
    (item,) = [each for each in comparison.differences if each.kind == kind]
    told = Teller(comparison, TEXT, SETTING.ontology).tell(item, who)
    assert told
    return list(told.facts)


def marked(found: list[Fact]) -> list[tuple[str, str]]:
    return [(each.name, each.words) for each in found if each.differs]


def with_attributes(content: Content, **attributes: str) -> Content:
    (event,) = content.events
    changed = structs.replace(event, attributes=attributes)
    kinds = ("spans", "entities", "incidents", "claims", "relations")
    return Content(events=(changed,), **{kind: getattr(content, kind) for kind in kinds})


def test_of_several_attributes_only_the_one_that_differs_is_marked() -> None:
    a = with_attributes(reading("a"), aspect="completed", modality="asserted", polarity="positive")
    b = with_attributes(reading("b"), aspect="planned", modality="asserted")
    assert marked(facts("event", "a", a=a, b=b)) == [("aspect", "completed"), ("polarity", "positive")]
    assert marked(facts("event", "b", a=a, b=b)) == [("aspect", "planned"), ("polarity", "not given")]
    assert Fact("modality", "asserted", False) in facts("event", "b", a=a, b=b)


def test_of_a_claims_two_certainties_only_the_one_that_differs_is_marked() -> None:
    found = facts("claim", "b", a=reading("a"), b=reading("b", factuality="PR-"))
    assert [name for name, _ in marked(found)] == ["certainty"]
    assert "certainty for the author" in [each.name for each in found]


def test_of_an_entitys_mentions_and_links_only_what_not_all_have_is_marked() -> None:
    def town(prefix: str, both: bool, links: dict[str, str]) -> Content:
        name = f"{prefix}n"
        second = name if both else None
        places = (
            span(f"{prefix}1", "location", "Aleppo", name),
            span(f"{prefix}2", "location", "Aleppo", second, nth=1),
        )
        return Content(spans=places, entities=(Entity(name, "location", "Aleppo", {}, links),))

    both = {
        "a": town("a", True, {"geonames": "1", "wikidata": "Q1"}),
        "b": town("b", False, {"geonames": "1"}),
    }
    assert marked(facts("entity", "a", **both)) == [("mentions", "Aleppo"), ("wikidata", "Q1")]
    assert marked(facts("entity", "b", **both)) == [("wikidata", "not given")]
    assert Fact("mentions", "Aleppo", False) in facts("entity", "a", **both)
