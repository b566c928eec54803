"""Any walk of edits ends where it should, however often each is sent, and can be undone."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.commands import Held, Redo, Request, Setting, Undo
from annotator.domain.commands.requests import AddSpan, MoveSpan, RelabelSpan, RemoveSpan, SetNote
from schemas import ontology
from tests.domain import hand
from tests.domain.walks import Step, walks
from tests.scene import Scene
from tests.services.sending import TEXT, attempt, check_log, held, renamed, send


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
        request = renamed(planned, f"c{step}")
        outcome = attempt(scene, document, request)
        assert (outcome.failure is None) == model.follow(request)
        if outcome.failure is None and chance.random() < 0.2:
            send(scene, document, request)
        found = {s.id: (s.start, s.end, s.label, s.attributes.get("note", "")) for s in scene.spans(document)}
        assert found == model.spans
    check_log(scene, document)


CONFLICT = ontology.parse(ontology.built_in("conflict"))
CORE = CONFLICT.only(label.id for label in CONFLICT.labels if label.group != "extension")


@settings(max_examples=20)
@given(walks(CORE))
def test_any_command_sent_twice_is_done_once_and_all_can_be_undone(
    scene: Scene, walk: tuple[Setting, list[Step]]
) -> None:
    document, (_, steps) = scene.document(hand.TEXT, tokens=hand.TOKENS), walk
    expected = Held()
    for number, step in enumerate(steps, 1):
        expected.apply(step.edits)
        send(scene, document, step.command)
        send(scene, document, step.command)
        assert (held(scene, document), scene.revision(document)) == (expected, number)
    send(scene, document, *(step.command for step in steps))
    undone = tuple(Undo(id=f"u{number}") for number in range(len(steps)))
    send(scene, document, *undone)
    assert held(scene, document) == Held()
    send(scene, document, *undone)
    assert "nothing to undo" in str(attempt(scene, document, Undo(id="more")).failure)
    send(scene, document, *(Redo(id=f"r{number}") for number in range(len(steps))))
    assert held(scene, document) == expected
    check_log(scene, document)
