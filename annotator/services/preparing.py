"""Documents on their way in: checked and made ready to be written, before any lock is held."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain import commands
from annotator.domain.commands import Edit, Held, Load, Setting
from annotator.errors import AnnotatorError
from annotator.services.renaming import KINDS, new_identifiers, renamed
from exports import Flaw, Incoming
from schemas.gold import GoldDocument
from schemas.ontology import Ontology
from schemas.text import Tokens

_UID = re.compile(r"[^\s\x00-\x1f]{1,200}")
_LINE = re.compile(r"(.+), line (\d+)")
_NO_TOKENS = Tokens((), (), (), "")


@dataclass(frozen=True, slots=True)
class Annotation:
    """The annotation of one document: the command that loads it, and its edits."""

    command: Load
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be written. `uid` is empty where the record's id cannot serve as one."""

    document: GoldDocument
    place: str
    digest: str
    uid: str
    annotation: Annotation | None


class Preparer:
    """Prepares one document after the other and counts what is left out on the way.

    `ontology` has the labels in use in the project, `mapping` leads from labels of the file to them; without
    `annotated` all annotation is left out.
    """

    def __init__(self, ontology: Ontology, mapping: Mapping[str, str], annotated: bool) -> None:
        self._ontology = ontology
        self._labels = frozenset(label.id for label in ontology.labels)
        self._mapping = mapping
        self._annotated = annotated
        self._left: Counter[str] = Counter()
        self._renamed = 0
        self._met: set[str] = set()

    def prepare(self, incoming: Incoming) -> Prepared | Flaw:
        """The document, or the flaw that keeps it out."""
        document = incoming.document
        annotation = None
        if self._annotated:
            if incoming.annotated:
                try:
                    annotation = self._annotation(document)
                except AnnotatorError as error:
                    return _flaw(incoming.place, error.message)
        else:
            for kind in KINDS:
                self._left[kind] += len(getattr(document, kind))
        uid = document.id if document.id != incoming.place and _UID.fullmatch(document.id) else ""
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        return Prepared(document, incoming.place, digest, uid, annotation)

    def notes(self) -> list[str]:
        """What was left out or changed, in words."""
        notes = []
        left = [f"{number:,} {kind}" for kind, number in self._left.items() if number]
        if left:
            notes.append(
                f"{', '.join(left)} were not imported: to take them in, say whose they are"
                " (gold or annotator:NAME)"
            )
        if self._renamed:
            notes.append(f"{self._renamed:,} objects have a new id, since theirs cannot be used here")
        return notes

    def _annotation(self, document: GoldDocument) -> Annotation:
        used = {span.label for span in document.spans}
        used.update(entity.label for entity in document.entities)
        used.update(event.type for event in document.events)
        unknown = sorted(used - self._labels - self._mapping.keys())
        if unknown:
            raise AnnotatorError(self._unknown(unknown))
        identifiers = new_identifiers(document)
        self._renamed += len(identifiers)
        command = Load(id="import", **renamed(document, identifiers, self._mapping))
        edits = commands.plan(command, Held(), Setting(document.text, _NO_TOKENS, self._ontology))
        return Annotation(command, edits)

    def _unknown(self, labels: list[str]) -> str:
        """What is wrong; with what the project has, unless all of these labels have been met before."""
        reason = f"the project has no label {', '.join(map(repr, labels))}"
        if self._met.issuperset(labels):
            return reason
        self._met.update(labels)
        return f"{reason}; it has {', '.join(sorted(self._labels))}; map the file's labels to these"


def _flaw(place: str, reason: str) -> Flaw:
    """A flaw at a place as readers name it: a file, or a file and a line."""
    match = _LINE.fullmatch(place)
    return Flaw(match[1], int(match[2]), reason) if match else Flaw(place, None, reason)
