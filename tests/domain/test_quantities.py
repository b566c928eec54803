"""Quantities: what the words say of a number is read, and nothing that they do not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.quantities import Quantity, read_quantity
from schemas import gold


def exactly(value: int) -> Quantity:
    """A number without reservation."""
    return Quantity(value, value, value, "exact")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("44", 44), ("44 civilians", 44), ("the 44", 44), ("44,", 44), ("a total of 44", 44), ("٤٤", 44),
        ("1,200", 1200), ("1 200", 1200), ("1\u00a0200", 1200), ("1.200", 1200), ("1’200", 1200),
        ("١٬٢٠٠", 1200), ("1.200.000", 1_200_000), ("1.5 million", 1_500_000), ("1,5 million", 1_500_000),
        ("3 thousand", 3000), ("3k", 3000), ("3 آلاف", 3000), ("1.2m", 1_200_000),
    ],
)  # fmt: skip
def test_digits_are_read_with_their_separators_and_multipliers(text: str, value: int) -> None:
    assert read_quantity(text) == exactly(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two", 2), ("Twenty-one people", 21), ("twenty one", 21), ("three hundred", 300), ("a hundred", 100),
        ("two dozen", 24), ("half a million", 500_000), ("half a dozen", 6), ("a hundred and two", 102),
        ("two hundred and fifty thousand", 250_000), ("one thousand two hundred", 1200), ("a pair", 2),
        ("a", 1), ("an officer", 1), ("one", 1), ("a 44-year-old man", 1),
    ],
)  # fmt: skip
def test_number_words_are_read(text: str, value: int) -> None:
    assert read_quantity(text) == exactly(value)


@pytest.mark.parametrize(
    "text", ["nobody", "no", "none", "zero", "No civilians", "no one", "not a single one"]
)
def test_an_explicit_absence_is_zero(text: str) -> None:
    assert read_quantity(text) == exactly(0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at least 327", 327), ("at least 327 people", 327), ("more than 1,000", 1000), ("over 1,000", 1000),
        ("no fewer than 50", 50), ("50 or more", 50), ("50 people at least", 50), ("50+", 50), (">50", 50),
        ("at least some 300", 300), ("more than a dozen", 12), ("على الأقل ٣٢٧", 327),
        ("327 شخصا على الأقل", 327), ("ما لا يقل عن 327", 327), ("أكثر من 1000", 1000),
    ],
)  # fmt: skip
def test_at_least_gives_a_lower_bound_alone(text: str, value: int) -> None:
    assert read_quantity(text) == Quantity(value, None, None, "at_least")


@pytest.mark.parametrize(
    "text",
    ["up to 50", "no more than 50", "fewer than 50", "less than fifty", "at most 50", "as many as 50", "<50"],
)
def test_at_most_gives_an_upper_bound_alone(text: str) -> None:
    assert read_quantity(text) == Quantity(None, None, 50, "at_most")


@pytest.mark.parametrize(
    "text",
    [
        *(f"{word} 1,200" for word in ("some", "about", "around", "roughly", "nearly", "almost", "~")),
        *("approximately 1,200", "an estimated 1,200", "1,200 or so", "1,200-odd", "نحو ١٢٠٠", "حوالي 1200"),
    ],
)
def test_about_gives_a_best_figure_alone(text: str) -> None:
    assert read_quantity(text) == Quantity(None, 1200, None, "about")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 40 and 50", 40, 50), ("40-50", 40, 50), ("40 to 50", 40, 50), ("40–50 people", 40, 50),
        ("from forty to fifty", 40, 50), ("one or two", 1, 2), ("2 to 3 million", 2_000_000, 3_000_000),
        ("two to three hundred thousand", 200_000, 300_000), ("20 to two hundred", 20, 200),
        ("between one hundred and two hundred", 100, 200), ("بين 40 و50", 40, 50), ("3k-4k", 3000, 4000),
    ],
)  # fmt: skip
def test_a_range_has_bounds_and_no_best_figure(text: str, low: int, high: int) -> None:
    assert read_quantity(text) == Quantity(low, None, high, "about")


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("dozens", 24), ("scores", 40), ("hundreds of people", 200), ("millions", 2_000_000),
        ("thousands", 2000), ("several dozen", 24),
        ("tens of thousands", 20_000), ("a few hundred", 200), ("hundreds of thousands", 200_000),
        ("عشرات الآلاف", 20_000), ("مئات", 200), ("several", None), ("many", None), ("a handful", None),
        ("a large number", None), ("some of its troops", None), ("a group of soldiers", None),
    ],
)  # fmt: skip
def test_vague_words_give_the_least_that_they_imply(text: str, low: int | None) -> None:
    assert read_quantity(text) == Quantity(low, None, None, "vague")


@pytest.mark.parametrize(
    "text",
    [
        *("", "soldiers", "44 soldiers and 56 rebels", "a man and a woman", "44 of 50", "half of the 44"),
        *(
            "a third of",
            "two thirds",
            "44%",
            "44 per cent",
            "first",
            "44th",
            "twenty-first",
            "a second strike",
        ),
        *("1.5", "12,34", "2016-12-22", "50-40", "between 40 people", "one in five", "M16", "9" * 150),
    ],
)
def test_what_is_no_one_number_is_not_read(text: str) -> None:
    assert read_quantity(text) is None


def test_words_that_do_not_belong_to_the_number_leave_it_exact() -> None:
    assert read_quantity("44 people over the weekend") == exactly(44)
    assert read_quantity("44 – mostly civilians") == exactly(44)


def test_only_the_first_two_hundred_characters_are_looked_at() -> None:
    assert read_quantity("44 " + "x" * 100_000 + " and 56") == exactly(44)
    assert read_quantity("1 " * 50_000) is None


_PIECES = (
    *("at least", "more than", "no", "between", "and", "to", "a", "some", "half", "of", "first", "dozens"),
    *("million", "hundred", "two", "twenty", "several", "44", "1,200", "3k", "٤٤", "ألف", "و", "½", "th"),
    *("-", "+", "%", ",", "'", ".", "\n"),
)
_words = st.lists(st.sampled_from(_PIECES))


@given(st.one_of(st.text(), _words.map(" ".join), _words.map("".join)))
def test_any_text_is_read_or_not_and_figures_never_contradict_each_other(text: str) -> None:
    found = read_quantity(text)
    if found is not None:
        figures = [each for each in (found.low, found.best, found.high) if each is not None]
        assert figures == sorted(figures)
        assert all(0 <= each <= 10**15 for each in figures)


@given(st.integers(0, 10**9))
def test_every_number_is_read_however_it_is_grouped(value: int) -> None:
    assert read_quantity(f"{value}") == read_quantity(f"{value:,}") == exactly(value)
    assert read_quantity(f"at least {value:,} people") == Quantity(value, None, None, "at_least")


# (event, figure): where the annotator says more than the words of the quantity do, and why.
SAID_BEYOND_THE_WORDS = {
    ("E17", "best"): "the annotator takes the lower bound of 'at least 327' as the best estimate too",
}


def test_the_seed_is_read_as_a_person_read_it(shared_data) -> None:
    seed = gold.decode(shared_data("seed/gold.json").read_bytes())
    quotes = {span.id: span.quote(seed.text) for span in seed.spans}
    counted = [
        (event, quotes[argument.span])
        for event in seed.events
        for argument in event.arguments
        if argument.role == "count" and argument.span is not None
    ]
    assert {quote for _, quote in counted} == {"at least 327", "44", "many", "heavy", "100", "183"}
    for event, quote in counted:
        found = read_quantity(quote)
        assert found is not None, quote
        for figure in ("low", "best", "high", "kind"):
            said = event.attributes[f"count_{figure}"]
            beyond = (event.id, figure) in SAID_BEYOND_THE_WORDS
            assert (getattr(found, figure) != said) == beyond, (event.id, quote, figure)
