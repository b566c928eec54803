"""Pulling: what was done there becomes the sets of the right people, and nothing else changes."""

from typing import Any

import pytest

from annotator.domain.commands.requests import Undo
from annotator.errors import Failed, Invalid
from annotator.services import editing, work
from annotator.store.documents import Document
from tests.api.labelstudio.corpus import TEXT
from tests.scene import SLUG
from tests.services.labelstudio_sync.conftest import Both, region
from tests.services.labelstudio_sync.fake import AMAL, BASMA, OWNER


def _task(both: Both, document: int) -> dict[str, Any]:
    with both.scene.store.reading() as session:
        return both.there.task_of(session.get_one(Document, document).uid)


def test_what_nobody_changed_changes_nothing(both: Both) -> None:
    before = both.scene.content(both.filled.mixed)
    both.push()
    assert both.pull().counts == {}
    assert both.scene.content(both.filled.mixed) == before


def test_an_edit_there_changes_the_set_and_can_be_undone(both: Both) -> None:
    both.push()
    before = both.scene.content(both.filled.mixed)
    theirs = both.annotation(both.filled.mixed, "amal")
    place = TEXT.index("Friday")
    kept = [each for each in theirs["result"] if each.get("id") != "s8"]
    both.there.edit(theirs["id"], [*kept, region(place, place + 3, "Fri", "time")])
    assert both.pull(dry_run=True).counts == {"sets_changed": 1}
    assert both.scene.content(both.filled.mixed) == before
    assert both.pull().counts == {"sets_changed": 1}
    after = both.scene.content(both.filled.mixed)
    assert {span.id for span in after.spans} == {span.id for span in before.spans} - {"s8"} | {"hand_made1"}
    # What Label Studio has no place for is as it was.
    for kind in ("entities", "events", "claims", "relations", "incidents"):
        assert getattr(after, kind) == getattr(before, kind)
    amal = both.scene.actors["amal"]
    with both.scene.store.writing() as session:
        work.reopen(session, amal, SLUG, both.filled.mixed)
    with both.scene.store.writing() as session:
        assert editing.edit(session, amal, SLUG, both.filled.mixed, [Undo(id="u1")], 0).done == 1
    assert both.scene.content(both.filled.mixed) == before


def test_what_is_deleted_there_takes_along_what_refers_to_it(both: Both) -> None:
    both.push()
    theirs = both.annotation(both.filled.mixed, "amal")
    gone = {"s5"}  # the trigger of e2, an argument of e1 and of e4
    both.there.edit(
        theirs["id"],
        [
            each
            for each in theirs["result"]
            if not gone & {each.get("id"), each.get("from_id"), each.get("to_id")}
        ],
    )
    assert both.pull().open == 0
    after = both.scene.content(both.filled.mixed)
    assert [event.id for event in after.events] == ["e1", "e3", "e4"]
    assert not [each for event in after.events for each in event.arguments if each.event == "e2"]
    assert [claim.id for claim in after.claims] == ["c1", "c2"]


def test_a_new_annotation_becomes_the_set_of_its_author_handed_in(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.untouched)
    both.there.annotate(task["id"], [region(19, 25, "Tartus", "location")], BASMA)
    assert both.pull().counts == {"sets_created": 1}
    (span,) = both.scene.stored(both.filled.untouched, "basma")
    assert (span.label, span.quote) == ("location", "Tartus")
    assert both.scene.assignment(both.filled.untouched, "basma").state == "submitted"
    assert both.sync().counts == {}
    assert len(both.there.on(task["id"])) == 1


def test_a_selection_across_a_line_break_is_where_it_was_made(both: Both) -> None:
    document = both.scene.document("Rebels took two\nKobar hills.\r\nThen they left.")
    both.push()
    task = _task(both, document)
    both.there.annotate(
        task["id"],
        [
            region(12, 21, "two\\nKobar", "location", "a"),
            region(22, 34, "hills.\\n\\nThen", "location", "b"),
            region(0, 6, None, "actor", "c"),
        ],
    )
    report = both.pull()
    assert (report.open, report.counts) == (0, {"sets_created": 1})
    assert [span.quote for span in both.scene.stored(document)] == ["Rebels", "two\nKobar", "hills.\r\nThen"]


def test_fragments_and_several_roles_of_a_pair_come_back(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.untouched)
    mine = both.annotation(both.filled.mixed, "amal")
    roles = [each["labels"] for each in mine["result"] if each["type"] == "relation"]
    assert ["territory", "place"] in roles
    both.there.edit(mine["id"], [each for each in mine["result"] if each.get("id") != "s8"])
    both.pull()
    content = both.scene.content(both.filled.mixed)
    assert next(span for span in content.spans if span.id == "s4").fragments
    assert [a.role for a in content.events[0].arguments if a.span == "s2"] == ["territory", "place"]
    assert task["id"] not in [each["task"] for each in both.there.annotations.values()]


def test_unknown_people_are_told_and_their_work_can_be_given_to_somebody(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.untouched)
    both.there.annotate(task["id"], [region(19, 25, "Tartus", "location")], OWNER)
    report = both.pull()
    assert [each.where for each in report.people.first] == ["owner@x.org"]
    assert report.counts == {}
    with pytest.raises(Invalid, match="'nemo' is not a member"):
        both.pull(annotator="nemo")
    assert both.pull(annotator="basma").counts == {"sets_created": 1}


def test_a_text_that_was_changed_there_is_refused_with_both_hashes(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.mixed)
    theirs = both.annotation(both.filled.mixed, "amal")
    task["data"] = task["data"] | {"text": "x" + TEXT}
    both.there.edit(theirs["id"], [])
    before = both.scene.content(both.filled.mixed)
    for report in (both.pull(), both.sync(), both.push()):
        (refused,) = report.refused.first
        assert task["data"]["nt_sha"] in refused.why
        assert refused.why.count(" there") == 2
    assert both.scene.content(both.filled.mixed) == before


def test_a_label_that_is_not_here_is_refused_and_the_rest_is_pulled(both: Both) -> None:
    both.push()
    first, second = _task(both, both.filled.untouched), _task(both, both.filled.suggested)
    both.there.annotate(first["id"], [region(19, 25, "Tartus", "dragon")], BASMA)
    both.there.annotate(second["id"], [region(9, 15, "Geneva", "location")], BASMA)
    for dry_run in (True, False):
        report = both.pull(dry_run=dry_run)
        assert report.counts == {"sets_created": 1}
        assert "dragon" in report.refused.first[0].why
    # It is looked at again until it is settled.
    assert both.pull().refused.count == 1


def test_texts_that_are_not_here_are_imported_when_that_is_wanted(both: Both) -> None:
    both.push()
    (project,) = both.there.projects
    made = both.there.answer(
        "POST", f"/api/projects/{project}/import", {}, [{"data": {"text": "Rain in Homs today."}}]
    )
    both.there.annotate(made["task_ids"][0], [region(8, 12, "Homs", "location")], AMAL)
    assert both.pull().counts == {"unknown_tasks": 1}
    assert both.pull(import_unknown=True, dry_run=True).counts == {"documents_imported": 1}
    assert both.pull(import_unknown=True).counts == {"documents_imported": 1, "sets_created": 1}
    assert both.sync(import_unknown=True).counts == {}
    assert len(both.there.tasks) == 8


def test_predictions_become_suggestions_when_that_is_wanted(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.untouched)
    values = {"task": task["id"], "model_version": "ner-7", "score": 0.75,
              "result": [region(19, 25, "Tartus", "location")]}  # fmt: skip
    both.there.answer("POST", "/api/predictions", {}, values)
    assert both.pull().counts == {}
    assert both.pull(predictions=True).counts == {"suggestions_taken": 1}
    assert both.pull(predictions=True).counts == both.sync(predictions=True).counts == {}
    assert len(both.there.predictions) == 2
    assert both.filled.set_of(both.filled.untouched, "suggester:ner-7")


def test_a_project_that_is_not_there_cannot_be_pulled(both: Both) -> None:
    with pytest.raises(Failed, match="no project called 'Front line'"):
        both.pull()


def test_an_event_that_is_new_there_takes_no_id_of_ours(both: Both) -> None:
    both.push()
    before = both.scene.content(both.filled.mixed)
    theirs = both.annotation(both.filled.mixed, "amal")
    place = TEXT.index("Friday")
    both.there.edit(theirs["id"], [region(place, place + 6, "Friday", "strike"), *theirs["result"]])
    assert both.pull().counts == {"sets_changed": 1}
    after = both.scene.content(both.filled.mixed)
    assert {event.id: event for event in before.events}.items() <= {
        event.id: event for event in after.events
    }.items()
    (made,) = (event for event in after.events if event.trigger == "hand_made1")
    assert made.type == "strike"
    assert after.claims == before.claims


def test_of_several_annotations_of_one_person_the_first_is_pulled(both: Both) -> None:
    both.push()
    task = _task(both, both.filled.untouched)
    both.there.annotate(task["id"], [region(19, 25, "Tartus", "location")], BASMA)
    both.there.annotate(task["id"], [region(0, 7, "Nothing", "actor")], BASMA)
    report = both.pull()
    assert report.counts == {"sets_created": 1}
    assert "a further one of basma@x.org" in report.refused.first[0].why
    assert [span.quote for span in both.scene.stored(both.filled.untouched, "basma")] == ["Tartus"]
