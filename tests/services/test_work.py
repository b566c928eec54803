"""Work on documents: what comes next, and what each state allows."""

from collections.abc import Iterator

import pytest

from annotator.errors import Conflict, Invalid, NotFound
from annotator.services import work
from tests.scene import SLUG, Scene, build

TEXT = "Rebels seized Aleppo."


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = build(tmp_path_factory.mktemp("work"))
    yield made
    made.store.engine.dispose()


def do(scene: Scene, deed: str, document: int, *words: str, who: str = "amal") -> None:
    with scene.store.writing() as session:
        getattr(work, deed)(session, scene.actors[who], SLUG, document, *words)


def upcoming(scene: Scene, after: int = 0, who: str = "amal") -> int | None:
    with scene.store.reading() as session:
        return work.next_document(session, scene.actors[who], SLUG, after)


def state(scene: Scene, document: int) -> str:
    return str(scene.assignment(document).state)


def test_the_queue_is_gone_through_once_and_then_empty(scene: Scene) -> None:
    documents = [scene.document(TEXT, to="amal") for _ in range(4)]
    seen, at = [], 0
    while (found := upcoming(scene, at)) is not None:
        seen.append(found)
        do(scene, "submit", found)
        at = found
    assert seen == documents


def test_returned_documents_come_first_then_begun_ones(scene: Scene) -> None:
    assigned, begun, returned = (scene.document(TEXT, to="amal") for _ in range(3))
    do(scene, "reopen", begun)
    with scene.store.writing() as session:
        found = scene.assignment(returned)
        found.state = "returned"
        session.merge(found)
        session.commit()
    assert upcoming(scene) == returned
    do(scene, "submit", returned)
    assert upcoming(scene) == begun
    do(scene, "submit", begun)
    assert upcoming(scene) == assigned


def test_what_was_left_behind_comes_again_at_the_end(scene: Scene) -> None:
    first, second = (scene.document(TEXT, to="amal") for _ in range(2))
    do(scene, "submit", second)
    assert upcoming(scene, second) == first


def test_the_document_just_left_does_not_come_next(scene: Scene) -> None:
    only = scene.document(TEXT, to="amal")
    assert upcoming(scene, only) is None
    assert upcoming(scene) == only


def test_everyone_has_a_queue_of_their_own(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    assert upcoming(scene, who="basma") is None
    do(scene, "submit", document)
    scene.assign(document, "basma")
    assert upcoming(scene, who="basma") == document


def test_submitting_twice_changes_nothing(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    for _ in range(2):
        do(scene, "submit", document)
    assert state(scene, document) == "submitted"


def test_skipping_needs_a_reason_and_keeps_it(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    with pytest.raises(Invalid, match="why"):
        do(scene, "skip", document, " \n")
    do(scene, "skip", document, " not news ")
    assert state(scene, document) == "skipped"
    assert scene.assignment(document).skip_reason == "not news"
    do(scene, "reopen", document)
    assert scene.assignment(document).skip_reason is None


def test_a_submitted_document_is_not_skipped(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    do(scene, "submit", document)
    with pytest.raises(Conflict, match="Reopen"):
        do(scene, "skip", document, "oops")
    assert state(scene, document) == "submitted"


def test_a_flag_stays_through_submitting_until_it_is_taken_back(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    do(scene, "flag", document, "two dates?")
    do(scene, "submit", document)
    assert scene.assignment(document).flag == "two dates?"
    do(scene, "flag", document, "")
    assert scene.assignment(document).flag is None
    assert state(scene, document) == "submitted"


def test_progress_counts_by_state(scene: Scene) -> None:
    documents = [scene.document(TEXT, to="amal") for _ in range(4)]
    do(scene, "submit", documents[0])
    do(scene, "skip", documents[1], "not news")
    with scene.store.reading() as session:
        found = work.open_document(session, scene.actors["amal"], SLUG, documents[2]).progress
    assert (found.open, found.submitted, found.skipped, found.total) == (2, 1, 1, 4)


@pytest.mark.parametrize("deed", ["submit", "reopen"])
def test_strangers_have_no_work_here(scene: Scene, deed: str) -> None:
    with pytest.raises(NotFound):
        do(scene, deed, scene.document(TEXT), who="dora")
