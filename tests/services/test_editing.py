"""Editing on a real database: nothing lost, nothing done twice, everything logged, nobody else's touched."""

import pytest
from msgspec import structs

from annotator.domain.commands import Redo, Undo, edit
from annotator.domain.commands.requests import MoveSpan, RelabelSpan, RemoveSpan, SetNote
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import editing, people, work
from annotator.store import documents, rows
from schemas.text import Tokens
from tests.scene import SLUG, Scene, Stored
from tests.services.sending import TEXT, add, attempt, quotes, send


def test_a_span_is_stored_where_it_was_marked_widened_to_words(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(15, 17, "location"))
    assert scene.stored(document) == [Stored(14, 20, "location", "Aleppo")]


def test_an_exact_span_is_stored_as_it_is(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(15, 17, "location", exact=True))
    assert scene.stored(document) == [Stored(15, 17, "location", "le")]


def test_a_batch_stops_at_the_first_failure_and_keeps_what_came_before(scene: Scene) -> None:
    document = scene.document(TEXT)
    outcome = attempt(scene, document, add(0, 6), RemoveSpan(id="gone", span="nothing"), add(14, 20))
    assert outcome.done == 1
    assert isinstance(outcome.failure, Conflict)
    assert outcome.revision == 1
    assert quotes(scene, document) == [("actor", "Rebels")]


def test_a_failed_command_leaves_no_trace_in_the_log(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    for wrong in (add(0, 6), add(0, 6, "dragon"), add(20, 21), add(0, 999), Redo(id="r")):
        assert isinstance(attempt(scene, document, wrong).failure, Conflict | Invalid)
    assert len(scene.log(document)) == scene.revision(document) == 1


def test_the_first_edit_stores_the_tokens_that_the_annotator_saw(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    assert (14, 20) in list(stored_tokens(scene, document) or ())


def test_tokens_are_stored_even_when_the_first_edit_was_refused(scene: Scene) -> None:
    document = scene.document(TEXT)
    attempt(scene, document, Undo(id="u"))
    send(scene, document, add(0, 6))
    assert (14, 20) in list(stored_tokens(scene, document) or ())


def stored_tokens(scene: Scene, document: int) -> Tokens | None:
    with scene.store.reading() as session:
        return documents.tokens_of(session, document)


def test_a_command_sent_again_changes_nothing(scene: Scene) -> None:
    document = scene.document(TEXT)
    batch = (
        add(0, 6, name="x"),
        RelabelSpan(id="re", span="x", label="location"),
        SetNote(id="no", span="x", note="why"),
        Undo(id="un"),
    )
    send(scene, document, *batch)
    before = scene.spans(document), scene.revision(document)
    send(scene, document, *batch)
    send(scene, document, *batch[2:])
    assert (scene.spans(document), scene.revision(document)) == before


def test_undo_sent_again_takes_back_one_change_only(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6), add(14, 20))
    for _ in range(3):
        send(scene, document, Undo(id="once"))
    assert quotes(scene, document) == [("actor", "Rebels")]


def test_undo_goes_back_to_the_start_and_redo_to_the_end_again(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(
        scene,
        document,
        add(0, 6, name="a"),
        add(14, 20, name="b"),
        RelabelSpan(id="1", span="b", label="location"),
    )
    send(scene, document, MoveSpan(id="2", span="a", start=0, end=13), SetNote(id="3", span="a", note="hm"))
    send(scene, document, RemoveSpan(id="4", span="b"))
    end = scene.spans(document)
    for step in range(6):
        send(scene, document, Undo(id=f"u{step}"))
    assert scene.spans(document) == []
    assert "nothing to undo" in str(attempt(scene, document, Undo(id="u7")).failure)
    for step in range(6):
        send(scene, document, Redo(id=f"r{step}"))
    assert scene.spans(document) == end
    assert "nothing to redo" in str(attempt(scene, document, Redo(id="r7")).failure)


def test_undo_takes_back_nothing_that_is_no_longer_as_the_change_left_it(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6, name="a"))
    (before,) = scene.spans(document)
    with scene.store.writing() as session:
        stolen = edit(before, structs.replace(before, label="location"))
        rows.apply_edits(session, scene.set_id(document), (stolen,))
        session.commit()
    assert "span is no longer as the change left it" in str(attempt(scene, document, Undo(id="u")).failure)
    assert quotes(scene, document) == [("location", "Rebels")]


def test_a_new_change_after_undo_ends_what_could_be_redone(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6), Undo(id="u"), add(14, 20))
    assert "nothing to redo" in str(attempt(scene, document, Redo(id="r")).failure)
    assert quotes(scene, document) == [("actor", "Aleppo")]


def test_the_first_edit_takes_the_document_into_work(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    assert scene.assignment(document).state == "in_progress"


def test_a_submitted_document_takes_no_edits_until_it_is_reopened(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    with scene.store.writing() as session:
        work.submit(session, scene.actors["amal"], SLUG, document)
    for request in (add(14, 20), Undo(id="u"), RemoveSpan(id="x", span="y")):
        with pytest.raises(Conflict, match="Reopen"):
            attempt(scene, document, request)
    assert quotes(scene, document) == [("actor", "Rebels")]
    with scene.store.writing() as session:
        work.reopen(session, scene.actors["amal"], SLUG, document)
    send(scene, document, add(14, 20))


def test_everyone_edits_their_own_set(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6, name="same"))
    send(scene, document, add(14, 20, "location", name="same"), who="basma")
    assert isinstance(attempt(scene, document, Undo(id="u1"), Undo(id="u2"), who="basma").failure, Conflict)
    assert quotes(scene, document) == [("actor", "Rebels")]
    assert quotes(scene, document, "basma") == []


def test_strangers_and_wrong_documents_are_not_found(scene: Scene) -> None:
    document = scene.document(TEXT)
    for who, slug, number in (
        ("dora", SLUG, document),
        ("amal", "elsewhere", document),
        ("amal", SLUG, 999_999),
    ):
        with scene.store.writing() as session, pytest.raises(NotFound):
            editing.edit(session, scene.actors[who], slug, number, (add(0, 6),), 0)
    assert scene.stored(document) == []


def test_engineers_may_not_annotate(scene: Scene) -> None:
    with scene.store.writing() as session:
        user = people.add_user(session, OPERATOR, "emil", None)
        people.set_role(session, OPERATOR, "emil", SLUG, Role.ENGINEER)
        with pytest.raises(Forbidden):
            editing.edit(session, Actor(user.id, "emil"), SLUG, scene.document(TEXT), (), 0)


def test_editing_a_skipped_document_forgets_why_it_was_skipped(scene: Scene) -> None:
    document = scene.document(TEXT)
    with scene.store.writing() as session:
        work.skip(session, scene.actors["amal"], SLUG, document, "not my language")
    send(scene, document, add(0, 6))
    with scene.store.reading() as session:
        desk = work.open_document(session, scene.actors["amal"], SLUG, document)
    assert (desk.state, desk.skip_reason) == ("in_progress", None)
