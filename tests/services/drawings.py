"""Comparing what is redrawn after a change with the whole page before and after it."""

from annotator.domain import layout
from annotator.domain.content import Content
from annotator.services import redrawing
from annotator.services.documents import Reading
from annotator.services.redrawing import DOCUMENT, Drawing
from schemas.ontology import Ontology


def check(drawn: Drawing, before: Content, after: Content, reading: Reading, ontology: Ontology) -> None:
    """What is redrawn is as the whole page has it, and all that looks otherwise is redrawn."""
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
