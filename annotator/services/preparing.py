"""Documents on their way in: checked and made ready to be written, before any lock is held."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from msgspec import structs

from annotator.domain import commands
from annotator.domain.commands import Edit, LoadSpans, Setting
from annotator.errors import AnnotatorError
from exports import Flaw, Incoming
from schemas.gold import GoldDocument, Span
from schemas.text import Tokens

# What a gold record may hold that has no table yet.
_NOT_KEPT = ("entities", "events", "incidents", "claims", "relations")
_SPAN_ID = re.compile(r"[A-Za-z0-9_.:#-]{1,64}")
_UID = re.compile(r"[^\s\x00-\x1f]{1,200}")
_LINE = re.compile(r"(.+), line (\d+)")
_NO_TOKENS = Tokens((), (), (), "")


@dataclass(frozen=True, slots=True)
class Annotation:
    """The annotation of one document: the command that loads it, and its edits."""

    command: LoadSpans
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be written. `uid` is empty where the record's id cannot serve as one."""

    document: GoldDocument
    place: str
    digest: str
    uid: str
    annotation: Annotation | None


class _Nothing:
    """The spans of a set that does not exist yet."""

    def get(self, identifier: str) -> Span | None:
        return None

    def same(self, start: int, end: int, label: str) -> Span | None:
        return None


class Preparer:
    """Prepares one document after the other and counts what is left out on the way.

    `labels` are those in use in the project, `mapping` leads from labels of the file to them; without
    `annotated` the spans are left out.
    """

    def __init__(self, labels: frozenset[str], mapping: Mapping[str, str], annotated: bool) -> None:
        self._labels = labels
        self._mapping = mapping
        self._annotated = annotated
        self._left: Counter[str] = Counter()
        self._renamed = 0
        self._met: set[str] = set()

    def prepare(self, incoming: Incoming) -> Prepared | Flaw:
        """The document, or the flaw that keeps it out."""
        document = incoming.document
        annotation = None
        for kind in _NOT_KEPT:
            self._left[kind] += len(getattr(document, kind))
        if self._annotated:
            if incoming.annotated:
                try:
                    annotation = self._annotation(document)
                except AnnotatorError as error:
                    return _flaw(incoming.place, error.message)
        else:
            self._left["spans"] += len(document.spans)
        uid = document.id if document.id != incoming.place and _UID.fullmatch(document.id) else ""
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        return Prepared(document, incoming.place, digest, uid, annotation)

    def notes(self) -> list[str]:
        """What was left out or changed, in words."""
        notes = []
        if spans := self._left.pop("spans", 0):
            notes.append(
                f"{spans:,} spans were not imported: to take them in, say whose they are"
                " (gold or annotator:NAME)"
            )
        left = [f"{number:,} {kind}" for kind, number in self._left.items() if number]
        if left:
            notes.append(f"{', '.join(left)} were not imported: only texts and spans can be kept yet")
        if self._renamed:
            notes.append(f"{self._renamed:,} spans have a new id, since theirs cannot be used here")
        return notes

    def _annotation(self, document: GoldDocument) -> Annotation:
        unknown = sorted({span.label for span in document.spans} - self._labels - self._mapping.keys())
        if unknown:
            raise AnnotatorError(self._unknown(unknown))
        spans = tuple(
            structs.replace(
                span, id=identifier, label=self._mapping.get(span.label, span.label), entity=None, text=""
            )
            for span, identifier in zip(document.spans, self._identifiers(document.spans), strict=True)
        )
        command = LoadSpans(id="import", spans=spans)
        edits = commands.plan(command, _Nothing(), Setting(document.text, _NO_TOKENS, self._labels))
        return Annotation(command, edits)

    def _unknown(self, labels: list[str]) -> str:
        """What is wrong; with what the project has, unless all of these labels have been met before."""
        reason = f"the project has no label {', '.join(map(repr, labels))}"
        if self._met.issuperset(labels):
            return reason
        self._met.update(labels)
        return f"{reason}; it has {', '.join(sorted(self._labels))}; map the file's labels to these"

    def _identifiers(self, spans: tuple[Span, ...]) -> list[str]:
        """The spans' ids; one that no command could name becomes the first free one of s1, s2, …"""
        if all(_SPAN_ID.fullmatch(span.id) for span in spans):
            return [span.id for span in spans]
        taken = {span.id for span in spans}
        free = (name for number in count(1) if (name := f"s{number}") not in taken)
        self._renamed += sum(1 for span in spans if not _SPAN_ID.fullmatch(span.id))
        return [span.id if _SPAN_ID.fullmatch(span.id) else next(free) for span in spans]


def _flaw(place: str, reason: str) -> Flaw:
    """A flaw at a place as readers name it: a file, or a file and a line."""
    match = _LINE.fullmatch(place)
    return Flaw(match[1], int(match[2]), reason) if match else Flaw(place, None, reason)
