"""The table of docs/formats/README.md: what each format keeps of the cases, by its own loss report.

`python -m tests.exports.overview` writes the page anew.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import exports
from exports.loss import KINDS
from tests.exports.battle import battle
from tests.exports.cases import NAMES, record

PAGE = Path(__file__).parents[2] / "docs" / "formats" / "README.md"
_HEAD = """# Formats

What each format keeps of {documents} short records: a report with everything that the conflict ontology has,
and others with nested, overlapping and discontinuous spans, spans that cut words, emoji, Arabic, Windows line
ends, an event without a trigger. *all*: nothing is lost; *–*: the format has no place for it; *n of m*: the
others are in the loss report, each with its reason. Formats of events alone count a span only as part of one.

Every export writes `loss.json`: what went in, what came out, and what did not, with reasons and examples.
Formats with an *R* are imported too, with a mapping of their labels, roles and attributes
([import.md](import.md)). The table is made by the formats themselves: `python -m tests.exports.overview`.

"""


def page() -> str:
    """The page as the code says it is."""
    lines = [
        "| format | id | R | " + " | ".join(KINDS) + " |",
        "| --- " * (len(KINDS) + 3) + "|",
        *(_row(each) for each in exports.FORMATS if each.writer),
    ]
    read_only = [each for each in exports.FORMATS if not each.writer]
    told = ", ".join(f"{each.title} (`{each.id}`)" for each in read_only)
    return _HEAD.format(documents=len(NAMES) + 1) + "\n".join(lines) + f"\n\nOnly read: {told}.\n"


def _row(chosen: exports.Format) -> str:
    with TemporaryDirectory() as folder:
        items = [exports.Item.tokenized(each) for each in (battle(), *map(record, NAMES))]
        report = chosen.write(items, Path(folder) / "made")
    cells = []
    for kind in KINDS:
        found, kept = report.found[kind], report.kept(kind)
        if kind not in chosen.carries or kept == 0:
            cells.append("–")
        else:
            cells.append("all" if kept == found else f"{kept} of {found}")
    reads = "R" if chosen.reader else ""
    return f"| [{chosen.title}]({chosen.id}.md) | `{chosen.id}` | {reads} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
