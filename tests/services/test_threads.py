"""Threads on annotation sets: who opens, answers and sees them, and that nothing is said twice."""

import itertools
from typing import Any

import pytest

from annotator.domain.commands.requests import AddSpan, RemoveSpan
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.services import adjudicating, asking, editing, feedback, returning, threads, work
from annotator.services.thread_views import Thread
from annotator.services.threads import Written
from tests.domain.differing import FIGHTERS
from tests.scene import SLUG, Scene
from tests.services.adjudicated import board, differing, do, who

_ids = itertools.count()


def words(text: str = "Why this label?", client_id: str = "") -> Written:
    return Written(text, client_id or f"m{next(_ids)}")


def ask(
    scene: Scene, document: int, of: str = "basma", kind: str = "", text: str = "Why?", by: str = "carla"
) -> int:
    """Asks about the first difference of a kind, or about the whole document; the thread's id."""
    items = [item.key for item in board(scene, document).comparison.differences if item.kind == kind]
    owner = of if of == "gold" else who(scene, of)
    with scene.store.writing() as session:
        item = items[0] if kind else ""
        return asking.ask(session, scene.actors[by], SLUG, document, item, owner, words(text))


def start(
    scene: Scene, document: int, name: str, object_id: str = "", whose: str = "own", text: str = "Hm?"
) -> int:
    with scene.store.writing() as session:
        return threads.start(session, scene.actors[name], SLUG, document, whose, object_id, words(text))


def write(scene: Scene, deed: Any, document: int, name: str, *given: Any) -> None:
    with scene.store.writing() as session:
        deed(session, scene.actors[name], SLUG, document, *given)


def seen(scene: Scene, document: int, name: str, whose: str = "") -> tuple[Thread, ...]:
    with scene.store.reading() as session:
        return threads.of_document(session, scene.actors[name], SLUG, document, whose).threads


def test_a_reviewer_asks_the_annotator_answers_and_it_is_resolved(scene: Scene) -> None:
    document = differing(scene, rebels=FIGHTERS)
    thread = ask(scene, document, kind="span", text="Why not “Rebel”?")
    (there,) = seen(scene, document, "basma", "own")
    assert (there.words, there.place, there.object_id) == ("Span “Rebel fighters”", (0, 14), "basmaa")
    assert [(each.author, each.text) for each in there.messages] == [("reviewer", "Why not “Rebel”?")]
    assert there.writable
    write(scene, threads.answer, document, "basma", thread, words("They are “fighters”."))
    write(scene, threads.settle, document, "carla", thread, True)
    (there,) = seen(scene, document, "carla")
    assert [each.author for each in there.messages] == ["you", "basma"]
    assert (there.whose, there.resolver) == ("basma", "you")
    (there,) = seen(scene, document, "basma")
    assert [each.author for each in there.messages] == ["reviewer", "you"]
    assert (there.whose, there.resolver) == ("you", "reviewer")
    write(scene, threads.settle, document, "basma", thread, False)
    assert seen(scene, document, "carla")[0].resolver is None


def test_an_annotator_sees_and_writes_nothing_on_the_sets_of_others_or_on_gold(scene: Scene) -> None:
    document = differing(scene, role="place")
    mine, hers, gold = (
        ask(scene, document, "amal"),
        ask(scene, document, "basma"),
        ask(scene, document, "gold"),
    )
    assert [each.id for each in seen(scene, document, "amal")] == [mine]
    for other in (hers, gold):
        for deed, given in ((threads.answer, words()), (threads.settle, True), (threads.settle, False)):
            with pytest.raises(NotFound):
                write(scene, deed, document, "amal", other, given)
        with scene.store.reading() as session, pytest.raises(NotFound):
            threads.one(session, scene.actors["amal"], SLUG, document, other)
    with pytest.raises(Forbidden):
        seen(scene, document, "amal", "gold")
    with pytest.raises(Forbidden):
        start(scene, document, "amal", whose="gold")
    with pytest.raises(Forbidden):
        ask(scene, document, "basma", by="amal")
    assert [len(each.messages) for each in seen(scene, document, "carla")] == [1, 1, 1]


def test_counts_are_of_what_the_reader_sees(scene: Scene) -> None:
    document = differing(scene, role="place")
    mine = ask(scene, document, "amal")
    for of in ("basma", "gold"):
        ask(scene, document, of)

    def counted(name: str) -> int:
        with scene.store.reading() as session:
            found = threads.of_document(session, scene.actors[name], SLUG, document)
            return threads.counts(session, found.entry, [document]).get(document, 0)

    assert (counted("amal"), counted("basma"), counted("carla")) == (1, 1, 3)
    write(scene, threads.settle, document, "amal", mine, True)
    assert (counted("amal"), counted("basma"), counted("carla")) == (0, 1, 2)


def test_what_was_said_on_gold_is_told_with_the_feedback_and_only_read(scene: Scene) -> None:
    document = differing(scene, role="place")
    ask(scene, document, "gold", "argument", text="A market is a target here.")
    ask(scene, document, "amal", text="For Amal alone.")

    def told(name: str) -> list[tuple[str, str, bool]]:
        with scene.store.reading() as session:
            found = feedback.read(session, scene.actors[name], SLUG, document)
            said = threads.told(session, found.entry, document)
            return [(each.messages[0].author, each.messages[0].text, each.writable) for each in said]

    with pytest.raises(NotFound):
        told("basma")
    do(scene, adjudicating.accept_all, document, who(scene, "amal"))
    do(scene, adjudicating.finish, document)
    assert told("basma") == [("reviewer", "A market is a target here.", False)]
    assert [text for _, text, _ in told("amal")] == ["A market is a target here.", "For Amal alone."]
    with pytest.raises(Conflict, match="finished"):
        ask(scene, document, "gold")
    do(scene, adjudicating.reopen, document)
    with pytest.raises(NotFound):
        told("basma")


def test_a_reviewer_opens_threads_only_on_what_is_handed_in_but_goes_on_with_them(scene: Scene) -> None:
    document = differing(scene, role="place")
    thread = ask(scene, document, "basma")
    write(scene, returning.return_document, document, "carla", "basma", "Look at my question.")
    with pytest.raises(Conflict):
        ask(scene, document, "basma")
    write(scene, threads.answer, document, "carla", thread, words("Take your time."))
    write(scene, threads.answer, document, "basma", thread, words("Done."))
    assert len(seen(scene, document, "carla")[0].messages) == 3


def test_an_annotator_opens_threads_at_any_time_and_the_object_may_go(scene: Scene) -> None:
    document = differing(scene, role="place")
    write(scene, work.reopen, document, "amal")
    thread = start(scene, document, "amal", "amall2")
    start(scene, document, "amal", "amale")
    (span, event) = seen(scene, document, "amal")
    assert (span.words, event.words, span.there) == ("Span “Aleppo”", "Event “shelled”", True)
    place = span.place
    with scene.store.writing() as session:
        gone = RemoveSpan(id="c9", span="amall2")
        assert not editing.edit(session, scene.actors["amal"], SLUG, document, [gone], 0).failure
    for reader in ("amal", "carla"):
        (span, _) = seen(scene, document, reader)
        assert (span.id, span.words, span.place, span.there) == (thread, "Span “Aleppo”", place, False)
    with pytest.raises(Conflict):
        start(scene, document, "amal", "amall2")


def test_the_same_message_is_written_once(scene: Scene) -> None:
    document = differing(scene)
    once = words("Once.", "same")
    with scene.store.writing() as session:
        first = threads.start(session, scene.actors["amal"], SLUG, document, "own", "", once)
    with scene.store.writing() as session:
        assert threads.start(session, scene.actors["amal"], SLUG, document, "own", "", once) == first
    again = words("And again.", "again")
    for _ in range(2):
        write(scene, threads.answer, document, "amal", first, again)
        write(scene, threads.settle, document, "amal", first, True)
    write(scene, threads.answer, document, "carla", first, again)  # another person's id is another id
    (there,) = seen(scene, document, "amal")
    assert [each.text for each in there.messages] == ["Once.", "And again.", "And again."]


@pytest.mark.parametrize("text", ["", " \n\0 ", "x" * 2_001])
def test_a_message_has_words_and_not_too_many(scene: Scene, text: str) -> None:
    document = differing(scene)
    thread = start(scene, document, "amal")
    with pytest.raises(Invalid):
        write(scene, threads.answer, document, "amal", thread, words(text))
    with pytest.raises(Invalid):
        start(scene, document, "amal", text=text)
    assert len(seen(scene, document, "amal")) == 1


def test_threads_stay_in_their_project_and_document(scene: Scene) -> None:
    document, other = differing(scene), differing(scene)
    thread = start(scene, document, "amal")
    for where in (other, 10**6):
        with pytest.raises(NotFound):
            write(scene, threads.answer, where, "amal", thread, words())
    with pytest.raises(NotFound):
        write(scene, threads.answer, document, "dora", thread, words())


def test_each_thread_stands_once_where_it_was_asked_or_where_its_object_is(scene: Scene) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place", factuality="PR-")
    asked = {kind: ask(scene, document, "basma", kind) for kind in ("span", "argument", "claim")}
    asked["missing"] = ask(scene, document, "gold", "claim")
    whole = ask(scene, document, "amal")
    on_claim, elsewhere = start(scene, document, "amal", "amalc"), start(scene, document, "amal", "amals")
    table = board(scene, document)
    titles = [(item, _title(scene, document, item.key)) for item in table.comparison.differences]
    with scene.store.reading() as session:
        under, others = asking.placed(titles, table.comparison, asking.on_board(session, table))
    kinds = {item.key: item.kind for item, _ in titles}
    placed = {kinds[key]: [each.id for each in found] for key, found in under.items()}
    assert placed == {
        "span": [asked["span"]],
        "argument": [asked["argument"]],
        "claim": [asked["claim"], asked["missing"], on_claim],
    }
    assert [each.id for each in others] == [whole, elsewhere]


def _title(scene: Scene, document: int, key: str) -> str:
    with scene.store.reading() as session:
        return asking.question(session, scene.actors["carla"], SLUG, document, key).words


def test_a_difference_that_is_gone_cannot_be_asked_about(scene: Scene) -> None:
    document = differing(scene, role="place")
    with scene.store.writing() as session, pytest.raises(Conflict):
        asking.ask(session, scene.actors["carla"], SLUG, document, "span:0-1:x", "gold", words())


def test_a_missing_version_is_asked_about_by_its_place(scene: Scene) -> None:
    only = scene.document("Rebels seized Aleppo.")
    for name in ("amal", "basma"):
        scene.assign(only, name)
    with scene.store.writing() as session:
        command = AddSpan(id="c1", span="s1", start=0, end=6, label="actor")
        editing.edit(session, scene.actors["amal"], SLUG, only, [command], 0)
    for name in ("amal", "basma"):
        write(scene, work.submit, only, name)
    ask(scene, only, "basma", "span", "Are they no actor?")
    (there,) = seen(scene, only, "basma")
    assert (there.words, there.place, there.object_id, there.there) == ("Span “Rebels”", (0, 6), None, True)
