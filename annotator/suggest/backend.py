"""What Label Studio's ML backends are told and what they answer, by the protocol as its servers speak it.

Bodies are those that a Label Studio server sends, since backends fail without parts that they do not need.
Answers take many forms, and wrong ones; what cannot be read is left out and told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotator.errors import Failed

Json = dict[str, Any]
_LONGEST = 200


class Unreachable(Failed):
    """The backend is down, or takes too long."""


@dataclass(frozen=True, slots=True)
class Project:
    """The project as backends know it: its number and when it was made, and its labelling configuration."""

    id: int
    created: int
    config: str

    @property
    def key(self) -> str:
        """A string: backends fail on a number."""
        return f"{self.id}.{self.created // 1000}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A prediction for one task, as it is written in Label Studio's files; or why there is none."""

    prediction: Json | None
    why: str = ""


def setup(project: Project, hostname: str, token: str) -> Json:
    """The body of `/setup`; `token` is empty unless the backend is to read the project itself."""
    return {
        "project": project.key,
        "schema": project.config,
        "hostname": hostname,
        "access_token": token,
        "extra_params": None,
    }


def predict(project: Project, tasks: Sequence[Json]) -> Json:
    """The body of `/predict`."""
    return {
        "tasks": list(tasks),
        "project": project.key,
        "label_config": project.config,
        "params": {"login": None, "password": None, "context": None},
    }


def train(project: Project) -> Json:
    """The body of `/webhook` that asks the backend to train."""
    return {"action": "START_TRAINING", "project": {"id": project.id, "label_config": project.config}}


def annotated(project: Project, task: Json, annotation: Json, again: bool) -> Json:
    """The body of `/webhook` that tells of an annotation."""
    return {
        "action": "ANNOTATION_UPDATED" if again else "ANNOTATION_CREATED",
        "annotation": annotation,
        "task": task,
        "project": {"id": project.id, "label_config": project.config},
    }


def version_of(answer: Any) -> str | None:
    """The model version that an answer names for all."""
    version = answer.get("model_version") if isinstance(answer, dict) else None
    return str(version)[:_LONGEST] if isinstance(version, str | int) and version != "" else None


def answers(body: Any, number: int) -> list[Answer] | None:
    """An answer for each of so many tasks; None when there is another number of them, or none at all."""
    results = body.get("results") if isinstance(body, dict) else body
    version = version_of(body)
    if isinstance(results, dict):
        version, results = version_of(results) or version, results.get("predictions")
    if not isinstance(results, list) or len(results) != number:
        return None
    return [_answer(each, version) for each in results]


def _answer(given: Any, version: str | None) -> Answer:
    """One task's prediction; of several the one with the best score."""
    several = given if isinstance(given, list) else [given]
    found = [each for each in several if isinstance(each, dict) and isinstance(each.get("result"), list)]
    if not found:
        return Answer(None, "the model gave no result")
    best = max(found, key=_score)
    return Answer({**best, "model_version": version_of(best) or version})


def _score(prediction: Json) -> float:
    score = prediction.get("score")
    return float(score) if isinstance(score, int | float) and not isinstance(score, bool) else -1.0


def complaint(status: int, body: str) -> str:
    """What went wrong in one line: of a traceback its last line, of a page its words."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    said = lines[-1] if lines else ""
    if said.startswith("<") or "</" in said:
        said = ""
    return f"it answered {status}" + (f": {said[:_LONGEST]}" if said else "")
