"""Who sees what: the same as on pages, and nothing of another project."""

from typing import Any

import pytest

from annotator.services import adjudicating, work
from annotator.store.annotations import AnnotationSet
from annotator.store.documents import Document, Import
from tests.api.labelstudio.conftest import Site
from tests.api.labelstudio.corpus import done
from tests.services.adjudicated import do


def seen(site: Site, name: str) -> dict[int, list[int]]:
    """The annotations of each task that a person sees; as the lists and the task itself say, which agree."""
    listed = site.ok("/api/tasks/", name, project=site.project, fields="all")["tasks"]
    found = {task["id"]: [each["id"] for each in task["annotations"]] for task in listed}
    for task in listed:
        one = site.ok(f"/api/tasks/{task['id']}/", name)
        assert [each["id"] for each in one["annotations"]] == found[task["id"]]
        assert one["drafts"] == task["drafts"]
    return {task: sets for task, sets in found.items() if sets}


def sets(site: Site, *wanted: tuple[int, str]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for document, owner in wanted:
        found.setdefault(document, []).append(site.filled.set_of(document, owner))
    return {document: sorted(ids) for document, ids in sorted(found.items())}


def test_curators_and_reviewers_see_everything(site: Site) -> None:
    f = site.filled
    every = sets(
        site, (f.mixed, "amal"), (f.adjudicated, "amal"), (f.adjudicated, "basma"), (f.adjudicated, "gold"),
        (f.begun, "basma"), (f.skipped, "amal"), (f.control, "gold"),
    )  # fmt: skip
    assert seen(site, "cuno") == seen(site, "rita") == seen(site, "carla") == every


def test_engineers_see_what_is_handed_in_and_gold_by_pseudonym(site: Site) -> None:
    f = site.filled
    assert seen(site, "eva") == sets(
        site, (f.mixed, "amal"), (f.adjudicated, "amal"), (f.adjudicated, "basma"), (f.adjudicated, "gold"),
        (f.begun, "basma"), (f.control, "gold"),
    )  # fmt: skip
    one = site.get(f"/api/tasks/{f.adjudicated}/", "eva")
    assert [each["completed_by"]["email"] for each in one.json()["annotations"]] == ["a1", "a2", "a3"]
    for path in ("/api/users/", f"/api/tasks/{f.adjudicated}/", f"/api/projects/{site.project}/export"):
        text = site.get(path, "eva").text
        assert not [name for name in ('amal"', 'basma"', "carla") if name in text.replace('"id":"amal', "")]
    assert [
        each["drafts"] for each in site.ok("/api/tasks/", "eva", project=site.project, fields="all")["tasks"]
    ] == [[]] * 7


def test_how_long_people_worked_is_not_for_engineers(site: Site) -> None:
    path = f"/api/tasks/{site.filled.mixed}/annotations/"
    assert [each["lead_time"] for each in site.ok(path, "eva")] == [None]
    (own,), (curators,) = site.ok(path, "amal"), site.ok(path)
    assert own["lead_time"] == curators["lead_time"] > 0


def test_annotators_see_the_own_work_and_gold_once_it_is_adjudicated(site: Site) -> None:
    f = site.filled
    assert seen(site, "amal") == sets(
        site, (f.mixed, "amal"), (f.adjudicated, "amal"), (f.adjudicated, "gold"), (f.skipped, "amal")
    )
    assert seen(site, "basma") == sets(
        site, (f.adjudicated, "basma"), (f.adjudicated, "gold"), (f.begun, "basma")
    )
    listed = site.ok("/api/tasks/", "amal", project=site.project, fields="all")["tasks"]
    drafts = [draft["id"] for task in listed for draft in task["drafts"]]
    assert drafts == [f.set_of(f.begun, "amal")]


def test_annotators_cannot_tell_that_others_have_worked(site: Site) -> None:
    f = site.filled
    for document, owner, name in (
        (f.begun, "basma", "amal"), (f.adjudicated, "basma", "amal"), (f.control, "gold", "amal"),
        (f.mixed, "amal", "basma"), (f.begun, "amal", "basma"),
    ):  # fmt: skip
        hidden = f.set_of(document, owner)
        there, nowhere = site.get(f"/api/annotations/{hidden}", name), site.get("/api/annotations/9999", name)
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content
    for document in (f.begun, f.mixed, f.control, f.untouched):
        task = site.ok(f"/api/tasks/{document}/", "basma" if document != f.begun else "amal")
        told = {
            name: task[name] for name in ("is_labeled", "total_annotations", "annotators", "completed_at")
        }
        assert told == {"is_labeled": False, "total_annotations": 0, "annotators": [], "completed_at": None}
    project = site.ok(f"/api/projects/{site.project}/", "basma")
    assert (project["total_annotations_number"], project["skipped_annotations_number"]) == (3, 0)
    assert [each["id"] for each in site.ok("/api/users/", "basma")] == [2]


def test_when_others_work_is_hidden_too(site: Site) -> None:
    """Basma handed this one in long after it came; to Amal it has changed with her own work alone."""
    f = site.filled
    mine = site.ok(f"/api/tasks/{f.mixed}/", "basma")
    assert mine["updated_at"] == mine["created_at"]


def test_annotators_are_not_told_who_adjudicated_or_whose_it_was(site: Site) -> None:
    gold = site.filled.set_of(site.filled.adjudicated, "gold")
    found = site.ok(f"/api/annotations/{gold}/", "amal")
    assert (found["completed_by"], found["created_username"], found["updated_by"]) == (None, None, None)
    assert found["meta"]["gold"]["provenance"] == {"project": "front", "ontology": "conflict@1"}
    whole = site.ok(f"/api/annotations/{gold}/")
    assert whole["completed_by"] == 3
    assert whole["meta"]["gold"]["provenance"]["annotators"] == ["a1", "a2"]


def test_gold_that_is_reopened_is_gold_no_longer(own_site: Site) -> None:
    f = own_site.filled
    do(f.scene, adjudicating.reopen, f.adjudicated)
    for name, expected in (("amal", ["amal"]), ("eva", ["amal", "basma"]), ("cuno", ["amal", "basma"])):
        wanted = [f.set_of(f.adjudicated, owner) for owner in expected]
        assert seen(own_site, name)[f.adjudicated] == wanted
    assert len(own_site.ok(f"/api/tasks/{f.adjudicated}/")["drafts"]) == 1
    assert own_site.ok(f"/api/tasks/{f.adjudicated}/", "eva")["drafts"] == []


def test_only_those_who_may_export_export(site: Site) -> None:
    for name, status in (("cuno", 200), ("eva", 200), ("carla", 200), ("amal", 403), ("rita", 403)):
        for path in ("export", "export/formats", "exports"):
            assert site.get(f"/api/projects/{site.project}/{path}/", name).status_code == status, (name, path)


def routes(site: Site, document: int, project: int, made: int) -> list[tuple[str, dict[str, Any]]]:
    """Everything that has a number of a project."""
    return [
        (f"/api/projects/{project}/", {}), ("/api/tasks/", {"project": project}),
        (f"/api/tasks/{document}/", {}),
        (f"/api/tasks/{document}/annotations/", {}), (f"/api/annotations/{made}/", {}),
        ("/api/predictions/", {"project": project}), ("/api/predictions/", {"task": document}),
        (f"/api/projects/{project}/export", {}), (f"/api/projects/{project}/exports/", {}),
        (f"/api/projects/{project}/export/formats", {}), (f"/api/projects/{project}/exports/1", {}),
        (f"/api/projects/{project}/exports/1/download", {}),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["dora", "amal", "cuno", "eva", "rita"])
def test_nothing_of_another_project_is_found(site: Site, name: str) -> None:
    f = site.filled
    if name == "dora":
        paths = routes(site, f.mixed, site.project, f.set_of(f.mixed, "amal"))
    else:
        paths = routes(site, f.elsewhere, f.other, f.set_of(f.elsewhere, "gold"))
    for path, query in paths:
        answer = site.get(path, name, **query)
        assert answer.status_code == 404, path
        assert answer.json()["detail"] == "There is no such page, or it is not for you."
    listed = {each["id"] for each in site.ok("/api/projects/", name)["results"]}
    assert listed == {f.other if name == "dora" else site.project}


def test_a_token_of_one_project_opens_no_other(site: Site) -> None:
    f = site.filled
    token = f.token("carla", project="front")
    assert [each["id"] for each in site.get("/api/projects/", "", token).json()["results"]] == [site.project]
    for path, query in routes(site, f.elsewhere, f.other, f.set_of(f.elsewhere, "gold")):
        assert site.get(path, "", token, **query).status_code == 404, path
    assert site.get(f"/api/tasks/{f.elsewhere}/", "carla").status_code == 200


def test_a_document_of_an_import_under_way_is_not_there(own_site: Site) -> None:
    f = own_site.filled
    with f.scene.store.writing() as session:
        session.add(Import(id=99, project_id=own_site.project, state="running"))
        session.flush()
        session.get_one(Document, f.mixed).import_id = 99
        session.commit()
    assert own_site.get(f"/api/tasks/{f.mixed}/").status_code == 404
    made = f.set_of(f.mixed, "amal")
    assert own_site.get(f"/api/annotations/{made}/").status_code == 404
    listed = own_site.ok("/api/tasks/", project=own_site.project)
    assert (listed["total"], listed["total_annotations"]) == (6, 5)


def test_gold_is_hidden_from_who_has_not_handed_in(own_site: Site) -> None:
    f = own_site.filled
    gold = f.set_of(f.adjudicated, "gold")
    assert gold in seen(own_site, "basma")[f.adjudicated]
    done(f.scene, work.reopen, f.adjudicated, "basma")
    assert f.adjudicated not in seen(own_site, "basma")
    assert own_site.get(f"/api/annotations/{gold}/", "basma").status_code == 404
    assert gold in seen(own_site, "amal")[f.adjudicated]


def test_what_an_import_is_still_bringing_is_for_nobody(own_site: Site) -> None:
    f = own_site.filled
    with f.scene.store.writing() as session:
        session.add(AnnotationSet(id=500, document_id=f.untouched, owner="import:9"))
        session.commit()
    for name in ("cuno", "eva", "amal"):
        task = own_site.ok(f"/api/tasks/{f.untouched}/", name)
        assert (task["annotations"], task["drafts"], task["predictions"]) == ([], [], [])
        assert own_site.get("/api/annotations/500/", name).status_code == 404
