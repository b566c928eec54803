"""Projects, tasks, annotations and predictions as scripts ask for them over HTTP."""

import json
from typing import Any

import pytest
from msgspec import structs

from annotator.services import work
from annotator.services.labelstudio import counting
from exports.labelstudio import document_of, problems
from exports.labelstudio.shapes import UID
from tests.api.labelstudio.conftest import Site
from tests.api.labelstudio.corpus import TEXT, done
from tests.exports.roundtrip import canonical

TASK = {
    "id", "data", "annotations", "predictions", "project", "meta", "created_at", "updated_at", "is_labeled",
    "overlap", "inner_id", "total_annotations", "cancelled_annotations", "total_predictions", "drafts",
    "annotators", "updated_by", "comment_count", "file_upload",
}  # fmt: skip
ANNOTATION = {
    "id", "result", "completed_by", "task", "project", "was_cancelled", "ground_truth", "lead_time",
    "created_at", "updated_at", "updated_by", "parent_prediction", "parent_annotation", "import_id",
    "last_action", "draft_created_at", "created_username", "created_ago", "bulk_created",
}  # fmt: skip
PREDICTION = {"id", "task", "result", "model_version", "score", "project", "created_at", "updated_at"}


def tasks(site: Site, name: str = "cuno", **query: Any) -> list[dict[str, Any]]:
    return site.ok("/api/tasks/", name, project=site.project, fields="all", **query)["tasks"]


def ids(site: Site, *conditions: tuple[str, str, Any], conjunction: str = "and", **query: Any) -> list[int]:
    """The numbers of the tasks that a filter finds."""
    items = [
        {"filter": f"filter:tasks:{name}", "operator": operator, "type": "Unknown", "value": value}
        for name, operator, value in conditions
    ]
    asked = {"filters": {"conjunction": conjunction, "items": items}, **query}
    answer = site.ok("/api/tasks", project=site.project, query=json.dumps(asked), include="id")
    assert answer["total"] == len(answer["tasks"])
    return [task["id"] for task in answer["tasks"]]


def test_every_address_is_good_with_and_without_its_last_slash(site: Site) -> None:
    mixed, made = site.filled.mixed, site.filled.set_of(site.filled.mixed, "amal")
    predicted = site.filled.set_of(site.filled.suggested, "suggester:rules-1")
    for path in (
        "/api/current-user/whoami", "/api/users", "/api/version", "/health", "/api/projects",
        f"/api/projects/{site.project}", f"/api/tasks/{mixed}", f"/api/tasks/{mixed}/annotations",
        f"/api/annotations/{made}", "/api/predictions", f"/api/predictions/{predicted}",
        f"/api/projects/{site.project}/export", f"/api/projects/{site.project}/export/formats",
        f"/api/projects/{site.project}/exports",
    ):  # fmt: skip
        plain, slashed = site.get(path), site.get(f"{path}/")
        assert (plain.status_code, slashed.status_code) == (200, 200), path
        assert plain.content == slashed.content, path


def test_a_project_has_its_numbers_and_a_configuration(site: Site) -> None:
    (listed,) = site.ok("/api/projects/")["results"]
    found = site.ok(f"/api/projects/{site.project}/")
    assert listed == found
    assert (found["id"], found["title"]) == (site.project, "Front line")
    assert found["task_number"] == 7
    assert found["finished_task_number"] == found["num_tasks_with_annotations"] == 4
    assert (found["total_annotations_number"], found["ground_truth_number"]) == (6, 2)
    assert (found["skipped_annotations_number"], found["total_predictions_number"]) == (1, 1)
    assert '<Labels name="span" toName="text"' in found["label_config"]
    assert '<Relation value="territory"/>' in found["label_config"]


def test_projects_come_in_pages_and_by_title(site: Site) -> None:
    first = site.ok("/api/projects/", "carla", page_size=1, title="O")
    second = site.ok("/api/projects/", "carla", page_size=1, page=2, title="O")
    assert [each["title"] for each in (*first["results"], *second["results"])] == ["Front line", "Other"]
    assert (first["count"], first["previous"], second["next"]) == (2, None, None)
    assert site.get(first["next"].removeprefix(site.url), "carla").json() == second
    assert site.get("/api/projects/", "carla", page_size=1, page=3).status_code == 404
    assert site.ok("/api/projects/", "carla", page_size=10_000_000, ordering="-title")["count"] == 2
    by_number = site.ok("/api/projects/", "carla", ids=f"{site.filled.other},99")["results"]
    assert [each["id"] for each in by_number] == [site.filled.other]
    assert site.get("/api/projects/", ordering="mood").status_code == 400


def test_pages_of_any_size_hold_the_same_tasks_in_the_same_order(site: Site) -> None:
    whole = tasks(site, page_size=1000)
    assert [task["id"] for task in whole] == site.filled.documents
    for size in (1, 3, 7):
        pages = [tasks(site, page_size=size, page=page) for page in range(1, -(-7 // size) + 1)]
        assert [task for page in pages for task in page] == whole
        past = site.get("/api/tasks/", project=site.project, page_size=size, page=len(pages) + 1)
        assert (past.status_code, past.json()["detail"]) == (404, "Invalid page.")
    assert tasks(site, page_size=-1) == whole
    backwards = json.dumps({"ordering": ["-tasks:id"]})
    assert [
        *tasks(site, page_size=4, query=backwards),
        *tasks(site, page_size=4, page=2, query=backwards),
    ] == [*reversed(whole)]


def test_a_list_says_how_many_there_are(site: Site) -> None:
    found = site.ok("/api/tasks/", project=site.project, page_size=2)
    assert (found["total"], found["total_annotations"], found["total_predictions"]) == (7, 6, 1)
    assert len(found["tasks"]) == 2


def test_totals_of_large_projects_may_be_a_minute_old(
    own_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_MANY", 3)

    def totals() -> tuple[int, int]:
        found = own_site.ok("/api/tasks/", project=own_site.project, page_size=2)
        assert len(found["tasks"]) == 2
        return found["total"], found["total_annotations"]

    assert totals() == (7, 6)
    done(own_site.filled.scene, work.submit, own_site.filled.begun, "amal")
    assert totals() == (7, 6)
    assert own_site.ok("/api/tasks/", "eva", project=own_site.project)["total_annotations"] == 7
    monkeypatch.setattr(counting, "_KEPT_MS", -1)
    assert totals() == (7, 7)


def test_the_first_page_of_nothing_is_empty(site: Site) -> None:
    nothing = json.dumps({"selectedItems": {"all": False, "included": []}})
    assert site.ok("/api/tasks/", project=site.project, query=nothing)["tasks"] == []
    assert site.get("/api/tasks/", project=site.project, query=nothing, page=2).status_code == 404


def test_tasks_annotations_and_predictions_have_all_their_fields(site: Site) -> None:
    found = tasks(site)
    assert all(task.keys() >= TASK for task in found)
    annotations = [each for task in found for each in task["annotations"]]
    assert len(annotations) == 7
    assert all(each.keys() >= ANNOTATION for each in annotations)
    (prediction,) = [each for task in found for each in task["predictions"]]
    assert prediction.keys() >= PREDICTION
    assert prediction["model_version"] == "rules-1"
    for each in (*found, *annotations, prediction):
        assert type(each["id"]) is int
        assert each["created_at"].endswith("Z")
        assert each["created_at"] <= each["updated_at"]


def test_offsets_are_code_points_of_the_text_as_it_is(site: Site) -> None:
    (task,) = [task for task in tasks(site) if task["id"] == site.filled.mixed]
    text, (annotation,) = task["data"]["text"], task["annotations"]
    assert text == TEXT
    words = {
        item["id"]: text[item["value"]["start"] : item["value"]["end"]]
        for item in annotation["result"]
        if item["type"] == "labels"
    }
    assert words == {
        "s1": "The rebels", "s2": "Re\u0301naix airport", "s3": "Re\u0301naix", "s4": "pulled", "s4:2": "out",
        "e3": "pulled", "s5": "strike", "s6": "الثوار", "s7": "حماة", "s8": "Friday",
    }  # fmt: skip


def test_relations_join_regions_that_are_there_once_each(site: Site) -> None:
    for task in tasks(site):
        assert problems({**task, "predictions": []}) == []
    (annotation,) = site.ok(f"/api/tasks/{site.filled.mixed}/annotations/")
    relations = {
        (item["from_id"], item["to_id"]): item["labels"]
        for item in annotation["result"]
        if item["type"] == "relation"
    }
    assert relations["s4", "s2"] == ["territory", "place"]
    assert relations["s4:2", "s4"] == ["part_of"]
    assert relations["e3", "s6"] == ["new_holder"]


def test_a_task_reads_back_into_the_record_that_it_was_made_of(site: Site) -> None:
    (task,) = [task for task in tasks(site) if task["id"] == site.filled.mixed]
    found = document_of(task, "task").document
    fields = {"id", "external_id", "title", "language", "provenance"}
    same = {name: getattr(found, name) for name in fields}
    assert canonical(found) == canonical(structs.replace(site.filled.tangle, **same))
    assert found.provenance == {
        "project": "front", "ontology": "conflict@1", "annotators": ["a1"], "revision": 1,
    }  # fmt: skip


def test_what_has_no_place_in_a_result_is_beside_each_annotation(site: Site) -> None:
    (annotation,) = site.ok(f"/api/tasks/{site.filled.mixed}/annotations/")
    kept = annotation["meta"]
    assert [claim["id"] for claim in kept["gold"]["claims"]] == ["c1", "c2"]
    assert [event["id"] for event in kept["nt_events"]] == ["e4"]
    second = site.ok(f"/api/tasks/{site.filled.adjudicated}/")
    assert [len(each["meta"]["gold"]["claims"]) for each in second["annotations"]] == [1, 1, 1]


def test_free_text_that_is_one_word_is_text(site: Site) -> None:
    (annotation,) = site.ok(f"/api/tasks/{site.filled.mixed}/annotations/")
    notes = [item for item in annotation["result"] if item.get("from_name") == "span_text_note"]
    assert [item["value"]["text"] for item in notes] == [["who"], ["the\nrebels – again"]]
    assert {item["type"] for item in notes} == {"textarea"}


def test_one_task_names_people_as_objects_and_says_the_same_otherwise(site: Site) -> None:
    for task in tasks(site):
        one = site.ok(f"/api/tasks/{task['id']}/")
        people = [each.pop("completed_by") for each in one["annotations"]]
        numbers = [each.pop("completed_by") for each in task["annotations"]]
        assert [each and each["id"] for each in people] == numbers
        assert one == task
    (annotation,) = site.ok(f"/api/tasks/{site.filled.mixed}/")["annotations"]
    assert annotation["completed_by"] == {
        "id": 1, "first_name": "amal", "last_name": "", "email": "amal", "initials": "AM", "avatar": None,
    }  # fmt: skip


def test_annotations_by_task_and_one_by_one_agree(site: Site) -> None:
    for task in tasks(site):
        listed = site.ok(f"/api/tasks/{task['id']}/annotations/")
        assert listed == task["annotations"]
        assert [site.ok(f"/api/annotations/{each['id']}/") for each in listed] == listed


def test_predictions_by_task_by_project_and_one_by_one_agree(site: Site) -> None:
    found = site.ok("/api/predictions/", task=site.filled.suggested)
    assert found == site.ok("/api/predictions/", project=site.project) == site.ok("/api/predictions")
    assert found == site.ok("/api/predictions", task__project=site.project)
    assert site.ok(f"/api/predictions/{found[0]['id']}/") == found[0]
    assert site.ok("/api/predictions/", task=site.filled.mixed) == []
    annotation = site.filled.set_of(site.filled.mixed, "amal")
    assert site.get(f"/api/predictions/{annotation}/").status_code == 404
    assert site.get(f"/api/annotations/{found[0]['id']}/").status_code == 404


def test_gold_is_the_reference_and_what_was_skipped_is_cancelled(site: Site) -> None:
    found = {task["id"]: task for task in tasks(site)}
    filled = site.filled
    gold = {each["id"] for task in found.values() for each in task["annotations"] if each["ground_truth"]}
    assert gold == {filled.set_of(filled.adjudicated, "gold"), filled.set_of(filled.control, "gold")}
    (skipped,) = found[filled.skipped]["annotations"]
    assert skipped["was_cancelled"]
    assert (found[filled.skipped]["is_labeled"], found[filled.skipped]["cancelled_annotations"]) == (False, 1)
    assert found[filled.mixed]["is_labeled"]
    assert not found[filled.untouched]["is_labeled"]


def test_work_that_is_not_handed_in_is_a_draft(site: Site) -> None:
    (task,) = [task for task in tasks(site) if task["id"] == site.filled.begun]
    (draft,) = task["drafts"]
    assert (draft["id"], draft["user"]) == (site.filled.set_of(site.filled.begun, "amal"), "amal")
    assert [each["completed_by"] for each in task["annotations"]] == [2]
    assert site.get(f"/api/annotations/{draft['id']}/").status_code == 404


def test_fewer_fields_can_be_asked_for(site: Site) -> None:
    bare = site.ok("/api/tasks/", project=site.project, fields="task_only")["tasks"]
    assert bare == site.ok("/api/tasks/", project=site.project)["tasks"]
    assert all("annotations" not in task and "predictions" not in task for task in bare)
    assert [task["total_annotations"] for task in bare] == [1, 3, 1, 0, 1, 0, 0]
    some = site.ok("/api/tasks/", project=site.project, include="id,data")["tasks"]
    assert all(task.keys() == {"id", "data"} for task in some)
    assert [task["data"]["text"] for task in some] == [task["data"]["text"] for task in bare]
    assert tasks(site, include="id,annotations")[0]["annotations"] == tasks(site)[0]["annotations"]
    assert site.get("/api/tasks/", project=site.project, fields="most").status_code == 400


def test_data_carries_our_key_and_what_the_text_was(site: Site) -> None:
    task = tasks(site)[-2]
    assert task["data"] == {
        "text": "Nothing of note in Tartus.", "nt_uid": "d6", "external_id": "d6", "title": "Untouched",
        "language": "en", "nt_sha": task["data"]["nt_sha"],
    }  # fmt: skip
    assert len(task["data"]["nt_sha"]) == 64


def test_tasks_are_found_by_what_they_are(site: Site) -> None:
    filled, every = site.filled, site.filled.documents
    assert ids(site, (f"data.{UID}", "equal", "d2")) == [filled.adjudicated]
    assert ids(site, (f"data.{UID}", "in_list", ["d1", "d6", "no"])) == [filled.mixed, filled.untouched]
    assert ids(site, ("data.title", "contains", "TOUCH")) == [filled.untouched]
    assert ids(site, ("data.title", "not_contains", "touch")) == [i for i in every if i != filled.untouched]
    assert ids(site, ("data.url", "empty", True)) == every
    assert ids(site, ("id", "equal", filled.begun)) == [filled.begun]
    assert ids(site, ("id", "in", {"min": every[1], "max": every[3]})) == every[1:4]
    assert ids(site, ("id", "greater", every[4]), ("id", "less_or_equal", every[5])) == [every[5]]
    assert ids(site, ("id", "equal", every[0]), ("id", "equal", every[2]), conjunction="or") == every[:3:2]
    chosen = {"all": False, "included": every[2:4]}
    assert ids(site, selectedItems=chosen) == every[2:4]
    assert ids(site, selectedItems={"all": True, "excluded": every[2:]}) == every[:2]


def test_tasks_are_found_by_whether_they_are_done(site: Site) -> None:
    filled = site.filled
    labelled = [filled.mixed, filled.adjudicated, filled.begun, filled.control]
    assert ids(site, ("completed_at", "empty", False)) == sorted(labelled)
    assert ids(site, ("completed_at", "empty", "True")) == sorted(set(filled.documents) - set(labelled))
    assert [task["id"] for task in tasks(site, only_annotated="true")] == sorted(labelled)


def test_tasks_are_found_by_when_they_changed(own_site: Site) -> None:
    every = own_site.filled.documents
    assert ids(own_site, ("updated_at", "greater", "2016-12-22T10:00:00.000Z")) == every
    assert ids(own_site, ("updated_at", "less", "2016-12-22T10:00:00.000000Z")) == []
    last = max(task["updated_at"] for task in tasks(own_site))
    assert ids(own_site, ("updated_at", "greater", last)) == []
    done(own_site.filled.scene, work.submit, own_site.filled.begun, "amal")
    assert ids(own_site, ("updated_at", "greater", last)) == [own_site.filled.begun]
    (changed,) = [task for task in tasks(own_site) if task["id"] == own_site.filled.begun]
    assert changed["updated_at"] > last
    since = {"min": last, "max": "2100-01-01"}
    assert own_site.filled.begun in ids(own_site, ("updated_at", "in", since))
    assert own_site.filled.mixed in ids(own_site, ("updated_at", "not_in", since))
    done(own_site.filled.scene, work.reopen, own_site.filled.begun, "amal")
    later = changed["updated_at"]
    assert ids(own_site, ("updated_at", "greater_or_equal", later)) == [own_site.filled.begun]


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "[]",
        '{"filters": {"items": [{"filter": "filter:tasks:mood", "operator": "equal", "value": 1}]}}',
        '{"filters": {"items": [{"filter": "filter:tasks:id", "operator": "like", "value": 1}]}}',
        '{"filters": {"items": [{"filter": "filter:tasks:id", "operator": "equal", "value": "x"}]}}',
        '{"filters": {"items": [{"filter": "filter:tasks:id", "operator": "in", "value": 3}]}}',
        '{"filters": {"items": [{"filter": "filter:tasks:updated_at", "operator": "less", "value": "now"}]}}',
        '{"filters": {"items": [{"filter": "filter:tasks:completed_at", "operator": "empty", "value": 2}]}}',
        '{"filters": {"items": [], "conjunction": "xor"}}', '{"ordering": ["-tasks:agreement"]}',
        '{"selectedItems": {"all": false, "included": ["a"]}}', "[" * 5000,
    ],
)  # fmt: skip
def test_what_is_asked_for_and_not_understood_is_refused(site: Site, query: str) -> None:
    answer = site.get("/api/tasks/", project=site.project, query=query)
    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert told["status_code"] == 400
    assert told["detail"]
    assert "query" in told["validation_errors"] or told["validation_errors"]


def test_a_suggestion_is_no_annotation(site: Site) -> None:
    (task,) = [task for task in tasks(site) if task["id"] == site.filled.suggested]
    assert (task["annotations"], task["total_predictions"], task["is_labeled"]) == ([], 1, False)
    (region,) = task["predictions"][0]["result"]
    assert region["value"]["text"] == "Geneva"
