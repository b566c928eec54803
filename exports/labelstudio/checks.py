"""What is wrong with a task that Label Studio would take, or lose, without a word."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from exports.labelstudio.config import Used
from exports.labelstudio.shapes import KEPT, LABELS, TEXT

DIRECTIONS = {"left", "right", "bi"}
# What the value of an item of each type must hold, and of what kind it is.
VALUES = {"labels": ("labels", list), "choices": ("choices", list), "number": ("number", int | float),
          "textarea": ("text", list), "taxonomy": ("taxonomy", list)}  # fmt: skip


def problems(task: dict[str, Any], used: Used | None = None) -> list[str]:
    """What is wrong, in words; nothing for a sound task. With `used`, names are compared to its."""
    data = task.get("data")
    text = data.get(TEXT) if isinstance(data, dict) else None
    if not isinstance(text, str):
        return [f"data.{TEXT}: missing"]
    return [*_part(task, "annotations", text, used), *_part(task, "predictions", text, used)]


def _part(task: dict[str, Any], name: str, text: str, used: Used | None) -> Iterator[str]:
    """What is wrong with the annotations, or with the predictions."""
    part = task.get(name, [])
    if not isinstance(part, list) or not all(isinstance(each, dict) for each in part):
        yield f"{name}: expected a list of objects"
        return
    for index, each in enumerate(part):
        where = f"{name}[{index}]"
        score = each.get("score")
        if name == "annotations" and not isinstance(each.get("ground_truth"), bool):
            yield f"{where}: ground_truth is not said, and so would be true"
        if score is not None and not (isinstance(score, int | float) and 0 <= score <= 1):
            yield f"{where}: score {score} is not between 0 and 1"
        yield from _result(each.get("result"), text, used, where)


def _result(result: Any, text: str, used: Used | None, where: str) -> Iterator[str]:
    if not isinstance(result, list) or not all(isinstance(item, dict) for item in result):
        yield f"{where}.result: expected a list of objects"
        return
    regions = Counter(_name(item.get("id")) for item in result if item.get("type") == "labels")
    pairs = Counter(
        (_name(item.get("from_id")), _name(item.get("to_id")))
        for item in result
        if item.get("type") == "relation"
    )
    for name, count in regions.items():
        if count > 1:
            yield f"{where}: {count} regions are called {name!r}"
    for (source, target), count in pairs.items():
        if count > 1:
            yield f"{where}: {count} relations from {source!r} to {target!r}"
    ours = {_name(item.get("id")) for item in result if _event_of(item)}
    for index, item in enumerate(result):
        path = f"{where}.result[{index}]"
        if item.get("type") == "relation":
            yield from _relation(item, regions, used, path)
            if item.get("from_id") == item.get("to_id") and _name(item.get("from_id")) not in ours:
                yield f"{path}: relates {item.get('from_id')!r} to itself"
        else:
            yield from _item(item, regions, text, used, path)


def _event_of(item: dict[str, Any]) -> bool:
    """Whether we said that the region is a trigger, which may be an argument of its own event."""
    meta = item.get("meta")
    kept = meta.get(KEPT) if isinstance(meta, dict) else None
    return isinstance(kept, dict) and bool(kept.get("event"))


def _name(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _relation(item: dict[str, Any], regions: Counter[str], used: Used | None, path: str) -> Iterator[str]:
    for end in ("from_id", "to_id"):
        if _name(item.get(end)) not in regions:
            yield f"{path}: {end} {item.get(end)!r} is no region, and the annotation could not be saved"
    if _name(item.get("direction")) not in DIRECTIONS:
        yield f"{path}: direction {item.get('direction')!r} is none of {', '.join(sorted(DIRECTIONS))}"
    labels = item.get("labels")
    if not isinstance(labels, list) or not labels:
        yield f"{path}: no label"
    elif used is not None:
        yield from (f"{path}: no relation {name!r}" for name in labels if _name(name) not in used.roles)


def _item(
    item: dict[str, Any], regions: Counter[str], text: str, used: Used | None, path: str
) -> Iterator[str]:
    kind, value = item.get("type"), item.get("value")
    key, expected = VALUES.get(_name(kind), ("", object))
    if not key:
        yield f"{path}: unknown type {kind!r}"
    elif not isinstance(value, dict) or not _is(value.get(key), expected):
        yield f"{path}: no {key}"
    else:
        yield from _place(value, kind, text, path)
        if kind in ("labels", "choices") and len(value[key]) > 1:
            yield f"{path}: {len(value[key])} {kind}, of which one is allowed"
        yield from _names(item, used, path)
    if item.get("to_name") != TEXT:
        yield f"{path}: to_name {item.get('to_name')!r} is not {TEXT!r}"
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield f"{path}: no id"
    elif item["id"] not in regions and (used is not None or (isinstance(value, dict) and "start" in value)):
        yield f"{path}: an attribute of {item['id']!r}, which is no region"


def _is(value: Any, expected: Any) -> bool:
    """Whether the value is of the kind, and says something."""
    return isinstance(value, expected) and not isinstance(value, bool) and value != []


def _place(value: dict[str, Any], kind: str | None, text: str, path: str) -> Iterator[str]:
    start, end = value.get("start"), value.get("end")
    if kind != "labels" and start is None and end is None:
        return  # it takes that of its region, or is one of the document
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        yield f"{path}: [{start!r}, {end!r}) is not inside the text of {len(text)} characters"
    elif kind != "textarea" and value.get("text") != text[start:end]:
        yield f"{path}: says {value.get('text')!r} but the text has {text[start:end]!r} there"


def _names(item: dict[str, Any], used: Used | None, path: str) -> Iterator[str]:
    if used is None:
        return
    name, kind = _name(item.get("from_name")), item["type"]
    if name == LABELS:
        known, values = used.labels, item["value"].get("labels", ())
    elif used.controls.get(name) == kind:
        known, values = used.choices.get(name, set()), item["value"].get("choices", ())
        yield from _bounded(item["value"].get("number"), used.bounds.get(name, (None, None)), path)
    else:
        yield f"{path}: no {kind} control is called {name!r}"
        return
    yield from (f"{path}: {name!r} has no {value!r}" for value in values if _name(value) not in known)


def _bounded(number: Any, bounds: tuple[float | None, float | None], path: str) -> Iterator[str]:
    low, high = bounds
    if number is not None and low is not None and number < low:
        yield f"{path}: {number} is below {low:g}"
    if number is not None and high is not None and number > high:
        yield f"{path}: {number} is above {high:g}"
