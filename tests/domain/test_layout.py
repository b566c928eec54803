"""Layout: every character is drawn once, and no two overlapping spans are drawn over each other."""

import re
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.layout import BLOCK_LIMIT, LANES, Block, blocks, runs, touched
from schemas.gold import Span
from schemas.text import Tokens, tokenize
from tests.domain.texts import intervals, span_lists, texts, tokens_of

NO_TOKENS = Tokens((), (), (), "none")


@given(texts)
def test_blocks_and_what_lies_between_them_are_the_document(text: str) -> None:
    found = blocks(text, tokens_of(text))
    edges = [0, *(edge for block in found for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    between = "".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
    assert not between.strip()
    assert [block.index for block in found] == list(range(len(found)))


@given(texts)
def test_no_block_holds_a_line_break_or_is_blank(text: str) -> None:
    for block in blocks(text, tokens_of(text)):
        line = text[block.start : block.end]
        assert line.strip()
        assert not re.search("[\n\r\x0b\x0c\x85\u2028\u2029]", line)


def test_an_empty_line_makes_a_gap_whatever_ends_the_lines() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f"one{end}two{end}{end}three"
        assert [block.gap for block in blocks(text, tokens_of(text))] == [False, False, True]


@given(st.integers(1, 300), st.integers(1, 40), st.integers(0, 3))
def test_long_lines_are_cut_between_words_into_blocks_of_limited_length(
    word: int, count: int, dots: int
) -> None:
    text = " ".join(["x" * word + "." * dots] * count * (1 + BLOCK_LIMIT * 3 // (count * word)))
    tokens = tokens_of(text, 7)
    found = blocks(text, tokens)
    assert all(block.end - block.start <= BLOCK_LIMIT for block in found)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert {block.start for block in found[1:]} <= set(tokens.starts)


def test_a_line_without_any_blank_is_cut_all_the_same() -> None:
    text = "x" * (3 * BLOCK_LIMIT + 5)
    found = blocks(text, tokens_of(text))
    assert "".join(text[block.start : block.end] for block in found) == text
    assert max(block.end - block.start for block in found) == BLOCK_LIMIT


def test_a_long_line_is_cut_at_a_sentence_of_the_real_tokeniser() -> None:
    text = "Rebels seized the town. " * 1000
    tokens = tokenize(text, "en")
    sentences = {tokens.starts[index] for index in tokens.sentences}
    assert {block.start for block in blocks(text, tokens)} <= sentences


@given(st.data())
def test_runs_are_the_text_of_their_block(data: st.DataObject) -> None:
    text = data.draw(texts)
    spans = data.draw(span_lists(len(text)))
    found = blocks(text, tokens_of(text))
    for block in found:
        cut = runs(found, block.index, spans)
        assert "".join(text[run.start : run.end] for run in cut) == text[block.start : block.end]
        assert all(run.start < run.end for run in cut)


@given(st.data())
def test_each_run_knows_exactly_the_spans_over_it(data: st.DataObject) -> None:
    block, spans = data.draw(laid_out())
    for run in runs((block,), 0, spans):
        over = {
            span.id for span in spans for start, end in span.parts() if start < run.end and end > run.start
        }
        assert {mark.span.id for mark in run.marks} == over


@st.composite
def laid_out(draw: st.DrawFn, most: int = LANES) -> tuple[Block, list[Span]]:
    """A block in the middle of a text, and spans that may reach beyond it; few enough for a lane each."""
    length = draw(st.integers(3, 60))
    start, end = draw(intervals(length))
    return Block(0, start, end, False), draw(span_lists(length, most=most))


@given(laid_out())
def test_overlapping_spans_never_share_a_lane(found: tuple[Block, list[Span]]) -> None:
    block, spans = found
    for run in runs((block,), 0, spans):
        for one, other in combinations(run.marks, 2):
            assert one.lane != other.lane


@given(laid_out())
def test_a_part_keeps_its_lane_all_along(found: tuple[Block, list[Span]]) -> None:
    block, spans = found
    for before, after in pairwise(runs((block,), 0, spans)):
        lanes = {(mark.span.id, _part(mark.span, before.start)): mark.lane for mark in before.marks}
        for mark in after.marks:
            key = mark.span.id, _part(mark.span, after.start)
            assert lanes.get(key, mark.lane) == mark.lane


def _part(span: Span, offset: int) -> int:
    return next(index for index, (start, end) in enumerate(span.parts()) if start <= offset < end)


@given(laid_out(most=20))
def test_lanes_stay_below_the_cap_however_deep(found: tuple[Block, list[Span]]) -> None:
    assert all(mark.lane < LANES for run in runs((found[0],), 0, found[1]) for mark in run.marks)


@given(laid_out())
def test_marks_begin_and_end_where_their_part_does(found: tuple[Block, list[Span]]) -> None:
    block, spans = found
    cut = runs((block,), 0, spans)
    for run in cut:
        for mark in run.marks:
            start, end = mark.span.parts()[_part(mark.span, run.start)]
            assert (mark.begins, mark.ends) == (run.start == start, run.end == end)


@given(st.data())
def test_a_span_that_is_seen_at_all_opens_once_where_it_is_first_seen(data: st.DataObject) -> None:
    text = data.draw(texts)
    spans = data.draw(span_lists(len(text)))
    found = blocks(text, tokens_of(text))
    drawn = [run for block in found for run in runs(found, block.index, spans)]
    first_seen: dict[str, int] = {}
    for run in drawn:
        for mark in run.marks:
            first_seen.setdefault(mark.span.id, run.start)
    opened = sorted((mark.span.id, run.start) for run in drawn for mark in run.marks if mark.opens)
    assert opened == sorted(first_seen.items())
    parts = {span.id: span.parts() for span in spans}
    meeting = {i for i in parts for block in found for a, b in parts[i] if a < block.end and b > block.start}
    assert first_seen.keys() == meeting


def test_a_span_that_begins_in_a_line_break_opens_on_the_next_line() -> None:
    text = "One.\n\nAleppo fell."
    found = blocks(text, tokens_of(text))
    (first, *_) = runs(found, 1, [Span(id="s", start=5, end=12, label="location")])
    assert (first.start, [mark.opens for mark in first.marks]) == (6, [True])


def test_nested_spans_lie_inside_out() -> None:
    spans = [Span(id=str(n), start=n, end=20 - n, label="actor") for n in range(4)]
    middle = next(run for run in runs((Block(0, 0, 20, False),), 0, spans) if run.start == 3)
    assert [mark.span.id for mark in middle.marks] == ["3", "2", "1", "0"]
    assert [mark.lane for mark in middle.marks] == [0, 1, 2, 3]


@given(st.data())
def test_touched_blocks_are_those_that_meet_an_interval(data: st.DataObject) -> None:
    text = data.draw(texts)
    found = blocks(text, tokens_of(text))
    asked = data.draw(st.lists(intervals(len(text)), max_size=5))
    met = [b.index for b in found if any(start < b.end and end > b.start for start, end in asked)]
    assert touched(found, asked) == met


def test_a_text_of_blanks_has_no_blocks_and_touches_none() -> None:
    assert blocks(" \n\t\n ", NO_TOKENS) == ()
    assert touched((), [(0, 3)]) == []
