"""Exports at once, and snapshots: made, listed, converted, read, deleted."""

import csv
import hashlib
import io
import json
from typing import Any

import pytest

from annotator import jobs as queue
from annotator.services import work
from annotator.services.labelstudio import reading, snapshots
from tests.api.labelstudio.conftest import Site
from tests.api.labelstudio.corpus import TEXT, done


def exported(site: Site, name: str = "cuno", **query: Any) -> Any:
    return site.ok(f"/api/projects/{site.project}/export", name, **query)


def make(site: Site, name: str = "cuno", **options: Any) -> dict[str, Any]:
    answer = site.send("POST", f"/api/projects/{site.project}/exports/", name, json=options)
    assert answer.status_code == 201, answer.text
    return answer.json()


def held(site: Site, made: dict[str, Any], name: str = "cuno", **query: Any) -> Any:
    return site.get(f"/api/projects/{site.project}/exports/{made['id']}/download", name, **query)


def test_an_export_has_the_tasks_and_annotations_that_lists_have(site: Site) -> None:
    listed = site.ok("/api/tasks/", project=site.project, fields="all")["tasks"]
    found = exported(site, download_all_tasks="true")
    for task, other in zip(found, listed, strict=True):
        assert task["predictions"] == [each["id"] for each in other.pop("predictions")]
        for annotation in task["annotations"]:
            assert len(annotation.pop("unique_id")) == 36
            assert annotation.pop("result_count") == len(annotation["result"])
            assert annotation.pop("prediction") == {}
        assert {**task, "predictions": None, "drafts": None} == {**other, "predictions": None, "drafts": None}
        assert task["drafts"] == []


def test_unique_ids_are_unique_and_stay(site: Site) -> None:
    first, second = exported(site), exported(site, "eva")
    ids = [each["unique_id"] for task in first for each in task["annotations"]]
    assert len(set(ids)) == len(ids) > 4
    assert ids == [each["unique_id"] for task in second for each in task["annotations"]]


def test_without_a_wish_only_annotated_tasks_come(site: Site) -> None:
    f = site.filled
    labelled = [f.mixed, f.adjudicated, f.begun, f.control]
    for query in ({}, {"download_all_tasks": "False"}, {"exportType": "JSON"}):
        assert [task["id"] for task in exported(site, **query)] == labelled
    for name in ("ids", "ids[]"):
        assert [task["id"] for task in exported(site, **{name: [f.mixed, f.begun]})] == [f.mixed, f.begun]


def test_an_export_is_a_file(site: Site) -> None:
    answer = site.get(f"/api/projects/{site.project}/export", export_type="CSV")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert ".csv" in answer.headers["Content-Disposition"]
    formats = site.ok(f"/api/projects/{site.project}/export/formats")
    assert [each["name"] for each in formats] == ["JSON", "JSON_MIN", "CSV", "TSV", "CONLL2003"]


def test_columns_have_a_block_for_each_annotation(site: Site) -> None:
    wanted = {"export_type": "CONLL2003", "download_all_tasks": "true"}
    answer = site.get(f"/api/projects/{site.project}/export", **wanted)
    assert answer.headers["Content-Type"].startswith("text/plain")
    first, *lines = answer.content.decode().split("\n")
    assert first == "-DOCSTART- -X- O"
    blocks = "\n".join(lines).removesuffix("\n\n").split("\n\n")
    assert len(blocks) == 8
    rows = [line.split(" ") for block in blocks for line in block.split("\n")]
    assert all(len(row) == 4 and row[1:3] == ["-X-", "_"] for row in rows)
    tagged = [(row[0], row[3]) for row in rows if row[3] != "O"]
    assert ("pulled", "B-control_change") in tagged
    assert {tag[:2] for _, tag in tagged} == {"B-", "I-"}


def test_a_table_has_a_row_for_each_annotation(site: Site) -> None:
    for kind, delimiter in (("CSV", ","), ("TSV", "\t")):
        text = site.get(
            f"/api/projects/{site.project}/export", export_type=kind, download_all_tasks="true"
        ).content.decode()
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert len(rows) == 8  # 6 annotations and 2 tasks without; what was skipped is left out
        (row,) = [row for row in rows if row["id"] == str(site.filled.mixed)]
        assert row["text"] == TEXT
        assert row["subtype"] == "withdrawal"
        assert [each["labels"] for each in json.loads(row["span"])][:2] == [["actor"], ["control_change"]]


def test_few_and_many_documents_at_once_give_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported(site, download_all_tasks="true")
    for batch, text in ((1, 10), (3, 10_000), (100, 60)):
        monkeypatch.setattr(reading, "BATCH", batch)
        monkeypatch.setattr(reading, "BATCH_TEXT", text)
        assert exported(site, download_all_tasks="true") == whole


def test_a_snapshot_stays_as_it_was(own_site: Site) -> None:
    site, f = own_site, own_site.filled
    before = exported(site, download_all_tasks="true")
    made = make(site, title="Friday")
    assert (made["title"], made["status"], made["counters"]) == ("Friday", "completed", {"task_number": 7})
    assert made["created_by"]["email"] == "cuno"
    done(f.scene, work.submit, f.begun, "amal")
    assert exported(site, download_all_tasks="true") != before
    answer = held(site, made)
    assert answer.json() == before
    assert hashlib.md5(answer.content, usedforsecurity=False).hexdigest() == made["md5"]
    assert ".json" in answer.headers["Content-Disposition"]


def test_a_snapshot_is_listed_converted_and_deleted(own_site: Site) -> None:
    site = own_site
    first, second = make(site), make(site, title="Two")
    path = f"/api/projects/{site.project}/exports"
    assert [each["id"] for each in site.ok(path)] == [second["id"], first["id"]]
    assert site.ok(f"{path}/{first['id']}") == first
    converted = site.send("POST", f"{path}/{first['id']}/convert", json={"export_type": "CSV"}).json()
    (known,) = site.ok(f"{path}/{first['id']}")["converted_formats"]
    assert (known["id"], known["export_type"]) == (converted["converted_format"], "CSV")
    live = site.get(f"/api/projects/{site.project}/export", export_type="CSV", download_all_tasks="true")
    assert held(site, first, exportType="CSV").content == live.content
    unknown = site.send("POST", f"{path}/{first['id']}/convert", json={"export_type": "SPACY"})
    assert (unknown.status_code, held(site, first, exportType="SPACY").status_code) == (400, 400)
    assert site.send("DELETE", f"{path}/{first['id']}").status_code == 204
    assert [each["id"] for each in site.ok(path)] == [second["id"]]
    assert held(site, first).status_code == 404
    folder = queue.snapshots_dir(site.filled.scene.settings)
    assert len(list(folder.iterdir())) == 1


def test_snapshots_are_for_who_made_them_and_for_those_who_see_all(own_site: Site) -> None:
    site = own_site
    of_cuno, of_eva = make(site), make(site, "eva")
    path = f"/api/projects/{site.project}/exports"
    assert [each["id"] for each in site.ok(path, "eva")] == [of_eva["id"]]
    assert [each["id"] for each in site.ok(path, "cuno")] == [of_eva["id"], of_cuno["id"]]
    assert held(site, of_cuno, "eva").status_code == 404
    assert site.send("DELETE", f"{path}/{of_cuno['id']}", "eva").status_code == 404
    for name in ("amal", "rita"):
        assert site.send("POST", path, name, json={}).status_code == 403
        assert held(site, of_eva, name).status_code == 403
    text = held(site, of_eva, "eva").text
    skipped = site.filled.set_of(site.filled.skipped, "amal")
    assert skipped not in [each["id"] for task in json.loads(text) for each in task["annotations"]]


def test_a_snapshot_holds_what_was_asked_for(own_site: Site) -> None:
    site, f = own_site, own_site.filled

    def found(**options: Any) -> list[tuple[int, int]]:
        return [(task["id"], len(task["annotations"])) for task in held(site, make(site, **options)).json()]

    assert found(annotation_filter_options={"ground_truth": True, "usual": False}) == [
        (each, int(each in {f.adjudicated, f.control})) for each in f.documents
    ]
    assert found(
        annotation_filter_options={"skipped": False}, task_filter_options={"only_with_annotations": True}
    ) == [(f.mixed, 1), (f.adjudicated, 3), (f.begun, 1), (f.control, 1)]
    unlabelled = [f.skipped, f.untouched, f.suggested]
    assert [each for each, _ in found(task_filter_options={"annotated": "exclude"})] == unlabelled
    whole = {"annotations__completed_by": {"only_id": False}, "predictions": {"only_id": False}}
    tasks = held(site, make(site, serialization_options=whole)).json()
    assert tasks[0]["annotations"][0]["completed_by"]["email"] == "amal"
    assert tasks[-1]["predictions"][0]["model_version"] == "rules-1"


@pytest.mark.parametrize(
    "options",
    [
        {"title": 3}, {"title": "x" * 400}, {"task_filter_options": {"view": 3}}, {"task_filter_options": []},
        {"task_filter_options": {"annotated": "maybe"}}, {"annotation_filter_options": {"rejected": True}},
        {"annotation_filter_options": {"usual": "yes"}}, {"serialization_options": {"predictions": 3}},
        {"serialization_options": {"mood": {}, "else": 1}},
    ],
)  # fmt: skip
def test_a_wish_that_is_not_understood_is_refused(site: Site, options: dict[str, Any]) -> None:
    answer = site.send("POST", f"/api/projects/{site.project}/exports", json=options)
    wanted = 201 if options == {"task_filter_options": []} else 400
    assert answer.status_code == wanted, answer.text


def test_a_large_snapshot_is_made_by_the_queue(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site = own_site
    monkeypatch.setattr(snapshots, "SMALL", 3)
    waiting: list[int] = []
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: waiting.append(job_id))
    made = make(site)
    assert (made["status"], waiting) == ("created", [made["id"]])
    path = f"/api/projects/{site.project}/exports/{made['id']}"
    assert held(site, made).status_code == 400
    assert site.send("DELETE", path).status_code == 400
    queue.run(site.filled.scene.store, site.filled.scene.settings, made["id"])
    assert site.ok(path)["status"] == "completed"
    assert len(held(site, made).json()) == 7


def test_a_snapshot_whose_file_is_gone_says_so(own_site: Site) -> None:
    made = make(own_site)
    for file in queue.snapshots_dir(own_site.filled.scene.settings).iterdir():
        file.unlink()
    answer = held(own_site, made)
    assert (answer.status_code, "gone" in answer.json()["detail"]) == (400, True)
    path = f"/api/projects/{own_site.project}/exports/{made['id']}"
    assert own_site.send("DELETE", path).status_code == 204


def test_the_page_of_such_a_job_is_there(own_site: Site) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import people

    made = make(own_site)
    with own_site.filled.scene.store.writing() as session:
        secret = people.make_link(session, OPERATOR, "cuno")
    client = own_site.app.test_client()
    page = client.get("/sign-in").text
    client.post(
        f"/sign-in/{secret}",
        data={"csrf_token": page.split('name="csrf-token" content="')[1].split('"')[0]},
    )
    assert "Snapshot of" in client.get(f"/projects/front/jobs/{made['id']}").text
