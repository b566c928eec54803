"""After any edits, what is redrawn is all that looks otherwise, and looks as the whole page would."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain import commands, layout
from annotator.domain.commands import Edit
from annotator.domain.content import Content
from annotator.services import documents, redrawing
from annotator.services.documents import Reading
from annotator.services.redrawing import DOCUMENT, Drawing
from annotator.store import changes
from annotator.store.objects import contents
from annotator.store.rows import apply_edits
from schemas.ontology import Ontology
from tests.domain.hand import TEXT
from tests.domain.walks import Step, walks
from tests.scene import Scene


@st.composite
def batches(draw: st.DrawFn) -> tuple[Ontology, list[Sequence[Edit]]]:
    """The edits of a walk, undone and redone now and then, as they come to a page that looks now and then."""
    setting, steps = draw(walks())
    found: list[list[Edit]] = [[]]
    for step in steps:
        found[-1] += step.edits
        if draw(st.integers(0, 4)) == 0:
            found[-1] += commands.invert(step.edits)
            found[-1] += step.edits
        if draw(st.booleans()):
            found.append([])
    return setting.ontology, [*found, *_undone(steps)]


def _undone(steps: list[Step]) -> list[Sequence[Edit]]:
    return [commands.invert(step.edits) for step in reversed(steps)]


@settings(max_examples=60)
@given(batches())
def test_nothing_on_the_page_is_stale(scene: Scene, given: tuple[Ontology, list[Sequence[Edit]]]) -> None:
    ontology, found = given
    document = scene.document(TEXT)
    with scene.store.writing() as session:
        reading = documents.reading(session, document, "en")
        set_id = changes.create_set(session, document, "gold", None).id
        before = Content()
        for edits in found:
            for each in edits:
                apply_edits(session, set_id, (each,))
            after = contents(session, [set_id])[set_id]
            drawn = redrawing.changed(session, set_id, edits, reading, ontology)
            _check(drawn, before, after, reading, ontology)
            before = after
        session.commit()


def _check(drawn: Drawing, before: Content, after: Content, reading: Reading, ontology: Ontology) -> None:
    old, new = (redrawing.whole(each, reading, ontology) for each in (before, after))
    for index, spans in drawn.blocks.items():
        assert spans == new.blocks[index]
    for index, notes in drawn.notes.items():
        assert notes == new.notes.get(index, [])
    assert drawn.notes.keys() - {DOCUMENT} == drawn.blocks.keys()
    for index in new.blocks:
        if _look(old, index, reading) != _look(new, index, reading):
            assert index in drawn.blocks
    if old.notes.get(DOCUMENT) != new.notes.get(DOCUMENT):
        assert DOCUMENT in drawn.notes
    _check_entities(drawn, old, new)


def _look(drawing: Drawing, index: int, reading: Reading) -> object:
    """What is seen of a block and beside it."""
    return layout.runs(reading.blocks, index, drawing.blocks[index]), drawing.notes.get(index, [])


def _check_entities(drawn: Drawing, old: Drawing, new: Drawing) -> None:
    was, now = ({row.entity.id: row for row in each.entities} for each in (old, new))
    for row in drawn.entities:
        assert row == now[row.entity.id]
    changed = {name for name, row in now.items() if row != was.get(name)}
    assert changed <= {row.entity.id for row in drawn.entities}
    assert was.keys() - now.keys() <= set(drawn.gone)
    assert not now.keys() & set(drawn.gone)
    assert drawn.new >= now.keys() - was.keys()
    assert not drawn.new & (was.keys() & now.keys())
