"""Both sides at work: what only one has changed goes to the other, what both have is left to people."""

from typing import Any

import pytest
from sqlmodel import select

from annotator.domain.content import Content
from annotator.errors import Forbidden, Invalid
from annotator.permissions import OPERATOR, Action
from annotator.services import work
from annotator.services.access import enter
from annotator.services.labelstudio.sync import running
from annotator.services.labelstudio.sync.remote import Server
from annotator.services.labelstudio.sync.wish import Wish
from annotator.services.suggesting import writing
from annotator.store.labelstudio_links import LabelStudioProject
from schemas.gold import Span
from tests.api.labelstudio.corpus import TEXT
from tests.scene import SLUG
from tests.services.labelstudio_sync import fake
from tests.services.labelstudio_sync.conftest import Both, region

FRIDAY = TEXT.index("Friday")
REBELS = TEXT.index("rebels")


def _edit_there(both: Both, place: int = FRIDAY) -> dict[str, Any]:
    theirs = both.annotation(both.filled.mixed, "amal")
    quote = TEXT[place : place + 3]
    both.there.edit(theirs["id"], [*theirs["result"], region(place, place + 3, quote, "time", "there1")])
    return theirs


def _ids_there(both: Both) -> set[str]:
    return {each["id"] for each in both.annotation(both.filled.mixed, "amal")["result"] if "id" in each}


def _ids_here(both: Both) -> set[str]:
    return {span.id for span in both.spans(both.filled.mixed)}


def test_each_side_gets_what_only_the_other_has_changed(both: Both) -> None:
    both.sync()
    _edit_there(both)
    both.mark(both.filled.begun, 0, 6, "actor", "basma")
    assert both.sync().counts == {"sets_changed": 1, "annotations_changed": 1}
    assert "there1" in _ids_here(both)
    assert any(each["id"] == "new0" for each in both.annotation(both.filled.begun, "basma")["result"])
    assert both.sync().counts == {}


def test_what_both_have_changed_is_told_and_left_alone(both: Both) -> None:
    both.sync()
    both.mark(both.filled.mixed, REBELS, REBELS + 6, "actor")
    _edit_there(both)
    here, there = _ids_here(both), _ids_there(both)
    for report in (both.sync(dry_run=True), both.sync(), both.pull(), both.push(), both.sync()):
        (found,) = report.conflicts.first
        assert (found.document, found.whose) == ("Mixed", "amal")
        assert found.revision == both.scene.revision(both.filled.mixed)
        assert found.updated_at == both.annotation(both.filled.mixed, "amal")["updated_at"]
        assert report.open == 1
    assert (_ids_here(both), _ids_there(both)) == (here, there)


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_conflict_is_settled_for_the_side_that_is_preferred(both: Both, side: Any) -> None:
    both.sync()
    both.mark(both.filled.mixed, REBELS, REBELS + 6, "actor")
    _edit_there(both)
    wanted = _ids_here(both) if side == "ours" else _ids_here(both) - {f"new{REBELS}"} | {"there1"}
    report = both.sync(prefer=side)
    assert (report.conflicts.count, report.open) == (1, 0)
    assert _ids_here(both) == wanted
    spans = {each for each in _ids_there(both) if ":" not in each and not each.startswith("e")}
    assert spans == wanted
    assert both.sync().counts == {}
    assert both.sync().conflicts.count == 0


def test_sets_that_both_sides_have_by_chance_are_a_conflict_unless_they_are_alike(both: Both) -> None:
    both.push(which=frozenset({"gold"}))
    task = next(each for each in both.there.tasks.values() if each["data"].get("title") == "Mixed")
    both.there.annotate(task["id"], [region(FRIDAY, FRIDAY + 6, "Friday", "time")])
    report = both.sync()
    assert [each.whose for each in report.conflicts.first] == ["amal"]
    assert both.sync(prefer="ours").open == 0
    (there,) = both.there.on(task["id"])
    assert len(there["result"]) > 1
    assert both.sync().counts == {}


def test_a_link_that_is_lost_is_found_again(both: Both) -> None:
    both.sync()
    before = len(both.there.writes)
    with both.scene.store.writing() as session:
        session.delete(session.exec(select(LabelStudioProject)).one())
        session.commit()
    report = both.sync(suggestions=False)
    assert (report.counts, report.open) == ({"linked": 6}, 0)
    assert both.there.writes[before:] == []


def test_what_was_deleted_there_is_told_and_not_created_again(both: Both) -> None:
    both.sync()
    theirs = both.annotation(both.filled.mixed, "amal")
    both.there.delete(theirs["id"])
    (told,) = both.sync().deleted.first
    assert "Mixed" in told.where
    both.mark(both.filled.mixed, REBELS, REBELS + 6, "actor")
    for _ in range(2):
        report = both.sync()
        assert (report.deleted.count, report.counts) == (1, {})
    assert both.there.on(theirs["task"]) == []
    assert _ids_here(both)


def test_a_task_that_was_deleted_there_is_told_and_not_created_again(both: Both) -> None:
    both.sync()
    theirs = both.annotation(both.filled.mixed, "amal")
    both.there.delete(theirs["id"])
    del both.there.tasks[theirs["task"]]
    for report in (both.sync(), both.push()):
        assert [each.where for each in report.deleted.first] == [f"task {theirs['task']}"]
        assert report.counts == {}
    assert len(both.there.tasks) == 6


def test_a_set_in_work_here_is_not_changed_from_there(both: Both) -> None:
    both.sync()
    with both.scene.store.writing() as session:
        work.reopen(session, both.scene.actors["amal"], SLUG, both.filled.mixed)
    _edit_there(both)
    here = _ids_here(both)
    (refused,) = both.sync().refused.first
    assert "amal is at work" in refused.why
    assert _ids_here(both) == here


def test_opening_and_saving_there_is_no_change(both: Both) -> None:
    """The editor adds keys, moves attributes, and turns lists around."""
    both.sync()
    theirs = both.annotation(both.filled.mixed, "amal")
    saved = [dict(reversed(each.items())) | {"origin": "manual"} for each in reversed(theirs["result"])]
    both.there.edit(theirs["id"], saved)
    assert both.sync().counts == {}


def test_only_those_who_manage_the_project_may(both: Both) -> None:
    for name in ("amal", "rita", "eva"):
        with Server(both.there.url, fake.TOKEN) as server, pytest.raises(Forbidden):
            running.run(both.scene.store, both.scene.actors[name], SLUG, "", server, Wish("push"))
    with pytest.raises(Invalid, match="sync"):
        both.pull(prefer="ours")


def test_suggestions_that_are_newer_here_are_not_overwritten_by_what_was_sent_before(both: Both) -> None:
    both.sync(predictions=True)
    with both.scene.store.writing() as session:
        entry = enter(session, OPERATOR, SLUG, Action.MANAGE_PROJECT)
        prediction = writing.Prediction(Content(spans=(Span(id="p1", start=0, end=5, label="actor"),)), "2")
        writing.write(session, entry, both.filled.suggested, "rules-1", prediction)
        session.commit()
    assert both.sync(predictions=True).counts == {"predictions_created": 1}
    (found,) = both.there.predictions.values()
    assert [each["id"] for each in found["result"]] == ["p1"]
    assert both.sync(predictions=True).counts == {}
