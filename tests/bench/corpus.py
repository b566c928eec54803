"""The inputs: the 1,300 MUC documents, a short article and a long one. Offsets are code points."""

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from schemas.gold import Span

FILE = (
    Path(os.environ.get("ANNOTATOR_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
    / "muc4" / "train.jsonl"
)  # fmt: skip
SHORT, LONG = 2_500, 100_000
LABELS = ("actor", "location", "casualty", "strike", "control_change")
# The slots of MUC as labels of our ontology; which is which makes no difference to the figures.
_MAPPED = {
    "PerpInd": "actor",
    "PerpOrg": "actor",
    "Victim": "actor",
    "VictimDescription": "casualty",
    "Target": "location",
    "Location": "location",
    "Weapon": "strike",
}


@dataclass(frozen=True, slots=True)
class Article:
    """A document to be imported."""

    id: str
    text: str
    spans: tuple[Span, ...] = ()


@cache
def muc() -> tuple[Article, ...]:
    """The 1,300 documents with their 5,790 spans."""
    with FILE.open(encoding="utf-8") as lines:
        return tuple(_article(json.loads(line)) for line in lines)


def short(count: int, spans: int = 0) -> list[Article]:
    """Different articles of 2,500 characters, each with that many spans."""
    return pieces(count, SHORT, spans)


def pieces(count: int, length: int, spans: int = 0) -> list[Article]:
    """Different articles of one length, cut from the corpus; their ids tell length and spans."""
    texts = islice(_pieces(length), count)
    return [
        Article(f"{length}-{spans}-{number}", text, spread(text, spans)) for number, text in enumerate(texts)
    ]


def long(name: str = "long") -> Article:
    """An article of 100,000 characters, MUC documents joined by blank lines, with 1,000 spans."""
    text = next(_pieces(LONG))
    return Article(name, text, spread(text, 1_000))


def spread(text: str, count: int) -> tuple[Span, ...]:
    """Spans of one to three words at even distances, none where `count` is 0."""
    words = [match.span() for match in re.finditer(r"\w+", text)]
    if not count:
        return ()
    step = len(words) / count
    spans = []
    for number in range(count):
        first = int(number * step)
        last = min(first + number % 3, len(words) - 1)
        label = LABELS[number % len(LABELS)]
        spans.append(Span(id=f"x{number}", start=words[first][0], end=words[last][1], label=label))
    return tuple(spans)


def write(articles: Iterable[Article], path: Path, annotated: bool) -> Path:
    """A JSONL file of the articles; id, text, and their spans where `annotated`."""
    with path.open("w", encoding="utf-8") as file:
        for each in articles:
            record: dict[str, object] = {"id": each.id, "text": each.text}
            if annotated:
                record["spans"] = [
                    {"id": span.id, "start": span.start, "end": span.end, "label": span.label}
                    for span in each.spans
                ]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def _article(record: dict) -> Article:
    spans = tuple(
        Span(id=each["id"], start=each["start"], end=each["end"], label=_MAPPED[each["label"]])
        for each in record["spans"]
    )
    return Article(record["id"], record["text"], spans)


def _pieces(length: int) -> Iterator[str]:
    """Endless different texts of exactly that length."""
    whole = "\n\n".join(article.text for article in muc())
    shift = 0
    while True:
        for start in range(shift, len(whole) - length, length):
            text = whole[start : start + length].strip()
            yield text.ljust(length, ".")
        shift += 101
