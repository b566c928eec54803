"""Shared incidents: found, named, joined and merged by curators; nobody sees what is not for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import UNSET

from annotator.domain.commands import Redo, Undo
from annotator.domain.commands.linking import RenameIncident, ShareIncident
from annotator.domain.commands.requests import AddSpan
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Action, Actor
from annotator.services import editing, incidents, projects, sharing
from annotator.services.access import enter
from annotator.store.documents import Document
from annotator.store.pools import Control
from tests.scene import SLUG, Scene, build
from tests.services.happening import (
    TEXT,
    annotate,
    board,
    create,
    edit,
    listed,
    merge,
    one,
    share,
    shared_of,
    submit,
)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = build(tmp_path)
    yield made
    made.store.engine.dispose()


def test_articles_are_joined_by_name_and_the_list_counts_what_speaks(scene: Scene) -> None:
    first, second = scene.document(TEXT, title="First"), scene.document(TEXT, title="Second")
    with scene.store.writing() as session:
        session.get_one(Document, first).published = "2024-12-02"
        session.get_one(Document, second).published = "2024-12-01"
        session.commit()
    sets = [annotate(scene, first, "gold"), annotate(scene, second, "gold")]
    assert [each.title for each in board(scene, "carla").unshared] == ["First", "Second"]
    made = share(scene, sets[0], "Fall of Saraqib")
    assert share(scene, sets[1], "fall of  SARAQIB ") == made
    found = board(scene, "carla")
    assert not found.unshared
    line = found.lines[0]
    assert (line.name, line.documents, line.events, line.first, line.types) == (
        "Fall of Saraqib", 2, 4, "2024-12-01", ("Control change",),
    )  # fmt: skip
    speaking = one(scene, "carla", made).speaking
    assert [each.title for each in speaking] == ["Second", "First"]
    event, other = speaking[0].events
    assert (event.type, event.quote) == ("Control change: gained", "seized")
    assert [(said.source, said.certainty) for said in event.said] == [("monitor", "certain")]
    assert [(said.source, said.quoted) for said in other.said] == [("author", False)]


def test_merging_moves_all_of_all_sets_and_is_logged(scene: Scene) -> None:
    first, second = scene.document(TEXT), scene.document(TEXT)
    sets = [annotate(scene, first, "amal"), annotate(scene, first, "basma"), annotate(scene, second, "gold")]
    gone = share(scene, sets[0], "Seizure")
    assert {share(scene, each, "Seizure") for each in sets[1:]} == {gone}
    into = create(scene, "Fall of Saraqib")
    assert merge(scene, gone, "fall of saraqib") == into
    assert [shared_of(scene, each) for each in sets] == [into] * 3
    assert listed(scene, "carla") == [("Fall of Saraqib", 2, 6)]
    change = scene.log(first, "basma")[-1]
    assert change.user_id == scene.actors["carla"].user_id
    assert '"share_incident"' in change.command
    assert scene.revision(first, "basma") == change.seq


def test_a_merge_that_fails_moves_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = [annotate(scene, scene.document(TEXT), "gold") for _ in range(3)]
    (gone,) = {share(scene, each, "Seizure") for each in sets}
    create(scene, "Fall")
    apply, calls = editing.apply, iter(range(9))

    def failing(*given: object) -> None:
        if next(calls) == 2:
            raise Conflict("in between")
        apply(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(editing, "apply", failing)
    with pytest.raises(Conflict):
        merge(scene, gone, "Fall")
    assert [shared_of(scene, each) for each in sets] == [gone] * 3
    assert listed(scene, "carla") == [("Fall", 0, 0), ("Seizure", 3, 6)]


def test_gold_of_what_a_person_is_still_to_annotate_and_of_controls_stays_hidden(scene: Scene) -> None:
    to_do, control, done = (scene.document(TEXT, title=name) for name in ("To do", "Control", "Done"))
    for document in (to_do, control, done):
        annotate(scene, document, "gold")
        scene.assign(document, "amal")
    with scene.store.writing() as session:
        session.add(Control(document_id=control, project_id=scene.project_id))
        session.commit()
    submit(scene, control, "amal")
    submit(scene, done, "amal")
    assert [each.title for each in board(scene, "amal").unshared] == ["Done"]
    assert [each.title for each in board(scene, "carla").unshared] == ["To do", "Control", "Done"]


def test_annotators_see_their_own_gold_and_what_is_offered_alone(scene: Scene) -> None:
    first, second, third = (scene.document(TEXT, title=name) for name in ("First", "Second", "Third"))
    own, hers = annotate(scene, first, "amal"), annotate(scene, first, "basma", "Hers")
    other, gold = annotate(scene, second, "basma", "Hers too"), annotate(scene, third, "gold")
    submit(scene, second, "basma")
    assert [(each.title, each.whose) for each in board(scene, "amal").unshared] == [
        ("First", "you"), ("Third", "gold"),
    ]  # fmt: skip
    assert [(each.title, each.whose) for each in board(scene, "carla").unshared] == [
        ("Second", "basma"), ("Third", "gold"),
    ]  # fmt: skip
    joint, secret = share(scene, own, "Joint"), share(scene, other, "Secret")
    share(scene, hers, "Joint")
    share(scene, gold, "Joint")
    create(scene, "Planned")
    create(scene, "Draft", offered=False)
    assert listed(scene, "amal") == [("Joint", 2, 4), ("Planned", 0, 0)]
    assert listed(scene, "carla") == [("Draft", 0, 0), ("Joint", 2, 6), ("Planned", 0, 0), ("Secret", 1, 2)]
    assert [each.whose for each in one(scene, "amal", joint).speaking] == ["you", "gold"]
    with pytest.raises(NotFound):
        one(scene, "amal", secret)
    with scene.store.reading() as session:
        entry = enter(session, scene.actors["amal"], SLUG, Action.ANNOTATE)
        assert [name for _, name in incidents.names(session, entry)] == ["Joint", "Planned"]
        assert [name for _, name in incidents.names(session, entry, "PLAN")] == ["Planned"]
        assert len(incidents.names(session, entry, limit=1)) == 1


def test_a_name_from_another_persons_set_is_not_shown(scene: Scene) -> None:
    document = scene.document(TEXT)
    annotate(scene, document, "basma", "A secret name", shared="x1")
    annotate(scene, document, "amal", None, shared="x1")
    assert [line.name for line in board(scene, "amal").lines] == ["x1"]
    assert [line.name for line in board(scene, "carla").lines] == ["A secret name"]


def test_other_projects_see_and_touch_nothing(scene: Scene) -> None:
    set_id = annotate(scene, scene.document(TEXT), "gold")
    made = share(scene, set_id, "Fall")
    with scene.store.writing() as session:
        projects.create(session, OPERATOR, "other", projects.built_in_ontology("conflict"))
    carla = scene.actors["carla"]
    with scene.store.writing() as session:
        assert not incidents.page(session, carla, "other").lines
        for act in (
            lambda: incidents.one(session, carla, "other", made),
            lambda: sharing.share(session, carla, "other", set_id, "i1", "Other"),
            lambda: sharing.take_out(session, carla, "other", set_id, "i1"),
            lambda: sharing.merge(session, carla, "other", made, "Fall"),
            lambda: sharing.remove(session, carla, "other", made),
        ):
            with pytest.raises(NotFound):
                act()
    assert listed(scene, "carla") == [("Fall", 1, 2)]
    with pytest.raises(NotFound):
        board(scene, "dora")


def test_only_curators_change_them(scene: Scene) -> None:
    set_id = annotate(scene, scene.document(TEXT), "amal")
    with pytest.raises(Forbidden):
        share(scene, set_id, "Mine", actor="amal")
    assert not listed(scene, "carla")


def test_undo_goes_back_through_a_curators_merge_step_by_step(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    set_id = annotate(scene, document, "amal")
    assert edit(scene, document, "amal", ShareIncident(id="a", incident="i1", shared="x1")).failure is None
    create(scene, "Fall")
    into = merge(scene, "x1", "Fall")
    seen = [shared_of(scene, set_id)]
    for number in (1, 2):
        assert edit(scene, document, "amal", Undo(id=f"u{number}")).failure is None
        seen.append(shared_of(scene, set_id))
    assert seen == [into, "x1", UNSET]
    assert listed(scene, "carla") == [("Fall", 0, 0)]
    assert edit(scene, document, "amal", Redo(id="r")).failure is None
    share(scene, set_id, "Fall")
    assert isinstance(edit(scene, document, "amal", Redo(id="r2")).failure, Conflict)
    assert shared_of(scene, set_id) == into


def test_taken_out_it_can_be_deleted_but_not_before(scene: Scene) -> None:
    set_id = annotate(scene, scene.document(TEXT), "gold")
    made = share(scene, set_id, "Fall")
    carla = scene.actors["carla"]
    with scene.store.writing() as session, pytest.raises(Conflict, match="1 annotation set speaks"):
        sharing.remove(session, carla, SLUG, made)
    assert one(scene, "carla", made).used
    with scene.store.writing() as session:
        sharing.take_out(session, carla, SLUG, set_id, "i1")
    assert [each.set_id for each in board(scene, "carla").unshared] == [set_id]
    with scene.store.writing() as session:
        sharing.remove(session, carla, SLUG, made)
    assert not listed(scene, "carla")


def test_names_are_given_once_and_those_of_imports_are_replaced(scene: Scene) -> None:
    annotate(scene, scene.document(TEXT), "gold", "from the import", shared="x1")
    create(scene, "Fall")
    carla = scene.actors["carla"]
    for name in ("fall", " ", "n" * 201):
        with scene.store.writing() as session, pytest.raises(Invalid):
            sharing.rename(session, carla, SLUG, "x1", name, offered=False)
    with scene.store.writing() as session:
        sharing.rename(session, carla, SLUG, "x1", "Saraqib", offered=True)
    assert [line.name for line in board(scene, "carla").lines] == ["Fall", "Saraqib"]
    for name in ("nothing", "Saraqib"):
        with pytest.raises(Invalid):
            merge(scene, "x1", name)


def test_where_several_have_a_name_the_identifier_decides(scene: Scene) -> None:
    for identifier in ("x1", "x2"):
        annotate(scene, scene.document(TEXT), "gold", "Fall", shared=identifier)
    made = create(scene, "Other")
    with pytest.raises(Invalid, match="x1, x2"):
        merge(scene, made, "Fall")
    assert merge(scene, made, "x2") == "x2"


def test_both_lists_come_in_pages(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incidents, "PAGE_SIZE", 2)
    sets = [annotate(scene, scene.document(TEXT), "gold") for _ in range(5)]
    for number in range(3):
        create(scene, f"Incident {number}")
    found, after = [], ""
    while True:
        here = board(scene, "carla", after=after)
        found += [each.set_id for each in here.unshared]
        if not (after := here.beyond):
            break
    assert found == sets
    first, second = board(scene, "carla"), board(scene, "carla", number=2)
    assert [line.name for line in first.lines + second.lines] == [f"Incident {each}" for each in range(3)]
    assert (first.more, second.more) == (True, False)
    assert [line.name for line in board(scene, "carla", "2 incid").lines] == ["Incident 2"]
    with pytest.raises(Invalid):
        board(scene, "carla", after="nowhere")


def test_a_curators_share_joins_what_the_annotator_is_still_changing(scene: Scene) -> None:
    document = scene.document(TEXT, to="amal")
    set_id = annotate(scene, document, "amal")
    share(scene, set_id, "Fall")
    renamed = edit(scene, document, "amal", RenameIncident(id="r", incident="i1", name="Mine", was=None))
    added = edit(scene, document, "amal", AddSpan(id="n", span="n1", start=2, end=8, label="actor"))
    assert renamed.failure is added.failure is None
    assert shared_of(scene, set_id) != ""
    assert listed(scene, "amal") == [("Fall", 1, 2)]


def test_actors_without_an_account_own_nothing(scene: Scene) -> None:
    annotate(scene, scene.document(TEXT), "gold", shared="x1")
    with scene.store.reading() as session:
        assert len(incidents.page(session, OPERATOR, SLUG).lines) == 1
        with pytest.raises(NotFound):
            incidents.page(session, Actor(None, "nobody"), SLUG)
