"""Texts that make offsets drift elsewhere: what was marked is what is stored."""

import pytest
from playwright.sync_api import expect

from schemas.gold import Span
from tests.browser.conftest import Open
from tests.browser.desk import Desk
from tests.domain.texts import tokens_of
from tests.scene import Scene, Stored

CASES = {
    "emoji before": ("🔥🚀 👩\u200d👩\u200d👧 Rebels 🇸🇾 seized Aleppo 🕊️ today.", "Aleppo"),
    "emoji in it": ("Rebels 🔥seized🚀 Aleppo.", "🔥seized🚀"),
    "a family": ("The 👩\u200d👩\u200d👧 fled.", "👩\u200d👩\u200d👧"),
    "a flag": ("Under the 🇸🇾 they met.", "🇸🇾"),
    "CRLF": ("One two.\r\nThree four.\r\n\r\nForces took Hama.\r\n", "Hama"),
    "lone CR": ("One two.\rThree four.\r\rForces took Hama.\r", "Hama"),
    "line separators": ("One\u2028two\u2029three\x0bHama\x85five", "Hama"),
    "tabs and runs of blanks": ("  Actor:\t\tRebels   \t  near     Hama   ", "Hama"),
    "no-break space": ("Some\u00a0people in\u00a0Hama\u00a0fled.", "fled"),
    "zero width": ("In Al\u200dep\u200cpo\u200b they \ufefffled Hama.", "Hama"),
    "decomposed accents": ("Re\u0301bels pre\u0300s d'Ale\u0301po ont fui.", "fui"),
    "decomposed accents in it": ("Les re\u0301belles ont fui.", "re\u0301belles"),
    "Arabic": ("سيطر الثوار على حلب يوم الجمعة.", "الثوار"),
    "Arabic and Latin": ("قالت BBC إن حلب سقطت in 2016 كلها", "حلب"),
    "Hebrew with points": ("הַמּוֹרְדִים כָּבְשׁוּ עִיר", "כָּבְשׁוּ"),
    "Chinese": ("叛军占领了阿勒颇。", "阿勒颇"),
    "markup": ("<b>Rebels</b> &amp; <i>Hama</i>", "Hama"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_marked_by_key_is_what_is_stored(desk: Open, case: str) -> None:
    text, quote = CASES[case]
    opened = desk(text, language="ar" if "Arabic" in case else "en")
    opened.go_to(quote)
    selected = opened.selected
    opened.press("l")
    (span,) = opened.spans()
    assert span.quote == selected
    assert quote in span.quote
    assert span.start <= text.index(quote) < span.end
    _shows(opened, text)


@pytest.mark.parametrize("case", CASES)
def test_what_is_dragged_over_is_exactly_what_is_stored(desk: Open, case: str) -> None:
    text, quote = CASES[case]
    opened = desk(text)
    start = text.index(quote)
    opened.drag_over(quote, "Alt")
    assert opened.selected.strip() == quote
    opened.press("l")
    assert opened.spans() == [Stored(start, start + len(quote), "location", quote)]
    _shows(opened, text)


def _shows(opened: Desk, text: str) -> None:
    """The page shows every line of the text as it is, marks or not."""
    assert opened.shown().split("\n") == [line for line in text.splitlines() if line.strip()]


def test_in_arabic_the_left_arrow_goes_on(desk: Open) -> None:
    opened = desk("سيطر الثوار على حلب", language="ar")
    opened.press("ArrowLeft")
    assert opened.selected == "سيطر"
    opened.press("ArrowLeft")
    assert opened.selected == "الثوار"
    opened.press("Shift+ArrowLeft", "a")
    assert opened.marks() == [("actor", "الثوار على")]
    opened.press("b", "ArrowLeft", "Enter")
    assert opened.marks() == [("actor", "الثوار على حلب")]
    opened.press("Escape", "ArrowRight")
    assert opened.selected == "سيطر"


def test_in_arabic_the_chip_and_the_start_handle_are_at_the_right(desk: Open) -> None:
    opened = desk("سيطر الثوار على حلب", ("actor", "الثوار"), language="ar")
    opened.press("]")
    start, end, chip, word = (
        opened.page.locator(selector).bounding_box()
        for selector in (".handle-start", ".handle-end", ".block .chip", ".m")
    )
    assert start
    assert end
    assert chip
    assert word
    assert start["x"] > end["x"]
    assert chip["x"] >= word["x"] + word["width"] - 2


HARM = (
    "<script>window.harmed = 1</script> <img src=x onerror='window.harmed = 2'> Rebels\n"
    '<hx-partial hx-target="#article" hx-swap="innerHTML">gone</hx-partial> seized\n'
    '{{ 7 * 7 }} {% include \'base.html\' %} &lt;b&gt; "quoted" <b class="chip" data-span="x"></b> Aleppo'
)


def test_markup_in_a_text_is_text_and_does_nothing(desk: Open) -> None:
    opened = desk(HARM)
    for words in ("Rebels", "seized", "Aleppo"):
        opened.mark(words, "a")
        assert opened.shown() == HARM
    opened.press("n")
    opened.page.keyboard.insert_text('"><script>window.harmed = 3</script>')
    opened.press("Escape")
    assert [span.quote for span in opened.spans()] == ["Rebels", "seized", "Aleppo"]
    assert opened.spans()[-1].note == '"><script>window.harmed = 3</script>'
    opened.page.reload()
    opened.ready()
    assert opened.shown() == HARM
    assert opened.page.evaluate("() => window.harmed ?? 0") == 0
    assert opened.page.locator("#article .chip").count() == 3


def test_markup_in_a_title_is_text(scene: Scene, desk: Open) -> None:
    opened = desk("Some words.")
    opened.document = scene.document("Other words.", title="<script>window.harmed = 1</script>")
    opened.open()
    expect(opened.page.locator(".heading h1")).to_have_text("<script>window.harmed = 1</script>")
    assert opened.page.evaluate("() => window.harmed ?? 0") == 0


def test_a_long_article_with_a_thousand_spans(scene: Scene, desk: Open) -> None:
    lines = [" ".join(f"word{line}x{n}" for n in range(10)) + "." for line in range(1000)]
    text = "\n".join(lines)
    text = text[:100_000]
    tokens = tokens_of(text, 11)
    opened = desk("first")
    opened.document = scene.document(text, tokens=tokens)
    words = [(a, b) for a, b in tokens if text[a] == "w"]
    step = len(words) // 1000
    spans = [
        Span(id=f"s{n}", start=words[n * step][0], end=words[n * step + n % 3][1], label="actor")
        for n in range(1000)
    ]
    scene.load(opened.document, spans)
    opened.open()
    assert opened.page.locator(".block .chip").count() == 1000
    expect(opened.page.locator("[data-count=actor]")).to_have_text("1000")
    opened.mark("word500x5", "l").press("Control+End", "ArrowLeft", "Escape", "s")
    found = opened.spans()
    assert len(found) == 1002
    assert [(span.label, span.quote) for span in found if span.label != "actor"] == [
        ("location", "word500x5"),
        ("strike", text[slice(*list(tokens)[-2])]),
    ]


def test_a_million_characters_in_one_line(scene: Scene, desk: Open) -> None:
    filler = "Words 🔥 and more words, then others. " * 13_500
    text = f"{filler}Middletown fell. {filler}Endville too."
    assert len(text) > 990_000
    opened = desk("first")
    opened.document = scene.document(text, tokens=tokens_of(text, 9))
    opened.page.set_default_timeout(30_000)
    opened.open()
    opened.mark("Middletown", "l").mark("Endville", "l")
    start, end = text.index("Middletown"), text.index("Endville")
    assert opened.spans() == [
        Stored(start, start + 10, "location", "Middletown"),
        Stored(end, end + 8, "location", "Endville"),
    ]
