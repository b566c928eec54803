"""Exports of a project in the formats of Label Studio, as bytes that come while they are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import Entry
from annotator.services.labelstudio import columns, opening, reading, tables
from annotator.services.labelstudio.filters import numbered
from annotator.services.labelstudio.shapes import Form
from annotator.store import Session, Store
from annotator.store.selecting import Chosen

JSON = "JSON"
_ROWS = "A record for each annotation, without relations."
_COLUMNS = "A token and its tag a line, without spans inside others."
KINDS = frozenset({"usual", "ground_truth", "skipped"})

Task = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called, the ending and type of its file, and how tasks are written."""

    title: str
    description: str
    ending: str
    mimetype: str
    write: Callable[[Iterable[Task]], Iterator[bytes]]


FORMATS = {
    JSON: Format("JSON", "Tasks with their annotations.", "json", "application/json", tables.listed),
    "JSON_MIN": Format("JSON-MIN", _ROWS, "json", "application/json", tables.json_min),
    "CSV": Format("CSV", _ROWS, "csv", "text/csv", tables.comma_separated),
    "TSV": Format("TSV", _ROWS, "tsv", "text/tab-separated-values", tables.tab_separated),
    "CONLL2003": Format("CONLL2003", _COLUMNS, "conll", "text/plain", columns.conll2003),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What an export holds: which tasks, which kinds of annotation, and how.

    `annotated`: only tasks that have one of these. `people` and `predictions`: as objects, not as numbers.
    """

    chosen: Chosen
    kinds: frozenset[str] = KINDS
    annotated: bool = False
    people: bool = False
    predictions: bool = False


def format_of(name: str) -> Format:
    """The format of that name. Raises Invalid."""
    found = FORMATS.get(name.upper())
    if found is None:
        raise Invalid(
            f"There is no export format {name[:40]!r} here; there are {', '.join(FORMATS)}.", "export_type"
        )
    return found


def formats(session: Session, actor: Actor, project_id: int) -> list[dict[str, str]]:
    """The formats, for those who may export. Raises NotFound or Forbidden."""
    opening.project(session, actor, project_id, Action.EXPORT)
    return [
        {"name": name, "title": each.title, "description": each.description, "link": ""}
        for name, each in FORMATS.items()
    ]


def write(store: Store, actor: Actor, project_id: int, name: str, content: Content) -> Iterator[bytes]:
    """The bytes of an export, of one snapshot of the database.

    Raises NotFound, Forbidden or Invalid before the first of them is made.
    """
    chosen = format_of(name)
    with store.reading() as session:
        opening.project(session, actor, project_id, Action.EXPORT)
    return _written(store, actor, project_id, chosen, content)


def _written(
    store: Store, actor: Actor, project_id: int, chosen: Format, content: Content
) -> Iterator[bytes]:
    with store.reading() as session:
        entry = opening.project(session, actor, project_id, Action.EXPORT)
        yield from chosen.write(tasks(session, entry, content))


def tasks(session: Session, entry: Entry, content: Content) -> Iterator[Task]:
    """The tasks of an export."""
    form = Form(exported=True, people=content.people, predictions=content.predictions)
    for task in reading.tasks(session, entry, content.chosen, form):
        task["annotations"] = [each for each in task["annotations"] if _kind(each) in content.kinds]
        if task["annotations"] or not content.annotated:
            yield task


def live(ids: list[int], everything: bool) -> Content:
    """An export of these tasks, or of all; unless of `everything`, only those that are annotated.

    Raises Invalid for too many ids.
    """
    return Content(replace(numbered(ids), done=not everything))


def _kind(annotation: dict[str, Any]) -> str:
    if annotation["ground_truth"]:
        return "ground_truth"
    return "skipped" if annotation["was_cancelled"] else "usual"
