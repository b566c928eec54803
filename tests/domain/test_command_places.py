"""Where a span asked for comes to lie: on whole tokens, or exactly there without outer white space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.commands import Setting, place
from annotator.errors import Invalid
from tests.domain.floods import FLOODS, SETTING, TEXT
from tests.domain.texts import intervals, texts, tokens_of


@st.composite
def settings(draw: st.DrawFn) -> Setting:
    """A document with its tokens."""
    text = draw(texts.filter(lambda text: bool(text.strip())))
    return Setting(text, tokens_of(text, draw(st.integers(1, 5))), FLOODS)


@given(st.data())
def test_snapped_spans_lie_on_tokens_and_hold_all_that_was_asked_for(data: st.DataObject) -> None:
    setting = data.draw(settings())
    asked = data.draw(intervals(len(setting.text)))
    met = [(a, b) for a, b in setting.tokens if a < asked[1] and b > asked[0]]
    if not met:
        with pytest.raises(Invalid):
            place(*asked, False, setting)
        return
    assert place(*asked, False, setting) == (met[0][0], met[-1][1])


@given(st.data())
def test_exact_spans_lie_where_asked_less_outer_white_space(data: st.DataObject) -> None:
    setting = data.draw(settings())
    start, end = data.draw(intervals(len(setting.text)))
    wanted = setting.text[start:end].strip()
    if not wanted:
        with pytest.raises(Invalid, match="white space"):
            place(start, end, True, setting)
        return
    placed = place(start, end, True, setting)
    assert start <= placed[0] < placed[1] <= end
    assert setting.text[slice(*placed)] == wanted


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (0, len(TEXT) + 1), (999, 1000)])
@pytest.mark.parametrize("exact", [True, False])
def test_bounds_outside_the_text_are_refused(start: int, end: int, exact: bool) -> None:
    with pytest.raises(Invalid, match="not inside the text"):
        place(start, end, exact, SETTING)
