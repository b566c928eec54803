"""The records that every format is tried on.

`python -m tests.exports.cases FORMAT…` writes what the formats make of them to `golden/FORMAT/CASE/`: read
the difference before you keep it.
"""

import shutil
import sys
from functools import cache
from pathlib import Path

import exports
from schemas import gold
from schemas.gold import GoldDocument, Span

GOLDEN = Path(__file__).parent / "golden"
NAMES = tuple(path.stem for path in sorted((GOLDEN / "cases").glob("*.json")))


@cache
def record(name: str) -> GoldDocument:
    """The record of a case."""
    return gold.decode((GOLDEN / "cases" / f"{name}.json").read_bytes())


@cache
def long() -> GoldDocument:
    """A text of 100,000 characters with emoji in it, and a span in each of its paragraphs."""
    paragraph = "Rebels took the town of Hama 🕊️ on Friday, the army said.\r\n"
    text = paragraph * (100_000 // len(paragraph) + 1)
    starts = range(text.index("Hama"), len(text), len(paragraph))
    return GoldDocument(
        id="long",
        text=text,
        language="en",
        spans=tuple(
            Span(id=f"s{number}", start=start, end=start + 4, label="location", text="Hama")
            for number, start in enumerate(starts, 1)
        ),
    ).check()


def _write(format_id: str) -> None:
    shutil.rmtree(GOLDEN / format_id, ignore_errors=True)
    for name in NAMES:
        exports.get(format_id).write([exports.Item.tokenized(record(name))], GOLDEN / format_id / name)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        _write(each)
