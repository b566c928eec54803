"""What an answer redraws: all that looks otherwise, and nothing that is up to date."""

from annotator.domain.commands.requests import MoveSpan, SetNote
from annotator.services.editing import Outcome
from annotator.services.redrawing import Drawing
from tests.scene import Scene
from tests.services.sending import TEXT, add, attempt, send


def test_an_answer_has_every_block_changed_since_the_revision_that_the_page_shows(scene: Scene) -> None:
    document = scene.document(TEXT)
    assert set(_drawn(send(scene, document, add(0, 6))).blocks) == {0}
    drawing = _drawn(send(scene, document, add(53, 58), known=0))
    assert set(drawing.blocks) == {0, 2}
    assert [span.start for span in drawing.blocks[0]] == [0]


def test_moving_a_span_redraws_where_it_was_and_where_it_is(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6, name="m"))
    moved = send(scene, document, MoveSpan(id="mv", span="m", start=53, end=58))
    assert set(_drawn(moved).blocks) == {0, 2}


def test_a_page_far_behind_is_told_to_load_anew(scene: Scene) -> None:
    document = scene.document(TEXT)
    notes = [SetNote(id=f"n{n}", span="a", note=str(n)) for n in range(205)]
    send(scene, document, add(0, 6, name="a"), *notes)
    assert attempt(scene, document, known=1).drawing is None
    assert attempt(scene, document, known=100).drawing is not None


def test_a_page_that_is_up_to_date_redraws_nothing(scene: Scene) -> None:
    document = scene.document(TEXT)
    send(scene, document, add(0, 6))
    assert attempt(scene, document).drawing == Drawing()


def _drawn(outcome: Outcome) -> Drawing:
    assert outcome.drawing
    return outcome.drawing
