"""Articles that speak of one happening, and short ways to look at its incidents and to change them."""

from annotator.domain.commands import Load
from annotator.domain.commands.base import Command
from annotator.permissions import OPERATOR, Action
from annotator.services import documents, editing, incidents, sharing, work
from annotator.services.access import enter
from annotator.store import changes, objects
from schemas.gold import Claim, Event, Incident, Span
from tests.scene import SLUG, Scene

TEXT = "🔴 Rebels seized Saraqib, a monitor said. The army lost the town."


def annotate(
    scene: Scene, document: int, owner: str, name: str | None = None, shared: str | None = None
) -> int:
    """A set of an owner with an incident of two events, one of them reported; the set's id."""

    def span(identifier: str, quote: str, label: str) -> Span:
        start = TEXT.index(quote)
        return Span(id=identifier, start=start, end=start + len(quote), label=label)

    actor = scene.actors.get(owner, OPERATOR)
    load = Load(
        id="load",
        spans=(
            span("s1", "seized", "control_change"),
            span("s2", "lost", "control_change"),
            span("s3", "monitor", "actor"),
        ),
        incidents=(Incident(id="i1", name=name) if shared is None else Incident("i1", name, shared),),
        events=(
            Event("e1", "control_change", "gained", trigger="s1", incident="i1"),
            Event("e2", "control_change", "lost", trigger="s2", incident="i1"),
        ),
        claims=(Claim("c1", "e1", source="s3", factuality="CT+", author_factuality="Uu"),),
    )
    with scene.store.writing() as session:
        entry = enter(session, OPERATOR, SLUG, Action.VIEW)
        found = documents.reading(session, document, "en")
        whose = editing.owner_of(actor) if actor.user_id else owner
        target = changes.create_set(session, document, whose, actor.user_id)
        setting = editing.Setting(found.text, found.tokens, entry.in_use)
        editing.apply(session, target, load, setting, actor)
        session.commit()
    return target.id


def submit(scene: Scene, document: int, name: str) -> None:
    with scene.store.writing() as session:
        work.submit(session, scene.actors[name], SLUG, document)


def edit(scene: Scene, document: int, name: str, command: Command) -> editing.Outcome:
    with scene.store.writing() as session:
        return editing.edit(session, scene.actors[name], SLUG, document, [command], 0)  # type: ignore[list-item]


def board(scene: Scene, name: str, search: str = "", number: int = 1, after: str = "") -> incidents.Board:
    with scene.store.reading() as session:
        return incidents.page(session, scene.actors[name], SLUG, search, number, after)


def listed(scene: Scene, name: str) -> list[tuple[str, int, int]]:
    return [(line.name, line.documents, line.events) for line in board(scene, name).lines]


def one(scene: Scene, name: str, identifier: str) -> incidents.Detail:
    with scene.store.reading() as session:
        return incidents.one(session, scene.actors[name], SLUG, identifier)


def share(scene: Scene, set_id: int, name: str, actor: str = "carla") -> str:
    with scene.store.writing() as session:
        return sharing.share(session, scene.actors[actor], SLUG, set_id, "i1", name)


def create(scene: Scene, name: str, offered: bool = True) -> str:
    with scene.store.writing() as session:
        return sharing.create(session, scene.actors["carla"], SLUG, name, offered)


def merge(scene: Scene, identifier: str, name: str) -> str:
    with scene.store.writing() as session:
        return sharing.merge(session, scene.actors["carla"], SLUG, identifier, name)


def shared_of(scene: Scene, set_id: int) -> object:
    with scene.store.reading() as session:
        found = objects.StoredObjects(session, set_id).get("incident", "i1")
    assert isinstance(found, Incident)
    return found.shared
