"""Real documents, and a second annotator who errs at rates that are known."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from msgspec.structs import replace as with_fields

from annotator.domain.content import Content
from exports import read
from schemas.gold import Span
from schemas.text import Tokens
from tests.domain.texts import tokens_of


class Article(NamedTuple):
    """A document as its corpus has it."""

    text: str
    tokens: Tokens
    content: Content


class Errors(NamedTuple):
    """Shares of the spans that are missed, given another label, or cut short by a character."""

    missed: float = 0.0
    label: float = 0.0
    bound: float = 0.0


def articles(path: Path, most: int | None = None) -> list[Article]:
    """The documents of a file, at most so many."""
    found = [item.document for item in read([path])][:most]
    return [Article(each.text, tokens_of(each.text), Content(spans=each.spans)) for each in found]


def flat(content: Content) -> Content:
    """The spans without those that overlap one before them."""
    kept: list[Span] = []
    for span in sorted(content.spans, key=lambda span: (span.start, -span.end)):
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return replace(content, spans=tuple(kept))


def annotated(content: Content, errors: Errors, labels: Sequence[str], random: Random) -> Content:
    """The set as somebody makes it who errs so; a span has one error at most."""
    spans = []
    for span in content.spans:
        chance = random.random()
        if chance < errors.missed:
            continue
        chance -= errors.missed
        if chance < errors.label:
            other = random.choice([label for label in labels if label != span.label])
            span = with_fields(span, label=other)
        elif chance < errors.label + errors.bound and span.end - span.start > 1:
            span = with_fields(span, end=span.end - 1)
        spans.append(span)
    return replace(content, spans=tuple(spans))
