"""What a script wants in a snapshot, read strictly: an option that is not known is refused."""

from collections.abc import Mapping
from typing import Any

from annotator.errors import Invalid
from annotator.services.labelstudio.exports import KINDS, Content
from annotator.store.selecting import Chosen, Condition

_TITLE_LIMIT = 300
_TASKS = "task_filter_options"
_ANNOTATIONS = "annotation_filter_options"
_SERIALIZATION = "serialization_options"
# Two names for the same here.
_ANNOTATED = ("annotated", "finished")
# Drafts are never in a snapshot, and key frames are of videos.
_WRITTEN = frozenset(
    {
        "annotations__completed_by",
        "drafts",
        "include_annotation_history",
        "interpolate_key_frames",
        "predictions",
    }
)


def read(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for, as a job keeps it. Raises Invalid."""
    title = asked.get("title") or "Snapshot"
    if not isinstance(title, str) or len(title) > _TITLE_LIMIT:
        raise Invalid(f"A title has at most {_TITLE_LIMIT} characters.", "title")
    tasks = _given(asked, _TASKS)
    annotated, with_annotations = _tasks(tasks)
    people, predictions = _serialization(_given(asked, _SERIALIZATION))
    return {
        "title": title,
        "annotated": annotated,
        "only_with_annotations": with_annotations,
        "kinds": sorted(_kinds(_given(asked, _ANNOTATIONS))),
        "people": people,
        "predictions": predictions,
    }


def content(kept: Mapping[str, Any]) -> Content:
    """What a job has kept, as exports want it."""
    annotated = kept["annotated"]
    conditions = (Condition("done", "empty", annotated),) if annotated is not None else ()
    return Content(
        chosen=Chosen(conditions=conditions),
        kinds=frozenset(kept["kinds"]),
        annotated=kept["only_with_annotations"],
        people=kept["people"],
        predictions=kept["predictions"],
    )


def _given(asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The options of that name that say something."""
    options = asked.get(name) or {}
    if not isinstance(options, dict):
        raise Invalid(f"{name}: expected an object.", name)
    return {key: value for key, value in options.items() if value not in (None, "", {}, [])}


def _tasks(options: dict[str, Any]) -> tuple[bool | None, bool]:
    """Whether tasks have to be annotated (None: either), and to have an annotation in the snapshot."""
    _known(options, {*_ANNOTATED, "only_with_annotations"}, _TASKS)
    said = {options[name] for name in _ANNOTATED if name in options}
    if not said <= {"only", "exclude"} or len(said) > 1:
        raise Invalid(f"{_TASKS}: say only or exclude.", _TASKS)
    return (said.pop() == "only" if said else None), _truth(
        options.get("only_with_annotations", False), _TASKS
    )


def _kinds(options: dict[str, Any]) -> frozenset[str]:
    """The kinds of annotation: those named, or all but those named as unwanted."""
    _known(options, KINDS, _ANNOTATIONS)
    wanted = frozenset(name for name, value in options.items() if _truth(value, _ANNOTATIONS))
    return wanted or KINDS - options.keys()


def _serialization(options: dict[str, Any]) -> tuple[bool, bool]:
    """Whether people and predictions are objects, not numbers."""
    _known(options, _WRITTEN, _SERIALIZATION)
    return _expanded(options, "annotations__completed_by"), _expanded(options, "predictions")


def _expanded(options: dict[str, Any], name: str) -> bool:
    found = options.get(name, {})
    if not isinstance(found, dict):
        raise Invalid(f"{name}: expected an object.", _SERIALIZATION)
    return found.get("only_id") is False


def _known(options: dict[str, Any], known: frozenset[str] | set[str], field: str) -> None:
    unknown = sorted(options.keys() - known)
    if unknown:
        raise Invalid(
            f"{field}: {', '.join(unknown)} is not known here; known: {', '.join(sorted(known))}.", field
        )


def _truth(value: Any, field: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"{field}: expected true or false.", field)
    return value
