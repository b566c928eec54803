import pytest

from exports.offsets import Placer, converter
from schemas.gold import GoldError

TEXT = "Hama 👍🏽 fell.\r\nHama stood."


def test_a_span_on_its_words_is_left_where_it_is() -> None:
    for choice in ("reject", "shift", "suspect"):
        placer = Placer(choice)
        assert placer.place(TEXT, 0, 4, "Hama", "spans[0]") == (0, 4, {})
        assert placer.place(TEXT, 0, 4, None, "spans[0]") == (0, 4, {})
        assert list(placer.notes("a.ann")) == []


def test_bad_offsets_are_rejected_naming_the_place_and_both_words() -> None:
    with pytest.raises(GoldError, match=r"spans\[3\]: says 'fell' but the text has 'Hama' there"):
        Placer("reject").place(TEXT, 0, 4, "fell", "spans[3]")
    for start, end in ((-1, 3), (5, 5), (20, 99)):
        with pytest.raises(GoldError, match="is not inside the text of"):
            Placer("suspect").place(TEXT, start, end, "fell", "spans[3]")


@pytest.mark.parametrize(("said", "found"), [(1, 0), (10, 15), (14, 15), (99, 15), (-5, 0)])
def test_bad_offsets_are_shifted_to_the_nearest_words(said: int, found: int) -> None:
    placer = Placer("shift")
    assert placer.place(TEXT, said, said + 4, "Hama", "s") == (found, found + 4, {})
    assert list(placer.notes("a.ann")) == ["a.ann: spans shifted to the nearest place of their words: 1"]


def test_words_that_are_nowhere_cannot_be_shifted_to() -> None:
    with pytest.raises(GoldError, match="says 'Homs'"):
        Placer("shift").place(TEXT, 0, 4, "Homs", "s")


def test_a_suspect_span_stays_with_a_note() -> None:
    placer = Placer("suspect")
    placed = placer.place(TEXT, 0, 4, "fell", "s")
    assert placed[:2] == (0, 4)
    assert "“fell”" in placed.attributes["note"]
    assert len(list(placer.notes("a.ann"))) == 1


def test_each_unit_leads_to_the_same_code_points() -> None:
    fell = TEXT.index("fell")
    assert converter(TEXT, "code-points")(fell) == fell
    assert converter(TEXT, "utf-16")(fell + 2) == fell
    assert converter(TEXT, "graphemes")(fell - 1) == fell
    stood = TEXT.index("stood")
    assert converter(TEXT, "graphemes")(stood - 2) == stood


def test_an_offset_inside_a_character_is_an_error() -> None:
    with pytest.raises(GoldError, match="not a character boundary"):
        converter(TEXT, "utf-16")(6)
    with pytest.raises(GoldError, match="graphemes"):
        converter(TEXT, "graphemes")(200)
