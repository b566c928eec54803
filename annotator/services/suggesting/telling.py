"""What ML backends are told: to train, and, where that is wanted, of each document whose gold is finished."""

from annotator.errors import AnnotatorError, Failed, NotFound
from annotator.permissions import Action, Actor
from annotator.services import documents, jobs
from annotator.services.access import enter
from annotator.services.labelstudio import reading
from annotator.services.suggesting import reaching
from annotator.settings import Settings
from annotator.store import Session, Store, changes, suggestions
from annotator.store.adjudication import GOLD
from annotator.suggest import backend


def train(store: Store, settings: Settings, actor: Actor, slug: str, name: str) -> None:
    """Asks the backend to train. Raises NotFound, Forbidden, Invalid and Failed."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
        found = reaching.backend_of(session, entry, name)
        project = reaching.project_of(session, entry)
    caller = reaching.caller(settings, found.url or "")
    caller.setup(backend.setup(project, *reaching.access(store, settings, entry, found)))
    caller.tell(backend.train(project))


def to_be_told(session: Session, actor: Actor, slug: str, document_id: int) -> int | None:
    """Starts the job that tells backends of a document's finished gold, where one wants that; its id."""
    entry = enter(session, actor, slug, Action.ADJUDICATE)
    if not any(each.tells_gold for each in suggestions.suggesters(session, entry.project_id)):
        return None
    return jobs.start(session, actor, slug, jobs.TELL, {"document": document_id})


def tell_gold(store: Store, settings: Settings, actor: Actor, slug: str, document_id: int) -> int:
    """Tells those backends that want it of a document's finished gold; how many took it.

    Never of annotators' own sets: a model that learns from them would tell one what another has marked.
    Raises NotFound, Forbidden, and Failed when one of the backends does not answer.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.ADJUDICATE)
        wanted = [each for each in suggestions.suggesters(session, entry.project_id) if each.tells_gold]
        gold = changes.head_of(session, document_id, GOLD)
        documents.listed(session, entry.project_id, document_id)
        if gold is None:
            raise NotFound("This document has no gold.")
        annotation = reading.annotation(session, actor, gold.id)
        project, task = reaching.project_of(session, entry), reaching.task(session, entry, document_id)
    failures = []
    for each in wanted:
        try:
            reaching.caller(settings, each.url or "").tell(
                backend.annotated(project, task, annotation, again=False)
            )
        except AnnotatorError as error:
            failures.append(error.message)
    if failures:
        raise Failed(" ".join(failures))
    return len(wanted)
