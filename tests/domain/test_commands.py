"""Commands: each can be undone exactly, none overwrites what somebody else has changed meanwhile."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from annotator.domain import commands
from annotator.domain.commands import (
    AddSpan,
    Edit,
    Edition,
    LoadSpans,
    MoveSpan,
    RelabelSpan,
    RemoveSpan,
    SetNote,
    Setting,
    place,
    plan,
)
from annotator.errors import Conflict, Invalid
from schemas.gold import Span
from tests.domain.texts import LABELS, Held, intervals, settings, span_lists, tokens_of

TEXT = "Rebels seized Aleppo."
SETTING = Setting(TEXT, tokens_of(TEXT), frozenset(LABELS))


def held(*spans: Span) -> Held:
    """A set that has these spans."""
    return Held({span.id: span for span in spans})


@st.composite
def editions(draw: st.DrawFn, length: int, ids: tuple[str, ...]) -> Edition:
    """Any command on a text of that length, on known and unknown spans."""
    start, end = draw(intervals(length))
    span, label, exact = draw(st.sampled_from(ids)), draw(st.sampled_from(LABELS)), draw(st.booleans())
    note = draw(st.sampled_from(("", "why?", " sure ")))
    return draw(
        st.sampled_from(
            (
                AddSpan(id="c", span=span, start=start, end=end, label=label, exact=exact),
                MoveSpan(id="c", span=span, start=start, end=end, exact=exact),
                RelabelSpan(id="c", span=span, label=label),
                RemoveSpan(id="c", span=span),
                SetNote(id="c", span=span, note=note),
            )
        )
    )


IDS = tuple(f"s{n}" for n in range(6))


@given(st.data())
def test_undoing_everything_in_turn_brings_the_start_back(data: st.DataObject) -> None:
    setting = data.draw(settings())
    spans = held(*data.draw(span_lists(len(setting.text), most=4)))
    start, done = dict(spans), []
    for command in data.draw(st.lists(editions(len(setting.text), IDS), max_size=12)):
        try:
            edits = plan(command, spans, setting)
        except (Conflict, Invalid):
            continue
        spans.apply(edits)
        done.append(edits)
    end = dict(spans)
    for edits in reversed(done):
        spans.apply(commands.invert(edits))
    assert spans == start
    for edits in done:
        spans.apply(edits)
    assert spans == end


@given(st.data())
def test_a_command_and_its_inverse_change_nothing(data: st.DataObject) -> None:
    setting = data.draw(settings())
    spans = held(*data.draw(span_lists(len(setting.text), most=4)))
    before = dict(spans)
    command = data.draw(editions(len(setting.text), IDS))
    try:
        edits = plan(command, spans, setting)
    except (Conflict, Invalid):
        return
    spans.apply(edits)
    assert not edits or spans != before
    spans.apply(commands.invert(edits))
    assert spans == before


def test_edits_of_one_span_are_undone_last_first() -> None:
    moved, named = structs.replace(ALEPPO, start=7), structs.replace(ALEPPO, start=7, label="actor")
    spans = held(named)
    spans.apply(commands.invert((Edit(before=ALEPPO, after=moved), Edit(before=moved, after=named))))
    assert spans == held(ALEPPO)


@given(st.data())
def test_planning_never_changes_the_set(data: st.DataObject) -> None:
    setting = data.draw(settings())
    spans = held(*data.draw(span_lists(len(setting.text), most=4)))
    before = dict(spans)
    with suppress(Conflict, Invalid):
        plan(data.draw(editions(len(setting.text), IDS)), spans, setting)
    assert spans == before


ALEPPO = Span(id="s1", start=14, end=20, label="location", attributes={"note": "city", "mention": "NAM"})


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s1", start=0, end=6, was=(14, 19)),
        RelabelSpan(id="c", span="s1", label="actor", was="strike"),
        RemoveSpan(id="c", span="s1", was=(14, 20, "actor")),
        RemoveSpan(id="c", span="s1", was=(13, 20, "location")),
        SetNote(id="c", span="s1", note="town", was="village"),
    ],
)
def test_a_span_changed_meanwhile_is_a_conflict_that_says_how_it_is_now(command: Edition) -> None:
    with pytest.raises(Conflict, match="now location on “Aleppo”"):
        plan(command, held(ALEPPO), SETTING)


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s1", start=0, end=6, was=(14, 20)),
        RelabelSpan(id="c", span="s1", label="actor", was="location"),
        RemoveSpan(id="c", span="s1", was=(14, 20, "location")),
        SetNote(id="c", span="s1", note="town", was="city"),
    ],
)
def test_a_span_as_the_sender_saw_it_is_changed(command: Edition) -> None:
    assert plan(command, held(ALEPPO), SETTING)[0].before == ALEPPO


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s1", start=0, end=6),
        RelabelSpan(id="c", span="s1", label="actor"),
        RemoveSpan(id="c", span="s1"),
        SetNote(id="c", span="s1", note="town"),
    ],
)
def test_a_span_removed_meanwhile_is_a_conflict(command: Edition) -> None:
    with pytest.raises(Conflict, match="removed meanwhile"):
        plan(command, held(), SETTING)


def test_the_same_text_takes_the_same_label_once() -> None:
    again = AddSpan(id="c", span="s2", start=15, end=16, label="location")
    with pytest.raises(Conflict, match="already marked as location"):
        plan(again, held(ALEPPO), SETTING)
    other = AddSpan(id="c", span="s2", start=14, end=20, label="actor")
    assert plan(other, held(ALEPPO), SETTING)


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s2", start=15, end=16),
        RelabelSpan(id="c", span="s3", label="location"),
    ],
)
def test_no_change_of_a_span_makes_it_the_double_of_another(command: Edition) -> None:
    others = Span(id="s2", start=0, end=6, label="location"), Span(id="s3", start=14, end=20, label="actor")
    with pytest.raises(Conflict, match="“Aleppo” is already marked as location"):
        plan(command, held(ALEPPO, *others), SETTING)


@pytest.mark.parametrize(
    "command",
    [MoveSpan(id="c", span="s2", start=14, end=20), RelabelSpan(id="c", span="s2", label="location")],
)
def test_a_double_from_an_import_may_be_set_to_what_it_is_already(command: Edition) -> None:
    double = structs.replace(ALEPPO, id="s2")
    assert plan(command, held(ALEPPO, double), SETTING) == ()
    assert plan(SetNote(id="c", span="s2", note="twice"), held(ALEPPO, double), SETTING)


def test_an_id_in_use_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="s1"):
        plan(AddSpan(id="c", span="s1", start=0, end=6, label="actor"), held(ALEPPO), SETTING)


def test_unknown_labels_are_refused() -> None:
    for command in (
        AddSpan(id="c", span="s2", start=0, end=6, label="dragon"),
        RelabelSpan(id="c", span="s1", label="dragon"),
        LoadSpans(id="c", spans=(Span(id="s3", start=0, end=6, label="dragon"),)),
    ):
        with pytest.raises(Invalid, match="dragon"):
            plan(command, held(ALEPPO), SETTING)


def test_loading_spans_outside_the_text_is_refused() -> None:
    with pytest.raises(Invalid):
        plan(LoadSpans(id="c", spans=(Span(id="s3", start=15, end=90, label="actor"),)), held(), SETTING)


@pytest.mark.parametrize("fragments", [None, ((3, 4), (5, 6))])
def test_loading_a_span_of_nothing_but_white_space_is_refused(
    fragments: tuple[tuple[int, int], ...] | None,
) -> None:
    setting = Setting("One\n \n two.", tokens_of("One\n \n two."), frozenset(LABELS))
    blank = Span(id="s3", start=3, end=6, label="actor", fragments=fragments)
    with pytest.raises(Invalid, match="s3 covers only white space"):
        plan(LoadSpans(id="c", spans=(blank,)), held(), setting)


def test_a_note_leaves_other_attributes_alone() -> None:
    (edit,) = plan(SetNote(id="c", span="s1", note=""), held(ALEPPO), SETTING)
    assert edit.after is not None
    assert edit.after.attributes == {"mention": "NAM"}


def test_moving_a_span_joins_its_fragments() -> None:
    parted = Span(id="s1", start=0, end=20, label="actor", fragments=((0, 6), (14, 20)))
    (edit,) = plan(MoveSpan(id="c", span="s1", start=0, end=20), held(parted), SETTING)
    assert edit.after is not None
    assert edit.after.fragments is None


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


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (0, len(TEXT) + 1), (99, 100)])
@pytest.mark.parametrize("exact", [True, False])
def test_bounds_outside_the_text_are_refused(start: int, end: int, exact: bool) -> None:
    with pytest.raises(Invalid, match="not inside the text"):
        place(start, end, exact, SETTING)


@given(st.data())
def test_the_log_keeps_edits_exactly(data: st.DataObject) -> None:
    setting = data.draw(settings())
    spans = held(*data.draw(span_lists(len(setting.text), most=4)))
    try:
        edits = plan(data.draw(editions(len(setting.text), IDS)), spans, setting)
    except (Conflict, Invalid):
        return
    assert commands.decode_edits(commands.encode(edits)) == edits


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b'[{"op":"load_spans","id":"c","spans":[]}]',
        b'[{"op":"undo","id":"has blanks"}]',
        b'[{"op":"undo","id":"c","extra":1}]',
        b'[{"op":"add_span","id":"c","span":"s","start":-1,"end":2,"label":"actor"}]',
        b'[{"op":"add_span","id":"c","span":"s","start":1.5,"end":2,"label":"actor"}]',
        b'[{"op":"set_note","id":"c","span":"s","note":"' + b"x" * 2001 + b'"}]',
    ],
)
def test_what_is_no_list_of_commands_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="Not a list of commands"):
        commands.decode_requests(body)
