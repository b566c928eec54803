"""Editing on a real database: nothing lost, nothing done twice, everything logged, nobody else's touched."""

import itertools
import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from annotator.domain import commands
from annotator.domain.commands import (
    AddSpan,
    Edit,
    MoveSpan,
    Redo,
    RelabelSpan,
    RemoveSpan,
    Request,
    SetNote,
    Undo,
)
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import editing, people, work
from annotator.services.editing import Outcome
from annotator.services.sessions import Store
from annotator.store import annotations, documents
from schemas.gold import Span
from schemas.text import Tokens
from tests.scene import SLUG, Scene, Stored, build

TEXT = "Rebels seized Aleppo on Friday.\nThe army denied it.\n\nForty civilians died in Hama, monitors said."


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = build(tmp_path_factory.mktemp("editing"))
    yield made
    made.store.engine.dispose()


def send(
    scene: Scene, document: int, *requests: Request, who: str = "amal", known: int | None = None
) -> Outcome:
    """Sends commands as a page does, and expects them all to be done."""
    outcome = attempt(scene, document, *requests, who=who, known=known)
    assert outcome.failure is None
    assert outcome.done == len(requests)
    return outcome


def attempt(
    scene: Scene, document: int, *requests: Request, who: str = "amal", known: int | None = None
) -> Outcome:
    known = scene.revision(document, who) if known is None else known
    with scene.store.writing() as session:
        return editing.edit(session, scene.actors[who], SLUG, document, requests, known)


def add(start: int, end: int, label: str = "actor", name: str = "", exact: bool = False) -> AddSpan:
    name = name or f"n{next(_names)}"
    return AddSpan(id=f"c-{name}", span=name, start=start, end=end, label=label, exact=exact)


_names = itertools.count()


def quotes(scene: Scene, document: int, who: str = "amal") -> list[tuple[str, str]]:
    return [(span.label, span.quote) for span in scene.stored(document, who)]


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
        target = scene.set_id(document)
        stolen = Edit(before=before, after=structs.replace(before, label="strike"))
        annotations.apply_edits(session, target, (stolen,))
        session.commit()
    assert "cannot be undone" in str(attempt(scene, document, Undo(id="u")).failure)
    assert quotes(scene, document) == [("strike", "Rebels")]


def test_a_new_change_after_undo_ends_what_could_be_redone(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6), Undo(id="u"), add(14, 20))
    assert "nothing to redo" in str(attempt(scene, document, Redo(id="r")).failure)
    assert quotes(scene, document) == [("actor", "Aleppo")]


class Model:
    """What the set should be: a dict of spans, and two stacks of its earlier and later states."""

    def __init__(self) -> None:
        self.spans: dict[str, tuple[int, int, str, str]] = {}
        self.before: list[dict[str, tuple[int, int, str, str]]] = []
        self.after: list[dict[str, tuple[int, int, str, str]]] = []

    def become(self, spans: dict[str, tuple[int, int, str, str]]) -> None:
        if spans != self.spans:
            self.before.append(self.spans)
            self.after = []
            self.spans = spans

    def has_same(self, start: int, end: int, label: str) -> bool:
        return any(span[:3] == (start, end, label) for span in self.spans.values())

    def undo(self) -> bool:
        if not self.before:
            return False
        self.after.append(self.spans)
        self.spans = self.before.pop()
        return True

    def redo(self) -> bool:
        if not self.after:
            return False
        self.before.append(self.spans)
        self.spans = self.after.pop()
        return True

    def follow(self, request: Request) -> bool:
        """Does what the request asks for; whether it can be done."""
        if isinstance(request, Undo):
            return self.undo()
        if isinstance(request, Redo):
            return self.redo()
        held = self.spans.get(request.span)
        if isinstance(request, AddSpan):
            if held or self.has_same(request.start, request.end, request.label):
                return False
            self.become(self.spans | {request.span: (request.start, request.end, request.label, "")})
            return True
        if held is None:
            return False
        start, end, label, note = held
        if isinstance(request, RemoveSpan):
            self.become({key: value for key, value in self.spans.items() if key != request.span})
            return True
        changed = {
            MoveSpan: lambda: (request.start, request.end, label, note),
            RelabelSpan: lambda: (start, end, request.label, note),
            SetNote: lambda: (start, end, label, request.note),
        }[type(request)]()
        self.become(self.spans | {request.span: changed})
        return True


WORDS = ((0, 6), (7, 13), (14, 20), (0, 20), (36, 40), (53, 58))


@st.composite
def any_request(draw: st.DrawFn) -> Request:
    start, end = draw(st.sampled_from(WORDS))
    span, label = draw(st.sampled_from(("p", "q", "r"))), draw(st.sampled_from(("actor", "location")))
    return draw(
        st.sampled_from(
            (
                AddSpan(id="", span=span, start=start, end=end, label=label),
                MoveSpan(id="", span=span, start=start, end=end),
                RelabelSpan(id="", span=span, label=label),
                SetNote(id="", span=span, note=draw(st.sampled_from(("", "sure", "why")))),
                RemoveSpan(id="", span=span),
                Undo(id=""),
                Redo(id=""),
            )
        )
    )


@settings(max_examples=40)
@given(st.lists(any_request(), max_size=25), st.randoms(use_true_random=False))
def test_any_walk_of_edits_ends_where_a_simple_model_does(
    scene: Scene, walk: list[Request], chance: random.Random
) -> None:
    document, model = scene.document(TEXT), Model()
    for step, planned in enumerate(walk):
        request = type(planned)(**{**_fields(planned), "id": f"c{step}"})
        outcome = attempt(scene, document, request)
        assert (outcome.failure is None) == model.follow(request)
        if outcome.failure is None and chance.random() < 0.2:
            send(scene, document, request)
        found = {s.id: (s.start, s.end, s.label, s.attributes.get("note", "")) for s in scene.spans(document)}
        assert found == model.spans
    _check_log(scene, document)


def _fields(request: Request) -> dict[str, object]:
    return {name: getattr(request, name) for name in request.__struct_fields__}


def _check_log(scene: Scene, document: int, who: str = "amal") -> None:
    """The log, replayed, gives the stored spans; its rows are the revisions."""
    log = scene.log(document, who)
    assert [change.seq for change in log] == list(range(1, scene.revision(document, who) + 1))
    replayed: dict[str, Span] = {}
    for change in log:
        edits = commands.decode_edits(change.edits)
        for edit in edits:
            assert replayed.get(edit.identifier) == edit.before
            if edit.after is None:
                del replayed[edit.identifier]
            else:
                replayed[edit.identifier] = edit.after
    assert replayed == {span.id: span for span in scene.spans(document, who)}


def test_an_answer_has_every_block_changed_since_the_revision_that_the_page_shows(scene: Scene) -> None:
    document = scene.document(TEXT)
    assert set(send(scene, document, add(0, 6)).blocks or {}) == {0}
    outcome = send(scene, document, add(53, 58), known=0)
    assert set(outcome.blocks or {}) == {0, 2}
    assert [span.start for span in (outcome.blocks or {})[0]] == [0]


def test_moving_a_span_redraws_where_it_was_and_where_it_is(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6, name="m"))
    assert set(send(scene, document, MoveSpan(id="mv", span="m", start=53, end=58)).blocks or {}) == {0, 2}


def test_a_page_far_behind_is_told_to_load_anew(scene: Scene) -> None:
    document = scene.document(TEXT)
    notes = [SetNote(id=f"n{n}", span="a", note=str(n)) for n in range(205)]
    send(scene, document, add(0, 6, name="a"), *notes)
    assert attempt(scene, document, known=1).blocks is None
    assert attempt(scene, document, known=100).blocks is not None


def test_a_page_that_is_up_to_date_redraws_nothing(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    assert attempt(scene, document).blocks == {}


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
    _check_log(scene, document)


def test_threads_writing_different_sets_lose_nothing(scene: Scene) -> None:
    places = [(scene.document(LINE), who) for _ in range(4) for who in ("amal", "basma")]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda place: _write(scene.store, scene.actors[place[1]], place[0], 0, 12), places))
    for document, who in places:
        assert len(scene.spans(document, who)) == 12
        _check_log(scene, document, who)


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
    _check_log(scene, document)
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


def test_editing_a_skipped_document_forgets_why_it_was_skipped(scene: Scene) -> None:
    document = scene.document(TEXT)
    with scene.store.writing() as session:
        work.skip(session, scene.actors["amal"], SLUG, document, "not my language")
    send(scene, document, add(0, 6))
    with scene.store.reading() as session:
        desk = work.open_document(session, scene.actors["amal"], SLUG, document)
    assert (desk.state, desk.skip_reason) == ("in_progress", None)
