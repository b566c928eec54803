"""A model that `annotator train-baseline` has trained, as a suggester: what it finds becomes suggestions."""

from collections.abc import Callable
from pathlib import Path

from annotator.baseline.predicting import Found, Model
from annotator.domain.content import Content
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.suggesting import suggesters, writing
from annotator.services.suggesting.writing import Prediction
from annotator.store import Session, Store, suggestions
from schemas.gold import GoldDocument

_BATCH = 50


def suggest(
    store: Store,
    actor: Actor,
    slug: str,
    name: str,
    root: Path,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Lets the model in `root` suggest on all documents, in the place of what `name` has suggested; how many.

    Documents are written in short transactions: one that is killed has done what it has done. Labels that
    the project does not have are left out. Raises NotFound, Forbidden, or Invalid for a folder without a
    model, and for a name that cannot be or is another suggester's.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
        owner = suggesters.owner_of(session, entry, name)
    model = Model(root)
    suggesters.imported(store, entry, owner)
    done, after = 0, 0
    while True:
        with store.reading() as session:
            batch = suggestions.documents_after(session, entry.project_id, after, _BATCH)
            found = {each: _find(session, entry, model, each) for each in batch}
        if not batch:
            return done
        with store.writing() as session:
            for document_id, each in found.items():
                writing.write(session, entry, document_id, name, _prediction(each, name))
            session.commit()
        done, after = done + len(batch), batch[-1]
        progress(done)


def _find(session: Session, entry: Entry, model: Model, document_id: int) -> Found:
    document = documents.listed(session, entry.project_id, document_id)
    found = documents.reading(session, document_id, document.language)
    record = GoldDocument(id=document.uid, text=found.text, language=document.language)
    return model.find(record, found.tokens, entry.in_use)


def _prediction(found: Found, version: str) -> Prediction:
    record = found.document
    return Prediction(Content(spans=record.spans, events=record.events), version, scores=found.scores)
