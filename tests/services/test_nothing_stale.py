"""After any edits, what is redrawn is all that looks otherwise, and looks as the whole page would."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from annotator.domain import commands
from annotator.domain.commands import Edit, Edition, Object, linking, plan, requests
from annotator.domain.content import Content
from annotator.services import documents, redrawing
from annotator.store import changes
from annotator.store.objects import StoredObjects, contents
from annotator.store.rows import apply_edits, insert_rows, rows_of
from schemas.gold import Argument, Event, Relation, Span
from schemas.ontology import Ontology
from tests.domain import floods
from tests.domain.floods import DENIES, FLOOD, RESCUE, SAYS
from tests.domain.hand import TEXT
from tests.domain.walks import walks
from tests.scene import Scene
from tests.services.drawings import check

Given = tuple[Ontology, list[Sequence[Edit]]]


@st.composite
def batches(draw: st.DrawFn) -> Given:
    """The edits of a walk as they come to a page that looks now and then; at last all is undone."""
    setting, steps = draw(walks())
    found: list[Sequence[Edit]] = [()]
    for step in steps:
        found[-1] = (*found[-1], *step.edits)
        if draw(st.integers(0, 4)) == 0:
            found[-1] = (*found[-1], *commands.invert(step.edits), *step.edits)
        if draw(st.booleans()):
            found.append(())
    return setting.ontology, [*found, *(commands.invert(step.edits) for step in reversed(steps))]


@settings(max_examples=60)
@given(batches())
def test_nothing_on_the_page_is_stale(scene: Scene, given: Given) -> None:
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
            check(
                redrawing.changed(session, set_id, edits, reading, ontology), before, after, reading, ontology
            )
            before = after
        session.commit()


def _arguments(event: Event, *more: Argument) -> Event:
    return structs.replace(event, arguments=(*event.arguments, *more))


# The text has two blocks: the flood stands beside the first, the rescue with its claims beside the second.
ELSEWHERE = {
    "a filler of another block is moved": (
        [_arguments(FLOOD, Argument("flooded", "s9"))],
        requests.MoveSpan(id="c", span="s9", start=floods.at("families")[0], end=floods.at("families")[1]),
        {0, 1},
    ),
    "a cue of another block is moved": (
        [structs.replace(SAYS, cue="s3")],
        requests.AddFragment(id="c", span="s3", start=0, end=3),
        {0, 1},
    ),
    "two sources are of one entity no longer": (
        [structs.replace(SAYS, source="s9"), structs.replace(DENIES, source="s4")],
        linking.UnlinkMentions(id="c", spans=("s4",)),
        {0, 1},
    ),
    "a claim about another event takes another source": (
        [structs.replace(SAYS, event="e1"), structs.replace(DENIES, factuality="sure")],
        linking.SetClaim(id="c", claim="c2", field="source", value="s4"),
        {0, 1},
    ),
    "a claim about another event is contested no longer": (
        [structs.replace(SAYS, event="e1")],
        linking.RemoveRelation(id="c", relation="r2"),
        {0, 1},
    ),
    "a span is noted beside an event whose contested claim stands elsewhere": (
        [structs.replace(SAYS, event="e1")],
        requests.SetNote(id="c", span="s1", note="which?"),
        {0},
    ),
    "the incident of an event gets a name": (
        [], linking.RenameIncident(id="c", incident="i1", name="The flood"), {0},
    ),
    "the source of a claim about another event is moved": (
        [structs.replace(SAYS, event="e1", source="s1")],
        requests.MoveSpan(id="c", span="s1", start=0, end=3),
        {0, 1},
    ),
    "a trigger has a label that triggers nothing": (
        [structs.replace(RESCUE, trigger="s5")],
        requests.SetNote(id="c", span="s5", note="odd"),
        {1},
    ),
    "a trigger begins in a line break": (
        [structs.replace(FLOOD, trigger="s20"),
         Span(id="s20", start=floods.TEXT.index("\n"), end=floods.TEXT.index("\n") + 9, label="flood")],
        requests.SetSubtype(id="c", event="e1", subtype="dam_break"),
        {1},
    ),
    "an event loses its trigger": ([], requests.SetTrigger(id="c", event="e1", trigger=None), {0}),
    "the tail of a relation is removed": (
        [Relation("r9", "share_of", "e2", "e1")], requests.RemoveEvent(id="c", event="e1"), {0, 1},
    ),
    "an entity of another block is removed": ([], linking.RemoveEntity(id="c", entity="n2"), {0, 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", ELSEWHERE)
def test_what_depends_on_a_change_elsewhere_is_redrawn_too(scene: Scene, case: str) -> None:
    objects, command, blocks = ELSEWHERE[case]
    drawn = _carry_out(scene, objects, command)
    assert drawn == blocks


def _carry_out(scene: Scene, objects: list[Object], command: Edition) -> set[int]:
    document = scene.document(floods.TEXT)
    ontology = floods.FLOODS
    with scene.store.writing() as session:
        reading = documents.reading(session, document, "en")
        set_id = changes.create_set(session, document, "gold", None).id
        insert_rows(session, rows_of(set_id, floods.held(*objects).objects.values()))
        before = contents(session, [set_id])[set_id]
        edits = plan(command, StoredObjects(session, set_id), floods.SETTING)
        apply_edits(session, set_id, edits)
        after = contents(session, [set_id])[set_id]
        drawn = redrawing.changed(session, set_id, edits, reading, ontology)
        check(drawn, before, after, reading, ontology)
        session.commit()
    return set(drawn.blocks)
