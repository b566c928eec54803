"""Exports with a record for each annotation, as Label Studio's own converter writes them: JSON_MIN, CSV, TSV.

Skipped annotations are left out; a task without annotation has a record too. Relations and ids of regions
have no place in them.
"""

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

_CHUNK = 1 << 16
# What a single value is reduced to.
_BARE = {"choices": "choices", "textarea": "text"}

Task = dict[str, Any]
Record = dict[str, Any]


def records(tasks: Iterable[Task]) -> Iterator[Record]:
    """The records, of each task the newest annotation first."""
    for task in tasks:
        done = [each for each in task["annotations"] if not each["was_cancelled"]]
        if not task["annotations"]:
            yield _record(task, {}, {})
        for annotation in sorted(done, key=lambda each: each["created_at"], reverse=True):
            yield _record(task, annotation, _controls(annotation["result"]))


def json_min(tasks: Iterable[Task]) -> Iterator[bytes]:
    """A list of the records."""
    yield from listed(records(tasks))


def listed(values: Iterable[Any]) -> Iterator[bytes]:
    """A JSON list with a value a line."""
    encode = msgspec.json.Encoder().encode
    between = b"[\n"
    for value in values:
        yield between + encode(value)
        between = b",\n"
    yield b"\n]\n" if between == b",\n" else b"[]\n"


def comma_separated(tasks: Iterable[Task]) -> Iterator[bytes]:
    """A table with commas."""
    return _separated(tasks, ",")


def tab_separated(tasks: Iterable[Task]) -> Iterator[bytes]:
    """A table with tabs."""
    return _separated(tasks, "\t")


def _separated(tasks: Iterable[Task], delimiter: str) -> Iterator[bytes]:
    """A table; what is no single value is JSON. The records wait in a file until all columns are known."""
    columns: set[str] = {"annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
    encode = msgspec.json.Encoder().encode
    with tempfile.TemporaryFile() as file:
        for record in records(tasks):
            columns.update(record)
            file.write(encode(record) + b"\n")
        file.seek(0)
        page = io.StringIO()
        writer = csv.DictWriter(page, sorted(columns), delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
        writer.writeheader()
        for line in file:
            writer.writerow({name: _cell(value) for name, value in msgspec.json.decode(line).items()})
            if page.tell() > _CHUNK:
                yield _taken(page)
        yield _taken(page)


def _taken(page: io.StringIO) -> bytes:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text.encode()


def _cell(value: Any) -> Any:
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value


def _record(task: Task, annotation: dict[str, Any], controls: Record) -> Record:
    return {
        **task["data"],
        "id": task["id"],
        **controls,
        "annotator": annotation.get("completed_by"),
        "annotation_id": annotation.get("id"),
        "created_at": annotation.get("created_at"),
        "updated_at": annotation.get("updated_at"),
        "lead_time": annotation.get("lead_time"),
    }


def _controls(result: Iterable[dict[str, Any]]) -> Record:
    """By control what was said with it; a single choice or text as itself."""
    found: dict[str, list[Any]] = defaultdict(list)
    bare = set()
    for item in result:
        if item["type"] == "relation":
            continue
        value = item["value"]
        inside: list[Any] = value[_BARE[item["type"]]] if item["type"] in _BARE else []
        found[item["from_name"]].append(inside[0] if len(inside) == 1 else value)
        if item["type"] in _BARE:
            bare.add(item["from_name"])
    return {
        name: values[0] if name in bare and len(values) == 1 else values for name, values in found.items()
    }
