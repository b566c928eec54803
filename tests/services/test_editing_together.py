"""Several edit at once: threads, processes, tabs, and somebody who submits in between."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotator.domain.commands import Request
from annotator.domain.commands.linking import AddClaim, LinkMentions, RenameEntity, UnlinkMentions
from annotator.domain.commands.requests import (
    AddArgument,
    AddSpan,
    RelabelSpan,
    RemoveSpan,
    SetAttributes,
    SetNote,
    SetSubtype,
)
from annotator.errors import Conflict
from annotator.permissions import Actor
from annotator.services import editing, work
from annotator.services.sessions import Store
from tests.scene import SLUG, Scene, build
from tests.services.sending import TEXT, add, attempt, check_log, held, quotes, send

LINE = " ".join(f"word{n}" for n in range(400))


def _write(store: Store, actor: Actor, document: int, writer: int, count: int) -> int:
    done = 0
    for n in range(count):
        at = LINE.index(f"word{writer * count + n}")
        request = AddSpan(id=f"c{writer}-{n}", span=f"s{writer}-{n}", start=at, end=at + 4, label="actor")
        with store.writing() as session:
            done += editing.edit(session, actor, SLUG, document, (request,), 0).done
    return done


def test_threads_writing_one_set_lose_nothing(scene: Scene) -> None:
    document = scene.document(LINE)
    amal = scene.actors["amal"]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda writer: _write(scene.store, amal, document, writer, 12), range(8)))
    assert sum(done) == len(scene.spans(document)) == scene.revision(document) == 96
    check_log(scene, document)


def test_threads_writing_different_sets_lose_nothing(scene: Scene) -> None:
    places = [(scene.document(LINE), who) for _ in range(4) for who in ("amal", "basma")]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda place: _write(scene.store, scene.actors[place[1]], place[0], 0, 12), places))
    for document, who in places:
        assert len(scene.spans(document, who)) == 12
        check_log(scene, document, who)


def _write_in_process(url: str, actor: Actor, document: int, writer: int) -> None:
    store = Store(url)
    try:
        _write(store, actor, document, writer, 12)
    finally:
        store.engine.dispose()


def test_processes_writing_one_set_lose_nothing(tmp_path: Path) -> None:
    scene = build(tmp_path)
    document = scene.document(LINE)
    scene.store.engine.dispose()
    context = multiprocessing.get_context("spawn")
    amal = scene.actors["amal"]
    writers = [
        context.Process(
            target=_write_in_process,
            args=(scene.store.url, amal, document, writer),
            daemon=True,
        )
        for writer in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(scene.spans(document)) == scene.revision(document) == 48
    check_log(scene, document)
    scene.store.engine.dispose()


def test_a_batch_stops_where_the_document_was_submitted_in_between(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, actor = scene.document(TEXT), scene.actors["amal"]
    with scene.store.writing() as session:
        commit = session.commit

        def commit_and_submit() -> None:
            commit()
            monkeypatch.undo()
            with scene.store.writing() as other:
                work.submit(other, actor, SLUG, document)

        monkeypatch.setattr(session, "commit", commit_and_submit)
        with pytest.raises(Conflict, match="submitted"):
            editing.edit(session, actor, SLUG, document, (add(0, 6), add(32, 35)), 0)
    assert quotes(scene, document) == [("actor", "Rebels")]


RELABEL = RelabelSpan(id="tab1-label", span="a", label="location", was="actor")
EVENT = add(7, 13, "control_change", name="t")


@pytest.mark.parametrize(
    "second",
    [
        SetNote(id="tab2", span="b", note="another span"),
        AddArgument(id="tab2", event="t.e", role="territory", span="b"),
        LinkMentions(id="tab2", entity="n1", spans=("b",)),
        AddClaim(id="tab2", claim="k1", event="t.e"),
        RemoveSpan(id="tab2", span="b", was=(14, 20, "location")),
    ],
    ids=lambda command: type(command).__name__,
)
def test_two_tabs_that_change_different_objects_merge(scene: Scene, second: Request) -> None:
    document = scene.document(TEXT)
    shown = send(scene, document, add(0, 6, name="a"), add(14, 20, "location", name="b"), EVENT).revision
    send(scene, document, RELABEL, known=shown)
    outcome = send(scene, document, second, known=shown)
    assert outcome.revision == shown + 2
    assert outcome.drawing
    assert ("a", "location") in {(span.id, span.label) for span in outcome.drawing.blocks[0]}
    check_log(scene, document)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RELABEL, RelabelSpan(id="tab2", span="a", label="casualty", was="actor")),
        (RELABEL, RemoveSpan(id="tab2", span="a", was=(0, 6, "actor"))),
        (RemoveSpan(id="tab1", span="a"), SetNote(id="tab2", span="a", note="gone")),
        (RemoveSpan(id="tab1", span="b"), AddArgument(id="tab2", event="t.e", role="territory", span="b")),
        (RemoveSpan(id="tab1", span="t"), AddClaim(id="tab2", claim="k1", event="t.e")),
        (
            SetSubtype(id="tab1", event="t.e", subtype="lost"),
            SetSubtype(id="tab2", event="t.e", subtype="gained", was=None),
        ),
        (
            SetAttributes(id="tab1", kind="event", target="t.e", values={"extent": "full"}),
            SetAttributes(id="tab2", kind="event", target="t.e", values={"extent": "partial"}, was={}),
        ),
        (
            RenameEntity(id="tab1", entity="n1", name="Aleppo city"),
            RenameEntity(id="tab2", entity="n1", name="Halab", was="Aleppo"),
        ),
        (UnlinkMentions(id="tab1", spans=("b",)), RenameEntity(id="tab2", entity="n1", name="Halab")),
    ],
)
def test_the_second_of_two_tabs_that_change_one_object_is_told_and_nothing_is_lost(
    scene: Scene, first: Request, second: Request
) -> None:
    document = scene.document(TEXT)
    made = add(0, 6, name="a"), add(14, 20, "location", name="b"), EVENT
    shown = send(scene, document, *made, LinkMentions(id="link", entity="n1", spans=("b",))).revision
    send(scene, document, first, known=shown)
    before = held(scene, document)
    outcome = attempt(scene, document, second, known=shown)
    assert isinstance(outcome.failure, Conflict)
    assert (outcome.done, held(scene, document)) == (0, before)
    assert outcome.drawing
    assert outcome.drawing.blocks or outcome.drawing.entities
    check_log(scene, document)
