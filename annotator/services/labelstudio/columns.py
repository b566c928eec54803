"""Exports of a token and its tag a line, laid out as Label Studio's own CONLL2003.

There is a block for each annotation that was not skipped, the newest of a task first, and one for a task
without any; they end with a blank line. Of spans that overlap the longest is there. One that ends inside a
token has all of it. Tokens are ours.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from exports.flat import Aligned, flat
from exports.labelstudio.shapes import TEXT
from schemas.gold import Span
from schemas.text import Tokens, tokenize

_START = b"-DOCSTART- -X- O\n"


def conll2003(tasks: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The lines."""
    yield _START
    for task in tasks:
        text = task["data"][TEXT]
        tokens = tokenize(text, task["data"].get("language") or "")
        done = [each for each in task["annotations"] if not each["was_cancelled"]]
        for annotation in sorted(done, key=lambda each: each["created_at"], reverse=True):
            yield _block(text, tokens, annotation["result"])
        if not task["annotations"]:
            yield _block(text, tokens, [])


def _block(text: str, tokens: Tokens, result: list[dict[str, Any]]) -> bytes:
    tags = ["O"] * len(tokens)
    kept, _ = flat(_aligned(tokens, result))
    for span, first, last in kept:
        tags[first:last] = [f"B-{span.label}", *([f"I-{span.label}"] * (last - first - 1))]
    lines = (f"{text[start:end]} -X- _ {tag}\n" for (start, end), tag in zip(tokens, tags, strict=True))
    return ("".join(lines) + "\n").encode()


def _aligned(tokens: Tokens, result: list[dict[str, Any]]) -> Iterator[Aligned]:
    """The regions with the tokens that they touch."""
    for item in result:
        if item["type"] != "labels":
            continue
        start, end = item["value"]["start"], item["value"]["end"]
        bounds = tokens.snap(start, end)
        aligned = tokens.align(*bounds) if bounds else None
        if aligned:
            span = Span(id=item["id"], start=start, end=end, label=item["value"]["labels"][0])
            yield Aligned(span, *aligned)
