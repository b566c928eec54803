"""Returning what was handed in, with a comment."""

import pytest

from annotator.domain.commands.requests import AddSpan
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.services import editing, returning, work
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Aleppo."


def give_back(scene: Scene, document: int, comment: str = "See line 2.", who: str = "carla") -> None:
    with scene.store.writing() as session:
        returning.return_document(session, scene.actors[who], SLUG, document, "amal", comment)


def submit(scene: Scene, document: int) -> None:
    with scene.store.writing() as session:
        work.submit(session, scene.actors["amal"], SLUG, document)


def comment(scene: Scene, document: int) -> str | None:
    with scene.store.reading() as session:
        return work.returned_comment(session, scene.actors["amal"], SLUG, document)


def test_a_returned_article_comes_next_with_its_comment_until_it_is_handed_in(scene: Scene) -> None:
    other, document = scene.document(TEXT, to="amal"), scene.document(TEXT, to="amal")
    submit(scene, document)
    assert comment(scene, document) is None
    give_back(scene, document, "  See line 2. ")
    with scene.store.reading() as session:
        assert work.next_document(session, scene.actors["amal"], SLUG) == document
    assert comment(scene, document) == "See line 2."
    with scene.store.writing() as session:
        command = AddSpan(id="c1", span="s1", start=0, end=6, label="actor")
        assert not editing.edit(session, scene.actors["amal"], SLUG, document, [command], 0).failure
    assert comment(scene, document) == "See line 2."
    submit(scene, document)
    assert comment(scene, document) is None
    submit(scene, other)


def test_only_what_is_handed_in_is_returned(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    with pytest.raises(Conflict, match="not handed in"):
        give_back(scene, document)
    with pytest.raises(Invalid, match="does not have"):
        give_back(scene, scene.document(TEXT))


@pytest.mark.parametrize("words", [" ", "x" * 2_001])
def test_a_comment_is_needed_and_bounded(scene: Scene, words: str) -> None:
    document = scene.document(TEXT, to="amal")
    submit(scene, document)
    with pytest.raises(Invalid):
        give_back(scene, document, words)


def test_annotators_return_nothing(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    submit(scene, document)
    with pytest.raises(Forbidden):
        give_back(scene, document, who="basma")
    with pytest.raises(NotFound):
        give_back(scene, document, who="dora")
