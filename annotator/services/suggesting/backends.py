"""Label Studio ML backends of a project: added, asked to suggest and to train, told of finished gold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.errors import AnnotatorError, Conflict, Failed, Invalid, NotFound
from annotator.permissions import Action, Actor, Scope
from annotator.services import documents, jobs, tokens
from annotator.services.access import Entry, enter
from annotator.services.labelstudio import controls, reading
from annotator.services.suggesting import predicting, suggesters, writing
from annotator.services.suggesting.calling import Caller, Unreachable
from annotator.services.suggesting.predicting import Losses
from annotator.services.suggesting.writing import Prediction
from annotator.settings import Settings
from annotator.store import Session, Store, changes, people, suggestions
from annotator.store import documents as stored
from annotator.store.adjudication import GOLD
from annotator.store.projects import Project as ProjectRow
from annotator.store.suggestions import Suggester
from annotator.suggest import backend
from annotator.suggest.backend import Project

_BATCH = 20
# So many losses and failures of one run are listed.
_LISTED = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A backend to be added: what it is called here, where it is, and what it gets (see `Suggester`)."""

    name: str
    url: str
    hands_token: bool = False
    tells_gold: bool = False


@dataclass(slots=True)
class Run:
    """What came of asking a backend: documents asked about and suggested on, and what was not taken."""

    version: str
    asked: int = 0
    suggested: int = 0
    losses: Losses = field(default_factory=Losses)

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON, of each kind of loss the most frequent ones."""
        return {
            "version": self.version,
            "asked": self.asked,
            "suggested": self.suggested,
            "failed": len(self.losses.failed),
            "failures": [list(each) for each in self.losses.failed[:_LISTED]],
            "left_out": [list(each) for each in self.losses.notes.most_common(_LISTED) if each[1]],
        }


def add(store: Store, settings: Settings, actor: Actor, slug: str, wish: Wish) -> str | None:
    """Adds a backend that answers; the version of its model. Nothing is kept of one that does not.

    Raises NotFound, Forbidden, Invalid for a name or address that cannot be, and Failed.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
        suggesters.new_name(session, entry, wish.name)
        project = _project(session, entry)
    url, version = _greet(settings, actor, project, wish)
    with store.writing() as session:
        suggesters.new_name(session, entry, wish.name)
        made = Suggester(project_id=entry.project_id, name=wish.name, kind="backend", version=version)
        _keep(session, made, actor, url, wish)
    return version


def change(store: Store, settings: Settings, actor: Actor, slug: str, wish: Wish) -> str | None:
    """Changes where the backend of that name is and what it gets, once it answers; the version of its model.

    From then on it gets tokens of who has changed it. Raises as `add` does.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
        _backend(session, entry, wish.name)
        project = _project(session, entry)
    url, version = _greet(settings, actor, project, wish)
    with store.writing() as session:
        found = _backend(session, entry, wish.name)
        found.version = version or found.version
        _keep(session, found, actor, url, wish)
    return version


def run(
    store: Store,
    settings: Settings,
    actor: Actor,
    slug: str,
    name: str,
    missing: bool = True,
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    named: Sequence[str] = (),
) -> Run:
    """Asks for suggestions on all documents, on those where this version of its model has none, or on some.

    Some are `named` by external id or uid. What it suggested before on a document is replaced, in short
    transactions. Raises NotFound, Forbidden, Conflict when the suggester was removed meanwhile, Invalid for
    an address that may not be called, and Failed when it does not answer; what was written till then stays.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
        found = _backend(session, entry, name)
        project = _project(session, entry)
        among = _among(session, entry, named)
    caller = Caller(settings, found.url or "")
    caller.health()
    version = caller.setup(backend.setup(project, *_access(store, settings, entry, found))) or found.version
    done = Run(version or name)
    # A version that may be news, or one that its answers never name: the first answer will tell.
    after, number = 0, _BATCH if version == found.version else 1
    while not cancelled():
        lacking = (name, done.version) if missing and not among else None
        batch, after = _next(store, entry, after, number, lacking, among)
        if not batch:
            break
        _suggest(store, entry, caller, project, name, batch, done)
        progress(done.asked)
        if number > 1 and not done.suggested and done.losses.failed:
            # A model that fails on all of the first is not asked about thousands more.
            raise Failed(f"{name} suggests nothing: {done.losses.failed[-1][1]}")
        number = _BATCH
    return done


def train(store: Store, settings: Settings, actor: Actor, slug: str, name: str) -> None:
    """Asks the backend to train. Raises NotFound, Forbidden, Invalid and Failed."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
        found = _backend(session, entry, name)
        project = _project(session, entry)
    caller = Caller(settings, found.url or "")
    caller.setup(backend.setup(project, *_access(store, settings, entry, found)))
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
        project, task = _project(session, entry), _task(session, entry, document_id)
    failures = []
    for each in wanted:
        try:
            Caller(settings, each.url or "").tell(backend.annotated(project, task, annotation, again=False))
        except AnnotatorError as error:
            failures.append(error.message)
    if failures:
        raise Failed(" ".join(failures))
    return len(wanted)


def _suggest(
    store: Store,
    entry: Entry,
    caller: Caller,
    project: Project,
    name: str,
    batch: Sequence[tuple[int, dict[str, Any]]],
    done: Run,
) -> None:
    """Asks about some documents at once; one by one when the number of answers is another."""
    answers, why = None, "the model gave no result"
    try:
        body = caller.predict(backend.predict(project, [task for _, task in batch]))
        answers = backend.answers(body, len(batch))
    except Unreachable:
        raise
    except Failed as error:
        why = error.message
    if answers is None and len(batch) > 1:
        for each in batch:
            _suggest(store, entry, caller, project, name, [each], done)
        return
    done.asked += len(batch)
    if answers is None:
        done.losses.failed += [(task["data"].get("title") or str(number), why) for number, task in batch]
        return
    with store.writing() as session:
        found = suggestions.suggester(session, entry.project_id, name)
        if found is None:
            raise Conflict(f"{name} was removed meanwhile.")
        for (document_id, _), answer in zip(batch, answers, strict=True):
            made = _prediction(session, entry, document_id, answer, done)
            if made is None:
                continue
            writing.write(session, entry, document_id, name, made)
            done.suggested += 1
            found.version = done.version = made.version
        session.add(found)
        session.commit()


def _prediction(
    session: Session, entry: Entry, document_id: int, answer: backend.Answer, done: Run
) -> Prediction | None:
    document = documents.listed(session, entry.project_id, document_id)
    if answer.prediction is None:
        done.losses.failed.append((document.title or document.uid, answer.why))
        return None
    found = documents.reading(session, document_id, document.language)
    return predicting.prediction(answer.prediction, document, found, entry, done.version, done.losses)


def _among(session: Session, entry: Entry, named: Sequence[str]) -> list[int]:
    found = stored.ids_named(session, entry.project_id, named) if named else {}
    unknown = [name for name in named if name not in found]
    if unknown:
        raise Invalid(f"No article is called {', '.join(unknown[:5])}.", "named")
    return sorted({found[name] for name in named})


def _next(
    store: Store, entry: Entry, after: int, number: int, lacking: tuple[str, str] | None, among: Sequence[int]
) -> tuple[list[tuple[int, dict[str, Any]]], int]:
    """The next documents with their tasks, and the last of them."""
    with store.reading() as session:
        ids = suggestions.documents_after(session, entry.project_id, after, number, lacking, among)
        return [(each, _task(session, entry, each)) for each in ids], ids[-1] if ids else after


def _task(session: Session, entry: Entry, document_id: int) -> dict[str, Any]:
    document = documents.listed(session, entry.project_id, document_id)
    return predicting.task(document, documents.reading(session, document_id, document.language), entry)


def _greet(settings: Settings, actor: Actor, project: Project, wish: Wish) -> tuple[str, str | None]:
    """Whether it may be called and answers; its address as it is kept, and the version of its model."""
    if wish.hands_token and actor.user_id is None:
        raise Invalid("Say whose token it gets.", "hands_token")
    caller = Caller(settings, wish.url)
    caller.health()
    # Without a token: it gets one when it is asked to suggest.
    return caller.url, caller.setup(backend.setup(project, "", ""))


def _keep(session: Session, row: Suggester, actor: Actor, url: str, wish: Wish) -> None:
    row.url, row.hands_token, row.tells_gold = url, wish.hands_token, wish.tells_gold
    row.user_id = actor.user_id
    session.add(row)
    session.commit()


def _backend(session: Session, entry: Entry, name: str) -> Suggester:
    found = suggesters.find(session, entry, name)
    if found.kind != "backend":
        raise Invalid(f"{name} is no ML backend.", "name")
    return found


def _project(session: Session, entry: Entry) -> Project:
    created = session.get_one(ProjectRow, entry.project_id).created
    return Project(entry.project_id, created, controls.config(entry.in_use))


def _access(store: Store, settings: Settings, entry: Entry, found: Suggester) -> tuple[str, str]:
    """Where the server is, and a token that reads the project for a day, for a backend that is to have it."""
    if not found.hands_token or found.user_id is None:
        return "", ""
    with store.writing() as session:
        user = session.get_one(people.User, found.user_id)
        owner = Actor(user.id, user.name, user.administrator)
        wish = tokens.Wish(f"backend {found.name}"[:80], Scope.READ, entry.slug, 1)
        made = tokens.create(session, owner, user.name, wish)
    return f"http://{settings.host}:{settings.port}", made.secret
