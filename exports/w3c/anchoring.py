"""Where annotations are in a text, in code points."""

from collections.abc import Callable

from exports.offsets import Placer, Unit, converter
from exports.w3c.annotations import Anchor, Annotation
from schemas.gold import GoldError

AMBIGUOUS = "annotations without a position whose quote stands more than once: put at the first place"


class Anchoring:
    """Places annotations. `unit` is what their positions count, unless their quotes say otherwise."""

    def __init__(self, text: str, found: list[Annotation], unit: Unit, placer: Placer) -> None:
        self._text = text
        self._placer = placer
        units: list[Unit] = [unit, "code-points", "utf-16"]
        anchors = [anchor for each in found for anchor in each.anchors]
        self.unit = max(units, key=lambda each: _found(text, anchors, converter(text, each)))
        self._convert = converter(text, self.unit)
        self.ambiguous = 0

    def places(self, annotation: Annotation) -> tuple[list[tuple[int, int]], dict[str, str]]:
        """The parts of the annotation in text order, and the note on a doubtful one. Raises GoldError."""
        placed = [self._place(anchor, annotation.id) for anchor in annotation.anchors]
        doubts = {name: str(value) for each in placed for name, value in each[2].items()}
        return sorted((start, end) for start, end, _ in placed), doubts

    def _place(self, anchor: Anchor, name: str) -> tuple[int, int, dict[str, object]]:
        if anchor.position is None:
            start = self._find(anchor, name)
            return start, start + len(anchor.exact or ""), {}
        start, end = (_converted(self._convert, offset) for offset in anchor.position)
        placed = self._placer.place(self._text, start, end, anchor.exact, name)
        return placed.start, placed.end, placed.attributes

    def _find(self, anchor: Anchor, name: str) -> int:
        """Where the quote begins, told apart by what stands beside it."""
        exact = anchor.exact or ""
        for before, after in ((anchor.prefix, anchor.suffix), ("", "")):
            first = self._text.find(before + exact + after)
            if first >= 0:
                self.ambiguous += self._text.find(before + exact + after, first + 1) >= 0
                return first + len(before)
        raise GoldError(f"{name}: {exact!r} is not in the text")


def _converted(convert: Callable[[int], int], offset: int) -> int:
    """The offset in code points; one that is none is outside every text."""
    try:
        return convert(offset)
    except GoldError:
        return -1


def _found(text: str, anchors: list[Anchor], convert: Callable[[int], int]) -> int:
    """How many annotations have their words where their positions say."""
    return sum(
        text[start:end] == anchor.exact
        for anchor in anchors
        if anchor.position and anchor.exact
        for start, end in [tuple(_converted(convert, offset) for offset in anchor.position)]
    )
