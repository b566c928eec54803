"""Documents for the tests of formats."""

from collections.abc import Callable

import pytest

from schemas.gold import GoldDocument, Span

Annotate = Callable[..., GoldDocument]


@pytest.fixture
def annotate() -> Annotate:
    """Makes a record from a text and (quote, label) pairs: the first place of each quote is a span."""

    def make(text: str, *spans: tuple[str, str], name: str = "d1", language: str = "en") -> GoldDocument:
        return GoldDocument(
            id=name,
            text=text,
            language=language,
            spans=tuple(
                Span(id=f"s{n}", start=start, end=start + len(quote), label=label, text=quote)
                for n, (quote, label) in enumerate(spans, 1)
                for start in [text.index(quote)]
            ),
        ).check()

    return make
