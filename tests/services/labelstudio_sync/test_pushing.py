"""Pushing: everything arrives once, under the right names, and nothing that was not meant to."""

from contextlib import suppress

import pytest
from sqlmodel import select

from annotator.domain.content import Content
from annotator.errors import Failed, Invalid
from annotator.permissions import OPERATOR, Action
from annotator.services.access import enter
from annotator.services.labelstudio.shapes import unique_id
from annotator.services.labelstudio.sync.remote import Server
from annotator.services.suggesting import writing
from annotator.store.documents import Document
from annotator.store.labelstudio_links import LabelStudioAnnotation
from schemas.gold import Span
from tests.api.labelstudio.corpus import TEXT
from tests.scene import SLUG
from tests.services.labelstudio_sync import fake
from tests.services.labelstudio_sync.conftest import TITLE, Both
from tests.services.labelstudio_sync.fake import AMAL, BASMA, OWNER


def test_everything_that_counts_arrives(both: Both) -> None:
    report = both.push()
    assert report.open == 0
    assert report.counts == {
        "project_created": 1, "tasks_created": 7, "annotations_created": 6, "predictions_created": 1,
    }  # fmt: skip
    from label_studio_sdk.label_interface import LabelInterface

    (project,) = both.there.projects.values()
    assert project["title"] == TITLE
    interface = LabelInterface(project["label_config"])
    for each in both.there.annotations.values():
        assert interface.validate_annotation(each), each
    assert sorted(task["data"]["nt_uid"] for task in both.there.tasks.values()) == [
        f"d{n}" for n in range(1, 8)
    ]


def test_each_annotation_says_whose_it_is_and_what_it_is_here(both: Both) -> None:
    both.push()
    mixed = both.annotation(both.filled.mixed, "amal")
    set_id = both.filled.set_of(both.filled.mixed, "amal")
    assert mixed["unique_id"] == unique_id(both.there.tasks[mixed["task"]]["data"]["nt_uid"], set_id)
    assert (mixed["completed_by"], mixed["ground_truth"]) == (AMAL, False)
    assert both.annotation(both.filled.begun, "basma")["completed_by"] == BASMA
    gold = both.annotation(both.filled.control, "gold")
    assert (gold["completed_by"], gold["ground_truth"]) == (OWNER, True)


def test_what_is_not_handed_in_stays_here(both: Both) -> None:
    both.push()
    draft = both.filled.set_of(both.filled.begun, "amal")
    skipped = both.filled.set_of(both.filled.skipped, "amal")
    assert not {draft, skipped} & {each["import_id"] for each in both.there.annotations.values()}


def test_the_second_push_writes_nothing(both: Both) -> None:
    both.push()
    before = len(both.there.writes)
    report = both.push()
    assert (report.counts, both.there.writes[before:]) == ({}, [])


@pytest.mark.parametrize("left", [3, 4, 5, 6, 7, 9, 12, 15, 16])
def test_a_push_that_is_killed_goes_on_without_duplicates(both: Both, left: int) -> None:
    both.there.left = left
    with pytest.raises(Failed, match="does not answer"):
        both.push()
    both.there.left = None
    report = both.push()
    assert report.open == 0
    assert len(both.there.projects) == 1
    assert len(both.there.tasks) == 7
    made = [each["unique_id"] for each in both.there.annotations.values()]
    assert len(made) == len(set(made)) == 6
    assert len(both.there.predictions) == 1
    assert both.push().counts == {}


def test_what_was_sent_when_it_was_killed_and_changed_here_since_is_changed_there(both: Both) -> None:
    both.there.failures = [("POST /api/predictions", 400)]
    with pytest.raises(Failed, match="400"):
        both.push()
    with both.scene.store.writing() as session:
        for row in session.exec(select(LabelStudioAnnotation)):
            row.annotation_id = None  # as if the answers had never come
            session.add(row)
        session.commit()
    place = TEXT.index("rebels")
    both.mark(both.filled.mixed, place, place + 6, "actor")
    report = both.push()
    assert (report.conflicts.count, report.counts["annotations_changed"]) == (0, 1)
    regions = both.annotation(both.filled.mixed, "amal")["result"]
    assert any(each.get("value", {}).get("start") == place for each in regions)


def test_an_unknown_annotator_is_refused_before_anything_is_sent(both: Both) -> None:
    with pytest.raises(Invalid, match="basma"):
        both.push(people={"amal": "amal@x.org"})
    with pytest.raises(Invalid, match=r"basma \(b@nowhere.org\)"):
        both.push(people={"amal": "amal@x.org", "basma": "b@nowhere.org"})
    assert both.there.writes == []
    both.push(people={}, as_me=True)
    assert {each["completed_by"] for each in both.there.annotations.values()} == {OWNER}


def test_a_dry_run_tells_the_same_and_writes_nothing(both: Both) -> None:
    dry = both.push(dry_run=True)
    assert both.there.writes == []
    wet = both.push()
    assert dry.counts == wet.counts
    assert dry.losses.to_dict() == wet.losses.to_dict()
    assert {entry["kind"] for entry in dry.losses.to_dict()["changed"]} >= {
        "claims",
        "entities",
        "events",
        "spans",
    }


def test_an_import_that_fails_half_way_leaves_no_duplicates(both: Both) -> None:
    both.there.half = 3
    both.push()
    assert sorted(task["data"]["nt_uid"] for task in both.there.tasks.values()) == [
        f"d{n}" for n in range(1, 8)
    ]


@pytest.mark.parametrize("path", ["/api/predictions", "/api/projects"])
def test_a_server_that_is_busy_once_gets_everything_once(both: Both, path: str) -> None:
    both.there.failures = [(f"POST {path}", 503)]
    for _ in range(2):
        with suppress(Failed):
            both.push()
    assert both.push().counts == {}
    assert (len(both.there.projects), len(both.there.predictions)) == (1, 1)


def test_suggestions_are_predictions_and_newer_ones_take_their_place(both: Both) -> None:
    both.push()
    (made,) = both.there.predictions.values()
    assert made["model_version"] == "rules-1"
    with both.scene.store.writing() as session:
        entry = enter(session, OPERATOR, SLUG, Action.MANAGE_PROJECT)
        span = Span(id="p1", start=0, end=5, label="actor")
        prediction = writing.Prediction(Content(spans=(span,)), "2", score=0.25)
        writing.write(session, entry, both.filled.suggested, "rules-1", prediction)
        session.commit()
    both.push()
    (made,) = both.there.predictions.values()
    assert (made["score"], [each["id"] for each in made["result"]]) == (0.25, ["p1"])
    assert both.push(suggestions=False).counts == both.push().counts == {}


def test_a_configuration_is_extended_but_never_changed(both: Both) -> None:
    both.push()
    (project,) = both.there.projects.values()
    whole = project["label_config"]
    lines = whole.splitlines()
    first = next(line for line in lines if '<Label value="actor"' in line)
    project["label_config"] = "\n".join(line for line in lines if line != first)
    assert both.push().counts == {"configuration_changed": 1}
    assert project["label_config"] == whole
    project["label_config"] = whole.replace('value="actor"', 'value="Person"', 1)
    with pytest.raises(Failed, match="lacks span actor, and has span Person"):
        both.push()


def test_only_gold(both: Both) -> None:
    both.push(which=frozenset({"gold"}), people={})
    assert all(each["ground_truth"] for each in both.there.annotations.values())
    assert len(both.there.annotations) == 2


def test_a_wrong_token_is_told_in_one_line(both: Both) -> None:
    with Server(both.there.url, "f" * 40) as server, pytest.raises(Failed, match="401: Invalid token"):
        server.people()


def test_two_projects_of_one_server_may_have_the_same_sets(both: Both) -> None:
    both.push()
    assert both.push(title="Another").counts["annotations_created"] == 6
    assert len({each["unique_id"] for each in both.there.annotations.values()}) == 12
    assert both.push(title="Another").counts == both.push().counts == {}


def test_it_connects_to_the_number_that_was_checked_whatever_the_name_means_now(both: Both) -> None:
    port = both.there.url.rpartition(":")[2]
    with Server(f"http://labels.invalid:{port}", fake.TOKEN, "127.0.0.1") as server:
        assert server.me()["email"] == "owner@x.org"


def test_one_address_for_two_people_is_refused(both: Both) -> None:
    with pytest.raises(Invalid, match="is said to be more than one person"):
        both.push(people={"amal": "amal@x.org", "basma": "AMAL@x.org"})
    assert both.there.projects == {}


def test_predictions_that_others_have_put_there_stay(both: Both) -> None:
    both.push(suggestions=False)
    with both.scene.store.reading() as session:
        task = both.there.task_of(session.get_one(Document, both.filled.suggested).uid)
    values = {"task": task["id"], "model_version": "rules-1", "result": []}
    both.there.answer("POST", "/api/predictions", {}, values)
    both.push()
    both.push()
    assert [each["model_version"] for each in both.there.predictions.values()] == ["rules-1", "rules-1"]
