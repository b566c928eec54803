"""Label Studio ML backends of a project: added, changed, and asked to suggest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotator.errors import Conflict, Failed, Invalid
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.suggesting import predicting, reaching, suggesters, writing
from annotator.services.suggesting.predicting import Losses
from annotator.services.suggesting.writing import Prediction
from annotator.settings import Settings
from annotator.store import Session, Store, suggestions
from annotator.store import documents as stored
from annotator.store.suggestions import Suggester
from annotator.suggest import backend
from annotator.suggest.backend import Project, Unreachable

if TYPE_CHECKING:
    from annotator.services.suggesting.calling import Caller

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
        project = reaching.project_of(session, entry)
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
        reaching.backend_of(session, entry, wish.name)
        project = reaching.project_of(session, entry)
    url, version = _greet(settings, actor, project, wish)
    with store.writing() as session:
        found = reaching.backend_of(session, entry, wish.name)
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
        found = reaching.backend_of(session, entry, name)
        project = reaching.project_of(session, entry)
        among = _among(session, entry, named)
    caller = reaching.caller(settings, found.url or "")
    caller.health()
    version = (
        caller.setup(backend.setup(project, *reaching.access(store, settings, entry, found))) or found.version
    )
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


def _suggest(
    store: Store,
    entry: Entry,
    caller: "Caller",
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
    with store.reading() as session:  # before others have to wait
        made = {
            document_id: _prediction(session, entry, document_id, answer, done)
            for (document_id, _), answer in zip(batch, answers, strict=True)
        }
    with store.writing() as session:
        found = suggestions.suggester(session, entry.project_id, name)
        if found is None:
            raise Conflict(f"{name} was removed meanwhile.")
        for document_id, prediction in made.items():
            if prediction is None:
                continue
            writing.write(session, entry, document_id, name, prediction)
            done.suggested += 1
            found.version = done.version = prediction.version
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
        return [(each, reaching.task(session, entry, each)) for each in ids], ids[-1] if ids else after


def _greet(settings: Settings, actor: Actor, project: Project, wish: Wish) -> tuple[str, str | None]:
    """Whether it may be called and answers; its address as it is kept, and the version of its model."""
    if wish.hands_token and actor.user_id is None:
        raise Invalid("Say whose token it gets.", "hands_token")
    caller = reaching.caller(settings, wish.url)
    caller.health()
    # Without a token: it gets one when it is asked to suggest.
    return caller.url, caller.setup(backend.setup(project, "", ""))


def _keep(session: Session, row: Suggester, actor: Actor, url: str, wish: Wish) -> None:
    row.url, row.hands_token, row.tells_gold = url, wish.hands_token, wish.tells_gold
    row.user_id = actor.user_id
    session.add(row)
    session.commit()
