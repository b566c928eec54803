"""What objects are called where people comment on them, and where they are in the text."""

from dataclasses import replace

import pytest
from msgspec import structs

from annotator.domain.about import about
from schemas.gold import Event, Incident, Relation
from tests.domain.differing import TEXT, reading

READ = reading()
CONTENT = replace(
    READ,
    events=(structs.replace(READ.events[0], incident="i"), Event("frame", "control_change")),
    incidents=(Incident("i"), Incident("named", "The raid")),
    relations=(Relation("r", "causes", "e", "frame"), Relation("loose", "part_of", "frame", "frame")),
)
SHELLED = (15, 22)


@pytest.mark.parametrize(
    ("identifier", "words", "place"),
    [
        ("m", "Span “the old market”", (23, 37)),
        ("e", "Event “shelled”", SHELLED),
        ("frame", "Event “control change”", None),
        ("c", "Claim “shelled”", SHELLED),
        ("n", "Entity “Aleppo”", (41, 47)),
        ("i", "Incident “shelled”", SHELLED),
        ("named", "Incident “The raid”", None),
        ("r", "Relation “shelled”", SHELLED),
        ("loose", "Relation “part of”", None),
    ],
)
def test_each_kind_has_words_and_its_place(
    identifier: str, words: str, place: tuple[int, int] | None
) -> None:
    found = about(CONTENT, TEXT, identifier)
    assert found is not None
    assert (found.words, found.place) == (words, place)
    assert words.lower().startswith(found.kind)


def test_what_is_not_there_is_about_nothing_and_long_quotes_are_cut() -> None:
    assert about(CONTENT, TEXT, "gone") is None
    long = structs.replace(READ.spans[0], end=len(TEXT))
    found = about(replace(READ, spans=(long, *READ.spans[1:])), TEXT, long.id)
    assert found is not None
    assert found.words.endswith("…”")
    assert len(found.words) < 70
