"""Whose work on a task is read: a person's annotation, or a model's prediction."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec

from exports.incoming import ReadOptions, RefusedError
from exports.labelstudio.shapes import Annotation, Prediction, Result, Task, flattened

# For predictions of whatever model.
ANY = "*"


@dataclass(frozen=True)
class Chosen:
    """The items of a result, with what came beside it. `score` is a prediction's own."""

    items: list[Result]
    meta: dict[str, Any] | None
    predicted: bool = False
    score: float | None = None


def choose(task: Task, options: ReadOptions, annotation: int | None, notes: Counter[str]) -> Chosen | None:
    """What is wanted of the task; None where it has nothing of the kind. Raises RefusedError.

    That is the annotation of the number, else a prediction if one is asked for, else what a certain person
    made or anybody: the reference answer, else the first that was not skipped.
    """
    if annotation is None and options.predictions is not None:
        return _prediction(task, options.predictions, notes)
    notes["predictions that are not read"] += len(task.predictions)
    chosen = _annotation(task, options.annotator, annotation, notes)
    if chosen is None:
        return None
    return Chosen([msgspec.convert(item, Result) for item in flattened(chosen.result)], chosen.meta)


def _annotation(
    task: Task, annotator: str | None, wanted: int | None, notes: Counter[str]
) -> Annotation | None:
    if wanted is not None:
        if not 0 <= wanted < len(task.annotations):
            raise RefusedError(f"no annotation {wanted}; there are {len(task.annotations)}")
        return task.annotations[wanted]
    done = [each for each in task.annotations if not each.was_cancelled]
    notes["annotations that were skipped"] += len(task.annotations) - len(done)
    theirs = [each for each in done if annotator is None or annotator in _names(each.completed_by)]
    notes["further annotations of the task that are not read"] += len(done) - min(len(theirs), 1)
    return next((each for each in theirs if each.ground_truth), next(iter(theirs), None))


def _names(person: Any) -> set[str]:
    """What a person may be called: the number, or what an object says."""
    if isinstance(person, dict):
        said = [person.get(name) for name in ("id", "email", "username")]
        whole = f"{person.get('first_name') or ''} {person.get('last_name') or ''}".strip()
        return {str(each) for each in (*said, whole) if each not in (None, "")}
    return set() if person is None else {str(person)}


def _prediction(task: Task, version: str, notes: Counter[str]) -> Chosen | None:
    """The last of the model's predictions: a model that ran again has several."""
    given = [msgspec.convert(each, Prediction) for each in task.predictions if isinstance(each, dict)]
    notes["predictions of which the file has the number only"] += len(task.predictions) - len(given)
    theirs = [each for each in given if version in (ANY, str(each.model_version))]
    notes["further predictions of the task that are not read"] += len(given) - min(len(theirs), 1)
    notes["annotations that are not read"] += len(task.annotations)
    if not theirs:
        return None
    last = theirs[-1]
    return Chosen(_tolerated(last.result or [], notes), last.meta, predicted=True, score=score_of(last.score))


def _tolerated(result: list[Any], notes: Counter[str]) -> list[Result]:
    """The items that can be read; models send others."""
    items = []
    for item in flattened(result):
        try:
            items.append(msgspec.convert(item, Result))
        except msgspec.ValidationError:
            notes["items of predictions that are not as they should be"] += 1
    return items


def score_of(value: Any) -> float | None:
    """A score from 0 to 1; None for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    return None
