"""What holds of any commands in any ontology: they can be undone and logged, and leave nothing dangling."""

from collections import Counter
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain import commands
from annotator.domain.commands import Edition, Held, Setting, plan
from annotator.domain.replay import replay
from annotator.errors import AnnotatorError
from schemas import gold
from schemas.gold import GoldDocument, Relation
from tests.domain.hand import TEXT, TOKENS
from tests.domain.ontologies import ontologies
from tests.domain.walks import KINDS, Step, editions, walks


def document(held: Held) -> GoldDocument:
    """The set as a record."""
    fields = {"entity": "entities"}
    return GoldDocument(
        id="d", text=TEXT, **{fields.get(kind, f"{kind}s"): tuple(held.every(kind)) for kind in KINDS}
    )


@given(walks())
def test_undoing_everything_gives_the_start_and_redoing_it_the_end(walk: tuple[Setting, list[Step]]) -> None:
    _, steps = walk
    held, states = Held(), []
    for step in steps:
        states.append(dict(held.objects))
        held.apply(step.edits)
    end = dict(held.objects)
    for step, before in zip(reversed(steps), reversed(states), strict=True):
        held.apply(commands.invert(step.edits))
        assert held.objects == before
    assert held == Held()
    assert replay(each for step in steps for each in step.edits).objects == end


@settings(max_examples=300)
@given(walks())
def test_no_state_holds_a_reference_to_nothing(walk: tuple[Setting, list[Step]]) -> None:
    setting, steps = walk
    held = Held()
    for step in steps:
        held.apply(step.edits)
        record = document(held)
        assert gold.decode(gold.encode(record)) == record
        assert all(span.quote(TEXT).strip() for span in record.spans)
        assert all(_fits(relation, held, setting) for relation in record.relations)
        contiguous = Counter((s.start, s.end, s.label) for s in record.spans if s.fragments is None)
        assert not [place for place, count in contiguous.items() if count > 1]
        spoken_of = {event.incident for event in record.events}
        assert all(incident.id in spoken_of for incident in record.incidents)


def _fits(relation: Relation, held: Held, setting: Setting) -> bool:
    """Whether it is the ontology's, and links two different things of its kind."""
    kinds = (("event", "events"), ("claim", "claims"), ("entity", "entities"))
    return relation.head != relation.tail and any(
        held.get(kind, relation.head) and held.get(kind, relation.tail)  # type: ignore[arg-type]
        for kind, between in kinds
        if setting.ontology.relation(between, relation.type)  # type: ignore[arg-type]
    )


@given(walks())
def test_edits_start_from_what_is_there_and_name_each_object_once(walk: tuple[Setting, list[Step]]) -> None:
    _, steps = walk
    held = Held()
    for step in steps:
        subjects = [commands.subject(each) for each in step.edits]
        assert len(subjects) == len(set(subjects))
        assert all(held.get(*commands.subject(each)) == each.before != each.after for each in step.edits)
        held.apply(step.edits)


@given(walks())
def test_the_log_keeps_commands_and_edits_exactly(walk: tuple[Setting, list[Step]]) -> None:
    _, steps = walk
    for step in steps:
        assert commands.decode_edits(commands.encode(step.edits)) == step.edits
        assert commands.decode_requests(f"[{commands.encode(step.command)}]".encode()) == (step.command,)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Setting, Held, Edition]:
    """A set after a walk, and one more command, which may fail."""
    setting, steps = draw(walks(draw(ontologies())))
    held = Held()
    for step in steps:
        held.apply(step.edits)
    return setting, held, editions(draw, held, setting, 99)


@given(situations())
def test_planning_changes_nothing(situation: tuple[Setting, Held, Edition]) -> None:
    setting, held, command = situation
    before = gold.encode(document(held))
    first: object = None
    with suppress(AnnotatorError):
        first = plan(command, held, setting)
    assert gold.encode(document(held)) == before
    if first is not None:
        assert plan(command, held, setting) == first
    assert setting.tokens == TOKENS
