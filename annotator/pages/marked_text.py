"""A block of text with its marks, as the template draws it: class names, chips and token positions.

Class names carry the drawing rules of `labels.css`: `u2-actor` draws lane 2 in the actor's colour, `t-actor`
tints, `s2` and `e2` leave a gap where a span begins or ends, `d3` makes room for three lanes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from markupsafe import Markup

from annotator.domain.layout import LANES, Block, runs
from annotator.pages.event_notes import as_attribute
from annotator.services.documents import Reading
from schemas.gold import Span
from schemas.ontology import Label


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block ready to be put on the page, under the element id `b<index>`."""

    index: int
    html: Markup


def draw(found: Reading, labels: Sequence[Label], index: int, spans: Iterable[Span]) -> DrawnBlock:
    """The block of that index with its spans.

    Written here and not in a template, since every edit waits for it.
    """
    block = found.blocks[index]
    names = {label.id: label for label in labels}
    cut = runs(found.blocks, index, spans)
    depth = max((mark.lane + 1 for run in cut for mark in run.marks), default=0)
    classes = "block" + (f" depth-{depth}" if depth else "") + (" gap" if block.gap else "")
    tokens, sentences = _tokens(found, block)
    pieces = [
        f'<p class="{classes}" id="b{index}" dir="auto" data-start="{block.start}" '
        f'data-tokens="{tokens}" data-sentences="{sentences}">'
    ]
    for run in cut:
        quote = escape(found.text[run.start : run.end])
        if not run.marks:
            pieces.append(quote)
            continue
        pieces += [_chip(mark.span, names) for mark in reversed(run.marks) if mark.opens]
        classes = "".join(
            [_mark_classes(mark.span.label, mark.lane, mark.begins, mark.ends) for mark in run.marks]
        )
        nearest = escape(run.marks[0].span.label)
        pieces.append(f'<span class="m d{run.marks[-1].lane + 1} t-{nearest}{classes}">{quote}</span>')
    pieces.append("</p>")
    return DrawnBlock(index, Markup("".join(pieces)))  # noqa: S704  every piece is escaped above


def stylesheet(labels: Iterable[Label]) -> str:
    """The colours of the labels and the rules that draw them, as CSS."""
    return "\n".join([*_lane_rules(), *(rule for label in labels for rule in _label_rules(label))])


def _label_rules(label: Label) -> list[str]:
    colour = f"light-dark({label.colour.light}, {label.colour.dark})"
    tint = f"background-color:color-mix(in srgb,{colour} %d%%,transparent)"
    return [
        f".l-{label.id}{{--label:{colour}}}",
        f".t-{label.id}{{{tint % 14}}}",
        f"::highlight(suggest-{label.id}){{text-decoration:underline dotted 3px {colour}}}",
        f"::highlight(add-{label.id}){{{tint % 30};text-decoration:underline 2px {colour}}}",
        *(f".u{lane}-{label.id}{{--u{lane}:{colour}}}" for lane in range(LANES)),
    ]


def _lane_rules() -> list[str]:
    """A run is underlined by one background layer for each lane; its padding makes the room."""
    rules = []
    for depth in range(1, LANES + 1):
        layers = ",".join(
            f"linear-gradient(var(--u{lane},transparent) 0 0) var(--x{lane},0) "
            f"calc(100% - {(depth - 1 - lane) * 4}px)/var(--w{lane},100%) 3px no-repeat"
            for lane in range(depth)
        )
        rules.append(f".d{depth}{{background:{layers};padding-block-end:{depth * 4}px}}")
    for lane in range(LANES):
        rules.append(f".s{lane}{{--x{lane}:1px;--w{lane}:calc(100% - 1px)}}")
        rules.append(f".e{lane}{{--w{lane}:calc(100% - 1px)}}.s{lane}.e{lane}{{--w{lane}:calc(100% - 2px)}}")
    return rules


@lru_cache(maxsize=4096)
def _mark_classes(label: str, lane: int, begins: bool, ends: bool) -> str:
    return f" u{lane}-{escape(label)}" + (f" s{lane}" if begins else "") + (f" e{lane}" if ends else "")


def _chip(span: Span, labels: dict[str, Label]) -> str:
    """The sign of a span at its beginning; carries what the page's JavaScript needs to know of the span."""
    known = labels.get(span.label)
    key, name = (known.key, known.name) if known else ("?", span.label)
    note = escape(span.attributes.get("note", ""))
    extra = f' data-note="{note}"' if note else ""
    if span.entity:
        extra += f' data-entity="{escape(span.entity)}"'
    if span.attributes:
        extra += f" data-attributes={as_attribute(span.attributes)}"
    if span.fragments:
        extra += f' data-parts="{" ".join(f"{start}-{end}" for start, end in span.fragments)}"'
    before, between, after = _chip_frame(span.label, key, name)
    return (
        f"{before}{' noted' if note else ''}{between}{escape(span.id)}"
        f'" data-start="{span.start}" data-end="{span.end}{after}{f": {note}" if note else ""}"{extra}></b>'
    )


@lru_cache(maxsize=1024)
def _chip_frame(label: str, key: str, name: str) -> tuple[str, str, str]:
    """What chips of one label share, around what each has of its own."""
    label = escape(label)
    return (
        f'<b class="chip l-{label}',
        f'" data-key="{escape(key)}" data-span="',
        f'" data-label="{label}" title="{escape(name)}',
    )


def _tokens(found: Reading, block: Block) -> tuple[str, str]:
    """The block's tokens as alternating gaps and lengths, and the indices of those that begin a sentence."""
    first, last = found.tokens_between(block.start, block.end)
    bounds = [block.start]
    for index in range(first, last):
        bounds += (max(found.tokens.starts[index], block.start), min(found.tokens.ends[index], block.end))
    begins = found.sentences_between(first, last)
    return " ".join(str(b - a) for a, b in pairwise(bounds)), " ".join(str(i - first) for i in begins)
