import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.clusters import inside
from schemas.text import Tokens, code_point_offset, tokenize, utf16_offset

TEXTS = st.text(st.sampled_from("ab.!“ \n\r\t\u00a0\u200d\ufe0f😀👩🏽🇺🇦⚠é\u0301اح中"), max_size=60)


@given(TEXTS, st.data())
def test_utf16_offsets_and_back(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    utf16 = utf16_offset(text, offset)
    assert utf16 == len(text[:offset].encode("utf-16-le")) // 2
    assert code_point_offset(text, utf16) == offset


@pytest.mark.parametrize("utf16", [-1, 2, 5])
def test_an_offset_inside_a_pair_or_past_the_end_is_refused(utf16: int) -> None:
    with pytest.raises(ValueError, match="is not a character boundary"):
        code_point_offset("a😀b", utf16)


@given(TEXTS)
@example("")
@example(" \n")
@example("He left. “She” came.\n\nx")
def test_tokens_cover_all_but_white_space_in_order(text: str) -> None:
    tokens = tokenize(text, "en")
    assert "".join(text[start:end] for start, end in tokens) == "".join(text.split())
    assert all(start < end for start, end in tokens)
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    assert list(tokens.sentences) == sorted(set(tokens.sentences))
    assert tokens.sentences[:1] == (0,) * bool(len(tokens))
    assert Tokens.unpack(*tokens.pack(), tokens.tokenizer) == tokens


@given(TEXTS.filter(str.strip), st.data())
def test_snapping_gives_the_least_run_of_tokens_around(text: str, data: st.DataObject) -> None:
    tokens = tokenize(text, "xx")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    touched = [(a, b) for a, b in tokens if a < end and b > start and start < end]
    snapped = tokens.snap(start, end)
    assert snapped == ((touched[0][0], touched[-1][1]) if touched else None)
    if snapped:
        assert tokens.snap(*snapped) == snapped
        first, last = tokens.align(*snapped) or (0, 0)
        assert [(tokens.starts[n], tokens.ends[n]) for n in range(first, last)] == touched


@given(TEXTS, st.data())
def test_only_whole_tokens_align(text: str, data: st.DataObject) -> None:
    tokens = tokenize(text, "xx")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(0, len(text)))
    aligned = tokens.align(start, end)
    if aligned is None:
        assert start not in tokens.starts or end not in tokens.ends or start >= end
    else:
        assert (tokens.starts[aligned[0]], tokens.ends[aligned[1] - 1]) == (start, end)


@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(1, 100_000)), max_size=20))
def test_packing_holds_gaps_and_tokens_of_any_length(gaps: list[tuple[int, int]]) -> None:
    starts, ends, position = [], [], 0
    for gap, length in gaps:
        starts.append(position + gap)
        position += gap + length
        ends.append(position)
    tokens = Tokens(tuple(starts), tuple(ends), tuple(range(0, len(starts), 3)), "x")
    assert Tokens.unpack(*tokens.pack(), "x") == tokens


def test_sentences_end_at_blank_lines_and_take_their_opening_quote() -> None:
    text = "Headline\n\nHe left. “She came.” Then\nmore."
    tokens = tokenize(text, "en")
    assert [text[start:end] for start, end in tokens.sentence_spans()] == [
        "Headline", "He left.", "“She came.”", "Then\nmore.",
    ]  # fmt: skip


CLUSTERS = (
    "⚠️", "🇺🇦", "❤️‍🔥", "👩🏽‍🚒", "👨‍👩‍👧‍👦", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "é̄", "!⃣", "각", "🕵️‍♀️", "👍🏿", "نْ",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar", "zh", "xx"])
@pytest.mark.parametrize("cluster", CLUSTERS)
def test_no_token_ends_inside_a_character_that_people_see(cluster: str, language: str) -> None:
    for text in (
        cluster,
        f"a {cluster} b",
        f"Goma{cluster}{cluster}fell. {cluster}",
        f"{cluster}.\n\n{cluster}!",
    ):
        edges = {edge for token in tokenize(text, language) for edge in token}
        places = [at for at in range(len(text)) if text.startswith(cluster, at)]
        within = {edge for at in places for edge in range(at + 1, at + len(cluster))}
        assert not edges & within


def test_two_flags_are_two_characters() -> None:
    text = "🇺🇦🇷🇺🇸"
    assert [offset for offset in range(len(text)) if not inside(text, offset)] == [0, 2, 4]


@given(TEXTS)
def test_no_token_begins_inside_a_cluster(text: str) -> None:
    assert not any(inside(text, start) for start in tokenize(text, "en").starts)


def test_a_sentence_may_begin_with_an_emoji() -> None:
    text = "It fell. ⚠️ Stay away! 🇺🇦 Now."
    assert [text[start:end] for start, end in tokenize(text, "en").sentence_spans()] == [
        "It fell.", "⚠️ Stay away!", "🇺🇦 Now.",
    ]  # fmt: skip


def test_tokens_made_otherwise_than_before_say_so() -> None:
    from spacy.about import __version__

    assert tokenize("x", "en").tokenizer == f"spacy-en-{__version__}+clusters1"


@pytest.mark.parametrize("language", ["en-GB", "ar", "zh-Hans", "ja", "und", "tlh", ""])
def test_every_language_has_tokens(language: str) -> None:
    tokens = tokenize("Hama fell.", language)
    assert tokens.starts[0] == 0
    assert tokens.tokenizer.startswith("spacy-")
