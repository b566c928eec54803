"""A document that Amal and Basma have read differently, and Carla adjudicates."""

from typing import Any

from annotator.services import adjudicating, work
from annotator.services.adjudicating import Board
from annotator.store import adjudication, changes, objects
from schemas.gold import GoldDocument
from tests.domain.differing import TEXT, reading
from tests.scene import SLUG, Scene


def hand_in(scene: Scene, document: int, name: str, **differently: Any) -> None:
    """A person's set, handed in."""
    found = reading(name, **differently)
    kinds = ("spans", "entities", "events", "incidents", "claims", "relations")
    record = GoldDocument(id="d", text=TEXT, **{kind: getattr(found, kind) for kind in kinds})
    scene.assign(document, name)
    scene.load_record(document, record, name)
    with scene.store.writing() as session:
        work.submit(session, scene.actors[name], SLUG, document)


def differing(scene: Scene, **differently: Any) -> int:
    """The document: Amal reads it as most would, Basma differently."""
    document = scene.document(TEXT)
    hand_in(scene, document, "amal")
    hand_in(scene, document, "basma", **differently)
    return document


def board(scene: Scene, document: int, name: str = "carla") -> Board:
    """The document on the adjudicator's table."""
    with scene.store.reading() as session:
        return adjudicating.open_board(session, scene.actors[name], SLUG, document)


def do(scene: Scene, deed: Any, document: int, *given: Any, name: str = "carla") -> None:
    """Something that an adjudicator does."""
    with scene.store.writing() as session:
        deed(session, scene.actors[name], SLUG, document, *given)


def who(scene: Scene, name: str) -> str:
    """A person as comparisons call them."""
    return f"user:{scene.actors[name].user_id}"


def gold(scene: Scene, document: int, owner: str = adjudication.GOLD) -> Any:
    """What gold holds, None where there is none."""
    with scene.store.reading() as session:
        head = changes.head_of(session, document, owner)
        return objects.contents(session, [head.id])[head.id] if head else None
