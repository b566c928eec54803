"""What was marked before is suggested wherever the same words stand."""

import pytest

from annotator.suggest.strings import Known, fold, head_of, heads, suggest
from schemas.text import tokenize


def known(surface: str, label: str, marked: int = 1, rejected: int = 0) -> Known:
    text, tokens = surface, tokenize(surface, "en")
    head = head_of(text, tokens, 0, len(text))
    assert head is not None
    return Known(head, surface, label, marked, rejected)


def found(text: str, *words: Known, language: str = "en") -> list[tuple[str, str, float]]:
    suggestions = suggest(text, tokenize(text, language), words)
    return [(text[each.parts[0][0] : each.parts[-1][1]], each.label, each.score) for each in suggestions]


def test_the_same_words_are_found_wherever_they_stand() -> None:
    text = "Hama fell. Rebels near Hama fled."
    assert found(text, known("Hama", "location", 3)) == [
        ("Hama", "location", 0.75),
        ("Hama", "location", 0.75),
    ]


def test_words_inside_other_words_are_not_found() -> None:
    assert found("Hamadan is not meant.", known("Hama", "location")) == []


def test_of_overlapping_words_the_longer_are_taken() -> None:
    words = known("Syrian army", "actor", 2), known("Syrian", "location"), known("army", "actor")
    assert [words for words, *_ in found("The Syrian army left.", *words)] == ["Syrian army"]


def test_one_place_gets_every_label_the_likelier_first() -> None:
    words = known("Lebanon", "location", 3), known("Lebanon", "actor", 1)
    assert found("Lebanon objected.", *words) == [
        ("Lebanon", "location", 0.6),
        ("Lebanon", "actor", 0.2),
    ]


def test_rejections_lower_the_score() -> None:
    (_, _, before), (_, _, after) = (
        *found("Hama", known("Hama", "location", 2)),
        *found("Hama", known("Hama", "location", 2, rejected=3)),
    )
    assert (before, after) == (0.667, 0.333)


@pytest.mark.parametrize(
    ("said", "text", "language"),
    [
        ("Homs’s suburbs", "the HOMS's SUBURBS burn", "en"),
        ("Idlib  city", "in Idlib\ncity today", "en"),
        ("Sãrmin", "near Sarmin", "en"),
        ("حَلَب", "في حلب اليوم", "ar"),
        ("حلـــب", "في حلب اليوم", "ar"),
    ],
)
def test_case_accents_marks_and_blanks_do_not_matter_but_count_for_less(
    said: str, text: str, language: str
) -> None:
    (one,) = found(text, known(said, "location", 3), language=language)
    assert one[2] in (0.6, 0.75)
    assert fold(one[0]) == fold(said)


def test_exact_words_count_more_than_folded_ones() -> None:
    (exact,) = found("Hama", known("Hama", "location", 3))
    (folded,) = found("HAMA", known("Hama", "location", 3))
    assert (exact[2], folded[2]) == (0.75, 0.6)


def test_long_phrases_and_parts_of_tokens_are_not_learned() -> None:
    text = "one two three four five six seven eight nine"
    tokens = tokenize(text, "en")
    assert head_of(text, tokens, 0, len(text)) is None
    assert head_of(text, tokens, 0, 2) is None
    assert head_of(text, tokens, 4, 13) == "two"


def test_nothing_known_suggests_nothing() -> None:
    assert found("Hama fell.") == []
    assert "hama" in heads("Hama fell.", tokenize("Hama fell.", "en"))
