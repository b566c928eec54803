"""Writing what a suggester suggests on a document: a set of its own, in the place of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.domain.commands import Load, Setting
from annotator.domain.content import Content
from annotator.permissions import OPERATOR
from annotator.services import documents, editing
from annotator.services.access import Entry
from annotator.store import Session, changes, suggestions
from annotator.store.sight import SUGGESTER
from annotator.store.suggestions import SuggestedSet


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model suggests on one document; scores, from 0 to 1, of the whole and by span."""

    content: Content
    version: str
    score: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


def write(session: Session, entry: Entry, document_id: int, name: str, prediction: Prediction) -> None:
    """Puts a prediction in the place of what the suggester had suggested on the document. Does not commit.

    Raises Invalid, as an import does, for labels or offsets that do not fit.
    """
    document = documents.listed(session, entry.project_id, document_id)
    found = documents.reading(session, document_id, document.language)
    suggestions.remove_sets(session, name, entry.project_id, [document_id])
    head = changes.create_set(session, document_id, SUGGESTER + name, None)
    content = prediction.content
    command = Load(
        id="suggest",
        spans=content.spans,
        entities=content.entities,
        events=content.events,
        incidents=content.incidents,
        claims=content.claims,
        relations=content.relations,
    )
    setting = Setting(found.text, found.tokens, entry.in_use)
    editing.apply(session, head, command, setting, OPERATOR)
    known = SuggestedSet(
        set_id=head.id, version=prediction.version, score=prediction.score, scores=dict(prediction.scores)
    )
    suggestions.keep_scores(session, [known])
