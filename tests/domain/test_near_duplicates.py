"""Near-duplicates: copies of a report are found however they were touched up, others stay apart."""

import json
import random
import re
import weakref
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from annotator.domain.near_duplicates import groups

WORDS = [
    f"{first}{last}" for first in ("ka", "so", "mi", "ter", "van", "lo") for last in "abdefgiklmnoprstuv"
]


def article(seed: int, length: int = 200) -> str:
    """An article of its own: words in a random order, some far more often than others."""
    chance = random.Random(seed)
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    return " ".join(chance.choices(WORDS, weights, k=length))


def edited(text: str, share: float, seed: int = 0) -> str:
    """The text with this share of its words replaced."""
    chance = random.Random(seed)
    words = text.split()
    for place in chance.sample(range(len(words)), round(share * len(words))):
        words[place] = f"edit{seed}x{place}"
    return " ".join(words)


def two_thirds(text: str) -> str:
    words = text.split()
    return " ".join(words[: len(words) * 2 // 3 + 5])


@pytest.mark.parametrize(
    "touch_up",
    [
        lambda text: text,
        str.upper,
        lambda text: text.replace(" ", " \n\t "),
        lambda text: re.sub(r"(\w+) (\w+)", r"“\1”, — \2", text),
        lambda text: edited(text, 0.03),
        lambda text: edited(text, 0.05),
        lambda text: f"Agency report, Aleppo, 30 November: {text} (additional reporting by the bureau)",
        two_thirds,
    ],
    ids=["same", "case", "blanks", "punctuation", "3%", "5%", "framed", "shortened"],
)
def test_a_copy_is_found_among_different_articles(touch_up: Callable[[str], str]) -> None:
    articles = [article(seed) for seed in range(60)]
    texts = [*articles, *(touch_up(text) for text in articles[10:20])]
    assert groups(texts) == [(place, 50 + place) for place in range(10, 20)]


def test_different_articles_are_not_joined_even_with_a_third_of_their_words_in_common() -> None:
    common = article(1000, 100)
    assert groups(f"{common} {article(seed, 200)}" for seed in range(60)) == []


def test_groups_come_in_order_and_near_duplicates_of_near_duplicates_belong_in() -> None:
    versions = [article(1, 300)]
    for number in range(1, 6):
        versions.append(edited(versions[-1], 0.06, number))
    other = article(2)
    assert groups([versions[0], versions[5]]) == []
    assert groups([*versions[3:], other, *versions[:3], article(3), other]) == [
        (0, 1, 2, 4, 5, 6),
        (3, 8),
    ]


def test_equal_texts_are_one_group_however_short_or_empty() -> None:
    assert groups(["", "Aleppo", "!!!", " \n", "aleppo ", "?", "Hama", "! !!"]) == [(0, 3), (1, 4), (2, 7)]
    assert groups([]) == []
    assert groups(["alone"]) == []


def test_headlines_are_compared_by_their_characters() -> None:
    texts = [
        "Syrian army shells rebel-held villages near Aleppo",
        "Syrian army shells rebel held village near Aleppo",
        "Rebel commander killed in air strike near Aleppo",
    ]
    assert groups(texts) == [(0, 1)]


@pytest.mark.parametrize(
    ("letters", "word_length", "blank"),
    [
        ("敘利亞政府軍在阿勒頗省北部發動攻勢造成平民死亡聯合國譴責襲擊反對派武裝撤退停火協議談判", 2, ""),
        ("กขคงจชซญดตถทนบปผพฟภมยรลวศสหอ", 5, ""),
        ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 5, " "),
        ("कखगघचछजझटठडढतथदधनपफबभमयरलवशसह", 3, " "),
        ("가나다라마바사아자차카타파하", 2, " "),
    ],
    ids=["Chinese", "Thai", "Arabic", "Hindi", "Korean"],
)
def test_any_script_will_do(letters: str, word_length: int, blank: str) -> None:
    chance = random.Random(4)
    marks = "ิ" if blank == "" and word_length > 2 else "ि" if word_length == 3 else ""

    def word() -> str:
        return "".join(chance.choice(letters) + marks for _ in range(word_length))

    vocabulary = [word() for _ in range(300)]
    articles = [[chance.choice(vocabulary) for _ in range(150)] for _ in range(30)]
    copy = list(articles[7])
    copy[20], copy[90] = vocabulary[0], vocabulary[1]
    assert groups(blank.join(words) for words in [*articles, copy]) == [(7, 30)]


def test_words_that_differ_in_their_vowel_signs_are_different_words() -> None:
    text = " ".join("\u0915\u093f\u0924\u093e" + letter for letter in "\u092c\u092e\u0928\u0930" * 10)
    assert groups([text, text.replace("\u093f", "\u0940").replace("\u093e", "\u094b")]) == []


def test_the_form_in_which_accents_are_stored_does_not_matter() -> None:
    text = " ".join(f"caf\u00e9{number} d\u00e9j\u00e0{number}" for number in range(30))
    decomposed = text.replace("\u00e9", "e\u0301").replace("\u00e0", "a\u0300")
    assert groups([text, decomposed]) == [(0, 1)]


def test_texts_are_read_once_and_not_kept() -> None:
    class Text(str):
        """A string that can be watched."""

    alive: weakref.WeakSet[Text] = weakref.WeakSet()
    most = 0

    def texts() -> Iterator[str]:
        nonlocal most
        for number in range(1000):
            text = Text(article(number % 700, 30))
            alive.add(text)
            most = max(most, len(alive))
            yield text

    assert groups(texts()) == [(number, number + 700) for number in range(300)]
    assert most <= 3


def test_thousands_of_copies_are_one_group() -> None:
    copies = [edited(article(1), 0.02, number % 7) for number in range(3000)]
    assert groups([article(2), *copies]) == [tuple(range(1, 3001))]


def test_real_reports_are_joined_as_their_exact_similarity_says(shared_data: Callable[[str], Path]) -> None:
    with shared_data("muc4/train.jsonl").open() as file:
        reports = [json.loads(line)["text"] for line in file][:400]
    copies = [edited(reports[place], place // 3 % 12 / 100, place) for place in range(0, 400, 3)]
    texts = reports + copies
    found = {pair for group in groups(texts) for pair in combinations(group, 2)}
    exact = similarities(texts)
    surely = {pair for pair, similarity in exact.items() if similarity >= 0.75}
    assert len(surely) > 60
    assert surely <= found
    # All in a group hang together by pairs that are at least about as similar as they should be.
    hanging = closed({pair for pair, similarity in exact.items() if similarity >= 0.48}, len(texts))
    assert found <= hanging


def similarities(texts: Sequence[str]) -> dict[tuple[int, int], float]:
    """The Jaccard similarity of the sets of three words in a row of each pair that shares any."""
    sets: list[set[tuple[str, ...]]] = []
    for text in texts:
        words = re.findall(r"[^\W_]+", text.lower())
        sets.append(set(zip(words, words[1:], words[2:], strict=False)))
    return {
        (one, other): len(sets[one] & sets[other]) / len(sets[one] | sets[other])
        for one, other in combinations(range(len(texts)), 2)
        if not sets[one].isdisjoint(sets[other])
    }


def closed(pairs: set[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    """All pairs of what the pairs connect."""
    parts = {number: {number} for number in range(count)}
    for one, other in pairs:
        if parts[one] is not parts[other]:
            parts[one] |= parts[other]
            for number in parts[other]:
                parts[number] = parts[one]
    return {(one, other) for one in range(count) for other in parts[one] if one < other}
