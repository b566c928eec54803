"""Documents on their way in: checked and made ready to be written, before any lock is held."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.domain import commands
from annotator.domain.commands import Edit, Held, Load, Setting
from annotator.domain.mapping import Found, Mapper, NameMapping, apply, missing
from annotator.errors import AnnotatorError, Invalid
from annotator.services.losses import Losses
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
    """The annotation of one document: the command that loads it, its edits, and a model's scores by span."""

    command: Load
    edits: tuple[Edit, ...]
    scores: Mapping[str, float] = field(default_factory=dict)


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

    `ontology` has the labels in use in the project, `mapping` leads from names of the file to its own; with
    `drop` what has no name there is left out, else it is a flaw. Without `annotated` all annotation is left
    out.
    """

    def __init__(self, ontology: Ontology, mapping: NameMapping, annotated: bool, drop: bool = False) -> None:
        self.losses = Losses()
        self._ontology = ontology
        self._mapper = Mapper(ontology, mapping)
        self._drop = drop
        self._annotated = annotated
        self._left: Counter[str] = Counter()
        self._renamed = 0
        self._met: set[Found] = set()

    def prepare(self, incoming: Incoming) -> Prepared | Flaw:
        """The document, or the flaw that keeps it out."""
        document = incoming.document
        annotation = None
        if self._annotated:
            if incoming.annotated:
                try:
                    annotation = self._annotation(document, incoming)
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
                " (gold, annotator:NAME or suggestions:NAME)"
            )
        if self._renamed:
            notes.append(f"{self._renamed:,} objects have a new id, since theirs cannot be used here")
        return notes

    def _annotation(self, document: GoldDocument, incoming: Incoming) -> Annotation:
        applied = apply(document, self._mapper)
        if applied.unknown and not self._drop:
            self.losses.unknown(applied.unknown)
            raise Invalid(self._unknown(applied.unknown))
        identifiers = new_identifiers(applied.document)
        self._renamed += len(identifiers)
        command = Load(id="import", **renamed(applied.document, identifiers))
        edits = commands.plan(command, Held(), Setting(document.text, _NO_TOKENS, self._ontology))
        self.losses.leave(incoming.place, applied.left)
        there = {span.id for span in command.spans}
        scores = {identifiers.get(each, each): score for each, score in incoming.scores.items()}
        return Annotation(command, edits, {each: scores[each] for each in scores.keys() & there})

    def _unknown(self, names: tuple[Found, ...]) -> str:
        """What is wrong; with the labels that there are, unless all of these names have been met before."""
        reason = missing(names, self._ontology)
        if self._met.issuperset(names):
            return reason
        self._met.update(names)
        labels = ", ".join(sorted(label.id for label in self._ontology.labels))
        there = f"; it has {labels}" if any(found.section == "labels" for found in names) else ""
        return f"{reason}{there}; map the file's names to the project's, or leave them out"


def _flaw(place: str, reason: str) -> Flaw:
    """A flaw at a place as readers name it: a file, or a file and a line."""
    match = _LINE.fullmatch(place)
    return Flaw(match[1], int(match[2]), reason) if match else Flaw(place, None, reason)
