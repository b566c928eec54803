"""What scripts written for label_studio_sdk do, run against a server: `python sdk_checks.py` with a world.

The world is JSON on standard input: the address, tokens by name, numbers. The answer is JSON: of each check
what went wrong, nothing where all is well. A process of its own, since the SDK brings half of PyPI with it.
"""

import asyncio
import datetime
import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from label_studio_sdk._legacy.client import Client
from label_studio_sdk.client import AsyncLabelStudio, LabelStudio
from label_studio_sdk.converter import Converter
from label_studio_sdk.core.api_error import ApiError
from label_studio_sdk.data_manager import Column, Filters, Operator, Type

World = dict[str, Any]
CHECKS: dict[str, Callable[[World], None]] = {}


def check(function: Callable[[World], None]) -> Callable[[World], None]:
    CHECKS[function.__name__] = function
    return function


def client(world: World, name: str = "cuno") -> LabelStudio:
    return LabelStudio(base_url=world["url"], api_key=world["tokens"][name])


def old_project(world: World) -> Any:
    return Client(url=world["url"], api_key=world["tokens"]["cuno"]).get_project(world["project"])


def field(thing: Any, name: str) -> Any:
    """What one SDK gives as a dict, another gives as an object."""
    return thing[name] if isinstance(thing, dict) else getattr(thing, name)


def status(call: Callable[[], Any]) -> int | None:
    """The status of what is refused."""
    try:
        call()
    except ApiError as error:
        return error.status_code
    return 200


@check
def who_asks(world: World) -> None:
    ls = client(world)
    assert ls.users.whoami().email == "cuno"
    assert {user.email for user in ls.users.list()} >= {"amal", "basma", "cuno"}


@check
def what_version(world: World) -> None:
    assert client(world).versions.get().edition == "Community"


@check
def projects_end(world: World) -> None:
    ls = client(world, "carla")
    found = [each.id for each in ls.projects.list()]
    assert len(found) == len(set(found)) == 2
    assert [each.id for each in ls.projects.list(page_size=1)] == found
    assert [each.title for each in ls.projects.list(title="front line")] == ["Front line"]


@check
def the_configuration_is_sound(world: World) -> None:
    project = client(world).projects.get(world["project"])
    interface = project.get_label_interface()
    interface.validate()
    assert [tag.name for tag in interface.ner_tags] == ["span"]
    assert set(interface.get_control("span").labels) >= {"actor", "control_change"}
    assert set(interface.get_control("event_choice_extent").labels) == {"full", "partial", "unknown"}
    assert '<Relation value="part_of"/>' in project.label_config


@check
def pages_of_any_size(world: World) -> None:
    ls = client(world)
    pager = ls.tasks.list(project=world["project"])
    every = [task.id for task in pager]
    assert len(every) == len(set(every)) == 7
    if hasattr(pager, "response"):  # not before 2
        assert pager.response.total == 7
    assert all(type(each) is int for each in every)
    for size in (1, 7, 1000):
        assert [task.id for task in ls.tasks.list(project=world["project"], page_size=size)] == every
    assert status(lambda: list(ls.tasks.list(project=world["project"], page=99).iter_pages())) == 404


@check
def tasks_alone(world: World) -> None:
    for task in client(world).tasks.list(project=world["project"], fields="task_only"):
        assert not task.annotations
        assert not task.predictions
        assert task.data["text"]


@check
def every_annotation_is_valid(world: World) -> None:
    ls = client(world)
    interface = ls.projects.get(world["project"]).get_label_interface()
    count = 0
    for task in ls.tasks.list(project=world["project"]):
        for annotation in task.annotations:
            count += 1
            assert interface.validate_annotation(annotation), interface._validate_object(annotation, True)
            regions = {item["id"] for item in annotation["result"] if item["type"] == "labels"}
            pairs = [(i["from_id"], i["to_id"]) for i in annotation["result"] if i["type"] == "relation"]
            assert len(pairs) == len(set(pairs))
            assert {end for pair in pairs for end in pair} <= regions
        for prediction in task.predictions:
            assert interface.validate_prediction({"result": field(prediction, "result")})
    assert count == 7


@check
def slices_are_the_words(world: World) -> None:
    for task in client(world).tasks.list(project=world["project"]):
        for annotation in task.annotations:
            for item in annotation["result"]:
                if item["type"] == "labels":
                    value = item["value"]
                    assert task.data["text"][value["start"] : value["end"]] == value["text"], value
    (mixed,) = [t for t in client(world).tasks.list(project=world["project"]) if t.id == world["mixed"]]
    assert mixed.data["text"] == world["text"]


@check
def one_by_one_agrees(world: World) -> None:
    ls = client(world)
    for task in ls.tasks.list(project=world["project"]):
        one = ls.tasks.get(str(task.id))
        people = [field(each, "completed_by") for each in one.annotations]
        assert [each and field(each, "id") for each in people] == [
            a["completed_by"] for a in task.annotations
        ]
        assert [field(each, "result") for each in one.annotations] == [a["result"] for a in task.annotations]
        listed = ls.annotations.list(task.id)
        assert [each.result for each in listed] == [each["result"] for each in task.annotations]
        for each in listed:
            assert ls.annotations.get(each.id) == each


@check
def predictions(world: World) -> None:
    ls = client(world)
    (found,) = ls.predictions.list(project=world["project"])
    assert ls.predictions.list(task=world["suggested"]) == [found]
    assert (found.model_version, type(found.id)) == ("rules-1", int)


@check
def exports_at_once(world: World) -> None:
    ls = client(world)
    exported = ls.projects.exports.as_json(world["project"])
    listed = list(ls.tasks.list(project=world["project"]))
    assert [task["id"] for task in exported] == [task.id for task in listed]
    for task, other in zip(exported, listed, strict=True):
        assert [a["result"] for a in task["annotations"]] == [a["result"] for a in other.annotations]
        assert all(len(a["unique_id"]) == 36 for a in task["annotations"])
    frame = ls.projects.exports.as_pandas(world["project"])
    assert {"id", "text"} <= set(frame.columns)
    assert set(frame["id"]) >= {world["mixed"]}


@check
def snapshots(world: World) -> None:
    exports, project = client(world).projects.exports, world["project"]
    made = exports.create(project, title="From a script")
    assert (made.status, made.title) == ("completed", "From a script")
    assert made.id in [each.id for each in exports.list(project)]
    assert exports.get(project, made.id).md5 == made.md5
    exports.delete(project, made.id)
    assert status(lambda: exports.get(project, made.id)) == 404


@check
def files_of_snapshots(world: World) -> None:
    exports, project = client(world).projects.exports, world["project"]
    made = exports.create(project, title="To download")
    assert len(json.loads(b"".join(exports.download(project, made.id)))) == 7
    converted = exports.convert(project, made.id, export_type="CSV")
    assert converted.converted_format in [f.id for f in exports.get(project, made.id).converted_formats]
    assert b"annotation_id" in b"".join(exports.download(project, made.id, export_type="CSV"))
    exports.delete(project, made.id)
    assert "JSON" in [field(each, "name") for each in exports.list_formats(project)]


@check
def the_converter_reads_the_export(world: World) -> None:
    """And makes of it what the server makes."""
    ls = client(world)
    project = ls.projects.get(world["project"])
    download = ls.projects.exports.download_sync
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tasks.json"
        file.write_bytes(b"".join(download(project.id, export_type="JSON", download_all_tasks=True)))
        converter = Converter(project.label_config, project_dir=None, download_resources=False)
        made = {}
        for kind in ("JSON", "JSON_MIN", "CSV", "TSV", "CONLL2003"):
            converter.convert(str(file), f"{folder}/{kind}", kind, is_dir=False)
            (result,) = Path(folder, kind).iterdir()
            made[kind] = result.read_bytes()
        assert b"B-location" in made["CONLL2003"]
        ours = json.loads(b"".join(download(project.id, export_type="JSON_MIN", download_all_tasks=True)))
        assert ours == [_named(record) for record in json.loads(made["JSON_MIN"])]
        for kind in ("CSV", "TSV"):
            table = b"".join(download(project.id, export_type=kind, download_all_tasks=True))
            assert _cells(table, kind) == _cells(made[kind], kind)


def _named(record: dict[str, Any]) -> dict[str, Any]:
    """The converter writes the word for nobody."""
    return record | {"annotator": None} if record["annotator"] == "None" else record


def _cells(table: bytes, kind: str) -> list[dict[str, Any]]:
    import csv
    import io

    rows = csv.DictReader(io.StringIO(table.decode(), newline=""), delimiter="," if kind == "CSV" else "\t")
    return [{name: _value(name, cell) for name, cell in row.items()} for row in rows]


def _value(name: str, cell: str) -> Any:
    if name == "annotator" and cell in ("", "None"):
        return None
    return json.loads(cell) if cell[:1] in ("[", "{") else cell


@check
def errors(world: World) -> None:
    ls = client(world)
    assert status(lambda: ls.projects.get(99)) == 404
    assert status(lambda: ls.tasks.get("99")) == 404
    assert status(lambda: ls.annotations.get(99)) == 404
    assert status(lambda: LabelStudio(base_url=world["url"], api_key="0" * 40).users.whoami()) == 401


@check
def errors_of_exports(world: World) -> None:
    exports, project = client(world).projects.exports, world["project"]
    assert status(lambda: list(exports.download_sync(project, export_type="SPACY"))) == 400
    assert status(lambda: client(world, "amal").projects.exports.as_json(project)) == 403


@check
def an_annotator_is_blind(world: World) -> None:
    ls = client(world, "amal")
    people = {a["completed_by"] for t in ls.tasks.list(project=world["project"]) for a in t.annotations}
    assert people == {world["amal"], None}  # and gold
    assert [user.email for user in ls.users.list()] == ["amal"]


@check
def a_personal_access_token(world: World) -> None:
    personal = client(world).tokens.create()
    ls = LabelStudio(base_url=world["url"], api_key=personal.token)
    assert not ls._client_wrapper._tokens_client._use_legacy_token
    assert ls.users.whoami().email == "cuno"
    assert len(ls.projects.exports.as_json(world["project"])) == 7


@check
def the_asynchronous_client(world: World) -> None:
    async def read() -> tuple[str, list[int], int]:
        ls = AsyncLabelStudio(base_url=world["url"], api_key=world["tokens"]["cuno"])
        tasks = [task.id async for task in await ls.tasks.list(project=world["project"], page_size=3)]
        exported = await ls.projects.exports.as_json(world["project"])
        return (await ls.users.whoami()).email, tasks, len(exported)

    email, tasks, exported = asyncio.run(read())
    assert (email, len(tasks), exported) == ("cuno", 7, 7)


@check
def the_old_client(world: World) -> None:
    old = Client(url=world["url"], api_key=world["tokens"]["cuno"])
    assert old.check_connection() == {"status": "UP"}
    assert [each.id for each in old.list_projects()] == [world["project"]]
    assert "amal" in [each.email for each in old.get_users()]
    project = old.get_project(world["project"])
    assert "span" in project.parsed_label_config
    assert len(project.get_tasks()) == 7
    labelled, rest = project.get_labeled_tasks_ids(), project.get_unlabeled_tasks_ids()
    assert (len(labelled), len(rest)) == (4, 3)
    assert sorted(labelled + rest) == sorted(project.get_tasks(only_ids=True))
    assert project.get_task(world["mixed"])["data"]["text"] == world["text"]
    (annotation,) = project.list_annotations(world["mixed"])
    assert project.get_annotation(annotation["id"]) == annotation


@check
def filters_of_the_old_client(world: World) -> None:
    project = old_project(world)

    def found(name: str, operator: str, kind: str, value: Any) -> list[int]:
        item = Filters.item(name, operator, kind, Filters.value(value))
        return project.get_tasks(filters=Filters.create(Filters.AND, [item]), only_ids=True)

    mixed = world["mixed"]
    assert found(Column.data("nt_uid"), Operator.EQUAL, Type.String, world["uid"]) == [mixed]
    assert found(Column.id, Operator.EQUAL, Type.Number, mixed) == [mixed]
    past, future = datetime.datetime(2000, 1, 1), datetime.datetime(2100, 1, 1)
    assert len(found(Column.updated_at, Operator.GREATER, Type.Datetime, past)) == 7
    assert found(Column.updated_at, Operator.GREATER, Type.Datetime, future) == []
    assert project.get_tasks(selected_ids=[mixed], only_ids=True) == [mixed]
    assert len(project.get_tasks(ordering=["-tasks:id"], only_ids=True)) == 7


@check
def exports_of_the_old_client(world: World) -> None:
    project = old_project(world)
    assert (len(project.export_tasks()), len(project.export_tasks(download_all_tasks=True))) == (4, 7)
    assert [task["id"] for task in project.export_tasks(ids=[world["mixed"]])] == [world["mixed"]]
    made = project.export_snapshot_create("Old")
    assert project.export_snapshot_status(made["id"]).is_completed()
    with tempfile.TemporaryDirectory() as folder:
        code, name = project.export_snapshot_download(made["id"], path=folder)
        assert (code, len(json.loads(Path(folder, name).read_bytes()))) == (200, 7)
    assert project.export_snapshot_delete(made["id"]) == 204


def main() -> None:
    """Runs all checks."""
    world = json.load(sys.stdin)
    told = {}
    for name, each in CHECKS.items():
        try:
            each(world)
            told[name] = ""
        except Exception:
            told[name] = traceback.format_exc()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
